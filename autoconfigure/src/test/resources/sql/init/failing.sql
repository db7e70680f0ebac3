CREATE ROLE half_done;

CREATE ROLE other LOGIN
    PASSWORD 'xyzzy4711' VALID UNTIL 'no date';
