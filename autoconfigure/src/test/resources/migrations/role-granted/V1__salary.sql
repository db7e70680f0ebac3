CREATE TABLE salary (id int);
GRANT SELECT ON salary TO "${app}";
