-- The books' invariants: each counts the rows that disagree, so that 0 is right. `-- n.` begins the
-- query of sentence n in books.py.

-- 1.
SELECT count(*) FROM billing_purse p FULL JOIN (
 SELECT purse_id, sum(CASE WHEN reason = 'meal' THEN amount ELSE -amount END) AS spent
   FROM billing_transfer WHERE purse_id IS NOT NULL GROUP BY 1) t ON t.purse_id = p.id
WHERE coalesce(p.spent, -1) <> coalesce(t.spent, 0);

-- 2.
SELECT count(*) FROM billing_purse WHERE spent < 0 OR held < 0 OR released < 0 OR spent + held + released > granted;

-- 3.
SELECT count(*) FROM billing_redemption r LEFT JOIN (
 SELECT redemption_id, sum(amount) AS moved FROM billing_transfer WHERE reason = 'meal' GROUP BY 1) t
   ON t.redemption_id = r.id
WHERE coalesce(t.moved, 0) <> CASE WHEN r.outcome = 'captured' THEN r.amount ELSE 0 END;

-- 4.
SELECT count(*) FROM billing_reversal v FULL JOIN (
 SELECT redemption_id, sum(amount) AS back FROM billing_transfer WHERE reason IN ('void', 'refund') GROUP BY 1) t
   ON t.redemption_id = v.redemption_id
WHERE v.amount IS DISTINCT FROM t.back;

-- 5.
SELECT count(*) FROM billing_transfer t JOIN billing_redemption r ON r.id = t.redemption_id
 LEFT JOIN billing_reversal v ON v.redemption_id = r.id
WHERE (t.company_id, t.restaurant_id) IS DISTINCT FROM (r.company_id, r.restaurant_id)
   OR t.period <> CASE WHEN t.reason = 'meal' THEN r.period ELSE v.period END;

-- 6.
SELECT count(*) FROM billing_period p
CROSS JOIN LATERAL (SELECT coalesce(sum(gross), 0) AS s FROM billing_line WHERE period_id = p.month) l
CROSS JOIN LATERAL (SELECT coalesce(sum(gross) FILTER (WHERE kind = 'invoice'), 0) AS i,
                           coalesce(sum(gross) FILTER (WHERE kind = 'statement'), 0) AS s, count(*) AS n
                      FROM billing_document WHERE period_id = p.month) d
CROSS JOIN LATERAL (SELECT coalesce(sum(CASE WHEN reason = 'meal' THEN amount ELSE -amount END), 0) AS s
                      FROM billing_transfer WHERE period = p.month AND redemption_id IS NOT NULL) t
CROSS JOIN LATERAL (SELECT coalesce(sum(v.amount), 0) AS earlier FROM billing_reversal v
                      JOIN billing_redemption r ON r.id = v.redemption_id
                     WHERE v.period = p.month AND r.period < p.month) c
WHERE d.n > 0 AND (d.i <> d.s OR d.i <> l.s OR l.s <> t.s + c.earlier);

-- 7.
SELECT (SELECT count(*) FROM billing_redemption r JOIN billing_period p ON p.month = r.period
         WHERE r.id > p.last_redemption)
    + (SELECT count(*) FROM billing_transfer t JOIN billing_period p ON p.month = t.period
        WHERE t.id > p.last_transfer AND t.document_id IS NULL);

-- 8.
SELECT (SELECT count(*) FROM billing_transfer t WHERE NOT EXISTS (SELECT 1 FROM billing_account a WHERE a.id = t.source_id)
           OR NOT EXISTS (SELECT 1 FROM billing_account a WHERE a.id = t.target_id)
           OR (t.company_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tenants_company c WHERE c.id = t.company_id))
           OR (t.restaurant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM restaurants_restaurant r WHERE r.id = t.restaurant_id))
           OR (t.redemption_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM billing_redemption r WHERE r.id = t.redemption_id))
           OR (t.document_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM billing_document d WHERE d.id = t.document_id)))
    + (SELECT count(*) FROM billing_redemption r WHERE r.outcome = 'captured'
          AND NOT EXISTS (SELECT 1 FROM restaurants_counter c WHERE c.id = r.counter_id AND c.restaurant_id = r.restaurant_id))
    + (SELECT count(*) FROM billing_purse p WHERE NOT EXISTS (SELECT 1 FROM tenants_company c WHERE c.id = p.company_id));

-- 9.
SELECT count(*) FROM billing_transfer t JOIN billing_account s ON s.id = t.source_id JOIN billing_account g ON g.id = t.target_id
WHERE s.currency <> g.currency
   OR coalesce(s.company_id, g.company_id, t.company_id) IS DISTINCT FROM t.company_id
   OR coalesce(s.restaurant_id, g.restaurant_id, t.restaurant_id) IS DISTINCT FROM t.restaurant_id;

-- 10.
SELECT count(*) FROM (SELECT kind, extract(year FROM period_id)::int AS year, count(*) AS n,
        min(right(number, 6)::int) AS low, max(right(number, 6)::int) AS high FROM billing_document GROUP BY 1, 2
       UNION ALL SELECT kind, split_part(number, '-', 2)::int, count(*), min(right(number, 6)::int), max(right(number, 6)::int)
         FROM billing_note GROUP BY 1, 2) d
 FULL JOIN billing_numbering g ON g.kind = d.kind AND g.year = d.year
WHERE d.low IS DISTINCT FROM 1 AND coalesce(g.last, 0) > 0 OR d.high IS DISTINCT FROM d.n::int
   OR coalesce(d.high, 0) <> coalesce(g.last, 0);

-- 11.
SELECT count(*) FROM (SELECT frozen, fingerprint FROM billing_document WHERE state <> 'drawn'
                      UNION ALL SELECT frozen, fingerprint FROM billing_note) d
 WHERE fingerprint <> encode(sha256(convert_to(frozen, 'UTF8')), 'hex');

-- 12.
WITH moved AS (SELECT a.kind, coalesce(a.company_id, a.restaurant_id) AS owner, a.currency, t.period, t.document_id, sum(x.amount) AS amount
      FROM billing_transfer t CROSS JOIN LATERAL (VALUES (t.source_id, -t.amount), (t.target_id, t.amount)) x(account_id, amount)
      JOIN billing_account a ON a.id = x.account_id AND a.kind IN ('company_owes', 'restaurant_owed')
       AND (a.company_id = t.company_id OR a.restaurant_id = t.restaurant_id)
     WHERE t.reason <> 'deposit_used' AND (t.redemption_id IS NOT NULL OR t.document_id IS NOT NULL) GROUP BY 1, 2, 3, 4, 5)
SELECT count(*) FROM (SELECT d.id, CASE d.kind WHEN 'invoice' THEN -d.total ELSE d.total END AS total, coalesce(sum(m.amount), 0) AS amount
      FROM billing_document d LEFT JOIN moved m
        ON m.kind = CASE d.kind WHEN 'invoice' THEN 'company_owes' ELSE 'restaurant_owed' END
       AND m.owner = coalesce(d.company_id, d.restaurant_id) AND m.currency = d.currency AND m.period = d.period_id
       AND coalesce(m.document_id, d.id) = d.id
     WHERE d.state <> 'drawn' GROUP BY 1, 2) x
WHERE x.amount <> x.total;

-- 13.
SELECT (SELECT count(*) FROM billing_deposit b
  FULL JOIN (SELECT company_id, sum(CASE reason WHEN 'deposit' THEN amount ELSE -amount END) AS paid
               FROM billing_transfer WHERE reason IN ('deposit', 'deposit_undone') GROUP BY 1) t USING (company_id)
  FULL JOIN (SELECT o.company_id, sum(r.amount) AS returned FROM billing_repayment r JOIN billing_deposit o ON o.id = r.deposit_id
              WHERE r.state = 'approved' GROUP BY 1) r USING (company_id)
  FULL JOIN (SELECT company_id, sum(granted - released) AS granted FROM billing_purse WHERE reserved GROUP BY 1) p USING (company_id)
  FULL JOIN (SELECT company_id, sum(amount) AS used FROM billing_transfer WHERE reason = 'deposit_used' GROUP BY 1) u USING (company_id)
  FULL JOIN (SELECT t.company_id, sum(CASE t.reason WHEN 'meal' THEN t.amount ELSE -t.amount END) AS meals
               FROM billing_transfer t JOIN billing_purse p ON p.id = t.purse_id AND p.reserved
               JOIN billing_document d
                 ON d.kind = 'invoice' AND d.company_id = t.company_id AND d.period_id = t.period AND d.state <> 'drawn'
              GROUP BY 1) m USING (company_id)
 WHERE (coalesce(b.paid_in, 0), coalesce(b.granted, 0), coalesce(b.taken, 0), coalesce(b.returned, 0))
    <> (coalesce(t.paid, 0), coalesce(p.granted, 0), coalesce(u.used, 0) - coalesce(m.meals, 0), coalesce(r.returned, 0))
    OR coalesce(u.used, 0) + coalesce(b.returned, 0) > coalesce(b.paid_in, 0))
    + (SELECT count(*) FROM billing_purse WHERE released <> 0 AND NOT reserved);

