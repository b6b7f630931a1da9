-- The till: every meal is paid here and nowhere else.
--
-- One call takes an array of items and answers per item, in one transaction at READ COMMITTED. An item is
--   key, body       idempotency key and hash of what was asked; the same key and body get the stored answer
--   counter, company where, and whose purses; label, actor: opaque text for the till's list
--   way             how, which the counter must take
--   amount          minor units; excess: paid in cash beside it, noted, and none of our money
--   at              when (null = now); code: six digits to use up (null = none)
--   refusal         '' to pay; else the reason a policy refused already, stored under the key with its facts
--   purses, parts   which purses give how much of the amount; sorted by purse
-- Purses are taken in sorted order, then codes in theirs. An item is captured whole or refused whole.

CREATE OR REPLACE FUNCTION public.till_fence() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 4611686018427387001;

-- The period a day's money belongs to: the month that day is in, or the first later one still open when that is closed.
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
        WHEN p.company_state <> 'active' THEN 'company_' || p.company_state
        WHEN NOT p.valid @> at THEN 'outside_hours'
        WHEN p.meals_per_day IS NOT NULL AND p.used_day = p.day AND p.used_count >= p.meals_per_day THEN 'meals_used_up'
        WHEN left_over <= 0 THEN 'nothing_left'
        ELSE 'not_enough' END;
END $$;

