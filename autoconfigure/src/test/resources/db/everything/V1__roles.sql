DO $$
BEGIN
    CREATE ROLE everything_reader;
    CREATE ROLE everything_writer;
EXCEPTION WHEN duplicate_object THEN
    RAISE NOTICE 'both are there';
END
$$;