-- 14.
SELECT (SELECT count(*) FROM billing_transfer WHERE occurred_at > recorded_at + interval '1 second')
    + (SELECT count(*) FROM billing_redemption WHERE occurred_at > recorded_at + interval '1 second');

-- 15.
SELECT count(*) FROM restaurants_counter c JOIN restaurants_restaurant r ON r.id = c.restaurant_id
  LEFT JOIN billing_account a ON a.restaurant_id = r.id AND a.kind = 'restaurant_owed' AND a.currency = r.currency
  FULL JOIN billing_counteraccount x ON x.counter_id = c.id
 WHERE (c.restaurant_id, r.zone, r.currency, c.state = 'active' AND r.state = 'active', ways_taken(c.ways)::text[], a.id)
   IS DISTINCT FROM (x.restaurant_id, x.zone, x.currency, x.open, x.ways::text[], x.account_id);

-- 16.
SELECT (SELECT count(*) FROM billing_purse p FULL JOIN (
         SELECT x.purse, sum(x.part) AS held FROM billing_hold h
          CROSS JOIN LATERAL jsonb_populate_record(NULL::till_item, h.item) i CROSS JOIN LATERAL unnest(i.purses, i.parts) x(purse, part)
          WHERE h.state = 'held' GROUP BY 1) o ON o.purse = p.id
         WHERE coalesce(p.held, -1) <> coalesce(o.held, 0))
    + (SELECT count(*) FROM billing_hold h LEFT JOIN billing_redemption r
           ON r.key = h.key AND r.body = h.body AND r.outcome = 'captured' AND r.amount = h.amount
        WHERE (h.state = 'captured') <> (r.id IS NOT NULL));

-- 17.
WITH asked AS (
 SELECT d.id, d.kind, d.period_id, d.company_id, d.restaurant_id,
        coalesce((SELECT vat_bp FROM tenants_company c WHERE c.id = d.company_id),
                 (SELECT vat_bp FROM restaurants_restaurant r WHERE r.id = d.restaurant_id))::numeric AS vat_bp,
        coalesce(e.gross, l.gross, 0) - coalesce(b.given_back, 0) AS base
   FROM billing_document d
   LEFT JOIN (SELECT period_id, company_id, sum(gross)::numeric AS gross FROM billing_line GROUP BY 1, 2) e
     ON (e.period_id, e.company_id) = (d.period_id, d.company_id)
   LEFT JOIN (SELECT period_id, restaurant_id, sum(gross)::numeric AS gross FROM billing_line GROUP BY 1, 2) l
     ON (l.period_id, l.restaurant_id) = (d.period_id, d.restaurant_id)
   LEFT JOIN (SELECT v.period, v.restaurant_id, sum(v.amount) AS given_back FROM billing_reversal v
                JOIN billing_redemption r ON r.id = v.redemption_id AND r.period < v.period GROUP BY 1, 2) b
     ON (b.period, b.restaurant_id) = (d.period_id, d.restaurant_id)
  WHERE d.state <> 'drawn'
), due AS (
 SELECT a.id, k.fee, round(k.fee * a.vat_bp / 10000) AS vat
   FROM asked a CROSS JOIN LATERAL (SELECT * FROM tenants_companyterms c WHERE c.company_id = a.company_id AND c.since <= a.period_id
                                     ORDER BY c.since DESC, c.id DESC LIMIT 1) t
  CROSS JOIN LATERAL (SELECT count(DISTINCT p.holder) AS heads FROM billing_redemption r
                        JOIN billing_transfer m ON m.redemption_id = r.id AND m.reason = 'meal' JOIN billing_purse p ON p.id = m.purse_id
                       WHERE t.fee_per_head > 0 AND r.company_id = a.company_id AND r.period = a.period_id AND r.outcome = 'captured'
                         AND NOT EXISTS (SELECT 1 FROM billing_reversal v WHERE v.redemption_id = r.id AND v.period = r.period)) h
  CROSS JOIN LATERAL (SELECT greatest(round(a.base * t.service_fee_bp / 10000) + t.fee_per_head * h.heads, t.fee_minimum) AS fee) k
  WHERE a.kind = 'invoice'
 UNION ALL
 SELECT a.id, CASE WHEN t.supply = 'principal' THEN k.without ELSE k.kept END,
        CASE WHEN t.supply = 'principal' THEN k.kept - k.without ELSE round(k.kept * a.vat_bp / 10000) END
   FROM asked a CROSS JOIN LATERAL (SELECT * FROM restaurants_restaurantterms c WHERE c.restaurant_id = a.restaurant_id
                                       AND c.since <= a.period_id ORDER BY c.since DESC, c.id DESC LIMIT 1) t
  CROSS JOIN LATERAL (SELECT a.base * t.commission_bp + coalesce(sum(greatest(a.base - t.tiers[n][1], 0) * (t.tiers[n][2]
                           - CASE WHEN n = 1 THEN t.commission_bp ELSE t.tiers[n - 1][2] END)), 0) AS fee
                        FROM generate_subscripts(t.tiers, 1) n) f
  CROSS JOIN LATERAL (SELECT x.kept, round(x.kept * 10000 / (10000 + a.vat_bp)) AS without
                        FROM (SELECT least(round(f.fee / 10000), t.commission_cap) AS kept) x) k WHERE a.kind = 'statement'
)
SELECT count(*) FROM due LEFT JOIN LATERAL (
 SELECT coalesce(sum(x.signed) FILTER (WHERE x.reason IN ('service_fee', 'commission')), 0) AS fee,
        coalesce(sum(x.signed) FILTER (WHERE x.reason IN ('service_fee_vat', 'commission_vat')), 0) AS vat
   FROM (SELECT t.reason, CASE WHEN s.kind IN ('company_owes', 'restaurant_owed') THEN t.amount ELSE -t.amount END AS signed
           FROM billing_transfer t JOIN billing_account s ON s.id = t.source_id WHERE t.document_id = due.id) x) posted ON true
WHERE (posted.fee, posted.vat) IS DISTINCT FROM (due.fee, due.vat);

