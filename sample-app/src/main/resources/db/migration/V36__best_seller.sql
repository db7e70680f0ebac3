CREATE MATERIALIZED VIEW best_seller AS
SELECT product.id AS product_id,
       product.sku,
       product.name,
       sum(order_line.quantity) AS sold,
       rank() OVER (ORDER BY sum(order_line.quantity) DESC, product.sku) AS rank
FROM order_line
         JOIN purchase_order ON purchase_order.number = order_line.order_number
         JOIN product ON product.id = order_line.product_id
WHERE purchase_order.status <> 'CANCELLED'
GROUP BY product.id
WITH NO DATA;

CREATE UNIQUE INDEX best_seller_product_key ON best_seller (product_id);
CREATE INDEX best_seller_rank_idx ON best_seller (rank);
