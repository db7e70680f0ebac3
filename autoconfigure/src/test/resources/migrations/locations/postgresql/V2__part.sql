INSERT INTO part VALUES ('postgresql');
