SET allow_in_place_tablespaces = on;
CREATE TABLESPACE library_archive LOCATION '';
