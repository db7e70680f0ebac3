CREATE TABLE currency (code text PRIMARY KEY);
