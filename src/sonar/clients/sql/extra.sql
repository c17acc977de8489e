-- Fields that functional management adds while Sonar runs (R3): declared as fully as every other one, and kept, opened,
-- written and remembered in the same way. Adding one changes no table, so nothing stands still for it.
SET ROLE sonar_guard;

CREATE TABLE clients.extra_field (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9_]{1,59}$'),
    category text NOT NULL CHECK (length(category) BETWEEN 2 AND 40),
    type text NOT NULL CHECK (type IN ('yes_no', 'date', 'number', 'code', 'codes', 'text', 'long_text')),
    label_nl text NOT NULL CHECK (length(btrim(label_nl)) BETWEEN 2 AND 120),
    label_en text NOT NULL CHECK (length(btrim(label_en)) BETWEEN 2 AND 120),
    sensitivity text NOT NULL CHECK (sensitivity IN ('personal', 'benefit', 'health')),
    derivable text NOT NULL DEFAULT '' CHECK (length(derivable) <= 200),
    purposes text[] NOT NULL CHECK (cardinality(purposes) > 0),
    legal_basis text NOT NULL CHECK (length(btrim(legal_basis)) BETWEEN 5 AND 200),
    source text NOT NULL CHECK (source IN ('own_statement', 'professional_assessment', 'staff', 'other_register')),
    retention text NOT NULL CHECK (retention IN ('client_record', 'cv', 'short')),
    controller text NOT NULL CHECK (length(btrim(controller)) BETWEEN 3 AND 120),
    minimum int,
    maximum int,
    longest int CHECK (longest BETWEEN 1 AND 4000),
    options jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(options) = 'array'),
    why text NOT NULL CHECK (length(btrim(why)) BETWEEN 20 AND 500),
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    approved_by uuid REFERENCES identity.staff,
    approved_at timestamptz,
    ended_by uuid REFERENCES identity.staff,
    ended_at timestamptz,
    UNIQUE (id, category),
    CHECK (minimum <= maximum),
    CHECK ((type IN ('code', 'codes')) = (jsonb_array_length(options) > 0)),
    CHECK (approved_by <> proposed_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);

-- A declaration is about nobody; row security says who may see it all the same.
ALTER TABLE clients.extra_field ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.extra_field FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_declares ON clients.extra_field FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY gate_knows ON clients.extra_field FOR SELECT TO sonar_gate USING (true);

