CREATE OR REPLACE VIEW revenue_by_month AS
SELECT date_trunc('month', placed_at AT TIME ZONE 'UTC')::date AS month,
       count(*) AS orders,
       sum(total) AS revenue
FROM purchase_order
WHERE status IN ('PAID', 'SHIPPED')
GROUP BY 1;

CREATE OR REPLACE VIEW revenue_by_category AS
WITH RECURSIVE root (id, name, category_id) AS (
    SELECT id, name, id
    FROM category
    WHERE parent_id IS NULL
    UNION ALL
    SELECT root.id, root.name, category.id
    FROM root
             JOIN category ON category.parent_id = root.category_id
)
SELECT left(purchase_order.number, 4)::integer AS year,
       root.name AS category,
       sum(order_line.line_total) AS revenue
FROM root
         JOIN product ON product.category_id = root.category_id
         JOIN order_line ON order_line.product_id = product.id
         JOIN purchase_order ON purchase_order.number = order_line.order_number
WHERE purchase_order.status IN ('PAID', 'SHIPPED')
GROUP BY 1, 2;

CREATE OR REPLACE VIEW low_stock AS
SELECT product.sku, product.name, stock.on_hand, stock.reorder_at
FROM stock
         JOIN product ON product.id = stock.product_id
WHERE stock.low
  AND product.active;

CREATE OR REPLACE VIEW product_rating AS
SELECT id AS product_id, review_count, round(review_sum::numeric / nullif(review_count, 0), 1) AS average
FROM product;
