CREATE TABLE address AS SELECT 'nobody called' AS text;
