-- Codes as vouchers.codes.show_code leaves them, for the digits 000000, 000001 and so on.
-- They hold for an hour instead of half a minute. A prime number of steps from purse to purse goes from company to company.
TRUNCATE billing_code;
INSERT INTO billing_code (digits, company_id, holder, label, actor, choices, expires_at)
SELECT lpad(n::text, 6, '0'), p.company_id, p.id, '김*수', 'user:' || p.id,
       jsonb_build_array(jsonb_build_object('purse', p.id, 'rules', %(rules)s::text)), now() + interval '1 hour'
  FROM generate_series(0, %(codes)s - 1) n JOIN billing_purse p ON p.id = %(first_purse)s + n::bigint * 7919 %% %(purses)s;
ANALYZE billing_code;
