-- Seen by others, and leaves nothing in the database.
SELECT pg_notify('cleans', 'done');
