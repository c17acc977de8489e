-- The client record, one table per category, so that each is opened, encrypted, kept and destroyed by itself.
-- bytea columns hold values encrypted by the product (sonar.kernel.encryption); the database never has the key.
SET ROLE sonar_owner;

-- On which law somebody of each kind is registered (R1). A record without one cannot be.
CREATE TABLE clients.kind_basis (
    kind text NOT NULL CHECK (kind IN ('jobseeker', 'sick', 'unfit_for_work')),
    legal_basis text NOT NULL CHECK (length(legal_basis) BETWEEN 5 AND 120),
    PRIMARY KEY (kind, legal_basis)
);
INSERT INTO clients.kind_basis VALUES
    ('jobseeker', 'Wet SUWI art. 30b'),
    ('jobseeker', 'WW art. 26'),
    ('jobseeker', 'Participatiewet art. 9'),
    ('sick', 'Ziektewet art. 29'),
    ('sick', 'Ziektewet art. 38'),
    ('unfit_for_work', 'Wet WIA art. 30'),
    ('unfit_for_work', 'Wajong art. 2:22');

CREATE TABLE clients.client (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    legal_basis text NOT NULL,
    office_id int NOT NULL REFERENCES identity.office,
    registered_on date NOT NULL,
    active boolean NOT NULL DEFAULT true,
    active_since date NOT NULL,
    FOREIGN KEY (kind, legal_basis) REFERENCES clients.kind_basis
);
CREATE INDEX client_office ON clients.client (office_id);

-- When somebody was active: in, out and in again (R28). Each period names the end of the one before it, so that the
-- periods of a person are one chain: none can overlap another, and only the last can be open.
CREATE TABLE clients.activity_period (
    client_id uuid NOT NULL REFERENCES clients.client,
    started date NOT NULL,
    ended date,
    after date,
    why_ended text CHECK (why_ended IN ('work', 'short_job', 'moved', 'own_wish', 'pension', 'deceased', 'merged', 'other')),
    PRIMARY KEY (client_id, started),
    UNIQUE NULLS NOT DISTINCT (client_id, ended),
    UNIQUE NULLS NOT DISTINCT (client_id, after),
    FOREIGN KEY (client_id, after) REFERENCES clients.activity_period (client_id, ended),
    CHECK (ended >= started),
    CHECK (started >= after),
    CHECK ((ended IS NULL) = (why_ended IS NULL))
);

-- In which municipality somebody lives, by date (R57): the municipal view follows it on the day.
CREATE TABLE clients.residence (
    client_id uuid NOT NULL REFERENCES clients.client,
    municipality_code smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (client_id, valid_from),
    UNIQUE NULLS NOT DISTINCT (client_id, valid_until),
    CHECK (valid_until > valid_from)
);

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
    -- Until when the CV counts (R19); after it, it is out of matching.
    cv_expires_on date,
    version int NOT NULL DEFAULT 1,
    CHECK (hours_min <= hours_max)
);
CREATE TABLE clients.profile_occupation (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('sonar', 'uwv', 'esco', 'competentnl')),
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 40),
    stance text NOT NULL CHECK (stance IN ('wanted', 'explore', 'excluded')),
    PRIMARY KEY (client_id, position),
    UNIQUE (client_id, scheme, code)
);
-- A code of CompetentNL gets its key when it is first met: matching joins on keys.
CREATE FUNCTION clients.meet_occupation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reference.meet_occupation(new.scheme, new.code);
    RETURN new;
END $$;
CREATE TRIGGER meet_occupation BEFORE INSERT ON clients.profile_occupation
FOR EACH ROW WHEN (new.scheme = 'competentnl') EXECUTE FUNCTION clients.meet_occupation();
GRANT EXECUTE ON FUNCTION clients.meet_occupation() TO sonar_gate, sonar_guard;
CREATE TABLE clients.profile_language (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    language text NOT NULL CHECK (language ~ '^[a-z]{3}$'),
    oral smallint CHECK (oral BETWEEN 0 AND 4),
    written smallint CHECK (written BETWEEN 0 AND 4),
    reading smallint CHECK (reading BETWEEN 0 AND 4),
    listening smallint CHECK (listening BETWEEN 0 AND 4),
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
    status smallint CHECK (status BETWEEN 1 AND 3),  -- 1 finished, 2 broken off, 3 under way
    diploma_on date,
    study_code text CHECK (length(study_code) BETWEEN 1 AND 200),
    explanation bytea,
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

-- The information about the processing that people are given (R115), word for word, once for each text: its key is the
-- hash of the text. About nobody.
CREATE TABLE clients.privacy_edition (
    edition bytea PRIMARY KEY CHECK (length(edition) = 32),
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    body text NOT NULL CHECK (length(body) BETWEEN 100 AND 100000),
    first_shown_at timestamptz NOT NULL DEFAULT kernel.now(),
    CHECK (edition = sha256(convert_to(body, 'UTF8')))
);

-- Which of those texts was shown to whom, when, and how.
CREATE TABLE clients.privacy_notice (
    client_id uuid NOT NULL REFERENCES clients.client,
    shown_at timestamptz NOT NULL DEFAULT kernel.now(),
    edition bytea NOT NULL REFERENCES clients.privacy_edition,
    way text NOT NULL CHECK (way IN ('page', 'desk')),
    PRIMARY KEY (client_id, shown_at)
);

-- Which record of another system a client came from, and a keyed fingerprint of what was last taken over, so that a
-- second import changes nothing. `taken` has the parts of it: a keyed mark of the profile, and of each row of a part where it
-- stands, the version that the import left behind, keyed marks of its values, and those values sealed, for the history.
CREATE TABLE clients.import_source (
    source text NOT NULL,
    external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    client_id uuid NOT NULL UNIQUE REFERENCES clients.client,
    fingerprint bytea NOT NULL,
    taken jsonb NOT NULL DEFAULT '{}',
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
                                'profile_education', 'profile_experience', 'history', 'import_source', 'privacy_edition', 'privacy_notice'] LOOP
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
-- A hand-over to another office moves her there; a merge of double records puts one at rest.
CREATE POLICY guard_moves ON clients.client FOR UPDATE TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.client FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.person_key FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_finds_key ON clients.person_key FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.bsn FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.identity FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.contact FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_occupation FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_language FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_education FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_experience FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_remembers ON clients.history FOR INSERT TO sonar_guard WITH CHECK (job IS NOT NULL);
CREATE POLICY guard_keeps ON clients.import_source FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

-- What somebody was told (R115): read with who she is, written when she registers or comes back. The texts are about nobody.
CREATE POLICY gate_reads ON clients.privacy_notice FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_tells ON clients.privacy_notice FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('status'))::uuid[]));
CREATE POLICY guard_registers ON clients.privacy_notice FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY all_know ON clients.privacy_edition FOR SELECT TO sonar_gate, sonar_guard USING (true);
CREATE POLICY guard_adds ON clients.privacy_edition FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT ON clients.privacy_notice TO sonar_gate;
GRANT SELECT ON clients.privacy_edition TO sonar_gate;
GRANT SELECT, INSERT ON clients.privacy_edition TO sonar_guard;
GRANT INSERT ON clients.privacy_notice TO sonar_guard;

GRANT SELECT ON clients.client, clients.person_key, clients.bsn, clients.identity, clients.contact, clients.profile, clients.profile_occupation,
    clients.profile_language, clients.profile_education, clients.profile_experience, clients.history TO sonar_gate;
GRANT UPDATE ON clients.contact, clients.identity, clients.profile TO sonar_gate;
GRANT INSERT, DELETE ON clients.profile_occupation, clients.profile_language, clients.profile_education, clients.profile_experience TO sonar_gate;
GRANT INSERT ON clients.history TO sonar_gate;
GRANT SELECT, INSERT, UPDATE (office_id, active) ON clients.client TO sonar_guard;
GRANT SELECT, INSERT ON clients.person_key TO sonar_guard;
GRANT INSERT ON clients.bsn, clients.identity, clients.contact, clients.history TO sonar_guard;
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
RETURNS TABLE (client_id uuid, kind text, office text, registered_on date, active boolean, legal_basis text, active_since date, number bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, c.kind, o.name, c.registered_on, c.active, c.legal_basis, c.active_since, n.number
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
               cv_expires_on date, version int, occupations jsonb, languages jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from,
           p.licences, p.contract_forms, p.presentation, p.cv_expires_on, p.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', o.scheme, 'code', o.code, 'stance', o.stance) ORDER BY o.position), '[]')
            FROM clients.profile_occupation o WHERE o.client_id = p.client_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written,
                                                        'reading', l.reading, 'listening', l.listening) ORDER BY l.language), '[]')
            FROM clients.profile_language l WHERE l.client_id = p.client_id)
    FROM clients.profile p
$$;

