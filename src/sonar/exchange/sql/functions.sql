-- Asking, approving, making, taking and destroying. Refusals are answers, not errors, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TYPE exchange.answer AS (id uuid, persons int, refusal text);

-- Notes a decision about deliveries in the ledger; how many persons, never which.
CREATE FUNCTION exchange.note(p_actor identity.session_facts, p_trace uuid, p_action text, p_persons int, p_refusal text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, persons, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id,
            p_action, 'statutory_delivery', coalesce(p_persons, 0), p_refusal IS NULL, p_refusal, p_origin)
$$;

CREATE FUNCTION exchange.raise_alert(p_actor identity.session_facts, p_cause text, p_kind text, p_persons int) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO exchange.delivery_alert (cause, actor_ref, function, kind, persons)
    VALUES (p_cause, p_actor.actor_ref, p_actor.function, coalesce(left(p_kind, 40), ''), coalesce(p_persons, 0))
$$;

-- Whether somebody is named for a role in a kind at this moment: confirmed, not over, and still in a function that may be.
CREATE FUNCTION exchange.is_named(p_staff uuid, p_kind text, p_role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM exchange.named_person n JOIN identity.staff f ON f.id = n.staff_id CROSS JOIN exchange.delivery_rule r
        WHERE n.staff_id = p_staff AND n.kind = p_kind AND n.role = p_role AND f.active AND n.confirmed_at IS NOT NULL
          AND n.ended_at IS NULL AND n.valid_until > kernel.now()
          AND f.function = ANY (CASE p_role WHEN 'exporter' THEN r.may_export ELSE r.may_approve END))
$$;

-- Whether the function has a current risk analysis and a current independent review; without both it does not work.
CREATE FUNCTION exchange.is_reviewed() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT kind) = 2 FROM exchange.export_review WHERE dated <= kernel.today() AND valid_until >= kernel.today()
$$;

-- Whom a delivery by these criteria is about, in an order that tells nothing; never a protected person.
CREATE FUNCTION exchange.persons_by(p_criteria jsonb) RETURNS uuid[]
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(array_agg(c.id ORDER BY gen_random_uuid()), '{}') FROM clients.client c
    WHERE (p_criteria ->> 'office' IS NULL OR c.office_id = (p_criteria ->> 'office')::int)
      AND (p_criteria ->> 'kind' IS NULL OR c.kind = p_criteria ->> 'kind')
      AND (p_criteria ->> 'active' IS NULL OR c.active = (p_criteria ->> 'active')::boolean)
      AND c.registered_on >= (p_criteria ->> 'registered_from')::date AND c.registered_on <= (p_criteria ->> 'registered_until')::date
      AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id)
$$;

-- What a delivery is, as one value: an approval of it counts for nothing else.
CREATE FUNCTION exchange.digest_of(p_delivery exchange.delivery, p_persons uuid[]) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(p_delivery.id, p_delivery.kind, p_delivery.recipient, p_delivery.criteria, p_delivery.columns,
        p_delivery.reason, p_delivery.requested_by, encode(p_delivery.public_key, 'hex'),
        ARRAY(SELECT p FROM unnest(p_persons) AS p ORDER BY p))::text, 'UTF8'))
$$;

-- What stands in the way of a request before anybody is counted.
CREATE FUNCTION exchange.request_refusal(p_actor identity.session_facts, p_kind text, p_criteria jsonb, p_columns text[], p_reason text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR k.name IS NULL OR NOT exchange.is_named(p_actor.actor_ref, p_kind, 'exporter') THEN 'not_named'
        WHEN NOT exchange.is_reviewed() THEN 'no_review'
        WHEN NOT EXISTS (SELECT FROM exchange.exporter_key e WHERE e.staff_id = p_actor.actor_ref) THEN 'no_key'
        WHEN p_criteria IS NULL OR jsonb_typeof(p_criteria) <> 'object' OR p_criteria ->> 'registered_from' IS NULL OR p_criteria ->> 'registered_until' IS NULL
          OR EXISTS (SELECT FROM jsonb_object_keys(p_criteria) AS c WHERE c NOT IN ('office', 'kind', 'active', 'registered_from', 'registered_until'))
          OR coalesce(cardinality(p_columns), 0) = 0 OR array_position(p_columns, NULL) IS NOT NULL
          OR cardinality(p_columns) <> (SELECT count(DISTINCT c) FROM unnest(p_columns) AS c) THEN 'malformed'
        WHEN length(btrim(coalesce(p_reason, ''))) NOT BETWEEN 20 AND 500 THEN 'reason'
        WHEN cardinality(p_columns) > k.most_fields
          OR NOT p_columns <@ ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(k.fields) AS f) THEN 'columns' END
    FROM (SELECT) AS one LEFT JOIN exchange.delivery_kind k ON k.name = p_kind
