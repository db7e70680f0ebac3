CREATE PUBLICATION everything_news FOR TABLE shop.product, shop.child WITH (publish = 'insert, update');
CREATE FOREIGN DATA WRAPPER shop_wrapper OPTIONS (debug 'true');
CREATE SERVER warehouse TYPE 'far' VERSION '1' FOREIGN DATA WRAPPER shop_wrapper OPTIONS (host 'nowhere.example');
CREATE USER MAPPING FOR everything_reader SERVER warehouse OPTIONS (login 'reader');
CREATE FOREIGN TABLE shop.far_away (id integer OPTIONS (place 'first') NOT NULL) SERVER warehouse OPTIONS (name 'goods');
GRANT USAGE ON FOREIGN SERVER warehouse TO everything_reader;
