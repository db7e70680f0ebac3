CREATE FUNCTION write_audit_log() RETURNS trigger
    LANGUAGE plpgsql AS
$$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, before, after)
    VALUES (TG_ARGV[0], coalesce(new_row, old_row) ->> TG_ARGV[1], TG_OP, old_row, new_row);
    RETURN NULL;
END;
$$;

CREATE TRIGGER customer_audit
    AFTER INSERT OR UPDATE OR DELETE ON customer
    FOR EACH ROW EXECUTE FUNCTION write_audit_log('customer', 'id');

-- A trigger on a partitioned table fires with the name of the partition, hence the argument.
CREATE TRIGGER purchase_order_audit
    AFTER INSERT OR UPDATE OR DELETE ON purchase_order
    FOR EACH ROW EXECUTE FUNCTION write_audit_log('purchase_order', 'number');

CREATE TRIGGER price_audit
    AFTER INSERT OR UPDATE OR DELETE ON price
    FOR EACH ROW EXECUTE FUNCTION write_audit_log('price', 'product_id');
