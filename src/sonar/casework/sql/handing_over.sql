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
