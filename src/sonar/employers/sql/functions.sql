-- What is done with a vacancy: who may is decided here, each step leaves a line. Run by the logger. Refusals are answers, so
-- that the row about them stays.
SET ROLE sonar_guard;

-- Whether somebody writes the vacancies of an establishment: staff by function, an employer its own, by mandate too.
CREATE FUNCTION employers.writes_for(p_actor identity.session_facts, p_establishment int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
        WHERE b.id = p_establishment
          AND CASE p_actor.kind WHEN 'staff' THEN access.may_record(p_actor.function, 'vacancy', 'write')
              WHEN 'employer' THEN identity.employer_may(p_actor, e.kvk_number, 'vacancies')
                   AND (p_actor.establishment IS NULL OR p_actor.establishment IN ('', b.number)) END)
$$;

-- Writes the line of a change: which fields of which record.
CREATE FUNCTION employers.note_change(
    p_kind text, p_ref uuid, p_job text, p_trace uuid, p_record text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, job, record, category, action, fields)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_kind, p_ref, p_job, p_record, split_part(p_record, ':', 1), p_action, p_fields)
$$;

-- The fields of a vacancy that people fill in.
CREATE FUNCTION employers.vacancy_fields() RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['establishment_id', 'title', 'occupation_scheme', 'occupation_code', 'description', 'hours_min', 'hours_max', 'education_level', 'level_known', 'licences',
                 'languages', 'contract_form', 'pc4', 'place', 'starts_on', 'wage', 'guidance', 'skills', 'positions', 'offers_guidance',
                 'adapted_workplace', 'varied_tasks', 'irregular_hours', 'public_transport', 'max_km', 'expires_on']
$$;

-- How well languages have to be commanded, as values name them.
CREATE FUNCTION employers.language_levels(p_id int) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language), '[]')
    FROM employers.vacancy_language l WHERE l.vacancy_id = p_id
$$;

-- Puts the levels of languages in a vacancy; where none are named those of languages that are still asked stay. Tells whether
-- they became others.
CREATE FUNCTION employers.fill_levels(p_id int, p_levels jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was jsonb := employers.language_levels(p_id);
BEGIN
    DELETE FROM employers.vacancy_language l WHERE l.vacancy_id = p_id
      AND (jsonb_typeof(p_levels) = 'array' OR NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_id AND l.language = ANY (v.languages)));
    IF jsonb_typeof(p_levels) = 'array' THEN
        INSERT INTO employers.vacancy_language (vacancy_id, language, oral, written)
        SELECT p_id, n.language, n.oral, n.written FROM jsonb_to_recordset(p_levels) AS n (language text, oral smallint, written smallint);
    END IF;
    RETURN was <> employers.language_levels(p_id);
END $$;

-- Puts values in a vacancy; returns which fields became another one.
CREATE FUNCTION employers.fill_fields(p_id int, p_values jsonb) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was jsonb;
    became jsonb;
    names text := (SELECT string_agg(quote_ident(f), ', ') FROM unnest(employers.vacancy_fields()) AS f);
BEGIN
    SELECT to_jsonb(v) INTO was FROM employers.vacancy v WHERE v.id = p_id FOR UPDATE;
    EXECUTE format('UPDATE employers.vacancy SET (%s) = (SELECT %s FROM jsonb_populate_record(NULL::employers.vacancy, $1)) WHERE id = $2', names, names)
    USING '{"level_known": true}'::jsonb || p_values, p_id;
    SELECT to_jsonb(v) INTO became FROM employers.vacancy v WHERE v.id = p_id;
    RETURN ARRAY(SELECT f FROM unnest(employers.vacancy_fields()) AS f WHERE was -> f IS DISTINCT FROM became -> f)
        || CASE WHEN employers.fill_levels(p_id, p_values -> 'language_levels') THEN ARRAY['language_levels'] ELSE '{}' END;
END $$;

