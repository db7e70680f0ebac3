CREATE TABLE old_lending (reader text PRIMARY KEY) TABLESPACE library_archive;
INSERT INTO old_lending VALUES ('Ada');
