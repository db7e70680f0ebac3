CREATE TABLE audit_log
(
    id         bigint GENERATED ALWAYS AS IDENTITY,
    logged_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    table_name text        NOT NULL,
    row_key    text        NOT NULL,
    action     text        NOT NULL CHECK (action IN ('INSERT', 'UPDATE', 'DELETE')),
    before     jsonb,
    after      jsonb,
    PRIMARY KEY (id, logged_at),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) PARTITION BY RANGE (logged_at);

CREATE TABLE audit_log_other PARTITION OF audit_log DEFAULT;

CREATE PROCEDURE add_audit_partitions(for_year integer)
    LANGUAGE plpgsql AS
$$
DECLARE
    month date;
BEGIN
    FOR month IN SELECT generate_series(make_date(for_year, 1, 1), make_date(for_year, 12, 1), '1 month')
        LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF audit_log FOR VALUES FROM (%L) TO (%L)',
                           'audit_log_' || to_char(month, 'YYYY_MM'),
                           to_char(month, 'YYYY-MM-DD 00:00:00+00'),
                           to_char(month + interval '1 month', 'YYYY-MM-DD 00:00:00+00'));
        END LOOP;
END;
$$;

CALL add_audit_partitions(2026);
CALL add_audit_partitions(2027);

CREATE INDEX audit_log_row_idx ON audit_log (table_name, row_key);
