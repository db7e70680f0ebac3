CREATE TABLE profile AS SELECT 'hash' AS text;
