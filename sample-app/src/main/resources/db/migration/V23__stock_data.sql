INSERT INTO stock (product_id)
SELECT id
FROM product;

INSERT INTO stock_movement (product_id, quantity, reason)
SELECT id, 40 + (id * 7) % 60, 'DELIVERY'
FROM product;
