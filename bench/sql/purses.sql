-- Accounts and open purses, as purse_open and the first meal of each restaurant would have made them.
SELECT setval(pg_get_serial_sequence('tenants_company', 'id'), %(companies)s),
       setval(pg_get_serial_sequence('restaurants_restaurant', 'id'), %(restaurants)s),
       setval(pg_get_serial_sequence('restaurants_counter', 'id'), %(restaurants)s);

SELECT ledger_account('company_owes', id, NULL, currency) FROM tenants_company;
SELECT ledger_account('restaurant_owed', NULL, id, currency) FROM restaurants_restaurant;

-- Purses 1 … n go round all companies; purses n + 1 … 2 n are company 1's.
INSERT INTO billing_purse (company_id, owes_id, currency, granted, spent, held, valid, used_count, opened_at)
SELECT c.id, a.id, c.currency, 10000000000, 0, 0, tstzrange(now() - interval '1 year', now() + interval '1 year'), 0, now()
  FROM generate_series(1, 2 * %(purses)s) n
  JOIN tenants_company c ON c.id = CASE WHEN n <= %(purses)s THEN 1 + (n - 1) %% %(companies)s ELSE 1 END
  JOIN billing_account a ON a.company_id = c.id AND a.kind = 'company_owes'
 ORDER BY n;