-- 18.
SELECT (SELECT count(*) FROM billing_period p JOIN billing_line l ON l.period_id = p.month AND l.seal <> ''
          LEFT JOIN LATERAL public.line_seals(p.month) s
            ON (s.company_id, s.restaurant_id, s.day) = (l.company_id, l.restaurant_id, l.day)
         WHERE s.seal IS DISTINCT FROM l.seal)
    + (SELECT count(*) FROM (SELECT root, frozen::jsonb AS frozen, lag(root, 1, '') OVER (
                PARTITION BY kind, company_id, restaurant_id ORDER BY period_id) AS before
             FROM billing_document WHERE state <> 'drawn'
            UNION ALL SELECT root, frozen::jsonb, lag(root, 1, '') OVER (PARTITION BY kind, company_id ORDER BY id) FROM billing_note) d
        WHERE d.root <> '' AND (d.root, d.before) IS DISTINCT FROM (d.frozen #>> '{proof,root}', d.frozen ->> 'previous_root'));

-- 19.
SELECT (SELECT count(*) FROM (
         SELECT a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS held FROM billing_account a
           JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) WHERE a.kind = 'clearing' GROUP BY 1) c
         FULL JOIN (
         SELECT l.currency, sum(l.amount - coalesce(m.told, 0)) AS held FROM billing_bankline l
           LEFT JOIN (SELECT line_id, sum(amount) AS told FROM (SELECT line_id, amount FROM billing_bankmatch
                       UNION ALL SELECT line_id, amount FROM billing_payouttie
                       UNION ALL SELECT r.came_in_id, g.amount FROM billing_givenback g JOIN billing_repayment r ON r.id = g.repayment_id
                       UNION ALL SELECT line_id, public.stripe_signed(kind, amount, 'stripe_banked') FROM billing_stripemove) b GROUP BY 1) m ON m.line_id = l.id
          WHERE l.amount > 0 GROUP BY 1) x USING (currency)
         WHERE coalesce(c.held, 0) <> coalesce(x.held, 0))
    + (SELECT count(*) FROM billing_bankmatch m LEFT JOIN billing_transfer t ON t.id = m.transfer_id
        WHERE (t.amount, t.company_id, t.restaurant_id) IS DISTINCT FROM (abs(m.amount), m.company_id, m.restaurant_id));

-- 20.
SELECT count(*) FROM billing_bankline l
  LEFT JOIN (SELECT line_id, sum(amount) AS told FROM billing_bankmatch GROUP BY 1) m ON m.line_id = l.id
  LEFT JOIN (SELECT line_id, sum(amount) AS told FROM (SELECT line_id, amount FROM billing_payouttie
              UNION ALL SELECT line_id, amount FROM billing_givenback
              UNION ALL SELECT r.came_in_id, g.amount FROM billing_givenback g JOIN billing_repayment r ON r.id = g.repayment_id
              UNION ALL SELECT line_id, public.stripe_signed(kind, amount, 'stripe_banked') FROM billing_stripemove) b GROUP BY 1) t ON t.line_id = l.id
 WHERE coalesce(m.told, 0) NOT BETWEEN 0 AND greatest(l.amount, 0)
    OR coalesce(m.told, 0) + coalesce(t.told, 0) NOT BETWEEN 0 AND abs(l.amount);

-- 21.
SELECT count(*) FROM (SELECT m.document_id, sum(m.amount) AS paid FROM billing_bankmatch m LEFT JOIN billing_bankmatch u ON u.id = m.undoes_id
                       WHERE m.document_id IS NOT NULL AND m.company_id IS NOT NULL AND coalesce(u.rule, m.rule) <> 'favour' GROUP BY 1) m
  LEFT JOIN (SELECT id, nullif(frozen, '')::jsonb AS said FROM billing_document WHERE kind = 'invoice' AND state <> 'drawn') d
    ON d.id = m.document_id
 WHERE m.paid < 0
    OR m.paid > coalesce((d.said #>> '{summary,due}')::bigint - coalesce((d.said #>> '{summary,set_off}')::bigint, 0), -1);

-- 22.
WITH asked AS (SELECT period_id AS period, company_id, sum(count) AS count FROM billing_portion GROUP BY 1, 2)
SELECT (SELECT count(*) FROM (
         SELECT period_id AS period, company_id, cost_centre, coalesce(site_id, 0) AS site, sum(gross - refunds) AS net
           FROM billing_portion GROUP BY 1, 2, 3, 4) told
         FULL JOIN (
         SELECT t.period, t.company_id, p.cost_centre, coalesce(p.site_id, 0) AS site,
                sum(CASE t.reason WHEN 'meal' THEN t.amount ELSE -t.amount END) AS net
           FROM asked JOIN billing_transfer t USING (period, company_id) JOIN billing_purse p ON p.id = t.purse_id
          GROUP BY 1, 2, 3, 4) moved USING (period, company_id, cost_centre, site)
         WHERE coalesce(told.net, 0) <> coalesce(moved.net, 0))
    + (SELECT count(*) FROM asked JOIN (SELECT period_id AS period, company_id, sum(count) AS count FROM billing_line GROUP BY 1, 2) l
        USING (period, company_id) WHERE asked.count <> l.count);

-- 23.
SELECT (SELECT count(*) FROM billing_snapshot WHERE fingerprint <> encode(sha256(convert_to(frozen, 'UTF8')), 'hex')
           OR (owed, surplus) IS DISTINCT FROM ((frozen::jsonb ->> 'owed')::bigint, (frozen::jsonb ->> 'surplus')::bigint))
    + (SELECT count(*) FROM (SELECT DISTINCT ON (currency) * FROM billing_snapshot ORDER BY currency, day DESC) s
        CROSS JOIN LATERAL (SELECT coalesce(sum(m.signed) FILTER (WHERE a.kind <> 'guests_owed'), 0) AS owed,
                                   coalesce(sum(m.signed) FILTER (WHERE a.kind = 'guests_owed'), 0) AS guests FROM (
              SELECT target_id AS account_id, amount AS signed, occurred_at, recorded_at FROM billing_transfer
               UNION ALL SELECT source_id, -amount, occurred_at, recorded_at FROM billing_transfer) m
              JOIN billing_account a ON a.id = m.account_id
             WHERE a.kind IN ('restaurant_owed', 'restaurant_cards', 'guests_owed') AND a.currency = s.currency
               AND m.occurred_at < s.as_of AND m.recorded_at <= s.known_at) l
        WHERE l.owed <> s.owed OR l.guests <> (s.frozen::jsonb ->> 'guests')::bigint);

-- 24.
WITH sold AS (
 SELECT d.company_id, d.period_id, d.number, said ->> 'original_document' AS first, sum((said ->> 'amount')::numeric) AS amount
   FROM billing_document d CROSS JOIN LATERAL jsonb_array_elements(d.frozen::jsonb -> 'corrections') said
  WHERE d.kind = 'invoice' AND d.state <> 'drawn' AND d.currency = 'KRW' AND (said ->> 'sold_by_us')::boolean GROUP BY 1, 2, 3, 4
), given AS (SELECT *, sum(amount) OVER (PARTITION BY first ORDER BY period_id) AS whole FROM sold)
SELECT (SELECT count(*) FROM billing_document d
  LEFT JOIN billing_taxinvoice x ON x.document_id = d.id AND x.amends_id IS NULL
  LEFT JOIN tenants_company c ON c.id = d.company_id
 CROSS JOIN LATERAL (
 SELECT coalesce(sum(m.signed) FILTER (WHERE m.reason IN ('service_fee', 'commission')), 0) AS fee,
        coalesce(sum(m.signed) FILTER (WHERE m.reason IN ('service_fee_vat', 'commission_vat')), 0) AS vat,
        coalesce(sum(m.signed) FILTER (WHERE m.reason = 'advance_fee'), 0) AS price,
        coalesce(sum(m.signed) FILTER (WHERE m.reason = 'advance_fee_vat'), 0) AS price_vat
   FROM (SELECT t.reason, CASE WHEN s.kind IN ('company_owes', 'restaurant_owed') THEN t.amount ELSE -t.amount END AS signed
           FROM billing_transfer t JOIN billing_account s ON s.id = t.source_id WHERE t.document_id = d.id) m) p
 CROSS JOIN LATERAL (SELECT coalesce((d.frozen::jsonb #>> '{summary,meals_sold}')::numeric, 0) AS sold,
                           coalesce((d.frozen::jsonb #>> '{summary,meals_sold_vat}')::numeric, 0) AS sold_vat,
                           coalesce(d.frozen::jsonb #>> '{terms,supply}' = 'principal', false) AS bought) o
WHERE d.state <> 'drawn' AND d.currency = 'KRW' AND (c.id IS NULL OR (c.country = 'KR' OR c.business_number <> '') AND NOT c.house)
  AND EXISTS (SELECT 1 FROM billing_taxinvoice t WHERE t.month = d.period_id)
  AND (coalesce(x.supply, 0), coalesce(x.vat, 0)) IS DISTINCT FROM (
      p.price + CASE WHEN o.bought THEN 0 ELSE p.fee + o.sold - o.sold_vat END,
      p.price_vat + CASE WHEN o.bought THEN 0 ELSE p.vat + o.sold_vat END))
    + (SELECT count(*) FROM given g JOIN tenants_company c ON c.id = g.company_id AND (c.country = 'KR' OR c.business_number <> '') AND NOT c.house
         JOIN billing_document f ON f.number = g.first AND f.kind = 'invoice'
         JOIN billing_taxinvoice x ON x.document_id = f.id AND x.amends_id IS NULL AND x.state IN ('issued', 'accepted')
        CROSS JOIN LATERAL (SELECT 10000 + (f.frozen::jsonb #>> '{terms,vat_bp}')::numeric AS rate) v
        CROSS JOIN LATERAL (SELECT round(g.whole * 10000 / v.rate) - round((g.whole - g.amount) * 10000 / v.rate) AS supply) s
        CROSS JOIN LATERAL (SELECT coalesce(sum(a.supply), 0) AS supply, coalesce(sum(a.vat), 0) AS vat FROM billing_taxinvoice a
                             WHERE a.amends_id = x.id AND a.note LIKE '% ' || g.number) m
        WHERE s.supply <> 0 AND (m.supply, m.vat) IS DISTINCT FROM (s.supply, g.amount - s.supply)
          AND EXISTS (SELECT 1 FROM billing_taxinvoice t WHERE t.month = g.period_id AND t.amends_id IS NULL)
          AND NOT EXISTS (SELECT 1 FROM billing_taxinvoice a WHERE a.amends_id = x.id
                 AND (a.amendment NOT IN ('change', 'return') OR a.note LIKE '% ' || x.approval)));

-- 25.
WITH moved AS (
 SELECT s.item_id, sum(CASE t.reason WHEN 'payout' THEN t.amount ELSE -t.amount END) AS amount,
        count(*) FILTER (WHERE t.restaurant_id IS DISTINCT FROM i.restaurant_id OR t.amount <> i.amount) AS strange
   FROM billing_payoutstep s JOIN billing_transfer t ON t.id = s.transfer_id JOIN billing_payoutitem i ON i.id = s.item_id GROUP BY 1
), last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC)
SELECT (SELECT count(*) FROM billing_payoutitem i LEFT JOIN moved m ON m.item_id = i.id LEFT JOIN last l ON l.item_id = i.id
         WHERE m.strange > 0
            OR coalesce(m.amount, 0) <> CASE WHEN l.state IN ('sent', 'unknown', 'confirmed') THEN i.amount ELSE 0 END)
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason IN ('payout', 'payout_failed', 'payout_returned')
          AND NOT EXISTS (SELECT 1 FROM billing_payoutstep s WHERE s.transfer_id = t.id))
    + (SELECT count(*) FROM billing_payoutrun
        WHERE state = 'approved' AND fingerprint <> encode(sha256(convert_to(frozen, 'UTF8')), 'hex'));

-- 26.
WITH last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC)
SELECT count(*) FROM billing_document d JOIN (
 SELECT i.document_id, sum(i.amount - coalesce(r.back, 0)) FILTER (WHERE coalesce(l.state, 'new') NOT IN ('failed', 'returned', 'discarded')) AS taken,
        min(i.restaurant_id) AS low, max(i.restaurant_id) AS high
   FROM billing_payoutitem i LEFT JOIN last l ON l.item_id = i.id
   LEFT JOIN (SELECT item_id, sum(amount) AS back FROM billing_transferreversal GROUP BY 1) r ON r.item_id = i.id GROUP BY 1) p ON p.document_id = d.id
WHERE d.kind <> 'statement' OR (p.low, p.high) IS DISTINCT FROM (d.restaurant_id, d.restaurant_id)
   OR p.taken > coalesce(d.total, 0) + coalesce((SELECT sum(s.amount) FROM billing_setoff s WHERE s.below_id = d.id), 0)
              + coalesce((SELECT sum(m.amount) FROM billing_bankmatch m WHERE m.document_id = d.id), 0);

-- 27.
WITH last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC)
SELECT (SELECT count(*) FROM (
         SELECT a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS held FROM billing_account a
           JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) WHERE a.kind = 'payouts' GROUP BY 1) c
         FULL JOIN (
         SELECT currency, sum(amount) AS held FROM (
          SELECT i.currency, i.amount FROM billing_payoutitem i JOIN last l ON l.item_id = i.id
           WHERE l.state IN ('sent', 'unknown', 'confirmed')
          UNION ALL
          SELECT i.currency, t.amount * sign(l.amount) FROM billing_payouttie t JOIN billing_payoutitem i ON i.id = t.item_id
            JOIN billing_bankline l ON l.id = t.line_id
          UNION ALL
          SELECT i.currency, -s.amount FROM billing_stripetransfer s JOIN billing_payoutitem i ON i.id = s.item_id) y GROUP BY 1) x USING (currency)
         WHERE coalesce(c.held, 0) <> coalesce(x.held, 0))
    + (SELECT count(*) FROM billing_payouttie m JOIN billing_payoutitem i ON i.id = m.item_id
         LEFT JOIN billing_transfer t ON t.id = m.transfer_id
        WHERE (t.amount, t.restaurant_id) IS DISTINCT FROM (abs(m.amount), i.restaurant_id));

-- 28.
SELECT count(*) FROM billing_redemption r LEFT JOIN tenants_company c ON c.id = r.company_id
  CROSS JOIN LATERAL (SELECT CASE WHEN c.cuts THEN public.month_of(r.company_id, r.business_day)
                                  ELSE date_trunc('month', r.business_day::timestamp)::date END AS month) due
 WHERE r.period < due.month
    OR r.period > due.month AND NOT EXISTS (SELECT 1 FROM billing_period p WHERE p.month = due.month AND p.state <> 'open');

-- 29.
WITH paid AS (SELECT p.*, coalesce(m.told, 0) AS told FROM billing_stripepayment p
   LEFT JOIN (SELECT payment_id, sum(amount) AS told FROM billing_bankmatch GROUP BY 1) m ON m.payment_id = p.id)
SELECT (SELECT count(*) FROM (
         SELECT a.kind, a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS held FROM billing_account a
           JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) WHERE a.kind IN ('stripe', 'stripe_clearing') GROUP BY 1, 2) c
         FULL JOIN (
         SELECT kind, currency, sum(held) AS held FROM (
          SELECT x.kind, p.currency, x.held FROM paid p
           CROSS JOIN LATERAL (VALUES ('stripe', coalesce(p.fee, 0) - p.amount), ('stripe_clearing', p.amount - p.told)) x(kind, held)
          UNION ALL
          SELECT k.kind, v.currency, public.stripe_signed(v.kind, v.amount, k.kind) FROM billing_stripemove v
           CROSS JOIN (VALUES ('stripe'), ('stripe_clearing')) k(kind)
          UNION ALL
          SELECT 'stripe', i.currency, s.amount FROM billing_stripetransfer s JOIN billing_payoutitem i ON i.id = s.item_id
          UNION ALL
          SELECT 'stripe', i.currency, -r.amount FROM billing_transferreversal r JOIN billing_payoutitem i ON i.id = r.item_id
          UNION ALL
          SELECT 'stripe', o.currency, coalesce(o.fee, 0) - CASE WHEN o.state = 'collected' OR g.kind = 'guests_owed' THEN o.amount ELSE 0 END
            FROM billing_owncard o LEFT JOIN billing_transfer b ON b.id = o.gave_back_id LEFT JOIN billing_account g ON g.id = b.target_id
           WHERE o.state IN ('collected', 'returned')) y
          GROUP BY 1, 2) x USING (kind, currency)
         WHERE coalesce(c.held, 0) <> coalesce(x.held, 0))
    + (SELECT count(*) FROM paid p LEFT JOIN billing_transfer t ON t.id = p.transfer_id LEFT JOIN billing_transfer f ON f.id = p.fee_transfer_id
        WHERE (t.amount, coalesce(f.amount, 0)) IS DISTINCT FROM (p.amount, coalesce(p.fee, 0)) OR p.told NOT BETWEEN 0 AND p.amount
           OR public.stripe_waits(p.id) < 0);

-- 30.
SELECT (SELECT count(*) FROM billing_note n
          LEFT JOIN billing_transfer f ON f.id = n.fee_transfer_id LEFT JOIN billing_transfer v ON v.id = n.vat_transfer_id
         WHERE (n.supply, n.vat, n.company_id, n.number)
            IS DISTINCT FROM (coalesce(f.amount, 0), coalesce(v.amount, 0), coalesce(f.company_id, n.company_id), coalesce(f.reference, n.number))
            OR (n.kind = 'credit') <> (f.reason IS NOT DISTINCT FROM 'fee_credit')
            OR v.reason <> 'fee_vat_credit')
    + (SELECT count(*) FROM billing_transfer t JOIN billing_account g ON g.id = t.target_id
        WHERE t.reason IN ('fee_credit', 'fee_vat_credit') AND (g.kind <> 'company_owes'
           OR NOT EXISTS (SELECT 1 FROM billing_note n WHERE t.id IN (n.fee_transfer_id, n.vat_transfer_id))))
    + (SELECT count(*) FROM (SELECT invoice_id, sum(supply) AS supply, sum(vat) AS vat FROM billing_note GROUP BY 1) c
         JOIN billing_document d ON d.id = c.invoice_id CROSS JOIN LATERAL (SELECT d.frozen::jsonb AS said) s
        WHERE c.supply > (said #>> '{summary,fee_supply}')::bigint OR c.vat > (said #>> '{summary,fee_vat}')::bigint
           OR c.vat <> round(c.supply * (said #>> '{terms,vat_bp}')::numeric / 10000));

-- 31.
SELECT (SELECT count(*) FROM billing_stripemove v LEFT JOIN billing_transfer t ON t.id = v.transfer_id
          LEFT JOIN billing_account s ON s.id = t.source_id LEFT JOIN billing_account g ON g.id = t.target_id
         WHERE (t.amount, t.company_id, t.reason, s.kind, g.kind, s.currency) IS DISTINCT FROM (v.amount,
                CASE WHEN 'stripe_fee' = ANY (public.stripe_sides(v.kind)) THEN NULL ELSE v.company_id END, 'stripe_' || v.kind,
                (public.stripe_sides(v.kind))[1], (public.stripe_sides(v.kind))[2], v.currency))
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason IN ('stripe_refund', 'stripe_refund_back', 'stripe_dispute',
                'stripe_dispute_back', 'stripe_dispute_lost', 'stripe_dispute_kept', 'stripe_dispute_fee', 'stripe_fee_back', 'stripe_banked',
                'stripe_bank_failed', 'stripe_arrived', 'stripe_not_arrived', 'stripe_card_dispute', 'stripe_card_won', 'stripe_card_failed',
                'stripe_card_again', 'stripe_card_settled', 'stripe_card_owed')
          AND NOT EXISTS (SELECT 1 FROM billing_stripemove v WHERE v.transfer_id = t.id))
    + (SELECT count(*) FROM billing_striperefund r
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(v.kind ORDER BY v.kind), '{}') AS kinds, bool_and((v.amount, v.payment_id) = (r.amount, r.payment_id)) AS same
                              FROM billing_stripemove v WHERE v.refund_id = r.id) m
         LEFT JOIN billing_operation o ON o.id = r.operation_id
        WHERE NOT coalesce(m.same, true) OR m.kinds::text[] = '{refund_back}' OR o.state = 'confirmed' AND m.kinds::text[] = '{}');

-- 32.
WITH passed AS (SELECT v.kind, v.currency, k.account, public.stripe_signed(v.kind, v.amount, k.account) AS held, v.dispute_id, v.payout_id
   FROM billing_stripemove v CROSS JOIN (VALUES ('stripe_disputed'), ('stripe_banked')) k(account))
SELECT (SELECT count(*) FROM (
         SELECT a.kind AS account, a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS held FROM billing_account a
           JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) WHERE a.kind IN ('stripe_disputed', 'stripe_banked') GROUP BY 1, 2) c
         FULL JOIN (SELECT account, currency, sum(held) AS held FROM passed GROUP BY 1, 2) x USING (account, currency)
         WHERE coalesce(c.held, 0) <> coalesce(x.held, 0))
    + (SELECT count(*) FROM billing_stripedispute d
        CROSS JOIN LATERAL (SELECT coalesce(sum(public.stripe_signed(v.kind, v.amount, 'stripe_disputed')), 0) AS held,
                                   coalesce(sum(v.amount) FILTER (WHERE v.kind = 'dispute'), 0) AS taken,
                                   coalesce(sum(public.stripe_signed(v.kind, v.amount, 'stripe_fee')) FILTER (WHERE v.kind IN ('card_dispute', 'card_won')), 0) AS won,
                                   count(*) FILTER (WHERE (v.payment_id, v.own_card_id) IS DISTINCT FROM (d.payment_id, d.own_card_id)) AS strange
                              FROM billing_stripemove v WHERE v.dispute_id = d.id) m
        WHERE m.strange > 0 OR m.held > 0 OR m.held < -m.taken OR d.state = 'lost' AND m.held <> 0 OR m.won > 0)
    + (SELECT count(*) FROM billing_stripepayout p
        CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE v.kind = 'banked') AS sent, count(*) FILTER (WHERE v.kind = 'bank_failed') AS failed,
                                   count(*) FILTER (WHERE v.kind = 'arrived') - count(*) FILTER (WHERE v.kind = 'not_arrived') AS here,
                                   bool_and(v.amount = p.amount) AS same FROM billing_stripemove v WHERE v.payout_id = p.id) m
        WHERE m.sent <> 1 OR m.failed <> (p.state = 'failed')::int OR m.here NOT IN (0, 1) OR NOT m.same);

-- 33.
WITH last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC),
taken AS (
 SELECT d.id AS document_id, sum(i.amount - public.payout_taken_back(i.id)) AS amount,
        coalesce(sum(i.amount) FILTER (WHERE l.state IS NULL), 0) AS waits
   FROM billing_payoutitem i LEFT JOIN last l ON l.item_id = i.id LEFT JOIN billing_advance v ON v.item_id = i.id
   JOIN billing_document d ON d.id = i.document_id
     OR d.kind = 'statement' AND (d.restaurant_id, d.period_id) = (v.restaurant_id, v.period_id) AND l.state IS NOT NULL
  WHERE coalesce(l.state, 'new') NOT IN ('failed', 'returned', 'discarded') GROUP BY 1),
moved AS (
 SELECT x.document_id, sum(x.amount) AS amount FROM billing_setoff s
  CROSS JOIN LATERAL (VALUES (s.below_id, s.amount), (s.against_id, -s.amount)) x(document_id, amount)
  WHERE s.restaurant_id IS NOT NULL GROUP BY 1),
back AS (SELECT document_id, sum(amount) AS amount FROM billing_bankmatch WHERE restaurant_id IS NOT NULL GROUP BY 1),
stands AS (
 SELECT d.*, coalesce(m.amount, 0) + coalesce(b.amount, 0) AS shifted, coalesce(b.amount, 0) AS back, coalesce(t.waits, 0) AS waits,
        d.total - coalesce(t.amount, 0) AS rest FROM billing_document d
   LEFT JOIN moved m ON m.document_id = d.id LEFT JOIN taken t ON t.document_id = d.id LEFT JOIN back b ON b.document_id = d.id),
early AS (
 SELECT i.restaurant_id, i.currency, sum(i.amount - public.payout_taken_back(i.id)) AS amount FROM billing_advance v JOIN billing_payoutitem i ON i.id = v.item_id
   JOIN last l ON l.item_id = i.id AND l.state IN ('sent', 'unknown', 'confirmed')
  WHERE NOT EXISTS (SELECT 1 FROM billing_document d WHERE d.kind = 'statement' AND d.state <> 'drawn'
                       AND (d.restaurant_id, d.period_id) = (v.restaurant_id, v.period_id)) GROUP BY 1, 2)
SELECT (SELECT count(*) FROM stands WHERE shifted <> 0
           AND (kind <> 'statement' OR rest IS NULL OR shifted < 0 AND rest + shifted < 0 OR shifted > 0 AND rest < 0 AND rest + shifted > 0
             OR shifted > 0 AND rest >= 0 AND NOT EXISTS (SELECT 1 FROM billing_advance v
                  WHERE (v.restaurant_id, v.period_id) = (stands.restaurant_id, stands.period_id))))
    + (SELECT count(*) FROM billing_setoff s JOIN billing_document b ON b.id = s.below_id JOIN billing_document a ON a.id = s.against_id
        WHERE s.restaurant_id IS NOT NULL AND (b.id = a.id OR b.currency <> a.currency
           OR (b.restaurant_id, a.restaurant_id) IS DISTINCT FROM (s.restaurant_id, s.restaurant_id)))
    + (SELECT count(*) FROM billing_bankmatch m JOIN billing_document d ON d.id = m.document_id
        WHERE (d.company_id, d.restaurant_id) IS DISTINCT FROM (m.company_id, m.restaurant_id))
    + (SELECT count(*) FROM back WHERE amount < 0)
    + (SELECT count(*) FROM (
         SELECT restaurant_id, currency, sum(rest + shifted + waits) AS owed
           FROM stands WHERE kind = 'statement' AND state <> 'drawn' GROUP BY 1, 2) s
         LEFT JOIN early e USING (restaurant_id, currency)
         JOIN (
         SELECT a.restaurant_id, a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS owed
           FROM billing_account a JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id)
          WHERE a.kind = 'restaurant_owed' AND (t.redemption_id IS NULL OR EXISTS (SELECT 1 FROM billing_document d
                WHERE d.restaurant_id = a.restaurant_id AND d.kind = 'statement' AND d.period_id = t.period AND d.state <> 'drawn'))
          GROUP BY 1, 2) l USING (restaurant_id, currency)
        WHERE s.owed - coalesce(e.amount, 0) <> l.owed);

-- 34.
WITH last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC),
stands AS (
 SELECT v.*, i.amount - public.payout_taken_back(i.id) AS amount, i.restaurant_id AS owner, i.document_id,
        coalesce(l.state, 'new') NOT IN ('failed', 'returned', 'discarded') AND i.amount > public.payout_taken_back(i.id) AS takes
   FROM billing_advance v JOIN billing_payoutitem i ON i.id = v.item_id LEFT JOIN last l ON l.item_id = i.id)
