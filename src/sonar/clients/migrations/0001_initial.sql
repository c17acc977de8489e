-- The client record, one table per category, so that each is opened, encrypted, kept and destroyed by itself.
-- bytea columns hold values encrypted by the product (sonar.kernel.encryption); the database never has the key.
SET ROLE sonar_owner;

CREATE TABLE clients.client (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('jobseeker', 'sick', 'unfit_for_work')),
    office_id int NOT NULL REFERENCES identity.office,
    registered_on date NOT NULL,
    active boolean NOT NULL DEFAULT true,
    active_since date NOT NULL
);
CREATE INDEX client_office ON clients.client (office_id);

-- The secret from which a person's keys are derived, wrapped by a key outside the database.
CREATE TABLE clients.person_key (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    wrapped bytea NOT NULL CHECK (length(wrapped) BETWEEN 60 AND 200)
);

CREATE TABLE clients.bsn (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    bsn_index bytea NOT NULL UNIQUE CHECK (length(bsn_index) = 32),
    bsn bytea NOT NULL
);

CREATE TABLE clients.identity (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    initials bytea NOT NULL,
    first_names bytea NOT NULL,
    name_prefix bytea,
    last_name bytea NOT NULL,
    partner_prefix bytea,
    partner_last_name bytea,
    name_use bytea NOT NULL,
    birth_date bytea NOT NULL,
    gender bytea NOT NULL,
    nationality bytea NOT NULL,
    version int NOT NULL DEFAULT 1
);

CREATE TABLE clients.contact (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    street bytea,
    house_number bytea,
    postcode bytea,
    city bytea,
    email bytea,
    phone bytea,
    confirmed_on bytea,
    version int NOT NULL DEFAULT 1
);

CREATE TABLE clients.profile (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    pc4 smallint NOT NULL CHECK (pc4 BETWEEN 1000 AND 9999),
    education_level smallint,
    hours_min smallint CHECK (hours_min BETWEEN 0 AND 168),
    hours_max smallint CHECK (hours_max BETWEEN 0 AND 168),
    max_distance_km smallint CHECK (max_distance_km BETWEEN 0 AND 999),
    available_from date,
    licences text[] NOT NULL DEFAULT '{}',
    contract_forms smallint[] NOT NULL DEFAULT '{}',
    presentation bytea,
    version int NOT NULL DEFAULT 1,
    CHECK (hours_min <= hours_max)
);
CREATE TABLE clients.profile_occupation (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('sonar', 'competentnl')),
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 40),
    stance text NOT NULL CHECK (stance IN ('wanted', 'explore', 'excluded')),
    PRIMARY KEY (client_id, position),
    UNIQUE (client_id, scheme, code)
);
CREATE TABLE clients.profile_language (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    language text NOT NULL CHECK (language ~ '^[a-z]{3}$'),
    oral smallint CHECK (oral BETWEEN 0 AND 4),
    written smallint CHECK (written BETWEEN 0 AND 4),
    PRIMARY KEY (client_id, language)
);
-- Course names, employers and descriptions can name people and places: encrypted.
CREATE TABLE clients.profile_education (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    name bytea NOT NULL,
    level smallint,
    institute bytea,
    started date,
    ended date,
    diploma boolean,
    PRIMARY KEY (client_id, position),
    CHECK (ended >= started)
);
CREATE TABLE clients.profile_experience (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    employer bytea NOT NULL,
    occupation bytea,
    description bytea,
    started date,
    ended date,
    PRIMARY KEY (client_id, position),
    CHECK (ended >= started)
);

-- How much work somebody can bear: a conclusion by an assessor. There is no field for a diagnosis (R15).
CREATE TABLE clients.work_capacity (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    mental_hours bytea,
    physical_hours bytea,
    assessor bytea NOT NULL,
    assessed_on bytea NOT NULL,
    valid_until bytea
);

-- Old value, new value, who, when, why; values and reason stay encrypted under the person's own keys.
CREATE TABLE clients.history (
    client_id uuid NOT NULL REFERENCES clients.client,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    category text NOT NULL,
    field text NOT NULL,
    old bytea,
    new bytea,
    why bytea,
    changed_by uuid,
    job text CHECK (job IN ('vum_import')),
    disclosure_seq bigint,
    CHECK (num_nonnulls(changed_by, job) = 1),
    CHECK ((changed_by IS NULL) = (disclosure_seq IS NULL)),
    PRIMARY KEY (client_id, seq)
);

