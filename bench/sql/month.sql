-- A month of meals, as the till would have left it: redemptions, their transfers, the purses' spent money, voids and refunds.
-- Each company's people eat in thirty restaurants near them; a restaurant has guests of six companies.
INSERT INTO billing_period (month, state, closed_by) VALUES (%(month)s, 'open', '');

INSERT INTO billing_redemption (key, body, company_id, restaurant_id, counter_id, amount, currency, outcome, reason, "left",
       way, label, actor, period, business_day, occurred_at, recorded_at)
SELECT gen_random_uuid(), sha256('bench'), p.company_id, place, place, 5000 + n %% 80 * 100, 'KRW', 'captured', '', 0,
       'scan', '김*수', 'user:1', %(month)s, day, day + time '03:00' + n %% 7200 * interval '1 second',
       day + time '03:00' + n %% 7200 * interval '1 second'
  FROM generate_series(1, %(meals)s) n
  JOIN billing_purse p ON p.id = 1 + n::bigint * 7919 %% %(purses)s
 CROSS JOIN LATERAL (SELECT 1 + (p.company_id * %(apart)s + n %% 30) %% %(restaurants)s AS place, %(month)s::date + n %% 28 AS day) x
 ORDER BY n;

INSERT INTO billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id, redemption_id, reference,
       actor, period, occurred_at, recorded_at)
SELECT r.amount, p.owes_id, a.id, 'meal', r.company_id, r.restaurant_id, p.id, r.id, '', r.actor, r.period, r.occurred_at, r.recorded_at
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM billing_redemption) r
  JOIN billing_purse p ON p.id = 1 + r.n * 7919 %% %(purses)s
  JOIN billing_account a ON a.restaurant_id = r.restaurant_id AND a.kind = 'restaurant_owed'
 ORDER BY r.id;

-- One meal in 200 is voided, one in 333 of the first three weeks refunded a day later.
INSERT INTO billing_reversal (redemption_id, key, kind, reason, actor, company_id, restaurant_id, amount, period, occurred_at, recorded_at)
SELECT id, gen_random_uuid(), kind, '금액 착오', 'user:1', company_id, restaurant_id, amount, period, occurred_at + later, recorded_at + later
  FROM billing_redemption
 CROSS JOIN LATERAL (SELECT CASE WHEN id %% 200 = 0 THEN 'void' ELSE 'refund' END AS kind,
                            CASE WHEN id %% 200 = 0 THEN interval '5 minutes' ELSE interval '1 day' END AS later) x
 WHERE id %% 200 = 0 OR (id %% 333 = 0 AND business_day < %(month)s::date + 21);

INSERT INTO billing_transfer (amount, source_id, target_id, reason, company_id, restaurant_id, purse_id, redemption_id, reference,
       actor, period, occurred_at, recorded_at)
SELECT t.amount, t.target_id, t.source_id, v.kind, t.company_id, t.restaurant_id, t.purse_id, t.redemption_id, v.reason,
       v.actor, v.period, v.occurred_at, v.recorded_at
  FROM billing_reversal v JOIN billing_transfer t ON t.redemption_id = v.redemption_id ORDER BY v.id;

UPDATE billing_purse p SET spent = t.spent
  FROM (SELECT purse_id, sum(CASE WHEN reason = 'meal' THEN amount ELSE -amount END) AS spent FROM billing_transfer GROUP BY 1) t
 WHERE t.purse_id = p.id;
