CREATE TABLE shelf (name text PRIMARY KEY);
