CREATE TABLE price AS SELECT '${currency}' AS currency;
