CREATE TABLE lending (reader citext REFERENCES company.membership);
GRANT SELECT ON lending TO library_clerk;