$$;

-- What stands in the way once it is known how many persons it would be. Counts the last twenty-four hours, of the kind over
-- all requesters and of the requester over all kinds, so that parts of one delivery add up. The caller holds the lock.
CREATE FUNCTION exchange.limit_refusal(p_actor identity.session_facts, p_kind exchange.delivery_kind, p_persons uuid[]) RETURNS text
LANGUAGE sql STABLE AS $$
    WITH recent AS (
        SELECT d.* FROM exchange.delivery d
        WHERE d.requested_at > kernel.now() - interval '24 hours' AND d.state NOT IN ('rejected', 'withdrawn'))
    SELECT CASE
        WHEN cardinality(p_persons) = 0 THEN 'nobody'
        WHEN cardinality(p_persons) > p_kind.persons_per_delivery THEN 'too_many'
        WHEN cardinality(p_persons) + coalesce((SELECT sum(persons) FROM recent WHERE kind = p_kind.name), 0) > p_kind.persons_per_day
          OR cardinality(p_persons) + coalesce((SELECT sum(persons) FROM recent WHERE requested_by = p_actor.actor_ref), 0)
             > (SELECT exporter_per_day FROM exchange.delivery_rule) THEN 'day_total'
        WHEN EXISTS (SELECT FROM recent d JOIN exchange.delivery_part t ON t.delivery_id = d.id
                     WHERE d.kind = p_kind.name AND t.persons && p_persons) THEN 'repeated' END
$$;

-- Asks for a delivery. The persons are found and fixed here, so that what is approved is what is made.
CREATE FUNCTION exchange.request_delivery(
    p_token text, p_kind text, p_criteria jsonb, p_columns text[], p_reason text, p_trace uuid, p_origin inet) RETURNS exchange.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    kind exchange.delivery_kind;
    found uuid[] := '{}';
    made exchange.delivery;
    refusal text := exchange.request_refusal(actor, p_kind, p_criteria, p_columns, p_reason);
BEGIN
    IF refusal IS NULL THEN
        -- One request at a time, whoever asks: two at once cannot both be the last of the day.
        PERFORM pg_advisory_xact_lock(hashtextextended('exchange.delivery', 0));
        SELECT * INTO kind FROM exchange.delivery_kind k WHERE k.name = p_kind;
        found := exchange.persons_by(p_criteria);
        refusal := exchange.limit_refusal(actor, kind, found);
    END IF;
    IF refusal IN ('not_named', 'columns', 'too_many', 'day_total', 'repeated') THEN
        PERFORM exchange.raise_alert(actor, refusal, p_kind, cardinality(found));
    END IF;
    PERFORM exchange.note(actor, p_trace, 'delivery:request', cardinality(found), refusal, p_origin);
    IF refusal IS NOT NULL THEN
        RETURN (NULL, cardinality(found), refusal)::exchange.answer;
    END IF;
    INSERT INTO exchange.delivery (kind, recipient, legal_basis, criteria, columns, persons, parts, reason, public_key, digest, requested_by, session_id, expires_at)
    SELECT kind.name, kind.recipient, kind.legal_basis, p_criteria, ARRAY(SELECT c FROM unnest(p_columns) AS c ORDER BY c), cardinality(found),
           (cardinality(found) - 1) / kind.persons_per_part + 1, btrim(p_reason), e.public_key, sha256(''), actor.actor_ref, actor.session_id,
           kernel.now() + make_interval(days => kind.expiry_days)
    FROM exchange.exporter_key e WHERE e.staff_id = actor.actor_ref
    RETURNING * INTO made;
    UPDATE exchange.delivery SET digest = exchange.digest_of(made, found) WHERE id = made.id;
    INSERT INTO exchange.delivery_part (delivery_id, number, persons, refs, person_count)
    SELECT made.id, n, cut.persons, ARRAY(SELECT gen_random_uuid() FROM unnest(cut.persons)), cardinality(cut.persons)
    FROM generate_series(1, made.parts) AS n
    CROSS JOIN LATERAL (SELECT found[(n - 1) * kind.persons_per_part + 1 : n * kind.persons_per_part] AS persons) AS cut;
    RETURN (made.id, made.persons, NULL)::exchange.answer;
