INSERT INTO log VALUES ('script');
