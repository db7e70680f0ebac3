CREATE TABLE country
(
    code   text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),
    alpha3 text NOT NULL UNIQUE CHECK (alpha3 ~ '^[A-Z]{3}$'),
    name   text NOT NULL UNIQUE
);
