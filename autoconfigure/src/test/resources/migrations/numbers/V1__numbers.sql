CREATE TABLE numbers (sequence_name varchar(255) PRIMARY KEY, next_val bigint);
CREATE TABLE fee (id bigint PRIMARY KEY);
CREATE TABLE reminder (id bigint PRIMARY KEY);
