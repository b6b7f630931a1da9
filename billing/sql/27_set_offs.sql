-- A statement below zero lowers what payouts may take of the same restaurant's others. No money moves: what is owed to a
-- restaurant is one account. Nobody but these functions writes set-offs.

-- What of a statement below zero is not set against any yet, in minor units above zero; null when it is none or not final.
CREATE OR REPLACE FUNCTION public.statement_below(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN x.open IS NOT NULL THEN greatest(-x.open, 0) END FROM (SELECT public.statement_open(p_document) AS open) x
$$;

-- Set so much of a statement below zero against another. Raises when one of them has not that much.
CREATE OR REPLACE FUNCTION public.set_off(p_below bigint, p_against bigint, p_amount bigint, p_actor text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    b record; a record;
BEGIN
    PERFORM public.bank_enter();
    SELECT restaurant_id, currency, public.statement_below(id) AS open INTO STRICT b FROM public.billing_document WHERE id = p_below;
    SELECT restaurant_id, currency, public.statement_left(id) AS open INTO STRICT a FROM public.billing_document WHERE id = p_against;
    IF (b.restaurant_id, b.currency) IS DISTINCT FROM (a.restaurant_id, a.currency)
       OR coalesce(p_amount NOT BETWEEN 1 AND least(b.open, a.open), true) OR b.open IS NULL OR a.open IS NULL THEN
        RAISE EXCEPTION 'statement % cannot be set against % by %', p_below, p_against, p_amount
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    INSERT INTO public.billing_setoff (restaurant_id, below_id, against_id, amount, actor, at)
    VALUES (b.restaurant_id, p_below, p_against, p_amount, p_actor, coalesce(p_at, clock_timestamp()));
END $$;

-- Set whatever of a restaurant is below zero against whatever has something left, the oldest first. The desk is locked by then.
CREATE OR REPLACE FUNCTION public.set_off_all(p_restaurant bigint, p_actor text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    b record; a record; part bigint;
BEGIN
    FOR b IN SELECT id, currency FROM public.billing_document
              WHERE restaurant_id = p_restaurant AND kind = 'statement' AND total IS NOT NULL ORDER BY id LOOP
        CONTINUE WHEN coalesce(public.statement_below(b.id), 0) = 0;
        FOR a IN SELECT id FROM public.billing_document WHERE restaurant_id = p_restaurant AND kind = 'statement' AND total IS NOT NULL
                    AND currency = b.currency ORDER BY id LOOP
            part := least(public.statement_below(b.id), public.statement_left(a.id));
            CONTINUE WHEN coalesce(part, 0) <= 0;
            PERFORM public.set_off(b.id, a.id, part, p_actor, p_at);
        END LOOP;
    END LOOP;
END $$;

-- What a payout gives back to its statement is first set against what is still below zero.
CREATE OR REPLACE FUNCTION public.set_off_what_came_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.set_off_all(i.restaurant_id, NEW.actor, NEW.at) FROM public.billing_payoutitem i WHERE i.id = NEW.item_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER set_off AFTER INSERT ON public.billing_payoutstep
    FOR EACH ROW WHEN (NEW.state IN ('failed', 'returned', 'discarded')) EXECUTE FUNCTION public.set_off_what_came_back();

-- Has a statement room for so much of a payout that was paid after all? What was set against it meanwhile yields, the latest first.
CREATE OR REPLACE FUNCTION public.statement_takes_again(p_document bigint, p_amount bigint, p_actor text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s record;
BEGIN
    FOR s IN SELECT o.* FROM public.billing_setoff o WHERE o.against_id = p_document AND o.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM public.billing_setoff u WHERE u.undoes_id = o.id) ORDER BY o.id DESC LOOP
        EXIT WHEN p_amount <= public.statement_left(p_document);
        INSERT INTO public.billing_setoff (restaurant_id, below_id, against_id, amount, undoes_id, actor, at)
        VALUES (s.restaurant_id, s.below_id, s.against_id, -s.amount, s.id, p_actor, coalesce(p_at, clock_timestamp()));
    END LOOP;
    RETURN p_amount <= public.statement_left(p_document);
END $$;
