DO $$
DECLARE
    missing text;
BEGIN
    FOR missing IN SELECT unnest(ARRAY['lending_clerk', 'lending_porter']) EXCEPT SELECT rolname FROM pg_roles LOOP
        EXECUTE format('CREATE ROLE %I', missing);
    END LOOP;
END
$$;
CREATE SEQUENCE secret_numbers INCREMENT BY 5;
GRANT SELECT, INSERT ON loan, reader, reader_loans TO lending_clerk, lending_porter;
GRANT USAGE ON loan_seq, reader_numbers TO lending_clerk, lending_porter;
GRANT UPDATE ON loan_seq TO lending_clerk;
GRANT UPDATE ON reader_numbers TO lending_porter;
