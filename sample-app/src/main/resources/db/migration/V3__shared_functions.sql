CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END;
$$;

-- unaccent() is only STABLE, because its dictionary can be replaced; an index or a generated column needs IMMUTABLE.
CREATE FUNCTION searchable(value text) RETURNS text
    LANGUAGE sql
    IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
