INSERT INTO author VALUES ('Jane Austen');
