-- Roles that the administrator makes in production; a semicolon; in a comment
DO $$
BEGIN
    CREATE ROLE library_clerk LOGIN PASSWORD 'from the script';
END
$$;
/* what every database of the company has; */
CREATE EXTENSION citext;
CREATE SCHEMA company;
CREATE TABLE company.membership (name citext PRIMARY KEY, note text DEFAULT 'a;b');
