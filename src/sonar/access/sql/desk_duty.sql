-- Duty at the desk of an office: helping whoever comes in or rings without an appointment. The manager of that office says
-- who has it, for two weeks at most and for people of the own region; nobody takes it for herself.
SET ROLE sonar_guard;

-- Whose word a duty stands on. A duty without a row here came with a country that was filled in.
CREATE TABLE access.duty_arranged (
    staff_id uuid NOT NULL,
    office_id int NOT NULL,
    valid_from timestamptz NOT NULL,
    arranged_by uuid NOT NULL REFERENCES identity.staff,
    CHECK (arranged_by <> staff_id),
    PRIMARY KEY (staff_id, office_id, valid_from),
    FOREIGN KEY (staff_id, office_id, valid_from) REFERENCES access.office_duty ON DELETE CASCADE
);

-- What a reference to a duty points to.
CREATE FUNCTION access.duty_key(p_duty access.office_duty) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT md5(concat_ws('/', p_duty.staff_id, p_duty.office_id, extract(epoch FROM p_duty.valid_from)))::uuid
$$;

-- Whether the actor says who has duty at the desk of her office.
CREATE FUNCTION access.keeps_desk(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND p_actor.function = 'team_manager', false)
$$;

-- Whether somebody can have duty at the desk of an office: an open account, with a function that the policy lets open
-- clients on that basis, of the same organisation, at that office or at another of its region. Whoever is to help out in
-- another region gets that region with a statutory task, which two people grant.
CREATE FUNCTION access.can_have_duty(p_staff identity.staff, p_office int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_staff.active AND (p_staff.function_until IS NULL OR p_staff.function_until > kernel.today())
        AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_staff.function AND b.basis = 'office_duty')
        AND EXISTS (SELECT FROM identity.office desk JOIN identity.office own ON own.organisation_id = desk.organisation_id
                    WHERE desk.id = p_office AND own.id = p_staff.office_id AND (own.id = desk.id OR own.region_code = desk.region_code)), false)
$$;

-- Gives somebody duty at the desk of the actor's office, until a day that does not count. Answers every reason why not.
CREATE FUNCTION access.arrange_duty(p_token text, p_staff uuid, p_from date, p_until date, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    -- The clock can go back an hour in these days; the table counts fourteen times twenty-four.
    ends timestamptz := least(p_until::timestamp AT TIME ZONE 'Europe/Amsterdam', since + interval '14 days');
    who identity.staff;
    faults text[];
BEGIN
    -- One duty after the other for one person: two managers at once do not give her two in the same days.
    SELECT * INTO who FROM identity.staff f WHERE f.id = p_staff FOR NO KEY UPDATE;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT access.keeps_desk(actor) OR who.id IS NULL THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN NOT access.can_have_duty(who, actor.office_id) THEN 'duty' END,
            CASE WHEN p_from IS NULL OR p_until IS NULL OR p_from < kernel.today() OR ends <= since THEN 'period' END,
            CASE WHEN p_until > greatest(p_from, kernel.today()) + 14 THEN 'too_long' END,
            CASE WHEN EXISTS (SELECT FROM access.office_duty d
                              WHERE d.staff_id = p_staff AND d.office_id = actor.office_id AND d.valid_from < ends AND d.valid_until > since)
                 THEN 'overlap' END], NULL) END;
    IF faults = '{}' THEN
        INSERT INTO access.office_duty (staff_id, office_id, valid_from, valid_until) VALUES (p_staff, actor.office_id, since, ends);
        INSERT INTO access.duty_arranged VALUES (p_staff, actor.office_id, since, actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'right:duty', p_staff, faults[1], p_origin);
    RETURN faults;
END $$;

-- Ends a duty at the desk of the actor's office now; one that has not begun never does. Says why not, or nothing. What its
-- holder has open on it closes with it.
CREATE FUNCTION access.end_duty(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.office_duty;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.office_duty d WHERE access.duty_key(d) = p_id AND d.valid_until > kernel.now() FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.staff_id IS NULL THEN 'gone'
        WHEN NOT access.keeps_desk(actor) OR held.office_id <> actor.office_id THEN 'not_yours' END;
    IF refusal IS NULL THEN
        DELETE FROM access.office_duty d WHERE access.duty_key(d) = p_id AND d.valid_from >= kernel.now();
        UPDATE access.office_duty d SET valid_until = kernel.now() WHERE access.duty_key(d) = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:duty-end', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- The duties at the desk of the actor's office that go on or are still to begin.
CREATE FUNCTION access.desk_duties(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, display_name text, own_office text, valid_from timestamptz, valid_until timestamptz, arranged_by text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := access.keeps_desk(actor);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:duties', NULL, CASE WHEN NOT allowed THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT access.duty_key(d), f.display_name, b.name, d.valid_from, d.valid_until, coalesce(m.display_name, '')
    FROM access.office_duty d JOIN identity.staff f ON f.id = d.staff_id JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN access.duty_arranged a ON a.staff_id = d.staff_id AND a.office_id = d.office_id AND a.valid_from = d.valid_from
    LEFT JOIN identity.staff m ON m.id = a.arranged_by
    WHERE allowed AND d.office_id = actor.office_id AND d.valid_until > kernel.now()
    ORDER BY d.valid_from, kernel.sort_key(f.display_name), d.staff_id LIMIT 200;
END $$;

-- Whom the actor can give duty at the desk of her office, those of that office first.
CREATE FUNCTION access.desk_people(p_token text) RETURNS TABLE (staff_id uuid, display_name text, office text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY
    SELECT f.id, f.display_name, b.name
    FROM identity.staff f JOIN identity.office b ON b.id = f.office_id
    WHERE access.keeps_desk(actor) AND f.organisation_id = actor.organisation_id AND f.id <> actor.actor_ref
      AND access.can_have_duty(f, actor.office_id)
    ORDER BY f.office_id <> actor.office_id, kernel.sort_key(f.display_name), f.id LIMIT 800;
END $$;

-- At which desks the actor has duty at this moment, for her start page.
CREATE FUNCTION access.on_duty(p_token text) RETURNS TABLE (office text, valid_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.name, d.valid_until
    FROM identity.live_session(p_token) AS me JOIN access.office_duty d ON d.staff_id = me.actor_ref
    JOIN identity.office b ON b.id = d.office_id
    WHERE me.kind = 'staff' AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now() ORDER BY d.valid_until, b.name
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.arrange_duty(text, uuid, date, date, uuid, inet), access.end_duty(text, uuid, uuid, inet), access.desk_duties(text, uuid, inet),
    access.desk_people(text)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.on_duty(text) TO sonar_reader;

RESET ROLE;
