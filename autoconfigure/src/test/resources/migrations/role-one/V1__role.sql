CREATE ROLE library_reader;
CREATE TABLE one (id int);
