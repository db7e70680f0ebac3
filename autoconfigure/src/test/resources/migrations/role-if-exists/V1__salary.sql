CREATE TABLE salary (id int);
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${app}') THEN
        GRANT SELECT ON salary TO "${app}";
    END IF;
END
$$;