END $$;

-- All persons of a delivery that is not destroyed.
CREATE FUNCTION exchange.persons_of(p_delivery uuid) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(p), '{}') FROM exchange.delivery_part t CROSS JOIN unnest(t.persons) AS p WHERE t.delivery_id = p_delivery
$$;

-- Approves or rejects, by a named person other than the requester, who saw exactly this content (p_digest).
CREATE FUNCTION exchange.decide_delivery(
    p_token text, p_id uuid, p_digest bytea, p_approve boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.delivery;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR actor.kind <> 'staff' OR asked.requested_by IS DISTINCT FROM actor.actor_ref
             AND NOT exchange.is_named(actor.actor_ref, asked.kind, 'approver') THEN 'not_available'
        WHEN asked.requested_by = actor.actor_ref THEN 'same_person'
        WHEN asked.state <> 'requested' THEN 'decided'
        WHEN asked.expires_at <= kernel.now() THEN 'expired'
        WHEN p_approve IS NULL THEN 'malformed'
        WHEN p_approve AND NOT exchange.is_reviewed() THEN 'no_review'
        WHEN p_digest IS DISTINCT FROM asked.digest OR asked.digest <> exchange.digest_of(asked, exchange.persons_of(asked.id)) THEN 'content' END;
    IF refusal IN ('same_person', 'content') THEN
        PERFORM exchange.raise_alert(actor, refusal, asked.kind, asked.persons);
    END IF;
    PERFORM exchange.note(actor, p_trace, CASE WHEN p_approve THEN 'delivery:approve' ELSE 'delivery:reject' END, asked.persons, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.delivery d SET state = CASE WHEN p_approve THEN 'approved' ELSE 'rejected' END, decided_by = actor.actor_ref,
            decided_at = kernel.now(), remark = left(btrim(coalesce(p_remark, '')), 500) WHERE d.id = asked.id;
        IF NOT p_approve THEN
            PERFORM exchange.clear_parts(asked.id);
        END IF;
    END IF;
    RETURN refusal;
END $$;

-- Takes everything away of the parts of a delivery: persons, content and key. The hash and the time stay, as proof.
CREATE FUNCTION exchange.clear_parts(p_delivery uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
    UPDATE exchange.delivery_part SET persons = '{}', refs = '{}', content = NULL, sealed_key = NULL, destroyed_at = kernel.now()
    WHERE delivery_id = p_delivery AND destroyed_at IS NULL
$$;

-- Why an approved delivery may not be made after all; nothing when it may.
CREATE FUNCTION exchange.making_refusal(p_delivery exchange.delivery) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT exchange.is_reviewed() THEN 'no_review'
                WHEN NOT exchange.is_named(p_delivery.requested_by, p_delivery.kind, 'exporter') THEN 'not_named'
                WHEN p_delivery.digest <> exchange.digest_of(p_delivery, exchange.persons_of(p_delivery.id)) THEN 'content' END
$$;

-- Writes the ledger's row about one part, with its persons, and returns the secret that opens exactly their approved columns.
CREATE FUNCTION exchange.disclose_part(p_delivery exchange.delivery, p_part exchange.delivery_part) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    secret text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
    trace uuid := gen_random_uuid();
    opened text[] := ARRAY(SELECT DISTINCT f ->> 'category' FROM exchange.delivery_kind k CROSS JOIN jsonb_array_elements(k.fields) AS f
                           WHERE k.name = p_delivery.kind AND f ->> 'name' = ANY (p_delivery.columns) ORDER BY 1);
    made bigint;
BEGIN
    -- A row that a crash could lose must not open anything.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    INSERT INTO ledger.disclosure (trace_id, name, processing_activity, session_id, actor_kind, actor_ref, function, organisation_id, office_id,
        kind, purpose, persons, bases, categories, reason)
    SELECT trace, 'delivery:make', 'urn:sonar:processing:statutory_delivery', p_delivery.session_id, 'staff', f.id, f.function, f.organisation_id,
        f.office_id, 'delivery', 'statutory_delivery', p_part.persons, array_fill('delivery'::text, ARRAY[p_part.person_count]), opened,
        left(p_delivery.recipient || ': ' || p_delivery.reason, 500)
    FROM identity.staff f WHERE f.id = p_delivery.requested_by
    RETURNING seq INTO made;
    INSERT INTO access.live_ticket (ticket_hash, expires_at, seq, trace_id, session_id, actor_kind, actor_ref, kind, persons, categories, writes, scope_staff)
    VALUES (sha256(convert_to(secret, 'UTF8')), kernel.now() + interval '60 seconds', made, trace, p_delivery.session_id, 'staff',
        p_delivery.requested_by, 'delivery', p_part.persons, opened, '{}', '{}');
    UPDATE exchange.delivery_part SET disclosure_seq = made WHERE delivery_id = p_part.delivery_id AND number = p_part.number;
    RETURN secret;
END $$;

-- Phase 1 of making a part, for the job: picks one that is approved and not made, checks once more, and discloses it.
-- A delivery that may not be made any more is withdrawn, with an alert.
CREATE FUNCTION exchange.next_part()
RETURNS TABLE (ticket text, delivery_id uuid, number int, parts int, kind text, recipient text, legal_basis text, columns text[], expires_at timestamptz, public_key bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    part exchange.delivery_part;
    asked exchange.delivery;
    refusal text;
BEGIN
    SELECT t.* INTO part FROM exchange.delivery_part t JOIN exchange.delivery d ON d.id = t.delivery_id
    WHERE d.state = 'approved' AND d.expires_at > kernel.now() AND t.made_at IS NULL AND t.destroyed_at IS NULL
    ORDER BY d.decided_at, t.number LIMIT 1 FOR UPDATE OF t SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = part.delivery_id FOR UPDATE;
    refusal := exchange.making_refusal(asked);
    IF refusal IS NOT NULL THEN
        UPDATE exchange.delivery SET state = 'withdrawn' WHERE id = asked.id;
        PERFORM exchange.clear_parts(asked.id);
        INSERT INTO exchange.delivery_alert (cause, actor_ref, function, kind, persons) VALUES (refusal, asked.requested_by, 'job', asked.kind, asked.persons);
        RETURN;
    END IF;
    RETURN QUERY SELECT exchange.disclose_part(asked, part), asked.id, part.number, asked.parts, asked.kind, asked.recipient, asked.legal_basis,
                        asked.columns, asked.expires_at, asked.public_key;
END $$;

-- For the gate: the approved columns of the part that the present ticket is for, and the reference of each person in it.
CREATE FUNCTION exchange.ticket_fields() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_agg(f ORDER BY f ->> 'name')
    FROM access.ticket() t JOIN exchange.delivery_part p ON p.disclosure_seq = t.seq JOIN exchange.delivery d ON d.id = p.delivery_id
    JOIN exchange.delivery_kind k ON k.name = d.kind CROSS JOIN jsonb_array_elements(k.fields) AS f
    WHERE t.kind = 'delivery' AND f ->> 'name' = ANY (d.columns)
$$;
CREATE FUNCTION exchange.ticket_refs() RETURNS TABLE (client_id uuid, ref uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.client_id, r.ref FROM access.ticket() t JOIN exchange.delivery_part p ON p.disclosure_seq = t.seq
    CROSS JOIN unnest(p.persons, p.refs) AS r (client_id, ref) WHERE t.kind = 'delivery'
$$;

-- Keeps a part that was sealed; whole deliveries are 'made'. Nothing is kept of one that was withdrawn meanwhile.
CREATE FUNCTION exchange.keep_part(p_delivery uuid, p_number int, p_content text, p_sealed_key text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE exchange.delivery_part t
    SET content = p_content, sealed_key = p_sealed_key, content_hash = sha256(convert_to(p_content, 'UTF8')), made_at = kernel.now()
    FROM exchange.delivery d
    WHERE t.delivery_id = p_delivery AND t.number = p_number AND d.id = t.delivery_id AND d.state = 'approved' AND d.expires_at > kernel.now()
      AND t.made_at IS NULL AND t.destroyed_at IS NULL AND t.disclosure_seq IS NOT NULL
      AND length(p_content) BETWEEN 1 AND 1000000 AND length(p_sealed_key) BETWEEN 1 AND 2000;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE exchange.delivery d SET state = 'made'
    WHERE d.id = p_delivery AND NOT EXISTS (SELECT FROM exchange.delivery_part t WHERE t.delivery_id = d.id AND t.made_at IS NULL);
    RETURN true;
END $$;

-- Destroys what is past its day; returns how many deliveries.
CREATE FUNCTION exchange.destroy_expired() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone uuid;
    counted int := 0;
BEGIN
    FOR gone IN SELECT d.id FROM exchange.delivery d WHERE d.expires_at <= kernel.now() AND d.state IN ('requested', 'approved', 'made') FOR UPDATE LOOP
        PERFORM exchange.clear_parts(gone);
        UPDATE exchange.delivery SET state = 'destroyed' WHERE id = gone;
        INSERT INTO ledger.decision (trace_id, action, purpose, persons, decision)
        SELECT gen_random_uuid(), 'delivery:destroy', 'statutory_delivery', d.persons, true FROM exchange.delivery d WHERE d.id = gone;
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END $$;

-- Hands a part, or the key to it, to the requester and to nobody else, a few times at most, until it expires. Each time is noted.
CREATE FUNCTION exchange.take_part(p_token text, p_id uuid, p_number int, p_what text, p_trace uuid, p_origin inet, OUT content text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.delivery;
    part exchange.delivery_part;
BEGIN
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = p_id AND d.requested_by = actor.actor_ref;
    SELECT * INTO part FROM exchange.delivery_part t WHERE t.delivery_id = asked.id AND t.number = p_number FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN part.delivery_id IS NULL OR p_what IS NULL OR p_what NOT IN ('file', 'key') THEN 'not_available'
        WHEN part.destroyed_at IS NOT NULL OR asked.expires_at <= kernel.now() THEN 'expired'
        WHEN part.content IS NULL THEN 'not_made'
        WHEN NOT exchange.is_named(actor.actor_ref, asked.kind, 'exporter') THEN 'not_named'
        WHEN (SELECT takings_per_part FROM exchange.delivery_rule) <= CASE p_what WHEN 'file' THEN part.file_takings ELSE part.key_takings END THEN 'takings' END;
    IF refusal IN ('not_named', 'takings') THEN
        PERFORM exchange.raise_alert(actor, refusal, asked.kind, part.person_count);
    END IF;
    PERFORM exchange.note(actor, p_trace, CASE p_what WHEN 'key' THEN 'delivery:key' ELSE 'delivery:file' END, part.person_count, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.delivery_part t SET file_takings = file_takings + (p_what = 'file')::int, key_takings = key_takings + (p_what = 'key')::int
        WHERE t.delivery_id = part.delivery_id AND t.number = part.number;
        content := CASE p_what WHEN 'file' THEN part.content ELSE part.sealed_key END;
    END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA exchange FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    exchange.request_delivery(text, text, jsonb, text[], text, uuid, inet), exchange.decide_delivery(text, uuid, bytea, boolean, text, uuid, inet),
    exchange.take_part(text, uuid, int, text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.next_part(), exchange.keep_part(uuid, int, text, text), exchange.destroy_expired() TO sonar_worker;
GRANT EXECUTE ON FUNCTION exchange.ticket_fields(), exchange.ticket_refs() TO sonar_gate;

RESET ROLE;
