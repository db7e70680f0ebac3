CREATE TABLE sale AS SELECT generate_series(1, 4) AS amount;
