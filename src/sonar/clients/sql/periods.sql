-- Being active and living somewhere, as periods that follow each other.
SET ROLE sonar_owner;

ALTER TABLE clients.activity_period ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.activity_period FORCE ROW LEVEL SECURITY;
ALTER TABLE clients.residence ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.residence FORCE ROW LEVEL SECURITY;

CREATE POLICY gate_reads ON clients.activity_period FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('status'))::uuid[]));
CREATE POLICY gate_ends ON clients.activity_period FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('status'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('status'))::uuid[]));
CREATE POLICY gate_begins ON clients.activity_period FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('status'))::uuid[]));
CREATE POLICY guard_registers ON clients.activity_period FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY gate_changes ON clients.client FOR UPDATE TO sonar_gate
    USING (id = ANY ((SELECT access.ticket_writes('status'))::uuid[]))
    WITH CHECK (id = ANY ((SELECT access.ticket_writes('status'))::uuid[]));
CREATE POLICY gate_reads ON clients.residence FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[]));
CREATE POLICY gate_moves ON clients.residence FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY gate_settles ON clients.residence FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
-- The guard decides by where somebody lives.
CREATE POLICY guard_places ON clients.residence FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.residence FOR INSERT TO sonar_guard WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON clients.activity_period, clients.residence TO sonar_gate;
GRANT UPDATE (active, active_since) ON clients.client TO sonar_gate;
GRANT INSERT ON clients.activity_period TO sonar_guard;
GRANT SELECT, INSERT ON clients.residence TO sonar_guard;

-- A list of laws, about nobody.
ALTER TABLE clients.kind_basis ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.kind_basis FORCE ROW LEVEL SECURITY;
CREATE POLICY all_know ON clients.kind_basis FOR SELECT TO sonar_gate, sonar_guard USING (true);
GRANT SELECT ON clients.kind_basis TO sonar_gate, sonar_guard;

RESET ROLE;
SET ROLE sonar_gate;

-- The periods in which the persons on the ticket were active, for whoever may know their status.
CREATE FUNCTION clients.open_activity() RETURNS TABLE (client_id uuid, started date, ended date, why_ended text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.client_id, a.started, a.ended, a.why_ended FROM clients.activity_period a
    WHERE a.client_id = ANY ((SELECT access.ticket_persons('status'))::uuid[])
$$;
CREATE VIEW clients.activity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_activity();

-- In which municipalities the persons on the ticket lived, for whoever may know where they live.
CREATE FUNCTION clients.open_residence() RETURNS TABLE (client_id uuid, municipality_code smallint, valid_from date, valid_until date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.client_id, r.municipality_code, r.valid_from, r.valid_until FROM clients.residence r
    WHERE r.client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[])
$$;
CREATE VIEW clients.residence_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_residence();

-- On which laws somebody of each kind can be registered: what a form offers.
CREATE FUNCTION clients.kind_bases() RETURNS TABLE (kind text, legal_basis text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.kind, b.legal_basis FROM clients.kind_basis b ORDER BY b.kind, b.legal_basis
$$;

-- Three facts for a task of another division, and no name (R51).
CREATE FUNCTION clients.open_status() RETURNS TABLE (client_id uuid, active boolean, active_since date, office text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, c.active, c.active_since, o.name
    FROM clients.client c JOIN identity.office o ON o.id = c.office_id
    WHERE c.id = ANY ((SELECT access.ticket_persons('status'))::uuid[])
$$;
CREATE VIEW clients.status_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_status();

-- Ends the present period of activity, or begins a new one after the last (R28). Matching follows at once.
CREATE FUNCTION clients.end_activity(p_client uuid, p_on date, p_why text, p_old bytea, p_new bytea, p_reason bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.client;
BEGIN
    SELECT * INTO present FROM clients.client c WHERE c.id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'status', 0, CASE WHEN present.active THEN 0 END, ARRAY['active'], ARRAY['active'], ARRAY[p_old], ARRAY[p_new], p_reason);
    UPDATE clients.activity_period a SET ended = p_on, why_ended = p_why WHERE a.client_id = p_client AND a.ended IS NULL;
    UPDATE clients.client c SET active = false, active_since = p_on WHERE c.id = p_client;
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
END $$;

CREATE FUNCTION clients.begin_activity(p_client uuid, p_on date, p_old bytea, p_new bytea, p_reason bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.client;
BEGIN
    SELECT * INTO present FROM clients.client c WHERE c.id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'status', 0, CASE WHEN NOT present.active THEN 0 END, ARRAY['active'], ARRAY['active'], ARRAY[p_old], ARRAY[p_new], p_reason);
    -- Back on the very day it ended: there was no time in between, so the period goes on.
    UPDATE clients.activity_period a SET ended = NULL, why_ended = NULL WHERE a.client_id = p_client AND a.ended = p_on;
    IF NOT FOUND THEN
        INSERT INTO clients.activity_period (client_id, started, after)
        VALUES (p_client, p_on, (SELECT max(a.ended) FROM clients.activity_period a WHERE a.client_id = p_client));
    END IF;
    UPDATE clients.client c SET active = true, active_since = p_on WHERE c.id = p_client;
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
END $$;

-- Somebody moved: from p_on she belongs to that municipality. Called in the transaction that corrects her address.
CREATE FUNCTION clients.move_residence(p_client uuid, p_municipality smallint, p_on date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.residence;
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('contact')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO present FROM clients.residence r WHERE r.client_id = p_client AND r.valid_until IS NULL FOR UPDATE OF r;
    IF present.municipality_code = p_municipality THEN
        RETURN;
    END IF;
    IF present.valid_from >= p_on THEN
        UPDATE clients.residence r SET municipality_code = p_municipality WHERE r.client_id = p_client AND r.valid_until IS NULL;
        RETURN;
    END IF;
    UPDATE clients.residence r SET valid_until = p_on WHERE r.client_id = p_client AND r.valid_until IS NULL;
    INSERT INTO clients.residence (client_id, municipality_code, valid_from) VALUES (p_client, p_municipality, p_on);
END $$;

REVOKE ALL ON FUNCTION clients.open_activity(), clients.open_residence(), clients.kind_bases(), clients.open_status(), clients.end_activity(uuid, date, text, bytea, bytea, bytea),
    clients.begin_activity(uuid, date, bytea, bytea, bytea), clients.move_residence(uuid, smallint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_activity(), clients.open_residence(), clients.open_status(), clients.kind_bases() TO sonar_reader;
GRANT SELECT ON clients.activity_v, clients.residence_v, clients.status_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.end_activity(uuid, date, text, bytea, bytea, bytea), clients.begin_activity(uuid, date, bytea, bytea, bytea),
    clients.move_residence(uuid, smallint, date) TO sonar_writer;

RESET ROLE;
