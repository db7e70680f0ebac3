CREATE FUNCTION country_name(wanted char(2)) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    -- A semicolon; and 'quotes' within a body.
    SELECT name INTO found FROM ${prefix}country WHERE code = wanted;
    IF found IS NULL THEN
        RAISE EXCEPTION 'No country %', wanted;
    END IF;
    RETURN found;
END;
$$;

CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql AS $body$
    SELECT upper($1) || $tag$!; $$ $tag$;
$body$;

DO $$
BEGIN
    INSERT INTO ${prefix}country VALUES ('IT', 'Italy');
END
$$;
