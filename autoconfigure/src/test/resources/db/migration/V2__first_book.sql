INSERT INTO book (isbn, title) VALUES ('978-0132350884', 'Clean Code');
