-- What stands in a company's favour: an invoice that was paid beyond what it asks by now, or is below zero. It is set against
-- the company's other invoices, the oldest first; no money moves then, because what a company owes is one account. Or it goes
-- back by bank: a line that went out says so. Nobody but these functions writes either.

-- What of an invoice may be given back, in minor units: what stands in the company's favour, and what other invoices have of it.
CREATE OR REPLACE FUNCTION public.favour_of(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest(coalesce((SELECT sum(s.amount) FROM public.billing_setoff s WHERE s.below_id = d.id), 0)::bigint
                    - public.invoice_left(d.id), 0)
      FROM public.billing_document d WHERE d.id = p_document AND d.kind = 'invoice' AND d.state <> 'drawn'
$$;

-- Set so much of an invoice in the company's favour against another. Raises when one of them has not that much.
CREATE OR REPLACE FUNCTION public.favour_set_off(p_below bigint, p_against bigint, p_amount bigint, p_actor text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    b record; a record;
BEGIN
    PERFORM public.bank_enter();
    SELECT company_id, currency, -public.invoice_left(id) AS open INTO STRICT b FROM public.billing_document WHERE id = p_below;
    SELECT company_id, currency, public.invoice_left(id) AS open INTO STRICT a FROM public.billing_document WHERE id = p_against;
    IF (b.company_id, b.currency) IS DISTINCT FROM (a.company_id, a.currency)
       OR coalesce(p_amount NOT BETWEEN 1 AND least(b.open, a.open), true) OR b.open IS NULL OR a.open IS NULL THEN
        RAISE EXCEPTION 'invoice % cannot be set against % by %', p_below, p_against, p_amount
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    INSERT INTO public.billing_setoff (company_id, below_id, against_id, amount, actor, at)
    VALUES (b.company_id, p_below, p_against, p_amount, p_actor, coalesce(p_at, clock_timestamp()));
END $$;

-- Bring a company's set-offs to what its invoices are now: one that asks again takes back what it lent, the latest first; then
-- whatever is in the company's favour goes against whatever is asked, the oldest first.
CREATE OR REPLACE FUNCTION public.favour_settle(p_company bigint, p_actor text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s record; b record; a record; part bigint;
BEGIN
    PERFORM public.bank_enter();
    FOR s IN SELECT o.* FROM public.billing_setoff o WHERE o.company_id = p_company AND o.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM public.billing_setoff u WHERE u.undoes_id = o.id) ORDER BY o.id DESC LOOP
        CONTINUE WHEN public.invoice_left(s.below_id) <= 0;
        INSERT INTO public.billing_setoff (company_id, below_id, against_id, amount, undoes_id, actor, at)
        VALUES (s.company_id, s.below_id, s.against_id, -s.amount, s.id, p_actor, coalesce(p_at, clock_timestamp()));
    END LOOP;
    FOR b IN SELECT id, currency FROM public.billing_document
              WHERE company_id = p_company AND kind = 'invoice' AND state <> 'drawn' ORDER BY period_id, id LOOP
        CONTINUE WHEN coalesce(public.invoice_left(b.id), 0) >= 0;
        FOR a IN SELECT id FROM public.billing_document WHERE company_id = p_company AND kind = 'invoice' AND state <> 'drawn'
                    AND currency = b.currency ORDER BY period_id, id LOOP
            part := least(-public.invoice_left(b.id), public.invoice_left(a.id));
            CONTINUE WHEN coalesce(part, 0) <= 0;
            PERFORM public.favour_set_off(b.id, a.id, part, p_actor, p_at);
        END LOOP;
    END LOOP;
END $$;

-- What a payment gives back to its invoice, or Stripe brings anew, may change what stands in the company's favour.
CREATE OR REPLACE FUNCTION public.favour_after_match() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.favour_settle(NEW.company_id, NEW.actor, NEW.matched_at);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER favour AFTER INSERT ON public.billing_bankmatch FOR EACH ROW
    WHEN (NEW.company_id IS NOT NULL AND NEW.document_id IS NOT NULL AND (NEW.amount < 0 OR NEW.payment_id IS NOT NULL))
    EXECUTE FUNCTION public.favour_after_match();

-- So much of a line that went out was given back of an invoice. What the bank carried out is a fact: other invoices that had
-- it ask for it again. verdict: done, key_reused, unknown_line, not_out, not_positive, beyond_line, unknown_invoice,
-- other_currency, beyond_favour. The same key and facts change nothing more.
CREATE OR REPLACE FUNCTION public.bank_give_back(
    p_line bigint, p_document bigint, p_amount bigint, p_key uuid, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; d record; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_givenback g WHERE g.key = p_key) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM public.billing_givenback g WHERE g.key = p_key
                                    AND (g.line_id, g.document_id, g.amount) = (p_line, p_document, p_amount))
                    THEN 'done' ELSE 'key_reused' END;
    END IF;
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    IF l.amount > 0 THEN RETURN 'not_out'; END IF;
    IF p_amount <= 0 THEN RETURN 'not_positive'; END IF;
    IF p_amount > public.payout_line_left(p_line) THEN RETURN 'beyond_line'; END IF;
    SELECT company_id, currency, public.favour_of(id) AS favour INTO d FROM public.billing_document WHERE id = p_document;
    IF d.favour IS NULL THEN RETURN 'unknown_invoice'; END IF;
    IF d.currency <> l.currency THEN RETURN 'other_currency'; END IF;
    IF p_amount > d.favour THEN RETURN 'beyond_favour'; END IF;
    INSERT INTO public.billing_givenback (line_id, company_id, document_id, amount, given_on, key, reason, actor, given_at, transfer_id)
    VALUES (l.id, d.company_id, p_document, p_amount, l.booked_on, p_key, '', p_actor, at,
            public.bank_transfer(p_amount, public.ledger_account('company_owes', d.company_id, NULL, l.currency),
                                 public.ledger_account('bank', NULL, NULL, l.currency), 'given_back', d.company_id, l.id, p_actor,
                                 l.booked_on, public.bank_moment(l.booked_on, l.booked_at, at)));
    PERFORM public.favour_settle(d.company_id, p_actor, at);
    RETURN 'done';
END $$;

-- Undo what a line was said to have given back, whole, by its reverse. verdict: done, unknown, already, key_reused.
CREATE OR REPLACE FUNCTION public.bank_take_again(p_given bigint, p_key uuid, p_reason text, p_actor text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    g record; u record; coin text; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO g FROM public.billing_givenback WHERE id = p_given AND undoes_id IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    SELECT * INTO u FROM public.billing_givenback WHERE undoes_id = p_given;
    IF FOUND THEN RETURN CASE WHEN u.key = p_key THEN 'done' ELSE 'already' END; END IF;
    IF EXISTS (SELECT 1 FROM public.billing_givenback x WHERE x.key = p_key) THEN RETURN 'key_reused'; END IF;
    SELECT currency INTO STRICT coin FROM public.billing_bankline WHERE id = g.line_id;
    INSERT INTO public.billing_givenback (line_id, company_id, document_id, amount, given_on, key, undoes_id, reason, actor, given_at,
           transfer_id)
    VALUES (g.line_id, g.company_id, g.document_id, -g.amount, g.given_on, p_key, g.id, p_reason, p_actor, at,
            public.bank_transfer(g.amount, public.ledger_account('bank', NULL, NULL, coin),
                                 public.ledger_account('company_owes', g.company_id, NULL, coin), 'given_back_undone', g.company_id,
                                 g.line_id, p_actor, public.business_day(at, 'Asia/Seoul', '00:00'), at));
    PERFORM public.favour_settle(g.company_id, p_actor, at);
    RETURN 'done';
END $$;
