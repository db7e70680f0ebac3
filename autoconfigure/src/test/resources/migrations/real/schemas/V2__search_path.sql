SET search_path = stock, sales;
INSERT INTO invoice VALUES (1);
INSERT INTO item VALUES (7, 1);
CREATE VIEW sales.items AS SELECT item.id FROM item JOIN invoice ON invoice.id = item.invoice;
