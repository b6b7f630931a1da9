-- What Stripe sends to our own bank. From its day on it is under way, in stripe_banked; the bank's line by which it arrived takes it
-- out of clearing there. Nobody but these functions writes it.

CREATE OR REPLACE FUNCTION public.stripe_bank_move(
    p_kind text, p_payout bigint, p_line bigint, p_reference text, p_day date, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; sides bigint[]; moved bigint;
BEGIN
    SELECT * INTO STRICT p FROM public.billing_stripepayout WHERE id = p_payout;
    sides := ARRAY(SELECT public.ledger_account(k, NULL, NULL, p.currency)
                     FROM unnest(public.stripe_sides(p_kind)) WITH ORDINALITY AS s(k, o) ORDER BY o);
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, reference, actor, period, occurred_at, recorded_at)
    VALUES (p.amount, sides[1], sides[2], 'stripe_' || p_kind, p_reference, p_actor, public.till_period(p_day), least(p_happened, p_at),
            clock_timestamp())
    RETURNING id INTO moved;
    INSERT INTO public.billing_stripemove (kind, payout_id, line_id, amount, currency, remote, happened_at, recorded_at, transfer_id)
    VALUES (p_kind, p.id, p_line, p.amount, p.currency, p.remote, p_happened, p_at, moved);
END $$;

-- How often a payout moved one way more than back: 1 or 0.
CREATE OR REPLACE FUNCTION public.stripe_payout_is(p_payout bigint, p_kind text, p_undone text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FILTER (WHERE kind = p_kind) > count(*) FILTER (WHERE kind = p_undone)
      FROM public.billing_stripemove WHERE payout_id = p_payout
$$;

-- Stripe has sent a payout; or, with p_failed, could not after all, and holds it again. Each once, in whichever order it is told.
-- verdict: done, known, unknown_payout.
CREATE OR REPLACE FUNCTION public.stripe_paid_out(p_payout bigint, p_failed boolean, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; asked text; fresh boolean := false;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO p FROM public.billing_stripepayout WHERE id = p_payout;
    IF NOT FOUND THEN RETURN 'unknown_payout'; END IF;
    FOREACH asked IN ARRAY CASE WHEN p_failed THEN ARRAY['banked', 'bank_failed'] ELSE ARRAY['banked'] END LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM public.billing_stripemove v WHERE v.payout_id = p.id AND v.kind = asked);
        PERFORM public.stripe_bank_move(asked, p.id, NULL, 'stripe payout ' || p.id, public.business_day(p_at, 'Asia/Seoul', '00:00'),
                                        p_at, p_actor, p_at);
        fresh := true;
    END LOOP;
    RETURN CASE WHEN fresh THEN 'done' ELSE 'known' END;
END $$;

-- A bank line brought this payout, whole. verdict: done, unknown_line, unknown_payout, not_whole, other_currency, arrived_already.
CREATE OR REPLACE FUNCTION public.stripe_arrive(p_payout bigint, p_line bigint, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; l record;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    SELECT * INTO p FROM public.billing_stripepayout WHERE id = p_payout;
    IF NOT FOUND THEN RETURN 'unknown_payout'; END IF;
    IF public.stripe_payout_is(p.id, 'arrived', 'not_arrived') THEN
        RETURN CASE WHEN public.stripe_line(l.id) = p.amount AND EXISTS (SELECT 1 FROM public.billing_stripemove v
                          WHERE v.payout_id = p.id AND v.line_id = l.id AND v.kind = 'arrived') THEN 'done' ELSE 'arrived_already' END;
    END IF;
    IF p.currency <> l.currency THEN RETURN 'other_currency'; END IF;
    IF p.amount <> public.bank_line_free(l.id) OR l.amount < 0 THEN RETURN 'not_whole'; END IF;
    PERFORM public.stripe_bank_move('arrived', p.id, l.id, 'bank line ' || l.id, l.booked_on, p_at, p_actor, p_at);
    RETURN 'done';
END $$;

-- A bank line did not bring what it was said to have brought. verdict: done, nothing.
CREATE OR REPLACE FUNCTION public.stripe_not_arrive(p_line bigint, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v record;
BEGIN
    PERFORM public.bank_enter();
    SELECT m.payout_id INTO v FROM public.billing_stripemove m WHERE m.line_id = p_line AND m.kind = 'arrived' ORDER BY m.id DESC LIMIT 1;
    IF NOT FOUND OR public.stripe_line(p_line) = 0 THEN RETURN 'nothing'; END IF;
    PERFORM public.stripe_bank_move('not_arrived', v.payout_id, p_line, 'bank line ' || p_line,
                                    public.business_day(p_at, 'Asia/Seoul', '00:00'), p_at, p_actor, p_at);
    RETURN 'done';
END $$;
