CREATE TABLE lending (reader text REFERENCES membership);
GRANT SELECT ON lending TO library_clerk;