-- Which record of another system a client came from, and a keyed fingerprint of what was last taken over, so that a
-- second import changes nothing.
CREATE TABLE clients.import_source (
    source text NOT NULL,
    external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    client_id uuid NOT NULL UNIQUE REFERENCES clients.client,
    fingerprint bytea NOT NULL,
    PRIMARY KEY (source, external_id)
);

RESET ROLE;

-- Row security is the floor: forced on the owner too, and a table without a policy shows nothing.
SET ROLE sonar_owner;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['client', 'person_key', 'bsn', 'identity', 'contact', 'profile', 'profile_occupation', 'profile_language',
                                'profile_education', 'profile_experience', 'work_capacity', 'history', 'import_source'] LOOP
        EXECUTE format('ALTER TABLE clients.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE clients.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- The gate reads what the present ticket names. One scalar sub-select per policy: it is evaluated once, not per row.
CREATE POLICY gate_reads ON clients.client FOR SELECT TO sonar_gate USING (id = ANY ((SELECT access.ticket_any_persons())::uuid[]));
CREATE POLICY gate_reads ON clients.person_key FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[]));
CREATE POLICY gate_reads ON clients.bsn FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('bsn'))::uuid[]));
CREATE POLICY gate_reads ON clients.identity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_reads ON clients.contact FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_occupation FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_language FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_education FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_experience FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.work_capacity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_capacity'))::uuid[]));
-- What was changed, of the categories that the ticket opens; not for who came in for a vacancy or without a relation.
CREATE POLICY gate_reads ON clients.history FOR SELECT TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).categories FROM access.ticket() t WHERE (t).kind IN ('person', 'own'))::text[]));

-- Writes through the same ticket, for the categories it opens for writing.
CREATE POLICY gate_corrects ON clients.contact FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY gate_corrects ON clients.identity FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY gate_corrects ON clients.profile FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_occupation FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_occupation FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_language FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_language FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_education FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_education FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_experience FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_experience FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_remembers ON clients.history FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes(category))::uuid[]));

-- The guard decides on disclosures: where a client belongs. It registers what imports bring, and derives the match
-- profile from the parts of the profile that name nobody.
CREATE POLICY guard_places ON clients.client FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.client FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.person_key FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_finds_key ON clients.person_key FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.bsn FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.identity FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.contact FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.work_capacity FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_occupation FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_language FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_education FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_experience FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_remembers ON clients.history FOR INSERT TO sonar_guard WITH CHECK (job IS NOT NULL);
CREATE POLICY guard_keeps ON clients.import_source FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

GRANT SELECT ON clients.client, clients.person_key, clients.bsn, clients.identity, clients.contact, clients.profile, clients.profile_occupation,
    clients.profile_language, clients.profile_education, clients.profile_experience, clients.work_capacity, clients.history TO sonar_gate;
GRANT UPDATE ON clients.contact, clients.identity, clients.profile TO sonar_gate;
GRANT INSERT, DELETE ON clients.profile_occupation, clients.profile_language, clients.profile_education, clients.profile_experience TO sonar_gate;
GRANT INSERT ON clients.history TO sonar_gate;
GRANT SELECT, INSERT ON clients.client TO sonar_guard;
GRANT SELECT, INSERT ON clients.person_key TO sonar_guard;
GRANT INSERT ON clients.bsn, clients.identity, clients.contact, clients.work_capacity, clients.history TO sonar_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients.profile, clients.import_source TO sonar_guard;
GRANT SELECT, INSERT ON clients.profile_occupation, clients.profile_language TO sonar_guard;
-- The free texts of a profile may be taken over by an import, and never read by the guard.
GRANT INSERT ON clients.profile_education, clients.profile_experience TO sonar_guard;

RESET ROLE;

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

