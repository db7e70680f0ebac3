CREATE TABLE salary (id int);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${app}') THEN
        CREATE ROLE "${app}";
    END IF;
END
$$;
GRANT SELECT ON salary TO "${app}";
