INSERT INTO bill VALUES ('another bill');
