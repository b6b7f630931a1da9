-- Money that goes out by Stripe: approving a run puts it into payouts under way as for the bank; Stripe's answer takes it from
-- there out of what Stripe holds for us, or puts it back to what the restaurant is owed.

-- What came of the call that carries a payout out. verdict: done, or one of payout_result.
CREATE OR REPLACE FUNCTION public.stripe_transfer_told(p_operation bigint, p_state text, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i record; verdict text; moved bigint; today date; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    today := public.business_day(at, 'Asia/Seoul', '00:00');
    SELECT x.* INTO STRICT i FROM public.billing_payoutitem x JOIN public.billing_operation o ON o.item_id = x.id WHERE o.id = p_operation;
    -- Why Stripe refused it is ours to read: the restaurant has nothing to mend.
    verdict := public.payout_result(i.id, p_state, '', today, NULL, p_actor, at);
    IF verdict <> 'done' THEN RETURN verdict; END IF;
    IF p_state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM public.billing_stripetransfer s WHERE s.item_id = i.id) THEN
        INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, restaurant_id, reference, actor, period, occurred_at, recorded_at)
        VALUES (i.amount, public.ledger_account('payouts', NULL, NULL, i.currency), public.ledger_account('stripe', NULL, NULL, i.currency),
                'stripe_out', i.restaurant_id, 'HKP' || i.id, p_actor, public.till_period(today), at, clock_timestamp())
        RETURNING id INTO moved;
        INSERT INTO public.billing_stripetransfer (item_id, operation_id, amount, transfer_id, at)
        VALUES (i.id, p_operation, i.amount, moved, at);
    END IF;
    RETURN 'done';
END $$;

-- So much of a transfer was taken back, once per id of Stripe's: Stripe holds it for us again, and the restaurant is owed it
-- again. verdict: done, known, beyond when it is more than was sent, other when the id stands for something else.
CREATE OR REPLACE FUNCTION public.stripe_taken_back(
    p_item bigint, p_remote text, p_amount bigint, p_reason text, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i record; x record; sides bigint[]; moved bigint[]; today date; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT r.item_id, r.amount INTO x FROM public.billing_transferreversal r WHERE r.remote = p_remote;
    IF FOUND THEN RETURN CASE WHEN (x.item_id, x.amount) = (p_item, p_amount) THEN 'known' ELSE 'other' END; END IF;
    SELECT s.amount AS sent, y.restaurant_id, y.currency INTO i FROM public.billing_stripetransfer s
      JOIN public.billing_payoutitem y ON y.id = s.item_id WHERE s.item_id = p_item;
    IF NOT FOUND OR p_amount <= 0 OR p_amount > i.sent - public.payout_taken_back(p_item) THEN RETURN 'beyond'; END IF;
    today := public.business_day(at, 'Asia/Seoul', '00:00');
    sides := ARRAY[public.ledger_account('stripe', NULL, NULL, i.currency), public.ledger_account('payouts', NULL, NULL, i.currency),
                   public.ledger_account('restaurant_owed', NULL, i.restaurant_id, i.currency)];
    WITH put AS (
        INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, restaurant_id, reference, actor, period, occurred_at, recorded_at)
        SELECT p_amount, sides[n], sides[n + 1], CASE n WHEN 1 THEN 'stripe_back' ELSE 'payout_reversed' END, i.restaurant_id,
               'HKP' || p_item, p_actor, public.till_period(today), at, clock_timestamp() FROM generate_series(1, 2) n ORDER BY n
        RETURNING id)
    SELECT array_agg(id ORDER BY id) INTO moved FROM put;
    INSERT INTO public.billing_transferreversal (item_id, remote, amount, reason, actor, at, back_id, owed_id)
    VALUES (p_item, p_remote, p_amount, p_reason, p_actor, at, moved[1], moved[2]);
    -- What is owed again is first set against what is still below zero, as when a payout comes back.
    PERFORM public.set_off_all(i.restaurant_id, p_actor, at);
    RETURN 'done';
END $$;
