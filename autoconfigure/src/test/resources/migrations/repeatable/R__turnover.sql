CREATE OR REPLACE VIEW turnover AS SELECT sum(amount) AS total FROM sale;
