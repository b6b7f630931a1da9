-- Money that came in by bank. Recording puts it into clearing; matching takes it out of there, to the invoice or the
-- deposit it was for, or to the statement below zero that a restaurant paid back. What went out, and payouts that came back:
-- 26_payouts.sql. Nobody but these functions writes the files' lines, the matches and their transfers.

CREATE OR REPLACE FUNCTION public.bank_desk() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 4611686018427387002;

-- Every function below begins here: one at a time at the bank's desk, and on this side of a close.
CREATE OR REPLACE FUNCTION public.bank_enter() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'money comes in at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    PERFORM pg_advisory_xact_lock(public.bank_desk());
END $$;

-- When the bank moved a line's money, as far as it says: the day's cover holds our books against the bank's statement of that day.
CREATE OR REPLACE FUNCTION public.bank_moment(booked_on date, booked_at timestamptz, at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN least(at, coalesce(booked_at, booked_on::timestamp AT TIME ZONE 'Asia/Seoul'));

DROP FUNCTION IF EXISTS public.bank_transfer;
CREATE FUNCTION public.bank_transfer(
    p_amount bigint, p_source bigint, p_target bigint, p_reason text, p_company bigint, p_line bigint, p_actor text, p_day date,
    p_at timestamptz, p_restaurant bigint DEFAULT NULL
) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, reference, actor, period,
           occurred_at, recorded_at)
    VALUES (p_amount, p_source, p_target, p_reason, p_company, p_restaurant, 'bank line ' || p_line, p_actor,
            public.till_period(p_day), p_at, clock_timestamp())
    RETURNING id
$$;

-- The lines of a file that are not known yet, all or none; -1 when the file is unknown or was recorded before.
CREATE OR REPLACE FUNCTION public.bank_record(p_file bigint, p_lines jsonb, p_actor text, p_at timestamptz) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record; x record; at timestamptz := coalesce(p_at, clock_timestamp()); line_id bigint; moved bigint; fresh int := 0;
BEGIN
    PERFORM public.bank_enter();
    SELECT id, account INTO f FROM public.billing_bankfile WHERE id = p_file AND recorded_at IS NULL;
    IF NOT FOUND THEN RETURN -1; END IF;
    FOR x IN SELECT * FROM jsonb_to_recordset(p_lines) AS y(place int, booked_on date, booked_at timestamptz, amount bigint,
                    currency text, payer text, memo text, reference text, balance bigint, digest text) ORDER BY place LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM public.billing_bankline l WHERE l.digest = x.digest);
        line_id := nextval(pg_get_serial_sequence('public.billing_bankline', 'id'));
        moved := CASE WHEN x.amount > 0 THEN public.bank_transfer(x.amount, public.ledger_account('bank', NULL, NULL, x.currency),
            public.ledger_account('clearing', NULL, NULL, x.currency), 'bank_in', NULL, line_id, p_actor, x.booked_on,
            public.bank_moment(x.booked_on, x.booked_at, at)) END;
        INSERT INTO public.billing_bankline (id, file_id, place, account, booked_on, booked_at, amount, currency, payer, memo, reference,
               balance, digest, transfer_id)
        VALUES (line_id, f.id, x.place, f.account, x.booked_on, x.booked_at, x.amount, x.currency, x.payer, x.memo, x.reference,
               x.balance, x.digest, moved);
        fresh := fresh + 1;
    END LOOP;
    UPDATE public.billing_bankfile SET recorded_at = at, recorded_by = p_actor WHERE id = f.id;
    RETURN fresh;
END $$;

-- What of a line came from Stripe, in minor units.
CREATE OR REPLACE FUNCTION public.stripe_line(p_line bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(CASE v.kind WHEN 'arrived' THEN v.amount ELSE -v.amount END), 0)::bigint
      FROM public.billing_stripemove v WHERE v.line_id = p_line
$$;

