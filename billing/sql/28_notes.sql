-- Some of an invoice's service fee given back, and its VAT, into the open month. Who calls it holds the invoice's row, so that
-- no two notes give the same back twice.
CREATE OR REPLACE FUNCTION public.credit_fee(
    p_invoice bigint, p_supply bigint, p_vat bigint, p_number text, p_actor text, p_at timestamptz,
    OUT month date, OUT fee bigint, OUT vat bigint
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a fee is credited at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT company_id, currency INTO STRICT d FROM public.billing_document
     WHERE id = p_invoice AND kind = 'invoice' AND state <> 'drawn';
    month := public.till_period(public.business_day(p_at, 'Asia/Seoul', '00:00'));
    fee := public.credit_transfer(p_supply, 'service_fee', 'fee_credit', d.company_id, d.currency, p_number, p_actor, month, p_at);
    vat := CASE WHEN p_vat > 0 THEN
           public.credit_transfer(p_vat, 'vat', 'fee_vat_credit', d.company_id, d.currency, p_number, p_actor, month, p_at) END;
END $$;
CREATE OR REPLACE FUNCTION public.credit_transfer(
    p_amount bigint, p_source text, p_reason text, p_company bigint, p_currency text, p_number text, p_actor text, p_month date,
    p_at timestamptz
) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, reference, actor, period, occurred_at, recorded_at)
    VALUES (p_amount, public.ledger_account(p_source, NULL, NULL, p_currency),
            public.ledger_account('company_owes', p_company, NULL, p_currency), p_reason, p_company, p_number, p_actor, p_month, p_at,
            clock_timestamp())
    RETURNING id
$$;
