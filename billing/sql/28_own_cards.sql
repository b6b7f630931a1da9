-- What guests' own cards pay of meals beside the voucher (ADR 43): Stripe holds it, the restaurant is to get it. Nobody but
-- these functions writes what an own card took, gave back and cost. They lock its row and no purse.
-- What of it a guest should have back and has not stands in guests_owed: a refund came back, or a dispute did.

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

-- One move of what Stripe holds of an own card, or of who bears it, with its transfer, in the month of the day it is told.
CREATE OR REPLACE FUNCTION public.own_card_move(
    p_kind text, p_own_card bigint, p_dispute bigint, p_amount bigint, p_remote text, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o record; sides bigint[];
BEGIN
    SELECT c.*, r.zone INTO STRICT o FROM public.billing_owncard c JOIN public.restaurants_restaurant r ON r.id = c.restaurant_id
     WHERE c.id = p_own_card;
    sides := ARRAY(SELECT public.ledger_account(k, NULL, NULL, o.currency)
                     FROM unnest(public.stripe_sides(p_kind)) WITH ORDINALITY AS s(k, n) ORDER BY n);
    INSERT INTO public.billing_stripemove (kind, own_card_id, dispute_id, amount, currency, remote, happened_at, recorded_at, transfer_id)
    VALUES (p_kind, o.id, p_dispute, p_amount, o.currency, p_remote, p_happened, p_at,
            public.own_card_transfer(o.id, p_amount, sides[1], sides[2], 'stripe_' || p_kind, NULL, (p_happened AT TIME ZONE o.zone)::date,
                                     p_actor, least(p_happened, p_at)));
END $$;

-- What of these kinds own cards moved, less what of those, for one own card.
CREATE OR REPLACE FUNCTION public.own_card_moved(p_own_card bigint, p_kind text, p_less text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(CASE kind WHEN p_kind THEN amount WHEN p_less THEN -amount END), 0)::bigint
      FROM public.billing_stripemove WHERE own_card_id = p_own_card
$$;

-- What its guest should have back of an own card and has not, in minor units.
CREATE OR REPLACE FUNCTION public.own_card_owed(p_own_card bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (coalesce((SELECT o.amount FROM public.billing_owncard o JOIN public.billing_transfer t ON t.id = o.gave_back_id
                        JOIN public.billing_account a ON a.id = t.target_id WHERE o.id = p_own_card AND a.kind = 'guests_owed'), 0)
          + coalesce((SELECT sum(public.stripe_signed(v.kind, v.amount, 'guests_owed')) FROM public.billing_stripemove v
                       WHERE v.own_card_id = p_own_card), 0)
          - coalesce((SELECT sum(g.amount) FROM public.billing_givenback g JOIN public.billing_repayment r ON r.id = g.repayment_id
                       WHERE r.own_card_id = p_own_card), 0))::bigint
$$;

-- Who got their money from their own bank needs it from us no more, as far as they are owed it; when that money comes back to us,
-- or ours reached them all the same, it makes up for nothing: they are owed it again, or have it twice at our cost.
CREATE OR REPLACE FUNCTION public.own_card_even(p_own_card bigint, p_happened timestamptz, p_actor text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    settled bigint := public.own_card_moved(p_own_card, 'card_settled', 'card_owed');
    missing bigint := greatest(least(public.own_card_moved(p_own_card, 'card_dispute', 'card_won'),
                                     public.own_card_owed(p_own_card) + settled), 0) - settled;
BEGIN
    IF missing = 0 THEN RETURN; END IF;
    PERFORM public.own_card_move(CASE WHEN missing > 0 THEN 'card_settled' ELSE 'card_owed' END, p_own_card, NULL, abs(missing), '', p_happened,
                                 p_actor, p_at);
END $$;

-- It goes back, as its meal was undone: whole, once, in the month the meal was given back in or the first later one still open; to
-- this account. verdict: recorded, not_reversed.
CREATE OR REPLACE FUNCTION public.own_card_leave(
    p_own_card bigint, p_to text, p_happened timestamptz, p_actor text, p_at timestamptz, p_refund text
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o record; month date;
BEGIN
    SELECT * INTO STRICT o FROM public.billing_owncard WHERE id = p_own_card;
    SELECT v.period INTO month FROM public.billing_reversal v WHERE v.redemption_id = o.redemption_id;
    IF NOT FOUND THEN RETURN 'not_reversed'; END IF;
    UPDATE public.billing_owncard SET state = 'returned', settled_at = p_at, refund = p_refund,
           gave_back_id = public.own_card_transfer(o.id, o.amount, public.ledger_account('restaurant_cards', NULL, o.restaurant_id, o.currency),
                                                   public.ledger_account(p_to, NULL, NULL, o.currency), 'own_card_back', o.restaurant_id,
                                                   month, p_actor, least(p_happened, p_at))
     WHERE id = o.id;
    RETURN 'recorded';
END $$;

-- Stripe has given it back to the card; Stripe keeps its fee. Another refund, of p_amount, pays what is owed since the first came
-- back; what its guest's bank took meanwhile they have twice then. p_refund is what Stripe calls it. verdict: recorded, known,
-- unknown, not_collected, not_reversed.
DROP FUNCTION IF EXISTS public.own_card_back(bigint, timestamptz, text, timestamptz, text);
CREATE OR REPLACE FUNCTION public.own_card_back(
    p_own_card bigint, p_happened timestamptz, p_actor text, p_at timestamptz, p_refund text DEFAULT '', p_amount bigint DEFAULT NULL
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o public.billing_owncard := public.own_card_enter(p_own_card); at timestamptz := coalesce(p_at, clock_timestamp());
    again bigint := coalesce(p_amount, public.own_card_owed(p_own_card));
BEGIN
    IF o.id IS NULL THEN RETURN 'unknown'; END IF;
    IF o.state = 'returned' THEN
        IF p_refund IN ('', o.refund) OR again <= 0 OR EXISTS (SELECT 1 FROM public.billing_stripemove v
            WHERE (v.own_card_id, v.kind, v.remote) = (o.id, 'card_again', p_refund)) THEN RETURN 'known'; END IF;
        PERFORM public.own_card_move('card_again', o.id, NULL, again, p_refund, p_happened, p_actor, at);
        PERFORM public.own_card_even(o.id, p_happened, p_actor, at);
        RETURN 'recorded';
    END IF;
    IF o.state <> 'collected' THEN RETURN 'not_collected'; END IF;
    RETURN public.own_card_leave(o.id, 'stripe', p_happened, p_actor, at, p_refund);
END $$;

-- A refund of p_amount to an own card came back to us: its guest is owed it. It was made before, whichever is heard first. verdict:
-- recorded, known, unknown, not_collected, not_reversed, and unknown_refund for one that gave nothing back.
DROP FUNCTION IF EXISTS public.own_card_failed(bigint, text, timestamptz, text, timestamptz);
CREATE OR REPLACE FUNCTION public.own_card_failed(
    p_own_card bigint, p_refund text, p_happened timestamptz, p_actor text, p_at timestamptz, p_amount bigint DEFAULT NULL
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    verdict text := public.own_card_back(p_own_card, p_happened, p_actor, p_at, p_refund, p_amount); made bigint;
BEGIN
    IF verdict NOT IN ('recorded', 'known') THEN RETURN verdict; END IF;
    SELECT coalesce((SELECT v.amount FROM public.billing_stripemove v WHERE (v.own_card_id, v.kind, v.remote) = (o.id, 'card_again', p_refund)),
                    CASE o.refund WHEN p_refund THEN o.amount END) INTO made FROM public.billing_owncard o WHERE o.id = p_own_card;
    IF made IS NULL THEN RETURN 'unknown_refund'; END IF;
    IF EXISTS (SELECT 1 FROM public.billing_stripemove v WHERE (v.own_card_id, v.kind, v.remote) = (p_own_card, 'card_failed', p_refund))
        THEN RETURN 'known'; END IF;
    PERFORM public.own_card_move('card_failed', p_own_card, NULL, made, p_refund, p_happened, p_actor, p_at);
    PERFORM public.own_card_even(p_own_card, p_happened, p_actor, p_at);
    RETURN 'recorded';
END $$;

-- A meal was undone whose own card its guest's bank has taken back already: the restaurant gives it up, and it makes up for what
-- the dispute cost us; nothing goes to the card. verdict: recorded, known, unknown, not_collected, not_disputed, not_reversed.
CREATE OR REPLACE FUNCTION public.own_card_given_up(p_own_card bigint, p_happened timestamptz, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o public.billing_owncard := public.own_card_enter(p_own_card); at timestamptz := coalesce(p_at, clock_timestamp()); verdict text;
BEGIN
    IF o.id IS NULL THEN RETURN 'unknown'; END IF;
    IF o.state = 'returned' THEN RETURN 'known'; END IF;
    IF o.state <> 'collected' THEN RETURN 'not_collected'; END IF;
    IF public.own_card_moved(o.id, 'card_dispute', 'card_won') <= 0 THEN RETURN 'not_disputed'; END IF;
    verdict := public.own_card_leave(o.id, 'guests_owed', p_happened, p_actor, at, '');
    IF verdict = 'recorded' THEN PERFORM public.own_card_even(o.id, p_happened, p_actor, at); END IF;
    RETURN verdict;
END $$;

-- How a dispute about an own card stands: all that was taken, came back, was charged and given back of its fee, up to now. What of
-- it is not in the books yet is booked, as our cost, in the month of the day it is told; less than was told before is an old word
-- and changes nothing. The restaurant keeps what it has while the meal stands. verdict: done, known, unknown_dispute.
CREATE OR REPLACE FUNCTION public.own_card_disputed(
    p_dispute bigint, p_taken bigint, p_back bigint, p_fee bigint, p_fee_back bigint, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record; x record; fresh boolean := false;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO d FROM public.billing_stripedispute WHERE id = p_dispute AND own_card_id IS NOT NULL;
    IF NOT FOUND THEN RETURN 'unknown_dispute'; END IF;
    PERFORM public.own_card_enter(d.own_card_id);
    FOR x IN SELECT k.kind, k.told - public.stripe_dispute_moved(d.id, k.kind) AS amount
               FROM (VALUES ('card_dispute', p_taken), ('card_won', p_back), ('dispute_fee', p_fee), ('fee_back', p_fee_back)) k(kind, told) LOOP
        CONTINUE WHEN x.amount <= 0;
        PERFORM public.own_card_move(x.kind, d.own_card_id, d.id, x.amount, d.remote, p_happened, p_actor, p_at);
        fresh := true;
    END LOOP;
    PERFORM public.own_card_even(d.own_card_id, p_happened, p_actor, p_at);
    RETURN CASE WHEN fresh THEN 'done' ELSE 'known' END;
END $$;
