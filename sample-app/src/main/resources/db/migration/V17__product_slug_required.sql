ALTER TABLE product
    ALTER COLUMN slug SET NOT NULL,
    ADD CONSTRAINT product_slug_key UNIQUE (slug),
    ADD CONSTRAINT product_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
