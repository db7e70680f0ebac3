INSERT INTO shop.product (name, colour, size, discount, price, tags, email, picture)
VALUES ('chair', 'green', '(40, 90.5)', 5, 120, 'legs=>4', 'Chairs@example.org', lo_from_bytea(0, 'a photograph')),
    ('table', 'blue', NULL, NULL, 80, NULL, NULL, NULL);
INSERT INTO shop.purchase SELECT n, 10, date '2025-12-30' + n, 'somebody' FROM generate_series(1, 5) n;
INSERT INTO shop.child VALUES ('inherited', 'own');
INSERT INTO shop.basket VALUES (1, 'lamp');
INSERT INTO shop.of_type VALUES (1, 2);
REFRESH MATERIALIZED VIEW shop.per_colour;
SELECT lo_from_bytea(4711, 'a large object');
COMMENT ON LARGE OBJECT 4711 IS 'chosen by its number';
GRANT SELECT ON LARGE OBJECT 4711 TO everything_reader;
