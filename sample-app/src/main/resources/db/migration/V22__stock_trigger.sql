CREATE FUNCTION apply_stock_movement() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    UPDATE stock SET on_hand = on_hand + NEW.quantity WHERE product_id = NEW.product_id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER stock_movement_apply
    AFTER INSERT ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION apply_stock_movement();

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER stock_movement_append_only
    BEFORE UPDATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
