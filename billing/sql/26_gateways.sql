-- Money that came in by Stripe: recorded once per payment, and told to the invoice it was paid for. What Stripe holds is
-- in the account stripe (below zero, as in the bank's), what its payments brought and nobody was told of in stripe_clearing.

CREATE OR REPLACE FUNCTION public.stripe_transfer(
    p_amount bigint, p_source bigint, p_target bigint, p_reason text, p_company bigint, p_payment bigint, p_actor text, p_day date,
    p_at timestamptz
) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, reference, actor, period, occurred_at, recorded_at)
    VALUES (p_amount, p_source, p_target, p_reason, p_company, 'stripe payment ' || p_payment, p_actor, public.till_period(p_day),
            p_at, clock_timestamp())
    RETURNING id
$$;

-- A payment of an invoice: recorded, matched to what the invoice still asks for, the rest left in stripe_clearing; its fee
-- when it is known, now or on a later call. The same payment again changes nothing. verdict: recorded, fee, known,
-- unknown_invoice, other_currency, not_positive, other_payment when the id stands for something else.
CREATE OR REPLACE FUNCTION public.stripe_record(
    p_remote text, p_document bigint, p_amount bigint, p_currency text, p_fee bigint, p_paid_at timestamptz, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record; p record; at timestamptz := coalesce(p_at, clock_timestamp()); day date; held bigint; waits bigint; due bigint; new_id bigint;
    verdict text := 'known';
BEGIN
    PERFORM public.bank_enter();
    SELECT b.id, b.company_id, b.currency, c.zone INTO d FROM public.billing_document b
      JOIN public.tenants_company c ON c.id = b.company_id WHERE b.id = p_document;
    due := public.invoice_left(p_document);
    IF due IS NULL THEN RETURN 'unknown_invoice'; END IF;
    IF d.currency <> p_currency THEN RETURN 'other_currency'; END IF;
    IF p_amount <= 0 OR p_fee < 0 THEN RETURN 'not_positive'; END IF;
    held := public.ledger_account('stripe', NULL, NULL, d.currency);
    waits := public.ledger_account('stripe_clearing', NULL, NULL, d.currency);
    day := (p_paid_at AT TIME ZONE d.zone)::date;
    SELECT y.* INTO p FROM public.billing_counterpart x LEFT JOIN public.billing_stripepayment y ON y.id = x.payment_id
     WHERE x.gateway = 'stripe' AND x.remote = p_remote;
    IF FOUND THEN
        IF (p.document_id, p.amount) IS DISTINCT FROM (p_document, p_amount) THEN RETURN 'other_payment'; END IF;
    ELSE
        new_id := nextval(pg_get_serial_sequence('public.billing_stripepayment', 'id'));
        INSERT INTO public.billing_stripepayment (id, company_id, document_id, amount, currency, paid_at, transfer_id, recorded_at)
        VALUES (new_id, d.company_id, d.id, p_amount, d.currency, p_paid_at,
                public.stripe_transfer(p_amount, held, waits, 'stripe_in', d.company_id, new_id, p_actor, day, least(p_paid_at, at)), at)
        RETURNING * INTO p;
        INSERT INTO public.billing_counterpart (gateway, kind, company_id, document_id, payment_id, remote, page, digest, made_at)
        VALUES ('stripe', 'payment', d.company_id, d.id, p.id, p_remote, '', '', at);
        IF due > 0 THEN
            INSERT INTO public.billing_bankmatch (payment_id, company_id, document_id, amount, paid_on, rule, key, reason, actor, matched_at,
                   transfer_id)
            VALUES (p.id, d.company_id, d.id, least(p_amount, due), day, 'stripe', gen_random_uuid(), '', p_actor, at,
                    public.stripe_transfer(least(p_amount, due), waits, public.ledger_account('company_owes', d.company_id, NULL, d.currency),
                                           'invoice_paid', d.company_id, p.id, p_actor, day, at));
        END IF;
        verdict := 'recorded';
    END IF;
    IF p.fee IS NULL AND p_fee IS NOT NULL THEN
        UPDATE public.billing_stripepayment SET fee = p_fee,
               fee_transfer_id = CASE WHEN p_fee > 0 THEN public.stripe_transfer(
                   p_fee, public.ledger_account('stripe_fee', NULL, NULL, d.currency), held, 'stripe_fee', NULL, p.id, p_actor, day, at) END
         WHERE id = p.id;
        verdict := CASE verdict WHEN 'known' THEN 'fee' ELSE verdict END;
    END IF;
    RETURN verdict;
END $$;
