CREATE TABLE ${prefix}country (
    code char(2) PRIMARY KEY,
    name text NOT NULL
);

COPY ${prefix}country (code, name) FROM stdin;
DE	Germany
FR	France; it has a semicolon, and a quote '
ES	Spain \\ España
\.

COMMENT ON TABLE ${prefix}country IS 'Filled for ${region}';
