CREATE FUNCTION check_order_status() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('PLACED', 'PAID'), ('PLACED', 'CANCELLED'), ('PAID', 'SHIPPED')) THEN
        RAISE EXCEPTION 'order %: % cannot become %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER purchase_order_status
    BEFORE UPDATE OF status ON purchase_order
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION check_order_status();

CREATE FUNCTION return_cancelled_stock() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO stock_movement (product_id, quantity, reason, order_number)
    SELECT product_id, quantity, 'CANCELLATION', order_number
    FROM order_line
    WHERE order_number = NEW.number
    ORDER BY product_id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER purchase_order_cancelled
    AFTER UPDATE OF status ON purchase_order
    FOR EACH ROW WHEN (NEW.status = 'CANCELLED' AND OLD.status <> 'CANCELLED')
    EXECUTE FUNCTION return_cancelled_stock();
