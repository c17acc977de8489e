-- What the guard decides for the casework room: rights that come with an appointment or a task, whether somebody is free,
-- and what is found for a list, without a name.
SET ROLE sonar_guard;

-- Whether the actor of the ticket opened this client as her own or as a replacement. Only then may work that is given to a
-- colleague open her record to that colleague: a right by task or duty does not breed further rights.
CREATE FUNCTION casework.may_share(p_ticket access.live_ticket, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM ledger.disclosure d
        WHERE d.at > kernel.now() - interval '5 minutes' AND d.seq = p_ticket.seq
          AND d.bases[array_position(d.persons, p_client)] IN ('caseload', 'replacement'))
$$;

-- Whether somebody has a client in the caseload now.
CREATE FUNCTION casework.has_in_caseload(p_client uuid, p_staff uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM access.relation r
        WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = 'caseload'
          AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()))
$$;

-- Whether a member of staff works here still, in the same organisation as the actor of the ticket, and has a function to
-- which the policy gives this basis. For a task, other divisions of the same service count too.
CREATE FUNCTION casework.may_receive(p_actor uuid, p_staff uuid, p_basis text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM identity.staff f JOIN identity.staff a ON a.id = p_actor
        WHERE f.id = p_staff AND f.active
          AND (f.organisation_id = a.organisation_id OR p_basis = 'task' AND f.function = 'other_division' AND a.function = 'uwv_adviser')
          AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = f.function AND b.basis = p_basis))
$$;

-- Gives a member of staff a relation by appointment or task, when the actor may share this client; returns from when it
-- runs, which names it together with client, staff and kind. Nothing when there is nothing to give.
CREATE FUNCTION casework.relate(p_client uuid, p_staff uuid, p_kind text, p_from timestamptz, p_until timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    begins timestamptz := greatest(p_from, kernel.now());
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes(CASE p_kind WHEN 'task' THEN 'plan' ELSE 'contact_moments' END)), false)
       OR p_kind NOT IN ('appointment', 'task') THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF p_until <= begins OR NOT casework.may_share(t, p_client) OR NOT casework.may_receive(t.actor_ref, p_staff, p_kind) THEN
        RETURN NULL;
    END IF;
    WHILE EXISTS (SELECT FROM access.relation r
                  WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = p_kind AND r.valid_from = begins) LOOP
        begins := begins + interval '1 microsecond';
    END LOOP;
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until) VALUES (p_client, p_staff, p_kind, begins, p_until);
    RETURN begins;
END $$;

-- Ends a relation that an appointment or a task gave: at once, or before it began. For the functions of this room only.
CREATE FUNCTION casework.end_relation(p_client uuid, p_staff uuid, p_kind text, p_from timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.relation r
    WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = p_kind AND r.valid_from = p_from AND r.valid_from >= kernel.now();
    UPDATE access.relation r SET valid_until = kernel.now()
    WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = p_kind AND r.valid_from = p_from
      AND r.valid_from < kernel.now() AND r.valid_until > kernel.now();
END $$;

-- Refuses an appointment for a member of staff who may not have it, or who has another one at that time. The lock makes two
-- people who plan at once wait for each other.
CREATE FUNCTION casework.demand_free(p_actor uuid, p_staff uuid, p_from timestamptz, p_until timestamptz, p_except uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT casework.may_receive(p_actor, p_staff, 'appointment') THEN
        RAISE EXCEPTION 'not somebody who holds appointments here' USING ERRCODE = '42501';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('diary:' || p_staff::text, 0));
    IF EXISTS (SELECT FROM casework.appointment a
               WHERE a.staff_id = p_staff AND a.state = 'planned' AND a.starts_at < p_until AND a.ends_at > p_from AND a.id IS DISTINCT FROM p_except) THEN
        RAISE EXCEPTION 'another appointment at that time' USING ERRCODE = '23P01';
    END IF;
END $$;

-- Sets the distance to the labour market on the work list of the client whose plan the present ticket opens for writing.
CREATE FUNCTION casework.set_distance(p_client uuid, p_distance smallint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('plan')), false) OR t.actor_kind <> 'staff' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    UPDATE casework.work_item w SET distance = p_distance WHERE w.client_id = p_client;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM access.note_change(t, p_client, 'plan', 'correct', ARRAY['distance']);
    RETURN true;
