-- By what a person is found: keyed values only, which tell nothing to whoever has no key (clients/rules/names.py makes
-- them; the key lies outside the database). Only the guard looks here, for a search that it writes down.
SET ROLE sonar_owner;

-- One row per person. birth_key stands for her birth date; sketch holds, keyed with that date as well, her surnames and
-- every way to leave one sign out of them, so that equal names with other birth dates have nothing in common.
CREATE TABLE clients.search_key (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    birth_key bigint NOT NULL,
    sketch int[] NOT NULL CHECK (cardinality(sketch) BETWEEN 1 AND 400)
);
CREATE INDEX search_key_birth ON clients.search_key (birth_key);

-- The number that the client knows, random and never changed.
CREATE TABLE clients.client_number (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    number_index bytea NOT NULL UNIQUE CHECK (length(number_index) = 16),
    number bytea NOT NULL
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['search_key', 'client_number'] LOOP
        EXECUTE format('ALTER TABLE clients.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE clients.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- The number is shown with the name. What finds a person by her name follows a correction of it, under the same ticket.
CREATE POLICY gate_reads ON clients.client_number FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_indexes ON clients.search_key FOR ALL TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY guard_finds ON clients.search_key FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_finds ON clients.client_number FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.search_key FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.client_number FOR INSERT TO sonar_guard WITH CHECK (true);

GRANT SELECT ON clients.client_number TO sonar_gate;
GRANT SELECT, INSERT, UPDATE ON clients.search_key TO sonar_gate;
GRANT SELECT, INSERT ON clients.search_key, clients.client_number TO sonar_guard;

RESET ROLE;

SET ROLE sonar_gate;

-- Puts what a person is found by in the place of what it was, after a correction of her name or birth date.
CREATE FUNCTION clients.replace_search_key(p_client uuid, p_birth_key bigint, p_sketch int[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('identity')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clients.search_key AS k (client_id, birth_key, sketch) VALUES (p_client, p_birth_key, p_sketch)
    ON CONFLICT (client_id) DO UPDATE SET birth_key = excluded.birth_key, sketch = excluded.sketch;
END $$;
REVOKE ALL ON FUNCTION clients.replace_search_key(uuid, bigint, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.replace_search_key(uuid, bigint, int[]) TO sonar_writer;

RESET ROLE;
