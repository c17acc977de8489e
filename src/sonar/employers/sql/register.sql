-- The record of an employer: who it is, its people, visits, agreements and what it is willing to do. Read and written through
-- here alone, by functions that the policy names; each look and each change is a line.
SET ROLE sonar_guard;

-- The parts of the record, and the fields of each that people fill in.
CREATE FUNCTION employers.record_parts() RETURNS TABLE (part text, fields text[])
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('establishment', ARRAY['number', 'place', 'pc4', 'closed_on']), ('contact', ARRAY['name', 'role', 'phone', 'email', 'ended_on']),
           ('visit', ARRAY['visited_on', 'how', 'report']), ('agreement', ARRAY['agreed', 'due_on', 'state']),
           ('willingness', ARRAY['guidance', 'adapted_workplace', 'job_carving', 'trial_placement', 'wage_subsidy_known', 'target_group', 'remarks']),
           ('placement', ARRAY['people', 'began_on']), ('preference', ARRAY['channel', 'moment', 'wants_candidates', 'wants_visits'])
$$;

-- What stands in the way of writing in an employer's record, or nothing.
CREATE FUNCTION employers.record_refusal(p_actor identity.session_facts, p_employer int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR NOT access.may_record(p_actor.function, 'employer', 'write') THEN 'not_yours'
        WHEN p_employer IS NOT NULL AND NOT EXISTS (SELECT FROM employers.employer e WHERE e.id = p_employer) THEN 'not_yours' END
$$;

-- Writes the lines of a change in a record: the ledger's, and the one that its readers see.
CREATE FUNCTION employers.note_record(
    p_actor identity.session_facts, p_trace uuid, p_employer int, p_part text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO employers.record_event (employer_id, actor_kind, actor_ref, part, action, fields)
    SELECT p_employer, p_actor.kind, p_actor.actor_ref, p_part, p_action, p_fields WHERE p_fields <> '{}';
    SELECT employers.note_change(p_actor.kind, p_actor.actor_ref, NULL, p_trace, 'employer:' || p_employer, p_action, ARRAY[p_part])
$$;

-- Writes one part of a record, new (p_id is null) or changed: its number, and which fields became another. No number: the
-- version is an old one, or there is no such part of this employer.
CREATE FUNCTION employers.write_part(p_part text, p_employer int, p_id int, p_version int, p_values jsonb, OUT part_id int, OUT changed text[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    own text[] := (SELECT p.fields FROM employers.record_parts() AS p WHERE p.part = p_part);
    names text := array_to_string(own, ', ');
    was jsonb;
    became jsonb;
BEGIN
    IF p_id IS NULL THEN
        EXECUTE format('INSERT INTO employers.%I (employer_id, %s) SELECT $1, %s FROM jsonb_populate_record(NULL::employers.%I, $2)'
                       ' ON CONFLICT DO NOTHING RETURNING id', p_part, names, names, p_part) INTO part_id USING p_employer, p_values;
    ELSE
        EXECUTE format('SELECT to_jsonb(t) FROM employers.%I AS t WHERE t.id = $1 AND t.employer_id = $2 FOR UPDATE', p_part) INTO was USING p_id, p_employer;
        EXECUTE format('UPDATE employers.%I SET (%s, version) = (SELECT %s, $4 + 1 FROM jsonb_populate_record(NULL::employers.%I, $2))'
                       ' WHERE id = $3 AND employer_id = $1 AND version = $4 RETURNING id', p_part, names, names, p_part)
        INTO part_id USING p_employer, p_values, p_id, p_version;
    END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM employers.%I AS t WHERE t.id = $1', p_part) INTO became USING part_id;
    changed := ARRAY(SELECT f FROM unnest(own) AS f WHERE coalesce(nullif(was -> f, '""'), 'null') IS DISTINCT FROM coalesce(nullif(became -> f, '""'), 'null'));
END $$;

-- Keeps an employer, or changes it. One that closes has no vacancies any more.
CREATE FUNCTION employers.put_employer(
    p_token text, p_id int, p_version int, p_values jsonb, p_trace uuid, p_origin inet, OUT employer_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    given employers.employer := jsonb_populate_record(NULL::employers.employer, p_values);
    was jsonb := (SELECT to_jsonb(e) FROM employers.employer e WHERE e.id = p_id);
    closing int[];
    one int;
BEGIN
    refusal := coalesce(employers.record_refusal(actor, p_id), CASE
        WHEN EXISTS (SELECT FROM employers.employer e WHERE e.kvk_number = given.kvk_number AND e.id IS DISTINCT FROM p_id) THEN 'known' END);
    IF refusal IS NULL AND p_id IS NULL THEN
        INSERT INTO employers.employer (kvk_number, name, sector, rsin) VALUES (given.kvk_number, given.name, given.sector, given.rsin)
        ON CONFLICT DO NOTHING RETURNING id INTO employer_id;
        refusal := CASE WHEN employer_id IS NULL THEN 'known' END;
    ELSIF refusal IS NULL THEN
        UPDATE employers.employer e SET kvk_number = given.kvk_number, name = given.name, sector = given.sector, rsin = given.rsin,
            closed_on = given.closed_on, version = e.version + 1 WHERE e.id = p_id AND e.version = p_version;
        employer_id := p_id;
        refusal := CASE WHEN NOT FOUND THEN 'stale' END;
    END IF;
    IF refusal IS NULL THEN
        closing := ARRAY(SELECT v.id FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id
                         WHERE b.employer_id = p_id AND given.closed_on IS NOT NULL AND v.status IN ('draft', 'review', 'published')
                         ORDER BY v.id FOR UPDATE OF v);
        PERFORM matching.hold_told(closing);
        FOREACH one IN ARRAY closing LOOP
            PERFORM employers.enter_state(one, 'withdraw', 'withdrawn', actor.kind, actor.actor_ref, 'De werkgever is gesloten.', NULL);
        END LOOP;
        PERFORM employers.note_record(actor, p_trace, employer_id, 'employer', CASE WHEN p_id IS NULL THEN 'add' ELSE 'correct' END,
            ARRAY(SELECT f FROM unnest(ARRAY['kvk_number', 'name', 'sector', 'rsin', 'closed_on']) AS f
                  WHERE coalesce(nullif(was -> f, '""'), 'null') IS DISTINCT FROM coalesce(nullif(to_jsonb(given) -> f, '""'), 'null')));
    END IF;
    PERFORM access.note(actor, p_trace, 'employer:keep', NULL, refusal, p_origin);
END $$;

-- Adds something to an employer's record (p_id is null), or changes it.
CREATE FUNCTION employers.put_part(
    p_token text, p_part text, p_employer int, p_id int, p_version int, p_values jsonb, p_trace uuid, p_origin inet, OUT part_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    fields text[];
BEGIN
    refusal := coalesce(employers.record_refusal(actor, p_employer),
        CASE WHEN p_employer IS NULL OR NOT EXISTS (SELECT FROM employers.record_parts() AS p WHERE p.part = p_part) THEN 'not_yours' END,
        CASE WHEN EXISTS (SELECT FROM employers.employer e WHERE e.id = p_employer AND e.closed_on IS NOT NULL) THEN 'closed' END,
        CASE WHEN p_part = 'establishment' AND EXISTS (
            SELECT FROM employers.establishment b WHERE b.number = p_values ->> 'number' AND b.id IS DISTINCT FROM p_id) THEN 'known' END);
    IF refusal IS NULL THEN
        SELECT w.part_id, w.changed INTO part_id, fields FROM employers.write_part(p_part, p_employer, p_id, p_version, p_values) AS w;
        refusal := CASE WHEN part_id IS NULL THEN 'stale' END;
    END IF;
    IF refusal IS NULL AND p_id IS NULL AND p_part IN ('visit', 'agreement') THEN
        EXECUTE format('UPDATE employers.%I SET staff_id = $1 WHERE id = $2', p_part) USING actor.actor_ref, part_id;
    END IF;
    IF refusal IS NULL THEN
        PERFORM employers.note_record(actor, p_trace, p_employer, p_part, CASE WHEN p_id IS NULL THEN 'add' ELSE 'correct' END, fields);
    END IF;
    PERFORM access.note(actor, p_trace, 'employer:' || coalesce(left(p_part, 20), ''), NULL, refusal, p_origin);
END $$;

-- The whole record of one employer, to who reads such records; that somebody looked is a line.
CREATE FUNCTION employers.open_employer(p_token text, p_id int, p_trace uuid, p_origin inet, OUT record jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT access.may_record(actor.function, 'employer', 'read')
          OR NOT EXISTS (SELECT FROM employers.employer e WHERE e.id = p_id) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        SELECT jsonb_build_object(
            'employer', to_jsonb(e),
            'establishment', (SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.place, b.id), '[]') FROM employers.establishment b WHERE b.employer_id = e.id),
            'contact', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.ended_on NULLS FIRST, c.name), '[]') FROM employers.contact c WHERE c.employer_id = e.id),
            'visit', (SELECT coalesce(jsonb_agg(to_jsonb(v) || jsonb_build_object('by', coalesce(f.display_name, '')) ORDER BY v.visited_on DESC, v.id DESC), '[]')
                      FROM (SELECT w.* FROM employers.visit w WHERE w.employer_id = e.id ORDER BY w.visited_on DESC, w.id DESC LIMIT 50) v
                      LEFT JOIN identity.staff f ON f.id = v.staff_id),
            'agreement', (SELECT coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object('by', coalesce(f.display_name, '')) ORDER BY (a.state <> 'open'), a.due_on, a.id), '[]')
                          FROM employers.agreement a LEFT JOIN identity.staff f ON f.id = a.staff_id WHERE a.employer_id = e.id),
            'willingness', (SELECT to_jsonb(w) FROM employers.willingness w WHERE w.employer_id = e.id),
            'preference', (SELECT to_jsonb(w) FROM employers.preference w WHERE w.employer_id = e.id),
            'placement', (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('title', coalesce(v.title, '')) ORDER BY p.began_on DESC, p.id DESC), '[]')
                          FROM employers.placement p LEFT JOIN employers.vacancy v ON v.id = p.vacancy_id WHERE p.employer_id = e.id))
        INTO record FROM employers.employer e WHERE e.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'employer:open', NULL, refusal, p_origin);
