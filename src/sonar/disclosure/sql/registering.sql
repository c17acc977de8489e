-- Registering somebody: the decision, the ledger's row and the record, in one transaction of the logger's. The record
-- itself is made by clients.register_person, as for an import.
SET ROLE sonar_guard;

-- outcome: 'registered'; 'known', and the actor may open her; 'inactive', likewise, and she can be registered again;
-- 'refused' when the number is registered and she is not this actor's to open. Only the first three name a client.
CREATE TYPE disclosure.registered AS (outcome text, client_id uuid, refusal text);

-- The categories that a registration writes. The number itself comes with every registration and opens to nobody by it, so
-- the policy is asked for the others.
CREATE FUNCTION disclosure.registered_categories(p_client jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['identity', 'bsn', 'contact', 'status']
        || CASE WHEN jsonb_typeof(p_client -> 'profile') = 'object' THEN ARRAY['profile'] ELSE '{}' END
        || ARRAY(SELECT k FROM jsonb_object_keys(coalesce(p_client -> 'parts', '{}')) AS k ORDER BY k)
$$;

-- Writes the row about an attempt to register: under which number (keyed), and what came of it.
CREATE FUNCTION disclosure.note_registration(
    p_actor identity.session_facts, p_trace uuid, p_categories text[], p_client uuid, p_sought bytea, p_refusal text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, categories, persons,
                                 subject, decision, refusal, sought, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id,
            'register', 'registration', coalesce(p_categories, '{}'), CASE WHEN p_client IS NULL THEN 0 ELSE 1 END, p_client, p_refusal IS NULL, p_refusal,
            p_sought, p_origin)
$$;

-- Makes the record, with the text that was shown and the ledger's row of the change; false when the number has a record
-- already, and then nothing was written.
CREATE FUNCTION disclosure.make_record(p_actor identity.session_facts, p_trace uuid, p_client jsonb, p_categories text[], p_way text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    broken text;
BEGIN
    PERFORM clients.register_person(p_client);
    PERFORM clients.note_privacy((p_client ->> 'id')::uuid, p_client #>> '{privacy,language}', p_client #>> '{privacy,body}', p_way);
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields)
    VALUES (p_trace, p_actor.kind, p_actor.actor_ref, (p_client ->> 'id')::uuid, 'identity', 'register', p_categories);
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
    IF broken NOT IN ('bsn_bsn_index_key', 'jobseeker_login_pkey') THEN
        RAISE;
    END IF;
    RETURN false;
END $$;

-- What stands in the way of a registration at the desk, before any number is looked at: equal for every number.
CREATE FUNCTION disclosure.registering_refusal(p_actor identity.session_facts, p_trace uuid, p_client jsonb, p_categories text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR p_trace IS NULL OR p_client ->> 'id' IS NULL OR p_client ->> 'wrapped' IS NULL
          OR coalesce(length(p_client ->> 'bsn_index'), 0) <> 64 OR p_client ->> 'bsn' IS NULL OR p_client #>> '{privacy,body}' IS NULL
          OR NOT EXISTS (SELECT FROM identity.office o
                         WHERE o.id = (p_client ->> 'office_id')::int AND o.organisation_id = p_actor.organisation_id) THEN 'malformed'
        ELSE disclosure.policy_refusal(p_actor.function, 'registration', array_remove(p_categories, 'bsn'), array_remove(p_categories, 'bsn')) END
$$;

-- Registers somebody who is at the desk. She becomes a task of the actor's for a week, so that the actor can go on; in
-- whose caseload she comes is decided elsewhere.
CREATE FUNCTION disclosure.register_client(p_token text, p_client jsonb, p_trace uuid, p_origin inet) RETURNS disclosure.registered
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    categories text[] := disclosure.registered_categories(p_client);
    refusal text := disclosure.registering_refusal(actor, p_trace, p_client, categories);
    sought bytea := CASE WHEN length(p_client ->> 'bsn_index') = 64 THEN decode(p_client ->> 'bsn_index', 'hex') END;
    new_id uuid := (p_client ->> 'id')::uuid;
BEGIN
    IF refusal IS NULL AND NOT access.take_budget(actor.actor_ref, actor.function, 1, 1) THEN
        refusal := 'budget';
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note_registration(actor, p_trace, categories, NULL, sought, refusal, p_origin);
        RETURN ('refused', NULL, refusal)::disclosure.registered;
    END IF;
    IF NOT disclosure.make_record(actor, p_trace, p_client, categories, 'desk') THEN
        RETURN disclosure.registered_before(actor, p_trace, categories, sought, p_origin);
    END IF;
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until)
    VALUES (new_id, actor.actor_ref, 'task', kernel.now(), kernel.now() + interval '7 days');
    PERFORM disclosure.note_registration(actor, p_trace, categories, new_id, sought, NULL, p_origin);
    RETURN ('registered', new_id, NULL)::disclosure.registered;
END $$;

-- The answer for a number that has a record: whose it is, is for whom may open her; for everybody else one answer.
CREATE FUNCTION disclosure.registered_before(
    p_actor identity.session_facts, p_trace uuid, p_categories text[], p_sought bytea, p_origin inet) RETURNS disclosure.registered
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    known clients.client;
    weighed record;
BEGIN
    SELECT c.* INTO known FROM identity.jobseeker_login j JOIN clients.client c ON c.id = j.client_id WHERE j.bsn_index = p_sought;
    SELECT * INTO weighed FROM disclosure.weigh_persons(p_actor, 'registration', ARRAY[known.id], NULL, false);
    PERFORM disclosure.note_registration(p_actor, p_trace, p_categories, known.id, p_sought, 'already_registered', p_origin);
    IF weighed.refusal IS NOT NULL THEN
        RETURN ('refused', NULL, 'already_registered')::disclosure.registered;
    END IF;
    RETURN (CASE WHEN known.active THEN 'known' ELSE 'inactive' END, known.id, 'already_registered')::disclosure.registered;
END $$;

-- Registers the newcomer who holds the token: under the number that DigiD proved and no other, with an office of the
-- service. Her half hour ends, and a session of her own begins under p_next_token.
CREATE FUNCTION disclosure.register_newcomer(p_token text, p_next_token text, p_client jsonb, p_trace uuid, p_origin inet) RETURNS disclosure.registered
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    newcomer identity.newcomer := identity.live_newcomer(p_token);
    actor identity.session_facts;
    categories text[] := disclosure.registered_categories(p_client);
    refusal text;
BEGIN
    actor.session_id := newcomer.session_id;
    actor.kind := 'jobseeker';
    actor.actor_ref := newcomer.client_id;
    actor.function := 'jobseeker';
    refusal := CASE
        WHEN newcomer.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_client #>> '{privacy,body}' IS NULL OR p_client ->> 'kind' IS DISTINCT FROM 'jobseeker'
          OR NOT EXISTS (SELECT FROM identity.office o JOIN identity.organisation g ON g.id = o.organisation_id
                         WHERE o.id = (p_client ->> 'office_id')::int AND g.kind = 'uwv') THEN 'malformed'
        ELSE disclosure.policy_refusal('jobseeker', 'registration', array_remove(categories, 'bsn'), array_remove(categories, 'bsn')) END;
    IF refusal IS NULL AND NOT disclosure.make_record(actor, p_trace, p_client || jsonb_build_object(
            'id', newcomer.client_id, 'wrapped', encode(newcomer.wrapped, 'hex'), 'bsn_index', encode(newcomer.bsn_index, 'hex'),
            'bsn', encode(newcomer.bsn, 'hex')), categories, 'page') THEN
        refusal := 'already_registered';
    END IF;
    IF refusal = 'no_session' THEN
        actor := NULL;
    END IF;
    PERFORM disclosure.note_registration(actor, p_trace, categories, CASE WHEN refusal IS NULL THEN newcomer.client_id END, newcomer.bsn_index,
                                         refusal, p_origin);
    IF refusal IS NOT NULL THEN
        RETURN ('refused', NULL, refusal)::disclosure.registered;
    END IF;
    PERFORM identity.newcomer_registered(newcomer, p_next_token);
    RETURN ('registered', newcomer.client_id, NULL)::disclosure.registered;
END $$;

REVOKE ALL ON FUNCTION disclosure.register_client(text, jsonb, uuid, inet), disclosure.register_newcomer(text, text, jsonb, uuid, inet),
    disclosure.registered_categories(jsonb), disclosure.note_registration(identity.session_facts, uuid, text[], uuid, bytea, text, inet),
    disclosure.make_record(identity.session_facts, uuid, jsonb, text[], text), disclosure.registering_refusal(identity.session_facts, uuid, jsonb, text[]),
    disclosure.registered_before(identity.session_facts, uuid, text[], bytea, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.register_client(text, jsonb, uuid, inet), disclosure.register_newcomer(text, text, jsonb, uuid, inet) TO sonar_logger;

RESET ROLE;
