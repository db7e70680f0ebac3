CREATE TABLE valve AS SELECT 'as somebody edited it' AS text;
