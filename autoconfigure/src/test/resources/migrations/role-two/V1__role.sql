CREATE ROLE library_reader;
CREATE TABLE two (id int);
