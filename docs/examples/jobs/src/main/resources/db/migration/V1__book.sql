CREATE TABLE book (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
INSERT INTO book (title) VALUES ('Clean Code');

CREATE TABLE report (line text NOT NULL);
