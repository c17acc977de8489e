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
