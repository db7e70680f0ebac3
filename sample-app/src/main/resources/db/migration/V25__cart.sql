CREATE TABLE cart
(
    id          uuid PRIMARY KEY     DEFAULT gen_random_uuid(),
    customer_id bigint      NOT NULL REFERENCES customer ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cart_item
(
    cart_id    uuid    NOT NULL REFERENCES cart ON DELETE CASCADE,
    product_id bigint  NOT NULL REFERENCES product ON DELETE CASCADE,
    quantity   integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (cart_id, product_id)
);
