CREATE TABLE coupon
(
    code     text PRIMARY KEY CHECK (code = upper(code)),
    percent  integer   NOT NULL CHECK (percent BETWEEN 1 AND 100),
    valid    daterange NOT NULL DEFAULT '(,)',
    max_uses integer   NOT NULL DEFAULT 1 CHECK (max_uses > 0),
    used     integer   NOT NULL DEFAULT 0,
    CONSTRAINT coupon_not_overused CHECK (used BETWEEN 0 AND max_uses)
);
