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
