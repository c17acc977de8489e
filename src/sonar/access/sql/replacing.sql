-- Standing in for a colleague: her caseload in somebody else's hands, always until a day (I6).
SET ROLE sonar_guard;

-- Whether two accounts can stand in for each other: the same function, open, at the same office, or for a municipality, an
-- SW company or another division in the same organisation.
CREATE FUNCTION access.can_stand_in(p_absent identity.staff, p_substitute identity.staff) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_absent.id <> p_substitute.id AND p_absent.function = p_substitute.function AND p_substitute.active
        AND (p_substitute.function_until IS NULL OR p_substitute.function_until > kernel.today())
        AND p_absent.organisation_id = p_substitute.organisation_id
        AND (p_absent.office_id = p_substitute.office_id
             OR EXISTS (SELECT FROM identity.organisation o WHERE o.id = p_absent.organisation_id AND o.kind <> 'uwv')), false)
$$;

-- Whether the actor may arrange or end that somebody is stood in for: her team manager, or she herself.
CREATE FUNCTION access.arranges_for(p_actor identity.session_facts, p_absent uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_actor.actor_ref = p_absent
        OR p_actor.function = 'team_manager' AND access.manages(p_actor, p_absent)), false)
$$;

-- Puts somebody's caseload in the hands of a colleague, until a day that does not count. Answers every reason why not. Nobody
-- takes a caseload for herself.
CREATE FUNCTION access.arrange_replacement(
    p_token text, p_absent uuid, p_substitute uuid, p_from date, p_until date, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    absent identity.staff;
    substitute identity.staff;
    faults text[];
BEGIN
    SELECT * INTO absent FROM identity.staff f WHERE f.id = p_absent;
    SELECT * INTO substitute FROM identity.staff f WHERE f.id = p_substitute;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_substitute AND p_absent <> p_substitute THEN ARRAY['self']
        WHEN NOT access.arranges_for(actor, p_absent) OR substitute.id IS NULL
          OR actor.function = 'team_manager' AND NOT access.manages(actor, p_substitute) THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN p_absent = p_substitute THEN 'same' END,
            CASE WHEN p_from IS NULL OR p_until IS NULL OR p_from < kernel.today() OR ends <= since THEN 'period' END,
            CASE WHEN ends > since + interval '1 year' THEN 'too_long' END,
            CASE WHEN p_absent <> p_substitute AND NOT access.can_stand_in(absent, substitute) THEN 'other_function' END], NULL) END;
    IF faults = '{}' THEN
        INSERT INTO access.replacement (absent_id, substitute_id, valid_from, valid_until, arranged_by)
        VALUES (p_absent, p_substitute, since, ends, actor.actor_ref)
        ON CONFLICT (substitute_id, absent_id, valid_from) DO UPDATE SET valid_until = excluded.valid_until;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:replacement', p_substitute, faults[1], p_origin);
    RETURN faults;
END $$;

-- Ends a replacement now; one that has not begun never does. Says why not, or nothing.
CREATE FUNCTION access.end_replacement(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.replacement;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.replacement r WHERE r.id = p_id AND r.valid_until > kernel.now() FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL THEN 'gone'
        WHEN NOT access.arranges_for(actor, held.absent_id) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        DELETE FROM access.replacement r WHERE r.id = p_id AND r.valid_from >= kernel.now();
        UPDATE access.replacement r SET valid_until = kernel.now() WHERE r.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:replacement-end', held.substitute_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- The replacements that go on or are still to begin, of the actor and of whom she manages.
CREATE FUNCTION access.replacements(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, absent text, substitute text, function text, office text, valid_from timestamptz, valid_until timestamptz, arranged_by text,
               mine boolean, may_end boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:replacements', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT r.id, a.display_name, s.display_name, a.function, b.name, r.valid_from, r.valid_until, m.display_name, r.substitute_id = actor.actor_ref,
           access.arranges_for(actor, r.absent_id)
    FROM access.replacement r JOIN identity.staff a ON a.id = r.absent_id JOIN identity.staff s ON s.id = r.substitute_id
    JOIN identity.office b ON b.id = a.office_id JOIN identity.staff m ON m.id = r.arranged_by
    WHERE r.valid_until > kernel.now() AND (actor.actor_ref IN (r.absent_id, r.substitute_id) OR access.arranges_for(actor, r.absent_id))
    ORDER BY r.valid_until, kernel.sort_key(a.display_name), r.id LIMIT 100;
END $$;

-- Between whom the actor may arrange: `own` says that it is she herself.
CREATE FUNCTION access.stand_ins(p_token text)
RETURNS TABLE (staff_id uuid, display_name text, function text, office text, own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    self identity.staff;
BEGIN
    SELECT * INTO self FROM identity.staff f WHERE f.id = actor.actor_ref;
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, b.name, f.id = self.id
    FROM identity.staff f JOIN identity.office b ON b.id = f.office_id
    WHERE f.organisation_id = self.organisation_id AND f.active
      AND EXISTS (SELECT FROM access.policy_basis p WHERE p.function = f.function AND p.basis = 'replacement')
      AND (actor.function = 'team_manager' AND access.manages(actor, f.id) OR f.id = self.id OR access.can_stand_in(self, f))
    ORDER BY kernel.sort_key(f.display_name), f.id LIMIT 400;
END $$;

-- For whom the actor stands in at this moment, for her start page: names of colleagues and a day, and nobody else's.
CREATE FUNCTION access.stands_in_for(p_token text) RETURNS TABLE (absent text, valid_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.display_name, r.valid_until
    FROM identity.live_session(p_token) AS me JOIN access.replacement r ON r.substitute_id = me.actor_ref
    JOIN identity.staff a ON a.id = r.absent_id
    WHERE r.valid_from <= kernel.now() AND r.valid_until > kernel.now() ORDER BY r.valid_until, kernel.sort_key(a.display_name)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.arrange_replacement(text, uuid, uuid, date, date, uuid, inet), access.end_replacement(text, uuid, uuid, inet),
    access.replacements(text, uuid, inet), access.stand_ins(text)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.stands_in_for(text) TO sonar_reader;

RESET ROLE;
