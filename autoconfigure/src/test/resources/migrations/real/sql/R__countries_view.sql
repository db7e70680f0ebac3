CREATE OR REPLACE VIEW countries AS
    SELECT code, shout(name) AS name FROM ${prefix}country;
