-- The adviser's day. bytea columns hold values sealed under the client's own keys; codes, days and hours are in clear, so
-- that work can be found without opening anybody.
SET ROLE sonar_owner;

-- The work list: what has to be done for whom, by when. Pseudonymous: it names nobody.
CREATE TABLE casework.work_item (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    status text NOT NULL CHECK (status IN ('new', 'active', 'waiting', 'closing')),
    next_step text NOT NULL CHECK (next_step IN ('intake', 'plan', 'call', 'evaluate', 'cv_check', 'invite')),
    due_on date NOT NULL,
    -- Distance to the labour market as her adviser judges it, 1 (near) to 4 (far). It says how much attention, never why (R35).
    distance smallint CHECK (distance BETWEEN 1 AND 4)
);
CREATE INDEX work_item_due ON casework.work_item (staff_id, due_on, client_id);


-- Contact with a client. A row is never changed: a correction is a next version, and says why (I3).
CREATE TABLE casework.contact_moment (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    version smallint NOT NULL DEFAULT 1 CHECK (version BETWEEN 1 AND 999),
    kind text NOT NULL CHECK (kind IN ('telephone', 'e_mail', 'video', 'in_person', 'letter', 'werkmap', 'other')),
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    subject text NOT NULL CHECK (subject IN ('intake', 'plan', 'progress', 'application', 'schooling', 'duties', 'other')),
    took_place_at timestamptz NOT NULL,
    body bytea NOT NULL,
    why bytea,
    medical_confirmed boolean NOT NULL DEFAULT false,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    written_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK ((version > 1) = (why IS NOT NULL)),
    PRIMARY KEY (client_id, id, version)
);

-- An appointment of a client with a member of staff. Its states and what leads from one to another: appointment_steps().
CREATE TABLE casework.appointment (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    moved_from timestamptz,
    manner text NOT NULL CHECK (manner IN ('in_person', 'telephone', 'video')),
    subject text NOT NULL CHECK (subject IN ('intake', 'plan', 'progress', 'application', 'schooling', 'duties', 'other')),
    place bytea,
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'no_show', 'cancelled')),
    version int NOT NULL DEFAULT 1,
    relation_from timestamptz,
    made_by uuid NOT NULL REFERENCES identity.staff,
    -- When the client was last told of it: when it was planned or moved.
    told_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '8 hours'),
    PRIMARY KEY (client_id, id)
);
CREATE INDEX appointment_diary ON casework.appointment (staff_id, starts_at) WHERE state = 'planned';

-- A task about a client, for somebody or waiting in the queue of an office.
CREATE TABLE casework.task (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('call', 'letter', 'check_cv', 'check_report', 'evaluate', 'status', 'remind', 'vacancy', 'other')),
    note bytea,
    due_on date NOT NULL,
    -- Nobody: Sonar asks for it by itself, because the client reported something, or a day came.
    given_by uuid REFERENCES identity.staff,
    staff_id uuid REFERENCES identity.staff,
    office_id int REFERENCES identity.office,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'returned')),
    returned_why text CHECK (returned_why IN ('not_mine', 'no_time', 'unclear', 'done_already')),
    finished_at timestamptz,
    relation_from timestamptz,
    disclosure_seq bigint NOT NULL,
    CHECK (num_nonnulls(staff_id, office_id) >= 1),
    CHECK ((state = 'returned') = (returned_why IS NOT NULL)),
    CHECK ((state = 'open') = (finished_at IS NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE INDEX task_of_staff ON casework.task (staff_id, due_on) WHERE state = 'open';
CREATE INDEX task_of_office ON casework.task (office_id, due_on) WHERE state = 'open' AND staff_id IS NULL;

-- A task of one's own that is about nobody.
CREATE TABLE casework.desk_task (
    staff_id uuid NOT NULL REFERENCES identity.staff,
    id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 3 AND 80),
    due_on date NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (staff_id, id)
);

-- The plan of a client: a path of mediation and a path of re-integration, at most one of each under way (R34).
CREATE TABLE casework.path (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mediation', 'reintegration')),
    goal bytea NOT NULL,
    started_on date NOT NULL,
    ended_on date,
    result text CHECK (result IN ('work', 'partly_work', 'schooling', 'other_path', 'stopped')),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    disclosure_seq bigint NOT NULL,
    CHECK (ended_on >= started_on),
    CHECK ((ended_on IS NULL) = (result IS NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE UNIQUE INDEX path_under_way ON casework.path (client_id, kind) WHERE ended_on IS NULL;

CREATE TABLE casework.path_step (
    client_id uuid NOT NULL,
    path_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('talk', 'training', 'work_trial', 'application_help', 'assessment', 'other')),
    description bytea NOT NULL,
    planned_on date NOT NULL,
    done_on date,
    result text CHECK (result IN ('reached', 'partly', 'not_reached', 'cancelled')),
    CHECK ((done_on IS NULL) = (result IS NULL)),
    FOREIGN KEY (client_id, path_id) REFERENCES casework.path,
    PRIMARY KEY (client_id, path_id, id)
);

-- What was agreed with a client, by when; a duty to apply for work is an agreement with a number of applications.
CREATE TABLE casework.agreement (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('applications', 'other')),
    description bytea NOT NULL,
    begins_on date NOT NULL,
    due_on date NOT NULL,
    applications smallint CHECK (applications BETWEEN 1 AND 50),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'met', 'not_met', 'withdrawn')),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    disclosure_seq bigint NOT NULL,
    CHECK (due_on >= begins_on),
    CHECK ((kind = 'applications') = (applications IS NOT NULL)),
    PRIMARY KEY (client_id, id)
);

-- What a client did to keep an agreement, and how it was judged.
CREATE TABLE casework.activity (
    client_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('application', 'interview', 'network', 'schooling', 'other')),
    done_on date NOT NULL,
    description bytea NOT NULL,
    state text NOT NULL DEFAULT 'reported' CHECK (state IN ('reported', 'accepted', 'refused')),
    why bytea,
    judged_by uuid REFERENCES identity.staff,
    judged_at timestamptz,
    CHECK ((state = 'reported') = (judged_by IS NULL)),
    CHECK ((judged_by IS NULL) = (judged_at IS NULL)),
    CHECK ((state = 'refused') = (why IS NOT NULL)),
    FOREIGN KEY (client_id, agreement_id) REFERENCES casework.agreement,
    PRIMARY KEY (client_id, agreement_id, id)
);

-- A hand-over of clients from one member of staff to another, and each client in it.
CREATE TABLE casework.hand_over (
    id uuid PRIMARY KEY,
    from_staff uuid NOT NULL REFERENCES identity.staff,
    to_staff uuid NOT NULL REFERENCES identity.staff,
    to_office int NOT NULL REFERENCES identity.office,
    reason text NOT NULL CHECK (reason IN ('leave', 'illness', 'departure', 'client_moved', 'division')),
    -- A word to the receiver about the work, without anything about a client: it is not sealed.
    note text CHECK (length(note) BETWEEN 1 AND 300),
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'refused', 'withdrawn')),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    CHECK (from_staff <> to_staff),
    CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX hand_over_to ON casework.hand_over (to_staff) WHERE state = 'proposed';
CREATE TABLE casework.hand_over_client (
    client_id uuid NOT NULL REFERENCES clients.client,
    hand_over_id uuid NOT NULL REFERENCES casework.hand_over,
    to_staff uuid NOT NULL REFERENCES identity.staff,
    handed_over_at timestamptz,
    PRIMARY KEY (client_id, hand_over_id)
);
CREATE INDEX hand_over_clients ON casework.hand_over_client (hand_over_id);

