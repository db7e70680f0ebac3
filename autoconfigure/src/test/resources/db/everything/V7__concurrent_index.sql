CREATE INDEX CONCURRENTLY product_by_colour ON shop.product (colour);
