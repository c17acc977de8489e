-- What a municipality's own system does in Sonar: one own inhabitant at a time, each a row in the ledger before anything is read.
-- Refusals are answers, so that the row about them stays. Somebody else's inhabitant and nobody are one answer.
SET ROLE sonar_guard;

-- The key by which a system signs; nothing for one that has no agreement on this day.
CREATE FUNCTION exchange.municipal_key(p_oin text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.public_key FROM exchange.municipal_connection c WHERE c.oin = p_oin AND c.agreed_until >= kernel.today()
$$;

-- Begins a request whose assertion was found true and lasts so many seconds more; false when it was used before.
CREATE FUNCTION exchange.begin_municipal_call(p_token text, p_oin text, p_assertion_hash bytea, p_seconds int) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO exchange.municipal_call (token_hash, connection_id, assertion_hash, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), c.id, p_assertion_hash, kernel.now() + make_interval(secs => least(p_seconds, 120))
    FROM exchange.municipal_connection c
    WHERE c.oin = p_oin AND c.agreed_until >= kernel.today() AND p_seconds > 0 AND length(p_token) >= 40
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_municipal_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'municipal:call', false, left(p_code, 40), p_origin)
$$;

-- The system behind a request, as the ledger names who acts: the connection is the actor, the municipality its organisation.
CREATE FUNCTION exchange.municipal_caller(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT m.id, 'staff', c.id, 'municipal_system', c.organisation_id, NULL, NULL INTO facts
    FROM exchange.municipal_call m JOIN exchange.municipal_connection c ON c.id = m.connection_id
    WHERE m.token_hash = sha256(convert_to(p_token, 'UTF8')) AND m.expires_at > kernel.now() AND c.agreed_until >= kernel.today();
    RETURN facts;
END $$;

-- Notes that a system that was let in sent what cannot be answered, or saved: never what it was.
CREATE FUNCTION exchange.note_municipal_bad(p_token text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT disclosure.note(exchange.municipal_caller(p_token), coalesce(p_trace, gen_random_uuid()), 'municipal:call', 'municipal_exchange', '{}', '{}', '{}',
                           'malformed', NULL, p_origin)
$$;

-- Whether somebody is, on this day, an inhabitant of the municipalities this organisation works for, and is mediated or was until
-- shortly before; never a protected person. Whoever moves is somebody else's from the day of moving.
CREATE FUNCTION exchange.is_own_inhabitant(p_organisation int, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM clients.client c JOIN clients.residence r ON r.client_id = c.id
        JOIN identity.organisation_municipality m ON m.municipality_code = r.municipality_code
        WHERE c.id = p_client AND m.organisation_id = p_organisation AND (c.active OR c.active_since > kernel.today() - 92)
          AND r.valid_from <= kernel.today() AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
          AND m.valid_from <= kernel.today() AND (m.valid_until IS NULL OR m.valid_until > kernel.today())
          AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id))
$$;

-- Whether the connection asked about as many persons as it may in twenty-four hours: those it was told of, and those it was not.
CREATE FUNCTION exchange.municipal_day_is_over(p_connection uuid) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT (SELECT count(*) FROM ledger.disclosure d WHERE d.actor_ref = p_connection AND d.at > kernel.now() - interval '24 hours')
         + (SELECT count(*) FROM ledger.decision d WHERE d.actor_ref = p_connection AND NOT d.decision AND d.refusal = 'no_relation'
              AND d.at > kernel.now() - interval '24 hours')
        >= (SELECT c.persons_per_day FROM exchange.municipal_connection c WHERE c.id = p_connection)
$$;

-- Phase 1 of what is done with one inhabitant, found by the keyed value of her BSN or by the municipality's own reference to her:
-- 'status' opens where mediation stands, 'support' opens what the municipality reported, to read and to write.
CREATE FUNCTION exchange.open_inhabitant(
    p_token text, p_what text, p_bsn_index bytea, p_reference uuid, p_trace uuid, p_origin inet,
    OUT ticket text, OUT client_id uuid, OUT reference uuid, OUT organisation text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller identity.session_facts := exchange.municipal_caller(p_token);
    category text := CASE p_what WHEN 'status' THEN 'status' WHEN 'support' THEN 'benefit' END;
    found uuid;
    own uuid;
BEGIN
    -- One at a time for each connection, so that two requests at once cannot both be the last one of the day.
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.municipal/' || coalesce(caller.actor_ref::text, ''), 0));
    SELECT coalesce((SELECT j.client_id FROM identity.jobseeker_by_bsn(p_bsn_index) j),
                    (SELECT m.client_id FROM exchange.municipal_client m WHERE m.reference = p_reference AND m.connection_id = caller.actor_ref)) INTO found;
    refusal := CASE
        WHEN caller.session_id IS NULL THEN 'no_session'
        WHEN category IS NULL OR num_nonnulls(p_bsn_index, p_reference) <> 1 OR p_trace IS NULL THEN 'malformed'
        WHEN exchange.municipal_day_is_over(caller.actor_ref) THEN 'budget'
        WHEN found IS NULL OR NOT exchange.is_own_inhabitant(caller.organisation_id, found) THEN 'no_relation' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller, coalesce(p_trace, gen_random_uuid()), 'municipal:' || coalesce(left(p_what, 20), ''), 'municipal_exchange', '{}',
                                ARRAY[coalesce(category, '')], CASE WHEN found IS NULL THEN '{}' ELSE ARRAY[found] END, refusal, NULL, p_origin);
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    INSERT INTO exchange.municipal_client AS m (client_id, connection_id) VALUES (found, caller.actor_ref) ON CONFLICT DO NOTHING;
    SELECT m.reference, o.name INTO own, organisation
    FROM exchange.municipal_client m CROSS JOIN identity.organisation o
    WHERE m.client_id = found AND m.connection_id = caller.actor_ref AND o.id = caller.organisation_id;
    client_id := found;
    reference := own;
    ticket := (disclosure.grant_ticket(caller, p_trace, 'municipal:' || p_what, 'person', 'municipal_exchange', ARRAY[found], ARRAY['residence'],
        ARRAY[category], CASE p_what WHEN 'support' THEN ARRAY[category] ELSE '{}' END, '{}', NULL, NULL, NULL, p_origin)).ticket;
END $$;

-- Lets one report about a person wait for another, until the transaction ends: who comes second reads what the first one wrote.
CREATE FUNCTION exchange.hold_inhabitant(p_client uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('exchange.support/' || p_client::text, 0))
$$;

-- Which of the inhabitants a municipality asked about changed in the stand of mediation: its own references, nothing else. A place
-- in the order of changes goes in and comes out; a change that is not committed yet comes next time. That it asked is a row.
CREATE FUNCTION exchange.municipal_changes(p_token text, p_after text, p_trace uuid, p_origin inet, OUT references_changed uuid[], OUT place text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller identity.session_facts := exchange.municipal_caller(p_token);
    after xid8 := coalesce(p_after, '0')::xid8;
BEGIN
    refusal := CASE WHEN caller.session_id IS NULL THEN 'no_session' END;
    IF refusal IS NULL THEN
        WITH changed AS (
            SELECT m.reference, last.xid
            FROM exchange.municipal_client m
            CROSS JOIN LATERAL (
                SELECT c.xid FROM ledger.change c
                WHERE c.client_id = m.client_id AND c.category = 'status' AND c.xid > after AND c.xid > m.since_xid
                  AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY c.xid DESC LIMIT 1) AS last
            WHERE m.connection_id = caller.actor_ref AND exchange.is_own_inhabitant(caller.organisation_id, m.client_id)
            ORDER BY last.xid FETCH FIRST 50 ROWS WITH TIES)
        SELECT coalesce(array_agg(c.reference ORDER BY c.reference), '{}'), coalesce((SELECT x.xid FROM changed x ORDER BY x.xid DESC LIMIT 1), after)::text
        INTO references_changed, place FROM changed c;
    END IF;
    PERFORM disclosure.note(caller, coalesce(p_trace, gen_random_uuid()), 'municipal:changes', 'municipal_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
END $$;

-- Forgets requests that are over, and inhabitants who are not the municipality's any more. Returns how many.
CREATE FUNCTION exchange.sweep_municipal() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH over AS (DELETE FROM exchange.municipal_call m WHERE m.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    gone AS (DELETE FROM exchange.municipal_client m USING exchange.municipal_connection c
             WHERE c.id = m.connection_id AND NOT exchange.is_own_inhabitant(c.organisation_id, m.client_id) RETURNING 1)
    SELECT ((SELECT count(*) FROM over) + (SELECT count(*) FROM gone))::int
$$;

REVOKE ALL ON FUNCTION exchange.municipal_key(text),
    exchange.begin_municipal_call(text, text, bytea, int), exchange.note_municipal_refused(uuid, text, inet), exchange.municipal_caller(text),
    exchange.note_municipal_bad(text, uuid, inet),
    exchange.is_own_inhabitant(int, uuid), exchange.municipal_day_is_over(uuid), exchange.open_inhabitant(text, text, bytea, uuid, uuid, inet),
    exchange.hold_inhabitant(uuid), exchange.municipal_changes(text, text, uuid, inet), exchange.sweep_municipal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.municipal_key(text), exchange.begin_municipal_call(text, text, bytea, int),
    exchange.note_municipal_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.open_inhabitant(text, text, bytea, uuid, uuid, inet), exchange.hold_inhabitant(uuid),
    exchange.municipal_changes(text, text, uuid, inet), exchange.note_municipal_bad(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_municipal() TO sonar_worker;

RESET ROLE;