-- What of a line nobody was told yet, in minor units; what went out holds nothing.
CREATE OR REPLACE FUNCTION public.bank_line_left(p_line bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN l.amount < 0 THEN 0 ELSE l.amount
                - coalesce((SELECT sum(m.amount) FROM public.billing_bankmatch m WHERE m.line_id = l.id), 0)::bigint
                - coalesce((SELECT sum(t.amount) FROM public.billing_payouttie t WHERE t.line_id = l.id), 0)::bigint
                - coalesce((SELECT sum(g.amount) FROM public.billing_givenback g JOIN public.billing_repayment r ON r.id = g.repayment_id
                             WHERE r.came_in_id = l.id), 0)::bigint
                - public.stripe_line(l.id) END
      FROM public.billing_bankline l WHERE l.id = p_line
$$;

-- Of that, what was not approved to go back to where it came from, in minor units.
CREATE OR REPLACE FUNCTION public.bank_line_free(p_line bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.bank_line_left(p_line) - coalesce((SELECT sum(r.amount) FROM public.billing_repayment r
            WHERE r.came_in_id = p_line AND r.state = 'approved'
              AND (SELECT coalesce(sum(g.amount), 0) FROM public.billing_givenback g WHERE g.repayment_id = r.id) = 0), 0)::bigint
$$;

-- What an invoice still asks for, in minor units: what it asked before other invoices lowered it, less payments, credit notes
-- and what of others is set against it, and again what it lent others and what was given back. Below zero it stands in the
-- company's favour. Null when it is none or its figures are not final.
CREATE OR REPLACE FUNCTION public.invoice_left(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (f.said #>> '{summary,due}')::bigint - coalesce((f.said #>> '{summary,set_off}')::bigint, 0)
         - coalesce((SELECT sum(m.amount) FROM public.billing_bankmatch m WHERE m.document_id = d.id), 0)::bigint
         - coalesce((SELECT sum(n.supply + n.vat) FROM public.billing_note n WHERE n.invoice_id = d.id), 0)::bigint
         + coalesce((SELECT sum(CASE WHEN s.below_id = d.id THEN s.amount ELSE -s.amount END) FROM public.billing_setoff s
            WHERE d.id IN (s.below_id, s.against_id)), 0)::bigint
         + coalesce((SELECT sum(g.amount) FROM public.billing_givenback g WHERE g.document_id = d.id), 0)::bigint
      FROM public.billing_document d CROSS JOIN LATERAL (SELECT nullif(d.frozen, '')::jsonb AS said) f
     WHERE d.id = p_document AND d.kind = 'invoice' AND d.state <> 'drawn'
$$;

-- So much of a line to each of these invoices, or statements below zero, all or none. verdict: done, key_reused, unknown_line,
-- not_positive, unknown_invoice, other_currency, beyond_line, beyond_invoice, beyond_statement. By the rule `favour` it counts in
-- the company's favour on an invoice that asks nothing any more (still_asks). The same key and facts change nothing more.
CREATE OR REPLACE FUNCTION public.bank_match(
    p_line bigint, p_documents bigint[], p_amounts bigint[], p_key uuid, p_rule text, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; d record; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_bankmatch m WHERE m.key = p_key) THEN
        RETURN CASE WHEN (SELECT array_agg((m.line_id, m.document_id, m.amount)::text ORDER BY m.document_id)
                            FROM public.billing_bankmatch m WHERE m.key = p_key)
                       = (SELECT array_agg((p_line, x.d, x.a)::text ORDER BY x.d) FROM unnest(p_documents, p_amounts) x(d, a))
                    THEN 'done' ELSE 'key_reused' END;
    END IF;
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    IF NOT coalesce((SELECT bool_and(a > 0) FROM unnest(p_amounts) a), false) THEN RETURN 'not_positive'; END IF;
    IF (SELECT sum(a) FROM unnest(p_amounts) a) > public.bank_line_free(p_line) THEN RETURN 'beyond_line'; END IF;
    FOR d IN SELECT x.amount, b.kind, b.currency,
                    CASE b.kind WHEN 'statement' THEN public.statement_below(b.id) ELSE public.invoice_left(b.id) END AS due
               FROM unnest(p_documents, p_amounts) x(id, amount) LEFT JOIN public.billing_document b ON b.id = x.id LOOP
        IF d.due IS NULL THEN RETURN 'unknown_invoice'; END IF;
        IF d.currency <> l.currency THEN RETURN 'other_currency'; END IF;
        IF p_rule = 'favour' THEN
            IF d.kind <> 'invoice' THEN RETURN 'unknown_invoice'; END IF;
            IF d.due > 0 THEN RETURN 'still_asks'; END IF;
        ELSIF d.amount > d.due THEN RETURN 'beyond_' || d.kind; END IF;
    END LOOP;
    INSERT INTO public.billing_bankmatch (line_id, company_id, restaurant_id, document_id, amount, paid_on, rule, key, reason, actor,
           matched_at, transfer_id)
    SELECT l.id, b.company_id, b.restaurant_id, b.id, x.amount, l.booked_on, p_rule, p_key, '', p_actor, at,
           public.bank_transfer(x.amount, public.ledger_account('clearing', NULL, NULL, l.currency),
                                public.ledger_account(CASE b.kind WHEN 'statement' THEN 'restaurant_owed' ELSE 'company_owes' END,
                                                      b.company_id, b.restaurant_id, l.currency),
                                CASE b.kind WHEN 'statement' THEN 'paid_back' ELSE 'invoice_paid' END, b.company_id, l.id, p_actor,
                                l.booked_on, at, b.restaurant_id)
      FROM unnest(p_documents, p_amounts) WITH ORDINALITY x(id, amount, place)
      JOIN public.billing_document b ON b.id = x.id ORDER BY x.place;
    RETURN 'done';
END $$;

-- So much of a line into a company's deposit. verdict as above, and not_prepaid for one that never pays beforehand.
DROP FUNCTION IF EXISTS public.bank_deposit;
CREATE FUNCTION public.bank_deposit(
    p_line bigint, p_company bigint, p_amount bigint, p_key uuid, p_rule text, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; c record; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_bankmatch m WHERE m.key = p_key) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM public.billing_bankmatch m WHERE m.key = p_key AND m.document_id IS NULL
                                    AND (m.line_id, m.company_id, m.amount) = (p_line, p_company, p_amount))
                    THEN 'done' ELSE 'key_reused' END;
    END IF;
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    IF p_amount <= 0 THEN RETURN 'not_positive'; END IF;
    IF p_amount > public.bank_line_free(p_line) THEN RETURN 'beyond_line'; END IF;
    SELECT has_deposit, currency INTO c FROM public.tenants_company WHERE id = p_company;
    IF c.has_deposit IS NOT TRUE THEN RETURN 'not_prepaid'; END IF;
    IF c.currency <> l.currency THEN RETURN 'other_currency'; END IF;
    INSERT INTO public.billing_deposit AS b (company_id, paid_in, granted) VALUES (p_company, p_amount, 0)
    ON CONFLICT (company_id) DO UPDATE SET paid_in = b.paid_in + p_amount;
    INSERT INTO public.billing_bankmatch (line_id, company_id, amount, paid_on, rule, key, reason, actor, matched_at, transfer_id)
    VALUES (l.id, p_company, p_amount, l.booked_on, p_rule, p_key, '', p_actor, at,
            public.bank_transfer(p_amount, public.ledger_account('clearing', NULL, NULL, l.currency),
                                 public.ledger_account('company_deposit', p_company, NULL, l.currency),
                                 'deposit', p_company, l.id, p_actor, l.booked_on, at));
    RETURN 'done';
END $$;

-- Undo a match, whole, by its reverse: its money is in clearing again. verdict: done, unknown, already, deposit_granted
-- when the deposit would no longer cover what was granted and what invoices used of it, closing while a month that is being
-- closed may still use it. A statement that is below zero again is set against others at once.
CREATE OR REPLACE FUNCTION public.bank_undo(p_match bigint, p_key uuid, p_reason text, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    m record; at timestamptz := coalesce(p_at, clock_timestamp()); x text[]; coin text;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO m FROM public.billing_bankmatch WHERE id = p_match AND undoes_id IS NULL AND line_id IS NOT NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF EXISTS (SELECT 1 FROM public.billing_bankmatch u WHERE u.undoes_id = p_match) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM public.billing_bankmatch u WHERE u.undoes_id = p_match AND u.key = p_key)
                    THEN 'done' ELSE 'already' END;
    END IF;
    IF EXISTS (SELECT 1 FROM public.billing_bankmatch u WHERE u.key = p_key) THEN RETURN 'key_reused'; END IF;
    IF m.document_id IS NULL THEN
        IF public.deposit_closes(m.company_id) THEN RETURN 'closing'; END IF;
        UPDATE public.billing_deposit SET paid_in = paid_in - m.amount
         WHERE company_id = m.company_id
           AND paid_in - m.amount >= greatest(granted + taken, public.deposit_used(m.company_id)) + returned;
        IF NOT FOUND THEN RETURN 'deposit_granted'; END IF;
    END IF;
    SELECT currency INTO STRICT coin FROM public.billing_bankline WHERE id = m.line_id;
    x := CASE WHEN m.restaurant_id IS NOT NULL THEN '{restaurant_owed,paid_back_undone}'::text[]
              WHEN m.document_id IS NULL THEN '{company_deposit,deposit_undone}' ELSE '{company_owes,invoice_unpaid}' END;
    INSERT INTO public.billing_bankmatch (line_id, company_id, restaurant_id, document_id, amount, paid_on, rule, key, undoes_id, reason,
           actor, matched_at, transfer_id)
    VALUES (m.line_id, m.company_id, m.restaurant_id, m.document_id, -m.amount, m.paid_on, 'hand', p_key, m.id, p_reason, p_actor, at,
            public.bank_transfer(m.amount, public.ledger_account(x[1], m.company_id, m.restaurant_id, coin),
                                 public.ledger_account('clearing', NULL, NULL, coin), x[2], m.company_id, m.line_id, p_actor,
                                 public.business_day(at, 'Asia/Seoul', '00:00'), at, m.restaurant_id));
    IF m.restaurant_id IS NOT NULL THEN PERFORM public.set_off_all(m.restaurant_id, p_actor, at); END IF;
    RETURN 'done';
END $$;

-- Whether a line names a repayment (HKB…), in any case and width, with blanks or hyphens in it; billing/bank/repaying.py reads which.
CREATE OR REPLACE FUNCTION public.bank_names_repayment(p_memo text, p_reference text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN normalize(p_memo || ' ' || p_reference, NFKC) ~* '(^|[^a-z0-9])h[[:space:]-]*k[[:space:]-]*b[[:space:]-]*[0-9]{1,18}(?![0-9])';

-- A line that pays nothing we know of, or went out and names a repayment that it did not carry. verdict: done, unknown_line,
-- nothing_left, already.
CREATE OR REPLACE FUNCTION public.bank_set_aside(p_line bigint, p_reason text, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    IF l.amount < 0 AND NOT public.bank_names_repayment(l.memo, l.reference) OR public.payout_line_left(p_line) = 0
        THEN RETURN 'nothing_left'; END IF;
    INSERT INTO public.billing_bankaside (line_id, reason, actor, set_at)
    VALUES (p_line, p_reason, p_actor, coalesce(p_at, clock_timestamp())) ON CONFLICT (line_id) DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'done' ELSE 'already' END;
END $$;