END $$;

-- Which offices' colleagues somebody can give work to: those of her own organisation, and for a task the other divisions.
CREATE FUNCTION casework.colleagues(p_token text) RETURNS TABLE (staff_id uuid, display_name text, function text, office text, same_office boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, o.name, f.office_id = actor.office_id
    FROM identity.staff f JOIN identity.office o ON o.id = f.office_id
    WHERE actor.kind = 'staff' AND f.active AND f.id <> actor.actor_ref
      AND (f.organisation_id = actor.organisation_id OR actor.function = 'uwv_adviser' AND f.function = 'other_division')
      AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = f.function AND b.basis IN ('caseload', 'task'))
      AND EXISTS (SELECT FROM access.policy_right r WHERE r.function = actor.function)
    ORDER BY f.office_id <> actor.office_id, kernel.sort_key(f.display_name), f.id LIMIT 500;
END $$;

-- The trace of a decision of this room about one client, allow or deny.
CREATE FUNCTION casework.note(p_actor identity.session_facts, p_trace uuid, p_action text, p_client uuid, p_refusal text) RETURNS void
LANGUAGE sql VOLATILE AS $$
    SELECT disclosure.note(p_actor, p_trace, p_action, 'mediation', '{}', ARRAY['work_item'],
                           CASE WHEN p_client IS NULL THEN '{}'::uuid[] ELSE ARRAY[p_client] END, p_refusal, NULL, NULL)
$$;

-- Ends a task of the actor's own: done, or given back with a reason. The right that came with it ends at once.
CREATE FUNCTION casework.finish_task(p_token text, p_id uuid, p_returned_why text, p_trace uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    given record;
BEGIN
    UPDATE casework.task k
    SET state = CASE WHEN p_returned_why IS NULL THEN 'done' ELSE 'returned' END, returned_why = p_returned_why, finished_at = kernel.now()
    WHERE k.id = p_id AND k.staff_id = actor.actor_ref AND k.state = 'open' AND actor.kind = 'staff'
    RETURNING k.client_id, k.staff_id, k.relation_from INTO given;
    IF NOT FOUND THEN
        UPDATE casework.desk_task d SET done_at = kernel.now()
        WHERE d.staff_id = actor.actor_ref AND d.id = p_id AND d.done_at IS NULL AND p_returned_why IS NULL;
        RETURN FOUND;
    END IF;
    PERFORM casework.end_relation(given.client_id, given.staff_id, 'task', given.relation_from);
    PERFORM casework.note(actor, p_trace, CASE WHEN p_returned_why IS NULL THEN 'task:done' ELSE 'task:returned' END, given.client_id, NULL);
    RETURN true;
END $$;

-- Takes a task from the queue of the actor's own office: hers from now on, with the right to open the client for it.
CREATE FUNCTION casework.take_task(p_token text, p_id uuid, p_trace uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    taken record;
    begins timestamptz := kernel.now();
BEGIN
    UPDATE casework.task k SET staff_id = actor.actor_ref
    WHERE k.id = p_id AND k.state = 'open' AND k.staff_id IS NULL AND k.office_id = actor.office_id AND actor.kind = 'staff'
      AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = actor.function AND b.basis = 'task')
    RETURNING k.client_id, k.due_on INTO taken;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until)
    VALUES (taken.client_id, actor.actor_ref, 'task', begins, greatest(taken.due_on, kernel.today()) + interval '14 days')
    ON CONFLICT DO NOTHING;
    UPDATE casework.task k SET relation_from = begins WHERE k.id = p_id;
    PERFORM casework.note(actor, p_trace, 'task:take', taken.client_id, NULL);
    RETURN true;
END $$;

-- Notes a task of the actor's own that is about nobody.
CREATE FUNCTION casework.add_desk_task(p_token text, p_id uuid, p_title text, p_due_on date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    IF actor.kind IS DISTINCT FROM 'staff' THEN
        RETURN false;
    END IF;
    INSERT INTO casework.desk_task (staff_id, id, title, due_on) VALUES (actor.actor_ref, p_id, p_title, p_due_on);
    RETURN true;
END $$;

RESET ROLE;
