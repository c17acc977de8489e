-- People whom a member of staff knows: her own record, and who she says she knows, stay closed to her (I58).
SET ROLE sonar_guard;

-- Declares that the actor knows a client in person: from now on that record is closed to this actor, whatever the relation.
CREATE FUNCTION access.declare_known(p_token text, p_client uuid, p_how text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    staff boolean := actor.session_id IS NOT NULL AND actor.kind = 'staff';
BEGIN
    IF staff THEN
        INSERT INTO access.known_person (staff_id, client_id, how) VALUES (actor.actor_ref, p_client, p_how)
        ON CONFLICT (staff_id, client_id) DO UPDATE SET how = excluded.how;
    END IF;
    PERFORM access.note(actor, p_trace, 'known-person:declare', p_client, CASE WHEN NOT staff THEN 'no_session' END, p_origin);
    RETURN staff;
END $$;

-- Declares it by client number, keyed. A number that nobody has leaves the same trace, about nobody: the answer and the list
-- of declarations say nothing about who is registered.
CREATE FUNCTION access.declare_known_number(p_token text, p_index bytea, p_how text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN access.declare_known(p_token, coalesce(
        (SELECT coalesce(m.survivor_id, n.client_id) FROM clients.client_number n LEFT JOIN identity.merged_record m ON m.client_id = n.client_id
         WHERE n.number_index = p_index),
        encode(substr(sha256(p_index), 1, 16), 'hex')::uuid), p_how, p_trace, p_origin);
END $$;

-- What the actor declared, latest first. Who it is, is not said: the record is closed to her.
CREATE FUNCTION access.known_persons(p_token text, p_trace uuid, p_origin inet) RETURNS TABLE (id uuid, how text, declared_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'known-person:list', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT k.id, k.how, k.declared_at FROM access.known_person k
    WHERE k.staff_id = actor.actor_ref ORDER BY k.declared_at DESC, k.id LIMIT 100;
END $$;

-- Takes a declaration back. The record opens again on a relation; the security officer is told, since somebody could open
-- the record of whom she knows in this way.
CREATE FUNCTION access.withdraw_known(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    gone access.known_person;
    refusal text;
BEGIN
    DELETE FROM access.known_person k WHERE k.id = p_id AND k.staff_id = actor.actor_ref RETURNING * INTO gone;
    refusal := CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN gone.id IS NULL THEN 'gone' END;
    PERFORM access.note(actor, p_trace, 'known-person:withdraw', gone.client_id, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO access.signal (cause, source, staff_id) VALUES ('known_withdrawn', 'known:' || gone.id, actor.actor_ref) ON CONFLICT DO NOTHING;
    END IF;
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.declare_known(text, uuid, text, uuid, inet), access.declare_known_number(text, bytea, text, uuid, inet),
    access.known_persons(text, uuid, inet), access.withdraw_known(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;
