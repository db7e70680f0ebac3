INSERT INTO price (product_id, amount, valid)
SELECT product.id,
       round(((product.attributes ->> 'weight')::integer / 100.0 + product.id % 17 + 4.9) * period.factor, 2),
       period.valid
FROM product
         CROSS JOIN (VALUES (1.00, daterange('2020-01-01', '2025-01-01')),
                            (1.08, daterange('2025-01-01', NULL))) AS period (factor, valid);
