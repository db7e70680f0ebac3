CREATE TABLE author (name text PRIMARY KEY);
