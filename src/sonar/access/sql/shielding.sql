-- Protected clients: who asks for it, who decides, who may open them, and ending it. Two people for each step.
SET ROLE sonar_guard;

-- Whether the actor has to do with a client at this moment in her own name.
CREATE FUNCTION access.is_related(p_staff uuid, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.relation r
                   WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind IN ('caseload', 'appointment', 'task')
                     AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()))
$$;

-- Whether a client is in the caseload of somebody whom the actor manages.
CREATE FUNCTION access.leads_adviser_of(p_actor identity.session_facts, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.function = 'team_manager' AND EXISTS (
        SELECT FROM access.relation r
        WHERE r.client_id = p_client AND r.kind = 'caseload' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
          AND access.manages(p_actor, r.staff_id)), false)
$$;

-- Asks that a client becomes protected (p_wanted), or no longer is. Answers every reason why not.
CREATE FUNCTION access.propose_protection(
    p_token text, p_client uuid, p_wanted boolean, p_cause text, p_reason text, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    faults := CASE
        WHEN actor.session_id IS NULL OR actor.kind <> 'staff' THEN ARRAY['no_session']
        WHEN NOT (access.is_related(actor.actor_ref, p_client) OR NOT p_wanted
                  AND (access.leads_adviser_of(actor, p_client) OR access.may_step(actor.function, 'approval', 'approve')))
          OR EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = actor.actor_ref AND k.client_id = p_client) THEN ARRAY['not_yours']
        WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client) = p_wanted
          OR EXISTS (SELECT FROM access.protection p WHERE p.client_id = p_client AND p.decided_at IS NULL) THEN ARRAY['gone']
        WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 20 AND 500
          OR p_cause IS NULL OR p_cause NOT IN ('threat', 'own_staff', 'public_eye', 'other') THEN ARRAY['reason']
        ELSE '{}' END;
    IF faults = '{}' THEN
        INSERT INTO access.protection (client_id, wanted, cause, reason, proposed_by) VALUES (p_client, p_wanted, p_cause, btrim(p_reason), actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_wanted THEN 'protection:propose' ELSE 'protection:propose-end' END, p_client, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: a security officer who did not ask. From the approval on, everybody needs an approval of her own, whoever
-- has a ticket in hand too; when it ends, the approvals end with it.
CREATE FUNCTION access.decide_protection(p_token text, p_id uuid, p_approved boolean, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked access.protection;
    refusal text;
BEGIN
    SELECT * INTO asked FROM access.protection p WHERE p.id = p_id AND p.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN NOT access.may_step(actor.function, 'approval', 'approve') THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self' END;
    IF refusal IS NULL THEN
        UPDATE access.protection p SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved WHERE p.id = p_id;
        IF p_approved AND asked.wanted THEN
            INSERT INTO access.protected_person VALUES (asked.client_id) ON CONFLICT DO NOTHING;
            DELETE FROM access.live_ticket t WHERE asked.client_id = ANY (t.persons) AND t.actor_kind = 'staff';
        ELSIF p_approved THEN
            DELETE FROM access.protected_person p WHERE p.client_id = asked.client_id;
            DELETE FROM access.approval a WHERE a.client_id = asked.client_id;
            UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref, withdrawn_why = 'withdrawn'
            WHERE g.kind = 'approval' AND g.client_id = asked.client_id AND g.approved AND g.withdrawn_at IS NULL;
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'protection:approve' ELSE 'protection:decline' END, asked.client_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- What was asked and waits: for the security officer all of it, for others what they asked or what is about their people's
-- clients. No client is named.
CREATE FUNCTION access.protections_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, wanted boolean, cause text, reason text, proposed_by text, function text, office text, proposed_at timestamptz, may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    decides boolean := access.may_step(actor.function, 'approval', 'approve');
BEGIN
    PERFORM access.note(actor, p_trace, 'protection:waiting', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT p.id, p.wanted, p.cause, p.reason, f.display_name, f.function, b.name, p.proposed_at, decides AND p.proposed_by <> actor.actor_ref
    FROM access.protection p JOIN identity.staff f ON f.id = p.proposed_by JOIN identity.office b ON b.id = f.office_id
    WHERE p.decided_at IS NULL AND (decides OR p.proposed_by = actor.actor_ref OR access.leads_adviser_of(actor, p.client_id))
    ORDER BY p.proposed_at, p.id LIMIT 100;
END $$;

-- The protected clients: for the security officer the whole country, for a team manager those of her people. Whose client,
-- who may open her and until when; no client is named.
CREATE FUNCTION access.protected_clients(p_token text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (client_id uuid, staff_id uuid, staff_name text, office text, cause text, since timestamptz, may_open text[], until timestamptz[],
               asked boolean, ending boolean, total int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    decides boolean := access.may_step(actor.function, 'approval', 'approve');
    leads boolean := access.may_step(actor.function, 'approval', 'propose');
BEGIN
    PERFORM access.note(actor, p_trace, 'protection:list', NULL, CASE WHEN (decides OR leads) IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT p.client_id, f.id, coalesce(f.display_name, ''), coalesce(b.name, ''), coalesce(w.cause, ''), w.decided_at,
           ARRAY(SELECT s.display_name FROM access.approval a JOIN identity.staff s ON s.id = a.requested_by
                 WHERE a.client_id = p.client_id AND a.valid_until > kernel.now() ORDER BY a.valid_until, s.id),
           ARRAY(SELECT a.valid_until FROM access.approval a JOIN identity.staff s ON s.id = a.requested_by
                 WHERE a.client_id = p.client_id AND a.valid_until > kernel.now() ORDER BY a.valid_until, s.id),
           EXISTS (SELECT FROM access.proposal g WHERE g.client_id = p.client_id AND g.staff_id = f.id AND g.kind = 'approval' AND g.decided_at IS NULL),
           EXISTS (SELECT FROM access.protection e WHERE e.client_id = p.client_id AND e.decided_at IS NULL),
           (count(*) OVER ())::int
    FROM access.protected_person p
    LEFT JOIN access.relation r ON r.client_id = p.client_id AND r.kind = 'caseload' AND r.valid_from <= kernel.now()
        AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    LEFT JOIN identity.staff f ON f.id = r.staff_id LEFT JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN LATERAL (SELECT x.cause, x.decided_at FROM access.protection x WHERE x.client_id = p.client_id AND x.wanted AND x.approved
                       ORDER BY x.decided_at DESC LIMIT 1) AS w ON true
    WHERE decides OR leads AND f.id IS NOT NULL AND access.manages(actor, f.id)
    ORDER BY w.decided_at DESC NULLS LAST, kernel.sort_key(coalesce(f.display_name, '')), p.client_id
    OFFSET greatest(p_offset, 0) LIMIT 25;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.propose_protection(text, uuid, boolean, text, text, uuid, inet), access.decide_protection(text, uuid, boolean, uuid, inet),
    access.protections_waiting(text, uuid, inet), access.protected_clients(text, int, uuid, inet)
TO sonar_logger;

RESET ROLE;
