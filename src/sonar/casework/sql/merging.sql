-- Two records of one person: linked, never mixed. A link is proposed by who opened both records for correcting who somebody
-- is, and decided by another person, the team manager of that office. So is the end of a link.
SET ROLE sonar_guard;

-- Proposes that p_client is the same person as p_survivor. Both must be open for writing identity under the present ticket.
CREATE FUNCTION casework.propose_merge(p_client uuid, p_survivor uuid, p_id uuid, p_ground text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(ARRAY[p_client, p_survivor] <@ access.ticket_writes('identity'), false) OR t.actor_kind <> 'staff' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    -- One at a time, so that no chain and no circle of records comes about.
    PERFORM pg_advisory_xact_lock(hashtextextended('record_link', 0));
    IF EXISTS (SELECT FROM casework.record_link l
               WHERE l.state IN ('proposed', 'merged', 'split_asked')
                 AND (l.client_id IN (p_client, p_survivor) OR l.survivor_id = p_client)) THEN
        RAISE EXCEPTION 'one of these records is linked already' USING ERRCODE = '22023';
    END IF;
    INSERT INTO casework.record_link (client_id, id, survivor_id, ground, office_id, proposed_by)
    SELECT p_client, p_id, p_survivor, p_ground, f.office_id, t.actor_ref FROM identity.staff f WHERE f.id = t.actor_ref;
    PERFORM access.note_change(t, p_client, 'identity', 'correct', ARRAY['merge_proposed']);
    PERFORM access.note_change(t, p_survivor, 'identity', 'correct', ARRAY['merge_proposed']);
END $$;

-- Asks to end the link of p_client, a record that was merged; under a ticket that opens it for writing identity.
CREATE FUNCTION casework.ask_split(p_client uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('identity')), false) OR t.actor_kind <> 'staff' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    UPDATE casework.record_link l SET state = 'split_asked', split_asked_by = t.actor_ref WHERE l.client_id = p_client AND l.state = 'merged';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    PERFORM access.note_change(t, p_client, 'identity', 'correct', ARRAY['split_asked']);
END $$;

-- Whether somebody may decide on a link as it stands now: the team manager of the office, who did not ask for it.
CREATE FUNCTION casework.decides(p_actor identity.session_facts, p_link casework.record_link) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_actor.function = 'team_manager' AND p_actor.office_id = p_link.office_id AND p_link.state IN ('proposed', 'split_asked')
       AND p_actor.actor_ref <> CASE p_link.state WHEN 'proposed' THEN p_link.proposed_by ELSE p_link.split_asked_by END
$$;

