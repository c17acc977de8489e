-- Contact between a jobseeker and an employer, through the site: she reacts to a vacancy, or an employer asks about a profile
-- that she published. All text is sealed under her keys. The employer knows of her what she writes and what she shares.
SET ROLE sonar_owner;

CREATE TABLE messaging.contact (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    vacancy_id int REFERENCES employers.vacancy,
    begun_by text NOT NULL CHECK (begun_by IN ('jobseeker', 'employer')),
    state text NOT NULL CHECK (state IN ('asked', 'open', 'declined', 'closed')),
    shared bytea,  -- what she lets this employer have: name, e-mail, telephone; gone when the contact is closed
    begun_at timestamptz NOT NULL DEFAULT kernel.now(),
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    closed_by text CHECK (closed_by IN ('jobseeker', 'employer')),
    report bytea,  -- what one of them reported about the other
    reported_by text CHECK (reported_by IN ('jobseeker', 'employer')),
    PRIMARY KEY (client_id, id),
    CHECK (state IN ('open') OR shared IS NULL),
    CHECK ((state = 'closed') = (closed_by IS NOT NULL)),
    CHECK ((report IS NULL) = (reported_by IS NULL))
);
CREATE INDEX contact_employer ON messaging.contact (kvk_number, changed_at DESC);
-- One contact at a time for a vacancy, and one about her profile.
CREATE UNIQUE INDEX contact_once ON messaging.contact (client_id, kvk_number, coalesce(vacancy_id, 0)) WHERE state IN ('asked', 'open');

CREATE TABLE messaging.contact_line (
    client_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    side text NOT NULL CHECK (side IN ('jobseeker', 'employer')),
    body bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (client_id, contact_id, seq),
    FOREIGN KEY (client_id, contact_id) REFERENCES messaging.contact (client_id, id)
);

-- What was done with a report, by whom and why; only added to. Why is sealed under the keys of the jobseeker.
CREATE TABLE messaging.report_step (
    client_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    step text NOT NULL CHECK (step IN ('dismiss', 'warn', 'propose', 'block', 'refuse', 'lift')),
    reason bytea NOT NULL,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (client_id, contact_id, seq),
    FOREIGN KEY (client_id, contact_id) REFERENCES messaging.contact (client_id, id)
);
CREATE INDEX contact_reported ON messaging.contact (changed_at) WHERE report IS NOT NULL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['contact', 'contact_line', 'report_step'] LOOP
        EXECUTE format('ALTER TABLE messaging.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE messaging.%I FORCE ROW LEVEL SECURITY', name);
        -- Read and written by the functions below alone, which look at whose ticket it is.
        EXECUTE format('CREATE POLICY guard_keeps ON messaging.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON messaging.contact TO sonar_guard;
GRANT SELECT, INSERT ON messaging.contact_line, messaging.report_step TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- For which employer the present ticket was given, or nothing when it is no employer's.
CREATE FUNCTION messaging.ticket_kvk() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.kvk_number FROM access.ticket() t JOIN identity.session s ON s.id = t.session_id
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.categories)
$$;