-- Two records of one person, linked: client_id is the record that gave way to survivor_id. Rows stay where they are, under
-- the keys of their own record; a split ends the link (docs/adr/0019).
CREATE TABLE casework.record_link (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    survivor_id uuid NOT NULL REFERENCES clients.client,
    ground text NOT NULL CHECK (ground IN ('same_bsn_document', 'bsn_corrected', 'same_person_at_desk')),
    office_id int NOT NULL REFERENCES identity.office,
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'merged', 'refused', 'split_asked', 'split')),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    -- What a split puts back: whether the record was active and since when, whose caseload it was in, its line on the work list.
    was_active boolean,
    was_since date,
    former_staff uuid[],
    set_aside jsonb,
    split_asked_by uuid REFERENCES identity.staff,
    split_by uuid REFERENCES identity.staff,
    split_at timestamptz,
    CHECK (client_id <> survivor_id),
    CHECK (decided_by <> proposed_by),
    CHECK (split_by <> split_asked_by),
    CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CHECK ((state = 'split') = (split_by IS NOT NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE UNIQUE INDEX record_link_live ON casework.record_link (client_id) WHERE state IN ('proposed', 'merged', 'split_asked');
CREATE INDEX record_link_survivor ON casework.record_link (survivor_id) WHERE state IN ('proposed', 'merged', 'split_asked');
CREATE INDEX record_link_office ON casework.record_link (office_id) WHERE state IN ('proposed', 'split_asked');

-- What Sonar tells a client by itself, once: what it is about and which version of that, the day that matters, and whether
-- she reads it in the Werkmap or is rung by who has the task. What it says follows from these; no text is kept.
CREATE TABLE casework.notice (
    client_id uuid NOT NULL REFERENCES clients.client,
    kind text NOT NULL CHECK (kind IN ('appointment', 'cv_expired')),
    about uuid NOT NULL,
    version int NOT NULL,
    day date NOT NULL,
    by_message boolean NOT NULL,
    made_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (client_id, kind, about, version, day)
);

RESET ROLE;

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

-- Row security is the floor: forced on the owner too, and a table without a policy shows nothing.
SET ROLE sonar_owner;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['work_item', 'contact_moment', 'appointment', 'task', 'desk_task', 'path', 'path_step', 'agreement', 'activity',
                                'hand_over', 'hand_over_client', 'record_link', 'notice'] LOOP
        EXECUTE format('ALTER TABLE casework.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE casework.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- The gate reads what the present ticket names. One scalar sub-select per policy: it is evaluated once, not per row.
CREATE POLICY gate_reads ON casework.work_item FOR SELECT TO sonar_gate USING (staff_id = ANY ((SELECT access.ticket_staff())::uuid[]));
CREATE POLICY gate_reads ON casework.contact_moment FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.appointment FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.hand_over_client FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.task FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.path FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.path_step FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.agreement FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.activity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
-- What Sonar tells her by itself is hers to see, and nobody else's.
CREATE POLICY gate_reads ON casework.notice FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_own('contact_moments'))::uuid[]));

-- Writes through the same ticket, for the category it opens for writing.
CREATE POLICY gate_adds ON casework.contact_moment FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_adds ON casework.appointment FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_changes ON casework.appointment FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_adds ON casework.task FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.path FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.path FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.path_step FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.path_step FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.agreement FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.agreement FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.activity FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.activity FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));

-- The guard finds work without opening anybody, and keeps what two people decide together. It reads no sealed column.
CREATE POLICY guard_keeps ON casework.work_item FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.appointment FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.task FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.desk_task FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.hand_over FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.hand_over_client FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.record_link FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.notice FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
-- How somebody can be reached decides how she is told (R24), and nothing else of her channels is needed for that.
CREATE POLICY guard_reaches ON clients.channel FOR SELECT TO sonar_guard USING (true);
GRANT SELECT (client_id, sms_reachable, digitally_skilled) ON clients.channel TO sonar_guard;
-- A record that gives way rests, and its period of activity with it.
CREATE POLICY guard_finds ON clients.activity_period FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_merges ON clients.activity_period FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (ended, why_ended) ON clients.activity_period TO sonar_guard;
GRANT UPDATE (active_since) ON clients.client TO sonar_guard;

GRANT SELECT ON casework.work_item, casework.contact_moment, casework.appointment, casework.task, casework.path, casework.path_step, casework.agreement,
    casework.activity, casework.hand_over_client, casework.notice TO sonar_gate;
GRANT INSERT ON casework.contact_moment, casework.appointment, casework.task, casework.path, casework.path_step, casework.agreement, casework.activity
TO sonar_gate;
GRANT UPDATE (starts_at, ends_at, moved_from, manner, place, state, version, relation_from, told_at, disclosure_seq) ON casework.appointment TO sonar_gate;
GRANT UPDATE (ended_on, result) ON casework.path TO sonar_gate;
GRANT UPDATE (done_on, result) ON casework.path_step TO sonar_gate;
GRANT UPDATE (state) ON casework.agreement TO sonar_gate;
GRANT UPDATE (state, why, judged_by, judged_at) ON casework.activity TO sonar_gate;
GRANT SELECT, INSERT, DELETE ON casework.work_item TO sonar_guard;
GRANT UPDATE (staff_id, distance) ON casework.work_item TO sonar_guard;
GRANT SELECT (client_id, id, staff_id, starts_at, ends_at, manner, subject, state, version, relation_from, told_at) ON casework.appointment TO sonar_guard;
GRANT SELECT (client_id, id, kind, due_on, given_by, staff_id, office_id, state, finished_at, relation_from) ON casework.task TO sonar_guard;
GRANT UPDATE (staff_id, state, returned_why, finished_at, relation_from) ON casework.task TO sonar_guard;
GRANT INSERT (client_id, id, kind, due_on, staff_id, office_id, disclosure_seq) ON casework.task TO sonar_guard;
GRANT SELECT, INSERT ON casework.notice TO sonar_guard;
GRANT SELECT, INSERT, UPDATE ON casework.desk_task, casework.hand_over, casework.hand_over_client, casework.record_link TO sonar_guard;

RESET ROLE;

SET ROLE sonar_gate;

