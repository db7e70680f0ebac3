CREATE TABLE currency
(
    code            text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    numeric_code    smallint NOT NULL,
    fraction_digits smallint NOT NULL DEFAULT 2 CHECK (fraction_digits BETWEEN 0 AND 4),
    name            text     NOT NULL
);