CREATE FUNCTION clients.open_profile_education()
RETURNS TABLE (client_id uuid, "position" smallint, name bytea, level smallint, institute bytea, started date, ended date, diploma boolean,
               status smallint, diploma_on date, study_code text, explanation bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.name, e.level, e.institute, e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code, e.explanation
    FROM clients.profile_education e
$$;

CREATE FUNCTION clients.open_profile_experience()
RETURNS TABLE (client_id uuid, "position" smallint, employer bytea, occupation bytea, description bytea, started date, ended date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.employer, e.occupation, e.description, e.started, e.ended
    FROM clients.profile_experience e
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
CREATE VIEW clients.history_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_history();

-- What every correction begins with. Refuses it without a ticket that opens this category of this person for writing,
-- for a field that is not in p_known, and when somebody else was first (p_present is the version that stands there).
-- Then keeps, for each field, its old and new value, who and why, and puts the change in the ledger.
CREATE FUNCTION clients.keep_history(
    p_client uuid, p_category text, p_version int, p_present int, p_known text[], p_fields text[], p_old bytea[], p_new bytea[], p_why bytea,
    p_prefix text DEFAULT '')
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
    SELECT p_client, p_category, p_prefix || change.field, change.old, change.new, p_why, t.actor_ref, t.seq
    FROM unnest(p_fields, p_old, p_new) AS change (field, old, new);
    PERFORM access.note_change(t, p_client, p_category, 'correct', ARRAY(SELECT p_prefix || name FROM unnest(p_fields) AS name));
END $$;

-- The same for a part of the record (parts.toml). p_changes has the new row by column, or nothing when an entry goes;
-- p_kept says which fields change and holds their old and new values and the reason, encrypted, in hexadecimal. Returns
-- the member of staff who writes; nothing when the person herself does.
CREATE FUNCTION clients.keep_part(
    p_client uuid, p_category text, p_part text, p_entry smallint, p_version int, p_present int, p_known text[], p_changes jsonb, p_kept jsonb)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    fields text[] := ARRAY(SELECT jsonb_array_elements_text(p_kept -> 'fields'));
BEGIN
    PERFORM clients.keep_history(
        p_client, p_category, p_version, p_present, p_known, fields,
        ARRAY(SELECT decode(v.hex, 'hex') FROM jsonb_array_elements_text(p_kept -> 'old') WITH ORDINALITY AS v (hex, n) ORDER BY v.n),
        ARRAY(SELECT decode(v.hex, 'hex') FROM jsonb_array_elements_text(p_kept -> 'new') WITH ORDINALITY AS v (hex, n) ORDER BY v.n),
        decode(p_kept ->> 'why', 'hex'), concat_ws('.', p_part, p_entry) || '.');
    -- What is kept in the history is what is changed: no field more, no field less.
    IF p_changes IS NOT NULL AND ((fields || 'source'::text) @> ARRAY(SELECT jsonb_object_keys(p_changes))
                                  AND ARRAY(SELECT jsonb_object_keys(p_changes)) @> fields) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    RETURN CASE WHEN t.actor_kind = 'staff' THEN t.actor_ref END;
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
                          'contract_forms', 'presentation', 'cv_expires_on', 'occupations', 'languages', 'education', 'experience'];
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
        cv_expires_on = n.cv_expires_on,
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
    INSERT INTO clients.profile_language (client_id, language, oral, written, reading, listening)
    SELECT p_client, l.language, l.oral, l.written, l.reading, l.listening
    FROM jsonb_to_recordset(p_changes -> 'languages') AS l (language text, oral smallint, written smallint, reading smallint, listening smallint);
    DELETE FROM clients.profile_education e WHERE e.client_id = p_client AND p_changes ? 'education';
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma, status, diploma_on, study_code, explanation)
    SELECT p_client, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code,
           decode(e.explanation, 'hex')
    FROM jsonb_to_recordset(p_changes -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean,
                                                  status smallint, diploma_on date, study_code text, explanation text);
    DELETE FROM clients.profile_experience e WHERE e.client_id = p_client AND p_changes ? 'experience';
    INSERT INTO clients.profile_experience (client_id, position, employer, occupation, description, started, ended)
    SELECT p_client, e.position, decode(e.employer, 'hex'), decode(e.occupation, 'hex'), decode(e.description, 'hex'), e.started, e.ended
    FROM jsonb_to_recordset(p_changes -> 'experience') AS e (position smallint, employer text, occupation text, description text, started date, ended date);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clients FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    clients.open_placement(), clients.open_keys(), clients.open_identity(), clients.open_bsn(), clients.open_contact(), clients.open_profile(),
    clients.open_profile_education(), clients.open_profile_experience(), clients.open_history()
TO sonar_reader;
GRANT SELECT ON clients.placement_v, clients.key_v, clients.identity_v, clients.bsn_v, clients.contact_v, clients.profile_v,
    clients.profile_education_v, clients.profile_experience_v, clients.history_v
TO sonar_reader;
-- A correction reads the old value through the same gate, in its own transaction.
GRANT EXECUTE ON FUNCTION clients.open_contact(), clients.correct_contact(uuid, int, text[], bytea[], bytea, bytea),
    clients.correct_identity(uuid, int, text[], bytea[], bytea), clients.correct_profile(uuid, int, jsonb, text[], bytea[], bytea[], bytea)
TO sonar_writer;
GRANT SELECT ON clients.contact_v TO sonar_writer;

RESET ROLE;

-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_owner;

