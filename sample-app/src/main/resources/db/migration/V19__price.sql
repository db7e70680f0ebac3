CREATE TABLE price
(
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id    bigint         NOT NULL REFERENCES product ON DELETE CASCADE,
    currency_code text           NOT NULL DEFAULT '${currency}' REFERENCES currency,
    amount        numeric(12, 2) NOT NULL CHECK (amount > 0),
    valid         daterange      NOT NULL CHECK (NOT isempty(valid)),
    CONSTRAINT price_no_overlap EXCLUDE USING gist (product_id WITH =, currency_code WITH =, valid WITH &&)
);

CREATE TABLE quantity_discount
(
    minimum integer PRIMARY KEY CHECK (minimum > 1),
    percent integer NOT NULL CHECK (percent BETWEEN 1 AND 90)
);
