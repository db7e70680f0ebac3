CREATE TABLE part AS SELECT 'wheel' AS name;
