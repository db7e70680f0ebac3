CREATE TABLE stock
(
    product_id bigint PRIMARY KEY REFERENCES product ON DELETE CASCADE,
    on_hand    integer NOT NULL DEFAULT 0,
    reorder_at integer NOT NULL DEFAULT 5 CHECK (reorder_at >= 0),
    low        boolean GENERATED ALWAYS AS (on_hand <= reorder_at) STORED,
    CONSTRAINT stock_not_negative CHECK (on_hand >= 0)
);

CREATE INDEX stock_low_idx ON stock (on_hand) WHERE low;

CREATE SEQUENCE stock_movement_seq AS bigint INCREMENT BY 1 CACHE 20;

CREATE TABLE stock_movement
(
    id           bigint PRIMARY KEY       DEFAULT nextval('stock_movement_seq'),
    product_id   bigint          NOT NULL REFERENCES stock ON DELETE CASCADE,
    quantity     integer         NOT NULL CHECK (quantity <> 0),
    reason       movement_reason NOT NULL,
    order_number text,
    moved_at     timestamptz     NOT NULL DEFAULT now(),
    CHECK ((order_number IS NOT NULL) = (reason IN ('SALE', 'CANCELLATION')))
);

ALTER SEQUENCE stock_movement_seq OWNED BY stock_movement.id;

CREATE INDEX stock_movement_order_idx ON stock_movement (order_number) WHERE order_number IS NOT NULL;

COMMENT ON TABLE stock_movement IS 'The only way to change the stock: a trigger adds every movement to stock.on_hand.';
