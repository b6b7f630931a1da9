-- What guests' own cards pay of meals beside the voucher (ADR 43): Stripe holds it, the restaurant is to get it. Nobody but
-- these functions writes what an own card took, gave back and cost. They lock its row and no purse.

-- One transfer of an own card. Stripe's fee is ours: no restaurant is named with it. The company is named with none.
CREATE OR REPLACE FUNCTION public.own_card_transfer(
    p_own_card bigint, p_amount bigint, p_source bigint, p_target bigint, p_reason text, p_restaurant bigint, p_month date, p_actor text,
    p_at timestamptz
) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, restaurant_id, reference, actor, period, occurred_at, recorded_at)
    VALUES (p_amount, p_source, p_target, p_reason, p_restaurant, 'own card ' || p_own_card, p_actor, public.till_period(p_month), p_at,
            clock_timestamp())
    RETURNING id
$$;

-- Begin as every function of money does, and lock the own card; null when there is none.
CREATE OR REPLACE FUNCTION public.own_card_enter(p_own_card bigint) RETURNS public.billing_owncard
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o public.billing_owncard;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'an own card runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT * INTO o FROM public.billing_owncard WHERE id = p_own_card FOR UPDATE;
    RETURN o;
END $$;

-- Stripe has taken it from the card: it is the restaurant's, in the month of its meal or the first later one still open. The fee
-- when it is known, now or on a later call. p_charge is what Stripe calls it. verdict: recorded, fee, known, unknown, not_paid,
-- not_positive.
DROP FUNCTION IF EXISTS public.own_card_taken;
CREATE FUNCTION public.own_card_taken(
    p_own_card bigint, p_fee bigint, p_happened timestamptz, p_actor text, p_at timestamptz, p_charge text DEFAULT ''
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o public.billing_owncard := public.own_card_enter(p_own_card); at timestamptz := coalesce(p_at, clock_timestamp());
    held bigint; month date; verdict text := 'known';
BEGIN
    IF o.id IS NULL THEN RETURN 'unknown'; END IF;
    IF p_fee < 0 THEN RETURN 'not_positive'; END IF;
    SELECT r.period INTO month FROM public.billing_redemption r
     WHERE r.id = o.redemption_id AND r.key = o.key AND r.outcome = 'captured' AND r.restaurant_id = o.restaurant_id;
    IF NOT FOUND OR o.state NOT IN ('paid', 'collected', 'returned') THEN RETURN 'not_paid'; END IF;
    held := public.ledger_account('stripe', NULL, NULL, o.currency);
    IF o.state = 'paid' THEN
        UPDATE public.billing_owncard SET state = 'collected', settled_at = at, charge = p_charge,
               took_id = public.own_card_transfer(o.id, o.amount, held, public.ledger_account('restaurant_cards', NULL, o.restaurant_id, o.currency),
                                                  'own_card', o.restaurant_id, month, p_actor, least(p_happened, at))
         WHERE id = o.id;
        verdict := 'recorded';
    END IF;
    IF o.fee IS NULL AND p_fee IS NOT NULL THEN
        UPDATE public.billing_owncard SET fee = p_fee,
               fee_transfer_id = CASE WHEN p_fee > 0 THEN public.own_card_transfer(
                   o.id, p_fee, public.ledger_account('stripe_fee', NULL, NULL, o.currency), held, 'stripe_fee', NULL, month, p_actor,
                   least(p_happened, at)) END
         WHERE id = o.id;
        verdict := CASE verdict WHEN 'known' THEN 'fee' ELSE verdict END;
    END IF;
    RETURN verdict;
END $$;

-- Stripe has given it back to the card, as its meal was undone: whole, once, in the month the meal was given back in or the first
-- later one still open. Stripe keeps its fee. p_refund is what Stripe calls it. verdict: recorded, known, unknown, not_collected,
-- not_reversed.
DROP FUNCTION IF EXISTS public.own_card_back;
CREATE FUNCTION public.own_card_back(
    p_own_card bigint, p_happened timestamptz, p_actor text, p_at timestamptz, p_refund text DEFAULT ''
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o public.billing_owncard := public.own_card_enter(p_own_card); at timestamptz := coalesce(p_at, clock_timestamp()); month date;
BEGIN
    IF o.id IS NULL THEN RETURN 'unknown'; END IF;
    IF o.state = 'returned' THEN RETURN 'known'; END IF;
    IF o.state <> 'collected' THEN RETURN 'not_collected'; END IF;
    SELECT v.period INTO month FROM public.billing_reversal v WHERE v.redemption_id = o.redemption_id;
    IF NOT FOUND THEN RETURN 'not_reversed'; END IF;
    UPDATE public.billing_owncard SET state = 'returned', settled_at = at, refund = p_refund,
           gave_back_id = public.own_card_transfer(o.id, o.amount, public.ledger_account('restaurant_cards', NULL, o.restaurant_id, o.currency),
                                                   public.ledger_account('stripe', NULL, NULL, o.currency), 'own_card_back', o.restaurant_id,
                                                   month, p_actor, least(p_happened, at))
     WHERE id = o.id;
    RETURN 'recorded';
END $$;

-- How a dispute about an own card stands: all that was taken, came back, was charged and given back of its fee, up to now. What of
-- it is not in the books yet is booked, as our cost, in the month of the day it is told; less than was told before is an old word
-- and changes nothing. The restaurant keeps what it has. verdict: done, known, unknown_dispute.
CREATE OR REPLACE FUNCTION public.own_card_disputed(
    p_dispute bigint, p_taken bigint, p_back bigint, p_fee bigint, p_fee_back bigint, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record; x record; sides bigint[]; fresh boolean := false;
BEGIN
    PERFORM public.bank_enter();
    SELECT y.*, r.zone INTO d FROM public.billing_stripedispute y JOIN public.billing_owncard o ON o.id = y.own_card_id
      JOIN public.restaurants_restaurant r ON r.id = o.restaurant_id WHERE y.id = p_dispute;
    IF NOT FOUND THEN RETURN 'unknown_dispute'; END IF;
    FOR x IN SELECT k.kind, k.told - public.stripe_dispute_moved(d.id, k.kind) AS amount
               FROM (VALUES ('card_dispute', p_taken), ('card_won', p_back), ('dispute_fee', p_fee), ('fee_back', p_fee_back)) k(kind, told) LOOP
        CONTINUE WHEN x.amount <= 0;
        sides := ARRAY(SELECT public.ledger_account(k, NULL, NULL, d.currency)
                         FROM unnest(public.stripe_sides(x.kind)) WITH ORDINALITY AS s(k, o) ORDER BY o);
        INSERT INTO public.billing_stripemove (kind, own_card_id, dispute_id, amount, currency, remote, happened_at, recorded_at, transfer_id)
        VALUES (x.kind, d.own_card_id, d.id, x.amount, d.currency, d.remote, p_happened, p_at,
                public.own_card_transfer(d.own_card_id, x.amount, sides[1], sides[2], 'stripe_' || x.kind, NULL,
                                         (p_happened AT TIME ZONE d.zone)::date, p_actor, least(p_happened, p_at)));
        fresh := true;
    END LOOP;
    RETURN CASE WHEN fresh THEN 'done' ELSE 'known' END;
END $$;
