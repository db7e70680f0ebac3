CREATE TABLE pipe (id integer);
