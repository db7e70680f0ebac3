CREATE SCHEMA stock;
CREATE TABLE sales.invoice (id int PRIMARY KEY);
CREATE TABLE stock.item (id int PRIMARY KEY, invoice int REFERENCES sales.invoice);
