-- Writing down what happens with a client: always under a ticket that opens her for it, always with a line in the ledger.
SET ROLE sonar_gate;

-- The present ticket, when it lets a member of staff write this category of this client; refuses anything else.
CREATE FUNCTION casework.demand_write(p_client uuid, p_category text) RETURNS access.live_ticket
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes(p_category)), false) OR t.actor_kind <> 'staff' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    RETURN t;
END $$;

-- Records a contact, or with p_version > 1 a corrected version of one: the version that stands must be the one before.
CREATE FUNCTION casework.record_contact(
    p_client uuid, p_id uuid, p_version int, p_kind text, p_direction text, p_subject text, p_took_place_at timestamptz, p_body bytea, p_why bytea,
    p_medical_confirmed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'contact_moments');
BEGIN
    IF coalesce((SELECT max(c.version) FROM casework.contact_moment c WHERE c.client_id = p_client AND c.id = p_id), 0) <> p_version - 1 THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    INSERT INTO casework.contact_moment (client_id, id, version, kind, direction, subject, took_place_at, body, why, medical_confirmed, staff_id, disclosure_seq)
    VALUES (p_client, p_id, p_version, p_kind, p_direction, p_subject, p_took_place_at, p_body, p_why, p_medical_confirmed, t.actor_ref, t.seq);
    PERFORM access.note_change(t, p_client, 'contact_moments', CASE p_version WHEN 1 THEN 'add' ELSE 'correct' END, ARRAY['contact_moment']);
END $$;

-- From which state of an appointment which deed leads to which state. The same table stands in the room's rules.
CREATE FUNCTION casework.appointment_steps() RETURNS TABLE (before text, deed text, after text)
LANGUAGE sql IMMUTABLE SECURITY DEFINER ROWS 6 SET search_path = pg_catalog, pg_temp AS $$
    VALUES ('planned', 'move', 'planned'), ('planned', 'cancel', 'cancelled'), ('planned', 'hold', 'held'), ('planned', 'miss', 'no_show'),
           ('held', 'miss', 'no_show'), ('no_show', 'hold', 'held')
$$;