SELECT (SELECT count(*) FROM stands s
          CROSS JOIN LATERAL (SELECT sum(o.amount + o.price) AS taken FROM stands o
                               WHERE o.takes AND o.item_id <= s.item_id AND (o.restaurant_id, o.period_id) = (s.restaurant_id, s.period_id)) b
          CROSS JOIN LATERAL (SELECT coalesce(sum(t.amount) FILTER (WHERE t.reason = 'meal' AND r.business_day <= s.up_to), 0)
                                   - coalesce(sum(t.amount) FILTER (WHERE t.reason <> 'meal' AND r.business_day <= s.up_to
                                                                      AND t.recorded_at < s.known_at - interval '10 minutes'), 0) AS earned
                                FROM billing_transfer t JOIN billing_redemption r ON r.id = t.redemption_id
                               WHERE t.restaurant_id = s.restaurant_id AND t.period = s.period_id) m
         WHERE s.takes AND (s.owner <> s.restaurant_id OR s.document_id IS NOT NULL OR s.earned > m.earned
            OR b.taken > s.earned - s.kept - s.kept_vat))
    + (SELECT count(*) FROM billing_payoutitem i
        WHERE i.document_id IS NULL AND NOT EXISTS (SELECT 1 FROM billing_advance v WHERE v.item_id = i.id));

