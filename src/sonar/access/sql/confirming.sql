-- Confirming rights at set times (I49): each right of each member of staff, by somebody who manages her; what is not
-- confirmed by its day lapses, after notice.
SET ROLE sonar_guard;

-- Asks for a confirmation of every right that was granted or last confirmed p_every days ago or longer, and of which none
-- is asked already. Returns how many.
CREATE FUNCTION access.ask_confirmations(p_every int, p_due date) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS (
        SELECT f.id AS staff_id, NULL::uuid AS proposal_id,
               (SELECT max(h.since) FROM identity.staff_history h WHERE h.staff_id = f.id) AS since
        FROM identity.staff f WHERE f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
        UNION ALL
        SELECT g.staff_id, g.id, g.decided_at FROM access.proposal g
        WHERE g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now() AND g.kind <> 'function'),
    asked AS (
        INSERT INTO access.recertification (staff_id, proposal_id, due)
        SELECT h.staff_id, h.proposal_id, p_due FROM held h
        WHERE greatest(h.since, (SELECT max(r.answered_at) FROM access.recertification r
                                 WHERE r.staff_id = h.staff_id AND r.proposal_id IS NOT DISTINCT FROM h.proposal_id))
              <= kernel.now() - p_every * interval '1 day'
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM asked
$$;

-- Asks sooner about what nobody used in the last p_days days (R58): the function of somebody who opened no client on it, though
-- it is there to open clients; and an extra right of which none of what it gives was read or written. Not again within those
-- days, once somebody said that it stays. Returns how many.
CREATE FUNCTION access.ask_about_unused(p_days int, p_due date) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS (
        SELECT f.id AS staff_id, NULL::uuid AS proposal_id,
               (SELECT max(h.since) FROM identity.staff_history h WHERE h.staff_id = f.id) AS since,
               (SELECT max(u.last_used) FROM access.right_use u WHERE u.staff_id = f.id) AS used
        FROM identity.staff f
        WHERE f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
          AND EXISTS (SELECT FROM access.policy_right p WHERE p.function = f.function)
        UNION ALL
        SELECT g.staff_id, g.id, g.decided_at,
               (SELECT max(u.last_used) FROM access.right_use u JOIN access.policy_extra e USING (purpose, category, mode)
                WHERE u.staff_id = g.staff_id AND e.name = g.subject)
        FROM access.proposal g
        WHERE g.kind = 'extra' AND g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now()
          AND EXISTS (SELECT FROM access.policy_extra e WHERE e.name = g.subject AND e.mode <> 'former')),
    asked AS (
        INSERT INTO access.recertification (staff_id, proposal_id, due)
        SELECT h.staff_id, h.proposal_id, p_due FROM held h
        WHERE greatest(h.since, h.used, (SELECT max(r.answered_at) FROM access.recertification r
                                         WHERE r.staff_id = h.staff_id AND r.proposal_id IS NOT DISTINCT FROM h.proposal_id))
              <= kernel.now() - p_days * interval '1 day'
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM asked
$$;

-- Gives notice of what will lapse within p_days days. Returns of how many.
CREATE FUNCTION access.give_notice(p_days int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH noticed AS (
        UPDATE access.recertification r SET noticed_at = kernel.now()
        WHERE r.answered_at IS NULL AND r.noticed_at IS NULL AND r.due <= kernel.today() + p_days RETURNING 1)
    SELECT count(*)::int FROM noticed
$$;

-- Withdraws what nobody confirmed by its day, and of which notice was given at least p_days days ago. Returns how many.
CREATE FUNCTION access.lapse_unconfirmed(p_days int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    open access.recertification;
    lapsed int := 0;
BEGIN
    FOR open IN
        UPDATE access.recertification r SET answered_at = kernel.now(), kept = false
        WHERE r.answered_at IS NULL AND r.due < kernel.today() AND r.noticed_at <= kernel.now() - p_days * interval '1 day' RETURNING *
    LOOP
        IF open.proposal_id IS NULL THEN
            PERFORM access.close_account(open.staff_id);
        ELSE
            PERFORM access.end_right(open.proposal_id, NULL, 'not_confirmed');
        END IF;
        INSERT INTO ledger.decision (trace_id, actor_kind, action, subject, decision)
        VALUES (gen_random_uuid(), 'job', 'right:lapse', open.staff_id, true);
        lapsed := lapsed + 1;
    END LOOP;
    RETURN lapsed;
END $$;

-- What waits for the confirmation of the actor, most urgent first.
CREATE FUNCTION access.confirmations_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, staff_name text, function text, office text, kind text, subject text, place text, reason text, valid_until timestamptz,
               due date, noticed boolean, unused_days int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:confirmations', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT r.id, f.display_name, f.function, b.name, coalesce(g.kind, 'function'), coalesce(g.subject, f.function), coalesce(go.name, gr.name, ''),
           coalesce(g.reason, ''), g.valid_until, r.due, r.noticed_at IS NOT NULL,
           extract(day FROM kernel.now() - (SELECT max(u.last_used) FROM access.right_use u WHERE u.staff_id = f.id))::int
    FROM access.recertification r JOIN identity.staff f ON f.id = r.staff_id JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN access.proposal g ON g.id = r.proposal_id LEFT JOIN identity.office go ON go.id = g.office_id
    LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
    WHERE allowed AND r.answered_at IS NULL AND access.manages(actor, f.id)
      -- Functional management confirms its own kind and managers; each manager the people of her office.
      AND (actor.function = 'team_manager' OR f.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor'))
    ORDER BY r.due, kernel.sort_key(f.display_name), r.id LIMIT 100;
END $$;

-- Records that a right is still needed, or ends it now. Answers a word when it is not the actor's to say.
CREATE FUNCTION access.confirm(p_token text, p_id uuid, p_kept boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    open access.recertification;
    refusal text;
BEGIN
    SELECT * INTO open FROM access.recertification r WHERE r.id = p_id AND r.answered_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN open.id IS NULL OR p_kept IS NULL THEN 'gone'
        WHEN actor.actor_ref = open.staff_id THEN 'self'
        WHEN NOT access.manages(actor, open.staff_id) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        UPDATE access.recertification r
        SET answered_at = kernel.now(), answered_by = actor.actor_ref, kept = p_kept, remark = left(p_remark, 500) WHERE r.id = p_id;
        IF NOT p_kept AND open.proposal_id IS NULL THEN
            PERFORM access.close_account(open.staff_id);
        ELSIF NOT p_kept THEN
            PERFORM access.end_right(open.proposal_id, actor.actor_ref, 'not_confirmed');
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_kept THEN 'right:confirm' ELSE 'right:end' END, open.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.confirmations_waiting(text, uuid, inet), access.confirm(text, uuid, boolean, text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.ask_confirmations(int, date), access.ask_about_unused(int, date), access.give_notice(int), access.lapse_unconfirmed(int) TO sonar_worker;

RESET ROLE;
