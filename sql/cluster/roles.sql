-- What the roles of sql/roles.sql need beside that in a cluster. An administrator runs both, in
-- this order, on every server, or on one where users are kept in Keeper (<replicated> in
-- <user_directories>). {database} is replaced as there.
--
-- The servers must ask each other as the user who asks them: each cluster in <remote_servers>
-- has a <secret>. Without one they ask as the user named there, who would need all of it.

-- Statements ON CLUSTER, and tables that stand for those of other servers.
GRANT CLUSTER ON *.* TO headcount_migrate;
GRANT REMOTE ON *.* TO headcount_migrate;

GRANT INSERT ON {database}.cells_local TO headcount_ingest;
GRANT INSERT ON {database}.releases_local TO headcount_ingest;
GRANT INSERT ON {database}.ledger_local TO headcount_ingest;

GRANT SELECT ON {database}.cells_local TO headcount_read;
GRANT SELECT ON {database}.releases_local TO headcount_read;

GRANT SELECT, INSERT ON {database}.migrations_local TO headcount_migrate;
GRANT SELECT ON {database}.ledger_local TO headcount_migrate;

GRANT SELECT ON {database}.releases_local TO headcount_auditor;
GRANT SELECT ON {database}.ledger_local TO headcount_auditor;

-- A row policy for an analyst of one site names the local tables too:
-- CREATE ROW POLICY headcount_ada_local ON {database}.cells_local, {database}.releases_local
--     FOR SELECT USING site = 'demo' TO ada;
