-- Accounts and open purses, as purse_open and the first meal of each restaurant would have made them.
SELECT setval(pg_get_serial_sequence('tenants_company', 'id'), %(companies)s),
       setval(pg_get_serial_sequence('restaurants_restaurant', 'id'), %(restaurants)s),
       setval(pg_get_serial_sequence('restaurants_counter', 'id'), %(restaurants)s);

SELECT ledger_account('company_owes', id, NULL, currency) FROM tenants_company;
SELECT ledger_account('restaurant_owed', NULL, id, currency) FROM restaurants_restaurant;

-- Every fourth company pays beforehand.
UPDATE tenants_company SET has_deposit = true WHERE id %% 4 = 0;
UPDATE tenants_companyterms SET billing = 'prepaid' WHERE company_id %% 4 = 0;
SELECT ledger_deposit(id, 10000000000 * %(purses)s, 'bench', 'system', NULL) FROM tenants_company WHERE has_deposit;

-- The first %(purses)s purses are those of all companies, the next %(purses)s are company 1's.
SELECT cardinality(purses_open(owner, array_fill(10000000000, ARRAY[n]),
           array_fill(tstzrange(now() - interval '1 year', now() + interval '1 year'), ARRAY[n]), array_fill(NULL::int, ARRAY[n])))
  FROM (SELECT id AS owner, %(purses)s / %(companies)s AS n FROM tenants_company ORDER BY id) all_of_them
UNION ALL
SELECT cardinality(purses_open(1, array_fill(10000000000, ARRAY[%(purses)s]),
           array_fill(tstzrange(now() - interval '1 year', now() + interval '1 year'), ARRAY[%(purses)s]),
           array_fill(NULL::int, ARRAY[%(purses)s])));