-- Whether a contact is within a sign-in for one establishment: it is about a vacancy of that one. A sign-in for the whole
-- organisation (no establishment) has them all.
CREATE FUNCTION messaging.at_establishment(p_establishment text, p_vacancy int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_establishment IS NULL OR EXISTS (
        SELECT FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id WHERE v.id = p_vacancy AND b.number = p_establishment)
$$;

-- On which side of a contact the present ticket stands: hers, the employer's, or nowhere.
CREATE FUNCTION messaging.contact_side(p_client uuid, p_kvk text, p_vacancy int, p_writes boolean) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN t.kind = 'own' AND t.actor_kind = 'jobseeker' THEN 'jobseeker'
                WHEN t.actor_kind = 'employer' AND p_kvk = messaging.ticket_kvk()
                 AND messaging.at_establishment((SELECT s.establishment FROM identity.session s WHERE s.id = t.session_id), p_vacancy) THEN 'employer' END
    FROM access.ticket() t
    WHERE p_client = ANY (t.persons) AND 'employer_contact' = ANY (CASE WHEN p_writes THEN t.writes ELSE t.categories END)
$$;

-- Phase 1 for an employer: the people of fifty of its own contacts, those that changed last before p_before (of one contact when
-- p_contact names it), or one person whose published profile this user was shown in the last day. `fit` says how many contacts there are.
CREATE FUNCTION messaging.open_contacts(
    p_token text, p_contact uuid, p_profile uuid, p_before timestamptz, p_write boolean, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    persons uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_write IS NULL OR num_nonnulls(p_contact, p_profile) > 1 THEN 'malformed'
        WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose'
        WHEN p_profile IS NOT NULL AND employers.is_blocked(actor.kvk_number) THEN 'purpose' END;
    IF refusal IS NULL AND p_profile IS NOT NULL THEN
        persons := ARRAY(SELECT p_profile WHERE clients.may_be_published(p_profile)
            AND EXISTS (SELECT FROM clients.published_profile p WHERE p.client_id = p_profile)
            AND EXISTS (SELECT FROM ledger.disclosure d WHERE d.actor_ref = actor.actor_ref AND d.at > kernel.now() - interval '1 day'
                        AND d.name = 'employer:profiles' AND p_profile = ANY (d.persons)));
    ELSIF refusal IS NULL THEN
        SELECT coalesce(array_agg(DISTINCT f.client_id), '{}'), coalesce(max(f.fit), 0) INTO persons, fit FROM (
            SELECT c.client_id, count(*) OVER ()::int AS fit FROM messaging.contact c
            WHERE c.kvk_number = actor.kvk_number AND (p_contact IS NULL OR c.id = p_contact) AND (p_before IS NULL OR c.changed_at < p_before)
              AND messaging.at_establishment(actor.establishment, c.vacancy_id)
            ORDER BY c.changed_at DESC, c.id LIMIT 50) AS f;
    END IF;
    IF refusal IS NULL AND num_nonnulls(p_contact, p_profile) = 1 AND cardinality(persons) = 0 THEN
        refusal := 'not_shown';
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'contact', 'matching', '{}', ARRAY['employer_contact'],
                                array_remove(ARRAY[p_profile], NULL), refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'employer:contact', 'match', 'matching', persons,
                                   array_fill(CASE WHEN p_profile IS NULL THEN 'contact' ELSE 'published' END, ARRAY[cardinality(persons)]),
                                   ARRAY['employer_contact'], CASE WHEN p_write THEN ARRAY['employer_contact'] ELSE '{}' END, '{}', NULL, NULL, NULL, p_origin);
END $$;

-- What came of a report, for both sides: dismissed, warned, blocked or lifted; nothing while it is looked at.
CREATE FUNCTION messaging.report_outcome(p_client uuid, p_contact uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN s.step IN ('dismiss', 'warn', 'block', 'lift') THEN s.step END FROM messaging.report_step s
    WHERE s.client_id = p_client AND s.contact_id = p_contact ORDER BY s.seq DESC LIMIT 1
$$;

-- Phase 2, for both sides: of the contacts that the present ticket opens (the one that p_contact names) those that changed last
-- before p_before, with the sealed keys of their texts. The people of an employer's ticket are those of exactly these.
CREATE FUNCTION messaging.open_employer_contacts(p_contact uuid, p_before timestamptz, p_limit int)
RETURNS TABLE (client_id uuid, id uuid, wrapped bytea, side text, kvk_number text, employer text, vacancy_id int, vacancy text, begun_by text, state text,
               shared bytea, begun_at timestamptz, changed_at timestamptz, closed_by text, reported_by text, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.id, k.wrapped, messaging.contact_side(c.client_id, c.kvk_number, c.vacancy_id, false), c.kvk_number, coalesce(e.name, c.kvk_number),
           c.vacancy_id, coalesce(v.title, ''), c.begun_by, c.state, c.shared, c.begun_at, c.changed_at, c.closed_by, c.reported_by,
           CASE WHEN c.reported_by IS NOT NULL THEN messaging.report_outcome(c.client_id, c.id) END
    FROM access.ticket() t
    JOIN messaging.contact c ON c.client_id = ANY (t.persons)
    JOIN clients.person_key k ON k.client_id = c.client_id
    LEFT JOIN employers.employer e ON e.kvk_number = c.kvk_number
    LEFT JOIN employers.vacancy v ON v.id = c.vacancy_id
    WHERE (p_contact IS NULL OR c.id = p_contact) AND (p_before IS NULL OR c.changed_at < p_before)
      AND messaging.contact_side(c.client_id, c.kvk_number, c.vacancy_id, false) IS NOT NULL
    ORDER BY c.changed_at DESC, c.id LIMIT least(p_limit, 51)
$$;
-- What was written in one contact, the latest 201: one more than a page shows, so that it can say that there was more.
CREATE FUNCTION messaging.open_contact_lines(p_contact uuid) RETURNS TABLE (seq bigint, side text, body bytea, written_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.seq, l.side, l.body, l.written_at
    FROM messaging.contact c JOIN messaging.contact_line l ON l.client_id = c.client_id AND l.contact_id = c.id
    WHERE c.id = p_contact AND messaging.contact_side(c.client_id, c.kvk_number, c.vacancy_id, false) IS NOT NULL
    ORDER BY l.seq DESC LIMIT 201
$$;
-- The sealed keys of the one person to whom an employer is about to write.
CREATE FUNCTION messaging.contact_keys() RETURNS TABLE (client_id uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.client_id, k.wrapped FROM access.ticket() t JOIN clients.person_key k ON k.client_id = ANY (t.persons)
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.writes) AND cardinality(t.persons) = 1
$$;

-- What stands in the way of an employer's question to somebody: she has not answered another of its questions yet ('waiting'), or
-- she said no: about the same work that counts for good, about other work for thirty days. Who reported it, is asked nothing more.
CREATE FUNCTION messaging.answered_no(p_client uuid, p_kvk text, p_vacancy int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN bool_or(c.state = 'asked') THEN 'waiting'
                WHEN bool_or(c.reported_by = 'jobseeker'
                          OR (c.state = 'declined' OR c.closed_by = 'jobseeker')
                         AND (c.vacancy_id IS NOT DISTINCT FROM p_vacancy OR c.changed_at > kernel.now() - interval '30 days')) THEN 'no' END
    FROM messaging.contact c WHERE c.client_id = p_client AND c.kvk_number = p_kvk
$$;

-- Begins a contact: she reacts to an open vacancy, or an employer asks about her published profile, for a vacancy of its own or
-- none. Returns nothing when it did, or why not: 'closed' (no open vacancy, or another's), 'blocked', 'choose' (who signed in for one
-- establishment asks for a vacancy of that one), 'waiting', 'no', or 'present' (there is one about this already).
CREATE FUNCTION messaging.begin_contact(p_client uuid, p_id uuid, p_vacancy int, p_body bytea, p_shared bytea) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    employer text := messaging.ticket_kvk();
    side text;
    of_vacancy text;
    refusal text;
BEGIN
    SELECT e.kvk_number INTO of_vacancy
    FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE v.id = p_vacancy AND v.status = 'published' AND v.published_on <= kernel.today() AND (v.expires_on IS NULL OR v.expires_on > kernel.today());
    IF employer IS NOT NULL AND NOT messaging.at_establishment((SELECT s.establishment FROM identity.session s WHERE s.id = t.session_id), p_vacancy) THEN
        RETURN 'choose';
    END IF;
    side := messaging.contact_side(p_client, coalesce(employer, of_vacancy), p_vacancy, true);
    IF side IS NULL OR side = 'employer' AND p_shared IS NOT NULL THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    -- Two questions of one employer to one person take turns.
    PERFORM pg_advisory_xact_lock(hashtextextended('messaging.contact/' || p_client || coalesce(employer, of_vacancy, ''), 0));
    refusal := CASE
        WHEN p_vacancy IS NOT NULL AND (of_vacancy IS NULL OR of_vacancy <> employer) OR p_vacancy IS NULL AND side = 'jobseeker' THEN 'closed'
        WHEN employers.is_blocked(coalesce(employer, of_vacancy)) THEN 'blocked'
        WHEN EXISTS (SELECT FROM messaging.contact c WHERE c.client_id = p_client AND c.kvk_number = coalesce(employer, of_vacancy)
                     AND c.vacancy_id IS NOT DISTINCT FROM p_vacancy AND c.state IN ('asked', 'open')) THEN 'present'
        WHEN side = 'employer' THEN messaging.answered_no(p_client, employer, p_vacancy) END;
    IF refusal IS NOT NULL THEN
        RETURN refusal;
    END IF;
    INSERT INTO messaging.contact (client_id, id, kvk_number, vacancy_id, begun_by, state, shared)
    VALUES (p_client, p_id, coalesce(employer, of_vacancy), p_vacancy, side, CASE side WHEN 'jobseeker' THEN 'open' ELSE 'asked' END, p_shared);
    INSERT INTO messaging.contact_line (client_id, contact_id, side, body) VALUES (p_client, p_id, side, p_body);
    PERFORM access.note_change(t, p_client, 'employer_contact', 'add', ARRAY['contact']);
    RETURN NULL;
END $$;

-- Writes one more message in a contact that is open. Returns false when it is not.
CREATE FUNCTION messaging.add_contact_line(p_contact uuid, p_body bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found messaging.contact;
    side text;
BEGIN
    SELECT c.* INTO found FROM messaging.contact c WHERE c.id = p_contact FOR UPDATE;
    side := messaging.contact_side(found.client_id, found.kvk_number, found.vacancy_id, true);
    IF side IS NULL THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF found.state <> 'open' OR side = 'employer' AND employers.is_blocked(found.kvk_number) THEN
        RETURN false;
    END IF;
    INSERT INTO messaging.contact_line (client_id, contact_id, side, body) VALUES (found.client_id, found.id, side, p_body);
    UPDATE messaging.contact c SET changed_at = kernel.now() WHERE c.id = found.id;
    PERFORM access.note_change(access.ticket(), found.client_id, 'employer_contact', 'add', ARRAY['contact_line']);
    RETURN true;
END $$;

-- Settles a contact: she says yes (with what she shares) or no to an employer who asked; either side closes it, with or without
-- a report. What was shared is gone when it closes. Returns false when it stands where that step cannot be taken.
CREATE FUNCTION messaging.settle_contact(p_contact uuid, p_state text, p_shared bytea, p_report bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found messaging.contact;
    side text;
BEGIN
    SELECT c.* INTO found FROM messaging.contact c WHERE c.id = p_contact FOR UPDATE;
    side := messaging.contact_side(found.client_id, found.kvk_number, found.vacancy_id, true);
    IF side IS NULL OR p_state IN ('open', 'declined') AND side <> 'jobseeker' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF NOT (found.state = 'asked' AND p_state IN ('open', 'declined', 'closed') OR found.state = 'open' AND p_state = 'closed') THEN
        RETURN false;
    END IF;
    UPDATE messaging.contact c
    SET state = p_state, shared = CASE WHEN p_state = 'open' THEN p_shared END, changed_at = kernel.now(),
        closed_by = CASE WHEN p_state = 'closed' THEN side END, report = p_report, reported_by = CASE WHEN p_report IS NOT NULL THEN side END
    WHERE c.id = found.id;
    PERFORM access.note_change(access.ticket(), found.client_id, 'employer_contact', 'correct', ARRAY['contact']);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION messaging.ticket_kvk(), messaging.at_establishment(text, int), messaging.contact_side(uuid, text, int, boolean),
    messaging.report_outcome(uuid, uuid), messaging.open_contacts(text, uuid, uuid, timestamptz, boolean, uuid, inet),
    messaging.open_employer_contacts(uuid, timestamptz, int), messaging.open_contact_lines(uuid), messaging.answered_no(uuid, text, int),
    messaging.contact_keys(), messaging.begin_contact(uuid, uuid, int, bytea, bytea), messaging.add_contact_line(uuid, bytea),
    messaging.settle_contact(uuid, text, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messaging.open_contacts(text, uuid, uuid, timestamptz, boolean, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION messaging.open_employer_contacts(uuid, timestamptz, int), messaging.open_contact_lines(uuid), messaging.contact_keys() TO sonar_reader;
GRANT EXECUTE ON FUNCTION messaging.begin_contact(uuid, uuid, int, bytea, bytea), messaging.add_contact_line(uuid, bytea),
    messaging.settle_contact(uuid, text, bytea, bytea) TO sonar_writer;

RESET ROLE;