-- How to be reached.
CREATE TABLE clients.channel (
    client_id uuid NOT NULL REFERENCES clients.client,
    sms_reachable boolean,
    digitally_skilled boolean,
    preferred_channel text CHECK (preferred_channel IN ('folder', 'email', 'phone', 'letter')),
    interpreter_language text CHECK (length(interpreter_language) BETWEEN 1 AND 40),
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.channel FORCE ROW LEVEL SECURITY;

-- Benefit.
CREATE TABLE clients.benefit (
    client_id uuid NOT NULL REFERENCES clients.client,
    benefit_kind text CHECK (benefit_kind IN ('none', 'ww', 'zw', 'wazo', 'wia', 'wajong', 'pw')),
    ww_first_day date,
    ww_ends_on date,
    ww_last_possible_day date,
    ww_days smallint CHECK (ww_days BETWEEN 0 AND 1830),
    source text NOT NULL CHECK (source IN ('other_register', 'own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    CHECK (ww_ends_on >= ww_first_day),
    CHECK (ww_last_possible_day >= ww_ends_on),
    CHECK (ww_last_possible_day >= ww_first_day),
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.benefit ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.benefit FORCE ROW LEVEL SECURITY;

-- What the municipality does.
CREATE TABLE clients.municipal_support (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    support_kind bytea NOT NULL,
    started_on date NOT NULL,
    ended_on date,
    reported_by bytea,
    source text NOT NULL CHECK (source IN ('other_register', 'own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ended_on >= started_on),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.municipal_support ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.municipal_support FORCE ROW LEVEL SECURITY;

-- Work now.
CREATE TABLE clients.work_situation (
    client_id uuid NOT NULL REFERENCES clients.client,
    at_work boolean,
    at_work_since date,
    hours_worked smallint CHECK (hours_worked BETWEEN 0 AND 168),
    mediation_occupation text CHECK (length(mediation_occupation) BETWEEN 1 AND 60),
    last_occupation text CHECK (length(last_occupation) BETWEEN 1 AND 60),
    last_employer bytea,
    sector_first text CHECK (sector_first IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    sector_second text CHECK (sector_second IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    sector_third text CHECK (sector_third IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    source text NOT NULL CHECK (source IN ('own_statement', 'staff', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_situation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_situation FORCE ROW LEVEL SECURITY;

-- Working hours and transport.
CREATE TABLE clients.work_wishes (
    client_id uuid NOT NULL REFERENCES clients.client,
    max_travel_minutes smallint CHECK (max_travel_minutes BETWEEN 0 AND 999),
    available_until date,
    office_hours boolean,
    irregular_hours boolean,
    agreement_kinds text[] CHECK (agreement_kinds <@ ARRAY['01', '02', '03', '04']),
    contact_shown boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_wishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_wishes FORCE ROW LEVEL SECURITY;

-- Means of transport.
CREATE TABLE clients.vehicle (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    vehicle_kind text NOT NULL CHECK (vehicle_kind IN ('car', 'motorcycle', 'moped', 'bicycle', 'public_transport', 'van', 'lorry', 'other')),
    for_work boolean,
    for_commuting boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.vehicle ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.vehicle FORCE ROW LEVEL SECURITY;

-- Courses.
CREATE TABLE clients.course (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    course_name bytea NOT NULL,
    institute bytea,
    started date,
    ended date,
    certificate boolean,
    certificate_on date,
    explanation bytea,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ended >= started),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.course ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.course FORCE ROW LEVEL SECURITY;

-- Skills.
CREATE TABLE clients.skill (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    skill_code text CHECK (length(skill_code) BETWEEN 1 AND 200),
    skill_name bytea NOT NULL,
    skill_kind text NOT NULL CHECK (skill_kind IN ('competence', 'soft_skill', 'trade_skill')),
    proven boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'professional_assessment')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.skill ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.skill FORCE ROW LEVEL SECURITY;

-- Interests.
CREATE TABLE clients.interest (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    interest bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.interest ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.interest FORCE ROW LEVEL SECURITY;

-- Web addresses.
CREATE TABLE clients.web_address (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    address_kind text NOT NULL CHECK (address_kind IN ('profile', 'portfolio', 'social', 'other')),
    url bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.web_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.web_address FORCE ROW LEVEL SECURITY;

-- Sharing with other organisations.
CREATE TABLE clients.sharing (
    client_id uuid NOT NULL REFERENCES clients.client,
    shared_elsewhere boolean,
    needs_shared boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.sharing ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.sharing FORCE ROW LEVEL SECURITY;

-- Former names.
CREATE TABLE clients.former_name (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    former_prefix bytea,
    former_last_name bytea NOT NULL,
    used_from bytea,
    used_until bytea,
    source text NOT NULL CHECK (source IN ('registration', 'own_statement', 'other_register', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.former_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.former_name FORCE ROW LEVEL SECURITY;

-- Work capacity, assessed.
CREATE TABLE clients.work_capacity (
    client_id uuid NOT NULL REFERENCES clients.client,
    mental_hours bytea,
    physical_hours bytea,
    physical_limitations bytea,
    is_ill bytea,
    ill_since bytea,
    too_ill_to_work bytea,
    assessor bytea NOT NULL,
    assessed_on bytea NOT NULL,
    valid_from bytea,
    valid_until bytea,
    source text NOT NULL CHECK (source IN ('professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_capacity ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_capacity FORCE ROW LEVEL SECURITY;

-- Fit for work.
CREATE TABLE clients.work_fitness (
    client_id uuid NOT NULL REFERENCES clients.client,
    fit_for_work bytea,
    fit_from bytea,
    fit_until bytea,
    source text NOT NULL CHECK (source IN ('professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_fitness ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_fitness FORCE ROW LEVEL SECURITY;

-- What is needed at work.
CREATE TABLE clients.work_needs (
    client_id uuid NOT NULL REFERENCES clients.client,
    adapted_workplace bytea,
    guidance bytea,
    variation bytea,
    needs_explained bytea,
    source text NOT NULL CHECK (source IN ('own_statement', 'professional_assessment', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_needs ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_needs FORCE ROW LEVEL SECURITY;

-- Own statement on health.
CREATE TABLE clients.self_reported (
    client_id uuid NOT NULL REFERENCES clients.client,
    feels_too_ill bytea,
    state_of_mind bytea,
    stated_on bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.self_reported ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.self_reported FORCE ROW LEVEL SECURITY;

-- Questionnaires filled in.
CREATE TABLE clients.questionnaire (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    filled_on bytea NOT NULL,
    edition bytea NOT NULL,
    answers bytea NOT NULL,
    score bytea,
    barriers bytea,
    source text NOT NULL CHECK (source IN ('own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.questionnaire ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.questionnaire FORCE ROW LEVEL SECURITY;

-- Indications and exemptions.
CREATE TABLE clients.indication (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    nature text NOT NULL CHECK (nature IN ('indication', 'exemption')),
    indication_kind bytea NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    source text NOT NULL CHECK (source IN ('staff', 'professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ends_on >= starts_on),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.indication ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.indication FORCE ROW LEVEL SECURITY;

-- Target-group register.
CREATE TABLE clients.target_group (
    client_id uuid NOT NULL REFERENCES clients.client,
    in_register bytea,
    registered_since bytea,
    registered_until bytea,
    source text NOT NULL CHECK (source IN ('other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.target_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.target_group FORCE ROW LEVEL SECURITY;

-- Notes.
CREATE TABLE clients.note (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    subject bytea NOT NULL,
    note_text bytea NOT NULL,
    written_on bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.note FORCE ROW LEVEL SECURITY;

RESET ROLE;

-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_owner;

CREATE POLICY gate_reads ON clients.channel FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('channel'))::uuid[]));
CREATE POLICY gate_changes ON clients.channel FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]));
CREATE POLICY gate_adds ON clients.channel FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]));
CREATE POLICY guard_registers ON clients.channel FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.channel TO sonar_gate;
GRANT INSERT ON clients.channel TO sonar_guard;

CREATE POLICY gate_reads ON clients.benefit FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('benefit'))::uuid[]));
CREATE POLICY gate_changes ON clients.benefit FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY gate_adds ON clients.benefit FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY guard_registers ON clients.benefit FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.benefit TO sonar_gate;
GRANT INSERT ON clients.benefit TO sonar_guard;

CREATE POLICY gate_reads ON clients.municipal_support FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('benefit'))::uuid[]));
CREATE POLICY gate_changes ON clients.municipal_support FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY gate_adds ON clients.municipal_support FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY guard_registers ON clients.municipal_support FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.municipal_support TO sonar_gate;
GRANT INSERT ON clients.municipal_support TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_situation FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_situation FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_situation FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_situation FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_situation TO sonar_gate;
GRANT INSERT ON clients.work_situation TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_situation FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_situation FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version) ON clients.work_situation TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_wishes FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_wishes FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_wishes FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_wishes FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_wishes TO sonar_gate;
GRANT INSERT ON clients.work_wishes TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_wishes FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_wishes FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version) ON clients.work_wishes TO sonar_guard;

CREATE POLICY gate_reads ON clients.vehicle FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.vehicle FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.vehicle FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.vehicle FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.vehicle TO sonar_gate;
GRANT INSERT ON clients.vehicle TO sonar_guard;
CREATE POLICY guard_finds ON clients.vehicle FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.vehicle FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.vehicle TO sonar_guard;

CREATE POLICY gate_reads ON clients.course FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.course FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.course FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.course FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.course TO sonar_gate;
GRANT INSERT ON clients.course TO sonar_guard;
CREATE POLICY guard_finds ON clients.course FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.course FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.course TO sonar_guard;

CREATE POLICY gate_reads ON clients.skill FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.skill FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.skill FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.skill FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.skill TO sonar_gate;
GRANT INSERT ON clients.skill TO sonar_guard;
CREATE POLICY guard_finds ON clients.skill FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.skill FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.skill TO sonar_guard;

CREATE POLICY gate_reads ON clients.interest FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.interest FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.interest FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.interest FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.interest TO sonar_gate;
GRANT INSERT ON clients.interest TO sonar_guard;
CREATE POLICY guard_finds ON clients.interest FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.interest FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.interest TO sonar_guard;

CREATE POLICY gate_reads ON clients.web_address FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[]));
CREATE POLICY gate_changes ON clients.web_address FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY gate_adds ON clients.web_address FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY guard_registers ON clients.web_address FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.web_address TO sonar_gate;
GRANT INSERT ON clients.web_address TO sonar_guard;
CREATE POLICY guard_finds ON clients.web_address FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.web_address FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.web_address TO sonar_guard;

CREATE POLICY gate_reads ON clients.sharing FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.sharing FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.sharing FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.sharing FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.sharing TO sonar_gate;
GRANT INSERT ON clients.sharing TO sonar_guard;

CREATE POLICY gate_reads ON clients.former_name FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_changes ON clients.former_name FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY gate_adds ON clients.former_name FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY guard_registers ON clients.former_name FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.former_name TO sonar_gate;
GRANT INSERT ON clients.former_name TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_capacity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_capacity'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_capacity FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_capacity FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_capacity FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_capacity TO sonar_gate;
GRANT INSERT ON clients.work_capacity TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_fitness FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_needs'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_fitness FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_fitness FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_fitness FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_fitness TO sonar_gate;
GRANT INSERT ON clients.work_fitness TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_needs FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_needs'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_needs FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_needs FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_needs FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_needs TO sonar_gate;
GRANT INSERT ON clients.work_needs TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_needs FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_needs FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version) ON clients.work_needs TO sonar_guard;

CREATE POLICY gate_reads ON clients.self_reported FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('self_reported'))::uuid[]));
CREATE POLICY gate_changes ON clients.self_reported FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]));
CREATE POLICY gate_adds ON clients.self_reported FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]));
CREATE POLICY guard_registers ON clients.self_reported FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.self_reported TO sonar_gate;
GRANT INSERT ON clients.self_reported TO sonar_guard;

CREATE POLICY gate_reads ON clients.questionnaire FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('questionnaire'))::uuid[]));
CREATE POLICY gate_changes ON clients.questionnaire FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]));
CREATE POLICY gate_adds ON clients.questionnaire FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]));
CREATE POLICY guard_registers ON clients.questionnaire FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.questionnaire TO sonar_gate;
GRANT INSERT ON clients.questionnaire TO sonar_guard;

CREATE POLICY gate_reads ON clients.indication FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('indication'))::uuid[]));
CREATE POLICY gate_changes ON clients.indication FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]));
CREATE POLICY gate_adds ON clients.indication FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]));
CREATE POLICY guard_registers ON clients.indication FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.indication TO sonar_gate;
GRANT INSERT ON clients.indication TO sonar_guard;

CREATE POLICY gate_reads ON clients.target_group FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('target_group'))::uuid[]));
CREATE POLICY gate_changes ON clients.target_group FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]));
CREATE POLICY gate_adds ON clients.target_group FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]));
CREATE POLICY guard_registers ON clients.target_group FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.target_group TO sonar_gate;
GRANT INSERT ON clients.target_group TO sonar_guard;
CREATE POLICY guard_finds ON clients.target_group FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.target_group FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version) ON clients.target_group TO sonar_guard;

CREATE POLICY gate_reads ON clients.note FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('notes'))::uuid[]));
CREATE POLICY gate_changes ON clients.note FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]));
CREATE POLICY gate_adds ON clients.note FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]));
CREATE POLICY guard_registers ON clients.note FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.note TO sonar_gate;
GRANT INSERT ON clients.note TO sonar_guard;

