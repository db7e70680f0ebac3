-- A sequence would leave gaps after a rollback; the tax office wants none.
CREATE TABLE order_counter
(
    year integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 9999),
    last integer NOT NULL CHECK (last > 0)
);

CREATE FUNCTION next_order_number(for_year integer) RETURNS text
    LANGUAGE plpgsql AS
$$
DECLARE
    next integer;
BEGIN
    INSERT INTO order_counter AS counter (year, last)
    VALUES (for_year, 1)
    ON CONFLICT (year) DO UPDATE SET last = counter.last + 1
    RETURNING last INTO next;
    RETURN for_year || '-' || lpad(next::text, greatest(4, length(next::text)), '0');
END;
$$;
