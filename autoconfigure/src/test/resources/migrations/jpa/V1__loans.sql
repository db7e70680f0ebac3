CREATE SEQUENCE loan_seq INCREMENT BY 50;
CREATE TABLE loan (id bigint PRIMARY KEY, book text NOT NULL);
CREATE SEQUENCE reader_numbers INCREMENT BY 10 START WITH 1000;
CREATE TABLE reader (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE reader_loans (reader_id bigint NOT NULL REFERENCES reader, loans_id bigint NOT NULL REFERENCES loan);
