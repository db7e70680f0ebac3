INSERT INTO category (id, parent_id, name)
VALUES
    (1, NULL, 'Furniture'),
    (2, 1, 'Tables'),
    (3, 1, 'Seating'),
    (4, 1, 'Storage'),
    (5, NULL, 'Kitchen'),
    (6, 5, 'Crockery'),
    (7, 5, 'Tools'),
    (8, NULL, 'Lighting');

SELECT setval(pg_get_serial_sequence('category', 'id'), max(id))
FROM category;