-- The fields in force, for forms and overviews: a declaration is no personal data.
CREATE FUNCTION clients.extra_fields()
RETURNS TABLE (id int, name text, category text, type text, label_nl text, label_en text, sensitivity text, derivable text, purposes text[],
               legal_basis text, source text, retention text, controller text, minimum int, maximum int, longest int, options jsonb,
               valid_from timestamptz, valid_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 600 SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.id, f.name, f.category, f.type, f.label_nl, f.label_en, f.sensitivity, f.derivable, f.purposes, f.legal_basis, f.source,
           f.retention, f.controller, f.minimum, f.maximum, f.longest, f.options, f.approved_at, f.ended_at
    FROM clients.extra_field f WHERE f.approved_at IS NOT NULL AND f.ended_at IS NULL ORDER BY f.category, f.id
$$;

-- What waits for a decision, for those who propose and decide.
CREATE FUNCTION clients.proposed_fields(p_token text)
RETURNS TABLE (id int, name text, category text, type text, label_nl text, sensitivity text, purposes text[], legal_basis text, source text,
               retention text, why text, proposed_by text, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.id, f.name, f.category, f.type, f.label_nl, f.sensitivity, f.purposes, f.legal_basis, f.source, f.retention, f.why, s.display_name,
           f.proposed_by = a.actor_ref
    FROM identity.live_session(p_token) a, clients.extra_field f JOIN identity.staff s ON s.id = f.proposed_by
    WHERE a.function IN ('functional_manager', 'data_protection_officer') AND f.approved_at IS NULL AND f.ended_at IS NULL
    ORDER BY f.id
$$;

CREATE FUNCTION clients.note_field(p_actor identity.session_facts, p_action text, p_category text, p_refusal text) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, categories, decision, refusal)
    VALUES (gen_random_uuid(), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id, p_action,
            array_remove(ARRAY[p_category], NULL), p_refusal IS NULL, p_refusal)
$$;

-- Proposes a field; only functional management. It counts from the moment the data protection officer approves it.
CREATE FUNCTION clients.propose_field(p_token text, p_field jsonb) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    f clients.extra_field := jsonb_populate_record(NULL::clients.extra_field, p_field);
    made int;
BEGIN
    IF actor.function IS DISTINCT FROM 'functional_manager' THEN
        PERFORM clients.note_field(actor, 'field:propose', NULL, 'purpose');
        RETURN NULL;
    END IF;
    INSERT INTO clients.extra_field (name, category, type, label_nl, label_en, sensitivity, derivable, purposes, legal_basis, source, retention,
                                     controller, minimum, maximum, longest, options, why, proposed_by)
    VALUES (f.name, f.category, f.type, f.label_nl, f.label_en, f.sensitivity, coalesce(f.derivable, ''), f.purposes, f.legal_basis, f.source,
            f.retention, f.controller, f.minimum, f.maximum, f.longest, coalesce(f.options, '[]'), f.why, actor.actor_ref)
    RETURNING id INTO made;
    PERFORM clients.note_field(actor, 'field:propose', f.category, NULL);
    RETURN made;
END $$;

-- Approves or turns down a proposal (the data protection officer), or ends a field (functional management).
CREATE FUNCTION clients.decide_field(p_token text, p_field int, p_decision text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    done boolean := false;
BEGIN
    IF p_decision = 'approve' AND actor.function = 'data_protection_officer' THEN
        UPDATE clients.extra_field f SET approved_by = actor.actor_ref, approved_at = kernel.now()
        WHERE f.id = p_field AND f.approved_at IS NULL AND f.ended_at IS NULL AND f.proposed_by <> actor.actor_ref;
        done := FOUND;
    ELSIF p_decision = 'turn_down' AND actor.function = 'data_protection_officer'
       OR p_decision = 'end' AND actor.function = 'functional_manager' THEN
        UPDATE clients.extra_field f SET ended_by = actor.actor_ref, ended_at = kernel.now()
        WHERE f.id = p_field AND f.ended_at IS NULL AND (f.approved_at IS NULL) = (p_decision = 'turn_down');
        done := FOUND;
    END IF;
    PERFORM clients.note_field(actor, left('field:' || p_decision, 40), (SELECT f.category FROM clients.extra_field f WHERE f.id = p_field),
                               CASE WHEN NOT done THEN 'purpose' END);
    RETURN done;
END $$;

REVOKE ALL ON FUNCTION clients.extra_fields(), clients.proposed_fields(text), clients.note_field(identity.session_facts, text, text, text),
    clients.propose_field(text, jsonb), clients.decide_field(text, int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.extra_fields() TO sonar_reader, sonar_writer, sonar_worker;
GRANT EXECUTE ON FUNCTION clients.proposed_fields(text), clients.propose_field(text, jsonb), clients.decide_field(text, int, text) TO sonar_logger;
GRANT REFERENCES ON clients.extra_field TO sonar_owner;
GRANT SELECT ON clients.extra_field TO sonar_gate;

RESET ROLE;
SET ROLE sonar_owner;

CREATE TABLE clients.extra_value (
    client_id uuid NOT NULL REFERENCES clients.client,
    field_id int NOT NULL,
    category text NOT NULL,
    value bytea NOT NULL,
    source text NOT NULL,
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, field_id),
    FOREIGN KEY (field_id, category) REFERENCES clients.extra_field (id, category)
);
ALTER TABLE clients.extra_value ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.extra_value FORCE ROW LEVEL SECURITY;

-- The category of the value decides, as it does for every other field.
CREATE POLICY gate_reads ON clients.extra_value FOR SELECT TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).categories FROM access.ticket() t)::text[]));
CREATE POLICY gate_changes ON clients.extra_value FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).writes FROM access.ticket() t)::text[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).writes FROM access.ticket() t)::text[]));
CREATE POLICY gate_adds ON clients.extra_value FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).writes FROM access.ticket() t)::text[]));
CREATE POLICY gate_clears ON clients.extra_value FOR DELETE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).writes FROM access.ticket() t)::text[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON clients.extra_value TO sonar_gate;

RESET ROLE;
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_extra()
RETURNS TABLE (client_id uuid, category text, field text, value bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.client_id, v.category, f.name, v.value, v.source, v.recorded_on, s.display_name, v.version
    FROM clients.extra_value v
    JOIN clients.extra_field f ON f.id = v.field_id AND f.approved_at IS NOT NULL AND f.ended_at IS NULL
    LEFT JOIN identity.staff s ON s.id = v.recorded_by
$$;
CREATE VIEW clients.extra_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_extra();

-- Writes the extra fields of one category of one person. p_changes has the new value of each field that changes,
-- encrypted, in hexadecimal, or null to clear it. The version of the whole is the sum of the versions of its fields and
-- of how often one was cleared, which the history knows.
CREATE FUNCTION clients.put_extra(p_client uuid, p_category text, p_version int, p_source text, p_changes jsonb, p_kept jsonb) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known text[];
    actor uuid;
    present int;
BEGIN
    -- Two at once, on the same person and category, come one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_client::text || p_category, 0));
    present := clients.extra_version(p_client, p_category);
    known := ARRAY(SELECT f.name FROM clients.extra_field f WHERE f.category = p_category AND f.approved_at IS NOT NULL AND f.ended_at IS NULL);
    actor := clients.keep_part(p_client, p_category, 'extra', NULL, p_version, present, known, p_changes, p_kept);
    DELETE FROM clients.extra_value v USING clients.extra_field f
    WHERE v.client_id = p_client AND v.category = p_category AND f.id = v.field_id AND p_changes ? f.name AND p_changes ->> f.name IS NULL;
    INSERT INTO clients.extra_value AS v (client_id, field_id, category, value, source, recorded_by)
    SELECT p_client, f.id, p_category, decode(p_changes ->> f.name, 'hex'), p_source, actor
    FROM clients.extra_field f WHERE f.name = ANY (known) AND p_changes ->> f.name IS NOT NULL
    ON CONFLICT (client_id, field_id) DO UPDATE SET (value, source, recorded_on, recorded_by, version)
        = (excluded.value, excluded.source, kernel.today(), excluded.recorded_by, v.version + 1);
    RETURN clients.extra_version(p_client, p_category);
END $$;

-- How often the extra fields of a category were changed: a change of one of them makes another version of the whole.
CREATE FUNCTION clients.extra_version(p_client uuid, p_category text) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*)::int FROM clients.history h WHERE h.client_id = p_client AND h.category = p_category AND h.field LIKE 'extra.%'
$$;

REVOKE ALL ON FUNCTION clients.open_extra(), clients.put_extra(uuid, text, int, text, jsonb, jsonb), clients.extra_version(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_extra(), clients.extra_version(uuid, text) TO sonar_reader;
GRANT SELECT ON clients.extra_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.put_extra(uuid, text, int, text, jsonb, jsonb) TO sonar_writer;

RESET ROLE;