-- The only ways into the record. Each gate takes no argument: what it yields is decided by the ticket that the
-- transaction names, so nothing that a caller adds (a condition, a plan, an error) ever reaches a row that was not
-- disclosed. Row security below repeats the same for the gate role, as a floor.
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_placement()
RETURNS TABLE (client_id uuid, kind text, office text, registered_on date, active boolean, number bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, c.kind, o.name, c.registered_on, c.active, n.number
    FROM clients.client c JOIN identity.office o ON o.id = c.office_id LEFT JOIN clients.client_number n ON n.client_id = c.id
    WHERE c.id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])
$$;

-- The wrapped keys of the persons on the ticket: fetched once, whatever the number of categories.
CREATE FUNCTION clients.open_keys() RETURNS TABLE (client_id uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.client_id, k.wrapped FROM clients.person_key k
$$;

CREATE FUNCTION clients.open_identity()
RETURNS TABLE (client_id uuid, initials bytea, first_names bytea, name_prefix bytea, last_name bytea,
               partner_prefix bytea, partner_last_name bytea, name_use bytea, birth_date bytea, gender bytea, nationality bytea,
               version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.client_id, i.initials, i.first_names, i.name_prefix, i.last_name, i.partner_prefix,
           i.partner_last_name, i.name_use, i.birth_date, i.gender, i.nationality, i.version
    FROM clients.identity i
$$;

CREATE FUNCTION clients.open_bsn() RETURNS TABLE (client_id uuid, bsn bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.client_id, b.bsn FROM clients.bsn b
$$;

CREATE FUNCTION clients.open_contact()
RETURNS TABLE (client_id uuid, street bytea, house_number bytea, postcode bytea, city bytea, email bytea,
               phone bytea, confirmed_on bytea, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.street, c.house_number, c.postcode, c.city, c.email, c.phone, c.confirmed_on, c.version
    FROM clients.contact c
$$;

CREATE FUNCTION clients.open_profile()
RETURNS TABLE (client_id uuid, pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint,
               max_distance_km smallint, available_from date, licences text[], contract_forms smallint[], presentation bytea,
               version int, occupations jsonb, languages jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from,
           p.licences, p.contract_forms, p.presentation, p.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', o.scheme, 'code', o.code, 'stance', o.stance) ORDER BY o.position), '[]')
            FROM clients.profile_occupation o WHERE o.client_id = p.client_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language), '[]')
            FROM clients.profile_language l WHERE l.client_id = p.client_id)
    FROM clients.profile p
$$;

CREATE FUNCTION clients.open_profile_education()
RETURNS TABLE (client_id uuid, "position" smallint, name bytea, level smallint, institute bytea, started date, ended date, diploma boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.name, e.level, e.institute, e.started, e.ended, e.diploma
    FROM clients.profile_education e
$$;

CREATE FUNCTION clients.open_profile_experience()
RETURNS TABLE (client_id uuid, "position" smallint, employer bytea, occupation bytea, description bytea, started date, ended date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.employer, e.occupation, e.description, e.started, e.ended
    FROM clients.profile_experience e
$$;

CREATE FUNCTION clients.open_work_capacity()
RETURNS TABLE (client_id uuid, mental_hours bytea, physical_hours bytea, assessor bytea, assessed_on bytea, valid_until bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.client_id, w.mental_hours, w.physical_hours, w.assessor, w.assessed_on, w.valid_until
    FROM clients.work_capacity w
$$;

CREATE FUNCTION clients.open_history()
RETURNS TABLE (client_id uuid, seq bigint, changed_at timestamptz, category text, field text, old bytea, new bytea,
               why bytea, changed_by text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.client_id, h.seq, h.changed_at, h.category, h.field, h.old, h.new, h.why, coalesce(f.display_name, h.job)
    FROM clients.history h LEFT JOIN identity.staff f ON f.id = h.changed_by
$$;

CREATE VIEW clients.placement_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_placement();
CREATE VIEW clients.key_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_keys();
CREATE VIEW clients.identity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_identity();
CREATE VIEW clients.bsn_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_bsn();
CREATE VIEW clients.contact_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_contact();
CREATE VIEW clients.profile_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile();
CREATE VIEW clients.profile_education_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_education();
CREATE VIEW clients.profile_experience_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_experience();
CREATE VIEW clients.work_capacity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_capacity();
CREATE VIEW clients.history_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_history();

-- What every correction begins with. Refuses it without a ticket that opens this category of this person for writing,
-- for a field that is not in p_known, and when somebody else was first (p_present is the version that stands there).
-- Then keeps, for each field, its old and new value, who and why, and puts the change in the ledger.
CREATE FUNCTION clients.keep_history(
    p_client uuid, p_category text, p_version int, p_present int, p_known text[], p_fields text[], p_old bytea[], p_new bytea[], p_why bytea)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes(p_category)), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF p_present IS DISTINCT FROM p_version THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    IF (cardinality(p_fields) > 0 AND p_fields <@ p_known AND cardinality(p_old) = cardinality(p_fields)
        AND cardinality(p_new) = cardinality(p_fields)
        AND cardinality(p_fields) = (SELECT count(DISTINCT name) FROM unnest(p_fields) AS name)) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    INSERT INTO clients.history (client_id, category, field, old, new, why, changed_by, disclosure_seq)
    SELECT p_client, p_category, change.field, change.old, change.new, p_why, t.actor_ref, t.seq
    FROM unnest(p_fields, p_old, p_new) AS change (field, old, new);
    PERFORM access.note_change(t, p_client, p_category, 'correct', p_fields);
END $$;

-- The encrypted columns named in p_fields of a row, in that order. A bytea stands in jsonb as text that casts back.
CREATE FUNCTION clients.sealed_values(p_row jsonb, p_fields text[]) RETURNS bytea[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg((p_row ->> named.field)::bytea ORDER BY named.place), '{}')
    FROM unnest(p_fields) WITH ORDINALITY AS named (field, place)
    WHERE p_fields <@ ARRAY(SELECT jsonb_object_keys(p_row))
$$;

-- The value of one column after a correction: the new one when the field was named, or else the present one.
CREATE FUNCTION clients.corrected(p_field text, p_fields text[], p_values bytea[], p_present bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_field = ANY (p_fields) THEN p_values[array_position(p_fields, p_field)] ELSE p_present END
$$;

-- Corrects contact data. p_values holds, for each field named in p_fields, its new encrypted value.
CREATE FUNCTION clients.correct_contact(
    p_client uuid, p_version int, p_fields text[], p_values bytea[], p_confirmed_on bytea, p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.contact;
    known text[] := ARRAY['street', 'house_number', 'postcode', 'city', 'email', 'phone'];
BEGIN
    SELECT * INTO present FROM clients.contact c WHERE c.client_id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'contact', p_version, present.version, known, p_fields,
                                 clients.sealed_values(to_jsonb(present) - ARRAY['client_id', 'version'], p_fields), p_values, p_why);
    UPDATE clients.contact c SET
        street = clients.corrected('street', p_fields, p_values, c.street),
        house_number = clients.corrected('house_number', p_fields, p_values, c.house_number),
        postcode = clients.corrected('postcode', p_fields, p_values, c.postcode),
        city = clients.corrected('city', p_fields, p_values, c.city),
        email = clients.corrected('email', p_fields, p_values, c.email),
        phone = clients.corrected('phone', p_fields, p_values, c.phone),
        confirmed_on = p_confirmed_on,
        version = c.version + 1
    WHERE c.client_id = p_client;
    RETURN p_version + 1;
END $$;

-- Corrects who somebody is, in the same way.
CREATE FUNCTION clients.correct_identity(p_client uuid, p_version int, p_fields text[], p_values bytea[], p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.identity;
    known text[] := ARRAY['initials', 'first_names', 'name_prefix', 'last_name', 'partner_prefix', 'partner_last_name', 'name_use',
                          'birth_date', 'gender', 'nationality'];
BEGIN
    SELECT * INTO present FROM clients.identity i WHERE i.client_id = p_client FOR UPDATE OF i;
    PERFORM clients.keep_history(p_client, 'identity', p_version, present.version, known, p_fields,
                                 clients.sealed_values(to_jsonb(present) - ARRAY['client_id', 'version'], p_fields), p_values, p_why);
    UPDATE clients.identity i SET
        initials = clients.corrected('initials', p_fields, p_values, i.initials),
        first_names = clients.corrected('first_names', p_fields, p_values, i.first_names),
        name_prefix = clients.corrected('name_prefix', p_fields, p_values, i.name_prefix),
        last_name = clients.corrected('last_name', p_fields, p_values, i.last_name),
        partner_prefix = clients.corrected('partner_prefix', p_fields, p_values, i.partner_prefix),
        partner_last_name = clients.corrected('partner_last_name', p_fields, p_values, i.partner_last_name),
        name_use = clients.corrected('name_use', p_fields, p_values, i.name_use),
        birth_date = clients.corrected('birth_date', p_fields, p_values, i.birth_date),
        gender = clients.corrected('gender', p_fields, p_values, i.gender),
        nationality = clients.corrected('nationality', p_fields, p_values, i.nationality),
        version = i.version + 1
    WHERE i.client_id = p_client;
    RETURN p_version + 1;
END $$;

-- Corrects a profile. p_changes holds the new value of each field named in p_fields, in the form in which an import
-- brings a whole profile; a list (occupations, languages, education, experience) is replaced as a whole. p_old and p_new
-- are the same values as text, encrypted: the database cannot encrypt the coded ones itself. The match rows follow.
CREATE FUNCTION clients.correct_profile(
    p_client uuid, p_version int, p_changes jsonb, p_fields text[], p_old bytea[], p_new bytea[], p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.profile;
    n clients.profile;
    known text[] := ARRAY['pc4', 'education_level', 'hours_min', 'hours_max', 'max_distance_km', 'available_from', 'licences',
                          'contract_forms', 'presentation', 'occupations', 'languages', 'education', 'experience'];
BEGIN
    SELECT * INTO present FROM clients.profile p WHERE p.client_id = p_client FOR UPDATE OF p;
    PERFORM clients.keep_history(p_client, 'profile', p_version, present.version, known, p_fields, p_old, p_new, p_why);
    -- What is kept in the history is what is changed: no field more, no field less.
    IF (p_fields <@ ARRAY(SELECT jsonb_object_keys(p_changes)) AND ARRAY(SELECT jsonb_object_keys(p_changes)) <@ p_fields) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes - 'presentation');
    UPDATE clients.profile p SET
        pc4 = n.pc4, education_level = n.education_level, hours_min = n.hours_min, hours_max = n.hours_max,
        max_distance_km = n.max_distance_km, available_from = n.available_from, licences = n.licences, contract_forms = n.contract_forms,
        presentation = CASE WHEN p_changes ? 'presentation' THEN decode(p_changes ->> 'presentation', 'hex') ELSE p.presentation END,
        version = p.version + 1
    WHERE p.client_id = p_client;
    PERFORM clients.replace_profile_lists(p_client, p_changes);
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
    RETURN p_version + 1;
END $$;

-- Replaces the rows of each list that p_changes has; the others stay.
CREATE FUNCTION clients.replace_profile_lists(p_client uuid, p_changes jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clients.profile_occupation o WHERE o.client_id = p_client AND p_changes ? 'occupations';
    INSERT INTO clients.profile_occupation (client_id, position, scheme, code, stance)
    SELECT p_client, o.position, o.scheme, o.code, o.stance
    FROM jsonb_to_recordset(p_changes -> 'occupations') AS o (position smallint, scheme text, code text, stance text);
    DELETE FROM clients.profile_language l WHERE l.client_id = p_client AND p_changes ? 'languages';
    INSERT INTO clients.profile_language (client_id, language, oral, written)
    SELECT p_client, l.language, l.oral, l.written
    FROM jsonb_to_recordset(p_changes -> 'languages') AS l (language text, oral smallint, written smallint);
    DELETE FROM clients.profile_education e WHERE e.client_id = p_client AND p_changes ? 'education';
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma)
    SELECT p_client, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma
    FROM jsonb_to_recordset(p_changes -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean);
    DELETE FROM clients.profile_experience e WHERE e.client_id = p_client AND p_changes ? 'experience';
    INSERT INTO clients.profile_experience (client_id, position, employer, occupation, description, started, ended)
    SELECT p_client, e.position, decode(e.employer, 'hex'), decode(e.occupation, 'hex'), decode(e.description, 'hex'), e.started, e.ended
    FROM jsonb_to_recordset(p_changes -> 'experience') AS e (position smallint, employer text, occupation text, description text, started date, ended date);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clients FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    clients.open_placement(), clients.open_keys(), clients.open_identity(), clients.open_bsn(), clients.open_contact(), clients.open_profile(),
    clients.open_profile_education(), clients.open_profile_experience(), clients.open_work_capacity(), clients.open_history()
TO sonar_reader;
GRANT SELECT ON clients.placement_v, clients.key_v, clients.identity_v, clients.bsn_v, clients.contact_v, clients.profile_v,
    clients.profile_education_v, clients.profile_experience_v, clients.work_capacity_v, clients.history_v
TO sonar_reader;
-- A correction reads the old value through the same gate, in its own transaction.
GRANT EXECUTE ON FUNCTION clients.open_contact(), clients.correct_contact(uuid, int, text[], bytea[], bytea, bytea),
    clients.correct_identity(uuid, int, text[], bytea[], bytea), clients.correct_profile(uuid, int, jsonb, text[], bytea[], bytea[], bytea)
TO sonar_writer;
GRANT SELECT ON clients.contact_v TO sonar_writer;

RESET ROLE;

-- Registration of people by a job (an import): no person exists yet, so there is nothing to disclose, and the change
-- goes into the ledger under the job's name.
SET ROLE sonar_guard;

-- Registers one client with everything she comes with, or takes over a changed profile of one that the same source
-- brought before. Returns 'new', 'changed' or 'unchanged'. Two jobs at once with one BSN: one record, the second fails
-- with unique_violation and leaves nothing.
CREATE FUNCTION clients.import_client(p_job text, p_source text, p_external_id text, p_fingerprint bytea, p_client jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clients.import_source;
    new_id uuid := (p_client ->> 'id')::uuid;
    outcome text := 'new';
    earlier int := 0;
BEGIN
    SELECT * INTO known FROM clients.import_source s WHERE s.source = p_source AND s.external_id = p_external_id FOR UPDATE;
    IF FOUND THEN
        IF known.fingerprint = p_fingerprint THEN
            RETURN 'unchanged';
        END IF;
        new_id := known.client_id;
        outcome := 'changed';
        DELETE FROM clients.profile WHERE client_id = new_id RETURNING version INTO earlier;
        UPDATE clients.import_source SET fingerprint = p_fingerprint WHERE client_id = new_id;
    ELSE
        INSERT INTO clients.client (id, kind, office_id, registered_on, active_since)
        VALUES (new_id, p_client ->> 'kind', (p_client ->> 'office_id')::int, kernel.today(), kernel.today());
        INSERT INTO clients.person_key SELECT new_id, decode(p_client ->> 'wrapped', 'hex');
        INSERT INTO clients.bsn SELECT new_id, decode(p_client ->> 'bsn_index', 'hex'), decode(p_client ->> 'bsn', 'hex');
        INSERT INTO identity.jobseeker_login VALUES (decode(p_client ->> 'bsn_index', 'hex'), new_id);
        INSERT INTO clients.import_source VALUES (p_source, p_external_id, new_id, p_fingerprint);
        PERFORM clients.import_parts(new_id, p_client);
        INSERT INTO clients.search_key
        SELECT new_id, f.birth_key, f.sketch FROM jsonb_to_record(p_client -> 'found_by') AS f (birth_key bigint, sketch int[]);
        INSERT INTO clients.client_number
        SELECT new_id, decode(f.number_index, 'hex'), decode(f.number, 'hex') FROM jsonb_to_record(p_client -> 'found_by') AS f (number_index text, number text);
    END IF;
    PERFORM clients.import_profile(new_id, p_client -> 'profile', earlier + 1);
    -- What was taken over, sealed as a whole: with the row before it, the old and the new value (R33).
    INSERT INTO clients.history (client_id, category, field, new, job) VALUES (new_id, 'profile', 'import', decode(p_client ->> 'history', 'hex'), p_job);
    PERFORM matching.refresh_profiles(ARRAY[new_id]);
    INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
    VALUES (gen_random_uuid(), 'job', p_job, new_id, 'profile', CASE outcome WHEN 'new' THEN 'register' ELSE 'correct' END,
            CASE outcome WHEN 'new' THEN ARRAY['identity', 'bsn', 'contact', 'profile'] ELSE ARRAY['profile'] END);
    RETURN outcome;
END $$;

-- Identity, contact and work capacity: every value arrives encrypted, in hexadecimal.
CREATE FUNCTION clients.import_parts(p_id uuid, p_client jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i jsonb := p_client -> 'identity';
    c jsonb := p_client -> 'contact';
    w jsonb := p_client -> 'work_capacity';
BEGIN
    INSERT INTO clients.identity VALUES (
        p_id, decode(i ->> 'initials', 'hex'), decode(i ->> 'first_names', 'hex'), decode(i ->> 'name_prefix', 'hex'),
        decode(i ->> 'last_name', 'hex'), decode(i ->> 'partner_prefix', 'hex'), decode(i ->> 'partner_last_name', 'hex'),
        decode(i ->> 'name_use', 'hex'), decode(i ->> 'birth_date', 'hex'), decode(i ->> 'gender', 'hex'), decode(i ->> 'nationality', 'hex'));
    INSERT INTO clients.contact VALUES (
        p_id, decode(c ->> 'street', 'hex'), decode(c ->> 'house_number', 'hex'), decode(c ->> 'postcode', 'hex'),
        decode(c ->> 'city', 'hex'), decode(c ->> 'email', 'hex'), decode(c ->> 'phone', 'hex'), decode(c ->> 'confirmed_on', 'hex'));
    IF w IS NOT NULL AND jsonb_typeof(w) = 'object' THEN
        INSERT INTO clients.work_capacity VALUES (
            p_id, decode(w ->> 'mental_hours', 'hex'), decode(w ->> 'physical_hours', 'hex'), decode(w ->> 'assessor', 'hex'),
            decode(w ->> 'assessed_on', 'hex'), decode(w ->> 'valid_until', 'hex'));
    END IF;
END $$;

CREATE FUNCTION clients.import_profile(p_id uuid, p_profile jsonb, p_version int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clients.profile (client_id, pc4, education_level, hours_min, hours_max, max_distance_km, available_from, licences, contract_forms, presentation, version)
    SELECT p_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from, p.licences, p.contract_forms, decode(p.presentation, 'hex'), p_version
    FROM jsonb_to_record(p_profile) AS p (pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint, max_distance_km smallint,
                                          available_from date, licences text[], contract_forms smallint[], presentation text);
    INSERT INTO clients.profile_occupation (client_id, position, scheme, code, stance)
    SELECT p_id, o.position, o.scheme, o.code, o.stance
    FROM jsonb_to_recordset(p_profile -> 'occupations') AS o (position smallint, scheme text, code text, stance text);
    INSERT INTO clients.profile_language (client_id, language, oral, written)
    SELECT p_id, l.language, l.oral, l.written FROM jsonb_to_recordset(p_profile -> 'languages') AS l (language text, oral smallint, written smallint);
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma)
    SELECT p_id, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma
    FROM jsonb_to_recordset(p_profile -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean);
    INSERT INTO clients.profile_experience (client_id, position, employer, occupation, description, started, ended)
    SELECT p_id, e.position, decode(e.employer, 'hex'), decode(e.occupation, 'hex'), decode(e.description, 'hex'), e.started, e.ended
    FROM jsonb_to_recordset(p_profile -> 'experience') AS e (position smallint, employer text, occupation text, description text, started date, ended date);
END $$;

-- A record that a source brought before: its client and fingerprint, so that the product can encrypt a changed profile
-- under the keys that person already has.
CREATE FUNCTION clients.import_known(p_source text, p_external_ids text[])
RETURNS TABLE (external_id text, client_id uuid, fingerprint bytea, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.external_id, s.client_id, s.fingerprint, k.wrapped
    FROM clients.import_source s JOIN clients.person_key k USING (client_id)
    WHERE s.source = p_source AND s.external_id = ANY (p_external_ids)
$$;

REVOKE ALL ON FUNCTION clients.import_client(text, text, text, bytea, jsonb), clients.import_parts(uuid, jsonb),
    clients.import_profile(uuid, jsonb, int), clients.import_known(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.import_client(text, text, text, bytea, jsonb), clients.import_known(text, text[]) TO sonar_worker;

RESET ROLE;
