-- Looking at rights: who has what, who had what on a day long ago, what nobody uses, who read about health; and confirming
-- rights at set times. No client is named here.
SET ROLE sonar_guard;

-- Whether the actor may look at the rights of this account: her own, those she manages, and for supervision all.
CREATE FUNCTION access.may_see_rights(p_actor identity.session_facts, p_staff uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_actor.actor_ref = p_staff OR access.manages(p_actor, p_staff)
        OR p_actor.function IN ('data_protection_officer', 'security_officer', 'auditor')), false)
$$;

-- The accounts that the actor may look at, whose name holds p_text; at most fifty.
CREATE FUNCTION access.find_staff(p_token text, p_text text, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, organisation text, office text, active boolean, rights int, waiting int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:list', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, o.name, b.name, f.active AND (f.function_until IS NULL OR f.function_until > kernel.today()),
           (SELECT count(*)::int FROM access.proposal g WHERE g.staff_id = f.id AND g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now()),
           (SELECT count(*)::int FROM access.proposal g WHERE g.staff_id = f.id AND g.decided_at IS NULL)
    FROM identity.staff f JOIN identity.organisation o ON o.id = f.organisation_id JOIN identity.office b ON b.id = f.office_id
    WHERE allowed AND strpos(lower(f.display_name), lower(btrim(coalesce(p_text, '')))) > 0 AND access.may_see_rights(actor, f.id)
      AND f.id <> actor.actor_ref
    ORDER BY kernel.sort_key(f.display_name), f.id LIMIT 50;
END $$;

-- Everything somebody was allowed at p_at: account, policy and grants as they stood at that moment.
CREATE FUNCTION access.rights_as_of(p_staff uuid, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH account AS (
        SELECT h.* FROM identity.staff_history h WHERE h.staff_id = p_staff AND h.since <= p_at ORDER BY h.since DESC, h.seq DESC LIMIT 1),
    policy AS (
        SELECT v.* FROM access.policy_version v WHERE v.applied_at <= p_at ORDER BY v.applied_at DESC, v.seq DESC LIMIT 1)
    SELECT jsonb_build_object(
        'function', a.function, 'organisation', o.name, 'office', b.name, 'team', t.name, 'since', a.since,
        'active', a.active AND (a.function_until IS NULL OR a.function_until > (p_at AT TIME ZONE 'Europe/Amsterdam')::date),
        'function_until', a.function_until, 'policy_since', p.applied_at,
        'rights', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'rights') AS r WHERE r ->> 'function' = a.function), '[]'),
        'bases', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'bases') AS r WHERE r ->> 'function' = a.function), '[]'),
        'ceilings', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'ceilings') AS r WHERE r ->> 'function' = a.function), '[]'),
        'granted', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', g.id, 'kind', g.kind, 'subject', g.subject, 'office', go.name, 'region', gr.name, 'reason', g.reason,
                                                'valid_from', g.valid_from, 'valid_until', g.valid_until) ORDER BY g.valid_from, g.id)
            FROM access.proposal g LEFT JOIN identity.office go ON go.id = g.office_id
            LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
            WHERE g.staff_id = p_staff AND g.approved AND g.decided_at <= p_at AND (g.withdrawn_at IS NULL OR g.withdrawn_at > p_at)
              AND g.valid_from <= p_at AND g.valid_until > p_at), '[]'),
        'name', (SELECT f.display_name FROM identity.staff f WHERE f.id = p_staff),
        'replaces', (SELECT count(*) FROM access.replacement v WHERE v.substitute_id = p_staff AND v.valid_from <= p_at AND v.valid_until > p_at),
        'duties', coalesce((SELECT jsonb_agg(d.name ORDER BY d.name) FROM access.office_duty u JOIN identity.office d ON d.id = u.office_id
                            WHERE u.staff_id = p_staff AND u.valid_from <= p_at AND u.valid_until > p_at), '[]'))
    FROM account a JOIN identity.organisation o ON o.id = a.organisation_id JOIN identity.office b ON b.id = a.office_id
    LEFT JOIN identity.team t ON t.id = a.team_id LEFT JOIN policy p ON true
$$;

