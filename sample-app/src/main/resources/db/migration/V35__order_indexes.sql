CREATE INDEX purchase_order_customer_idx ON purchase_order (customer_id, placed_at DESC) INCLUDE (total);
CREATE INDEX purchase_order_open_idx ON purchase_order (placed_at) WHERE status IN ('PLACED', 'PAID');
CREATE INDEX purchase_order_month_idx ON purchase_order (date_trunc('month', placed_at AT TIME ZONE 'UTC'));
CREATE STATISTICS order_line_price_stats (dependencies) ON product_id, unit_price FROM order_line;
