CREATE TABLE bill AS SELECT 'a bill' AS text;