END $$;

-- Forgets people at an employer who left before p_before, or whose employer closed before then. Returns how many.
CREATE FUNCTION employers.purge_contacts(p_before date) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    WITH old AS (
        DELETE FROM employers.contact c USING employers.employer e
        WHERE e.id = c.employer_id AND (c.ended_on < p_before OR e.closed_on < p_before) RETURNING c.employer_id),
    noted AS (
        SELECT employers.note_change('job', NULL, 'purge_contacts', NULL, 'employer:' || o.employer_id, 'correct', ARRAY['contact'])
        FROM (SELECT DISTINCT old.employer_id FROM old) AS o)
    SELECT count(*) + 0 * (SELECT count(*) FROM noted) INTO gone FROM old;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'employer_contact', gone, count(*), min(c.ended_on) FROM employers.contact c;
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION employers.record_parts(), employers.record_refusal(identity.session_facts, int),
    employers.note_record(identity.session_facts, uuid, int, text, text, text[]), employers.write_part(text, int, int, int, jsonb),
    employers.put_employer(text, int, int, jsonb, uuid, inet), employers.put_part(text, text, int, int, int, jsonb, uuid, inet),
    employers.open_employer(text, int, uuid, inet), employers.purge_contacts(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.put_employer(text, int, int, jsonb, uuid, inet), employers.put_part(text, text, int, int, int, jsonb, uuid, inet),
    employers.open_employer(text, int, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION employers.purge_contacts(date) TO sonar_worker;

RESET ROLE;