-- The links that wait for the actor's decision; no client is named.
CREATE FUNCTION casework.links_waiting(p_token text) RETURNS TABLE (id uuid, state text, ground text, asked_by text, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY
    SELECT l.id, l.state, l.ground, f.display_name, l.proposed_at
    FROM casework.record_link l JOIN identity.staff f ON f.id = coalesce(l.split_asked_by, l.proposed_by)
    WHERE casework.decides(actor, l) ORDER BY l.proposed_at, l.id LIMIT 100;
END $$;

-- Gives the one who decides the task to compare both records, for a day; answers which they are, the survivor first.
CREATE FUNCTION casework.take_link(p_token text, p_id uuid, p_trace uuid) RETURNS TABLE (survivor_id uuid, client_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    l casework.record_link;
BEGIN
    SELECT k.* INTO l FROM casework.record_link k WHERE k.id = p_id AND casework.decides(actor, k);
    IF NOT FOUND THEN
        PERFORM casework.note(actor, p_trace, 'merge:take', NULL, 'no_relation');
        RETURN;
    END IF;
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until)
    SELECT c.id, actor.actor_ref, 'task', kernel.now(), kernel.now() + interval '1 day' FROM unnest(ARRAY[l.survivor_id, l.client_id]) AS c (id)
    WHERE NOT EXISTS (SELECT FROM access.relation r
                      WHERE r.client_id = c.id AND r.staff_id = actor.actor_ref AND r.kind = 'task' AND r.valid_until > kernel.now() + interval '1 hour');
    PERFORM casework.note(actor, p_trace, 'merge:take', l.client_id, NULL);
    PERFORM casework.note(actor, p_trace, 'merge:take', l.survivor_id, NULL);
    RETURN QUERY SELECT l.survivor_id, l.client_id;
END $$;

-- Decides on a link: p_yes makes a proposed one, or ends one of which that was asked. Answers whether it was decided.
CREATE FUNCTION casework.decide_link(p_token text, p_id uuid, p_yes boolean, p_trace uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    l casework.record_link;
    deed text;
BEGIN
    SELECT k.* INTO l FROM casework.record_link k WHERE k.id = p_id AND casework.decides(actor, k) FOR UPDATE OF k;
    IF l.id IS NULL THEN
        PERFORM casework.note(actor, p_trace, 'merge:decide', NULL, 'no_relation');
        RETURN false;
    END IF;
    IF l.state = 'proposed' THEN
        UPDATE casework.record_link k SET state = CASE WHEN p_yes THEN 'merged' ELSE 'refused' END, decided_by = actor.actor_ref, decided_at = kernel.now()
        WHERE k.id = p_id;
        deed := CASE WHEN p_yes THEN 'merge:made' ELSE 'merge:refused' END;
    ELSE
        UPDATE casework.record_link k SET
            state = CASE WHEN p_yes THEN 'split' ELSE 'merged' END,
            split_by = CASE WHEN p_yes THEN actor.actor_ref END, split_at = CASE WHEN p_yes THEN kernel.now() END,
            split_asked_by = CASE WHEN p_yes THEN k.split_asked_by END
        WHERE k.id = p_id;
        deed := CASE WHEN p_yes THEN 'merge:split' ELSE 'merge:kept' END;
    END IF;
    IF p_yes AND l.state = 'proposed' THEN
        PERFORM casework.link_records(l);
    ELSIF p_yes THEN
        PERFORM casework.unlink_records(l);
    END IF;
    PERFORM casework.note(actor, p_trace, deed, l.client_id, NULL);
    PERFORM casework.note(actor, p_trace, deed, l.survivor_id, NULL);
    RETURN true;
END $$;

-- Puts the record that gives way at rest: its sign-in leads to the other one, its period of activity ends with the merge, and
-- whoever has the survivor in the caseload has this one too. What is put aside is kept for a split.
CREATE FUNCTION casework.link_records(p_link casework.record_link) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.record_link k SET
        was_active = (SELECT c.active FROM clients.client c WHERE c.id = p_link.client_id),
        was_since = (SELECT c.active_since FROM clients.client c WHERE c.id = p_link.client_id),
        former_staff = casework.advisers_of(p_link.client_id),
        set_aside = (SELECT to_jsonb(w) FROM casework.work_item w WHERE w.client_id = p_link.client_id)
    WHERE k.id = p_link.id;
    UPDATE clients.activity_period a SET ended = greatest(a.started, kernel.today()), why_ended = 'merged' WHERE a.client_id = p_link.client_id AND a.ended IS NULL;
    UPDATE clients.client c SET active = false, active_since = kernel.today() WHERE c.id = p_link.client_id AND c.active;
    DELETE FROM casework.work_item w WHERE w.client_id = p_link.client_id;
    PERFORM matching.refresh_profiles(ARRAY[p_link.client_id]);
    INSERT INTO identity.merged_record VALUES (p_link.client_id, p_link.survivor_id);
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'revoked' WHERE s.client_id IN (p_link.client_id, p_link.survivor_id) AND s.ended_at IS NULL;
    PERFORM casework.replace_advisers(p_link.client_id, casework.advisers_of(p_link.survivor_id));
END $$;

-- Undoes a link: both records are as they were, with what was written in each since.
CREATE FUNCTION casework.unlink_records(p_link casework.record_link) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM identity.merged_record m WHERE m.client_id = p_link.client_id;
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'revoked' WHERE s.client_id IN (p_link.client_id, p_link.survivor_id) AND s.ended_at IS NULL;
    IF p_link.was_active THEN
        UPDATE clients.activity_period a SET ended = NULL, why_ended = NULL WHERE a.client_id = p_link.client_id AND a.why_ended = 'merged';
        UPDATE clients.client c SET active = true, active_since = p_link.was_since WHERE c.id = p_link.client_id;
    END IF;
    PERFORM matching.refresh_profiles(ARRAY[p_link.client_id]);
    INSERT INTO casework.work_item SELECT (jsonb_populate_record(NULL::casework.work_item, p_link.set_aside)).* WHERE p_link.set_aside IS NOT NULL ON CONFLICT DO NOTHING;
    PERFORM casework.replace_advisers(p_link.client_id, p_link.former_staff);
END $$;

-- A record that gave way is at rest for as long as it is linked: neither active nor in an open period of activity. These
-- triggers hold it, whatever would write there.
CREATE FUNCTION casework.demand_rest() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    resting uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
    IF EXISTS (SELECT FROM identity.merged_record m WHERE m.client_id = resting)
       AND (EXISTS (SELECT FROM clients.client c WHERE c.id = resting AND c.active)
            OR EXISTS (SELECT FROM clients.activity_period a WHERE a.client_id = resting AND a.ended IS NULL)) THEN
        RAISE EXCEPTION 'a record that gave way to another is at rest' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;

-- Who has a client in the caseload now.
CREATE FUNCTION casework.advisers_of(p_client uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT r.staff_id FROM access.relation r
                 WHERE r.client_id = p_client AND r.kind = 'caseload' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
                 ORDER BY 1)
$$;

-- Lets the caseload relations with a client be those of p_staff, from now.
CREATE FUNCTION casework.replace_advisers(p_client uuid, p_staff uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.relation r WHERE r.client_id = p_client AND r.kind = 'caseload' AND r.staff_id <> ALL (p_staff) AND r.valid_from >= kernel.now();
    UPDATE access.relation r SET valid_until = kernel.now()
    WHERE r.client_id = p_client AND r.kind = 'caseload' AND r.staff_id <> ALL (p_staff) AND (r.valid_until IS NULL OR r.valid_until > kernel.now());
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from)
    SELECT p_client, s.id, 'caseload', kernel.now()
    FROM unnest(p_staff) AS s (id) JOIN identity.staff f ON f.id = s.id AND f.active
    WHERE s.id <> ALL (casework.advisers_of(p_client)) ON CONFLICT DO NOTHING;
END $$;

-- The earlier records of the clients on the present ticket: for the link on their page, which opens them by a ticket of their own.
CREATE FUNCTION casework.open_earlier_records() RETURNS TABLE (client_id uuid, survivor_id uuid, state text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.client_id, l.survivor_id, l.state FROM casework.record_link l
    WHERE l.state IN ('merged', 'split_asked')
      AND (l.survivor_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]) OR l.client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]))
