-- The least that a redemption can be: the same three rows in tables of the same shape, and nothing else.
-- No fence, no counter, no company, no code, no idempotency, no period, no second share.
CREATE TABLE bare_purse (LIKE billing_purse INCLUDING ALL);
CREATE TABLE bare_redemption (LIKE billing_redemption INCLUDING ALL);
CREATE TABLE bare_transfer (LIKE billing_transfer INCLUDING ALL);
INSERT INTO bare_purse SELECT * FROM billing_purse;

CREATE FUNCTION bare_redeem(purse bigint, restaurant bigint, price bigint, key uuid, body bytea) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    whose record; meal bigint;
BEGIN
    UPDATE bare_purse p SET spent = p.spent + price
     WHERE p.id = purse AND p.spent + p.held + price <= p.granted RETURNING p.company_id, p.owes_id INTO whose;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO bare_redemption (key, body, company_id, restaurant_id, counter_id, amount, currency, outcome, reason, "left",
           way, label, actor, period, business_day, occurred_at, recorded_at)
    VALUES (key, body, whose.company_id, restaurant, restaurant, price, 'KRW', 'captured', '', 0,
           'scan', '김*수', 'user:1', '2026-01-01', '2026-01-02', clock_timestamp(), clock_timestamp())
    RETURNING id INTO meal;
    INSERT INTO bare_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id, redemption_id,
           reference, actor, period, occurred_at, recorded_at)
    VALUES (price, whose.owes_id, -restaurant, 'meal', whose.company_id, restaurant, purse, meal,
           '', 'user:1', '2026-01-01', clock_timestamp(), clock_timestamp());
    RETURN meal;
END $$;