RESET ROLE;
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_channel()
RETURNS TABLE (client_id uuid, sms_reachable boolean, digitally_skilled boolean, preferred_channel text, interpreter_language text, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.sms_reachable, p.digitally_skilled, p.preferred_channel, p.interpreter_language, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.channel p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.channel_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_channel();

CREATE FUNCTION clients.open_benefit()
RETURNS TABLE (client_id uuid, benefit_kind text, ww_first_day date, ww_ends_on date, ww_last_possible_day date, ww_days smallint, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.benefit_kind, p.ww_first_day, p.ww_ends_on, p.ww_last_possible_day, p.ww_days, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.benefit p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.benefit_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_benefit();

CREATE FUNCTION clients.open_municipal_support()
RETURNS TABLE (client_id uuid, entry smallint, support_kind bytea, started_on date, ended_on date, reported_by bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.support_kind, p.started_on, p.ended_on, p.reported_by, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.municipal_support p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.municipal_support_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_municipal_support();

CREATE FUNCTION clients.open_work_situation()
RETURNS TABLE (client_id uuid, at_work boolean, at_work_since date, hours_worked smallint, mediation_occupation text, last_occupation text, last_employer bytea, sector_first text, sector_second text, sector_third text, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.at_work, p.at_work_since, p.hours_worked, p.mediation_occupation, p.last_occupation, p.last_employer, p.sector_first, p.sector_second, p.sector_third, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_situation p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_situation_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_situation();

CREATE FUNCTION clients.open_work_wishes()
RETURNS TABLE (client_id uuid, max_travel_minutes smallint, available_until date, office_hours boolean, irregular_hours boolean, agreement_kinds text[], contact_shown boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.max_travel_minutes, p.available_until, p.office_hours, p.irregular_hours, p.agreement_kinds, p.contact_shown, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_wishes p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_wishes_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_wishes();

CREATE FUNCTION clients.open_vehicle()
RETURNS TABLE (client_id uuid, entry smallint, vehicle_kind text, for_work boolean, for_commuting boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.vehicle_kind, p.for_work, p.for_commuting, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.vehicle p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.vehicle_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_vehicle();

CREATE FUNCTION clients.open_course()
RETURNS TABLE (client_id uuid, entry smallint, course_name bytea, institute bytea, started date, ended date, certificate boolean, certificate_on date, explanation bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.course_name, p.institute, p.started, p.ended, p.certificate, p.certificate_on, p.explanation, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.course p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.course_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_course();

CREATE FUNCTION clients.open_skill()
RETURNS TABLE (client_id uuid, entry smallint, skill_code text, skill_name bytea, skill_kind text, proven boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.skill_code, p.skill_name, p.skill_kind, p.proven, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.skill p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.skill_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_skill();

CREATE FUNCTION clients.open_interest()
RETURNS TABLE (client_id uuid, entry smallint, interest bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.interest, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.interest p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.interest_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_interest();

CREATE FUNCTION clients.open_web_address()
RETURNS TABLE (client_id uuid, entry smallint, address_kind text, url bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.address_kind, p.url, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.web_address p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.web_address_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_web_address();

CREATE FUNCTION clients.open_sharing()
RETURNS TABLE (client_id uuid, shared_elsewhere boolean, needs_shared boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.shared_elsewhere, p.needs_shared, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.sharing p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.sharing_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_sharing();

CREATE FUNCTION clients.open_former_name()
RETURNS TABLE (client_id uuid, entry smallint, former_prefix bytea, former_last_name bytea, used_from bytea, used_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.former_prefix, p.former_last_name, p.used_from, p.used_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.former_name p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.former_name_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_former_name();

CREATE FUNCTION clients.open_work_capacity()
RETURNS TABLE (client_id uuid, mental_hours bytea, physical_hours bytea, physical_limitations bytea, is_ill bytea, ill_since bytea, too_ill_to_work bytea, assessor bytea, assessed_on bytea, valid_from bytea, valid_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.mental_hours, p.physical_hours, p.physical_limitations, p.is_ill, p.ill_since, p.too_ill_to_work, p.assessor, p.assessed_on, p.valid_from, p.valid_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_capacity p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_capacity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_capacity();

CREATE FUNCTION clients.open_work_fitness()
RETURNS TABLE (client_id uuid, fit_for_work bytea, fit_from bytea, fit_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.fit_for_work, p.fit_from, p.fit_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_fitness p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_fitness_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_fitness();

CREATE FUNCTION clients.open_work_needs()
RETURNS TABLE (client_id uuid, adapted_workplace bytea, guidance bytea, variation bytea, needs_explained bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.adapted_workplace, p.guidance, p.variation, p.needs_explained, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_needs p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_needs_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_needs();

CREATE FUNCTION clients.open_self_reported()
RETURNS TABLE (client_id uuid, feels_too_ill bytea, state_of_mind bytea, stated_on bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.feels_too_ill, p.state_of_mind, p.stated_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.self_reported p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.self_reported_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_self_reported();

CREATE FUNCTION clients.open_questionnaire()
RETURNS TABLE (client_id uuid, entry smallint, filled_on bytea, edition bytea, answers bytea, score bytea, barriers bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.filled_on, p.edition, p.answers, p.score, p.barriers, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.questionnaire p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.questionnaire_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_questionnaire();

CREATE FUNCTION clients.open_indication()
RETURNS TABLE (client_id uuid, entry smallint, nature text, indication_kind bytea, starts_on date, ends_on date, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.nature, p.indication_kind, p.starts_on, p.ends_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.indication p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.indication_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_indication();

CREATE FUNCTION clients.open_target_group()
RETURNS TABLE (client_id uuid, in_register bytea, registered_since bytea, registered_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.in_register, p.registered_since, p.registered_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.target_group p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.target_group_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_target_group();

CREATE FUNCTION clients.open_note()
RETURNS TABLE (client_id uuid, entry smallint, subject bytea, note_text bytea, written_on bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.subject, p.note_text, p.written_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.note p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.note_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_note();

REVOKE ALL ON FUNCTION clients.open_channel(),
    clients.open_benefit(),
    clients.open_municipal_support(),
    clients.open_work_situation(),
    clients.open_work_wishes(),
    clients.open_vehicle(),
    clients.open_course(),
    clients.open_skill(),
    clients.open_interest(),
    clients.open_web_address(),
    clients.open_sharing(),
    clients.open_former_name(),
    clients.open_work_capacity(),
    clients.open_work_fitness(),
    clients.open_work_needs(),
    clients.open_self_reported(),
    clients.open_questionnaire(),
    clients.open_indication(),
    clients.open_target_group(),
    clients.open_note()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_channel(),
    clients.open_benefit(),
    clients.open_municipal_support(),
    clients.open_work_situation(),
    clients.open_work_wishes(),
    clients.open_vehicle(),
    clients.open_course(),
    clients.open_skill(),
    clients.open_interest(),
    clients.open_web_address(),
    clients.open_sharing(),
    clients.open_former_name(),
    clients.open_work_capacity(),
    clients.open_work_fitness(),
    clients.open_work_needs(),
    clients.open_self_reported(),
    clients.open_questionnaire(),
    clients.open_indication(),
    clients.open_target_group(),
    clients.open_note()
TO sonar_reader;
GRANT SELECT ON clients.channel_v, clients.benefit_v, clients.municipal_support_v, clients.work_situation_v, clients.work_wishes_v, clients.vehicle_v, clients.course_v, clients.skill_v, clients.interest_v, clients.web_address_v, clients.sharing_v, clients.former_name_v, clients.work_capacity_v, clients.work_fitness_v, clients.work_needs_v, clients.self_reported_v, clients.questionnaire_v, clients.indication_v, clients.target_group_v, clients.note_v TO sonar_reader;

RESET ROLE;

-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_gate;

CREATE FUNCTION clients.put_channel(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.channel;
    n clients.channel;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.channel p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'channel', 'channel', NULL, p_version, coalesce(present.version, 0),
        ARRAY['sms_reachable', 'digitally_skilled', 'preferred_channel', 'interpreter_language'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.channel AS p (client_id, sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on, recorded_by)
    VALUES (p_client, n.sms_reachable, n.digitally_skilled, n.preferred_channel, n.interpreter_language, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on, recorded_by, version)
        = (excluded.sms_reachable, excluded.digitally_skilled, excluded.preferred_channel, excluded.interpreter_language, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_benefit(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.benefit;
    n clients.benefit;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.benefit p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'benefit', 'benefit', NULL, p_version, coalesce(present.version, 0),
        ARRAY['benefit_kind', 'ww_first_day', 'ww_ends_on', 'ww_last_possible_day', 'ww_days'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.benefit AS p (client_id, benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on, recorded_by)
    VALUES (p_client, n.benefit_kind, n.ww_first_day, n.ww_ends_on, n.ww_last_possible_day, n.ww_days, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on, recorded_by, version)
        = (excluded.benefit_kind, excluded.ww_first_day, excluded.ww_ends_on, excluded.ww_last_possible_day, excluded.ww_days, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_municipal_support(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.municipal_support;
    n clients.municipal_support;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.municipal_support p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.municipal_support p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'benefit', 'municipal_support', place, p_version, coalesce(present.version, 0),
        ARRAY['support_kind', 'started_on', 'ended_on', 'reported_by'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.municipal_support p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.municipal_support AS p (client_id, entry, support_kind, started_on, ended_on, reported_by, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.support_kind, n.started_on, n.ended_on, n.reported_by, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (support_kind, started_on, ended_on, reported_by, source, recorded_on, recorded_by, version)
        = (excluded.support_kind, excluded.started_on, excluded.ended_on, excluded.reported_by, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_work_situation(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_situation;
    n clients.work_situation;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_situation p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'work_situation', NULL, p_version, coalesce(present.version, 0),
        ARRAY['at_work', 'at_work_since', 'hours_worked', 'mediation_occupation', 'last_occupation', 'last_employer', 'sector_first', 'sector_second', 'sector_third'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_situation AS p (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by)
    VALUES (p_client, n.at_work, n.at_work_since, n.hours_worked, n.mediation_occupation, n.last_occupation, n.last_employer, n.sector_first, n.sector_second, n.sector_third, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version)
        = (excluded.at_work, excluded.at_work_since, excluded.hours_worked, excluded.mediation_occupation, excluded.last_occupation, excluded.last_employer, excluded.sector_first, excluded.sector_second, excluded.sector_third, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_wishes(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_wishes;
    n clients.work_wishes;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_wishes p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'work_wishes', NULL, p_version, coalesce(present.version, 0),
        ARRAY['max_travel_minutes', 'available_until', 'office_hours', 'irregular_hours', 'agreement_kinds', 'contact_shown'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_wishes AS p (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by)
    VALUES (p_client, n.max_travel_minutes, n.available_until, n.office_hours, n.irregular_hours, n.agreement_kinds, n.contact_shown, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version)
        = (excluded.max_travel_minutes, excluded.available_until, excluded.office_hours, excluded.irregular_hours, excluded.agreement_kinds, excluded.contact_shown, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_vehicle(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.vehicle;
    n clients.vehicle;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.vehicle p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.vehicle p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'vehicle', place, p_version, coalesce(present.version, 0),
        ARRAY['vehicle_kind', 'for_work', 'for_commuting'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.vehicle p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.vehicle AS p (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.vehicle_kind, n.for_work, n.for_commuting, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (vehicle_kind, for_work, for_commuting, source, recorded_on, recorded_by, version)
        = (excluded.vehicle_kind, excluded.for_work, excluded.for_commuting, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_course(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.course;
    n clients.course;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.course p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.course p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'course', place, p_version, coalesce(present.version, 0),
        ARRAY['course_name', 'institute', 'started', 'ended', 'certificate', 'certificate_on', 'explanation'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.course p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.course AS p (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.course_name, n.institute, n.started, n.ended, n.certificate, n.certificate_on, n.explanation, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on, recorded_by, version)
        = (excluded.course_name, excluded.institute, excluded.started, excluded.ended, excluded.certificate, excluded.certificate_on, excluded.explanation, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_skill(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.skill;
    n clients.skill;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.skill p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.skill p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'skill', place, p_version, coalesce(present.version, 0),
        ARRAY['skill_code', 'skill_name', 'skill_kind', 'proven'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.skill p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.skill AS p (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.skill_code, n.skill_name, n.skill_kind, n.proven, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (skill_code, skill_name, skill_kind, proven, source, recorded_on, recorded_by, version)
        = (excluded.skill_code, excluded.skill_name, excluded.skill_kind, excluded.proven, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_interest(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.interest;
    n clients.interest;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.interest p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.interest p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'interest', place, p_version, coalesce(present.version, 0),
        ARRAY['interest'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.interest p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.interest AS p (client_id, entry, interest, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.interest, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (interest, source, recorded_on, recorded_by, version)
        = (excluded.interest, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_web_address(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.web_address;
    n clients.web_address;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.web_address p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.web_address p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'contact', 'web_address', place, p_version, coalesce(present.version, 0),
        ARRAY['address_kind', 'url'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.web_address p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.web_address AS p (client_id, entry, address_kind, url, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.address_kind, n.url, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (address_kind, url, source, recorded_on, recorded_by, version)
        = (excluded.address_kind, excluded.url, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_sharing(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.sharing;
    n clients.sharing;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.sharing p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'sharing', NULL, p_version, coalesce(present.version, 0),
        ARRAY['shared_elsewhere', 'needs_shared'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.sharing AS p (client_id, shared_elsewhere, needs_shared, source, recorded_on, recorded_by)
    VALUES (p_client, n.shared_elsewhere, n.needs_shared, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (shared_elsewhere, needs_shared, source, recorded_on, recorded_by, version)
        = (excluded.shared_elsewhere, excluded.needs_shared, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_former_name(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.former_name;
    n clients.former_name;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.former_name p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.former_name p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'identity', 'former_name', place, p_version, coalesce(present.version, 0),
        ARRAY['former_prefix', 'former_last_name', 'used_from', 'used_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.former_name p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.former_name AS p (client_id, entry, former_prefix, former_last_name, used_from, used_until, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.former_prefix, n.former_last_name, n.used_from, n.used_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (former_prefix, former_last_name, used_from, used_until, source, recorded_on, recorded_by, version)
        = (excluded.former_prefix, excluded.former_last_name, excluded.used_from, excluded.used_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_work_capacity(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_capacity;
    n clients.work_capacity;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_capacity p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_capacity', 'work_capacity', NULL, p_version, coalesce(present.version, 0),
        ARRAY['mental_hours', 'physical_hours', 'physical_limitations', 'is_ill', 'ill_since', 'too_ill_to_work', 'assessor', 'assessed_on', 'valid_from', 'valid_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_capacity AS p (client_id, mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.mental_hours, n.physical_hours, n.physical_limitations, n.is_ill, n.ill_since, n.too_ill_to_work, n.assessor, n.assessed_on, n.valid_from, n.valid_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on, recorded_by, version)
        = (excluded.mental_hours, excluded.physical_hours, excluded.physical_limitations, excluded.is_ill, excluded.ill_since, excluded.too_ill_to_work, excluded.assessor, excluded.assessed_on, excluded.valid_from, excluded.valid_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_fitness(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_fitness;
    n clients.work_fitness;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_fitness p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_needs', 'work_fitness', NULL, p_version, coalesce(present.version, 0),
        ARRAY['fit_for_work', 'fit_from', 'fit_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_fitness AS p (client_id, fit_for_work, fit_from, fit_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.fit_for_work, n.fit_from, n.fit_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (fit_for_work, fit_from, fit_until, source, recorded_on, recorded_by, version)
        = (excluded.fit_for_work, excluded.fit_from, excluded.fit_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_needs(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_needs;
    n clients.work_needs;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_needs p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_needs', 'work_needs', NULL, p_version, coalesce(present.version, 0),
        ARRAY['adapted_workplace', 'guidance', 'variation', 'needs_explained'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_needs AS p (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by)
    VALUES (p_client, n.adapted_workplace, n.guidance, n.variation, n.needs_explained, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version)
        = (excluded.adapted_workplace, excluded.guidance, excluded.variation, excluded.needs_explained, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_self_reported(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.self_reported;
    n clients.self_reported;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.self_reported p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'self_reported', 'self_reported', NULL, p_version, coalesce(present.version, 0),
        ARRAY['feels_too_ill', 'state_of_mind', 'stated_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.self_reported AS p (client_id, feels_too_ill, state_of_mind, stated_on, source, recorded_on, recorded_by)
    VALUES (p_client, n.feels_too_ill, n.state_of_mind, n.stated_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (feels_too_ill, state_of_mind, stated_on, source, recorded_on, recorded_by, version)
        = (excluded.feels_too_ill, excluded.state_of_mind, excluded.stated_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_questionnaire(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.questionnaire;
    n clients.questionnaire;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.questionnaire p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.questionnaire p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'questionnaire', 'questionnaire', place, p_version, coalesce(present.version, 0),
        ARRAY['filled_on', 'edition', 'answers', 'score', 'barriers'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.questionnaire p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.questionnaire AS p (client_id, entry, filled_on, edition, answers, score, barriers, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.filled_on, n.edition, n.answers, n.score, n.barriers, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (filled_on, edition, answers, score, barriers, source, recorded_on, recorded_by, version)
        = (excluded.filled_on, excluded.edition, excluded.answers, excluded.score, excluded.barriers, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_indication(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.indication;
    n clients.indication;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.indication p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.indication p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'indication', 'indication', place, p_version, coalesce(present.version, 0),
        ARRAY['nature', 'indication_kind', 'starts_on', 'ends_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.indication p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.indication AS p (client_id, entry, nature, indication_kind, starts_on, ends_on, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.nature, n.indication_kind, n.starts_on, n.ends_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (nature, indication_kind, starts_on, ends_on, source, recorded_on, recorded_by, version)
        = (excluded.nature, excluded.indication_kind, excluded.starts_on, excluded.ends_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_target_group(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.target_group;
    n clients.target_group;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.target_group p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'target_group', 'target_group', NULL, p_version, coalesce(present.version, 0),
        ARRAY['in_register', 'registered_since', 'registered_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.target_group AS p (client_id, in_register, registered_since, registered_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.in_register, n.registered_since, n.registered_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version)
        = (excluded.in_register, excluded.registered_since, excluded.registered_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_note(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.note;
    n clients.note;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.note p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.note p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'notes', 'note', place, p_version, coalesce(present.version, 0),
        ARRAY['subject', 'note_text', 'written_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.note p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.note AS p (client_id, entry, subject, note_text, written_on, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.subject, n.note_text, n.written_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (subject, note_text, written_on, source, recorded_on, recorded_by, version)
        = (excluded.subject, excluded.note_text, excluded.written_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

RESET ROLE;

-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_gate;

-- Writes one part of a record, whichever it is.
CREATE FUNCTION clients.put_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place smallint;
BEGIN
    CASE p_group
    WHEN 'channel' THEN place := clients.put_channel(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'benefit' THEN place := clients.put_benefit(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'municipal_support' THEN place := clients.put_municipal_support(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_situation' THEN place := clients.put_work_situation(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_wishes' THEN place := clients.put_work_wishes(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'vehicle' THEN place := clients.put_vehicle(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'course' THEN place := clients.put_course(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'skill' THEN place := clients.put_skill(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'interest' THEN place := clients.put_interest(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'web_address' THEN place := clients.put_web_address(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'sharing' THEN place := clients.put_sharing(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'former_name' THEN place := clients.put_former_name(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_capacity' THEN place := clients.put_work_capacity(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_fitness' THEN place := clients.put_work_fitness(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_needs' THEN place := clients.put_work_needs(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'self_reported' THEN place := clients.put_self_reported(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'questionnaire' THEN place := clients.put_questionnaire(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'indication' THEN place := clients.put_indication(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'target_group' THEN place := clients.put_target_group(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'note' THEN place := clients.put_note(p_client, p_entry, p_version, p_changes, p_kept);
    ELSE RAISE EXCEPTION 'unknown part' USING ERRCODE = '22023';
    END CASE;
    IF p_group IN ('work_wishes', 'vehicle', 'skill') THEN
        PERFORM matching.refresh_profiles(ARRAY[p_client]);
    END IF;
    RETURN place;
END $$;

REVOKE ALL ON FUNCTION clients.put_channel(uuid, smallint, int, jsonb, jsonb),
    clients.put_benefit(uuid, smallint, int, jsonb, jsonb),
    clients.put_municipal_support(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_situation(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_wishes(uuid, smallint, int, jsonb, jsonb),
    clients.put_vehicle(uuid, smallint, int, jsonb, jsonb),
    clients.put_course(uuid, smallint, int, jsonb, jsonb),
    clients.put_skill(uuid, smallint, int, jsonb, jsonb),
    clients.put_interest(uuid, smallint, int, jsonb, jsonb),
    clients.put_web_address(uuid, smallint, int, jsonb, jsonb),
    clients.put_sharing(uuid, smallint, int, jsonb, jsonb),
    clients.put_former_name(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_capacity(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_fitness(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_needs(uuid, smallint, int, jsonb, jsonb),
    clients.put_self_reported(uuid, smallint, int, jsonb, jsonb),
    clients.put_questionnaire(uuid, smallint, int, jsonb, jsonb),
    clients.put_indication(uuid, smallint, int, jsonb, jsonb),
    clients.put_target_group(uuid, smallint, int, jsonb, jsonb),
    clients.put_note(uuid, smallint, int, jsonb, jsonb),
    clients.put_part(text, uuid, smallint, int, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.put_part(text, uuid, smallint, int, jsonb, jsonb) TO sonar_writer;

RESET ROLE;
SET ROLE sonar_guard;

-- What somebody comes with at registration, part by part: an array of rows for each.
CREATE FUNCTION clients.register_parts(p_client uuid, p_parts jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO clients.channel (client_id, sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on)
    SELECT p_client, r.sms_reachable, r.digitally_skilled, r.preferred_channel, r.interpreter_language, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.channel, p_parts -> 'channel') AS r;
    INSERT INTO clients.benefit (client_id, benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on)
    SELECT p_client, r.benefit_kind, r.ww_first_day, r.ww_ends_on, r.ww_last_possible_day, r.ww_days, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.benefit, p_parts -> 'benefit') AS r;
    INSERT INTO clients.municipal_support (client_id, entry, support_kind, started_on, ended_on, reported_by, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.support_kind, r.started_on, r.ended_on, r.reported_by, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.municipal_support, p_parts -> 'municipal_support') AS r;
    INSERT INTO clients.work_situation (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on)
    SELECT p_client, r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_situation, p_parts -> 'work_situation') AS r;
    INSERT INTO clients.work_wishes (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on)
    SELECT p_client, r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_wishes, p_parts -> 'work_wishes') AS r;
    INSERT INTO clients.vehicle (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.vehicle_kind, r.for_work, r.for_commuting, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.vehicle, p_parts -> 'vehicle') AS r;
    INSERT INTO clients.course (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.course_name, r.institute, r.started, r.ended, r.certificate, r.certificate_on, r.explanation, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.course, p_parts -> 'course') AS r;
    INSERT INTO clients.skill (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.skill_code, r.skill_name, r.skill_kind, r.proven, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.skill, p_parts -> 'skill') AS r;
    INSERT INTO clients.interest (client_id, entry, interest, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.interest, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.interest, p_parts -> 'interest') AS r;
    INSERT INTO clients.web_address (client_id, entry, address_kind, url, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.address_kind, r.url, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.web_address, p_parts -> 'web_address') AS r;
    INSERT INTO clients.sharing (client_id, shared_elsewhere, needs_shared, source, recorded_on)
    SELECT p_client, r.shared_elsewhere, r.needs_shared, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.sharing, p_parts -> 'sharing') AS r;
    INSERT INTO clients.former_name (client_id, entry, former_prefix, former_last_name, used_from, used_until, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.former_prefix, r.former_last_name, r.used_from, r.used_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.former_name, p_parts -> 'former_name') AS r;
    INSERT INTO clients.work_capacity (client_id, mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on)
    SELECT p_client, r.mental_hours, r.physical_hours, r.physical_limitations, r.is_ill, r.ill_since, r.too_ill_to_work, r.assessor, r.assessed_on, r.valid_from, r.valid_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_capacity, p_parts -> 'work_capacity') AS r;
    INSERT INTO clients.work_fitness (client_id, fit_for_work, fit_from, fit_until, source, recorded_on)
    SELECT p_client, r.fit_for_work, r.fit_from, r.fit_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_fitness, p_parts -> 'work_fitness') AS r;
    INSERT INTO clients.work_needs (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on)
    SELECT p_client, r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_needs, p_parts -> 'work_needs') AS r;
    INSERT INTO clients.self_reported (client_id, feels_too_ill, state_of_mind, stated_on, source, recorded_on)
    SELECT p_client, r.feels_too_ill, r.state_of_mind, r.stated_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.self_reported, p_parts -> 'self_reported') AS r;
    INSERT INTO clients.questionnaire (client_id, entry, filled_on, edition, answers, score, barriers, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.filled_on, r.edition, r.answers, r.score, r.barriers, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.questionnaire, p_parts -> 'questionnaire') AS r;
    INSERT INTO clients.indication (client_id, entry, nature, indication_kind, starts_on, ends_on, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.nature, r.indication_kind, r.starts_on, r.ends_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.indication, p_parts -> 'indication') AS r;
    INSERT INTO clients.target_group (client_id, in_register, registered_since, registered_until, source, recorded_on)
    SELECT p_client, r.in_register, r.registered_since, r.registered_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.target_group, p_parts -> 'target_group') AS r;
    INSERT INTO clients.note (client_id, entry, subject, note_text, written_on, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.subject, r.note_text, r.written_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.note, p_parts -> 'note') AS r;
END $$;
REVOKE ALL ON FUNCTION clients.register_parts(uuid, jsonb) FROM PUBLIC;

RESET ROLE;

-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_guard;

CREATE FUNCTION clients.import_work_situation(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_situation p SET (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version)
            = (SELECT r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_situation, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_situation AS p (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on)
        SELECT p_client, r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_situation, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_work_wishes(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_wishes p SET (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version)
            = (SELECT r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_wishes, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_wishes AS p (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on)
        SELECT p_client, r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_wishes, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_vehicle(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.vehicle p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.vehicle AS p (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.vehicle p WHERE p.client_id = p_client), 0), r.vehicle_kind, r.for_work, r.for_commuting, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.vehicle, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_course(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.course p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.course AS p (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.course p WHERE p.client_id = p_client), 0), r.course_name, r.institute, r.started, r.ended, r.certificate, r.certificate_on, r.explanation, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.course, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_skill(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.skill p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.skill AS p (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.skill p WHERE p.client_id = p_client), 0), r.skill_code, r.skill_name, r.skill_kind, r.proven, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.skill, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_interest(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.interest p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.interest AS p (client_id, entry, interest, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.interest p WHERE p.client_id = p_client), 0), r.interest, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.interest, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_web_address(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.web_address p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.web_address AS p (client_id, entry, address_kind, url, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.web_address p WHERE p.client_id = p_client), 0), r.address_kind, r.url, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.web_address, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_work_needs(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_needs p SET (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version)
            = (SELECT r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_needs, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_needs AS p (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on)
        SELECT p_client, r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_needs, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_target_group(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.target_group p SET (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version)
            = (SELECT r.in_register, r.registered_since, r.registered_until, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.target_group, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.target_group AS p (client_id, in_register, registered_since, registered_until, source, recorded_on)
        SELECT p_client, r.in_register, r.registered_since, r.registered_until, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.target_group, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

-- Adds a row (p_entry is empty), ends an entry of a list (p_row is empty), or replaces the one row there is. Returns its
-- entry, 0 for the one row; nothing when somebody else entered, changed or removed it meanwhile: then it stays as it is.
CREATE FUNCTION clients.import_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    CASE p_group
    WHEN 'work_situation' THEN RETURN clients.import_work_situation(p_client, p_entry, p_version, p_row);
    WHEN 'work_wishes' THEN RETURN clients.import_work_wishes(p_client, p_entry, p_version, p_row);
    WHEN 'vehicle' THEN RETURN clients.import_vehicle(p_client, p_entry, p_version, p_row);
    WHEN 'course' THEN RETURN clients.import_course(p_client, p_entry, p_version, p_row);
    WHEN 'skill' THEN RETURN clients.import_skill(p_client, p_entry, p_version, p_row);
    WHEN 'interest' THEN RETURN clients.import_interest(p_client, p_entry, p_version, p_row);
    WHEN 'web_address' THEN RETURN clients.import_web_address(p_client, p_entry, p_version, p_row);
    WHEN 'work_needs' THEN RETURN clients.import_work_needs(p_client, p_entry, p_version, p_row);
    WHEN 'target_group' THEN RETURN clients.import_target_group(p_client, p_entry, p_version, p_row);
    ELSE RAISE EXCEPTION 'no part of an import' USING ERRCODE = '22023';
    END CASE;
END $$;

REVOKE ALL ON FUNCTION clients.import_work_situation(uuid, smallint, int, jsonb),
    clients.import_work_wishes(uuid, smallint, int, jsonb),
    clients.import_vehicle(uuid, smallint, int, jsonb),
    clients.import_course(uuid, smallint, int, jsonb),
    clients.import_skill(uuid, smallint, int, jsonb),
    clients.import_interest(uuid, smallint, int, jsonb),
    clients.import_web_address(uuid, smallint, int, jsonb),
    clients.import_work_needs(uuid, smallint, int, jsonb),
    clients.import_target_group(uuid, smallint, int, jsonb),
    clients.import_part(text, uuid, smallint, int, jsonb) FROM PUBLIC;

RESET ROLE;

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

-- Registration: no person exists yet, so there is nothing to disclose. Whoever registers (a job here; an adviser or the
-- person herself in the disclosure room) decides and writes the ledger; everybody passes register_person.
SET ROLE sonar_guard;

-- Makes the record of one person: everything she comes with, all of it or nothing. The unique look-up value of the BSN
-- lets one of two through, so that one person has one record; the other fails with unique_violation.
CREATE FUNCTION clients.register_person(p_client jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_id uuid := (p_client ->> 'id')::uuid;
BEGIN
    INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)
    VALUES (new_id, p_client ->> 'kind', p_client ->> 'legal_basis', (p_client ->> 'office_id')::int, kernel.today(), kernel.today());
    INSERT INTO clients.activity_period (client_id, started) VALUES (new_id, kernel.today());
    INSERT INTO clients.person_key SELECT new_id, decode(p_client ->> 'wrapped', 'hex');
    INSERT INTO clients.bsn SELECT new_id, decode(p_client ->> 'bsn_index', 'hex'), decode(p_client ->> 'bsn', 'hex');
    INSERT INTO identity.jobseeker_login VALUES (decode(p_client ->> 'bsn_index', 'hex'), new_id);
    PERFORM clients.import_parts(new_id, p_client);
    PERFORM matching.keep_terms(new_id, p_client -> 'terms');
    INSERT INTO clients.search_key
    SELECT new_id, f.birth_key, f.sketch FROM jsonb_to_record(p_client -> 'found_by') AS f (birth_key bigint, sketch int[]);
    INSERT INTO clients.client_number
    SELECT new_id, decode(f.number_index, 'hex'), decode(f.number, 'hex') FROM jsonb_to_record(p_client -> 'found_by') AS f (number_index text, number text);
    IF jsonb_typeof(p_client -> 'profile') = 'object' THEN
        PERFORM clients.import_profile(new_id, p_client -> 'profile', 1);
        PERFORM matching.refresh_profiles(ARRAY[new_id]);
    END IF;
    RETURN new_id;
END $$;

-- Registers one client with everything she comes with, or takes over what changed of one that the same source brought before.
-- Returns 'new', 'changed' or 'unchanged'. Two jobs at once with one BSN: one record, the second fails with unique_violation
-- and leaves nothing.
CREATE FUNCTION clients.import_client(p_job text, p_source text, p_external_id text, p_fingerprint bytea, p_client jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clients.import_source;
    given jsonb := p_client -> 'taken';
    parts jsonb;
BEGIN
    SELECT * INTO known FROM clients.import_source s WHERE s.source = p_source AND s.external_id = p_external_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM clients.register_person(p_client);
        SELECT jsonb_agg(g.item - 'row') INTO parts FROM jsonb_array_elements(given -> 'parts') AS g (item);
        INSERT INTO clients.import_source
        VALUES (p_source, p_external_id, (p_client ->> 'id')::uuid, p_fingerprint, jsonb_build_object('profile', given -> 'profile', 'parts', coalesce(parts, '[]')));
        PERFORM clients.note_import((p_client ->> 'id')::uuid, p_job, p_client ->> 'history', 'register', ARRAY['identity', 'bsn', 'contact', 'profile']);
        RETURN 'new';
    ELSIF known.fingerprint = p_fingerprint THEN
        RETURN 'unchanged';
    END IF;
    IF known.taken -> 'profile' IS DISTINCT FROM given -> 'profile' THEN
        PERFORM clients.replace_profile(known.client_id, p_client -> 'profile');
        PERFORM clients.note_import(known.client_id, p_job, p_client ->> 'history', 'correct', ARRAY['profile']);
    END IF;
    parts := clients.take_over_parts(known.client_id, p_job, coalesce(known.taken -> 'parts', '[]'), given -> 'parts');
    -- What somebody else entered meanwhile stays, and so does what matching knows of it.
    IF parts @> '[{"part": "work_needs"}]'
       AND clients.marks_of(known.taken -> 'parts', 'work_needs') IS DISTINCT FROM clients.marks_of(given -> 'parts', 'work_needs') THEN
        PERFORM matching.keep_terms(known.client_id, p_client -> 'terms');
    END IF;
    PERFORM matching.refresh_profiles(ARRAY[known.client_id]);
    UPDATE clients.import_source s SET fingerprint = p_fingerprint, taken = jsonb_build_object('profile', given -> 'profile', 'parts', parts)
    WHERE s.client_id = known.client_id;
    RETURN 'changed';
END $$;

-- The marks of the one row of a part among what an import brought.
CREATE FUNCTION clients.marks_of(p_parts jsonb, p_part text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT g.item -> 'marks' FROM jsonb_array_elements(p_parts) AS g (item) WHERE g.item ->> 'part' = p_part
$$;

-- What was taken over of a profile, sealed as a whole: with the row before it, the old and the new value (R33).
CREATE FUNCTION clients.note_import(p_client uuid, p_job text, p_history text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO clients.history (client_id, category, field, new, job) VALUES (p_client, 'profile', 'import', decode(p_history, 'hex'), p_job);
    INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
    VALUES (gen_random_uuid(), 'job', p_job, p_client, 'profile', p_action, p_fields);
$$;

CREATE FUNCTION clients.replace_profile(p_client uuid, p_profile jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    earlier int;
BEGIN
    DELETE FROM clients.profile WHERE client_id = p_client RETURNING version INTO earlier;
    PERFORM clients.import_profile(p_client, p_profile, coalesce(earlier, 0) + 1);
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
END $$;

-- Takes over what changed in the parts that an import fills: p_taken is what it brought last and p_given what it brings now, row by
-- row, each known by its key. What somebody else entered, changed or removed meanwhile is hers, and stays. Returns what stands there
-- by the import's hand afterwards. Every value that changed is in the history, old and new, with the job that did it (R33).
CREATE FUNCTION clients.take_over_parts(p_client uuid, p_job text, p_taken jsonb, p_given jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was jsonb;
    given jsonb;
    either jsonb;
    changed text[];
    place smallint;
    stands jsonb := '[]';
BEGIN
    FOR was, given IN
        SELECT t.item, g.item FROM jsonb_array_elements(p_taken) AS t (item)
        FULL JOIN jsonb_array_elements(p_given) WITH ORDINALITY AS g (item, nth) ON t.item ->> 'key' = g.item ->> 'key'
        ORDER BY g.nth NULLS FIRST
    LOOP
        either := coalesce(given, was);
        SELECT array_agg(name ORDER BY name) INTO changed
        FROM jsonb_object_keys(coalesce(was -> 'marks', '{}') || coalesce(given -> 'marks', '{}')) AS name
        WHERE was -> 'marks' -> name IS DISTINCT FROM given -> 'marks' -> name;
        IF changed IS NULL THEN
            stands := stands || was;
            CONTINUE;
        END IF;
        place := clients.import_part(
            either ->> 'part', p_client, (was ->> 'entry')::smallint, (was ->> 'version')::int,
            -- The one row of a part is emptied and stays; an entry of a list goes.
            CASE WHEN given IS NOT NULL THEN given -> 'row' WHEN (was ->> 'entry')::int = 0 THEN jsonb_build_object('source', was -> 'source') END);
        CONTINUE WHEN place IS NULL;
        INSERT INTO clients.history (client_id, category, field, old, new, job)
        SELECT p_client, either ->> 'category', concat_ws('.', either ->> 'part', nullif(place, 0), name),
               decode(was -> 'sealed' ->> name, 'hex'), decode(given -> 'sealed' ->> name, 'hex'), p_job
        FROM unnest(changed) AS name;
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        SELECT gen_random_uuid(), 'job', p_job, p_client, either ->> 'category', 'correct',
               array_agg(concat_ws('.', either ->> 'part', nullif(place, 0), name)) FROM unnest(changed) AS name;
        IF given IS NOT NULL OR place = 0 THEN
            stands := stands || (coalesce(given - 'row', was || '{"marks": {}, "sealed": {}}')
                                 || jsonb_build_object('entry', place, 'version', coalesce((was ->> 'version')::int, 0) + 1));
        END IF;
    END LOOP;
    RETURN stands;
END $$;

-- Identity and contact: every value arrives encrypted, in hexadecimal.
CREATE FUNCTION clients.import_parts(p_id uuid, p_client jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i jsonb := p_client -> 'identity';
    c jsonb := p_client -> 'contact';
BEGIN
    INSERT INTO clients.residence (client_id, municipality_code, valid_from)
    -- Where the source does not say in which municipality she lives, her postcode area does.
    SELECT p_id, m.code, kernel.today()
    FROM (SELECT coalesce((p_client ->> 'municipality_code')::smallint,
                          (SELECT a.municipality_code FROM reference.pc4 a WHERE a.pc4 = (p_client -> 'profile' ->> 'pc4')::smallint)) AS code) AS m
    WHERE m.code IS NOT NULL;
    PERFORM clients.register_parts(p_id, coalesce(p_client -> 'parts', '{}'));
    INSERT INTO clients.identity VALUES (
        p_id, decode(i ->> 'initials', 'hex'), decode(i ->> 'first_names', 'hex'), decode(i ->> 'name_prefix', 'hex'),
        decode(i ->> 'last_name', 'hex'), decode(i ->> 'partner_prefix', 'hex'), decode(i ->> 'partner_last_name', 'hex'),
        decode(i ->> 'name_use', 'hex'), decode(i ->> 'birth_date', 'hex'), decode(i ->> 'gender', 'hex'), decode(i ->> 'nationality', 'hex'));
    INSERT INTO clients.contact VALUES (
        p_id, decode(c ->> 'street', 'hex'), decode(c ->> 'house_number', 'hex'), decode(c ->> 'postcode', 'hex'),
        decode(c ->> 'city', 'hex'), decode(c ->> 'email', 'hex'), decode(c ->> 'phone', 'hex'), decode(c ->> 'confirmed_on', 'hex'));
END $$;

CREATE FUNCTION clients.import_profile(p_id uuid, p_profile jsonb, p_version int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clients.profile (client_id, pc4, education_level, hours_min, hours_max, max_distance_km, available_from, licences, contract_forms, presentation, cv_expires_on, version)
    SELECT p_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from, p.licences, p.contract_forms, decode(p.presentation, 'hex'), p.cv_expires_on, p_version
    FROM jsonb_to_record(p_profile) AS p (pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint, max_distance_km smallint,
                                          available_from date, licences text[], contract_forms smallint[], presentation text,
                                          cv_expires_on date);
    INSERT INTO clients.profile_occupation (client_id, position, scheme, code, stance)
    SELECT p_id, o.position, o.scheme, o.code, o.stance
    FROM jsonb_to_recordset(p_profile -> 'occupations') AS o (position smallint, scheme text, code text, stance text);
    INSERT INTO clients.profile_language (client_id, language, oral, written, reading, listening)
    SELECT p_id, l.language, l.oral, l.written, l.reading, l.listening FROM jsonb_to_recordset(p_profile -> 'languages') AS l (language text, oral smallint, written smallint, reading smallint, listening smallint);
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma, status, diploma_on, study_code, explanation)
    SELECT p_id, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code,
           decode(e.explanation, 'hex')
    FROM jsonb_to_recordset(p_profile -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean,
                                                  status smallint, diploma_on date, study_code text, explanation text);
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

REVOKE ALL ON FUNCTION clients.register_person(jsonb), clients.import_client(text, text, text, bytea, jsonb), clients.import_parts(uuid, jsonb),
    clients.import_profile(uuid, jsonb, int), clients.import_known(text, text[]), clients.note_import(uuid, text, text, text, text[]),
    clients.marks_of(jsonb, text), clients.replace_profile(uuid, jsonb), clients.take_over_parts(uuid, text, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.import_client(text, text, text, bytea, jsonb), clients.import_known(text, text[]) TO sonar_worker;

RESET ROLE;

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

-- What people are told about the processing of their data (R115): the text that was shown, and to whom.
SET ROLE sonar_guard;

-- Keeps a text once, and returns its key.
CREATE FUNCTION clients.keep_edition(p_language text, p_body text) RETURNS bytea
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO clients.privacy_edition (edition, language, body) VALUES (sha256(convert_to(p_body, 'UTF8')), p_language, p_body)
    ON CONFLICT DO NOTHING;
    SELECT sha256(convert_to(p_body, 'UTF8'));
$$;

-- Keeps with a new record which text was shown.
CREATE FUNCTION clients.note_privacy(p_client uuid, p_language text, p_body text, p_way text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO clients.privacy_notice (client_id, edition, way) VALUES (p_client, clients.keep_edition(p_language, p_body), p_way)
$$;

RESET ROLE;
SET ROLE sonar_gate;

-- The texts that the persons on the ticket were shown.
CREATE FUNCTION clients.open_privacy() RETURNS TABLE (client_id uuid, shown_at timestamptz, edition bytea, language text, way text, body text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.shown_at, n.edition, e.language, n.way, e.body
    FROM clients.privacy_notice n JOIN clients.privacy_edition e USING (edition)
    WHERE n.client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])
$$;
CREATE VIEW clients.privacy_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_privacy();

-- Keeps which text somebody was shown who comes back; under the ticket that registers her again.
CREATE FUNCTION clients.tell_privacy(p_client uuid, p_language text, p_body text, p_way text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('status')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clients.privacy_notice (client_id, edition, way) VALUES (p_client, clients.keep_edition(p_language, p_body), p_way);
END $$;

-- The contact data still hold: from now on they are confirmed on that day, and a line in the history says so.
CREATE FUNCTION clients.confirm_contact(p_client uuid, p_version int, p_confirmed_on bytea, p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.contact;
BEGIN
    SELECT * INTO present FROM clients.contact c WHERE c.client_id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'contact', p_version, present.version, ARRAY['confirmed_on'], ARRAY['confirmed_on'],
                                 ARRAY[present.confirmed_on], ARRAY[p_confirmed_on], p_why);
    UPDATE clients.contact c SET confirmed_on = p_confirmed_on, version = c.version + 1 WHERE c.client_id = p_client;
    RETURN p_version + 1;
END $$;

REVOKE ALL ON FUNCTION clients.open_privacy(), clients.tell_privacy(uuid, text, text, text), clients.confirm_contact(uuid, int, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_privacy() TO sonar_reader;
GRANT SELECT ON clients.privacy_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.tell_privacy(uuid, text, text, text), clients.confirm_contact(uuid, int, bytea, bytea) TO sonar_writer;

RESET ROLE;
SET ROLE sonar_guard;
REVOKE ALL ON FUNCTION clients.note_privacy(uuid, text, text, text), clients.keep_edition(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.keep_edition(text, text) TO sonar_gate;
RESET ROLE;

-- What somebody lets employers see of her: a copy of what she saw herself when she said yes, and nothing that changes later
-- without her, but the key of an occupation that a list moved to another group (matching.follow_published). It is not sealed, since she shows it to every employer; hiding it removes it.
SET ROLE sonar_owner;

CREATE TABLE clients.published_profile (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    published_at timestamptz NOT NULL DEFAULT kernel.now(),
    edition text NOT NULL CHECK (length(edition) BETWEEN 1 AND 40),  -- of the words to which she said yes
    occupations int[] NOT NULL CHECK (cardinality(occupations) BETWEEN 1 AND 10),
    region smallint,
    years smallint CHECK (years BETWEEN 0 AND 70),
    level smallint,
    skills text[] NOT NULL DEFAULT '{}',
    licences text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    hours_min smallint CHECK (hours_min BETWEEN 0 AND 168),
    hours_max smallint CHECK (hours_max BETWEEN 0 AND 168),
    available_from date,
    presentation text NOT NULL DEFAULT '' CHECK (length(presentation) <= 1000)
);
CREATE INDEX published_profile_occupations ON clients.published_profile USING gin (occupations);
CREATE INDEX published_profile_cell ON clients.published_profile (region, (occupations[1]));

-- Near which places employers find her, for who chose that: her municipality, and never a postcode. It goes with the profile.
CREATE TABLE clients.published_place (
    client_id uuid PRIMARY KEY REFERENCES clients.published_profile ON DELETE CASCADE,
    municipality smallint NOT NULL,
    occupation int NOT NULL  -- the first that she shows; with the municipality it says with how many she shares them
);
CREATE INDEX published_place_cell ON clients.published_place (municipality, occupation);

-- When she said yes to which words and what she showed, and when she took it back; only added to.
CREATE TABLE clients.publication (
    client_id uuid NOT NULL REFERENCES clients.client,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    action text NOT NULL CHECK (action IN ('published', 'hidden')),
    edition text CHECK (length(edition) BETWEEN 1 AND 40),
    shown text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (client_id, seq),
    CHECK ((action = 'published') = (edition IS NOT NULL))
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['published_profile', 'published_place', 'publication'] LOOP
        EXECUTE format('ALTER TABLE clients.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE clients.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY gate_reads ON clients.%I FOR SELECT TO sonar_gate '
                       'USING (client_id = ANY ((SELECT access.ticket_own(''employer_contact''))::uuid[]))', name);
    END LOOP;
END $$;
CREATE POLICY gate_publishes ON clients.published_profile FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_places ON clients.published_place FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_hides ON clients.published_profile FOR DELETE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_remembers ON clients.publication FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
-- Employers find profiles and read them through functions of the guard alone.
CREATE POLICY guard_finds ON clients.published_profile FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_finds ON clients.published_place FOR SELECT TO sonar_guard USING (true);
-- A name of an occupation that moves to another group takes its key in them along; nothing else of them is changed.
CREATE POLICY guard_follows ON clients.published_profile FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_follows ON clients.published_place FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON clients.published_profile TO sonar_gate;
GRANT SELECT, INSERT ON clients.publication, clients.published_place TO sonar_gate;
GRANT SELECT ON clients.published_profile, clients.published_place TO sonar_guard;
GRANT UPDATE (occupations) ON clients.published_profile TO sonar_guard;
GRANT UPDATE (occupation) ON clients.published_place TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Whether somebody may be shown to employers: registered, with a CV that counts, and not protected.
CREATE FUNCTION clients.may_be_published(p_client uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM clients.client c JOIN clients.profile f ON f.client_id = c.id
                   WHERE c.id = p_client AND c.active AND (f.cv_expires_on IS NULL OR f.cv_expires_on > kernel.today()))
       AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client)
$$;
REVOKE ALL ON FUNCTION clients.may_be_published(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.may_be_published(uuid) TO sonar_gate;

RESET ROLE;
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_published()
RETURNS TABLE (client_id uuid, published_at timestamptz, edition text, occupations int[], region smallint, years smallint, level smallint,
               skills text[], licences text[], languages text[], hours_min smallint, hours_max smallint, available_from date, presentation text, nearby boolean, findable boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.published_at, p.edition, p.occupations, p.region, p.years, p.level, p.skills, p.licences, p.languages,
           p.hours_min, p.hours_max, p.available_from, p.presentation,
           EXISTS (SELECT FROM clients.published_place n WHERE n.client_id = p.client_id), clients.may_be_published(p.client_id)
    FROM clients.published_profile p
$$;
CREATE VIEW clients.published_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_published();

-- Takes the profile out of every search, for the person herself alone. Returns whether it was there.
CREATE FUNCTION clients.hide_profile(p_client uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    DELETE FROM clients.published_profile p WHERE p.client_id = p_client;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO clients.publication (client_id, action) VALUES (p_client, 'hidden');
    PERFORM access.note_change(t, p_client, 'employer_contact', 'correct', ARRAY['published_profile']);
    RETURN true;
END $$;

-- Shows employers what she chose, in place of what they saw before. Returns whether it may be shown at all.
CREATE FUNCTION clients.publish_profile(
    p_client uuid, p_edition text, p_occupations int[], p_region smallint, p_years smallint, p_level smallint, p_skills text[], p_licences text[],
    p_languages text[], p_hours_min smallint, p_hours_max smallint, p_available_from date, p_presentation text, p_shown text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF NOT clients.may_be_published(p_client) THEN
        RETURN false;
    END IF;
    DELETE FROM clients.published_profile p WHERE p.client_id = p_client;
    INSERT INTO clients.published_profile (client_id, edition, occupations, region, years, level, skills, licences, languages, hours_min, hours_max,
                                           available_from, presentation)
    VALUES (p_client, p_edition, p_occupations, p_region, p_years, p_level, p_skills, p_licences, p_languages, p_hours_min, p_hours_max,
            p_available_from, p_presentation);
    INSERT INTO clients.publication (client_id, action, edition, shown) VALUES (p_client, 'published', p_edition, p_shown);
    PERFORM access.note_change(t, p_client, 'employer_contact', 'add', ARRAY['published_profile']);
    RETURN true;
END $$;

-- Lets employers find her by how far she lives from the work, beside the profile that was just shown.
CREATE FUNCTION clients.publish_place(p_client uuid, p_municipality smallint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clients.published_place (client_id, municipality, occupation)
    SELECT p.client_id, p_municipality, p.occupations[1] FROM clients.published_profile p WHERE p.client_id = p_client;
    PERFORM access.note_change(t, p_client, 'employer_contact', 'add', ARRAY['published_place']);
END $$;

REVOKE ALL ON FUNCTION clients.open_published(), clients.hide_profile(uuid), clients.publish_place(uuid, smallint),
    clients.publish_profile(uuid, text, int[], smallint, smallint, smallint, text[], text[], text[], smallint, smallint, date, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_published() TO sonar_reader;
GRANT SELECT ON clients.published_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.hide_profile(uuid), clients.publish_place(uuid, smallint),
    clients.publish_profile(uuid, text, int[], smallint, smallint, smallint, text[], text[], text[], smallint, smallint, date, text, text[])
TO sonar_writer;

RESET ROLE;
