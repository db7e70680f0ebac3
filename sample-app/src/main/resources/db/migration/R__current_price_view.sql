CREATE OR REPLACE VIEW current_price AS
SELECT product.id AS product_id, product.sku, price.currency_code, price.amount
FROM product
         JOIN price ON price.product_id = product.id AND price.currency_code = '${currency}'
WHERE product.active
  AND price.valid @> current_date;
