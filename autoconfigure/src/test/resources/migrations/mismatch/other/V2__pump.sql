CREATE TABLE pump (id integer);
