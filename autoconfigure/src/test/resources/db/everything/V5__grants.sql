GRANT USAGE ON SCHEMA shop TO everything_reader, everything_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO everything_reader;
GRANT UPDATE (price), REFERENCES (id) ON shop.product TO everything_writer WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE shop.ticket TO everything_writer;
GRANT USAGE ON TYPE shop.colour TO everything_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT INSERT ON TABLES TO everything_writer;
REVOKE ALL ON SCHEMA public FROM public;
GRANT USAGE ON SCHEMA public TO everything_reader;
REVOKE SELECT ON pg_catalog.pg_user FROM public;
ALTER TABLE shop.basket OWNER TO everything_writer;
ALTER SCHEMA shop OWNER TO everything_writer;

ALTER TABLE shop.purchase ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.purchase FORCE ROW LEVEL SECURITY;
CREATE POLICY own_purchases ON shop.purchase AS PERMISSIVE FOR ALL TO everything_reader
    USING (customer = CURRENT_USER) WITH CHECK (id > 0);

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = shop, public', current_database());
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '45min');
    EXECUTE format('ALTER ROLE everything_reader IN DATABASE %I SET work_mem = %L', current_database(), '7MB');
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM public', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO everything_reader', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO everything_writer WITH GRANT OPTION', current_database());
END
$$;
