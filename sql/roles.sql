-- Who may do what on a ClickHouse server. The embedded engine has no users, so
-- Headcount does not run this itself: an administrator does, once, before the
-- first start; the tables need not be there yet. It may be run again.
--
-- {database} stands for the database of Headcount's tables (CLICKHOUSE_DATABASE),
-- for instance `headcount`, which must be there:
--
--     sed 's/{database}/headcount/g' sql/roles.sql | clickhouse-client --multiquery
--
-- Nothing here reads events, addresses or ids: no table holds any.

-- Writes what is released. Cannot read it, change it or take it back.
CREATE ROLE IF NOT EXISTS headcount_ingest;
GRANT INSERT ON {database}.cells TO headcount_ingest;
GRANT INSERT ON {database}.releases TO headcount_ingest;
GRANT INSERT ON {database}.ledger TO headcount_ingest;

-- Reads numbers. No limits of its own, since Headcount's user has it too.
CREATE ROLE IF NOT EXISTS headcount_read;
GRANT SELECT ON {database}.cells TO headcount_read;
GRANT SELECT ON {database}.releases TO headcount_read;
-- A view is read with the rights of who asks, so the two tables above are needed for these.
GRANT SELECT ON {database}.audience TO headcount_read;
GRANT SELECT ON {database}.published TO headcount_read;

-- Makes and extends the tables and views (sql/migrations), and notes what was
-- done. Drops nothing. It reads because who makes a view must be able to.
CREATE ROLE IF NOT EXISTS headcount_migrate;
GRANT CREATE TABLE, CREATE VIEW, DROP VIEW, ALTER ADD COLUMN, ALTER ORDER BY, ALTER SETTINGS ON {database}.* TO headcount_migrate;
GRANT SELECT, INSERT ON {database}.migrations TO headcount_migrate;
GRANT SELECT ON {database}.ledger TO headcount_migrate;
GRANT headcount_read TO headcount_migrate;

-- For people who look at numbers with SQL: they see every site of the database.
CREATE ROLE IF NOT EXISTS headcount_product;
GRANT headcount_read TO headcount_product;

-- For who checks what is kept: which tables and columns there are, how big their
-- parts are, what was released when and how, and the ledger. No cells: no numbers.
CREATE ROLE IF NOT EXISTS headcount_auditor;
GRANT SHOW TABLES, SHOW COLUMNS ON {database}.* TO headcount_auditor;
GRANT SELECT ON system.tables TO headcount_auditor;
GRANT SELECT ON system.columns TO headcount_auditor;
GRANT SELECT ON system.parts TO headcount_auditor;
GRANT SELECT ON {database}.releases TO headcount_auditor;
GRANT SELECT ON {database}.ledger TO headcount_auditor;

-- Whoever has one of the two may read, for 30 seconds a query, and change no
-- setting. So neither may be given to Headcount's own user. A tool that sends
-- settings with its queries needs `readonly = 2` in a profile of its own.
CREATE SETTINGS PROFILE OR REPLACE headcount_readonly
    SETTINGS readonly = 1, max_execution_time = 30
    TO headcount_product, headcount_auditor;

-- Examples of users; choose other passwords.
--
-- Headcount itself, which migrates, writes and answers queries (CLICKHOUSE_USER):
-- CREATE USER headcount IDENTIFIED WITH sha256_password BY 'a long password';
-- GRANT headcount_migrate, headcount_ingest TO headcount;
--
-- An analyst, and a data protection officer:
-- CREATE USER ada IDENTIFIED WITH sha256_password BY 'a long password';
-- GRANT headcount_product TO ada;
-- CREATE USER dpo IDENTIFIED WITH sha256_password BY 'a long password';
-- GRANT headcount_auditor TO dpo;
--
-- An analyst of one site only (the server's users_without_row_policies_can_read_rows
-- must be true, as it is in the packaged config, or everybody else sees no rows):
-- CREATE ROW POLICY headcount_ada ON {database}.cells, {database}.releases
--     FOR SELECT USING site = 'demo' TO ada;
