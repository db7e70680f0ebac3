CREATE TABLE word AS SELECT 'Größe' AS text;
