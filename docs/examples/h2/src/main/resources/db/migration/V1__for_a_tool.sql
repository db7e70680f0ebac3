CREATE TABLE book (id bigint PRIMARY KEY);
