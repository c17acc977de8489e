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