-- The rights of one account at one moment, for whoever may look at them; nothing when that is not the actor or there was none.
CREATE FUNCTION access.rights_at(p_token text, p_staff uuid, p_at timestamptz, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := access.may_see_rights(actor, p_staff);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:look', p_staff, CASE WHEN NOT allowed THEN 'not_yours' END, p_origin);
    RETURN CASE WHEN allowed THEN access.rights_as_of(p_staff, least(p_at, kernel.now()))::text END;
END $$;

-- What waits for the actor: proposals that she may approve, and those of accounts she manages.
CREATE FUNCTION access.proposals_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, staff_name text, function text, office text, subject text, place text, reason text, valid_from timestamptz,
               valid_until timestamptz, proposed_by text, proposed_at timestamptz, may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:waiting', NULL, CASE WHEN actor.session_id IS NULL THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT g.id, g.kind, f.display_name, f.function, b.name, g.subject, coalesce(go.name, gr.name, ''), g.reason, g.valid_from, g.valid_until,
           p.display_name, g.proposed_at,
           access.may_step(actor.function, g.kind, 'approve') AND actor.actor_ref NOT IN (g.staff_id, g.proposed_by)
    FROM access.proposal g JOIN identity.staff f ON f.id = g.staff_id JOIN identity.office b ON b.id = f.office_id
    JOIN identity.staff p ON p.id = g.proposed_by LEFT JOIN identity.office go ON go.id = g.office_id
    LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
    WHERE g.decided_at IS NULL AND g.staff_id <> actor.actor_ref
      AND (access.may_step(actor.function, g.kind, 'approve') OR g.proposed_by = actor.actor_ref OR access.manages(actor, g.staff_id))
    ORDER BY g.proposed_at, g.id LIMIT 50;
END $$;

-- Everybody who reaches beyond the own region at this moment, with the statutory task on record (R56): by the function, by
-- a national task, or by an office or region beside the own one. Without a task is an alarm, and stands first.
CREATE FUNCTION access.beyond_region()
RETURNS TABLE (staff_id uuid, means text, purpose text, place text, statutory_task text, until timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT f.id, 'function', c.purpose, '', c.cross_region, f.function_until::timestamp AT TIME ZONE 'Europe/Amsterdam'
    FROM identity.staff f JOIN access.policy_ceiling c ON c.function = f.function AND c.ceiling = 'nation'
    UNION ALL
    SELECT g.staff_id, g.kind, '', coalesce(o.name, r.name, ''), g.subject, g.valid_until
    FROM access.proposal g JOIN identity.staff f ON f.id = g.staff_id JOIN identity.office mine ON mine.id = f.office_id
    LEFT JOIN identity.office o ON o.id = g.office_id LEFT JOIN reference.labour_market_region r ON r.code = g.region_code
    WHERE g.kind IN ('national_task', 'scope') AND g.approved AND g.withdrawn_at IS NULL AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now()
      AND (g.kind = 'national_task' OR coalesce(g.region_code, o.region_code) <> mine.region_code)
    UNION ALL
    SELECT d.staff_id, 'duty', '', o.name, '', d.valid_until
    FROM access.office_duty d JOIN identity.staff f ON f.id = d.staff_id JOIN identity.office mine ON mine.id = f.office_id
    JOIN identity.office o ON o.id = d.office_id
    WHERE d.valid_from <= kernel.now() AND d.valid_until > kernel.now() AND o.region_code <> mine.region_code
$$;

CREATE FUNCTION access.cross_region_users(p_token text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, office text, means text, purpose text, place text, statutory_task text,
               until timestamptz, total int, alarms int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:cross-region', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, b.name, u.means, u.purpose, u.place, u.statutory_task, u.until, (count(*) OVER ())::int,
           (count(*) FILTER (WHERE length(u.statutory_task) < 10) OVER ())::int
    FROM access.beyond_region() AS u JOIN identity.staff f ON f.id = u.staff_id JOIN identity.office b ON b.id = f.office_id
    WHERE allowed AND f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
    ORDER BY length(u.statutory_task) >= 10, u.means = 'function', kernel.sort_key(f.display_name), f.id, u.means, u.purpose, u.place
    OFFSET greatest(p_offset, 0) LIMIT 50;
END $$;

-- Takes over from the ledger on which moment each right was last used, from p_since on. Runs as a job, day by day.
CREATE FUNCTION access.gather_use(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH used AS (
        SELECT d.actor_ref, d.purpose, c.category, m.mode, max(d.at) AS last_used
        FROM ledger.disclosure d
        CROSS JOIN LATERAL unnest(d.categories) AS c (category)
        CROSS JOIN LATERAL (SELECT 'read' UNION ALL SELECT 'write' WHERE c.category = ANY (d.writes)) AS m (mode)
        WHERE d.at >= p_since AND d.actor_kind = 'staff'
        GROUP BY 1, 2, 3, 4),
    kept AS (
        INSERT INTO access.right_use AS u SELECT * FROM used
        ON CONFLICT (staff_id, purpose, category, mode) DO UPDATE SET last_used = excluded.last_used WHERE u.last_used < excluded.last_used
        RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- Rights that were not used in the last p_days days, of active accounts whose rights the actor may look at and who have had
-- their function as long as that (R58). `of_function` says that nobody with this function used it: a surplus of the
-- function itself.
CREATE FUNCTION access.unused_rights(p_token text, p_days int, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, purpose text, category text, mode text, last_used timestamptz, of_function boolean,
               due date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
    border timestamptz := kernel.now() - p_days * interval '1 day';
BEGIN
    PERFORM access.note(actor, p_trace, 'right:unused', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, r.purpose, r.category, r.mode, u.last_used,
           NOT EXISTS (SELECT FROM access.right_use w JOIN identity.staff c ON c.id = w.staff_id
                       WHERE c.function = f.function AND w.purpose = r.purpose AND w.category = r.category AND w.mode = r.mode AND w.last_used >= border),
           -- Her manager is asked whether the account is still needed; unanswered, it closes on that day.
           (SELECT max(c.due) FROM access.recertification c WHERE c.staff_id = f.id AND c.proposal_id IS NULL AND c.answered_at IS NULL)
    FROM identity.staff f
    CROSS JOIN LATERAL (
        SELECT p.purpose, p.category, p.mode FROM access.policy_right p WHERE p.function = f.function
        UNION
        SELECT e.purpose, e.category, e.mode FROM access.policy_extra e
        WHERE e.function = f.function AND e.mode <> 'former' AND access.holds(f.id, 'extra', e.name)) AS r
    LEFT JOIN access.right_use u ON u.staff_id = f.id AND u.purpose = r.purpose AND u.category = r.category AND u.mode = r.mode
    WHERE allowed AND f.active AND access.may_see_rights(actor, f.id) AND (u.last_used IS NULL OR u.last_used < border)
      AND NOT EXISTS (SELECT FROM identity.staff_history h WHERE h.staff_id = f.id AND h.since > border)
    ORDER BY kernel.sort_key(f.display_name), f.id, r.purpose, r.category, r.mode LIMIT 2000;
END $$;

-- Who read categories under the control `named_report` (health), by name, newest first (R60, R156). It reads the ledger
-- itself: there is nothing to switch off. The person who was looked at is not named.
CREATE FUNCTION access.health_readings(p_token text, p_before timestamptz, p_limit int, p_trace uuid, p_origin inet)
RETURNS TABLE (at timestamptz, seq bigint, display_name text, function text, organisation text, office text, purpose text, bases text[],
               categories text[], persons int, reason text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('data_protection_officer', 'auditor');
    health text[] := ARRAY(SELECT k.category FROM access.policy_control k WHERE k.control = 'named_report');
BEGIN
    PERFORM access.note(actor, p_trace, 'report:health', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT d.at, d.seq, coalesce(f.display_name, ''), d.function, coalesce(o.name, ''), coalesce(b.name, ''), d.purpose,
           ARRAY(SELECT DISTINCT e FROM unnest(d.bases) AS e), ARRAY(SELECT c FROM unnest(d.categories) AS c WHERE c = ANY (health)),
           cardinality(d.persons), d.reason
    FROM ledger.disclosure d LEFT JOIN identity.staff f ON f.id = d.actor_ref
    LEFT JOIN identity.organisation o ON o.id = d.organisation_id LEFT JOIN identity.office b ON b.id = d.office_id
    -- The second condition is that of the index; the first is the policy's word.
    WHERE allowed AND d.actor_kind = 'staff' AND d.categories && health
      AND d.categories && ARRAY['work_capacity', 'self_reported', 'questionnaire'] AND d.at < p_before
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 101);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.find_staff(text, text, uuid, inet), access.rights_at(text, uuid, timestamptz, uuid, inet), access.proposals_waiting(text, uuid, inet),
    access.cross_region_users(text, int, uuid, inet), access.unused_rights(text, int, uuid, inet),
    access.health_readings(text, timestamptz, int, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.gather_use(timestamptz) TO sonar_worker;

RESET ROLE;
