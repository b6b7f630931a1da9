-- Advances: payouts of what was earned in a month that still collects. Their statement takes them off what it deposits.
-- Nobody but these functions writes them.

-- What a restaurant earned in a month up to a business day, in minor units: meals less what was given back in it.
CREATE OR REPLACE FUNCTION public.advance_earned(p_restaurant bigint, p_month date, p_up_to date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (coalesce((SELECT sum(r.amount) FROM public.billing_redemption r
                       WHERE r.restaurant_id = p_restaurant AND r.period = p_month AND r.outcome = 'captured' AND r.business_day <= p_up_to
                         AND NOT EXISTS (SELECT 1 FROM public.billing_reversal v WHERE v.redemption_id = r.id AND v.period = p_month)), 0)
          - coalesce((SELECT sum(v.amount) FROM public.billing_reversal v JOIN public.billing_redemption r ON r.id = v.redemption_id
                       WHERE v.restaurant_id = p_restaurant AND v.period = p_month AND r.period < p_month), 0))::bigint
$$;

-- What advances that stand took of a month of a restaurant, less what was taken back of them, with their prices without VAT,
-- in minor units. One that was taken back whole stands no more.
CREATE OR REPLACE FUNCTION public.advances_taken(p_restaurant bigint, p_month date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(i.amount - public.payout_taken_back(i.id) + a.price), 0)::bigint FROM public.billing_advance a JOIN public.billing_payoutitem i ON i.id = a.item_id
     WHERE a.restaurant_id = p_restaurant AND a.period_id = p_month AND public.payout_takes(public.payout_state(i.id))
       AND i.amount > public.payout_taken_back(i.id)
$$;

-- Put advances into the run of a key, which is made if no statement is in it. verdict: done, nothing, not_positive,
-- other_currency, over when the month is drawn up, beyond_earned.
CREATE OR REPLACE FUNCTION public.advance_prepare(
    p_key uuid, p_gateway text, p_currency text, p_pay_on date, p_items jsonb, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    x record; at timestamptz := coalesce(p_at, clock_timestamp()); run bigint; spot int; new_item bigint;
BEGIN
    PERFORM public.bank_enter();
    IF jsonb_array_length(p_items) = 0 THEN RETURN 'nothing'; END IF;
    SELECT id INTO run FROM public.billing_payoutrun WHERE key = p_key;
    IF run IS NULL THEN
        INSERT INTO public.billing_payoutrun (key, gateway, currency, pay_on, state, prepared_by, prepared_at, decided_by, frozen,
               fingerprint, file_name)
        VALUES (p_key, p_gateway, p_currency, p_pay_on, 'new', p_actor, at, '', '', '', '') RETURNING id INTO run;
    END IF;
    SELECT coalesce(max(place), 0) INTO spot FROM public.billing_payoutitem WHERE run_id = run;
    FOR x IN SELECT y.*, r.currency FROM jsonb_to_recordset(p_items) AS y(restaurant bigint, month date, up_to date, earned bigint,
                 kept bigint, kept_vat bigint, price bigint, amount bigint, bank text, account text, holder text)
               JOIN public.restaurants_restaurant r ON r.id = y.restaurant LOOP
        IF x.amount <= 0 THEN RETURN 'not_positive'; END IF;
        IF x.currency <> p_currency THEN RETURN 'other_currency'; END IF;
        IF public.statement_of(x.restaurant, x.month) IS NOT NULL THEN RETURN 'over'; END IF;
        IF x.earned > public.advance_earned(x.restaurant, x.month, x.up_to)
           OR x.amount + x.price + public.advances_taken(x.restaurant, x.month) > x.earned - x.kept - x.kept_vat
            THEN RETURN 'beyond_earned'; END IF;
        spot := spot + 1;
        INSERT INTO public.billing_payoutitem (run_id, place, restaurant_id, document_id, amount, currency, bank, account, holder)
        VALUES (run, spot, x.restaurant, NULL, x.amount, p_currency, x.bank, x.account, x.holder) RETURNING id INTO new_item;
        INSERT INTO public.billing_period (month, state, closed_by) VALUES (x.month, 'open', '') ON CONFLICT (month) DO NOTHING;
        INSERT INTO public.billing_advance (item_id, restaurant_id, period_id, up_to, earned, kept, kept_vat, price, known_at)
        VALUES (new_item, x.restaurant, x.month, x.up_to, x.earned, x.kept, x.kept_vat, x.price, clock_timestamp());
    END LOOP;
    RETURN 'done';
END $$;

-- An advance is sent while its month has no statement: afterwards the statement pays, and the run is thrown away.
CREATE OR REPLACE FUNCTION public.refuse_late_advance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.billing_advance a WHERE a.item_id = NEW.item_id
                  AND public.statement_of(a.restaurant_id, a.period_id) IS NOT NULL) THEN
        RAISE EXCEPTION 'the month of payout % has its statement', NEW.item_id USING ERRCODE = 'invalid_transaction_state';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER not_late BEFORE INSERT ON public.billing_payoutstep
    FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION public.refuse_late_advance();

-- May an item that failed or came back stand after all? Not when what it was for was paid otherwise by now.
CREATE OR REPLACE FUNCTION public.payout_takes_again(p_item bigint, p_actor text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i record; a record; paper bigint;
BEGIN
    SELECT * INTO STRICT i FROM public.billing_payoutitem WHERE id = p_item;
    IF i.document_id IS NOT NULL THEN RETURN public.statement_takes_again(i.document_id, i.amount, p_actor, p_at); END IF;
    SELECT * INTO STRICT a FROM public.billing_advance WHERE item_id = p_item;
    paper := public.statement_of(a.restaurant_id, a.period_id);
    IF paper IS NOT NULL THEN RETURN public.statement_takes_again(paper, i.amount, p_actor, p_at); END IF;
    RETURN NOT EXISTS (SELECT 1 FROM public.billing_advance b WHERE b.restaurant_id = a.restaurant_id AND b.period_id = a.period_id
                          AND b.item_id > p_item AND public.payout_takes(public.payout_state(b.item_id)));
END $$;
