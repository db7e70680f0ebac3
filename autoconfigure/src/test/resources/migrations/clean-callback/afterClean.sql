CREATE TABLE made_by_script (id integer);
DROP TABLE made_by_script;
SELECT nextval('elsewhere.cleans');
