CREATE TABLE postcode
(
    country_code text NOT NULL REFERENCES country,
    code         text NOT NULL,
    zone         smallint NOT NULL CHECK (zone BETWEEN 0 AND 9),
    courier_days smallint NOT NULL CHECK (courier_days > 0),
    PRIMARY KEY (country_code, code)
);

COMMENT ON TABLE postcode IS 'Where we deliver, and how many working days the courier takes.';

INSERT INTO postcode (country_code, code, zone, courier_days)
SELECT '${home_country}', lpad(n::text, 5, '0'), n / 10000, 1 + (n / 30) % 3
FROM generate_series(1000, 99970, 30) AS n;
