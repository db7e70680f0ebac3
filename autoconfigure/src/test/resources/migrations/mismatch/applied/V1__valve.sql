CREATE TABLE valve AS SELECT 'as it was applied' AS text;
