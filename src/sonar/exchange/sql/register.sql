-- Naming people, their keys, the reviews of the function, and the register that oversight reads.
SET ROLE sonar_guard;

-- Replaces kinds and rules by the one source. Only the deployment login comes here, by way of the owner.
CREATE FUNCTION exchange.replace_kinds(p_kinds jsonb, p_rule jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM exchange.delivery_kind;
    DELETE FROM exchange.delivery_rule;
    INSERT INTO exchange.delivery_kind SELECT * FROM jsonb_populate_recordset(NULL::exchange.delivery_kind, p_kinds);
    INSERT INTO exchange.delivery_rule SELECT * FROM jsonb_populate_record(NULL::exchange.delivery_rule, p_rule || '{"single": true}');
END $$;

-- What the start-up check compares with the source.
CREATE FUNCTION exchange.kinds_in_force(OUT kinds jsonb, OUT rule jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.name), '[]') FROM exchange.delivery_kind k),
           (SELECT to_jsonb(r) - 'single' FROM exchange.delivery_rule r)
$$;

-- Proposes somebody, found by account or by full name, for a role in a kind. Whoever proposes is not the one who is named.
CREATE FUNCTION exchange.propose_person(
    p_token text, p_who text, p_kind text, p_role text, p_reason text, p_days int, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    rule exchange.delivery_rule;
    found uuid[];
    refusal text;
BEGIN
    SELECT * INTO rule FROM exchange.delivery_rule;
    -- One at a time, so that two proposals at once cannot make the list longer than it may be.
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.named_person', 0));
    IF actor.function = ANY (rule.may_name) THEN
        found := ARRAY(SELECT f.id FROM identity.staff f WHERE f.active AND (f.subject = btrim(p_who) OR lower(f.display_name) = lower(btrim(p_who))));
    END IF;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT actor.function = ANY (rule.may_name) THEN 'function'
        WHEN NOT EXISTS (SELECT FROM exchange.delivery_kind k WHERE k.name = p_kind) OR p_role IS NULL OR p_role NOT IN ('exporter', 'approver')
          OR p_days IS NULL OR p_days NOT BETWEEN 1 AND rule.named_days THEN 'malformed'
        WHEN length(btrim(coalesce(p_reason, ''))) NOT BETWEEN 20 AND 500 THEN 'reason'
        WHEN cardinality(found) <> 1 THEN 'nobody'
        WHEN found[1] = actor.actor_ref THEN 'same_person'
        WHEN NOT EXISTS (SELECT FROM identity.staff f WHERE f.id = found[1]
                         AND f.function = ANY (CASE p_role WHEN 'exporter' THEN rule.may_export ELSE rule.may_approve END)) THEN 'their_function'
        WHEN (SELECT count(*) FROM exchange.named_person n WHERE n.kind = p_kind AND n.role = p_role AND n.ended_at IS NULL AND n.valid_until > kernel.now())
             >= rule.named_per_kind THEN 'list_full' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:name', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.named_person (staff_id, kind, role, reason, valid_until, proposed_by)
        VALUES (found[1], p_kind, p_role, btrim(p_reason), kernel.now() + make_interval(days => p_days), actor.actor_ref);
    END IF;
    RETURN refusal;
END $$;

-- Confirms a proposal, or ends a naming; never one's own, and not by who proposed it.
CREATE FUNCTION exchange.decide_person(p_token text, p_id uuid, p_confirm boolean, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    named exchange.named_person;
    refusal text;
BEGIN
    SELECT * INTO named FROM exchange.named_person n WHERE n.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT actor.function = ANY ((SELECT may_confirm FROM exchange.delivery_rule)::text[]) THEN 'function'
        WHEN named.id IS NULL OR p_confirm IS NULL THEN 'not_available'
        WHEN p_confirm AND (named.staff_id = actor.actor_ref OR named.proposed_by = actor.actor_ref) THEN 'same_person'
        WHEN named.ended_at IS NOT NULL OR named.valid_until <= kernel.now() OR p_confirm AND named.confirmed_at IS NOT NULL THEN 'decided' END;
    PERFORM exchange.note(actor, p_trace, CASE WHEN p_confirm THEN 'delivery:confirm' ELSE 'delivery:unname' END, 0, refusal, p_origin);
    IF refusal IS NULL AND p_confirm THEN
        UPDATE exchange.named_person SET confirmed_by = actor.actor_ref, confirmed_at = kernel.now() WHERE id = p_id;
    ELSIF refusal IS NULL THEN
        UPDATE exchange.named_person SET ended_by = actor.actor_ref, ended_at = kernel.now() WHERE id = p_id;
    END IF;
    RETURN refusal;
END $$;

-- Registers the public key of an exporter, by herself. Deliveries already asked for keep the key they were asked with.
CREATE FUNCTION exchange.register_key(p_token text, p_public_key bytea, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff'
          OR NOT EXISTS (SELECT FROM exchange.delivery_kind k WHERE exchange.is_named(actor.actor_ref, k.name, 'exporter')) THEN 'not_named'
        WHEN coalesce(length(p_public_key), 0) <> 32 THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:register_key', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.exporter_key (staff_id, public_key) VALUES (actor.actor_ref, p_public_key)
        ON CONFLICT (staff_id) DO UPDATE SET public_key = excluded.public_key, registered_at = kernel.now();
    END IF;
    RETURN refusal;
END $$;

-- What somebody may do here, for the pages: the kinds for which she is named, whether she has a key, whether the function may be used.
CREATE FUNCTION exchange.my_standing(p_token text, OUT exporter_of text[], OUT approver_of text[], OUT has_key boolean, OUT reviewed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT k.name FROM exchange.delivery_kind k WHERE exchange.is_named(a.actor_ref, k.name, 'exporter') ORDER BY 1),
           ARRAY(SELECT k.name FROM exchange.delivery_kind k WHERE exchange.is_named(a.actor_ref, k.name, 'approver') ORDER BY 1),
           EXISTS (SELECT FROM exchange.exporter_key e WHERE e.staff_id = a.actor_ref), exchange.is_reviewed()
    FROM identity.live_session(p_token) AS a
$$;

-- The deliveries that somebody may know of: her own, those of a kind she approves, and for oversight all. That somebody looked
-- is a row. No person stands in it.
CREATE FUNCTION exchange.deliveries(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, recipient text, legal_basis text, criteria jsonb, columns text[], persons int, parts int, parts_made int, reason text,
               digest bytea, requested_by text, own boolean, requested_at timestamptz, state text, decided_by text, decided_at timestamptz, remark text,
               expires_at timestamptz, destroyed_at timestamptz, proof text[], may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    oversees boolean := actor.kind = 'staff' AND actor.function = ANY ((SELECT may_oversee FROM exchange.delivery_rule)::text[]);
BEGIN
    PERFORM exchange.note(actor, p_trace, 'delivery:register', 0, CASE WHEN actor.session_id IS NULL THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT d.id, d.kind, d.recipient, d.legal_basis, d.criteria, d.columns, d.persons, d.parts, t.made, d.reason, d.digest, r.display_name,
           d.requested_by = actor.actor_ref, d.requested_at, d.state, a.display_name, d.decided_at, coalesce(d.remark, ''), d.expires_at, t.destroyed_at,
           t.proof, d.state = 'requested' AND d.requested_by <> actor.actor_ref AND exchange.is_named(actor.actor_ref, d.kind, 'approver')
    FROM exchange.delivery d JOIN identity.staff r ON r.id = d.requested_by LEFT JOIN identity.staff a ON a.id = d.decided_by
    CROSS JOIN LATERAL (
        SELECT count(p.made_at)::int AS made, max(p.destroyed_at) AS destroyed_at,
               coalesce(array_agg(encode(p.content_hash, 'hex') ORDER BY p.number) FILTER (WHERE p.content_hash IS NOT NULL), '{}') AS proof
        FROM exchange.delivery_part p WHERE p.delivery_id = d.id) AS t
    WHERE d.requested_by = actor.actor_ref OR oversees OR exchange.is_named(actor.actor_ref, d.kind, 'approver')
    ORDER BY d.requested_at DESC LIMIT 100;
END $$;

-- What oversight reads beside the deliveries: the named persons, the reviews, the alerts. Nothing for anybody else.
CREATE FUNCTION exchange.oversees(p_token text, p_trace uuid, p_action text, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    rule exchange.delivery_rule;
    allowed boolean;
BEGIN
    SELECT * INTO rule FROM exchange.delivery_rule;
    allowed := coalesce(actor.kind = 'staff' AND actor.function = ANY (
        CASE p_action WHEN 'delivery:alerts' THEN ARRAY['security_officer', 'data_protection_officer']
        ELSE rule.may_oversee || CASE WHEN p_action = 'delivery:named' THEN rule.may_name || rule.may_confirm ELSE '{}' END END), false);
    PERFORM exchange.note(actor, p_trace, p_action, 0, CASE WHEN NOT allowed THEN 'function' END, p_origin);
    RETURN allowed;
END $$;
CREATE FUNCTION exchange.named_persons(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, name text, function text, kind text, role text, reason text, valid_until timestamptz, proposed_by text, confirmed_by text,
               may_confirm boolean, may_end boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    confirms boolean := actor.function = ANY ((SELECT may_confirm FROM exchange.delivery_rule)::text[]);
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:named', p_origin) THEN
        RETURN QUERY
        SELECT n.id, f.display_name, f.function, n.kind, n.role, n.reason, n.valid_until, p.display_name, coalesce(c.display_name, ''),
               confirms AND n.confirmed_at IS NULL AND actor.actor_ref NOT IN (n.staff_id, n.proposed_by), confirms
        FROM exchange.named_person n JOIN identity.staff f ON f.id = n.staff_id JOIN identity.staff p ON p.id = n.proposed_by
        LEFT JOIN identity.staff c ON c.id = n.confirmed_by
        WHERE n.ended_at IS NULL AND n.valid_until > kernel.now() ORDER BY n.kind, n.role, n.proposed_at;
    END IF;
END $$;
CREATE FUNCTION exchange.delivery_alerts(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, at timestamptz, cause text, name text, function text, kind text, persons int, seen_by text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:alerts', p_origin) THEN
        RETURN QUERY
        SELECT a.id, a.at, a.cause, coalesce(f.display_name, ''), a.function, a.kind, a.persons, coalesce(s.display_name, '')
        FROM exchange.delivery_alert a LEFT JOIN identity.staff f ON f.id = a.actor_ref LEFT JOIN identity.staff s ON s.id = a.seen_by
        ORDER BY a.seen_at IS NOT NULL, a.at DESC LIMIT 100;
    END IF;
END $$;

-- Marks an alert as seen, by the security officer.
CREATE FUNCTION exchange.see_alert(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    done boolean;
BEGIN
    UPDATE exchange.delivery_alert SET seen_by = actor.actor_ref, seen_at = kernel.now()
    WHERE id = p_id AND seen_at IS NULL AND actor.kind = 'staff' AND actor.function = 'security_officer' AND actor_ref IS DISTINCT FROM actor.actor_ref;
    done := FOUND;
    PERFORM exchange.note(actor, p_trace, 'delivery:alert_seen', 0, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- The parts of one's own delivery: their state, never their content.
CREATE FUNCTION exchange.own_parts(p_token text, p_id uuid)
RETURNS TABLE (number int, person_count int, made_at timestamptz, destroyed_at timestamptz, content_hash text, files_left int, keys_left int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.number, t.person_count, t.made_at, t.destroyed_at, encode(t.content_hash, 'hex'),
           greatest(r.takings_per_part - t.file_takings, 0), greatest(r.takings_per_part - t.key_takings, 0)
    FROM identity.live_session(p_token) AS a JOIN exchange.delivery d ON d.requested_by = a.actor_ref AND d.id = p_id
    JOIN exchange.delivery_part t ON t.delivery_id = d.id CROSS JOIN exchange.delivery_rule r ORDER BY t.number
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA exchange FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.replace_kinds(jsonb, jsonb), exchange.kinds_in_force() TO sonar_owner;
GRANT EXECUTE ON FUNCTION exchange.kinds_in_force() TO sonar_reader, sonar_auth;
GRANT EXECUTE ON FUNCTION
    exchange.propose_person(text, text, text, text, text, int, uuid, inet), exchange.decide_person(text, uuid, boolean, uuid, inet),
    exchange.register_key(text, bytea, uuid, inet),
    exchange.my_standing(text), exchange.deliveries(text, uuid, inet), exchange.named_persons(text, uuid, inet),
    exchange.delivery_alerts(text, uuid, inet), exchange.see_alert(text, uuid, uuid, inet), exchange.own_parts(text, uuid)
TO sonar_logger;

RESET ROLE;
