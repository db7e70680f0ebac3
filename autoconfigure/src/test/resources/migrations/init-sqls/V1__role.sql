CREATE TABLE setting AS SELECT current_setting('shop.name') AS name;
