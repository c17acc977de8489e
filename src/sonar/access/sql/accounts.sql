-- The accounts of a municipality, an SW company or another division, kept by its own manager within UWV's limits (I21): only
-- functions of that kind of organisation, in its own offices, and open after functional management said yes. UWV's own
-- accounts come from the staff source.
SET ROLE sonar_guard;

-- Whether the actor keeps the accounts of her organisation.
CREATE FUNCTION access.keeps_accounts(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.function = 'team_manager' AND EXISTS (
        SELECT FROM identity.organisation o WHERE o.id = p_actor.organisation_id AND o.kind <> 'uwv'), false)
$$;

-- Where the actor can place people, and the functions that her organisation can give; nothing when she keeps no accounts.
CREATE FUNCTION access.own_places(p_token text) RETURNS TABLE (office_id int, office text, team_id int, team text, functions text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.id, b.name, t.id, coalesce(t.name, ''),
           ARRAY(SELECT s.function FROM access.policy_staffing s JOIN identity.organisation o ON o.kind = s.organisation_kind
                 WHERE o.id = b.organisation_id ORDER BY s.function)
    FROM identity.live_session(p_token) AS me JOIN identity.office b ON b.organisation_id = me.organisation_id
    LEFT JOIN identity.team t ON t.office_id = b.id
    WHERE access.keeps_accounts(me) ORDER BY b.name, b.id, t.name, t.id
$$;

CREATE FUNCTION access.place_faults(p_organisation int, p_office int, p_team int) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM identity.office o WHERE o.id = p_office AND o.organisation_id = p_organisation) THEN 'office' END,
        CASE WHEN p_team IS NOT NULL AND NOT EXISTS (SELECT FROM identity.team t WHERE t.id = p_team AND t.office_id = p_office) THEN 'team' END], NULL)
$$;

-- Adds somebody to the actor's own organisation: an account that is closed, and a proposal for its function, which opens it
-- once approved. It signs in where the actor signs in. Answers every reason why not.
CREATE FUNCTION access.add_account(
    p_token text, p_id uuid, p_subject text, p_name text, p_function text, p_office int, p_team int, p_reason text, p_until date, p_trace uuid,
    p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    made identity.staff;
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    faults text[];
BEGIN
    SELECT p_id, f.issuer, btrim(p_subject), btrim(p_name), p_function, f.organisation_id, p_office, false, p_team INTO made
    FROM identity.staff f WHERE f.id = actor.actor_ref;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN NOT access.keeps_accounts(actor) THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN length(made.display_name) NOT BETWEEN 2 AND 120 OR made.display_name ~ '[[:cntrl:]]' THEN 'name' END,
            CASE WHEN made.subject !~ '^[A-Za-z0-9._@-]{3,120}$' THEN 'subject' END,
            CASE WHEN EXISTS (SELECT FROM identity.staff f WHERE f.issuer = made.issuer AND f.subject = made.subject) THEN 'taken' END], NULL)
            || access.place_faults(made.organisation_id, p_office, p_team)
            || access.proposal_faults('function', made, p_function, NULL, NULL, NULL, p_reason, kernel.now(), ends) END;
    IF faults = '{}' THEN
        INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id, active, team_id)
        VALUES (made.id, made.issuer, made.subject, made.display_name, made.function, made.organisation_id, p_office, false, p_team);
        INSERT INTO access.proposal (kind, staff_id, subject, reason, valid_from, valid_until, proposed_by)
        VALUES ('function', p_id, p_function, btrim(p_reason), kernel.now(), ends, actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'account:add', p_id, faults[1], p_origin);
    RETURN faults;
END $$;

-- Moves somebody to another office or team of the own organisation, at once; her open tickets end.
CREATE FUNCTION access.move_account(p_token text, p_staff uuid, p_office int, p_team int, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT (access.keeps_accounts(actor) AND access.manages(actor, p_staff)) THEN ARRAY['not_yours']
        ELSE access.place_faults(actor.organisation_id, p_office, p_team) END;
    IF faults = '{}' THEN
        UPDATE identity.staff f SET office_id = p_office, team_id = p_team WHERE f.id = p_staff;
    END IF;
    PERFORM access.note(actor, p_trace, 'account:move', p_staff, faults[1], p_origin);
    RETURN faults;
END $$;

-- Closes the account of somebody who leaves: her sessions and tickets end in this transaction, what was granted ends with it
-- and what was asked for her is turned down. Whoever manages the account may do it, for UWV's own as well; the staff source follows.
CREATE FUNCTION access.end_account(p_token text, p_staff uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.actor_ref = p_staff THEN 'self'
        WHEN NOT access.manages(actor, p_staff) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        PERFORM access.close_account(p_staff);
        DELETE FROM access.approval a WHERE a.requested_by = p_staff;
        UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref, withdrawn_why = 'withdrawn'
        WHERE g.staff_id = p_staff AND g.approved AND g.withdrawn_at IS NULL;
        DELETE FROM access.proposal g WHERE g.staff_id = p_staff AND g.decided_at IS NULL;
        UPDATE access.replacement r SET valid_until = kernel.now()
        WHERE r.substitute_id = p_staff AND r.valid_from < kernel.now() AND r.valid_until > kernel.now();
        DELETE FROM access.replacement r WHERE r.substitute_id = p_staff AND r.valid_from >= kernel.now();
    END IF;
    PERFORM access.note(actor, p_trace, 'account:end', p_staff, refusal, p_origin);
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.own_places(text), access.add_account(text, uuid, text, text, text, int, int, text, date, uuid, inet),
    access.move_account(text, uuid, int, int, uuid, inet), access.end_account(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;
