-- Reports about a contact: found without a person, read under a ticket that she sees, decided by people who may. Keeping an
-- employer from contact takes two.
SET ROLE sonar_guard;

-- The steps: from which state, to be taken by somebody other than who took the last one, about whom.
CREATE FUNCTION messaging.report_steps() RETURNS TABLE (step text, from_step text, other boolean, about text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('dismiss', 'none', false, 'any'), ('warn', 'none', false, 'any'), ('propose', 'none', false, 'employer'),
           ('dismiss', 'refuse', false, 'any'), ('warn', 'refuse', false, 'any'),
           ('block', 'propose', true, 'employer'), ('refuse', 'propose', true, 'employer'), ('lift', 'block', false, 'employer')
$$;

-- The last step that was taken with a report: 'none' when nobody took one.
CREATE FUNCTION messaging.report_state(p_client uuid, p_contact uuid, OUT step text, OUT staff_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(last.step, 'none'), last.staff_id FROM (SELECT) AS one LEFT JOIN LATERAL (
        SELECT s.step, s.staff_id FROM messaging.report_step s WHERE s.client_id = p_client AND s.contact_id = p_contact
        ORDER BY s.seq DESC LIMIT 1) AS last ON true
$$;

-- The reports that wait (or were handled), oldest first: about which employer and by which side, never about whom. That
-- somebody looked is a line.
CREATE FUNCTION messaging.reports(p_token text, p_handled boolean, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kvk_number text, employer text, reported_by text, at timestamptz, state text, before int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := coalesce(actor.kind = 'staff' AND access.may_record(actor.function, 'contact_report', 'read'), false);
BEGIN
    PERFORM access.note(actor, p_trace, 'report:list', NULL, CASE WHEN NOT allowed THEN 'purpose' END, p_origin);
    IF NOT allowed THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT c.id, c.kvk_number, coalesce(e.name, ''), c.reported_by, c.changed_at, s.step,
           (SELECT count(*)::int FROM messaging.contact o WHERE o.kvk_number = c.kvk_number AND o.reported_by = 'jobseeker' AND o.id <> c.id)
    FROM messaging.contact c CROSS JOIN LATERAL messaging.report_state(c.client_id, c.id) AS s
    LEFT JOIN employers.employer e ON e.kvk_number = c.kvk_number
    WHERE c.report IS NOT NULL AND p_handled = (s.step IN ('dismiss', 'warn', 'block', 'lift'))
    ORDER BY CASE WHEN p_handled THEN NULL ELSE c.changed_at END, c.changed_at DESC LIMIT 200;
END $$;

-- Phase 1: opens the one contact that a report is about, for reading, or for a step as well.
CREATE FUNCTION messaging.open_report(p_token text, p_contact uuid, p_write boolean, p_trace uuid, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    person uuid := (SELECT c.client_id FROM messaging.contact c WHERE c.id = p_contact AND c.report IS NOT NULL);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_write IS NULL THEN 'malformed'
        WHEN actor.kind <> 'staff' OR NOT access.may_record(actor.function, 'contact_report', CASE WHEN p_write THEN 'write' ELSE 'read' END) THEN 'purpose'
        WHEN person IS NULL THEN 'not_shown' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'report', 'supervision', '{}', ARRAY['employer_contact'],
                                array_remove(ARRAY[person], NULL), refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, 'report:open', 'match', 'supervision', ARRAY[person], ARRAY['report'], ARRAY['employer_contact'],
                                   CASE WHEN p_write THEN ARRAY['employer_contact'] ELSE '{}' END, '{}', NULL, NULL, NULL, p_origin);
END $$;

-- Whether the present ticket is that of a report: a member of staff has contacts with employers open for nothing else.
CREATE FUNCTION messaging.reads_report(p_client uuid, p_writes boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT t.actor_kind = 'staff' AND t.kind = 'match' AND p_client = ANY (t.persons)
                     AND 'employer_contact' = ANY (CASE WHEN p_writes THEN t.writes ELSE t.categories END) FROM access.ticket() t), false)
$$;

-- Phase 2: the report with the sealed keys of its text, what was written in the contact, and what was done with it. Nothing
-- that she shares.
CREATE FUNCTION messaging.open_reported(p_contact uuid)
RETURNS TABLE (client_id uuid, wrapped bytea, kvk_number text, employer text, vacancy text, state text, begun_by text, begun_at timestamptz, reported_by text,
               report bytea, step text, blocked boolean, by_me boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, k.wrapped, c.kvk_number, coalesce(e.name, c.kvk_number), coalesce(v.title, ''), c.state, c.begun_by, c.begun_at, c.reported_by,
           c.report, s.step, employers.is_blocked(c.kvk_number), s.staff_id IS NOT DISTINCT FROM (SELECT t.actor_ref FROM access.ticket() t)
    FROM messaging.contact c JOIN clients.person_key k ON k.client_id = c.client_id CROSS JOIN LATERAL messaging.report_state(c.client_id, c.id) AS s
    LEFT JOIN employers.employer e ON e.kvk_number = c.kvk_number LEFT JOIN employers.vacancy v ON v.id = c.vacancy_id
    WHERE c.id = p_contact AND c.report IS NOT NULL AND messaging.reads_report(c.client_id, false)
$$;
CREATE FUNCTION messaging.open_reported_lines(p_contact uuid) RETURNS TABLE (seq bigint, side text, body bytea, written_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.seq, l.side, l.body, l.written_at
    FROM messaging.contact c JOIN messaging.contact_line l ON l.client_id = c.client_id AND l.contact_id = c.id
    WHERE c.id = p_contact AND c.report IS NOT NULL AND messaging.reads_report(c.client_id, false) ORDER BY l.seq DESC LIMIT 200
$$;
CREATE FUNCTION messaging.open_report_steps(p_contact uuid) RETURNS TABLE (step text, reason bytea, by_whom text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.step, s.reason, f.display_name, s.at
    FROM messaging.report_step s JOIN identity.staff f ON f.id = s.staff_id
    WHERE s.contact_id = p_contact AND messaging.reads_report(s.client_id, false) ORDER BY s.seq LIMIT 50
$$;

-- Takes a step with a report. Returns why not: 'state' (it stands elsewhere by now), 'four_eyes', or nothing.
CREATE FUNCTION messaging.take_report_step(p_contact uuid, p_step text, p_reason bytea) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    found messaging.contact;
    last record;
    way record;
BEGIN
    SELECT c.* INTO found FROM messaging.contact c WHERE c.id = p_contact AND c.report IS NOT NULL FOR UPDATE;
    IF found.id IS NULL OR NOT messaging.reads_report(found.client_id, true) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO last FROM messaging.report_state(found.client_id, found.id);
    SELECT * INTO way FROM messaging.report_steps() AS s
    WHERE s.step = p_step AND s.from_step = last.step AND (s.about = 'any' OR found.reported_by = 'jobseeker');
    IF way.step IS NULL THEN
        RETURN 'state';
    ELSIF way.other AND last.staff_id = t.actor_ref THEN
        RETURN 'four_eyes';
    END IF;
    INSERT INTO messaging.report_step (client_id, contact_id, step, reason, staff_id) VALUES (found.client_id, found.id, p_step, p_reason, t.actor_ref);
    IF p_step = 'block' THEN
        INSERT INTO employers.contact_block (kvk_number) VALUES (found.kvk_number) ON CONFLICT DO NOTHING;
    ELSIF p_step = 'lift' THEN
        UPDATE employers.contact_block b SET ended_at = kernel.now() WHERE b.kvk_number = found.kvk_number AND b.ended_at IS NULL;
    END IF;
    IF p_step IN ('block', 'lift') THEN
        PERFORM employers.note_change(t.actor_kind, t.actor_ref, NULL, t.trace_id, 'employer:' || found.kvk_number, 'correct', ARRAY['contact_block']);
    END IF;
    PERFORM access.note_change(t, found.client_id, 'employer_contact', 'add', ARRAY['report_step']);
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION messaging.report_steps(), messaging.report_state(uuid, uuid), messaging.reports(text, boolean, uuid, inet),
    messaging.open_report(text, uuid, boolean, uuid, inet), messaging.reads_report(uuid, boolean), messaging.open_reported(uuid),
    messaging.open_reported_lines(uuid), messaging.open_report_steps(uuid), messaging.take_report_step(uuid, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messaging.reports(text, boolean, uuid, inet), messaging.open_report(text, uuid, boolean, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION messaging.open_reported(uuid), messaging.open_reported_lines(uuid), messaging.open_report_steps(uuid) TO sonar_reader;
GRANT EXECUTE ON FUNCTION messaging.take_report_step(uuid, text, bytea) TO sonar_writer;

RESET ROLE;
