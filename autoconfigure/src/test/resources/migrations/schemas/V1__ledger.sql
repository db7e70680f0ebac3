CREATE TABLE ledger AS SELECT 'accounts' AS kept_in; CREATE TABLE archive.ledger AS SELECT 'archive' AS kept_in;
