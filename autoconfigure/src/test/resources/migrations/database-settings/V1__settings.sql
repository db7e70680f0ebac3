CREATE SCHEMA app;
ALTER DATABASE "${flyway:database}" SET search_path = app, public;
ALTER DATABASE "${flyway:database}" SET app.tenant = 'O''Hara = 1';
ALTER DATABASE "${flyway:database}" SET timezone = 'Asia/Tokyo';