-- 35.
WITH last AS (SELECT DISTINCT ON (item_id) item_id, state FROM billing_payoutstep ORDER BY item_id, id DESC)
SELECT (SELECT count(*) FROM billing_payoutitem i JOIN billing_payoutrun r ON r.id = i.run_id AND r.gateway = 'stripe' AND r.state = 'approved'
          JOIN last l ON l.item_id = i.id
          LEFT JOIN billing_stripetransfer s ON s.item_id = i.id LEFT JOIN billing_transfer t ON t.id = s.transfer_id
         CROSS JOIN LATERAL (SELECT count(*) AS n, min(o.state) AS state, min(o.params ->> 'amount') AS amount
                               FROM billing_operation o WHERE o.item_id = i.id AND o.verb = 'transfer_create') o
         WHERE (o.n, o.amount) IS DISTINCT FROM (1, i.amount::text) OR (l.state = 'confirmed') <> (s.id IS NOT NULL)
            OR (o.state IN ('confirmed', 'failed', 'unknown') AND o.state <> l.state) OR (o.state = 'new' AND l.state <> 'sent')
            OR s.id IS NOT NULL AND (s.amount, t.amount, t.reason, t.restaurant_id)
                                    IS DISTINCT FROM (i.amount, i.amount, 'stripe_out', i.restaurant_id))
    + (SELECT count(*) FROM billing_stripetransfer s JOIN billing_payoutitem i ON i.id = s.item_id JOIN billing_payoutrun r ON r.id = i.run_id
        WHERE r.gateway <> 'stripe' OR r.state <> 'approved')
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason = 'stripe_out'
          AND NOT EXISTS (SELECT 1 FROM billing_stripetransfer s WHERE s.transfer_id = t.id));

