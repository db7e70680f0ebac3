CREATE TABLE shelf (label text, added_by text);