-- The steps of a vacancy. `stopped`: the check on forbidden criteria found something.
CREATE FUNCTION employers.vacancy_steps() RETURNS TABLE (verb text, from_status text, stopped boolean, to_status text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('change', 'draft', false, 'draft'), ('change', 'draft', true, 'draft'),
           ('change', 'review', false, 'draft'), ('change', 'review', true, 'draft'),
           ('change', 'published', false, 'published'), ('change', 'published', true, 'review'),
           ('publish', 'draft', false, 'published'), ('publish', 'draft', true, 'review'),
           ('approve', 'review', false, 'published'), ('return', 'review', false, 'draft'), ('take_back', 'review', false, 'draft'),
           ('fill', 'published', false, 'filled'),
           ('withdraw', 'draft', false, 'withdrawn'), ('withdraw', 'review', false, 'withdrawn'), ('withdraw', 'published', false, 'withdrawn'),
           ('expire', 'published', false, 'expired')
$$;

-- The state to which a step leads, or nothing when it cannot be taken.
CREATE FUNCTION employers.state_after(p_verb text, p_from text, p_stopped boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT s.to_status FROM employers.vacancy_steps() AS s WHERE s.verb = p_verb AND s.from_status = p_from AND s.stopped = p_stopped
$$;

-- Puts a vacancy in another state, with what goes with it, and writes what happened.
CREATE FUNCTION employers.enter_state(
    p_id int, p_verb text, p_to text, p_kind text, p_ref uuid, p_reason text, p_findings jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE employers.vacancy v
    SET status = p_to, version = v.version + 1,
        published_on = CASE WHEN p_to = 'published' THEN coalesce(v.published_on, kernel.today()) ELSE v.published_on END,
        expires_on = CASE WHEN p_to = 'published' AND (v.expires_on IS NULL OR v.expires_on <= kernel.today())
                          THEN kernel.today() + 92 ELSE v.expires_on END,
        closed_on = CASE WHEN p_to IN ('filled', 'withdrawn', 'expired') THEN kernel.today() END
    WHERE v.id = p_id;
    INSERT INTO employers.vacancy_event (vacancy_id, verb, to_status, actor_kind, actor_ref, reason, findings)
    VALUES (p_id, p_verb, p_to, p_kind, p_ref, coalesce(p_reason, ''), coalesce(p_findings, '[]'));
END $$;

-- Makes a draft (p_id is null), or changes a vacancy. One that is published stays so, unless the check found something.
CREATE FUNCTION employers.put_vacancy(
    p_token text, p_id int, p_version int, p_values jsonb, p_findings jsonb, p_copied_from int, p_trace uuid, p_origin inet,
    OUT vacancy_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_actor(p_token);
    held employers.vacancy;
    target text;
    changed text[];
BEGIN
    SELECT * INTO held FROM employers.vacancy v WHERE v.id = p_id FOR UPDATE;
    target := CASE WHEN p_id IS NULL THEN 'draft'
                   ELSE employers.state_after('change', held.status, coalesce(jsonb_array_length(p_findings), 0) > 0) END;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_id IS NOT NULL AND held.id IS NULL OR NOT employers.writes_for(actor, (p_values ->> 'establishment_id')::int)
          OR p_id IS NOT NULL AND NOT employers.writes_for(actor, held.establishment_id) THEN 'not_yours'
        WHEN EXISTS (SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
                     WHERE b.id = (p_values ->> 'establishment_id')::int AND (b.closed_on IS NOT NULL OR e.closed_on IS NOT NULL)) THEN 'closed'
        WHEN target IS NULL THEN 'state'
        WHEN p_id IS NOT NULL AND held.version IS DISTINCT FROM p_version THEN 'stale' END;
    IF refusal IS NULL THEN
        vacancy_id := p_id;
        IF p_id IS NULL THEN
            INSERT INTO employers.vacancy (establishment_id, title, occupation, occupation_scheme, occupation_code, hours_min, hours_max,
                                           education_level, contract_form, pc4, place, status, source, entered_by, copied_from)
            SELECT r.establishment_id, r.title, 0, r.occupation_scheme, r.occupation_code, r.hours_min, r.hours_max, r.education_level, r.contract_form, r.pc4, r.place,
                   'draft', CASE actor.kind WHEN 'staff' THEN 'adviser' ELSE 'employer' END, actor.actor_ref, p_copied_from
            FROM jsonb_populate_record(NULL::employers.vacancy, p_values) AS r
            RETURNING id INTO vacancy_id;
        END IF;
        changed := employers.fill_fields(vacancy_id, p_values);
        UPDATE employers.vacancy v SET changed_by = actor.actor_ref WHERE v.id = put_vacancy.vacancy_id;
        PERFORM employers.enter_state(vacancy_id, CASE WHEN p_id IS NULL THEN 'make' ELSE 'change' END, target, actor.kind, actor.actor_ref, NULL, p_findings);
        PERFORM employers.note_change(actor.kind, actor.actor_ref, NULL, p_trace, 'vacancy:' || vacancy_id,
                                      CASE WHEN p_id IS NULL THEN 'add' ELSE 'correct' END,
                                      CASE WHEN changed = '{}' THEN ARRAY['none'] ELSE changed END);
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_id IS NULL THEN 'vacancy:make' ELSE 'vacancy:change' END, NULL, refusal, p_origin);
END $$;

-- Takes a step. Whoever wrote the text approves or returns nothing (four eyes); an employer never does. What the check found goes
-- with publishing, of exactly this version.
CREATE FUNCTION employers.step_vacancy(
    p_token text, p_id int, p_version int, p_verb text, p_reason text, p_findings jsonb, p_people int, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_actor(p_token);
    held employers.vacancy;
    target text;
    refusal text;
BEGIN
    SELECT * INTO held FROM employers.vacancy v WHERE v.id = p_id FOR UPDATE;
    target := employers.state_after(p_verb, held.status, p_verb = 'publish' AND coalesce(jsonb_array_length(p_findings), 0) > 0);
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL OR NOT employers.writes_for(actor, held.establishment_id) OR p_verb IN ('change', 'expire') THEN 'not_yours'
        WHEN target IS NULL THEN 'state'
        WHEN held.version IS DISTINCT FROM p_version THEN 'stale'
        WHEN p_verb IN ('approve', 'return') AND (actor.kind <> 'staff' OR actor.actor_ref IN (held.entered_by, held.changed_by)) THEN 'four_eyes'
        WHEN p_verb IN ('approve', 'return', 'withdraw') AND length(btrim(coalesce(p_reason, ''))) < 20 THEN 'reason'
        WHEN target = 'published' AND held.expires_on <= kernel.today() THEN 'expires' END;
    IF refusal IS NULL THEN
        PERFORM employers.enter_state(p_id, p_verb, target, actor.kind, actor.actor_ref, p_reason, p_findings);
        IF p_verb = 'fill' AND p_people > 0 THEN
            INSERT INTO employers.placement (employer_id, vacancy_id, people, began_on)
            SELECT b.employer_id, p_id, p_people, kernel.today() FROM employers.establishment b WHERE b.id = held.establishment_id;
        END IF;
        PERFORM employers.note_change(actor.kind, actor.actor_ref, NULL, p_trace, 'vacancy:' || p_id, 'correct', ARRAY['status']);
    END IF;
    PERFORM access.note(actor, p_trace, 'vacancy:' || coalesce(left(p_verb, 20), ''), NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a vacancy up as one's own task, or lets it go: for all who find candidates, whether they write vacancies or not. From a colleague it is taken over only when one says so.
CREATE FUNCTION employers.hold_vacancy(p_token text, p_id int, p_hold boolean, p_take_over boolean, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_actor(p_token);
    held employers.vacancy;
    refusal text;
BEGIN
    SELECT * INTO held FROM employers.vacancy v WHERE v.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL OR actor.kind <> 'staff' OR NOT access.may_record(actor.function, 'vacancy', 'read') THEN 'not_yours'
        WHEN held.status <> 'published' AND NOT employers.writes_for(actor, held.establishment_id) THEN 'not_yours'
        WHEN held.status NOT IN ('draft', 'review', 'published') THEN 'state'
        WHEN p_hold AND held.held_by <> actor.actor_ref AND NOT p_take_over THEN 'held'
        WHEN NOT p_hold AND held.held_by IS DISTINCT FROM actor.actor_ref THEN 'held' END;
    IF refusal IS NULL THEN
        UPDATE employers.vacancy v SET held_by = CASE WHEN p_hold THEN actor.actor_ref END WHERE v.id = p_id;
        INSERT INTO employers.vacancy_event (vacancy_id, verb, to_status, actor_kind, actor_ref)
        VALUES (p_id, CASE WHEN p_hold THEN 'hold' ELSE 'release' END, held.status, actor.kind, actor.actor_ref);
        PERFORM employers.note_change(actor.kind, actor.actor_ref, NULL, p_trace, 'vacancy:' || p_id, 'correct', ARRAY['held_by']);
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_hold THEN 'vacancy:hold' ELSE 'vacancy:release' END, NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Puts the state right of the next vacancy after p_after whose last day is over; it was found by nobody already. Returns its number,
-- nothing at the end. One at a time: who closes several in one transaction holds on to the people of one while it waits for those of
-- the next, and somebody who closes another vacancy about the same people would wait in a circle with it.
CREATE FUNCTION employers.expire_vacancies(p_today date, p_after int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one int := (SELECT v.id FROM employers.vacancy v WHERE v.id > p_after AND v.status = 'published' AND v.expires_on <= p_today ORDER BY v.id LIMIT 1);
BEGIN
    PERFORM FROM employers.vacancy v WHERE v.id = one AND v.status = 'published' AND v.expires_on <= p_today FOR UPDATE;
    IF FOUND THEN  -- nobody closed or extended it meanwhile
        PERFORM employers.enter_state(one, 'expire', 'expired', 'job', NULL, NULL, NULL);
        PERFORM employers.note_change('job', NULL, 'expire_vacancies', NULL, 'vacancy:' || one, 'correct', ARRAY['status']);
    END IF;
    RETURN one;
END $$;

-- What happened to a vacancy, newest first, to who works on it; the names of colleagues to staff only. Which fields a change was about
-- stands in the ledger: the line and the event are of one transaction, and so of one moment.
CREATE FUNCTION employers.vacancy_history(p_token text, p_id int)
RETURNS TABLE (at timestamptz, verb text, to_status text, actor_kind text, by_whom text, reason text, findings jsonb, fields text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_actor(p_token);
BEGIN
    RETURN QUERY
    SELECT e.at, e.verb, e.to_status, e.actor_kind, CASE WHEN actor.kind = 'staff' THEN coalesce(f.display_name, '') ELSE '' END, e.reason, e.findings,
           ARRAY(SELECT DISTINCT f FROM ledger.change c CROSS JOIN unnest(c.fields) AS f
                 WHERE c.record = 'vacancy:' || v.id AND c.at = e.at AND c.action = 'correct' AND e.verb IN ('change', 'deliver') ORDER BY f)
    FROM employers.vacancy v JOIN employers.vacancy_event e ON e.vacancy_id = v.id LEFT JOIN identity.staff f ON f.id = e.actor_ref
    WHERE v.id = p_id AND (actor.kind = 'staff' AND access.may_record(actor.function, 'vacancy', 'read') OR employers.writes_for(actor, v.establishment_id))
    ORDER BY e.seq DESC LIMIT 100;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA employers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    employers.put_vacancy(text, int, int, jsonb, jsonb, int, uuid, inet),
    employers.step_vacancy(text, int, int, text, text, jsonb, int, uuid, inet),
    employers.hold_vacancy(text, int, boolean, boolean, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION employers.vacancy_history(text, int) TO sonar_reader;
GRANT EXECUTE ON FUNCTION employers.expire_vacancies(date, int) TO sonar_worker;

RESET ROLE;