-- 36.
SELECT (SELECT count(*) FROM billing_transferreversal r JOIN billing_payoutitem i ON i.id = r.item_id
          LEFT JOIN billing_transfer b ON b.id = r.back_id LEFT JOIN billing_transfer o ON o.id = r.owed_id
         WHERE (b.reason, b.amount, b.restaurant_id, o.reason, o.amount, o.restaurant_id)
            IS DISTINCT FROM ('stripe_back', r.amount, i.restaurant_id, 'payout_reversed', r.amount, i.restaurant_id))
    + (SELECT count(*) FROM (SELECT item_id, sum(amount) AS back FROM billing_transferreversal GROUP BY 1) r
         LEFT JOIN billing_stripetransfer s ON s.item_id = r.item_id WHERE r.back > coalesce(s.amount, 0))
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason IN ('stripe_back', 'payout_reversed')
          AND NOT EXISTS (SELECT 1 FROM billing_transferreversal r WHERE t.id IN (r.back_id, r.owed_id)));

-- 37.
WITH moved AS (
 SELECT a.restaurant_id, a.currency, t.period, sum(x.signed) FILTER (WHERE t.reason <> 'own_cards') AS paid, sum(x.signed) AS held
   FROM billing_account a JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) AND t.redemption_id IS NULL
  CROSS JOIN LATERAL (SELECT CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END AS signed) x
  WHERE a.kind = 'restaurant_cards' GROUP BY 1, 2, 3),
papers AS (
 SELECT d.*, d.frozen::jsonb AS said FROM billing_document d WHERE d.kind = 'statement' AND d.state <> 'drawn')
