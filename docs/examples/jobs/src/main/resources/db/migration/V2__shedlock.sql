CREATE TABLE shedlock (
    name text PRIMARY KEY,
    lock_until timestamp NOT NULL,
    locked_at timestamp NOT NULL,
    locked_by text NOT NULL
);

-- Released long ago: with this row a process need not remember whether it has inserted one.
INSERT INTO shedlock VALUES ('digest', '2000-01-01', '2000-01-01', 'migration');
