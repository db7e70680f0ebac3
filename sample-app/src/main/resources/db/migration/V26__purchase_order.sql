-- The number begins with the year, so ranges of it are years, and it can be the primary key of the partitioned table.
CREATE TABLE purchase_order
(
    number        text COLLATE "C" PRIMARY KEY CHECK (number ~ '^[0-9]{4}-[0-9]{4,}$'),
    customer_id   bigint         NOT NULL REFERENCES customer,
    status        order_status   NOT NULL DEFAULT 'PLACED',
    currency_code text           NOT NULL DEFAULT '${currency}' REFERENCES currency,
    coupon_code   text REFERENCES coupon ON UPDATE CASCADE,
    discount      numeric(12, 2) NOT NULL DEFAULT 0 CHECK (discount >= 0),
    total         numeric(12, 2) NOT NULL CHECK (total >= 0),
    placed_at     timestamptz    NOT NULL,
    updated_at    timestamptz    NOT NULL DEFAULT now(),
    version       integer        NOT NULL DEFAULT 0
) PARTITION BY RANGE (number);

CREATE TABLE purchase_order_2024 PARTITION OF purchase_order FOR VALUES FROM ('2024') TO ('2025');
CREATE TABLE purchase_order_2025 PARTITION OF purchase_order FOR VALUES FROM ('2025') TO ('2026');
CREATE TABLE purchase_order_2026 PARTITION OF purchase_order FOR VALUES FROM ('2026') TO ('2027');
CREATE TABLE purchase_order_2027 PARTITION OF purchase_order FOR VALUES FROM ('2027') TO ('2028');
CREATE TABLE purchase_order_other PARTITION OF purchase_order DEFAULT;

CREATE TRIGGER purchase_order_touch
    BEFORE UPDATE ON purchase_order
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
