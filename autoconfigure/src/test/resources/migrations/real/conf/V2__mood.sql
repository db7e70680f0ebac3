ALTER TYPE mood ADD VALUE 'sad';
CREATE TABLE feeling AS SELECT 'sad'::mood AS mood, '${not_a_placeholder}' AS text;
