-- The till: every meal is paid here and nowhere else.
--
-- One call takes arrays and answers per item, in one transaction at READ COMMITTED:
--   keys, bodies   idempotency key and hash of what was asked; the same key and body get the stored answer
--   counters       where; ways, labels, actors: opaque text for the till's list
--   amounts        minor units; ats: when (null = now); codes: six digits to use up (null = none)
--   refusals       '' to pay; else the reason a policy refused already, stored under the key for `companies`
--   excesses       paid in cash beside it: noted, and none of our money
--   facts          of such a refusal, as JSON, stored beside it and given again with it
--   share_items    for each share: which item (from 1), which purse, how much of the amount; sorted by item, then purse
-- Purses are taken in sorted order. An item is captured whole or refused whole.

CREATE OR REPLACE FUNCTION public.till_fence() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 4611686018427387001;

-- The period a day's money belongs to: its month, or the first later one still open when that is closed.
CREATE OR REPLACE FUNCTION public.till_period(day date) RETURNS date
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    candidate date := date_trunc('month', day)::date;
    found_state text;
BEGIN
    LOOP
        SELECT state INTO found_state FROM public.billing_period WHERE month = candidate;
        IF NOT FOUND THEN
            INSERT INTO public.billing_period (month, state, closed_by) VALUES (candidate, 'open', '')
            ON CONFLICT (month) DO NOTHING;
            RETURN candidate;
        END IF;
        IF found_state = 'open' THEN
            RETURN candidate;
        END IF;
        candidate := (candidate + interval '1 month')::date;
    END LOOP;
END $$;

