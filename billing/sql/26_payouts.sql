-- Money that goes out to restaurants. Approving a run puts it from what is owed into payouts under way; a result that says
-- "not paid" puts it back; the bank's own line takes it from there to the bank, and brings it back in. Under way reaches 0
-- once both the result and the bank's line are known. Nobody but these functions writes runs, items, steps and ties.

CREATE OR REPLACE FUNCTION public.payout_state(p_item bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT s.state FROM public.billing_payoutstep s WHERE s.item_id = p_item ORDER BY s.id DESC LIMIT 1), 'new')
$$;

-- Does an item in this state take its amount from what the statement still has?
CREATE OR REPLACE FUNCTION public.payout_takes(p_state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_state NOT IN ('failed', 'returned', 'discarded');

-- What was taken back of an item after it was carried out, in minor units.
CREATE OR REPLACE FUNCTION public.payout_taken_back(p_item bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(r.amount), 0)::bigint FROM public.billing_transferreversal r WHERE r.item_id = p_item
$$;

-- The statement of a restaurant's month, numbered at least; null before it is drawn.
CREATE OR REPLACE FUNCTION public.statement_of(p_restaurant bigint, p_month date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.billing_document WHERE kind = 'statement' AND restaurant_id = p_restaurant AND period_id = p_month
$$;

-- What a statement has open, in minor units: its net less payouts, advances of its month (each less what was taken back of
-- it) and what is set against it; below zero what it lacks, less what is set against others and what the restaurant paid back.
-- Null when it is none or its figures are not final.
CREATE OR REPLACE FUNCTION public.statement_open(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.total - coalesce((SELECT sum(i.amount - public.payout_taken_back(i.id)) FROM public.billing_payoutitem i
            WHERE i.document_id = d.id AND public.payout_takes(public.payout_state(i.id))), 0)::bigint
           - coalesce((SELECT sum(i.amount - public.payout_taken_back(i.id))
             FROM public.billing_advance a JOIN public.billing_payoutitem i ON i.id = a.item_id
            WHERE a.restaurant_id = d.restaurant_id AND a.period_id = d.period_id
              AND public.payout_state(i.id) IN ('sent', 'unknown', 'confirmed')), 0)::bigint
           + coalesce((SELECT sum(CASE WHEN s.below_id = d.id THEN s.amount ELSE -s.amount END) FROM public.billing_setoff s
            WHERE d.id IN (s.below_id, s.against_id)), 0)::bigint
           + coalesce((SELECT sum(m.amount) FROM public.billing_bankmatch m WHERE m.document_id = d.id), 0)::bigint
      FROM public.billing_document d WHERE d.id = p_document AND d.kind = 'statement' AND d.state <> 'drawn'
$$;

-- What of a statement may still be paid, in minor units; null when it is none or its figures are not final.
CREATE OR REPLACE FUNCTION public.statement_left(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN x.open IS NOT NULL THEN greatest(x.open, 0) END FROM (SELECT public.statement_open(p_document) AS open) x
$$;

-- The day on which the bank carries a run out: a restaurant, which sees no run, may know that of its own payouts.
CREATE OR REPLACE FUNCTION public.payout_pay_on(p_run bigint) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.pay_on FROM public.billing_payoutrun r WHERE r.id = p_run
$$;

-- So much of these statements in one run. verdict: done, nothing, unknown_statement, other_currency, not_positive,
-- beyond_statement. The same key is the same run.
CREATE OR REPLACE FUNCTION public.payout_prepare(
    p_key uuid, p_gateway text, p_currency text, p_pay_on date, p_items jsonb, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    x record; at timestamptz := coalesce(p_at, clock_timestamp()); run bigint;
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_payoutrun r WHERE r.key = p_key) THEN RETURN 'done'; END IF;
    IF jsonb_array_length(p_items) = 0 THEN RETURN 'nothing'; END IF;
    FOR x IN SELECT y.document, sum(y.amount) AS amount, min(y.amount) AS least, min(d.currency) AS currency
               FROM jsonb_to_recordset(p_items) AS y(document bigint, amount bigint)
               LEFT JOIN public.billing_document d ON d.id = y.document GROUP BY 1 LOOP
        IF public.statement_left(x.document) IS NULL THEN RETURN 'unknown_statement'; END IF;
        IF x.currency <> p_currency THEN RETURN 'other_currency'; END IF;
        IF x.least <= 0 THEN RETURN 'not_positive'; END IF;
        IF x.amount > public.statement_left(x.document) THEN RETURN 'beyond_statement'; END IF;
    END LOOP;
    INSERT INTO public.billing_payoutrun (key, gateway, currency, pay_on, state, prepared_by, prepared_at, decided_by, frozen,
           fingerprint, file_name)
    VALUES (p_key, p_gateway, p_currency, p_pay_on, 'new', p_actor, at, '', '', '', '') RETURNING id INTO run;
    INSERT INTO public.billing_payoutitem (run_id, place, restaurant_id, document_id, amount, currency, bank, account, holder)
    SELECT run, y.place, d.restaurant_id, d.id, y.amount, p_currency, y.bank, y.account, y.holder
      FROM ROWS FROM (jsonb_to_recordset(p_items) AS (document bigint, amount bigint, bank text, account text, holder text))
           WITH ORDINALITY AS y(document, amount, bank, account, holder, place)
      JOIN public.billing_document d ON d.id = y.document ORDER BY y.place;
    RETURN 'done';
END $$;

-- One more step of an item, with the transfer it brings: what is owed is under way, or owed again.
CREATE OR REPLACE FUNCTION public.payout_step(
    p_item bigint, p_state text, p_reason text, p_day date, p_line bigint, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i record; moved bigint; before text := public.payout_state(p_item); was boolean; becomes boolean; sides bigint[];
BEGIN
    SELECT * INTO STRICT i FROM public.billing_payoutitem WHERE id = p_item;
    was := before <> 'new' AND public.payout_takes(before);
    becomes := public.payout_takes(p_state);
    IF was <> becomes THEN
        sides := ARRAY[public.ledger_account('restaurant_owed', NULL, i.restaurant_id, i.currency),
                       public.ledger_account('payouts', NULL, NULL, i.currency)];
        INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, restaurant_id, reference, actor, period,
               occurred_at, recorded_at)
        VALUES (i.amount, sides[CASE WHEN becomes THEN 1 ELSE 2 END], sides[CASE WHEN becomes THEN 2 ELSE 1 END],
                CASE WHEN becomes THEN 'payout' ELSE 'payout_' || p_state END, i.restaurant_id, 'HKP' || i.id, p_actor,
                public.till_period(p_day), p_at, clock_timestamp())
        RETURNING id INTO moved;
    END IF;
    INSERT INTO public.billing_payoutstep (item_id, state, reason, day, line_id, actor, at, transfer_id)
    VALUES (i.id, p_state, p_reason, p_day, p_line, p_actor, p_at, moved);
END $$;

-- Send a run with its content and file as they are now for ever. verdict: done, unknown, already, same_person.
CREATE OR REPLACE FUNCTION public.payout_approve(
    p_run bigint, p_frozen text, p_fingerprint text, p_file_name text, p_file bytea, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record; x record; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO r FROM public.billing_payoutrun WHERE id = p_run;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF r.state <> 'new' THEN RETURN 'already'; END IF;
    IF r.prepared_by = p_actor THEN RETURN 'same_person'; END IF;
    UPDATE public.billing_payoutrun SET state = 'approved', decided_by = p_actor, decided_at = at, frozen = p_frozen,
           fingerprint = p_fingerprint, file_name = p_file_name, file = p_file WHERE id = p_run;
    FOR x IN SELECT id FROM public.billing_payoutitem WHERE run_id = p_run ORDER BY place LOOP
        PERFORM public.payout_step(x.id, 'sent', '', public.business_day(at, 'Asia/Seoul', '00:00'), NULL, p_actor, at);
    END LOOP;
    RETURN 'done';
END $$;

-- Throw a run away that was not approved. verdict: done, unknown, already.
CREATE OR REPLACE FUNCTION public.payout_discard(p_run bigint, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_state text; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT state INTO found_state FROM public.billing_payoutrun WHERE id = p_run;
    IF found_state IS NULL THEN RETURN 'unknown'; END IF;
    IF found_state <> 'new' THEN RETURN 'already'; END IF;
    UPDATE public.billing_payoutrun SET state = 'discarded', decided_by = p_actor, decided_at = at WHERE id = p_run;
    INSERT INTO public.billing_payoutstep (item_id, state, reason, day, actor, at)
    SELECT id, 'discarded', '', public.business_day(at, 'Asia/Seoul', '00:00'), p_actor, at
      FROM public.billing_payoutitem WHERE run_id = p_run ORDER BY place;
    RETURN 'done';
END $$;

-- What became of an item. verdict: done, unknown_item, not_allowed, paid_again when its statement was paid otherwise by now.
-- The state it is in already changes nothing.
CREATE OR REPLACE FUNCTION public.payout_result(
    p_item bigint, p_state text, p_reason text, p_day date, p_line bigint, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i record; before text;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO i FROM public.billing_payoutitem WHERE id = p_item;
    IF NOT FOUND THEN RETURN 'unknown_item'; END IF;
    -- Asked after the lock was taken: whoever waited for it may have told the same.
    before := public.payout_state(p_item);
    IF before = p_state THEN RETURN 'done'; END IF;
    IF (before, p_state) NOT IN (('sent', 'confirmed'), ('sent', 'unknown'), ('sent', 'failed'), ('sent', 'returned'),
            ('unknown', 'confirmed'), ('unknown', 'failed'), ('unknown', 'returned'), ('confirmed', 'returned'),
            ('failed', 'confirmed'), ('returned', 'confirmed')) THEN RETURN 'not_allowed'; END IF;
    -- A line took it from our account: it was carried out, whatever else is said, and can only come back.
    IF p_state = 'failed' AND public.payout_tied(p_item, -1) <> 0 THEN RETURN 'not_allowed'; END IF;
    IF NOT public.payout_takes(before) AND NOT public.payout_takes_again(i.id, p_actor, p_at)
        THEN RETURN 'paid_again'; END IF;
    PERFORM public.payout_step(p_item, p_state, p_reason, p_day, p_line, p_actor, coalesce(p_at, clock_timestamp()));
    RETURN 'done';
END $$;

-- What bank lines carried of an item, in minor units: out (-1) or back in (1).
CREATE OR REPLACE FUNCTION public.payout_tied(p_item bigint, p_way int) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(t.amount), 0)::bigint FROM public.billing_payouttie t JOIN public.billing_bankline l ON l.id = t.line_id
     WHERE t.item_id = p_item AND sign(l.amount) = p_way
$$;

-- What of a line no match and no tie has told of, in minor units, whichever way it went.
CREATE OR REPLACE FUNCTION public.payout_line_left(p_line bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN l.amount > 0 THEN public.bank_line_free(l.id)
                ELSE -l.amount - coalesce((SELECT sum(t.amount) FROM public.billing_payouttie t WHERE t.line_id = l.id), 0)::bigint
                   - coalesce((SELECT sum(g.amount) FROM public.billing_givenback g WHERE g.line_id = l.id), 0)::bigint END
      FROM public.billing_bankline l WHERE l.id = p_line
$$;

-- What the bank wrote, without our own references: the restaurant reads it.
CREATE OR REPLACE FUNCTION public.payout_why(p_memo text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(btrim(regexp_replace(p_memo, '\s*HK[PR][0-9]+', '', 'g')), 200);

-- A line carried these items, whole: out of our account or back into it. verdict: done, key_reused, unknown_line,
-- not_whole when their sum is not what is left of the line, other_currency, not_under_way. What went out is confirmed by it,
-- what came in is returned.
CREATE OR REPLACE FUNCTION public.payout_tie(p_line bigint, p_items bigint[], p_key uuid, p_rule text, p_actor text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; x record; at timestamptz := coalesce(p_at, clock_timestamp()); moved bigint; way int;
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_payouttie t WHERE t.key = p_key) THEN
        RETURN CASE WHEN (SELECT array_agg(t.item_id ORDER BY t.item_id) FROM public.billing_payouttie t
                           WHERE t.key = p_key AND t.line_id = p_line AND t.undoes_id IS NULL)
                       = (SELECT array_agg(i ORDER BY i) FROM unnest(p_items) i) THEN 'done' ELSE 'key_reused' END;
    END IF;
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    way := sign(l.amount);
    IF public.payout_line_left(p_line) IS DISTINCT FROM (SELECT sum(i.amount) FROM public.billing_payoutitem i WHERE i.id = ANY (p_items))
        THEN RETURN 'not_whole'; END IF;
    FOR x IN SELECT i.currency, public.payout_state(i.id) AS state, public.payout_tied(i.id, way) AS tied, r.gateway
               FROM public.billing_payoutitem i JOIN public.billing_payoutrun r ON r.id = i.run_id WHERE i.id = ANY (p_items) LOOP
        IF x.currency <> l.currency THEN RETURN 'other_currency'; END IF;
        -- What Stripe carries out never passes our bank.
        IF x.gateway = 'stripe' THEN RETURN 'not_under_way'; END IF;
        IF x.state NOT IN ('sent', 'unknown', 'confirmed', 'returned') OR x.tied <> 0 THEN RETURN 'not_under_way'; END IF;
    END LOOP;
    FOR x IN SELECT i.*, public.payout_state(i.id) AS state FROM public.billing_payoutitem i WHERE i.id = ANY (p_items) ORDER BY i.id LOOP
        moved := public.payout_line_transfer(x.amount, x.restaurant_id, way, false, l.id, l.currency, p_actor, l.booked_on,
                                             public.bank_moment(l.booked_on, l.booked_at, at));
        INSERT INTO public.billing_payouttie (line_id, item_id, amount, rule, key, reason, actor, tied_at, transfer_id)
        VALUES (l.id, x.id, x.amount, p_rule, p_key, '', p_actor, at, moved);
        IF way < 0 AND x.state IN ('sent', 'unknown') THEN
            PERFORM public.payout_step(x.id, 'confirmed', '', l.booked_on, l.id, p_actor, at);
        ELSIF way > 0 AND x.state <> 'returned' THEN
            PERFORM public.payout_step(x.id, 'returned', public.payout_why(l.memo), l.booked_on, l.id, p_actor, at);
        END IF;
    END LOOP;
    RETURN 'done';
END $$;

-- The transfer of a tie, or its reverse: under way to the bank when it went out, clearing to under way when it came back.
CREATE OR REPLACE FUNCTION public.payout_line_transfer(
    p_amount bigint, p_restaurant bigint, p_way int, p_undone boolean, p_line bigint, p_currency text, p_actor text, p_day date,
    p_at timestamptz
) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sides bigint[]; new_id bigint;
BEGIN
    sides := ARRAY[public.ledger_account(CASE WHEN p_way < 0 THEN 'payouts' ELSE 'clearing' END, NULL, NULL, p_currency),
                   public.ledger_account(CASE WHEN p_way < 0 THEN 'bank' ELSE 'payouts' END, NULL, NULL, p_currency)];
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, restaurant_id, reference, actor, period, occurred_at, recorded_at)
    VALUES (p_amount, sides[CASE WHEN p_undone THEN 2 ELSE 1 END], sides[CASE WHEN p_undone THEN 1 ELSE 2 END],
            CASE WHEN p_way < 0 THEN 'bank_out' ELSE 'payout_back' END || CASE WHEN p_undone THEN '_undone' ELSE '' END,
            p_restaurant, 'bank line ' || p_line, p_actor, public.till_period(p_day), p_at, clock_timestamp())
    RETURNING id INTO new_id;
    RETURN new_id;
END $$;

-- Undo all that a line was tied to, by its reverse. What the line alone had told is asked about again. verdict: done,
-- nothing, paid_again when a returned one was paid otherwise by now.
CREATE OR REPLACE FUNCTION public.payout_untie(p_line bigint, p_key uuid, p_reason text, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; x record; s record; today date; at timestamptz := coalesce(p_at, clock_timestamp()); n int := 0;
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_payouttie t WHERE t.key = p_key AND t.line_id = p_line) THEN RETURN 'done'; END IF;
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    today := public.business_day(at, 'Asia/Seoul', '00:00');
    FOR x IN SELECT t.*, i.restaurant_id FROM public.billing_payouttie t
               JOIN public.billing_payoutitem i ON i.id = t.item_id
              WHERE t.line_id = p_line AND t.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM public.billing_payouttie u WHERE u.undoes_id = t.id) ORDER BY t.id LOOP
        SELECT * INTO s FROM public.billing_payoutstep WHERE item_id = x.item_id ORDER BY id DESC LIMIT 1;
        IF s.line_id = p_line AND s.state = 'returned' AND NOT public.payout_takes_again(x.item_id, p_actor, at)
            THEN RETURN 'paid_again'; END IF;
        INSERT INTO public.billing_payouttie (line_id, item_id, amount, rule, key, undoes_id, reason, actor, tied_at, transfer_id)
        VALUES (p_line, x.item_id, -x.amount, 'hand', p_key, x.id, p_reason, p_actor, at,
                public.payout_line_transfer(x.amount, x.restaurant_id, sign(l.amount)::int, true, p_line, l.currency, p_actor, today, at));
        IF s.line_id = p_line THEN
            PERFORM public.payout_step(x.item_id, CASE s.state WHEN 'returned' THEN 'confirmed' ELSE 'unknown' END, p_reason, today,
                                       NULL, p_actor, at);
        END IF;
        n := n + 1;
    END LOOP;
    RETURN CASE WHEN n > 0 THEN 'done' ELSE 'nothing' END;
END $$;
