-- The ledger: accounts are made when first needed; rows are appended by these functions and by nobody else.

CREATE OR REPLACE FUNCTION public.ledger_account(p_kind text, p_company bigint, p_restaurant bigint, p_currency text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_id bigint;
BEGIN
    IF p_company IS NOT NULL THEN
        SELECT id INTO found_id FROM public.billing_account WHERE company_id = p_company AND kind = p_kind AND currency = p_currency;
    ELSIF p_restaurant IS NOT NULL THEN
        SELECT id INTO found_id FROM public.billing_account WHERE restaurant_id = p_restaurant AND kind = p_kind AND currency = p_currency;
    ELSE
        SELECT id INTO found_id FROM public.billing_account
         WHERE company_id IS NULL AND restaurant_id IS NULL AND kind = p_kind AND currency = p_currency;
    END IF;
    IF found_id IS NULL THEN
        INSERT INTO public.billing_account (kind, company_id, restaurant_id, currency)
        VALUES (p_kind, p_company, p_restaurant, p_currency) ON CONFLICT DO NOTHING RETURNING id INTO found_id;
        IF found_id IS NULL THEN
            -- Another transaction made it just now.
            SELECT id INTO found_id FROM public.billing_account
             WHERE kind = p_kind AND currency = p_currency
               AND company_id IS NOT DISTINCT FROM p_company AND restaurant_id IS NOT DISTINCT FROM p_restaurant;
        END IF;
    END IF;
    RETURN found_id;
END $$;

-- The ways of paying that a counter takes, of those its restaurant chose: a till's API brings codes, and a test payment
-- is taken everywhere.
CREATE OR REPLACE FUNCTION public.ways_taken(chosen varchar[]) RETURNS varchar[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN chosen || '{trial}'::varchar[] || CASE WHEN 'code' = ANY (chosen) THEN '{api}'::varchar[] END;

-- What the till must know of a counter, in one row: kept here for every counter of a restaurant, by the triggers below.
CREATE OR REPLACE FUNCTION public.counter_accounts_of(p_restaurant bigint) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.billing_counteraccount (counter_id, restaurant_id, zone, currency, open, ways, account_id)
    SELECT c.id, r.id, r.zone, r.currency, c.state = 'active' AND r.state = 'active', public.ways_taken(c.ways), a.id
      FROM public.restaurants_counter c JOIN public.restaurants_restaurant r ON r.id = c.restaurant_id
      LEFT JOIN public.billing_account a ON a.restaurant_id = r.id AND a.kind = 'restaurant_owed' AND a.currency = r.currency
     WHERE r.id = p_restaurant ORDER BY c.id
    ON CONFLICT (counter_id) DO UPDATE SET restaurant_id = excluded.restaurant_id, zone = excluded.zone,
       currency = excluded.currency, open = excluded.open, ways = excluded.ways, account_id = excluded.account_id
$$;
CREATE OR REPLACE FUNCTION public.tell_counter_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.counter_accounts_of((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER told AFTER INSERT OR UPDATE OF state, restaurant_id, ways ON public.restaurants_counter
    FOR EACH ROW EXECUTE FUNCTION public.tell_counter_accounts('restaurant_id');
CREATE OR REPLACE TRIGGER told AFTER UPDATE OF state, zone, currency ON public.restaurants_restaurant
    FOR EACH ROW EXECUTE FUNCTION public.tell_counter_accounts('id');
CREATE OR REPLACE TRIGGER told AFTER INSERT ON public.billing_account
    FOR EACH ROW WHEN (NEW.kind = 'restaurant_owed') EXECUTE FUNCTION public.tell_counter_accounts('restaurant_id');
SELECT public.counter_accounts_of(r.id) FROM public.restaurants_restaurant r
 WHERE EXISTS (SELECT 1 FROM public.restaurants_counter c WHERE c.restaurant_id = r.id
                  AND NOT EXISTS (SELECT 1 FROM public.billing_counteraccount x WHERE x.counter_id = c.id AND 'trial' = ANY (x.ways)));

-- Closing entries of one document, into its own period while that is closing: each (document, reason) once, at the moment
-- of the flip, from which a close has all its dates.
-- A negative amount moves the other way. p_beyond is what an invoice takes of the deposit beyond the meals of its purses.
DROP FUNCTION IF EXISTS public.ledger_close_document;
CREATE FUNCTION public.ledger_close_document(
    p_document bigint, p_reasons text[], p_sources text[], p_targets text[], p_amounts bigint[], p_actor text, p_beyond bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d record; n int; side bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT b.*, p.state AS period_state INTO d
      FROM public.billing_document b JOIN public.billing_period p ON p.month = b.period_id WHERE b.id = p_document;
    IF d.period_state IS DISTINCT FROM 'closing' THEN
        RAISE EXCEPTION 'period % is not closing', d.period_id USING ERRCODE = 'invalid_transaction_state';
    END IF;
    FOR n IN 1 .. cardinality(p_reasons) LOOP
        CONTINUE WHEN p_amounts[n] = 0;
        side := ARRAY(SELECT public.ledger_account(k,
                    CASE WHEN k LIKE 'company%' THEN d.company_id END,
                    CASE WHEN k LIKE 'restaurant%' THEN d.restaurant_id END, d.currency)
                 FROM unnest(ARRAY[p_sources[n], p_targets[n]]) WITH ORDINALITY AS a(k, o) ORDER BY o);
        INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, document_id, reference,
               actor, period, occurred_at, recorded_at)
        VALUES (abs(p_amounts[n]),
               CASE WHEN p_amounts[n] > 0 THEN side[1] ELSE side[2] END,
               CASE WHEN p_amounts[n] > 0 THEN side[2] ELSE side[1] END, p_reasons[n], d.company_id, d.restaurant_id, d.id, d.number, p_actor,
               d.period_id, d.drawn_at, clock_timestamp())
        ON CONFLICT (document_id, reason) WHERE document_id IS NOT NULL DO NOTHING;
    END LOOP;
    IF p_beyond <> 0 AND d.state = 'drawn' THEN
        UPDATE public.billing_deposit SET taken = taken + p_beyond WHERE company_id = d.company_id;
    END IF;
END $$;

-- Whether a close is working out what an invoice takes of a company's deposit: what it held when the month was flipped.
CREATE OR REPLACE FUNCTION public.deposit_closes(p_company bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.billing_period p WHERE p.state = 'closing'
                      AND (NOT EXISTS (SELECT 1 FROM public.billing_document d WHERE d.period_id = p.month)
                           OR EXISTS (SELECT 1 FROM public.billing_document d WHERE d.period_id = p.month
                                         AND d.company_id = p_company AND d.kind = 'invoice' AND d.state = 'drawn')))
$$;

-- What invoices used of a company's deposit, in minor units. It can be more than its purses know of: a refund gives a purse back
-- what only the invoice of the refund's own month will give the deposit.
CREATE OR REPLACE FUNCTION public.deposit_used(p_company bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(t.amount), 0)::bigint FROM public.billing_transfer t
     WHERE t.company_id = p_company AND t.reason = 'deposit_used'
$$;

-- Money a company paid in beforehand: the ledger and the deposit together. Each reference once.
CREATE OR REPLACE FUNCTION public.ledger_deposit(p_company bigint, p_amount bigint, p_reference text, p_actor text, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    coin text; at timestamptz := coalesce(p_at, clock_timestamp()); new_id bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a deposit runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT currency INTO STRICT coin FROM public.tenants_company WHERE id = p_company;
    INSERT INTO public.billing_deposit AS b (company_id, paid_in, granted) VALUES (p_company, p_amount, 0)
    ON CONFLICT (company_id) DO UPDATE SET paid_in = b.paid_in + p_amount;
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, reference, actor, period, occurred_at, recorded_at)
    VALUES (p_amount, public.ledger_account('bank', NULL, NULL, coin), public.ledger_account('company_deposit', p_company, NULL, coin),
            'deposit', p_company, p_reference, p_actor,
            public.till_period(public.business_day(at, 'Asia/Seoul', '00:00')), at, clock_timestamp())
    RETURNING id INTO new_id;
    RETURN new_id;
END $$;

-- Open many purses, in the order given, all or none: null when the deposit does not cover those that come from it. Which do
-- is said by the terms of the month of each one's first day.
-- Who bears their cost (holder, cost centre, site) is told per purse, in arrays as long or null, and only kept here.
DROP FUNCTION IF EXISTS public.purse_open;
DROP FUNCTION IF EXISTS public.purses_open;
CREATE FUNCTION public.purses_open(
    p_company bigint, p_granted bigint[], p_valid tstzrange[], p_meals_per_day int[],
    p_holders bigint[] DEFAULT NULL, p_centres text[] DEFAULT NULL, p_sites bigint[] DEFAULT NULL
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c record; ids bigint[]; owes bigint; kept boolean[]; needs bigint;
BEGIN
    SELECT currency, has_deposit, zone, day_starts INTO STRICT c FROM public.tenants_company WHERE id = p_company;
    IF c.has_deposit THEN
        kept := ARRAY(SELECT public.prepays(p_company, public.business_day(lower(v.span), c.zone, c.day_starts))
                        FROM unnest(p_valid) WITH ORDINALITY v(span, place) ORDER BY place);
        SELECT sum(g) INTO needs FROM unnest(p_granted, kept) x(g, from_deposit) WHERE from_deposit;
        UPDATE public.billing_deposit SET granted = granted + needs
         WHERE company_id = p_company AND granted + taken + returned + needs <= paid_in;
        IF needs IS NOT NULL AND NOT FOUND THEN RETURN NULL; END IF;
    END IF;
    owes := public.ledger_account('company_owes', p_company, NULL, c.currency);
    ids := ARRAY(SELECT nextval(pg_get_serial_sequence('public.billing_purse', 'id')) FROM unnest(p_granted));
    INSERT INTO public.billing_purse (id, company_id, owes_id, currency, granted, spent, held, released, reserved, valid,
           meals_per_day, used_count, opened_at, holder, cost_centre, site_id)
    SELECT n.id, p_company, owes, c.currency, n.granted, 0, 0, 0, coalesce(n.kept, false), n.valid,
           n.meals, 0, clock_timestamp(), n.holder, coalesce(n.centre, ''), n.site
      FROM unnest(ids, p_granted, kept, p_valid, p_meals_per_day, p_holders, p_centres, p_sites)
           AS n(id, granted, kept, valid, meals, holder, centre, site);
    RETURN ids;
END $$;

-- What expired unspent in purses that came from deposits goes back there; returns how many purses gave something.
CREATE OR REPLACE FUNCTION public.purses_release(p_at timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH expired AS (
        SELECT p.id, p.company_id, p.granted - p.spent - p.held - p.released AS unspent
          FROM public.billing_purse p JOIN public.tenants_company c ON c.id = p.company_id
         WHERE c.has_deposit AND p.reserved AND upper(p.valid) <= p_at AND p.granted > p.spent + p.held + p.released
         ORDER BY p.id FOR UPDATE OF p
    ), given_back AS (
        UPDATE public.billing_purse p SET released = p.released + e.unspent FROM expired e WHERE p.id = e.id
        RETURNING p.id
    ), deposits AS (
        UPDATE public.billing_deposit d SET granted = d.granted - x.unspent
          FROM (SELECT company_id, sum(unspent) AS unspent FROM expired GROUP BY 1) x WHERE d.company_id = x.company_id
    )
    SELECT count(*) FROM given_back
$$;
