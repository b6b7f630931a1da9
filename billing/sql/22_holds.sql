-- Holds: the voucher part of a meal is set aside while another payment runs (ADR 28).
--
-- till_hold answers as the till would answer now and keeps the money in the purses' `held`; till_settle captures it as
-- a redemption under the hold's own key, or gives it back. Neither knows a rule of its own: both ask till_redeem.
-- Order of locks: fence, key, purses by id, code; a hold being settled: fence, hold, purses by id.

-- Set aside, and count the meal of that day; or, with a sign of -1, give both back. The purses are locked.
CREATE OR REPLACE FUNCTION public.purses_hold(purses bigint[], amounts bigint[], day date, sign int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    FOR n IN 1 .. cardinality(purses) LOOP
        UPDATE public.billing_purse p
           SET held = p.held + sign * amounts[n],
               used_count = CASE WHEN p.used_day = day THEN greatest(p.used_count + sign, 0)
                                 WHEN sign > 0 THEN 1 ELSE p.used_count END,
               used_day = CASE WHEN sign > 0 THEN day ELSE p.used_day END
         WHERE p.id = purses[n];
    END LOOP;
END $$;

-- Set a meal's money aside for so many seconds: outcome held or refused. The same key and body get the first answer.
-- `rest` is what another means pays beside it: only noted.
DROP FUNCTION IF EXISTS public.till_hold;
CREATE FUNCTION public.till_hold(
    item public.till_item, seconds int, rest bigint,
    OUT outcome text, OUT reason text, OUT left_over bigint, OUT occurred_at timestamptz, OUT expires_at timestamptz,
    OUT replayed boolean, OUT restaurant_id bigint, OUT told jsonb
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stored record; tried record; meal record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a hold runs at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- The fence first: who held a purse and waited for a close, which waits for who waits for that purse, would wait for ever.
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    -- Two sends of one key come one after the other: a hold and a refusal are kept in two tables.
    PERFORM pg_advisory_xact_lock(hashtextextended('hold:' || item.key, 0));
    SELECT h.body, 'held'::text AS outcome, ''::text AS reason, h.left AS left_over, h.occurred_at, h.expires_at, h.restaurant_id,
           NULL::jsonb AS facts
      INTO stored FROM public.billing_hold h WHERE h.key = item.key;
    IF NOT FOUND THEN
        SELECT r.body, r.outcome::text, r.reason::text, r.left AS left_over, r.occurred_at, NULL::timestamptz AS expires_at,
               r.restaurant_id, r.facts
          INTO stored FROM public.billing_redemption r WHERE r.key = item.key;
    END IF;
    IF FOUND THEN
        replayed := true;
        IF stored.body = item.body THEN
            outcome := stored.outcome; reason := stored.reason; left_over := stored.left_over; told := stored.facts;
            occurred_at := stored.occurred_at; expires_at := stored.expires_at; restaurant_id := stored.restaurant_id;
        ELSE
            outcome := 'refused'; reason := 'key_reused'; occurred_at := coalesce(item.at, clock_timestamp());
        END IF;
        RETURN;
    END IF;

    item.at := coalesce(item.at, clock_timestamp());
    PERFORM 1 FROM public.billing_purse p WHERE p.id = ANY (item.purses) ORDER BY p.id FOR UPDATE;
    PERFORM 1 FROM public.billing_code k WHERE k.digits = item.code FOR UPDATE;
    -- Pay, look, and take it back: so no rule is written twice. A refusal stays stored under the key; variables
    -- outlive the block that is rolled back, and so do the locks taken before it.
    BEGIN
        SELECT r.* INTO tried FROM public.till_redeem(ARRAY[item]) r;
        IF tried.outcome = 'captured' AND NOT tried.replayed THEN
            SELECT b.* INTO STRICT meal FROM public.billing_redemption b WHERE b.id = tried.id;
            RAISE EXCEPTION 'it would be paid' USING ERRCODE = 'HK001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'HK001' THEN
        outcome := 'held';
    END;
    reason := tried.reason; left_over := tried.left_over; occurred_at := tried.occurred_at; replayed := tried.replayed;
    restaurant_id := tried.restaurant_id; told := tried.told;
    IF outcome IS NULL THEN
        outcome := 'refused';
        RETURN;
    END IF;
    expires_at := occurred_at + make_interval(secs => seconds);
    PERFORM public.purses_hold(item.purses, item.parts, meal.business_day, 1);
    UPDATE public.billing_code k SET used_at = item.at, used_key = item.key WHERE k.digits = item.code;
    INSERT INTO public.billing_hold (key, body, item, company_id, restaurant_id, counter_id, actor, amount, currency, "left",
           rest, business_day, state, reason, occurred_at, expires_at, settled_by)
    VALUES (item.key, item.body, to_jsonb(item), meal.company_id, meal.restaurant_id, item.counter, item.actor, item.amount,
           meal.currency, left_over, till_hold.rest, meal.business_day, 'held', '', occurred_at, expires_at, '');
END $$;

-- Settle a hold as captured, released or expired, once: afterwards the same state again. Whatever is asked, a hold past
-- its time expires; 'expired' leaves one before its time held. state: unknown when there is no such hold; refused, with
-- a reason, when the till would not pay it any more (the counter closed meanwhile): then the money went back.
DROP FUNCTION IF EXISTS public.till_settle;
CREATE FUNCTION public.till_settle(
    p_key uuid, p_verdict text, p_actor text, p_at timestamptz,
    OUT state text, OUT reason text, OUT redemption_id bigint, OUT replayed boolean, OUT restaurant_id bigint
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    h record; item public.till_item; paid record; later jsonb; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a hold is settled at READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(public.till_fence());
    SELECT b.* INTO h FROM public.billing_hold b WHERE b.key = p_key FOR UPDATE;
    IF NOT FOUND THEN state := 'unknown'; reason := ''; replayed := false; RETURN; END IF;
    state := h.state; reason := h.reason; restaurant_id := h.restaurant_id; replayed := h.state <> 'held';
    IF replayed OR p_verdict = 'expired' AND at < h.expires_at THEN
        SELECT r.id INTO redemption_id FROM public.billing_redemption r
         WHERE r.key = p_key AND h.state = 'captured';
        RETURN;
    END IF;

    state := CASE WHEN at >= h.expires_at THEN 'expired' ELSE p_verdict END;
    item := jsonb_populate_record(NULL::public.till_item, h.item);
    PERFORM 1 FROM public.billing_purse p WHERE p.id = ANY (item.purses) ORDER BY p.id FOR UPDATE;
    PERFORM public.purses_hold(item.purses, item.parts, h.business_day, -1);
    IF state = 'captured' THEN
        -- A meal of the day after must go on counting for its day, though this one is counted after it.
        SELECT jsonb_object_agg(p.id, to_jsonb(p)) INTO later FROM public.billing_purse p
         WHERE p.id = ANY (item.purses) AND p.used_day > h.business_day;
        item.at := h.occurred_at; item.code := NULL;
        SELECT r.* INTO paid FROM public.till_redeem(ARRAY[item]) r;
        IF paid.outcome = 'captured' THEN
            redemption_id := paid.id;
        ELSE
            state := 'refused'; reason := paid.reason;
        END IF;
        UPDATE public.billing_purse p SET used_day = was.used_day, used_count = was.used_count
          FROM jsonb_each(later) AS x, jsonb_populate_record(NULL::public.billing_purse, x.value) AS was
         WHERE p.id = was.id;
    END IF;
    -- The masked name has gone on with the meal, and is of no use to a hold that was not paid.
    UPDATE public.billing_hold b SET state = till_settle.state, reason = till_settle.reason, settled_at = at, settled_by = p_actor,
           item = b.item || '{"label": ""}'
     WHERE b.id = h.id;
END $$;
