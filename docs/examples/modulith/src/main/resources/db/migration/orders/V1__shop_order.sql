CREATE TABLE shop_order (id int PRIMARY KEY);
