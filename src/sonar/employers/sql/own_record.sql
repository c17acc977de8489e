-- The record of an employer, as its own people read and change it in the portal, and what changed in it. What staff wrote
-- about the employer for themselves (visits, agreements, placements) is not in it.
SET ROLE sonar_guard;

-- Whether an actor changes a part of the record of the employer for which it acts. Who speaks for the whole organisation
-- changes all of it; who signed in for one establishment that one; an agency that everything was left to, what the employer
-- is willing to do and how it wants to be reached. Nobody's name, telephone or e-mail is an agency's.
CREATE FUNCTION employers.changes_own(p_actor identity.session_facts, p_part text, p_id int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(CASE
        WHEN p_actor.kind IS DISTINCT FROM 'employer' OR p_part NOT IN ('establishment', 'contact', 'willingness', 'preference') THEN false
        WHEN identity.speaks_for_itself(p_actor) THEN true
        WHEN p_part = 'establishment' THEN (SELECT employers.registers(p_actor, b.number) FROM employers.establishment b WHERE b.id = p_id)
        WHEN p_part = 'contact' OR p_actor.establishment IS NOT NULL THEN false
        ELSE p_actor.employer_scope = 'all' END, false)
$$;

-- Whether an actor reads who works at the employer: its own people, on no mandate.
CREATE FUNCTION employers.is_own(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM identity.session s WHERE s.id = p_actor.session_id AND s.kind = 'employer' AND s.mandate_id IS NULL AND NOT s.chained)
$$;

-- Adds something to the employer's own record (p_id is null), or changes it. Establishments are added by registering them.
CREATE FUNCTION employers.put_own_part(
    p_token text, p_part text, p_id int, p_version int, p_values jsonb, p_trace uuid, p_origin inet, OUT part_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    held employers.employer;
    fields text[];
BEGIN
    SELECT * INTO held FROM employers.employer e WHERE e.kvk_number = actor.kvk_number FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL OR NOT employers.changes_own(actor, p_part, p_id) THEN 'not_own'
        WHEN held.closed_on IS NOT NULL THEN 'closed'
        WHEN p_part = 'establishment' AND NOT EXISTS (
            SELECT FROM employers.establishment b WHERE b.id = p_id AND b.employer_id = held.id AND b.number = p_values ->> 'number') THEN 'not_own'
        WHEN p_part = 'establishment' AND p_values ->> 'closed_on' IS NOT NULL AND EXISTS (
            SELECT FROM employers.vacancy v WHERE v.establishment_id = p_id AND v.status IN ('review', 'published')
            AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN 'open_vacancies'
        WHEN p_part = 'contact' AND p_id IS NULL AND (SELECT count(*) FROM employers.contact c WHERE c.employer_id = held.id) >= 50 THEN 'too_many_contacts' END;
    IF refusal IS NULL THEN
        SELECT w.part_id, w.changed INTO part_id, fields FROM employers.write_part(p_part, held.id, p_id, p_version, p_values) AS w;
        refusal := CASE WHEN part_id IS NULL THEN 'stale' END;
    END IF;
    IF refusal IS NULL THEN
        PERFORM employers.note_record(actor, p_trace, held.id, p_part, CASE WHEN p_id IS NULL THEN 'add' ELSE 'correct' END, fields);
    END IF;
    PERFORM access.note(actor, p_trace, 'employer:own-' || coalesce(left(p_part, 20), ''), NULL, refusal, p_origin);
END $$;

-- The record of the employer for which the actor acts, and what it changes of it. Of an establishment that somebody signed
-- in for, that one; who works there is read by the employer's own people.
CREATE FUNCTION employers.open_own_record(p_token text, p_trace uuid, p_origin inet, OUT record jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    own boolean := employers.is_own(actor);
BEGIN
    refusal := CASE WHEN actor.session_id IS NULL THEN 'no_session' END;
    SELECT jsonb_build_object(
        'employer', to_jsonb(e),
        'establishment', (SELECT coalesce(jsonb_agg(to_jsonb(b) || jsonb_build_object('changes', employers.changes_own(actor, 'establishment', b.id))
                                                    ORDER BY b.closed_on IS NOT NULL, b.place, b.id), '[]')
                          FROM employers.establishment b WHERE b.employer_id = e.id AND (actor.establishment IS NULL OR actor.establishment = b.number)),
        'contact', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.ended_on IS NOT NULL, c.name), '[]') FROM employers.contact c WHERE c.employer_id = e.id AND own),
        'willingness', (SELECT to_jsonb(w) FROM employers.willingness w WHERE w.employer_id = e.id),
        'preference', (SELECT to_jsonb(w) FROM employers.preference w WHERE w.employer_id = e.id),
        'own', own,
        'changes', (SELECT coalesce(jsonb_agg(p.part), '[]') FROM employers.record_parts() AS p
                    WHERE p.part <> 'establishment' AND e.closed_on IS NULL AND employers.changes_own(actor, p.part, NULL)))
    INTO record FROM employers.employer e WHERE e.kvk_number = actor.kvk_number;
    PERFORM access.note(actor, p_trace, 'employer:own-record', NULL, refusal, p_origin);
END $$;

-- What changed in a record, newest first: of any employer for staff who read such records, with the names of colleagues; of
-- its own for an employer, without them. An agency reads what its own people changed.
CREATE FUNCTION employers.record_history(p_token text, p_employer int)
RETURNS TABLE (at timestamptz, part text, action text, fields text[], actor_kind text, by_whom text, user_number int, user_kvk text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_actor(p_token);
    staff boolean := coalesce(actor.kind = 'staff' AND access.may_record(actor.function, 'employer', 'read'), false);
    mine text := (SELECT u.kvk_number FROM identity.employer_user u WHERE u.id = actor.actor_ref AND actor.kind = 'employer');
    whose int := CASE WHEN staff THEN p_employer WHEN actor.kind = 'employer' THEN (
        SELECT e.id FROM employers.employer e WHERE e.kvk_number = actor.kvk_number) END;
BEGIN
    RETURN QUERY
    SELECT h.at, h.part, h.action, h.fields, h.actor_kind, CASE WHEN staff THEN coalesce(f.display_name, '') ELSE '' END, u.number, u.kvk_number
    FROM employers.record_event h
    LEFT JOIN identity.staff f ON h.actor_kind = 'staff' AND f.id = h.actor_ref
    LEFT JOIN identity.employer_user u ON h.actor_kind = 'employer' AND u.id = h.actor_ref
    WHERE h.employer_id = whose AND (staff OR mine IN (actor.kvk_number, u.kvk_number))
    ORDER BY h.seq DESC LIMIT 50;
END $$;

REVOKE ALL ON FUNCTION employers.changes_own(identity.session_facts, text, int), employers.is_own(identity.session_facts),
    employers.put_own_part(text, text, int, int, jsonb, uuid, inet), employers.open_own_record(text, uuid, inet),
    employers.record_history(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.put_own_part(text, text, int, int, jsonb, uuid, inet), employers.open_own_record(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION employers.record_history(text, int) TO sonar_reader;

RESET ROLE;
