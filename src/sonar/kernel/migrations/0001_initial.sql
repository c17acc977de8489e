-- What every room's SQL stands on.
SET ROLE sonar_owner;

-- The database's clock is this one function, so that a test can put another time in force by replacing it.
CREATE FUNCTION kernel.now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN statement_timestamp();

-- The calendar day in the Netherlands.
CREATE FUNCTION kernel.today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (kernel.now() AT TIME ZONE 'Europe/Amsterdam')::date;

-- Sorts as people expect on every server, whatever its collations: without accents, in lower case.
CREATE FUNCTION kernel.sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));

GRANT EXECUTE ON FUNCTION kernel.now(), kernel.today(), kernel.sort_key(text)
TO sonar_owner, sonar_guard, sonar_gate, sonar_ledger, sonar_reader, sonar_writer, sonar_logger, sonar_auth, sonar_worker,
   sonar_eraser, sonar_auditor, sonar_matcher;

RESET ROLE;