-- Why a purse would not give the amount: asked only after it has refused.
CREATE OR REPLACE FUNCTION public.till_why(purse bigint, amount bigint, at timestamptz, OUT reason text, OUT left_over bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p record;
BEGIN
    SELECT b.*, c.state AS company_state, public.business_day(at, c.zone, c.day_starts) AS day
      INTO p FROM public.billing_purse b JOIN public.tenants_company c ON c.id = b.company_id WHERE b.id = purse;
    IF NOT FOUND THEN reason := 'not_enrolled'; RETURN; END IF;
    left_over := p.granted - p.spent - p.held - p.released;
    reason := CASE
        WHEN p.company_state <> 'active' THEN 'company_suspended'
        WHEN NOT p.valid @> at THEN 'outside_hours'
        WHEN p.meals_per_day IS NOT NULL AND p.used_day = p.day AND p.used_count >= p.meals_per_day THEN 'meals_used_up'
        WHEN left_over <= 0 THEN 'nothing_left'
        ELSE 'not_enough' END;
END $$;

-- PostgreSQL prepares each expression of a plpgsql function anew in every transaction, a microsecond each. Therefore
-- what can be worked out inside the statements that must run anyway is worked out there, straight into the answer's columns.
DROP FUNCTION IF EXISTS public.till_redeem;
CREATE FUNCTION public.till_redeem(
    keys uuid[], bodies bytea[], counters bigint[], amounts bigint[], ways text[], labels text[], actors text[],
    ats timestamptz[], codes text[], refusals text[], companies bigint[],
    facts text[], excesses bigint[], share_items bigint[], share_purses bigint[], share_amounts bigint[]
) RETURNS TABLE (id bigint, outcome text, reason text, left_over bigint, occurred_at timestamptz, replayed boolean,
                 restaurant_id bigint, told jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET random_page_cost = 1 AS $$
#variable_conflict use_column
DECLARE
    fence text; s int := 1; first_share int; total bigint; owes bigint[];
    company bigint; coin text; owed bigint; day date; month date; stored record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a redemption runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- The fence: closing a period waits for us, and we see the period as the close left it. It stands before all
    -- queries, each of which reads with a snapshot of its own, taken after it.
    fence := pg_advisory_xact_lock_shared(public.till_fence())::text;
    IF cardinality(share_purses) > 1 THEN
        PERFORM 1 FROM public.billing_purse WHERE id = ANY (share_purses) ORDER BY id FOR UPDATE;
    END IF;

    FOR i IN 1 .. cardinality(keys) LOOP
        occurred_at := coalesce(ats[i], clock_timestamp());
        first_share := s;
        SELECT c.restaurant_id, coalesce(r.currency, ''), a.id, coalesce(p.company_id, companies[i]), d.day, m.month,
               NULL, 0, '{}',
               CASE WHEN refusals[i] <> '' THEN refusals[i]
                    WHEN (c.state = 'active' AND r.state = 'active') IS NOT TRUE THEN 'counter_closed'
                    WHEN amounts[i] <= 0 THEN 'amount_not_positive'
                    WHEN f.state <> 'active' THEN 'company_suspended'
                    ELSE '' END
          INTO restaurant_id, coin, owed, company, day, month, left_over, total, owes, reason
          FROM (SELECT counters[i] AS id) x
          LEFT JOIN public.restaurants_counter c ON c.id = x.id
          LEFT JOIN public.restaurants_restaurant r ON r.id = c.restaurant_id
          LEFT JOIN public.billing_account a
            ON a.restaurant_id = r.id AND a.kind = 'restaurant_owed' AND a.currency = r.currency
          LEFT JOIN public.billing_purse p ON p.id = share_purses[s] AND share_items[s] = i
          LEFT JOIN public.tenants_company f ON f.id = coalesce(p.company_id, companies[i])
         CROSS JOIN LATERAL (SELECT public.business_day(
                   occurred_at, coalesce(f.zone, r.zone, 'Asia/Seoul'), coalesce(f.day_starts, '04:00')) AS day) d
          LEFT JOIN public.billing_period m ON m.month = date_trunc('month', d.day)::date AND m.state = 'open';

        WHILE reason = '' AND share_items[s] = i LOOP
            UPDATE public.billing_purse p
               SET spent = p.spent + share_amounts[s],
                   used_count = CASE WHEN p.used_day = day THEN p.used_count + 1 ELSE 1 END,
                   used_day = day
             WHERE p.id = share_purses[s] AND p.company_id = company AND p.currency = coin
               AND share_amounts[s] > 0 AND p.spent + p.held + p.released + share_amounts[s] <= p.granted AND p.valid @> occurred_at
               AND (p.meals_per_day IS NULL OR p.used_count < p.meals_per_day OR p.used_day IS DISTINCT FROM day)
            RETURNING p.granted - p.spent - p.held - p.released, total + share_amounts[s], owes || p.owes_id
                 INTO left_over, total, owes;
            IF FOUND THEN
                s := s + 1;
            ELSE
                SELECT w.reason, w.left_over INTO reason, left_over FROM public.till_why(share_purses[s], share_amounts[s], occurred_at) w;
            END IF;
        END LOOP;
        IF reason = '' AND total <> amounts[i] THEN
            reason := 'not_enrolled';
        END IF;

        IF reason <> '' AND codes[i] IS NOT NULL THEN
            -- A code typed twice often finds too little left, because it has paid: say that it has.
            reason := coalesce((SELECT 'code_used' FROM public.billing_code k WHERE k.digits = codes[i] AND k.used_at IS NOT NULL), reason);
        ELSIF codes[i] IS NOT NULL THEN
            UPDATE public.billing_code k SET used_at = occurred_at, used_key = keys[i]
             WHERE k.digits = codes[i] AND k.company_id = company AND k.used_at IS NULL AND k.expires_at > occurred_at;
            IF NOT FOUND THEN
                reason := coalesce((SELECT CASE WHEN k.used_at IS NOT NULL THEN 'code_used' ELSE 'code_expired' END
                                      FROM public.billing_code k WHERE k.digits = codes[i]), 'code_unknown');
            END IF;
        END IF;

        IF reason <> '' THEN
            PERFORM public.till_give_back(share_purses[first_share : s - 1], share_amounts[first_share : s - 1]);
            owes := '{}';
        END IF;
        IF month IS NULL THEN
            month := public.till_period(day);
        END IF;

        INSERT INTO public.billing_redemption AS r (key, body, company_id, restaurant_id, counter_id, amount, currency, outcome,
               reason, "left", facts, excess, way, label, actor, period, business_day, occurred_at, recorded_at)
        VALUES (keys[i], bodies[i], company, restaurant_id, counters[i], amounts[i], coin,
               CASE WHEN reason = '' THEN 'captured' ELSE 'refused' END, reason, left_over,
               CASE WHEN reason = refusals[i] THEN facts[i]::jsonb END, excesses[i], ways[i], labels[i], actors[i], month, day, occurred_at, clock_timestamp())
        ON CONFLICT (key) DO NOTHING
        RETURNING r.id, r.outcome, false, NULL INTO id, outcome, replayed, told;

        IF id IS NULL THEN
            -- The key has its answer already: undo what this attempt took and give that answer.
            IF reason = '' THEN
                PERFORM public.till_give_back(share_purses[first_share : s - 1], share_amounts[first_share : s - 1]);
                UPDATE public.billing_code k SET used_at = NULL, used_key = NULL
                 WHERE k.digits = codes[i] AND k.used_key = keys[i] AND k.used_at = occurred_at;
            END IF;
            SELECT r.* INTO stored FROM public.billing_redemption r WHERE r.key = keys[i];
            replayed := true;
            IF stored.body = bodies[i] THEN
                id := stored.id; outcome := stored.outcome; reason := stored.reason; left_over := stored.left;
                occurred_at := stored.occurred_at; restaurant_id := stored.restaurant_id; told := stored.facts;
            ELSE
                outcome := 'refused'; reason := 'key_reused'; left_over := NULL; restaurant_id := NULL;
            END IF;
        ELSE
            FOR n IN 1 .. cardinality(owes) LOOP
                INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id,
                       redemption_id, reference, actor, period, occurred_at, recorded_at)
                VALUES (share_amounts[first_share + n - 1], owes[n],
                       coalesce(owed, public.ledger_account('restaurant_owed', NULL, restaurant_id, coin)),
                       'meal', company, restaurant_id, share_purses[first_share + n - 1], id, '', actors[i], month, occurred_at,
                       clock_timestamp());
            END LOOP;
        END IF;
        -- Past the shares that a refusal has left untouched.
        WHILE share_items[s] = i LOOP s := s + 1; END LOOP;
        RETURN NEXT;
    END LOOP;
END $$;

-- Give back what an item took from its purses: their rows are locked by the running transaction.
CREATE OR REPLACE FUNCTION public.till_give_back(purses bigint[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    FOR n IN 1 .. cardinality(purses) LOOP
        UPDATE public.billing_purse p SET spent = p.spent - amounts[n], used_count = p.used_count - 1 WHERE p.id = purses[n];
    END LOOP;
END $$;

-- Undo one captured redemption, whole: a void on its own business day while its period is open, else a refund into the
-- open period. The same key gets the stored answer. verdict: done, already, unknown, key_reused, too_late.
DROP FUNCTION IF EXISTS public.till_reverse;
CREATE FUNCTION public.till_reverse(
    p_key uuid, p_redemption bigint, p_kind text, p_reason text, p_actor text, p_at timestamptz,
    OUT verdict text, OUT reversal_id bigint, OUT replayed boolean
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record; at timestamptz := coalesce(p_at, clock_timestamp()); today date; month date; stored record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a reversal runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT v.id, v.redemption_id INTO stored FROM public.billing_reversal v WHERE v.key = p_key;
    replayed := FOUND;
    IF FOUND THEN
        reversal_id := stored.id;
        verdict := CASE WHEN stored.redemption_id = p_redemption THEN 'done' ELSE 'key_reused' END;
        RETURN;
    END IF;
    SELECT b.*, c.zone, c.day_starts INTO r
      FROM public.billing_redemption b JOIN public.tenants_company c ON c.id = b.company_id
     WHERE b.id = p_redemption AND b.outcome = 'captured';
    IF NOT FOUND THEN verdict := 'unknown'; RETURN; END IF;
    -- Purses before the period, as in till_redeem: the first meal of a month writes the period's row, and whoever
    -- waited for that row with a purse wanted by its writer would wait for ever.
    PERFORM 1 FROM public.billing_purse p JOIN public.billing_transfer t ON t.purse_id = p.id
      WHERE t.redemption_id = p_redemption AND t.reason = 'meal' ORDER BY p.id FOR UPDATE OF p;
    today := public.business_day(at, r.zone, r.day_starts);
    month := public.till_period(today);
    IF p_kind = 'void' AND (r.business_day <> today OR r.period <> month) THEN verdict := 'too_late'; RETURN; END IF;
    INSERT INTO public.billing_reversal (redemption_id, key, kind, reason, actor, company_id, restaurant_id, amount, period,
           occurred_at, recorded_at)
    VALUES (p_redemption, p_key, p_kind, p_reason, p_actor, r.company_id, r.restaurant_id, r.amount, month, at, clock_timestamp())
    ON CONFLICT DO NOTHING RETURNING id INTO reversal_id;
    IF reversal_id IS NULL THEN
        replayed := true;
        SELECT v.id, v.redemption_id, v.key INTO stored FROM public.billing_reversal v
         WHERE v.key = p_key OR v.redemption_id = p_redemption LIMIT 1;
        reversal_id := stored.id;
        verdict := CASE WHEN stored.key = p_key AND stored.redemption_id = p_redemption THEN 'done' ELSE 'already' END;
        RETURN;
    END IF;
    UPDATE public.billing_purse p
       SET spent = p.spent - t.amount,
           used_count = CASE WHEN p.used_day = r.business_day THEN greatest(p.used_count - 1, 0) ELSE p.used_count END
      FROM public.billing_transfer t
     WHERE t.redemption_id = p_redemption AND t.reason = 'meal' AND p.id = t.purse_id;
    INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id, redemption_id,
           reference, actor, period, occurred_at, recorded_at)
    SELECT t.amount, t.target_id, t.source_id, p_kind, t.company_id, t.restaurant_id, t.purse_id, t.redemption_id,
           p_reason, p_actor, month, at, clock_timestamp()
      FROM public.billing_transfer t WHERE t.redemption_id = p_redemption AND t.reason = 'meal' ORDER BY t.id;
    verdict := 'done';
END $$;

-- What a till needs to know to take a code, in one round trip: the counter (by key, or by id), the code's owner and
-- rules, and the money in its purses now. No row: the key is unknown or revoked. company_id null: no such code.
DROP FUNCTION IF EXISTS public.till_code;
CREATE FUNCTION public.till_code(p_digest text, p_counter bigint, p_digits text) RETURNS TABLE (
    counter_id bigint, restaurant_id bigint, currency text, company_id bigint, zone text, day_starts time,
    holder bigint, label text, actor text, choices jsonb, money jsonb, tries int, at timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET random_page_cost = 1 AS $$
    SELECT c.id, c.restaurant_id, r.currency, k.company_id, f.zone, f.day_starts, k.holder, k.label, k.actor, k.choices,
           (SELECT jsonb_object_agg(p.id, jsonb_build_array(p.granted - p.spent - p.held - p.released, p.used_day, p.used_count))
              FROM public.billing_purse p
             WHERE p.id = ANY (ARRAY(SELECT (x ->> 'purse')::bigint FROM jsonb_array_elements(k.choices) x))),
           coalesce((SELECT t.count FROM public.accounts_tries t
                      WHERE t.key = 'code:' || c.id AND t.since > clock_timestamp() - interval '5 minutes'), 0),
           clock_timestamp()
      FROM public.restaurants_counter c
      JOIN public.restaurants_restaurant r ON r.id = c.restaurant_id
      LEFT JOIN public.billing_code k ON k.digits = p_digits
      LEFT JOIN public.tenants_company f ON f.id = k.company_id
     WHERE c.id = coalesce(p_counter, (SELECT y.counter_id FROM public.restaurants_counterkey y
                                        WHERE y.digest = p_digest AND y.kind = 'api' AND y.revoked_at IS NULL))
$$;
