CREATE TABLE meter AS SELECT 'no call' AS text;
