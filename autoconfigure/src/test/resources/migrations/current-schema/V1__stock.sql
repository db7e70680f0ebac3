CREATE TABLE stock (item text);
