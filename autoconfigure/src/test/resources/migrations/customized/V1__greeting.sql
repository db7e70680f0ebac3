CREATE TABLE greeting AS SELECT '${word} ${name}' AS text;
