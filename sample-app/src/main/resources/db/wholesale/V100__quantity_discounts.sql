INSERT INTO quantity_discount (minimum, percent)
VALUES
    (10, 5),
    (25, 12),
    (50, 20);