-- The window in which an appointment opens the client to who holds it: three days to prepare, three to write up.
CREATE FUNCTION casework.relate_by_appointment(p_client uuid, p_staff uuid, p_starts timestamptz, p_ends timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT casework.relate(p_client, p_staff, 'appointment', p_starts - interval '3 days', p_ends + interval '3 days')
$$;

CREATE FUNCTION casework.plan_appointment(
    p_client uuid, p_id uuid, p_staff uuid, p_starts timestamptz, p_ends timestamptz, p_manner text, p_subject text, p_place bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'contact_moments');
BEGIN
    PERFORM casework.demand_free(t.actor_ref, p_staff, p_starts, p_ends, NULL);
    INSERT INTO casework.appointment (client_id, id, staff_id, starts_at, ends_at, manner, subject, place, relation_from, made_by, disclosure_seq)
    VALUES (p_client, p_id, p_staff, p_starts, p_ends, p_manner, p_subject, p_place, casework.relate_by_appointment(p_client, p_staff, p_starts, p_ends),
            t.actor_ref, t.seq);
    PERFORM access.note_change(t, p_client, 'contact_moments', 'add', ARRAY['appointment']);
END $$;

-- Takes an appointment a step further. Refuses a step that does not exist, and a version that somebody else changed.
CREATE FUNCTION casework.step_appointment(
    p_client uuid, p_id uuid, p_version int, p_deed text, p_starts timestamptz, p_ends timestamptz, p_manner text, p_place bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'contact_moments');
    present casework.appointment;
    next_state text;
    next_from timestamptz;
BEGIN
    SELECT * INTO present FROM casework.appointment a WHERE a.client_id = p_client AND a.id = p_id FOR UPDATE OF a;
    SELECT s.after INTO next_state FROM casework.appointment_steps() s WHERE s.before = present.state AND s.deed = p_deed;
    IF present.version IS DISTINCT FROM p_version OR next_state IS NULL THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    IF p_deed IN ('hold', 'miss') AND present.starts_at > kernel.now() THEN
        RAISE EXCEPTION 'not begun yet' USING ERRCODE = '22023';
    END IF;
    IF p_deed = 'move' THEN
        PERFORM casework.demand_free(t.actor_ref, present.staff_id, p_starts, p_ends, p_id);
        next_from := casework.relate_by_appointment(p_client, present.staff_id, p_starts, p_ends);
    ELSIF p_deed <> 'cancel' THEN
        next_from := present.relation_from;
    END IF;
    UPDATE casework.appointment a SET
        state = next_state, version = a.version + 1, relation_from = next_from, disclosure_seq = t.seq,
        told_at = CASE p_deed WHEN 'move' THEN kernel.now() ELSE a.told_at END,
        starts_at = CASE p_deed WHEN 'move' THEN p_starts ELSE a.starts_at END, ends_at = CASE p_deed WHEN 'move' THEN p_ends ELSE a.ends_at END,
        moved_from = CASE p_deed WHEN 'move' THEN present.starts_at ELSE a.moved_from END,
        manner = CASE p_deed WHEN 'move' THEN p_manner ELSE a.manner END, place = CASE p_deed WHEN 'move' THEN p_place ELSE a.place END
    WHERE a.client_id = p_client AND a.id = p_id;
    PERFORM access.note_change(t, p_client, 'contact_moments', 'correct', ARRAY['appointment', p_deed]);
    -- Last of all: a right that ends takes the tickets of its holder along, and this may be hers.
    IF p_deed IN ('move', 'cancel') THEN
        PERFORM casework.end_relation(p_client, present.staff_id, 'appointment', present.relation_from);
    END IF;
END $$;

-- Gives a task about a client to somebody, or to the queue of the giver's own office when nobody is named. Somebody else gets the right to
-- open her for it, until it is done or two weeks past its day; who works by such a right herself cannot give one on. Who has
-- her in the caseload can always be given a task about her: that opens nothing.
CREATE FUNCTION casework.give_task(p_client uuid, p_id uuid, p_kind text, p_note bytea, p_due_on date, p_staff uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
    relation_from timestamptz;
    opens boolean := p_staff IS DISTINCT FROM t.actor_ref AND NOT coalesce(casework.has_in_caseload(p_client, p_staff), false);
BEGIN
    IF opens AND NOT (casework.may_share(t, p_client) AND (p_staff IS NULL OR casework.may_receive(t.actor_ref, p_staff, 'task'))) THEN
        RAISE EXCEPTION 'not somebody to give this task to' USING ERRCODE = '42501';
    END IF;
    IF opens AND p_staff IS NOT NULL THEN
        relation_from := casework.relate(p_client, p_staff, 'task', kernel.now(), greatest(p_due_on, kernel.today()) + interval '14 days');
    END IF;
    INSERT INTO casework.task (client_id, id, kind, note, due_on, given_by, staff_id, office_id, relation_from, disclosure_seq)
    VALUES (p_client, p_id, p_kind, p_note, p_due_on, t.actor_ref, p_staff, (SELECT f.office_id FROM identity.staff f WHERE f.id = t.actor_ref AND p_staff IS NULL), relation_from, t.seq);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['task']);
END $$;

GRANT EXECUTE ON FUNCTION
    casework.record_contact(uuid, uuid, int, text, text, text, timestamptz, bytea, bytea, boolean),
    casework.plan_appointment(uuid, uuid, uuid, timestamptz, timestamptz, text, text, bytea),
    casework.step_appointment(uuid, uuid, int, text, timestamptz, timestamptz, text, bytea),
    casework.give_task(uuid, uuid, text, bytea, date, uuid)
TO sonar_writer;

-- The plan.
CREATE FUNCTION casework.begin_path(p_client uuid, p_id uuid, p_kind text, p_goal bytea, p_started_on date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    INSERT INTO casework.path (client_id, id, kind, goal, started_on, staff_id, disclosure_seq)
    VALUES (p_client, p_id, p_kind, p_goal, p_started_on, t.actor_ref, t.seq);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['path']);
END $$;

CREATE FUNCTION casework.add_path_step(p_client uuid, p_path uuid, p_id uuid, p_kind text, p_description bytea, p_planned_on date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    IF NOT EXISTS (SELECT FROM casework.path p WHERE p.client_id = p_client AND p.id = p_path AND p.ended_on IS NULL) THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    INSERT INTO casework.path_step (client_id, path_id, id, kind, description, planned_on) VALUES (p_client, p_path, p_id, p_kind, p_description, p_planned_on);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['path_step']);
END $$;

-- Ends a step (p_step) or a whole path (no p_step) with a result. With a path end the steps of it that were still to come.
CREATE FUNCTION casework.finish_path(p_client uuid, p_path uuid, p_step uuid, p_on date, p_result text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    IF p_step IS NULL THEN
        IF p_on < (SELECT p.started_on FROM casework.path p WHERE p.client_id = p_client AND p.id = p_path) THEN
            RAISE EXCEPTION 'a path ends after it begins' USING ERRCODE = '22023';
        END IF;
        UPDATE casework.path_step s SET done_on = p_on, result = 'cancelled'
        WHERE s.client_id = p_client AND s.path_id = p_path AND s.done_on IS NULL
          AND EXISTS (SELECT FROM casework.path p WHERE p.client_id = p_client AND p.id = p_path AND p.ended_on IS NULL);
        UPDATE casework.path p SET ended_on = p_on, result = p_result WHERE p.client_id = p_client AND p.id = p_path AND p.ended_on IS NULL;
    ELSE
        UPDATE casework.path_step s SET done_on = p_on, result = p_result
        WHERE s.client_id = p_client AND s.path_id = p_path AND s.id = p_step AND s.done_on IS NULL;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    PERFORM access.note_change(t, p_client, 'plan', 'correct', CASE WHEN p_step IS NULL THEN ARRAY['path'] ELSE ARRAY['path_step'] END);
END $$;

CREATE FUNCTION casework.agree(p_client uuid, p_id uuid, p_kind text, p_description bytea, p_begins_on date, p_due_on date, p_applications int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    INSERT INTO casework.agreement (client_id, id, kind, description, begins_on, due_on, applications, staff_id, disclosure_seq)
    VALUES (p_client, p_id, p_kind, p_description, p_begins_on, p_due_on, p_applications, t.actor_ref, t.seq);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['agreement']);
END $$;

CREATE FUNCTION casework.close_agreement(p_client uuid, p_id uuid, p_state text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    UPDATE casework.agreement a SET state = p_state WHERE a.client_id = p_client AND a.id = p_id AND a.state = 'open' AND p_state <> 'open';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    PERFORM access.note_change(t, p_client, 'plan', 'correct', ARRAY['agreement']);
END $$;

-- Notes what a client did to keep an agreement, as she told it to her adviser.
CREATE FUNCTION casework.report_activity(p_client uuid, p_agreement uuid, p_id uuid, p_kind text, p_done_on date, p_description bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    IF NOT EXISTS (SELECT FROM casework.agreement a WHERE a.client_id = p_client AND a.id = p_agreement AND a.state = 'open') THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    INSERT INTO casework.activity (client_id, agreement_id, id, kind, done_on, description) VALUES (p_client, p_agreement, p_id, p_kind, p_done_on, p_description);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['activity']);
END $$;

-- Judges a reported activity, once.
CREATE FUNCTION casework.judge_activity(p_client uuid, p_agreement uuid, p_id uuid, p_state text, p_why bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := casework.demand_write(p_client, 'plan');
BEGIN
    UPDATE casework.activity v SET state = p_state, why = p_why, judged_by = t.actor_ref, judged_at = kernel.now()
    WHERE v.client_id = p_client AND v.agreement_id = p_agreement AND v.id = p_id AND v.state = 'reported' AND p_state <> 'reported';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    PERFORM access.note_change(t, p_client, 'plan', 'correct', ARRAY['activity']);
    IF NOT EXISTS (SELECT FROM casework.activity v WHERE v.client_id = p_client AND v.state = 'reported') THEN
        PERFORM casework.all_judged(p_client);
    END IF;
END $$;

-- Notes what a client did to keep an agreement, as she reports it herself; her adviser gets a task to judge it. p_client is
-- the record that the agreement stands in: her own, or an earlier one of hers.
CREATE FUNCTION casework.report_own_activity(p_client uuid, p_agreement uuid, p_id uuid, p_kind text, p_done_on date, p_description bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('plan')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM casework.agreement a WHERE a.client_id = p_client AND a.id = p_agreement AND a.state = 'open') THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    IF (SELECT count(*) FROM casework.activity v WHERE v.client_id = p_client AND v.agreement_id = p_agreement) >= 200 THEN
        RAISE EXCEPTION 'so many activities are no report' USING ERRCODE = '22023';
    END IF;
    INSERT INTO casework.activity (client_id, agreement_id, id, kind, done_on, description) VALUES (p_client, p_agreement, p_id, p_kind, p_done_on, p_description);
    PERFORM access.note_change(t, p_client, 'plan', 'add', ARRAY['activity']);
    PERFORM casework.ask_to_judge(p_client);
END $$;

GRANT EXECUTE ON FUNCTION
    casework.begin_path(uuid, uuid, text, bytea, date), casework.add_path_step(uuid, uuid, uuid, text, bytea, date),
    casework.finish_path(uuid, uuid, uuid, date, text), casework.agree(uuid, uuid, text, bytea, date, date, int),
    casework.close_agreement(uuid, uuid, text), casework.report_activity(uuid, uuid, uuid, text, date, bytea),
    casework.judge_activity(uuid, uuid, uuid, text, bytea), casework.report_own_activity(uuid, uuid, uuid, text, date, bytea)
TO sonar_writer;

RESET ROLE;

SET ROLE sonar_guard;
GRANT EXECUTE ON FUNCTION
    casework.may_share(access.live_ticket, uuid), casework.may_receive(uuid, uuid, text),
    casework.relate(uuid, uuid, text, timestamptz, timestamptz), casework.end_relation(uuid, uuid, text, timestamptz),
    casework.demand_free(uuid, uuid, timestamptz, timestamptz, uuid), casework.has_in_caseload(uuid, uuid)
TO sonar_gate;
GRANT EXECUTE ON FUNCTION casework.set_distance(uuid, smallint) TO sonar_writer;
GRANT EXECUTE ON FUNCTION
    casework.colleagues(text), casework.finish_task(text, uuid, text, uuid), casework.take_task(text, uuid, uuid), casework.add_desk_task(text, uuid, text, date)
TO sonar_logger;
RESET ROLE;
