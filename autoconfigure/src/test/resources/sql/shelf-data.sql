INSERT INTO shelf (name) SELECT title FROM book;