-- One page of the work lists that the present ticket opens, by due date, or those farthest from work first; row security
-- decides which lists those are. The arguments choose among rows that are the actor's own already, so they can tell nothing
-- about others.
CREATE FUNCTION casework.work_list_page(p_status text, p_after_due date, p_after_client uuid, p_limit int)
RETURNS TABLE (client_id uuid, staff_id uuid, status text, next_step text, due_on date, distance smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.client_id, w.staff_id, w.status, w.next_step, w.due_on, w.distance
    FROM casework.work_item w
    WHERE (p_status IS NULL OR w.status = p_status)
      AND (w.due_on, w.client_id) > (coalesce(p_after_due, '-infinity'), coalesce(p_after_client, '00000000-0000-0000-0000-000000000000'))
    ORDER BY w.due_on, w.client_id LIMIT least(p_limit, 50)
$$;

CREATE FUNCTION casework.work_list_farthest(p_status text, p_after_distance int, p_after_due date, p_after_client uuid, p_limit int)
RETURNS TABLE (client_id uuid, staff_id uuid, status text, next_step text, due_on date, distance smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.client_id, w.staff_id, w.status, w.next_step, w.due_on, w.distance
    FROM casework.work_item w
    WHERE (p_status IS NULL OR w.status = p_status)
      AND (-coalesce(w.distance, 0), w.due_on, w.client_id)
          > (-coalesce(p_after_distance, 9), coalesce(p_after_due, '-infinity'), coalesce(p_after_client, '00000000-0000-0000-0000-000000000000'))
    ORDER BY -coalesce(w.distance, 0), w.due_on, w.client_id LIMIT least(p_limit, 50)
$$;

CREATE FUNCTION casework.work_list_counts(p_today date) RETURNS TABLE (status text, total int, overdue int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 4 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.status, count(*)::int, count(*) FILTER (WHERE w.due_on < p_today)::int
    FROM casework.work_item w GROUP BY w.status
$$;

-- What the present ticket opens of each client on it. Who wrote it is told by name to colleagues, and to the client too:
-- she speaks with this person.
CREATE FUNCTION casework.open_contact_moments()
RETURNS TABLE (client_id uuid, id uuid, version smallint, kind text, direction text, subject text, took_place_at timestamptz, body bytea, why bytea,
               author text, own boolean, written_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.id, c.version, c.kind, c.direction, c.subject, c.took_place_at, c.body, c.why, f.display_name, c.staff_id = (t).actor_ref, c.written_at
    FROM access.ticket() t, casework.contact_moment c JOIN identity.staff f ON f.id = c.staff_id
$$;
CREATE FUNCTION casework.open_appointments()
RETURNS TABLE (client_id uuid, id uuid, staff_id uuid, holder text, starts_at timestamptz, ends_at timestamptz, moved_from timestamptz, manner text, subject text,
               place bytea, state text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.client_id, a.id, a.staff_id, f.display_name, a.starts_at, a.ends_at, a.moved_from, a.manner, a.subject, a.place, a.state, a.version
    FROM casework.appointment a JOIN identity.staff f ON f.id = a.staff_id
$$;
CREATE FUNCTION casework.open_tasks()
RETURNS TABLE (client_id uuid, id uuid, kind text, note bytea, due_on date, giver text, holder text, office text, mine boolean, state text, returned_why text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.client_id, k.id, k.kind, k.note, k.due_on, g.display_name, h.display_name, o.name, k.staff_id IS NOT DISTINCT FROM (t).actor_ref, k.state, k.returned_why
    FROM access.ticket() t, casework.task k
    LEFT JOIN identity.staff g ON g.id = k.given_by LEFT JOIN identity.staff h ON h.id = k.staff_id LEFT JOIN identity.office o ON o.id = k.office_id
$$;
CREATE FUNCTION casework.open_paths()
RETURNS TABLE (client_id uuid, id uuid, kind text, goal bytea, started_on date, ended_on date, result text, author text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.id, p.kind, p.goal, p.started_on, p.ended_on, p.result, f.display_name FROM casework.path p JOIN identity.staff f ON f.id = p.staff_id
$$;
CREATE FUNCTION casework.open_path_steps()
RETURNS TABLE (client_id uuid, path_id uuid, id uuid, kind text, description bytea, planned_on date, done_on date, result text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.client_id, s.path_id, s.id, s.kind, s.description, s.planned_on, s.done_on, s.result FROM casework.path_step s
$$;
CREATE FUNCTION casework.open_agreements()
RETURNS TABLE (client_id uuid, id uuid, kind text, description bytea, begins_on date, due_on date, applications smallint, state text, author text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.client_id, a.id, a.kind, a.description, a.begins_on, a.due_on, a.applications, a.state, f.display_name
    FROM casework.agreement a JOIN identity.staff f ON f.id = a.staff_id
$$;
CREATE FUNCTION casework.open_activities()
RETURNS TABLE (client_id uuid, agreement_id uuid, id uuid, kind text, done_on date, description bytea, state text, why bytea, judge text, judged_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.client_id, v.agreement_id, v.id, v.kind, v.done_on, v.description, v.state, v.why, f.display_name, v.judged_at
    FROM casework.activity v LEFT JOIN identity.staff f ON f.id = v.judged_by
$$;
-- Who took over a client, and when; for her own Werkmap and for her advisers.
CREATE FUNCTION casework.open_hand_overs() RETURNS TABLE (client_id uuid, handed_over_at timestamptz, adviser text, organisation text, office text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.client_id, h.handed_over_at, f.display_name, g.name, o.name
    FROM casework.hand_over_client h
    JOIN identity.staff f ON f.id = h.to_staff JOIN identity.organisation g ON g.id = f.organisation_id JOIN identity.office o ON o.id = f.office_id
    WHERE h.handed_over_at IS NOT NULL
$$;

CREATE VIEW casework.contact_moment_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_contact_moments();
CREATE VIEW casework.appointment_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_appointments();
CREATE VIEW casework.task_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_tasks();
CREATE VIEW casework.path_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_paths();
CREATE VIEW casework.path_step_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_path_steps();
CREATE VIEW casework.agreement_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_agreements();
CREATE VIEW casework.activity_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_activities();
CREATE VIEW casework.hand_over_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_hand_overs();

GRANT EXECUTE ON FUNCTION
    casework.work_list_page(text, date, uuid, int), casework.work_list_farthest(text, int, date, uuid, int), casework.work_list_counts(date),
    casework.open_contact_moments(), casework.open_appointments(), casework.open_tasks(), casework.open_paths(), casework.open_path_steps(),
    casework.open_agreements(), casework.open_activities(), casework.open_hand_overs()
TO sonar_reader;
GRANT SELECT ON casework.contact_moment_v, casework.appointment_v, casework.task_v, casework.path_v, casework.path_step_v, casework.agreement_v,
    casework.activity_v, casework.hand_over_v TO sonar_reader;

RESET ROLE;

-- Searches that are kept, and groups of clients put together by one. Both hold codes and references, never a person's
-- data; both have an owner and a last day.
SET ROLE sonar_owner;

-- Whether a document holds criteria and nothing else: each key has its own kind of code, number or day. There is no text
-- among them, so that no name and no BSN can be kept in one.
CREATE FUNCTION casework.is_criteria(p_document jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_typeof(p_document) = 'object' AND length(p_document::text) <= 2000 AND NOT EXISTS (
        SELECT FROM jsonb_each(p_document) AS e (key, value)
        WHERE CASE
            WHEN e.key IN ('education_min', 'education_max', 'hours_at_least', 'hours_at_most', 'oral_min', 'written_min', 'region', 'pc4_from', 'pc4_to')
                THEN NOT (jsonb_typeof(e.value) = 'number' AND e.value::text ~ '^[0-9]{1,4}$')
            WHEN e.key IN ('available_by', 'registered_from', 'registered_to', 'ww_ends_by', 'cv_expires_by')
                THEN NOT (jsonb_typeof(e.value) = 'string' AND e.value::text ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}"$')
            WHEN e.key = 'scope' THEN e.value::text NOT IN ('"caseload"', '"office"')
            WHEN e.key = 'language' THEN NOT (jsonb_typeof(e.value) = 'string' AND e.value::text ~ '^"[a-z]{3}"$')
            WHEN e.key = 'kinds' THEN NOT e.value <@ '["jobseeker", "sick", "unfit_for_work"]'
            WHEN e.key = 'licences' THEN NOT e.value <@ '["AM", "A1", "A2", "A", "B", "B+", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", "T"]'
            WHEN e.key = 'sectors' THEN NOT (jsonb_typeof(e.value) = 'array' AND e.value::text ~ '^\[("[A-U]"(, )?){1,16}\]$')
            WHEN e.key = 'occupations' THEN NOT (jsonb_typeof(e.value) = 'array' AND e.value::text ~ '^\[("([0-9]{1,6}|10[0-9]{6})"(, )?){1,20}\]$')
            ELSE true END), false)
$$;

-- Whether a title is a few words without a number in it that could be somebody's.
CREATE FUNCTION casework.is_title(p_title text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(length(btrim(p_title)) BETWEEN 2 AND 40 AND p_title !~ '[0-9]([ .-]?[0-9]){4}' AND p_title !~ '[[:cntrl:]<>@]', false)
$$;

CREATE TABLE casework.saved_search (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    title text NOT NULL CHECK (casework.is_title(title)),
    purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    criteria jsonb NOT NULL CHECK (casework.is_criteria(criteria)),
    made_on date NOT NULL DEFAULT kernel.today(),
    expires_on date NOT NULL,
    CHECK (expires_on BETWEEN made_on + 1 AND made_on + 366),
    UNIQUE (staff_id, title)
);

CREATE TABLE casework.selection (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    title text NOT NULL CHECK (casework.is_title(title)),
    purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    criteria jsonb NOT NULL CHECK (casework.is_criteria(criteria)),
    made_on date NOT NULL DEFAULT kernel.today(),
    expires_on date NOT NULL,
    CHECK (expires_on BETWEEN made_on + 1 AND made_on + 30),
    UNIQUE (staff_id, title)
);

-- Who is in a selection: references, whose rights are weighed anew at each use.
CREATE TABLE casework.selection_member (
    client_id uuid NOT NULL REFERENCES clients.client ON DELETE CASCADE,
    selection_id uuid NOT NULL REFERENCES casework.selection ON DELETE CASCADE,
    PRIMARY KEY (client_id, selection_id)
);
CREATE INDEX selection_member_selection ON casework.selection_member (selection_id, client_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['saved_search', 'selection', 'selection_member'] LOOP
        EXECUTE format('ALTER TABLE casework.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE casework.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON casework.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON casework.%I TO sonar_guard', name);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION casework.is_criteria(jsonb), casework.is_title(text) TO sonar_guard;

RESET ROLE;

SET ROLE sonar_guard;

-- Who may keep searches: staff of a function that searches at all.
CREATE FUNCTION casework.searcher(p_token text) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN (SELECT actor.actor_ref FROM access.policy_limit l WHERE l.function = actor.function AND l.searches_per_hour > 0 AND actor.kind = 'staff'
            AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = actor.function AND b.basis = 'caseload'));
END $$;

-- Keeps a search; returns what stands in the way, or nothing.
CREATE FUNCTION casework.save_search(p_token text, p_id uuid, p_title text, p_purpose text, p_criteria jsonb, p_days int) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := casework.searcher(p_token);
BEGIN
    IF owner IS NULL THEN
        RETURN 'purpose';
    ELSIF (casework.is_title(p_title) AND casework.is_criteria(p_criteria) AND (disclosure.criteria_of(p_criteria)).scope IS NOT NULL
           AND p_days BETWEEN 1 AND 366 AND p_purpose ~ '^[a-z_]{1,40}$' AND p_id IS NOT NULL) IS NOT TRUE THEN
        RETURN 'malformed';
    ELSIF (SELECT count(*) FROM casework.saved_search s WHERE s.staff_id = owner) >= 50 THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO casework.saved_search (id, staff_id, title, purpose, criteria, expires_on)
    VALUES (p_id, owner, btrim(p_title), p_purpose, p_criteria, kernel.today() + p_days) ON CONFLICT (staff_id, title) DO NOTHING;
    RETURN CASE WHEN NOT FOUND THEN 'title_taken' END;
END $$;

CREATE FUNCTION casework.rename_search(p_token text, p_id uuid, p_title text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := casework.searcher(p_token);
BEGIN
    IF NOT casework.is_title(p_title) THEN
        RETURN 'malformed';
    ELSIF EXISTS (SELECT FROM casework.saved_search s WHERE s.staff_id = owner AND s.title = btrim(p_title) AND s.id <> p_id) THEN
        RETURN 'title_taken';
    END IF;
    UPDATE casework.saved_search s SET title = btrim(p_title) WHERE s.id = p_id AND s.staff_id = owner AND s.expires_on > kernel.today();
    RETURN CASE WHEN NOT FOUND THEN 'not_available' END;
END $$;

CREATE FUNCTION casework.drop_search(p_token text, p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.saved_search s WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token);
    RETURN FOUND;
END $$;

CREATE FUNCTION casework.saved_searches(p_token text)
RETURNS TABLE (id uuid, title text, purpose text, criteria jsonb, made_on date, expires_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.title, s.purpose, s.criteria, s.made_on, s.expires_on
    FROM casework.saved_search s WHERE s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today() ORDER BY s.title
$$;

-- Puts the clients who meet the criteria together; at most 500. Counts as a search. Who they are is not told here.
CREATE FUNCTION casework.make_selection(
    p_token text, p_id uuid, p_title text, p_purpose text, p_criteria jsonb, p_days int, p_search_key bytea, p_trace uuid, p_origin inet,
    OUT refusal text, OUT members int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    q disclosure.criteria := disclosure.criteria_of(p_criteria);
    asked text[] := disclosure.criteria_categories(q);
    met uuid[] := '{}';
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, 'selection:make');
    IF refusal IS NULL AND (q.scope IS NOT NULL AND casework.is_criteria(p_criteria) AND casework.is_title(p_title) AND p_days BETWEEN 1 AND 30
                            AND p_id IS NOT NULL) IS NOT TRUE THEN
        refusal := 'malformed';
    ELSIF refusal IS NULL AND EXISTS (SELECT FROM casework.selection s WHERE s.staff_id = actor.actor_ref AND s.title = btrim(p_title)) THEN
        refusal := 'title_taken';
    ELSIF refusal IS NULL THEN
        met := ARRAY(SELECT m.client_id FROM disclosure.clients_meeting(actor, p_purpose, q) m LIMIT 501);
        refusal := CASE WHEN cardinality(met) > 500 OR (SELECT count(*) FROM casework.selection s WHERE s.staff_id = actor.actor_ref) >= 20 THEN 'too_many' END;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'select', p_purpose, '{}', asked, met, refusal, NULL, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO casework.selection (id, staff_id, title, purpose, criteria, expires_on)
        VALUES (p_id, actor.actor_ref, btrim(p_title), p_purpose, p_criteria, kernel.today() + p_days);
        INSERT INTO casework.selection_member (client_id, selection_id) SELECT m, p_id FROM unnest(met) AS m;
        members := cardinality(met);
    END IF;
END $$;

CREATE FUNCTION casework.selections(p_token text)
RETURNS TABLE (id uuid, title text, purpose text, criteria jsonb, made_on date, expires_on date, members int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.title, s.purpose, s.criteria, s.made_on, s.expires_on,
           (SELECT count(*)::int FROM casework.selection_member m WHERE m.selection_id = s.id)
    FROM casework.selection s WHERE s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today() ORDER BY s.title
$$;

-- The members of one's own selection whom one may open at this very moment, for a message, a task or a page with names;
-- the rest is left out, whoever they are. That the selection was used stands in the ledger.
CREATE FUNCTION casework.selection_members(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS TABLE (client_id uuid, purpose text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    owned casework.selection;
    members uuid[];
    weighed text[];
    refusal text;
BEGIN
    SELECT s.* INTO owned FROM casework.selection s
    WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today();
    members := ARRAY(SELECT m.client_id FROM casework.selection_member m JOIN clients.client c ON c.id = m.client_id AND c.active
                     WHERE m.selection_id = owned.id ORDER BY m.client_id);
    refusal := CASE WHEN owned.id IS NULL THEN 'no_relation'
                    ELSE disclosure.policy_refusal(actor.function, owned.purpose, disclosure.criteria_categories(disclosure.criteria_of(owned.criteria)), '{}') END;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'select', owned.purpose, '{}', '{}', members, refusal, NULL, p_origin);
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    weighed := (disclosure.weigh_persons(actor, owned.purpose, members, NULL, false)).bases;
    RETURN QUERY SELECT w.id, owned.purpose FROM unnest(members, weighed) WITH ORDINALITY AS w (id, basis, n) WHERE w.basis IS NOT NULL ORDER BY w.n;
END $$;

CREATE FUNCTION casework.drop_selection(p_token text, p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.selection s WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token);
    RETURN FOUND;
END $$;

-- Removes what is past its last day. What is past it is not shown before that either.
CREATE FUNCTION casework.sweep_searches() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH searches AS (DELETE FROM casework.saved_search WHERE expires_on <= kernel.today() RETURNING 1),
         selections AS (DELETE FROM casework.selection WHERE expires_on <= kernel.today() RETURNING 1)
    SELECT ((SELECT count(*) FROM searches) + (SELECT count(*) FROM selections))::int
$$;

-- When somebody leaves, what she kept goes too.
CREATE FUNCTION casework.forget_searches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.saved_search s WHERE s.staff_id = OLD.id;
    DELETE FROM casework.selection s WHERE s.staff_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_searches AFTER UPDATE OF active ON identity.staff FOR EACH ROW WHEN (NOT NEW.active) EXECUTE FUNCTION casework.forget_searches();

REVOKE ALL ON FUNCTION
    casework.searcher(text), casework.save_search(text, uuid, text, text, jsonb, int), casework.rename_search(text, uuid, text), casework.drop_search(text, uuid),
    casework.saved_searches(text), casework.make_selection(text, uuid, text, text, jsonb, int, bytea, uuid, inet), casework.selections(text),
    casework.selection_members(text, uuid, uuid, inet), casework.drop_selection(text, uuid), casework.sweep_searches(), casework.forget_searches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    casework.save_search(text, uuid, text, text, jsonb, int), casework.rename_search(text, uuid, text), casework.drop_search(text, uuid),
    casework.saved_searches(text), casework.make_selection(text, uuid, text, text, jsonb, int, bytea, uuid, inet), casework.selections(text),
    casework.selection_members(text, uuid, uuid, inet), casework.drop_selection(text, uuid)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION casework.sweep_searches() TO sonar_worker;

RESET ROLE;

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

-- What the start page and the lists of tasks find, for the actor of a 'list' ticket and for whom she replaces. Nobody is
-- named; the lines come with the client's opaque id, for the second ticket.
SET ROLE sonar_guard;

-- The clients whom the scope of the present ticket has in its caseload now. A client of two in scope counts for the first.
CREATE FUNCTION casework.own_clients() RETURNS TABLE (client_id uuid, staff_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (r.client_id) r.client_id, r.staff_id
    FROM access.relation r
    WHERE r.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND r.kind = 'caseload'
      AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    ORDER BY r.client_id, array_position((SELECT access.ticket_staff())::uuid[], r.staff_id)
$$;

-- Everything that waits for the actor on p_today: one row for each thing, by what it is.
CREATE FUNCTION casework.waiting(p_today date) RETURNS TABLE (section text, client_id uuid, staff_id uuid, id uuid, code text, day date, at timestamptz, number int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    scope uuid[] := access.ticket_staff();
    -- That a benefit ends says that there is one: only for who may know that.
    sees_benefit boolean := EXISTS (
        SELECT FROM access.ticket() t JOIN identity.staff f ON f.id = (t).actor_ref
        JOIN access.policy_right r ON r.function = f.function AND r.category = 'benefit' AND r.mode = 'read');
BEGIN
    RETURN QUERY
    WITH mine AS MATERIALIZED (SELECT o.client_id, o.staff_id FROM casework.own_clients() o)
    SELECT 'appointments', a.client_id, a.staff_id, a.id, a.manner, p_today, a.starts_at, 0
    FROM casework.appointment a
    WHERE a.staff_id = ANY (scope) AND a.state = 'planned'
      AND a.starts_at >= p_today::timestamp AT TIME ZONE 'Europe/Amsterdam' AND a.starts_at < (p_today + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
    UNION ALL
    SELECT 'tasks', k.client_id, k.staff_id, k.id, k.kind, k.due_on, NULL::timestamptz, 0
    FROM casework.task k
    WHERE k.staff_id = ANY (scope) AND k.state = 'open' AND k.due_on < p_today
    UNION ALL
    SELECT 'steps', w.client_id, w.staff_id, NULL::uuid, w.next_step, w.due_on, NULL::timestamptz, 0
    FROM casework.work_item w
    WHERE w.staff_id = ANY (scope) AND w.due_on < p_today
    UNION ALL
    SELECT 'ww_ending', o.client_id, o.staff_id, NULL::uuid, 'ww', b.ww_ends_on, NULL::timestamptz, 0
    FROM mine o JOIN clients.benefit b ON b.client_id = o.client_id
    WHERE sees_benefit AND b.ww_ends_on BETWEEN p_today AND p_today + 42
    UNION ALL
    SELECT 'cv_expiring', o.client_id, o.staff_id, NULL::uuid, 'cv', p.cv_expires_on, NULL::timestamptz, 0
    FROM mine o JOIN clients.profile p ON p.client_id = o.client_id
    WHERE p.cv_expires_on BETWEEN p_today AND p_today + 28
    UNION ALL
    SELECT 'unread', m.client_id, m.staff_id, m.id, 'message', NULL::date, m.sent_at, 0
    FROM messaging.message m
    WHERE m.staff_id = ANY (scope) AND m.read_at IS NULL
      AND m.sent_at < kernel.now() - interval '7 days' AND m.sent_at > kernel.now() - interval '90 days'
    UNION ALL
    -- With how many open vacancies the nights of the last week found her for the first time; what she hid is not among them.
    SELECT 'new_vacancies', o.client_id, o.staff_id, NULL::uuid, 'new_vacancies', NULL::date, NULL::timestamptz, count(*)::int
    FROM mine o CROSS JOIN LATERAL matching.fresh_of(o.client_id) f
    GROUP BY o.client_id, o.staff_id
    UNION ALL
    SELECT 'vacancy_closed', o.client_id, o.staff_id, NULL::uuid, t.part, t.told_on, NULL::timestamptz, 0
    FROM mine o JOIN matching.told_closed t ON t.client_id = o.client_id
    WHERE t.told_on > p_today - 14;
END $$;

-- How many clients the actor has, with those whom she stands in for.
CREATE FUNCTION casework.caseload() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (SELECT count(*)::int FROM casework.own_clients());

-- The most pressing lines of each section, at most p_each (six at most, so that the names of all fit on one ticket), each with how
-- many there are in its section.
CREATE FUNCTION casework.start_lines(p_today date, p_each int)
RETURNS TABLE (section text, client_id uuid, staff_id uuid, id uuid, code text, day date, at timestamptz, number int, total int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.section, n.client_id, n.staff_id, n.id, n.code, n.day, n.at, n.number, n.total::int
    FROM (SELECT w.*, row_number() OVER (PARTITION BY w.section ORDER BY w.day, w.at, w.number DESC, w.client_id) AS place,
                 count(*) OVER (PARTITION BY w.section) AS total
          FROM casework.waiting(p_today) w) AS n
    WHERE n.place <= least(p_each, 6) ORDER BY n.section, n.place
$$;

-- The open tasks of the scope of the present ticket, those about nobody included.
CREATE FUNCTION casework.own_tasks() RETURNS TABLE (client_id uuid, staff_id uuid, id uuid, kind text, title text, due_on date, giver text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM (
        SELECT k.client_id, k.staff_id, k.id, k.kind, NULL::text, k.due_on, g.display_name
        FROM casework.task k LEFT JOIN identity.staff g ON g.id = k.given_by
        WHERE k.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND k.state = 'open'
        UNION ALL
        SELECT NULL, d.staff_id, d.id, NULL, d.title, d.due_on, NULL
        FROM casework.desk_task d
        WHERE d.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND d.done_at IS NULL) AS found (client_id, staff_id, id, kind, title, due_on, giver)
    ORDER BY found.due_on, found.id LIMIT 50
$$;

-- Whom the actor of a 'list' ticket registered herself less than a week ago and may go on with, the last one first; not who
-- came in her caseload since, for those stand on the work list. Of whom she replaces there is nobody: replacing is for a
-- caseload.
CREATE FUNCTION casework.lately_registered() RETURNS TABLE (client_id uuid, until timestamptz, total int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.until, count(*) OVER ()::int
    FROM (SELECT DISTINCT r.client_id, access.registered_until(r.staff_id, r.client_id) AS until
          FROM access.ticket() t JOIN access.relation r ON r.staff_id = (t).actor_ref AND r.kind = 'task' AND r.valid_until > kernel.now()
          WHERE (t).kind = 'list' AND NOT EXISTS (
              SELECT FROM access.relation c
              WHERE c.client_id = r.client_id AND c.staff_id = r.staff_id AND c.kind = 'caseload'
                AND c.valid_from <= kernel.now() AND (c.valid_until IS NULL OR c.valid_until > kernel.now()))) AS n
    WHERE n.until IS NOT NULL ORDER BY n.until DESC, n.client_id LIMIT 50
$$;

-- The tasks that wait in the queue of the actor's own office: what and by when, not about whom.
CREATE FUNCTION casework.office_queue() RETURNS TABLE (id uuid, kind text, due_on date, giver text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.id, k.kind, k.due_on, g.display_name
    FROM access.ticket() t
    JOIN identity.staff a ON a.id = (t).actor_ref
    JOIN casework.task k ON k.office_id = a.office_id AND k.staff_id IS NULL AND k.state = 'open'
    LEFT JOIN identity.staff g ON g.id = k.given_by
    WHERE (t).kind = 'list'
    ORDER BY k.due_on, k.id LIMIT 50
$$;

-- That messages were sent to the clients on the present ticket, by whom, and whether they were read; not what they say.
CREATE FUNCTION casework.open_message_facts() RETURNS TABLE (client_id uuid, sender text, sent_at timestamptz, read_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    opened uuid[] := access.ticket_persons('messages');
BEGIN
    RETURN QUERY
    SELECT m.client_id, f.display_name, m.sent_at, m.read_at
    FROM messaging.message m JOIN identity.staff f ON f.id = m.staff_id
    WHERE m.client_id = ANY (opened) ORDER BY m.sent_at DESC LIMIT 50;
END $$;

GRANT EXECUTE ON FUNCTION casework.open_message_facts() TO sonar_reader;
GRANT EXECUTE ON FUNCTION
    casework.caseload(), casework.start_lines(date, int), casework.own_tasks(), casework.lately_registered(), casework.office_queue()
TO sonar_reader;

RESET ROLE;

-- Handing clients over. Within an office the team manager does it at once; between two people, or two offices, the one who
-- receives (or that office's manager) says yes, and never the one who proposed it.
SET ROLE sonar_guard;

-- The clients whom p_from has in the caseload now: of p_clients when those are named, with the records merged into theirs.
CREATE FUNCTION casework.clients_of(p_from uuid, p_clients uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(
        SELECT DISTINCT r.client_id FROM access.relation r
        WHERE r.staff_id = p_from AND r.kind = 'caseload' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
          AND (p_clients IS NULL OR r.client_id = ANY (p_clients)
               OR r.client_id IN (SELECT m.client_id FROM identity.merged_record m WHERE m.survivor_id = ANY (p_clients)))
        ORDER BY 1)
$$;

-- What stands in the way of a hand-over, or nothing.
CREATE FUNCTION casework.hand_over_refusal(p_actor identity.session_facts, p_from uuid, p_to uuid, p_reason text, p_clients uuid[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR p_from IS NULL OR p_to IS NULL OR p_from = p_to
          OR coalesce(p_reason, '') NOT IN ('leave', 'illness', 'departure', 'client_moved', 'division') OR cardinality(p_clients) = 0 THEN 'malformed'
        WHEN p_actor.actor_ref <> p_from AND NOT (p_actor.function = 'team_manager' AND EXISTS (
                SELECT FROM identity.staff f WHERE f.id = p_from AND f.office_id = p_actor.office_id)) THEN 'no_relation'
        WHEN NOT EXISTS (
            SELECT FROM identity.staff f
            WHERE f.id = p_to AND f.active AND f.organisation_id = p_actor.organisation_id
              AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = f.function AND b.basis = 'caseload')) THEN 'purpose'
        WHEN cardinality(casework.clients_of(p_from, p_clients)) = 0
          OR p_clients IS NOT NULL AND NOT p_clients <@ casework.clients_of(p_from, p_clients) THEN 'no_relation' END
$$;

-- Proposes to hand over p_clients (nothing: all) of p_from to p_to. Answers 'accepted' when it was carried out at once,
-- 'proposed' when somebody has to say yes, or why not. p_note: a word to the receiver, without anything about a client.
CREATE FUNCTION casework.propose_hand_over(
    p_token text, p_id uuid, p_from uuid, p_to uuid, p_reason text, p_clients uuid[], p_note text, p_trace uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text := casework.hand_over_refusal(actor, p_from, p_to, p_reason, p_clients);
    offices int[];
BEGIN
    IF refusal IS NOT NULL THEN
        PERFORM casework.note(actor, p_trace, 'hand-over:propose', NULL, refusal);
        RETURN disclosure.told(refusal);
    END IF;
    SELECT ARRAY[g.office_id, r.office_id] INTO offices FROM identity.staff g, identity.staff r WHERE g.id = p_from AND r.id = p_to;
    INSERT INTO casework.hand_over (id, from_staff, to_staff, to_office, reason, note, proposed_by)
    VALUES (p_id, p_from, p_to, offices[2], p_reason, nullif(btrim(p_note), ''), actor.actor_ref);
    INSERT INTO casework.hand_over_client (client_id, hand_over_id, to_staff)
    SELECT c.id, p_id, p_to FROM unnest(casework.clients_of(p_from, p_clients)) AS c (id);
    PERFORM casework.note(actor, p_trace, 'hand-over:propose', NULL, NULL);
    IF actor.function = 'team_manager' AND offices = ARRAY[actor.office_id, actor.office_id] THEN
        PERFORM casework.carry_out_hand_over(actor, p_id, p_trace);
        RETURN 'accepted';
    END IF;
    RETURN 'proposed';
END $$;

-- Carries a hand-over out: for each client whom the giver still has, the one relation ends and the other begins, her open
-- tasks and her line on the work list go along, and the ledger gets a row.
CREATE FUNCTION casework.carry_out_hand_over(p_actor identity.session_facts, p_id uuid, p_trace uuid) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    h casework.hand_over;
    moved uuid[];
    one uuid;
BEGIN
    UPDATE casework.hand_over o SET state = 'accepted', decided_by = p_actor.actor_ref, decided_at = kernel.now()
    WHERE o.id = p_id AND o.state = 'proposed' RETURNING o.* INTO h;
    moved := casework.clients_of(h.from_staff, ARRAY(SELECT c.client_id FROM casework.hand_over_client c WHERE c.hand_over_id = p_id));
    DELETE FROM access.relation r
    WHERE r.staff_id = h.from_staff AND r.kind = 'caseload' AND r.client_id = ANY (moved) AND r.valid_from >= kernel.now();
    UPDATE access.relation r SET valid_until = kernel.now()
    WHERE r.staff_id = h.from_staff AND r.kind = 'caseload' AND r.client_id = ANY (moved) AND (r.valid_until IS NULL OR r.valid_until > kernel.now());
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from)
    SELECT c.id, h.to_staff, 'caseload', kernel.now() FROM unnest(moved) AS c (id) ON CONFLICT DO NOTHING;
    UPDATE casework.work_item w SET staff_id = h.to_staff WHERE w.staff_id = h.from_staff AND w.client_id = ANY (moved);
    UPDATE casework.task k SET staff_id = h.to_staff, relation_from = NULL
    WHERE k.staff_id = h.from_staff AND k.state = 'open' AND k.client_id = ANY (moved);
    UPDATE access.relation r SET valid_until = kernel.now()
    WHERE r.staff_id = h.from_staff AND r.kind = 'task' AND r.client_id = ANY (moved) AND r.valid_from < kernel.now() AND r.valid_until > kernel.now();
    UPDATE clients.client c SET office_id = h.to_office WHERE c.id = ANY (moved) AND c.office_id <> h.to_office;
    UPDATE casework.hand_over_client c SET handed_over_at = kernel.now() WHERE c.hand_over_id = p_id AND c.client_id = ANY (moved);
    FOREACH one IN ARRAY moved LOOP
        PERFORM casework.note(p_actor, p_trace, 'hand-over:client', one, NULL);
    END LOOP;
    RETURN cardinality(moved);
END $$;

-- Accepts, refuses or (the proposer) withdraws a hand-over. Answers whether that was done.
CREATE FUNCTION casework.decide_hand_over(p_token text, p_id uuid, p_decision text, p_trace uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    h casework.hand_over;
    allowed boolean;
BEGIN
    SELECT * INTO h FROM casework.hand_over o WHERE o.id = p_id AND o.state = 'proposed' FOR UPDATE OF o;
    allowed := h.id IS NOT NULL AND actor.kind = 'staff' AND CASE p_decision
        WHEN 'withdraw' THEN h.proposed_by = actor.actor_ref
        WHEN 'accept' THEN h.proposed_by <> actor.actor_ref AND casework.receives(actor, h)
        WHEN 'refuse' THEN h.proposed_by <> actor.actor_ref AND casework.receives(actor, h)
        ELSE false END;
    PERFORM casework.note(actor, p_trace, 'hand-over:decide', NULL, CASE WHEN allowed IS NOT TRUE THEN 'no_relation' END);
    IF allowed IS NOT TRUE THEN
        RETURN false;
    END IF;
    IF p_decision = 'accept' THEN
        PERFORM casework.carry_out_hand_over(actor, p_id, p_trace);
    ELSE
        UPDATE casework.hand_over o SET state = CASE p_decision WHEN 'refuse' THEN 'refused' ELSE 'withdrawn' END,
            decided_by = actor.actor_ref, decided_at = kernel.now() WHERE o.id = p_id;
    END IF;
    RETURN true;
END $$;

-- Whether somebody speaks for the receiving side: the receiver, or the manager of her office.
CREATE FUNCTION casework.receives(p_actor identity.session_facts, p_hand_over casework.hand_over) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_actor.actor_ref = p_hand_over.to_staff OR p_actor.function = 'team_manager' AND p_actor.office_id = p_hand_over.to_office
$$;

-- The hand-overs that wait for the actor, or that the actor proposed, and those that came to the actor in the last two weeks:
-- who, how many, why; no client is named.
CREATE FUNCTION casework.hand_overs_waiting(p_token text)
RETURNS TABLE (id uuid, giver text, receiver text, office text, reason text, note text, clients int, proposed_at timestamptz, may_decide boolean, received boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY
    SELECT h.id, g.display_name, r.display_name, o.name, h.reason, h.note,
           (SELECT count(*)::int FROM casework.hand_over_client c WHERE c.hand_over_id = h.id), h.proposed_at,
           h.state = 'proposed' AND h.proposed_by <> actor.actor_ref, h.state = 'accepted'
    FROM casework.hand_over h
    JOIN identity.staff g ON g.id = h.from_staff JOIN identity.staff r ON r.id = h.to_staff JOIN identity.office o ON o.id = h.to_office
    WHERE actor.kind = 'staff'
      AND (h.state = 'proposed' AND (h.proposed_by = actor.actor_ref OR casework.receives(actor, h))
           OR h.state = 'accepted' AND h.to_staff = actor.actor_ref AND h.decided_at > kernel.now() - interval '14 days')
    ORDER BY h.proposed_at, h.id LIMIT 100;
END $$;

GRANT EXECUTE ON FUNCTION
    casework.propose_hand_over(text, uuid, uuid, uuid, text, uuid[], text, uuid), casework.decide_hand_over(text, uuid, text, uuid),
    casework.hand_overs_waiting(text)
TO sonar_logger;

RESET ROLE;

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

-- What Sonar asks and tells by itself: an activity that was reported is judged, an appointment is not forgotten, a CV that
-- has run out is looked at. Each once. Who is told how follows from how she can be reached (R24); why stands nowhere.
SET ROLE sonar_guard;

-- Takes the turn to ask for a task about somebody, until the transaction ends: two reports at once are one task. Who needs several
-- turns takes them in the order of the people. For this room, and for matching.
CREATE FUNCTION casework.hold_tasks(p_client uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$ SELECT pg_advisory_xact_lock(hashtextextended('task:' || p_client::text, 0)) $$;

-- Puts a task about a client before whoever has her in the caseload, or else in the queue of her office; not while one of
-- that kind is open. p_seq: the row of the ledger by which it came about, or 0 when a day came. For this room only.
CREATE FUNCTION casework.ask_adviser(p_client uuid, p_kind text, p_due_on date, p_seq bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    adviser uuid := (casework.advisers_of(p_client))[1];
BEGIN
    PERFORM casework.hold_tasks(p_client);
    INSERT INTO casework.task (client_id, id, kind, due_on, staff_id, office_id, disclosure_seq)
    SELECT p_client, gen_random_uuid(), p_kind, p_due_on, adviser, CASE WHEN adviser IS NULL THEN c.office_id END, p_seq
    FROM clients.client c
    WHERE c.id = p_client AND NOT EXISTS (SELECT FROM casework.task k WHERE k.client_id = p_client AND k.kind = p_kind AND k.state = 'open');
    RETURN FOUND;
END $$;

-- Puts in the ledger what a job wrote about a client, in the transaction that wrote it; the client reads it beside who looked.
-- For this room only.
CREATE FUNCTION casework.note_job(p_client uuid, p_job text, p_category text, p_field text) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
    VALUES (gen_random_uuid(), 'job', p_job, p_client, p_category, 'add', ARRAY[p_field])
$$;

-- The client on the present ticket reported an activity herself: somebody is to judge it within five days.
CREATE FUNCTION casework.ask_to_judge(p_client uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('plan')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    PERFORM casework.ask_adviser(p_client, 'check_report', kernel.today() + 5, t.seq);
END $$;

-- The last reported activity of a client was judged: the task that asked for it is done.
CREATE FUNCTION casework.all_judged(p_client uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('plan')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    UPDATE casework.task k SET state = 'done', finished_at = kernel.now()
    WHERE k.client_id = p_client AND k.kind = 'check_report' AND k.given_by IS NULL AND k.state = 'open';
END $$;

-- For each client whose plan the present ticket opens for writing: her own adviser, when the task is to go there, and whether
-- that adviser (or else the actor) has an open task of this kind about her already.
CREATE FUNCTION casework.task_holders(p_kind text, p_to_advisers boolean) RETURNS TABLE (client_id uuid, adviser_id uuid, has_one boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.client_id, h.adviser_id,
           EXISTS (SELECT FROM casework.task k
                   WHERE k.client_id = h.client_id AND k.kind = p_kind AND k.state = 'open' AND k.staff_id = coalesce(h.adviser_id, h.actor_ref))
    FROM (SELECT c.id AS client_id, (t).actor_ref, CASE WHEN p_to_advisers THEN (casework.advisers_of(c.id))[1] END AS adviser_id
          FROM access.ticket() t, unnest(access.ticket_writes('plan')) AS c (id) WHERE (t).actor_kind = 'staff') AS h
$$;

-- Whether a message in the Werkmap reaches somebody. The same rule stands in the room's rules, as reads_messages.
CREATE FUNCTION casework.reads_messages(p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM clients.channel c WHERE c.client_id = p_client AND (c.digitally_skilled IS FALSE OR c.sms_reachable IS FALSE))
$$;

-- The day on which somebody is reminded of an appointment: the last day of work before it.
CREATE FUNCTION casework.reminder_day(p_day date) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_day - CASE extract(isodow FROM p_day)::int WHEN 1 THEN 3 WHEN 7 THEN 2 ELSE 1 END
$$;

-- Reminds of the appointments whose day for it has come, each version once: in the Werkmap, or by a task to ring for whoever
-- holds the appointment. Who was told of it on that day or later needs no reminder. Answers how many were reminded.
CREATE FUNCTION casework.remind() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due record;
    reminded int := 0;
BEGIN
    FOR due IN
        SELECT a.client_id, a.id, a.staff_id, a.version, d.day, casework.reads_messages(a.client_id) AS by_message
        FROM casework.appointment a CROSS JOIN LATERAL (SELECT (a.starts_at AT TIME ZONE 'Europe/Amsterdam')::date AS day) AS d
        WHERE a.state = 'planned' AND a.starts_at > kernel.now() AND a.starts_at < kernel.now() + interval '5 days'
          AND casework.reminder_day(d.day) <= kernel.today()
          AND (a.told_at AT TIME ZONE 'Europe/Amsterdam')::date < casework.reminder_day(d.day)
    LOOP
        INSERT INTO casework.notice (client_id, kind, about, version, day, by_message)
        VALUES (due.client_id, 'appointment', due.id, due.version, due.day, due.by_message) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        reminded := reminded + 1;
        PERFORM casework.note_job(due.client_id, 'remind', 'contact_moments', 'notice');
        IF NOT due.by_message THEN
            INSERT INTO casework.task (client_id, id, kind, due_on, staff_id, disclosure_seq)
            VALUES (due.client_id, gen_random_uuid(), 'remind', kernel.today(), due.staff_id, 0);
            PERFORM casework.note_job(due.client_id, 'remind', 'plan', 'task');
        END IF;
    END LOOP;
    RETURN reminded;
END $$;

-- Finds whose CV ran out in the last four weeks, and asks for it once: her adviser by a task, and her by a notice unless
-- she is better rung. Answers for how many.
CREATE FUNCTION casework.ask_for_cv() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due record;
    asked int := 0;
BEGIN
    FOR due IN
        SELECT p.client_id, p.cv_expires_on, casework.reads_messages(p.client_id) AS by_message
        FROM clients.profile p JOIN clients.client c ON c.id = p.client_id AND c.active
        WHERE p.cv_expires_on <= kernel.today() AND p.cv_expires_on > kernel.today() - 28
        ORDER BY p.client_id  -- as a vacancy that closes goes through people
    LOOP
        INSERT INTO casework.notice (client_id, kind, about, version, day, by_message)
        VALUES (due.client_id, 'cv_expired', due.client_id, 0, due.cv_expires_on, due.by_message) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        PERFORM casework.note_job(due.client_id, 'ask_for_cv', 'contact_moments', 'notice');
        IF casework.ask_adviser(due.client_id, 'check_cv', kernel.today() + 7, 0) THEN
            PERFORM casework.note_job(due.client_id, 'ask_for_cv', 'plan', 'task');
        END IF;
        asked := asked + 1;
    END LOOP;
    RETURN asked;
END $$;

REVOKE ALL ON FUNCTION
    casework.hold_tasks(uuid), casework.ask_adviser(uuid, text, date, bigint), casework.note_job(uuid, text, text, text), casework.reads_messages(uuid), casework.reminder_day(date), casework.remind(), casework.ask_for_cv(),
    casework.ask_to_judge(uuid), casework.all_judged(uuid), casework.task_holders(text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework.task_holders(text, boolean) TO sonar_writer;
GRANT EXECUTE ON FUNCTION casework.ask_to_judge(uuid), casework.all_judged(uuid) TO sonar_gate;
GRANT EXECUTE ON FUNCTION casework.remind(), casework.ask_for_cv() TO sonar_worker;

RESET ROLE;
SET ROLE sonar_gate;

-- What the person on her own ticket is told now: while the appointment stands as it was, and the CV is still out of date.
CREATE FUNCTION casework.open_notices() RETURNS TABLE (client_id uuid, kind text, day date, starts_at timestamptz, manner text, holder text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.kind, n.day, a.starts_at, a.manner, f.display_name
    FROM casework.notice n
    LEFT JOIN casework.appointment a ON n.kind = 'appointment' AND a.client_id = n.client_id AND a.id = n.about
        AND a.version = n.version AND a.state = 'planned' AND a.starts_at > kernel.now()
    LEFT JOIN identity.staff f ON f.id = a.staff_id
    LEFT JOIN clients.profile p ON n.kind = 'cv_expired' AND p.client_id = n.client_id AND p.cv_expires_on = n.day
    WHERE n.by_message AND coalesce(a.client_id, p.client_id) IS NOT NULL
$$;
CREATE VIEW casework.notice_v WITH (security_barrier, security_invoker) AS SELECT * FROM casework.open_notices();
GRANT EXECUTE ON FUNCTION casework.open_notices() TO sonar_reader;
GRANT SELECT ON casework.notice_v TO sonar_reader;

RESET ROLE;
