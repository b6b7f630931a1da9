-- Money that goes back at Stripe, or on to our bank (27_stripe_bank.sql). Every change of what Stripe holds that no payment made is one row of billing_stripemove and
-- one transfer; nobody but these functions writes either.

-- From which account to which a kind of move goes.
CREATE OR REPLACE FUNCTION public.stripe_sides(p_kind text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_kind
    WHEN 'refund' THEN ARRAY['stripe_clearing', 'stripe']
    WHEN 'refund_back' THEN ARRAY['stripe', 'stripe_clearing']
    WHEN 'dispute' THEN ARRAY['stripe_disputed', 'stripe']
    WHEN 'dispute_back' THEN ARRAY['stripe', 'stripe_disputed']
    WHEN 'dispute_lost' THEN ARRAY['stripe_clearing', 'stripe_disputed']
    WHEN 'dispute_kept' THEN ARRAY['stripe_disputed', 'stripe_clearing']
    WHEN 'dispute_fee' THEN ARRAY['stripe_fee', 'stripe']
    WHEN 'fee_back' THEN ARRAY['stripe', 'stripe_fee']
    WHEN 'card_dispute' THEN ARRAY['stripe_fee', 'stripe']
    WHEN 'card_won' THEN ARRAY['stripe', 'stripe_fee']
    WHEN 'card_failed' THEN ARRAY['stripe', 'guests_owed']
    WHEN 'card_again' THEN ARRAY['guests_owed', 'stripe']
    WHEN 'card_settled' THEN ARRAY['guests_owed', 'stripe_fee']
    WHEN 'card_owed' THEN ARRAY['stripe_fee', 'guests_owed']
    WHEN 'banked' THEN ARRAY['stripe_banked', 'stripe']
    WHEN 'bank_failed' THEN ARRAY['stripe', 'stripe_banked']
    WHEN 'arrived' THEN ARRAY['clearing', 'stripe_banked']
    WHEN 'not_arrived' THEN ARRAY['stripe_banked', 'clearing']
END;

-- How much of these moves comes into an account, less what leaves it; minor units.
CREATE OR REPLACE FUNCTION public.stripe_signed(p_kind text, p_amount bigint, p_account text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_amount * ((public.stripe_sides(p_kind))[2] = p_account)::int - p_amount * ((public.stripe_sides(p_kind))[1] = p_account)::int;

-- What of a payment waits in stripe_clearing: no invoice took it and it has not gone back; null when there is none.
CREATE OR REPLACE FUNCTION public.stripe_waits(p_payment bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.amount - coalesce((SELECT sum(m.amount) FROM public.billing_bankmatch m WHERE m.payment_id = p.id), 0)::bigint
         + coalesce((SELECT sum(public.stripe_signed(v.kind, v.amount, 'stripe_clearing')) FROM public.billing_stripemove v
                      WHERE v.payment_id = p.id), 0)::bigint
      FROM public.billing_stripepayment p WHERE p.id = p_payment
$$;

-- One move, with its transfer. A fee is ours: no company is named with it.
DROP FUNCTION IF EXISTS public.stripe_move;
CREATE FUNCTION public.stripe_move(
    p_kind text, p_payment bigint, p_refund bigint, p_dispute bigint, p_amount bigint, p_remote text, p_happened timestamptz, p_actor text,
    p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; sides bigint[];
BEGIN
    SELECT y.*, c.zone INTO STRICT p FROM public.billing_stripepayment y JOIN public.tenants_company c ON c.id = y.company_id
     WHERE y.id = p_payment;
    sides := ARRAY(SELECT public.ledger_account(k, NULL, NULL, p.currency)
                     FROM unnest(public.stripe_sides(p_kind)) WITH ORDINALITY AS s(k, o) ORDER BY o);
    INSERT INTO public.billing_stripemove (kind, payment_id, refund_id, dispute_id, company_id, document_id, amount, currency, remote,
           happened_at, recorded_at, transfer_id)
    VALUES (p_kind, p.id, p_refund, p_dispute, p.company_id, p.document_id, p_amount, p.currency, p_remote, p_happened, p_at,
            public.stripe_transfer(p_amount, sides[1], sides[2], 'stripe_' || p_kind,
                                   CASE WHEN 'stripe_fee' = ANY (public.stripe_sides(p_kind)) THEN NULL ELSE p.company_id END, p.id, p_actor,
                                   (p_happened AT TIME ZONE p.zone)::date, least(p_happened, p_at)));
END $$;

-- Ask that so much of a payment goes back; the call is written down beside it. verdict: done, key_reused, unknown_payment,
-- not_positive, beyond_waiting when that much does not wait or is on its way back already, disputed. The same key asks once:
-- `known`.
CREATE OR REPLACE FUNCTION public.stripe_refund_ask(
    p_payment bigint, p_operation bigint, p_amount bigint, p_key uuid, p_reason text, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    waits bigint := 0;
BEGIN
    PERFORM public.bank_enter();
    IF EXISTS (SELECT 1 FROM public.billing_striperefund r WHERE r.key = p_key) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM public.billing_striperefund r WHERE r.key = p_key
                                    AND (r.payment_id, r.amount) = (p_payment, p_amount)) THEN 'known' ELSE 'key_reused' END;
    END IF;
    waits := public.stripe_free(p_payment);
    IF waits IS NULL THEN RETURN 'unknown_payment'; END IF;
    IF p_amount <= 0 THEN RETURN 'not_positive'; END IF;
    IF p_amount > waits THEN RETURN 'beyond_waiting'; END IF;
    -- Stripe gives nothing back of what a bank has taken back already.
    IF EXISTS (SELECT 1 FROM public.billing_stripedispute x WHERE x.payment_id = p_payment AND x.state = 'open') THEN RETURN 'disputed'; END IF;
    INSERT INTO public.billing_striperefund (payment_id, company_id, operation_id, amount, currency, key, reason, actor, asked_at)
    SELECT p.id, p.company_id, p_operation, p_amount, p.currency, p_key, p_reason, p_actor, p_at
      FROM public.billing_stripepayment p WHERE p.id = p_payment;
    RETURN 'done';
END $$;

-- Of what waits, what no refund has been asked for that may still be carried out.
CREATE OR REPLACE FUNCTION public.stripe_free(p_payment bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.stripe_waits(p_payment) - coalesce((
        SELECT sum(r.amount) FROM public.billing_striperefund r JOIN public.billing_operation o ON o.id = r.operation_id
         WHERE r.payment_id = p_payment AND o.state <> 'failed'
           AND NOT EXISTS (SELECT 1 FROM public.billing_stripemove v WHERE v.refund_id = r.id AND v.kind = 'refund')), 0)::bigint
$$;

-- A refund was made at Stripe; or, with p_back, it came back later and waits again. Each once, in whichever order it is
-- told. verdict: done, known, unknown_refund.
CREATE OR REPLACE FUNCTION public.stripe_refunded(
    p_refund bigint, p_back boolean, p_remote text, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record; asked text; fresh boolean := false;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO r FROM public.billing_striperefund WHERE id = p_refund;
    IF NOT FOUND THEN RETURN 'unknown_refund'; END IF;
    FOREACH asked IN ARRAY CASE WHEN p_back THEN ARRAY['refund', 'refund_back'] ELSE ARRAY['refund'] END LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM public.billing_stripemove v WHERE v.refund_id = r.id AND v.kind = asked);
        PERFORM public.stripe_move(asked, r.payment_id, r.id, NULL, r.amount, p_remote, p_happened, p_actor, p_at);
        fresh := true;
    END LOOP;
    RETURN CASE WHEN fresh THEN 'done' ELSE 'known' END;
END $$;

-- What of a kind a dispute has moved by now.
CREATE OR REPLACE FUNCTION public.stripe_dispute_moved(p_dispute bigint, p_kind text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(amount), 0)::bigint FROM public.billing_stripemove WHERE dispute_id = p_dispute AND kind = p_kind
$$;

-- How a dispute stands: all that was taken, came back, was charged and given back of its fee, up to now. What of it is not in
-- the books yet is booked; less than was told before is an old word and changes nothing. A lost one is owed by the company
-- again, first out of what waits of its payment, then out of what its invoice took. verdict: done, known, unknown_dispute.
CREATE OR REPLACE FUNCTION public.stripe_disputed(
    p_dispute bigint, p_taken bigint, p_back bigint, p_fee bigint, p_fee_back bigint, p_state text, p_happened timestamptz, p_actor text,
    p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record; x record; stands bigint; gone bigint; fresh boolean := false;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO d FROM public.billing_stripedispute WHERE id = p_dispute;
    IF NOT FOUND THEN RETURN 'unknown_dispute'; END IF;
    FOR x IN SELECT k.kind, k.told - public.stripe_dispute_moved(d.id, k.kind) AS amount
               FROM (VALUES ('dispute', p_taken), ('dispute_back', p_back), ('dispute_fee', p_fee), ('fee_back', p_fee_back)) k(kind, told) LOOP
        CONTINUE WHEN x.amount <= 0;
        PERFORM public.stripe_move(x.kind, d.payment_id, NULL, d.id, x.amount, d.remote, p_happened, p_actor, p_at);
        fresh := true;
    END LOOP;
    stands := public.stripe_dispute_moved(d.id, 'dispute') - public.stripe_dispute_moved(d.id, 'dispute_back');
    gone := public.stripe_dispute_moved(d.id, 'dispute_lost') - public.stripe_dispute_moved(d.id, 'dispute_kept');
    IF p_state = 'lost' AND stands > gone THEN
        PERFORM public.stripe_unpaid(d.payment_id, stands - gone - public.stripe_waits(d.payment_id), d.id, p_happened, p_actor, p_at);
        PERFORM public.stripe_move('dispute_lost', d.payment_id, NULL, d.id, stands - gone, d.remote, p_happened, p_actor, p_at);
        fresh := true;
    ELSIF stands < gone THEN
        PERFORM public.stripe_move('dispute_kept', d.payment_id, NULL, d.id, gone - stands, d.remote, p_happened, p_actor, p_at);
        PERFORM public.stripe_paid_again(d.payment_id, gone - stands, d.id, p_happened, p_actor, p_at);
        fresh := true;
    END IF;
    RETURN CASE WHEN fresh THEN 'done' ELSE 'known' END;
END $$;

-- So much of what its invoice took of a payment waits again: the match is undone, whole, and what stays of it matched anew.
CREATE OR REPLACE FUNCTION public.stripe_unpaid(
    p_payment bigint, p_amount bigint, p_dispute bigint, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    m record; left_to_take bigint := p_amount;
BEGIN
    FOR m IN SELECT b.* FROM public.billing_bankmatch b WHERE b.payment_id = p_payment AND b.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM public.billing_bankmatch u WHERE u.undoes_id = b.id) ORDER BY b.id DESC LOOP
        EXIT WHEN left_to_take <= 0;
        PERFORM public.stripe_match(p_payment, -m.amount, m.id, p_dispute, m.paid_on, p_happened, p_actor, p_at);
        IF m.amount > left_to_take THEN
            PERFORM public.stripe_match(p_payment, m.amount - left_to_take, NULL, p_dispute, m.paid_on, p_happened, p_actor, p_at);
        END IF;
        left_to_take := left_to_take - m.amount;
    END LOOP;
END $$;

-- So much of what waits of a payment pays its invoice after all, as far as that still asks for it.
CREATE OR REPLACE FUNCTION public.stripe_paid_again(
    p_payment bigint, p_amount bigint, p_dispute bigint, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; due bigint;
BEGIN
    SELECT y.*, c.zone INTO STRICT p FROM public.billing_stripepayment y JOIN public.tenants_company c ON c.id = y.company_id
     WHERE y.id = p_payment;
    due := least(p_amount, public.invoice_left(p.document_id));
    IF due > 0 THEN
        PERFORM public.stripe_match(p_payment, due, NULL, p_dispute, (p_happened AT TIME ZONE p.zone)::date, p_happened, p_actor, p_at);
    END IF;
END $$;

-- One match of a payment by Stripe, or its reverse when the amount is below zero.
CREATE OR REPLACE FUNCTION public.stripe_match(
    p_payment bigint, p_amount bigint, p_undoes bigint, p_dispute bigint, p_paid_on date, p_happened timestamptz, p_actor text, p_at timestamptz
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record; sides bigint[];
BEGIN
    SELECT y.*, c.zone INTO STRICT p FROM public.billing_stripepayment y JOIN public.tenants_company c ON c.id = y.company_id
     WHERE y.id = p_payment;
    sides := ARRAY[public.ledger_account('stripe_clearing', NULL, NULL, p.currency),
                   public.ledger_account('company_owes', p.company_id, NULL, p.currency)];
    INSERT INTO public.billing_bankmatch (payment_id, company_id, document_id, amount, paid_on, rule, key, undoes_id, reason, actor,
           matched_at, transfer_id)
    VALUES (p.id, p.company_id, p.document_id, p_amount, p_paid_on, 'stripe', gen_random_uuid(), p_undoes, 'stripe dispute ' || p_dispute,
            p_actor, p_at,
            public.stripe_transfer(abs(p_amount), sides[CASE WHEN p_amount > 0 THEN 1 ELSE 2 END],
                                   sides[CASE WHEN p_amount > 0 THEN 2 ELSE 1 END],
                                   CASE WHEN p_amount > 0 THEN 'invoice_paid' ELSE 'invoice_unpaid' END, p.company_id, p.id, p_actor,
                                   (p_happened AT TIME ZONE p.zone)::date, least(p_happened, p_at)));
END $$;
