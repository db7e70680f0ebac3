CREATE TABLE note AS SELECT 'migration' AS author;