-- PostgreSQL makes each expression ready anew in every transaction: a microsecond each, an array's element three, and in a
-- join each column again at every level. Therefore an item is a row, each table is asked by itself, what can be worked
-- out inside the statements that must run anyway is worked out there, and rare cases stand together behind one question.
-- One account is behind all purses of a company in one currency (purses_open), so that one variable holds it.
DROP FUNCTION IF EXISTS public.till_hold; -- it takes a till_item: 22_holds.sql makes it anew
DROP FUNCTION IF EXISTS public.till_redeem;
DROP TYPE IF EXISTS public.till_item;
CREATE TYPE public.till_item AS (
    key uuid, body bytea, counter bigint, company bigint, way text, label text, actor text, amount bigint, excess bigint,
    at timestamptz, code text, refusal text, facts jsonb, purses bigint[], parts bigint[]
);
CREATE FUNCTION public.till_redeem(items public.till_item[]) RETURNS TABLE (
    id bigint, outcome text, reason text, left_over bigint, occurred_at timestamptz, replayed boolean,
    restaurant_id bigint, told jsonb
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET random_page_cost = 1 AS $$
#variable_conflict use_column
DECLARE
    item public.till_item; fence text; shares int; purse bigint; part bigint; unpaid bigint; owes bigint;
    standing text; coin varchar(3); owed bigint; day date; billed date; cuts boolean; month date;
    stored record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a redemption runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- The fence: closing a period waits for us, and we see the period as the close left it. It stands before all
    -- queries, each of which reads with a snapshot of its own, taken after it.
    fence := pg_advisory_xact_lock_shared(public.till_fence())::text;
    IF cardinality(items) > 1 THEN
        PERFORM 1 FROM public.billing_purse WHERE id IN (SELECT unnest(x.purses) FROM unnest(items) x) ORDER BY id FOR UPDATE;
        PERFORM 1 FROM public.billing_code WHERE digits IN (SELECT x.code FROM unnest(items) x) ORDER BY digits FOR UPDATE;
    END IF;

    FOREACH item IN ARRAY items LOOP
        unpaid := item.amount; left_over := NULL; replayed := false; told := NULL;
        occurred_at := coalesce(item.at, clock_timestamp());
        SELECT f.state, public.business_day(occurred_at, f.zone, f.day_starts), f.cuts INTO standing, day, cuts
          FROM public.tenants_company f WHERE f.id = item.company;
        SELECT c.restaurant_id, c.currency, c.account_id,
               CASE WHEN item.refusal <> '' THEN item.refusal
                    WHEN NOT c.open THEN 'counter_closed'
                    WHEN item.way <> ALL (c.ways) THEN 'way_closed'
                    WHEN item.amount <= 0 THEN 'amount_not_positive'
                    WHEN standing <> 'active' THEN 'company_' || standing
                    ELSE '' END
          INTO restaurant_id, coin, owed, reason
          FROM public.billing_counteraccount c WHERE c.counter_id = item.counter;

        shares := CASE WHEN reason = '' THEN cardinality(item.purses) ELSE 0 END;
        FOR s IN 1 .. shares LOOP
            purse := item.purses[s]; part := item.parts[s];
            UPDATE public.billing_purse p
               SET spent = p.spent + part,
                   used_count = CASE WHEN p.used_day = day THEN p.used_count + 1 ELSE 1 END,
                   used_day = day
             WHERE p.id = purse AND p.company_id = item.company AND p.currency = coin
               AND part > 0 AND p.spent + p.held + p.released + part <= p.granted AND p.valid @> occurred_at
               AND (p.meals_per_day IS NULL OR p.used_count < p.meals_per_day OR p.used_day IS DISTINCT FROM day)
            RETURNING p.granted - p.spent - p.held - p.released, p.owes_id INTO left_over, owes;
            IF NOT FOUND THEN
                SELECT w.reason, w.left_over INTO reason, left_over FROM public.till_why(purse, part, occurred_at) w;
                shares := s - 1;
                EXIT;
            END IF;
            unpaid := unpaid - part;
        END LOOP;

        -- Taken whole, and no code to use up: nothing of this is asked.
        IF (reason = '' AND unpaid = 0 AND item.code IS NULL) IS NOT TRUE THEN
            IF reason IS NULL THEN
                -- No such counter.
                reason := coalesce(nullif(item.refusal, ''), 'counter_closed'); coin := '';
            ELSIF reason = '' AND unpaid <> 0 THEN
                reason := 'not_enrolled';
            END IF;
            IF item.code IS NULL THEN
                -- Nothing to use up.
            ELSIF reason <> '' THEN
                -- A code typed twice often finds too little left, because it has paid: say that it has.
                IF EXISTS (SELECT FROM public.billing_code k WHERE k.digits = item.code AND k.used_at IS NOT NULL) THEN
                    reason := 'code_used'; item.facts := NULL;
                END IF;
            ELSE
                UPDATE public.billing_code k SET used_at = occurred_at, used_key = item.key
                 WHERE k.digits = item.code AND k.company_id = item.company AND k.used_at IS NULL AND k.expires_at > occurred_at;
                IF NOT FOUND THEN
                    reason := coalesce((SELECT CASE WHEN k.used_at IS NOT NULL THEN 'code_used' ELSE 'code_expired' END
                                          FROM public.billing_code k WHERE k.digits = item.code), 'code_unknown');
                END IF;
            END IF;
            IF reason <> '' THEN
                PERFORM public.till_give_back(item.purses[: shares], item.parts[: shares]);
                shares := 0;
            END IF;
            IF day IS NULL THEN
                -- No such company: the day is the counter's.
                item.company := NULL;
                day := public.business_day(occurred_at, coalesce((SELECT c.zone FROM public.billing_counteraccount c
                                                                   WHERE c.counter_id = item.counter), 'Asia/Seoul'), '04:00');
            END IF;
        END IF;

        billed := day;
        IF cuts THEN billed := public.month_of(item.company, day); END IF;
        INSERT INTO public.billing_redemption AS r (key, body, company_id, restaurant_id, counter_id, amount, currency, outcome,
               reason, "left", facts, excess, way, label, actor, period, business_day, occurred_at, recorded_at)
        VALUES (item.key, item.body, item.company, restaurant_id, item.counter, item.amount, coin,
               CASE WHEN reason = '' THEN 'captured' ELSE 'refused' END, reason, left_over, item.facts, item.excess,
               item.way, item.label, item.actor,
               coalesce((SELECT m.month FROM public.billing_period m
                          WHERE m.month = date_trunc('month', billed::timestamp)::date AND m.state = 'open'), public.till_period(billed)),
               day, occurred_at, clock_timestamp())
        ON CONFLICT (key) DO NOTHING
        RETURNING r.id, r.outcome, r.period INTO id, outcome, month;

        IF id IS NULL THEN
            -- The key has its answer already: undo what this attempt took and give that answer.
            IF reason = '' THEN
                PERFORM public.till_give_back(item.purses, item.parts);
                UPDATE public.billing_code k SET used_at = NULL, used_key = NULL
                 WHERE k.digits = item.code AND k.used_key = item.key AND k.used_at = occurred_at;
            END IF;
            SELECT r.* INTO stored FROM public.billing_redemption r WHERE r.key = item.key;
            replayed := true;
            IF stored.body = item.body THEN
                id := stored.id; outcome := stored.outcome; reason := stored.reason; left_over := stored.left;
                occurred_at := stored.occurred_at; restaurant_id := stored.restaurant_id; told := stored.facts;
            ELSE
                outcome := 'refused'; reason := 'key_reused'; left_over := NULL; restaurant_id := NULL;
            END IF;
        ELSE
            FOR n IN 1 .. shares LOOP
                INSERT INTO public.billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id,
                       redemption_id, reference, actor, period, occurred_at, recorded_at)
                VALUES (item.parts[n], owes, coalesce(owed, public.ledger_account('restaurant_owed', NULL, restaurant_id, coin)),
                       'meal', item.company, restaurant_id, item.purses[n], id, '', item.actor, month, occurred_at, clock_timestamp());
            END LOOP;
        END IF;
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
    month := public.till_period(public.month_of(r.company_id, today));
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
    SELECT c.counter_id, c.restaurant_id, c.currency, k.company_id, f.zone, f.day_starts, k.holder, k.label, k.actor, k.choices,
           (SELECT jsonb_object_agg(p.id, jsonb_build_array(p.granted - p.spent - p.held - p.released, p.used_day, p.used_count))
              FROM public.billing_purse p
             WHERE p.id = ANY (ARRAY(SELECT (x ->> 'purse')::bigint FROM jsonb_array_elements(k.choices) x))),
           coalesce((SELECT t.count FROM public.accounts_tries t
                      WHERE t.key = 'code:' || c.counter_id AND t.since > clock_timestamp() - interval '5 minutes'), 0),
           clock_timestamp()
      FROM public.billing_counteraccount c
      LEFT JOIN public.billing_code k ON k.digits = p_digits
      LEFT JOIN public.tenants_company f ON f.id = k.company_id
     WHERE c.counter_id = coalesce(p_counter, (SELECT y.counter_id FROM public.restaurants_counterkey y
                                        WHERE y.digest = p_digest AND y.kind = 'api' AND y.revoked_at IS NULL))
$$;
