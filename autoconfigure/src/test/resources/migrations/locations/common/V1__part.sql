CREATE TABLE part AS SELECT 'common' AS origin;