$$;

GRANT EXECUTE ON FUNCTION casework.propose_merge(uuid, uuid, uuid, text), casework.ask_split(uuid) TO sonar_writer;
GRANT EXECUTE ON FUNCTION
    casework.links_waiting(text), casework.take_link(text, uuid, uuid), casework.decide_link(text, uuid, boolean, uuid)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION casework.open_earlier_records() TO sonar_reader;

CREATE TRIGGER demand_rest AFTER INSERT ON identity.merged_record FOR EACH ROW EXECUTE FUNCTION casework.demand_rest('client_id');
-- Who makes a trigger may run its function at that moment, and has no need to afterwards.
GRANT EXECUTE ON FUNCTION casework.demand_rest() TO sonar_owner;
RESET ROLE;

SET ROLE sonar_owner;
CREATE TRIGGER demand_rest AFTER UPDATE OF active ON clients.client FOR EACH ROW WHEN (NEW.active) EXECUTE FUNCTION casework.demand_rest('id');
CREATE TRIGGER demand_rest AFTER UPDATE OF ended ON clients.activity_period FOR EACH ROW WHEN (NEW.ended IS NULL)
EXECUTE FUNCTION casework.demand_rest('client_id');
RESET ROLE;
SET ROLE sonar_guard;
REVOKE EXECUTE ON FUNCTION casework.demand_rest() FROM sonar_owner;
RESET ROLE;
