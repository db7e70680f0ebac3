CREATE TABLE orders AS SELECT 'an order' AS text;
