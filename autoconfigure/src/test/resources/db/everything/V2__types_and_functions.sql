CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'goods and orders';
CREATE EXTENSION hstore WITH SCHEMA shop;
CREATE EXTENSION citext;

CREATE TYPE shop.colour AS ENUM ('red', 'blue');
ALTER TYPE shop.colour ADD VALUE 'green' BEFORE 'blue';
CREATE TYPE shop.size AS (width integer, height numeric(6, 2));
CREATE TYPE shop.span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN shop.percent AS numeric DEFAULT 0 CONSTRAINT up_to_hundred CHECK (VALUE BETWEEN 0 AND 100);
COMMENT ON TYPE shop.colour IS 'of a product';
CREATE COLLATION shop.by_bytes FROM "C";

CREATE FUNCTION shop.half(amount integer) RETURNS integer LANGUAGE sql IMMUTABLE COST 5 SET work_mem = '8MB'
    AS $$ SELECT amount / 2 $$;
CREATE FUNCTION shop.twice(amount integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT amount * 2; END;
CREATE PROCEDURE shop.nothing() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE AGGREGATE shop.total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE FUNCTION shop.near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT abs(a - b) < 1 $$;
CREATE OPERATOR shop.=~= (LEFTARG = float8, RIGHTARG = float8, FUNCTION = shop.near, COMMUTATOR = OPERATOR(shop.=~=));
CREATE OPERATOR FAMILY shop.whole USING btree;
CREATE OPERATOR CLASS shop.whole_ops FOR TYPE integer USING btree FAMILY shop.whole
    AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE FUNCTION shop.to_colour(integer) RETURNS shop.colour LANGUAGE sql IMMUTABLE AS $$ SELECT 'red'::shop.colour $$;
CREATE CAST (integer AS shop.colour) WITH FUNCTION shop.to_colour(integer) AS ASSIGNMENT;
REVOKE EXECUTE ON FUNCTION shop.half(integer) FROM public;
GRANT EXECUTE ON FUNCTION shop.half(integer) TO everything_reader;

CREATE TEXT SEARCH DICTIONARY shop.plain (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION shop.goods (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION shop.goods ALTER MAPPING FOR asciiword WITH shop.plain;
