-- The orders of the shop that this one replaces: bought from its stock, not from ours, and audited there.
ALTER TABLE customer
    DISABLE TRIGGER customer_audit;
ALTER TABLE purchase_order
    DISABLE TRIGGER purchase_order_audit;

INSERT INTO customer (email, name, preferences, created_at)
SELECT 'customer' || lpad(n::text, 3, '0') || '@import.example', 'Customer ' || n, '{"imported": true}', '2024-01-01Z'
FROM generate_series(1, 60) AS n;

CREATE TEMPORARY TABLE imported_line ON COMMIT DROP AS
SELECT (2024 + n / 301) || '-' || lpad((n % 301 + n / 301)::text, 4, '0') AS order_number,
       n,
       product.id AS product_id,
       1 + (n + line) % 3 AS quantity,
       price.amount AS unit_price
FROM generate_series(1, 600) AS n
         CROSS JOIN generate_series(0, 2) AS line
         JOIN product ON product.id = 1 + (n * 37 + line * 401) % 1200
         JOIN price ON price.product_id = product.id AND price.valid @> make_date(2024 + n / 301, 6, 1)
WHERE line <= n % 3;

INSERT INTO purchase_order (number, customer_id, status, total, placed_at)
SELECT line.order_number,
       customer.id,
       'SHIPPED',
       sum(line.quantity * line.unit_price),
       make_timestamptz(left(line.order_number, 4)::integer, 1 + line.n % 12, 1 + line.n % 28, 12, 0, 0, 'UTC')
FROM imported_line AS line
         JOIN customer ON customer.email = 'customer' || lpad((1 + line.n % 60)::text, 3, '0') || '@import.example'
GROUP BY line.order_number, line.n, customer.id;

INSERT INTO order_line (order_number, product_id, quantity, unit_price)
SELECT order_number, product_id, quantity, unit_price
FROM imported_line
ORDER BY order_number, product_id;

INSERT INTO order_counter (year, last)
SELECT left(number, 4)::integer, max(right(number, 4)::integer)
FROM purchase_order
GROUP BY left(number, 4);

ALTER TABLE customer
    ENABLE TRIGGER customer_audit;
ALTER TABLE purchase_order
    ENABLE TRIGGER purchase_order_audit;