SELECT (SELECT count(*) FROM moved m
         WHERE m.held <> 0 AND (EXISTS (SELECT 1 FROM billing_period p WHERE p.month = m.period AND p.state = 'closed')
            OR EXISTS (SELECT 1 FROM papers d WHERE (d.restaurant_id, d.period_id) = (m.restaurant_id, m.period))))
    + (SELECT count(*) FROM papers d LEFT JOIN moved m ON (m.restaurant_id, m.period, m.currency) = (d.restaurant_id, d.period_id, d.currency)
        CROSS JOIN LATERAL (SELECT coalesce((d.said #>> '{summary,own_cards}')::bigint, 0) AS summed,
                                   coalesce(sum((r ->> 'amount')::bigint), 0) AS listed
                              FROM jsonb_array_elements(d.said -> 'own_cards') r) s
        WHERE (s.summed, s.listed) <> (coalesce(m.paid, 0), coalesce(m.paid, 0)));

-- 38.
SELECT (SELECT count(*) FROM billing_owncard o LEFT JOIN billing_transfer t ON t.id = o.took_id
          LEFT JOIN billing_transfer b ON b.id = o.gave_back_id LEFT JOIN billing_transfer f ON f.id = o.fee_transfer_id
         WHERE (o.state IN ('collected', 'returned')) <> (t.id IS NOT NULL) OR (o.state = 'returned') <> (b.id IS NOT NULL)
            OR t.id IS NOT NULL AND (t.reason, t.amount, t.restaurant_id, t.company_id) IS DISTINCT FROM ('own_card', o.amount, o.restaurant_id, NULL::bigint)
            OR b.id IS NOT NULL AND (b.reason, b.amount, b.restaurant_id, b.company_id) IS DISTINCT FROM ('own_card_back', o.amount, o.restaurant_id, NULL::bigint)
            OR coalesce(f.amount, 0) <> coalesce(o.fee, 0) OR f.reason <> 'stripe_fee')
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason IN ('own_card', 'own_card_back')
          AND NOT EXISTS (SELECT 1 FROM billing_owncard o WHERE t.id = CASE t.reason WHEN 'own_card' THEN o.took_id ELSE o.gave_back_id END));

-- 39.
SELECT count(*) FROM billing_owncard o
  LEFT JOIN billing_redemption r ON r.id = o.redemption_id AND r.key = o.key AND r.outcome = 'captured'
   AND (r.company_id, r.restaurant_id, r.currency) = (o.company_id, o.restaurant_id, o.currency)
  LEFT JOIN billing_hold h ON h.key = o.key AND h.state = 'captured' AND h.rest = o.amount
 WHERE o.state IN ('paid', 'collected', 'returned') AND (r.id IS NULL OR h.id IS NULL)
    OR o.state NOT IN ('paid', 'collected', 'returned') AND o.redemption_id IS NOT NULL;

-- 40.
SELECT (SELECT count(*) FROM billing_owncard o JOIN billing_reversal v ON v.redemption_id = o.redemption_id
          JOIN billing_transfer t ON t.id = o.took_id
         WHERE o.state = 'collected' AND greatest(v.recorded_at, t.recorded_at) < clock_timestamp() - interval '1 hour'
           AND NOT EXISTS (SELECT 1 FROM billing_operation p WHERE p.own_card_id = o.id AND p.verb = 'card_refund'))
    + (SELECT count(*) FROM billing_owncard o WHERE o.state = 'returned'
          AND NOT EXISTS (SELECT 1 FROM billing_reversal v WHERE v.redemption_id = o.redemption_id));

-- 41.
WITH moved AS (
 SELECT x.document_id, sum(x.amount) AS amount FROM billing_setoff s
  CROSS JOIN LATERAL (VALUES (s.below_id, s.amount), (s.against_id, -s.amount)) x(document_id, amount)
  WHERE s.company_id IS NOT NULL GROUP BY 1),
given AS (SELECT document_id, sum(amount) AS amount FROM billing_givenback GROUP BY 1),
paid AS (SELECT document_id, sum(amount) AS amount, sum(amount) FILTER (WHERE amount > 0) AS ever FROM billing_bankmatch
          WHERE company_id IS NOT NULL AND document_id IS NOT NULL GROUP BY 1),
credited AS (SELECT invoice_id AS document_id, sum(supply + vat) AS amount FROM billing_note GROUP BY 1),
stands AS (
 SELECT d.id, d.company_id, d.currency, coalesce(m.amount, 0) AS moved, coalesce(g.amount, 0) AS given, coalesce(p.ever, 0) AS ever,
        coalesce(c.amount, 0) AS credited, x.asked,
        x.asked + coalesce(m.amount, 0) + coalesce(g.amount, 0) - coalesce(p.amount, 0) - coalesce(c.amount, 0) AS rest
   FROM billing_document d CROSS JOIN LATERAL (SELECT d.frozen::jsonb AS said) f
  CROSS JOIN LATERAL (SELECT (said #>> '{summary,due}')::bigint - coalesce((said #>> '{summary,set_off}')::bigint, 0) AS asked) x
   LEFT JOIN moved m ON m.document_id = d.id LEFT JOIN given g ON g.document_id = d.id LEFT JOIN paid p ON p.document_id = d.id
   LEFT JOIN credited c ON c.document_id = d.id
  WHERE d.kind = 'invoice' AND d.state <> 'drawn')
SELECT (SELECT count(*) FROM stands
         WHERE moved > 0 AND rest > 0 OR moved < 0 AND asked + moved < 0
            OR given NOT BETWEEN 0 AND greatest(ever + credited - asked, 0))
    + (SELECT count(*) FROM billing_setoff s LEFT JOIN billing_document b ON b.id = s.below_id LEFT JOIN billing_document a ON a.id = s.against_id
        WHERE s.company_id IS NOT NULL AND (b.id = a.id OR b.currency <> a.currency
           OR (b.kind, a.kind, b.company_id, a.company_id) IS DISTINCT FROM ('invoice', 'invoice', s.company_id, s.company_id)))
    + (SELECT count(*) FROM billing_givenback g JOIN billing_bankline l ON l.id = g.line_id JOIN billing_repayment r ON r.id = g.repayment_id
         LEFT JOIN billing_document d ON d.id = g.document_id LEFT JOIN billing_deposit b ON b.id = r.deposit_id
         LEFT JOIN billing_transfer t ON t.id = g.transfer_id
         LEFT JOIN billing_account a ON a.id = CASE WHEN g.amount > 0 THEN t.source_id ELSE t.target_id END
        WHERE (d.id IS NOT NULL OR b.id IS NOT NULL) AND (l.amount > 0
           OR (coalesce(d.kind, 'invoice'), coalesce(d.company_id, b.company_id), coalesce(d.currency, r.currency))
              IS DISTINCT FROM ('invoice', g.company_id, l.currency)
           OR (t.amount, t.company_id, t.reason, a.kind) IS DISTINCT FROM
              (abs(g.amount), g.company_id, CASE WHEN g.amount > 0 THEN 'given_back' ELSE 'given_back_undone' END,
               CASE WHEN d.id IS NULL THEN 'company_deposit' ELSE 'company_owes' END)))
    + (SELECT count(*) FROM billing_transfer t WHERE t.reason IN ('given_back', 'given_back_undone')
          AND NOT EXISTS (SELECT 1 FROM billing_givenback g WHERE g.transfer_id = t.id))
    + (SELECT count(*) FROM (SELECT company_id, currency, sum(rest) AS owes FROM stands GROUP BY 1, 2) s
         JOIN (
         SELECT a.company_id, a.currency, sum(CASE WHEN t.source_id = a.id THEN t.amount ELSE -t.amount END) AS owes
           FROM billing_account a JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id)
          WHERE a.kind = 'company_owes' AND (t.redemption_id IS NULL OR EXISTS (SELECT 1 FROM billing_document d
                WHERE d.company_id = a.company_id AND d.kind = 'invoice' AND d.period_id = t.period AND d.state <> 'drawn'))
          GROUP BY 1, 2) l USING (company_id, currency)
        WHERE s.owes <> l.owes);

-- 42.
SELECT (SELECT count(*) FROM billing_givenback g LEFT JOIN billing_givenback u ON u.id = g.undoes_id
          LEFT JOIN billing_repayment r ON r.id = g.repayment_id
         WHERE r.id IS NULL OR g.amount > 0 AND (g.document_id, g.amount) IS DISTINCT FROM (r.document_id, r.amount)
            OR g.amount < 0 AND (g.repayment_id, g.document_id, g.amount, g.line_id) IS DISTINCT FROM (u.repayment_id, u.document_id, -u.amount, u.line_id))
    + (SELECT count(*) FROM billing_repayment r LEFT JOIN billing_document d ON d.id = r.document_id
         LEFT JOIN billing_owncard o ON o.id = r.own_card_id LEFT JOIN billing_bankline l ON l.id = r.came_in_id AND l.amount > 0
         LEFT JOIN billing_deposit b ON b.id = r.deposit_id LEFT JOIN tenants_company c ON c.id = b.company_id
         LEFT JOIN (SELECT repayment_id, sum(amount) AS carried FROM billing_givenback GROUP BY 1) g ON g.repayment_id = r.id
        WHERE (CASE WHEN r.document_id IS NULL THEN 'invoice' ELSE d.kind END, coalesce(d.currency, o.currency, l.currency, c.currency))
              IS DISTINCT FROM ('invoice', r.currency)
           OR r.approved_by = r.proposed_by OR (r.state = 'approved') > (r.approved_by <> '')
           OR coalesce(g.carried, 0) NOT IN (0, r.amount) OR coalesce(g.carried, 0) > 0 AND r.state <> 'approved');

-- 43.
WITH cards AS (
 SELECT o.id, o.currency, o.state, o.amount, public.own_card_owed(o.id) AS owed,
        public.own_card_moved(o.id, 'card_dispute', 'card_won') AS taken, public.own_card_moved(o.id, 'card_settled', 'card_owed') AS settled
   FROM billing_owncard o WHERE EXISTS (SELECT 1 FROM billing_stripemove v WHERE v.own_card_id = o.id)
     OR EXISTS (SELECT 1 FROM billing_repayment r WHERE r.own_card_id = o.id)
     OR EXISTS (SELECT 1 FROM billing_transfer t JOIN billing_account a ON a.id = t.target_id WHERE t.id = o.gave_back_id AND a.kind = 'guests_owed'))
SELECT (SELECT count(*) FROM cards WHERE owed NOT BETWEEN 0 AND amount OR settled NOT BETWEEN 0 AND greatest(taken, 0)
            OR state = 'returned' AND owed > 0 AND taken > settled OR state <> 'returned' AND (owed, settled) <> (0, 0))
    + (SELECT count(*) FROM (
         SELECT a.currency, sum(CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END) AS held FROM billing_account a
           JOIN billing_transfer t ON a.id IN (t.source_id, t.target_id) WHERE a.kind = 'guests_owed' GROUP BY 1) l
         FULL JOIN (SELECT currency, sum(owed) AS held FROM cards GROUP BY 1) c USING (currency)
         WHERE coalesce(l.held, 0) <> coalesce(c.held, 0));

-- 44.
WITH said AS MATERIALIZED (
 SELECT d.id, d.kind, d.period_id AS month, d.company_id, d.restaurant_id, coalesce(c.vat_bp, r.vat_bp)::numeric AS bp,
        (f #>> '{terms,vat_bp}')::numeric AS said_bp, coalesce(f #>> '{terms,supply}', 'agent') AS said_supply,
        f -> 'restaurants' AS places, f -> 'corrections' AS back, j.*
   FROM billing_document d LEFT JOIN tenants_company c ON c.id = d.company_id LEFT JOIN restaurants_restaurant r ON r.id = d.restaurant_id
  CROSS JOIN LATERAL (SELECT d.frozen::jsonb AS f OFFSET 0) x
  CROSS JOIN LATERAL jsonb_to_record(f -> 'summary') AS j(meals_gross numeric, meals_exempt numeric, meals_supply numeric, meals_vat numeric,
             meals_sold numeric, meals_sold_vat numeric, fee_supply numeric, fee_vat numeric, gross numeric, refunds numeric, commission numeric,
             commission_vat numeric, advance_fee numeric, advance_fee_vat numeric, purchase_supply numeric, purchase_vat numeric)
  WHERE d.state <> 'drawn'
), agreed AS (
 SELECT restaurant_id, since, lead(since, 1, 'infinity') OVER (PARTITION BY restaurant_id ORDER BY since) AS until,
        tax_class = 'general' AS taxed, supply = 'principal' AS ours
   FROM (SELECT DISTINCT ON (restaurant_id, since) * FROM restaurants_restaurantterms ORDER BY restaurant_id, since, id DESC) t
), eaten AS (
 SELECT l.company_id, l.period_id AS month, sum(l.gross)::numeric AS gross, coalesce(sum(l.gross) FILTER (WHERE NOT a.taxed), 0) AS exempt,
        coalesce(sum(l.gross) FILTER (WHERE a.ours), 0) AS sold
   FROM billing_line l JOIN agreed a ON a.restaurant_id = l.restaurant_id AND l.period_id >= a.since AND l.period_id < a.until GROUP BY 1, 2
), earned AS (SELECT restaurant_id, period_id AS month, sum(gross)::numeric AS gross FROM billing_line GROUP BY 1, 2
), given AS (
 SELECT v.company_id, v.restaurant_id, v.period AS month, to_char(r.period, 'YYYY-MM') AS first, a.taxed, a.ours, sum(v.amount)::numeric AS amount
   FROM billing_reversal v JOIN billing_redemption r ON r.id = v.redemption_id AND r.period < v.period
   JOIN agreed a ON a.restaurant_id = v.restaurant_id AND r.period >= a.since AND r.period < a.until GROUP BY 1, 2, 3, 4, 5, 6
), posted AS (
 SELECT t.document_id AS id, min(t.id) AS first, coalesce(sum(x.signed) FILTER (WHERE t.reason IN ('service_fee', 'commission')), 0) AS fee,
        coalesce(sum(x.signed) FILTER (WHERE t.reason IN ('service_fee_vat', 'commission_vat')), 0) AS vat,
        coalesce(sum(x.signed) FILTER (WHERE t.reason = 'advance_fee'), 0) AS price,
        coalesce(sum(x.signed) FILTER (WHERE t.reason = 'advance_fee_vat'), 0) AS price_vat
   FROM billing_transfer t JOIN billing_account s ON s.id = t.source_id
  CROSS JOIN LATERAL (SELECT CASE WHEN s.kind IN ('company_owes', 'restaurant_owed') THEN t.amount ELSE -t.amount END AS signed) x
  WHERE t.document_id IS NOT NULL GROUP BY 1
), early AS (
 SELECT s.id, sum(v.price)::numeric AS price FROM billing_advance v
   JOIN said s ON s.kind = 'statement' AND (s.restaurant_id, s.month) = (v.restaurant_id, v.period_id) JOIN posted p ON p.id = s.id
  WHERE (SELECT coalesce(sum(CASE t.reason WHEN 'payout' THEN t.amount ELSE -t.amount END), 0)
           FROM billing_payoutstep k JOIN billing_transfer t ON t.id = k.transfer_id WHERE k.item_id = v.item_id AND t.id < p.first)
      > (SELECT coalesce(sum(b.amount), 0) FROM billing_transferreversal b WHERE b.item_id = v.item_id AND b.owed_id < p.first) GROUP BY 1
), due AS (
 SELECT s.id, g.*, g.sold - round(g.sold * 10000 / (10000 + s.bp)) AS sold_vat, g.passed - round(g.passed * 10000 / (10000 + s.bp)) AS passed_vat
   FROM said s LEFT JOIN eaten e ON (e.company_id, e.month) = (s.company_id, s.month)
  CROSS JOIN LATERAL (SELECT coalesce(e.gross, 0) AS gross, coalesce(e.exempt, 0) AS exempt, coalesce(e.sold, 0) AS sold,
                             coalesce(e.gross - e.exempt - e.sold, 0) AS passed) g
  WHERE s.kind = 'invoice'
), bought AS (
 SELECT s.id, a.ours, coalesce(e.gross, 0) AS gross, -coalesce(b.amount, 0) AS refunds, coalesce(p.fee, 0) AS fee, coalesce(p.vat, 0) AS vat,
        coalesce(p.price, 0) AS price, coalesce(p.price_vat, 0) AS price_vat, coalesce(y.price, 0) AS asked, round(coalesce(y.price, 0) * s.bp / 10000) AS asked_vat,
        coalesce(e.gross, 0) - coalesce(b.amount, 0) - coalesce(p.fee + p.vat, 0) AS net, s.bp
   FROM said s JOIN agreed a ON a.restaurant_id = s.restaurant_id AND s.month >= a.since AND s.month < a.until
   LEFT JOIN earned e ON (e.restaurant_id, e.month) = (s.restaurant_id, s.month) LEFT JOIN posted p ON p.id = s.id LEFT JOIN early y ON y.id = s.id
   LEFT JOIN (SELECT restaurant_id, month, sum(amount) AS amount FROM given GROUP BY 1, 2) b ON (b.restaurant_id, b.month) = (s.restaurant_id, s.month)
  WHERE s.kind = 'statement'
), places AS (
 SELECT s.id, n, coalesce((r ->> 'taxed')::boolean, true) AS taxed, coalesce((r ->> 'sold_by_us')::boolean, false) AS ours,
        (r ->> 'gross')::numeric AS gross, (r ->> 'supply')::numeric AS supply, (r ->> 'vat')::numeric AS vat
   FROM said s CROSS JOIN LATERAL jsonb_array_elements(s.places) WITH ORDINALITY x(r, n) WHERE s.kind = 'invoice'
), shared AS (
 SELECT *, whole.part - sum(div(whole.part * gross, nullif(among, 0))) OVER same AS left_over,
        row_number() OVER (PARTITION BY id, taxed, ours ORDER BY mod(whole.part * gross, nullif(among, 0)) DESC, n) AS turn
   FROM (SELECT p.*, u.gross AS all_gross, sum(p.gross) OVER (PARTITION BY p.id) AS all_told, sum(p.gross) OVER (PARTITION BY p.id, p.taxed, p.ours) AS among,
                CASE WHEN NOT p.taxed THEN 0 WHEN p.ours THEN u.sold_vat ELSE u.passed_vat END AS part,
                CASE WHEN NOT p.taxed THEN u.exempt WHEN p.ours THEN u.sold ELSE u.passed END AS class_gross FROM places p JOIN due u ON u.id = p.id) whole
 WINDOW same AS (PARTITION BY id, taxed, ours)
), given_told AS (
 SELECT s.id, c ->> 'original_period' AS first, coalesce((c ->> 'taxed')::boolean, true) AS taxed, coalesce((c ->> 'sold_by_us')::boolean, false) AS ours,
        -sum((c ->> 'amount')::numeric) AS amount
   FROM said s CROSS JOIN LATERAL jsonb_array_elements(s.back) c WHERE s.kind = 'invoice' GROUP BY 1, 2, 3, 4
), given_due AS (
 SELECT s.id, g.first, g.taxed, g.ours, sum(g.amount) AS amount FROM said s JOIN given g ON (g.company_id, g.month) = (s.company_id, s.month)
  WHERE s.kind = 'invoice' GROUP BY 1, 2, 3, 4
)
SELECT count(*) FROM (
 SELECT s.id FROM said s JOIN due u ON u.id = s.id LEFT JOIN posted p ON p.id = s.id
  WHERE (s.said_bp, s.meals_gross, coalesce(s.meals_exempt, 0), s.meals_supply, s.meals_vat, coalesce(s.meals_sold, 0), coalesce(s.meals_sold_vat, 0),
         s.fee_supply, s.fee_vat)
     IS DISTINCT FROM (s.bp, u.gross, u.exempt, u.gross - u.sold_vat - u.passed_vat, u.sold_vat + u.passed_vat, u.sold, u.sold_vat,
         coalesce(p.fee, 0), coalesce(p.vat, 0))
 UNION SELECT s.id FROM said s JOIN bought b ON b.id = s.id
  WHERE (s.said_bp, s.said_supply = 'principal', s.gross, s.refunds, s.commission, s.commission_vat, coalesce(s.advance_fee, 0), coalesce(s.advance_fee_vat, 0),
         s.purchase_supply, s.purchase_vat, b.price, b.price_vat)
     IS DISTINCT FROM (s.bp, b.ours, b.gross, b.refunds, b.fee, b.vat, b.asked, b.asked_vat,
         CASE WHEN b.ours THEN round(b.net * 10000 / (10000 + b.bp)) END, CASE WHEN b.ours THEN b.net - round(b.net * 10000 / (10000 + b.bp)) END,
         b.asked, b.asked_vat)
 UNION SELECT id FROM shared
  WHERE vat IS NOT NULL AND (all_told, among, vat, supply)
     IS DISTINCT FROM (all_gross, class_gross, coalesce(div(part * gross, nullif(among, 0)) + (turn <= left_over)::int, 0), gross - vat)
 UNION SELECT id FROM given_told t FULL JOIN given_due u USING (id, first, taxed, ours) WHERE t.amount IS DISTINCT FROM u.amount
) x;
