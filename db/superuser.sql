-- The one step that needs a superuser. Run it with psql against any PostgreSQL 16 or newer; running it again
-- changes nothing. It makes the roles, the database and its schemas, and closes what PostgreSQL leaves open.
--
--   SONAR_DB_NAME=sonar SONAR_DB_READER_PASSWORD=… (one for each login below) psql -X -v ON_ERROR_STOP=1 -f db/superuser.sql
--
-- Owners cannot sign in. Every login has least privilege, owns nothing and inherits nothing.
-- docs/explanation/logins.md says what each is for.
\set ON_ERROR_STOP on
\set database sonar
\getenv database SONAR_DB_NAME
\getenv reader_password SONAR_DB_READER_PASSWORD
\getenv writer_password SONAR_DB_WRITER_PASSWORD
\getenv logger_password SONAR_DB_LOGGER_PASSWORD
\getenv auth_password SONAR_DB_AUTH_PASSWORD
\getenv worker_password SONAR_DB_WORKER_PASSWORD
\getenv eraser_password SONAR_DB_ERASER_PASSWORD
\getenv auditor_password SONAR_DB_AUDITOR_PASSWORD
\getenv matcher_password SONAR_DB_MATCHER_PASSWORD
\getenv migrator_password SONAR_DB_MIGRATOR_PASSWORD

SET client_min_messages = warning;
SET log_statement = 'none';
SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I NOLOGIN NOINHERIT', name)
FROM unnest(ARRAY['sonar_owner', 'sonar_guard', 'sonar_gate', 'sonar_ledger']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SELECT format('CREATE ROLE %I LOGIN NOINHERIT', name)
FROM unnest(ARRAY['sonar_reader', 'sonar_writer', 'sonar_logger', 'sonar_auth', 'sonar_worker', 'sonar_eraser',
                  'sonar_auditor', 'sonar_matcher', 'sonar_migrator']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE sonar_reader PASSWORD :'reader_password';
ALTER ROLE sonar_writer PASSWORD :'writer_password';
ALTER ROLE sonar_logger PASSWORD :'logger_password';
ALTER ROLE sonar_auth PASSWORD :'auth_password';
ALTER ROLE sonar_worker PASSWORD :'worker_password';
ALTER ROLE sonar_eraser PASSWORD :'eraser_password';
ALTER ROLE sonar_auditor PASSWORD :'auditor_password';
ALTER ROLE sonar_matcher PASSWORD :'matcher_password';
ALTER ROLE sonar_migrator PASSWORD :'migrator_password';

-- Only the deployment login may become an owner, and only on purpose (SET ROLE).
GRANT sonar_owner, sonar_guard, sonar_gate, sonar_ledger TO sonar_migrator WITH INHERIT FALSE, SET TRUE;

-- Hygiene, not a boundary: a slip in a reading page fails early.
ALTER ROLE sonar_reader SET default_transaction_read_only = on;
ALTER ROLE sonar_auditor SET default_transaction_read_only = on;
-- The gate functions are called with changing values; one plan each is what was measured to be fast.
ALTER ROLE sonar_reader SET plan_cache_mode = force_generic_plan;
ALTER ROLE sonar_logger SET plan_cache_mode = force_generic_plan;
ALTER ROLE sonar_writer SET plan_cache_mode = force_generic_plan;
ALTER ROLE sonar_auth SET plan_cache_mode = force_generic_plan;
-- No statement of a page may hold a connection for long.
ALTER ROLE sonar_reader SET statement_timeout = '10s';
ALTER ROLE sonar_writer SET statement_timeout = '10s';
ALTER ROLE sonar_logger SET statement_timeout = '10s';
ALTER ROLE sonar_auth SET statement_timeout = '10s';
ALTER ROLE sonar_matcher SET statement_timeout = '10s';
-- The job queue lives in one schema; everything else is named in full.
ALTER ROLE sonar_writer SET search_path = jobs;
ALTER ROLE sonar_worker SET search_path = jobs;
ALTER ROLE sonar_migrator SET search_path = jobs;
ALTER ROLE sonar_migrator SET role = sonar_owner;

SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'database', rolname)
FROM pg_roles WHERE rolname LIKE 'sonar\_%' AND rolcanlogin \gexec

\connect :"database"
SET client_min_messages = warning;

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sonar_owner;

SELECT format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', name, owner)
FROM (VALUES ('kernel', 'sonar_owner'), ('jobs', 'sonar_owner'), ('reference', 'sonar_owner'),
             ('ledger', 'sonar_ledger'), ('identity', 'sonar_guard'), ('access', 'sonar_guard'),
             ('clients', 'sonar_owner'), ('employers', 'sonar_owner'), ('disclosure', 'sonar_guard'),
             ('matching', 'sonar_owner'), ('casework', 'sonar_owner'), ('messaging', 'sonar_owner'),
             ('exchange', 'sonar_guard'), ('oversight', 'sonar_guard'))
     AS rooms (name, owner) \gexec

-- A name in a schema shows nothing by itself; what may be done is granted object by object.
SELECT format('GRANT USAGE ON SCHEMA %I TO sonar_owner, sonar_guard, sonar_gate, sonar_ledger, sonar_reader, sonar_writer, '
              'sonar_logger, sonar_auth, sonar_worker, sonar_eraser, sonar_auditor, sonar_matcher', nspname)
FROM pg_namespace
WHERE nspname IN ('kernel', 'reference', 'ledger', 'identity', 'access', 'clients', 'employers', 'disclosure',
                  'matching', 'casework', 'messaging', 'exchange', 'oversight') \gexec
-- Gate and guard place their functions in the rooms they guard.
GRANT CREATE ON SCHEMA clients, employers, matching, casework, messaging, disclosure, exchange TO sonar_gate, sonar_guard;
GRANT USAGE ON SCHEMA jobs TO sonar_writer, sonar_worker;

ALTER DEFAULT PRIVILEGES FOR ROLE sonar_owner, sonar_guard, sonar_gate, sonar_ledger REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What PostgreSQL lets everybody do and nobody here needs: see other statements, counters and sizes, stop statements
-- of others, write large objects, write to the log stream.
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC; GRANT EXECUTE ON FUNCTION %s TO pg_monitor',
              oid::regprocedure, oid::regprocedure)
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND (proname LIKE 'pg\_stat\_get\_%' OR proname LIKE 'pg\_logical\_emit\_message'
       OR proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
                      'pg_database_size', 'pg_tablespace_size', 'pg_stat_reset', 'pg_cancel_backend',
                      'pg_terminate_backend', 'lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put',
                      'lo_open', 'lowrite', 'loread', 'lo_get', 'lo_unlink', 'pg_export_snapshot',
                      'pg_lock_status', 'pg_prepared_xact', 'pg_show_all_file_settings', 'pg_get_shmem_allocations')) \gexec
