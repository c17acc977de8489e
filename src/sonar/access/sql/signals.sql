-- What the security officer looks at: gathered from the ledger, looked at, and closed with a finding (R63, I58).
SET ROLE sonar_guard;

-- From refusals: somebody's own record or one she says she knows, rights asked for oneself, deliveries beyond a limit, the end
-- of a budget, and every ten refused openings of one day.
CREATE FUNCTION access.gather_refusals(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH refused AS MATERIALIZED (
        SELECT e.seq, e.at, e.actor_ref, e.action, e.refusal, e.categories, (e.at AT TIME ZONE 'Europe/Amsterdam')::date AS day
        FROM ledger.decision e WHERE e.at >= p_since AND NOT e.decision AND e.actor_kind = 'staff' AND e.actor_ref IS NOT NULL),
    found AS (
        SELECT 'known_refused' AS cause, 'decision:' || r.seq AS source, r.at, r.actor_ref, r.categories, 1 AS amount
        FROM refused r WHERE r.refusal = 'known'
        UNION ALL
        SELECT 'self_grant', 'decision:' || r.seq, r.at, r.actor_ref, '{}', 1 FROM refused r WHERE r.refusal = 'self' AND r.action LIKE 'right:%'
        UNION ALL
        SELECT 'delivery_limit', 'decision:' || r.seq, r.at, r.actor_ref, '{}', 1
        FROM refused r WHERE r.action LIKE 'delivery:%' AND r.refusal IN ('not_named', 'columns', 'too_many', 'day_total', 'repeated')
        UNION ALL
        SELECT 'many_openings', r.actor_ref || ':' || r.day, min(r.at), r.actor_ref, '{}', 1 FROM refused r WHERE r.refusal = 'budget' GROUP BY r.actor_ref, r.day
        UNION ALL
        -- The whole day is counted, by the index of refusals; a signal for each ten.
        SELECT 'many_refusals', w.actor_ref || ':' || w.day || ':' || w.tens, w.at, w.actor_ref, '{}', w.tens * 10
        FROM (SELECT DISTINCT r.actor_ref, r.day FROM refused r) AS who
        CROSS JOIN LATERAL (
            SELECT who.actor_ref, who.day, (n.number / 10)::int AS tens, n.at
            FROM (SELECT e.at, row_number() OVER (ORDER BY e.at, e.seq) AS number FROM ledger.decision e
                  WHERE e.actor_ref = who.actor_ref AND NOT e.decision AND e.at >= who.day::timestamp AT TIME ZONE 'Europe/Amsterdam'
                    AND e.at < (who.day + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
                    AND e.refusal IN ('no_relation', 'ceiling', 'former', 'protected', 'known', 'not_shown')) AS n
            WHERE n.number % 10 = 0) AS w),
    kept AS (
        INSERT INTO access.signal (cause, source, at, staff_id, categories, amount)
        SELECT f.cause, f.source, f.at, f.actor_ref, f.categories, f.amount FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- From readings: of protected clients, by those who were allowed to; and of former clients, by those who have the right. Each
-- is found by the index of who read.
CREATE FUNCTION access.gather_readings(p_since timestamptz) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    kept int;
BEGIN
    WITH found AS (
        SELECT 'protected_opened' AS cause, d.seq, d.at, d.actor_ref, d.categories
        FROM (SELECT DISTINCT a.requested_by, a.client_id FROM access.approval a WHERE a.valid_until >= p_since) AS a
        JOIN ledger.disclosure d ON d.actor_ref = a.requested_by AND d.at >= p_since AND a.client_id = ANY (d.persons) AND d.kind <> 'list'
        UNION
        SELECT 'former_opened', d.seq, d.at, d.actor_ref, d.categories
        FROM (SELECT DISTINCT g.staff_id FROM access.proposal g JOIN access.policy_extra e ON e.name = g.subject AND e.mode = 'former'
              WHERE g.kind = 'extra' AND g.approved AND g.valid_until >= p_since) AS h
        JOIN ledger.disclosure d ON d.actor_ref = h.staff_id AND d.at >= p_since AND d.kind = 'person' AND d.reason IS NOT NULL
        WHERE EXISTS (SELECT FROM clients.client c WHERE c.id = ANY (d.persons) AND NOT c.active)),
    added AS (
        INSERT INTO access.signal (cause, source, at, staff_id, disclosure_seq, categories)
        SELECT f.cause, 'disclosure:' || f.seq, f.at, f.actor_ref, f.seq, f.categories FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int INTO kept FROM added;
    RETURN kept;
END $$;

-- From the emergency procedure: judged too late, or judged to have had no task. What was due more than a year ago was put here then;
-- it does not come back when the signal about it is erased.
CREATE FUNCTION access.gather_glass() RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH found AS (
        SELECT 'glass_overdue' AS cause, g.disclosure_seq, g.opened_at AS at, g.staff_id, g.category
        FROM access.glass_review g WHERE g.reviewed_at IS NULL AND g.due < kernel.today() AND g.due >= kernel.today() - 366
        UNION ALL
        SELECT 'glass_no_task', g.disclosure_seq, g.opened_at, g.staff_id, g.category
        FROM access.glass_review g WHERE NOT g.justified AND g.reviewed_at >= kernel.now() - interval '30 days'),
    kept AS (
        INSERT INTO access.signal (cause, source, at, staff_id, disclosure_seq, categories)
        SELECT f.cause, 'glass:' || f.disclosure_seq, f.at, f.staff_id, f.disclosure_seq, ARRAY[f.category] FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- Gathers what happened from p_since on; safe to run again. Returns how many signals are new.
CREATE FUNCTION access.gather_signals(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT access.gather_refusals(p_since) + access.gather_readings(p_since) + access.gather_glass()
$$;

-- Notes that somebody opened a client who lives where she lives herself: seen after the address was opened, under the ticket
-- of this very session.
CREATE FUNCTION access.signal_same_address(p_token text, p_seq bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    INSERT INTO access.signal (cause, source, staff_id, disclosure_seq, categories)
    SELECT 'same_address', 'disclosure:' || t.seq, t.actor_ref, t.seq, t.categories
    FROM access.live_ticket t WHERE t.seq = p_seq AND t.session_id = actor.session_id AND actor.kind = 'staff'
    ON CONFLICT (cause, source) DO NOTHING;
    RETURN FOUND;
END $$;

-- The signals, open or closed, oldest open and latest closed first. For the security officer; the data protection officer and
-- the auditor look along. Who is named is a member of staff; no client is. p_cause: those of one cause only.
CREATE FUNCTION access.signals(p_token text, p_closed boolean, p_cause text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, cause text, at timestamptz, staff_name text, function text, office text, categories text[], amount int, reason text,
               looked_by text, looked_at timestamptz, closed_by text, closed_at timestamptz, verdict text, finding text, may_act boolean, total int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 25 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('security_officer', 'data_protection_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'signal:list', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT s.id, s.cause, s.at, coalesce(f.display_name, ''), coalesce(f.function, ''), coalesce(b.name, ''), s.categories, s.amount,
           coalesce((SELECT d.reason FROM ledger.disclosure d WHERE d.at = s.at AND d.seq = s.disclosure_seq), ''),
           coalesce(l.display_name, ''), s.looked_at, coalesce(c.display_name, ''), s.closed_at, s.verdict, s.finding,
           actor.function = 'security_officer' AND s.staff_id <> actor.actor_ref, (count(*) OVER ())::int
    FROM access.signal s LEFT JOIN identity.staff f ON f.id = s.staff_id LEFT JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN identity.staff l ON l.id = s.looked_by LEFT JOIN identity.staff c ON c.id = s.closed_by
    WHERE allowed AND (s.closed_at IS NOT NULL) = p_closed AND (p_cause IS NULL OR s.cause = p_cause)
    ORDER BY s.closed_at DESC, s.at, s.id OFFSET greatest(p_offset, 0) LIMIT 25;
END $$;

-- What stands in the way of handling a signal: by a security officer, and never one about herself.
CREATE FUNCTION access.signal_refusal(p_actor identity.session_facts, p_signal access.signal) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.function IS DISTINCT FROM 'security_officer' THEN 'not_yours'
        WHEN p_signal.id IS NULL OR p_signal.closed_at IS NOT NULL THEN 'gone'
        WHEN p_signal.staff_id = p_actor.actor_ref THEN 'self' END
$$;

-- Takes a signal up: somebody is looking at it.
CREATE FUNCTION access.look_at_signal(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.signal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.signal s WHERE s.id = p_id AND s.looked_at IS NULL FOR UPDATE;
    refusal := access.signal_refusal(actor, held);
    IF refusal IS NULL THEN
        UPDATE access.signal s SET looked_by = actor.actor_ref, looked_at = kernel.now() WHERE s.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'signal:look', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Closes a signal with what was found; it stays as it is from then on.
CREATE FUNCTION access.close_signal(p_token text, p_id uuid, p_verdict text, p_finding text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.signal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.signal s WHERE s.id = p_id FOR UPDATE;
    refusal := coalesce(access.signal_refusal(actor, held), CASE
        WHEN held.looked_at IS NULL THEN 'not_looked'
        WHEN p_verdict IS NULL OR p_verdict NOT IN ('task', 'no_task', 'control') OR length(btrim(coalesce(p_finding, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500
            THEN 'finding' END);
    IF refusal IS NULL THEN
        UPDATE access.signal s SET closed_by = actor.actor_ref, closed_at = kernel.now(), verdict = p_verdict, finding = btrim(p_finding) WHERE s.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'signal:close', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

CREATE FUNCTION access.keep_closed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a closed signal stays as it is' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER stays_closed BEFORE UPDATE ON access.signal FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION access.keep_closed();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.signals(text, boolean, text, int, uuid, inet), access.look_at_signal(text, uuid, uuid, inet),
    access.close_signal(text, uuid, text, text, uuid, inet), access.signal_same_address(text, bigint)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.gather_signals(timestamptz) TO sonar_worker;

RESET ROLE;
