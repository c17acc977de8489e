-- What all tests share: a clock that can be moved, organisations, offices, one member of staff per function, and a way
-- to empty the rest.
CREATE SCHEMA test_base;

CREATE TABLE test_base.clock (shift interval NOT NULL);
INSERT INTO test_base.clock VALUES (interval '0');
GRANT USAGE ON SCHEMA test_base TO PUBLIC;
GRANT SELECT ON test_base.clock TO PUBLIC;
CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT statement_timestamp() + (SELECT shift FROM test_base.clock) $$;

INSERT INTO identity.organisation (id, kind, name) VALUES
    (1, 'uwv', 'UWV'), (2, 'municipality', 'Gemeente Zwolle'), (3, 'municipality', 'Gemeente Deventer'),
    (4, 'sw_company', 'SW-bedrijf De Schakel'), (5, 'other_division', 'UWV Uitkeren');
INSERT INTO identity.office (id, organisation_id, name, region_code) VALUES
    (11, 1, 'UWV Zwolle', 1), (12, 1, 'UWV Apeldoorn', 2), (13, 1, 'UWV Kampen', 1), (21, 2, 'Sociale dienst Zwolle', 1), (31, 3, 'Sociale dienst Deventer', 2),
    (41, 4, 'De Schakel', 1), (51, 5, 'Uitkeren Zwolle', 1);
INSERT INTO identity.organisation_municipality VALUES (2, 193, '2015-01-01'), (3, 150, '2015-01-01'), (4, 193, '2015-01-01'), (4, 177, '2015-01-01');
INSERT INTO identity.team VALUES (111, 11, 'Team West'), (112, 11, 'Team Oost');
INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)
SELECT ('00000000-0000-7000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid, 'test', function || n, 'Test ' || initcap(replace(function, '_', ' ')) || ' ' || n, function, organisation, office
FROM (VALUES (1, 'uwv_adviser', 1, 11), (2, 'uwv_adviser', 1, 11), (3, 'uwv_adviser', 1, 12), (4, 'employer_adviser', 1, 11), (5, 'national_mediator', 1, 12),
             (6, 'municipal_adviser', 2, 21), (7, 'municipal_adviser', 3, 31), (8, 'sw_adviser', 4, 41), (9, 'other_division', 5, 51), (10, 'team_manager', 1, 11),
             (11, 'team_manager', 1, 12), (12, 'functional_manager', 1, 11), (13, 'data_protection_officer', 1, 11), (14, 'security_officer', 1, 11),
             (15, 'auditor', 1, 11)) AS s (n, function, organisation, office);
CREATE TABLE test_base.staff AS SELECT * FROM identity.staff;
CREATE TABLE test_base.staff_history AS SELECT * FROM identity.staff_history;
CREATE TABLE test_base.organisation_municipality AS SELECT * FROM identity.organisation_municipality;

-- The tables that a test may fill. Everything that refers to one of these is among them, so the order does not matter.
CREATE VIEW test_base.filled AS
SELECT c.oid AS id, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND (n.nspname IN ('ledger', 'clients', 'employers', 'matching', 'casework', 'messaging', 'oversight') AND c.relname <> 'kind_basis'
       OR n.nspname = 'reference' AND c.relname IN ('occupation_group', 'occupation_name', 'occupation_edition')
       OR n.nspname = 'exchange' AND c.relname NOT IN ('delivery_kind', 'delivery_rule')
       OR n.nspname = 'jobs' AND c.relname LIKE 'procrastinate%'
       OR n.nspname = 'identity' AND c.relname IN ('session', 'sign_in', 'jobseeker_login', 'newcomer', 'staff_own', 'merged_record',
                                                         'mandate', 'employer_user', 'employer_acting')
       OR n.nspname = 'access' AND c.relname NOT LIKE 'policy%' AND c.relname <> 'holiday');

-- Empties them. The statements stand in it one by one, so that the connection that calls it keeps their plans: planning
-- costs far more than deleting a few rows, and truncating would make files anew, of which the ledger alone has over a hundred.
DO $make$
DECLARE
    deletions text := (SELECT string_agg('DELETE FROM ' || f.name || ';', E'\n' ORDER BY f.name) FROM test_base.filled f);
BEGIN
    EXECUTE format($procedure$
        CREATE PROCEDURE test_base.empty() LANGUAGE plpgsql SET session_replication_role = replica AS $body$
        BEGIN
            %s
            -- The keys and relations of Sonar's own list stay.
            IF EXISTS (SELECT FROM reference.occupation_key WHERE scheme <> 'sonar') THEN
                DELETE FROM reference.occupation_kin WHERE greatest(key, related_key) >= 10000000;
                DELETE FROM reference.occupation_key WHERE scheme <> 'sonar';
            END IF;
            IF EXISTS (TABLE identity.staff EXCEPT TABLE test_base.staff)
               OR (SELECT count(*) FROM identity.staff) <> (SELECT count(*) FROM test_base.staff) THEN
                DELETE FROM identity.staff;
                INSERT INTO identity.staff TABLE test_base.staff;
            END IF;
            IF (SELECT count(*) FROM identity.staff_history) <> (SELECT count(*) FROM test_base.staff_history) THEN
                DELETE FROM identity.staff_history;
                INSERT INTO identity.staff_history OVERRIDING SYSTEM VALUE TABLE test_base.staff_history;
            END IF;
            IF EXISTS (TABLE identity.organisation_municipality EXCEPT TABLE test_base.organisation_municipality)
               OR (SELECT count(*) FROM identity.organisation_municipality) <> (SELECT count(*) FROM test_base.organisation_municipality) THEN
                DELETE FROM identity.organisation_municipality;
                INSERT INTO identity.organisation_municipality TABLE test_base.organisation_municipality;
            END IF;
            UPDATE test_base.clock SET shift = interval '0' WHERE shift <> interval '0';
        END $body$
    $procedure$, deletions);
END $make$;

-- Remembers what stands in those tables now, and makes `put_back()`, which empties them and puts that back: for tests that all
-- begin with the same people, who are then registered once.
CREATE PROCEDURE test_base.keep() LANGUAGE plpgsql AS $$
DECLARE
    each record;
    holds boolean;
    columns text;
    statements text := '';
BEGIN
    DROP SCHEMA IF EXISTS test_kept CASCADE;
    CREATE SCHEMA test_kept;
    FOR each IN SELECT f.id, f.name FROM test_base.filled f ORDER BY f.name LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each.name) INTO holds;
        CONTINUE WHEN NOT holds;
        SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) INTO columns
        FROM pg_attribute a WHERE a.attrelid = each.id AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
        EXECUTE format('CREATE TABLE test_kept.%I AS SELECT %s FROM %s', each.name, columns, each.name);
        statements := statements || format(E'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM test_kept.%I;\n', each.name, columns, columns, each.name);
    END LOOP;
    EXECUTE format('CREATE OR REPLACE PROCEDURE test_base.put_back() LANGUAGE plpgsql SET session_replication_role = replica AS %L',
                   E'BEGIN\nCALL test_base.empty();\n' || statements || 'END');
END $$;

CREATE TABLE test_base.ready ();
