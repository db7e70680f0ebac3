CREATE TABLE note (author text NOT NULL);
