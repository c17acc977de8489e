SET ROLE sonar_guard;

-- How long a session lives: without being used, and at the very most.
CREATE FUNCTION identity.session_terms(p_kind text, OUT idle interval, OUT absolute interval)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE p_kind WHEN 'staff' THEN interval '30 minutes' ELSE interval '15 minutes' END,
           CASE p_kind WHEN 'staff' THEN interval '9 hours' WHEN 'newcomer' THEN interval '30 minutes' ELSE interval '2 hours' END
$$;

-- The live session behind a token, or nothing: staff and jobseekers, never a newcomer, to whom nothing opens, and never an
-- employer: a guard that serves employers says so by asking live_actor or live_employer (employers.sql). Function,
-- organisation and office are read from the account at this moment, so a change of function or a closed account works at once.
CREATE FUNCTION identity.live_session(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT s.id, s.kind, coalesce(s.staff_id, s.client_id), coalesce(f.function, 'jobseeker'), f.organisation_id, f.office_id, f.team_id
    INTO facts
    FROM identity.session s LEFT JOIN identity.staff f ON f.id = s.staff_id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
      AND (s.kind = 'jobseeker' OR f.active)
      AND (f.function_until IS NULL OR f.function_until > kernel.today());
    RETURN facts;
END $$;

-- Starts the half hour of a newcomer. An earlier one with the same number ends.
CREATE FUNCTION identity.start_newcomer(
    p_token text, p_means text, p_client_id uuid, p_bsn_index bytea, p_bsn bytea, p_wrapped bytea, p_acr text, p_origin inet) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    terms record;
    made uuid;
BEGIN
    IF length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms('newcomer');
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_bsn_index, 'hex'), 0));
    WITH earlier AS (DELETE FROM identity.newcomer n WHERE n.bsn_index = p_bsn_index RETURNING n.session_id)
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' FROM earlier e
    WHERE s.id = e.session_id AND s.ended_at IS NULL;
    INSERT INTO identity.session (token_hash, kind, means, acr, origin, idle_until, absolute_until)
    VALUES (sha256(convert_to(p_token, 'UTF8')), 'newcomer', p_means, p_acr, p_origin, kernel.now() + terms.idle, kernel.now() + terms.absolute)
    RETURNING id INTO made;
    INSERT INTO identity.newcomer VALUES (made, p_client_id, p_bsn_index, p_bsn, p_wrapped);
    INSERT INTO ledger.decision (trace_id, actor_kind, session_id, action, decision, origin)
    VALUES (gen_random_uuid(), 'newcomer', made, 'session:start', true, p_origin);
    RETURN made;
END $$;

-- The newcomer behind a token, while her half hour lasts; locked, so that a form that is sent twice registers once.
CREATE FUNCTION identity.live_newcomer(p_token text) RETURNS identity.newcomer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n FROM identity.session s JOIN identity.newcomer n ON n.session_id = s.id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'newcomer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
    FOR UPDATE OF s, n
$$;

-- The keys under which a newcomer's record will be sealed: what the form needs of her, and nothing of the number.
CREATE FUNCTION identity.newcomer_keys(p_token text) RETURNS TABLE (client_id uuid, wrapped bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.wrapped FROM identity.live_newcomer(p_token) n WHERE n.client_id IS NOT NULL
$$;

-- The newcomer is registered: her half hour ends and a jobseeker's session begins, under a token of its own.
CREATE FUNCTION identity.newcomer_registered(p_newcomer identity.newcomer, p_next_token text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended identity.session;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' WHERE s.id = p_newcomer.session_id RETURNING s.* INTO ended;
    DELETE FROM identity.newcomer n WHERE n.session_id = p_newcomer.session_id;
    RETURN identity.start_session(p_next_token, ended.means, NULL, p_newcomer.client_id, ended.acr, ended.origin);
END $$;

CREATE FUNCTION identity.begin_sign_in(
    p_state_hash bytea, p_browser_hash bytea, p_means text, p_nonce text, p_verifier text, p_next text,
    p_expires_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO identity.sign_in (state_hash, browser_hash, means, nonce, verifier, next, expires_at)
    VALUES (p_state_hash, p_browser_hash, p_means, p_nonce, p_verifier, p_next,
            least(p_expires_at, kernel.now() + interval '10 minutes'))
$$;

-- Hands out a sign-in under way once; whatever comes of it, a second call finds nothing.
CREATE FUNCTION identity.take_sign_in(p_state_hash bytea, p_browser_hash bytea)
RETURNS TABLE (means text, nonce text, verifier text, next text)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    WITH taken AS (
        DELETE FROM identity.sign_in s WHERE s.state_hash = p_state_hash
        RETURNING s.means, s.nonce, s.verifier, s.next, s.browser_hash, s.expires_at)
    SELECT t.means, t.nonce, t.verifier, t.next FROM taken t
    WHERE t.browser_hash = p_browser_hash AND t.expires_at > kernel.now()
$$;

CREATE FUNCTION identity.staff_by_subject(p_issuer text, p_subject text) RETURNS TABLE (staff_id uuid, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.id, f.active AND (f.function_until IS NULL OR f.function_until > kernel.today()) FROM identity.staff f WHERE f.issuer = p_issuer AND f.subject = p_subject
$$;

CREATE FUNCTION identity.jobseeker_by_bsn(p_bsn_index bytea) RETURNS TABLE (client_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(m.survivor_id, j.client_id)
    FROM identity.jobseeker_login j LEFT JOIN identity.merged_record m ON m.client_id = j.client_id
    WHERE j.bsn_index = p_bsn_index
$$;

-- The records of one person: the one she signs in to first, then those that were merged into it.
CREATE FUNCTION identity.records_of(p_client uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_client || ARRAY(SELECT m.client_id FROM identity.merged_record m WHERE m.survivor_id = p_client ORDER BY m.client_id)
$$;

-- Starts a session and writes the sign-in to the ledger. A jobseeker's earlier sessions end; staff are told when
-- another session of the account was alive elsewhere (R119).
CREATE FUNCTION identity.start_session(
    p_token text, p_means text, p_staff_id uuid, p_client_id uuid, p_acr text, p_origin inet) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kind_of text := CASE WHEN p_staff_id IS NULL THEN 'jobseeker' ELSE 'staff' END;
    terms record;
    elsewhere boolean := false;
    made uuid;
BEGIN
    IF num_nonnulls(p_staff_id, p_client_id) <> 1 OR length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has one holder and a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms(kind_of);
    IF kind_of = 'jobseeker' THEN
        -- Two sign-ins at once take turns, so that the later one ends the earlier.
        PERFORM pg_advisory_xact_lock(hashtextextended(p_client_id::text, 0));
        UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'replaced'
        WHERE client_id = p_client_id AND ended_at IS NULL;
    ELSE
        elsewhere := EXISTS (
            SELECT FROM identity.session
            WHERE staff_id = p_staff_id AND ended_at IS NULL AND idle_until > kernel.now()
              AND (origin IS DISTINCT FROM p_origin OR seen_at > kernel.now() - interval '5 minutes'));
    END IF;
    INSERT INTO identity.session (token_hash, kind, staff_id, client_id, means, acr, origin, idle_until, absolute_until, concurrent)
    VALUES (sha256(convert_to(p_token, 'UTF8')), kind_of, p_staff_id, p_client_id, p_means, p_acr, p_origin,
            kernel.now() + terms.idle, kernel.now() + terms.absolute, elsewhere)
    RETURNING id INTO made;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, decision, origin)
    SELECT gen_random_uuid(), kind_of, coalesce(p_staff_id, p_client_id), made, coalesce(f.function, 'jobseeker'),
           f.organisation_id, CASE WHEN elsewhere THEN 'session:start:concurrent' ELSE 'session:start' END, true, p_origin
    FROM (SELECT) AS one LEFT JOIN identity.staff f ON f.id = p_staff_id;
    RETURN made;
END $$;

-- Whether a mandate holds at this moment.
CREATE FUNCTION identity.mandate_holds(p_mandate identity.mandate) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(p_mandate.withdrawn_at IS NULL AND p_mandate.valid_from <= kernel.today() AND p_mandate.valid_until > kernel.today(), false)
$$;

-- Who a token stands for, or why it no longer stands for anybody. Notes at most every half minute that it was used.
CREATE FUNCTION identity.resolve_session(p_token text)
RETURNS TABLE (session_id uuid, kind text, ref uuid, display_name text, function text, organisation text, office text,
               started_at timestamptz, absolute_until timestamptz, concurrent boolean, ended text, home_index bytea,
               kvk_number text, own_kvk text, employer_scope text, establishment text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    hash bytea := sha256(convert_to(p_token, 'UTF8'));
BEGIN
    RETURN QUERY
    SELECT s.id, s.kind, coalesce(s.staff_id, s.client_id, s.employer_user_id, s.id), coalesce(f.display_name, ''), f.function,
           coalesce(o.name, ''), coalesce(b.name, ''), s.started_at, s.absolute_until, s.concurrent,
           CASE WHEN s.ended_why = 'signed_out' THEN 'signed_out'
                WHEN s.ended_why IS NOT NULL OR NOT coalesce(f.active, true) OR f.function_until <= kernel.today() THEN 'revoked'
                WHEN s.absolute_until <= kernel.now() THEN 'expired'
                WHEN s.idle_until <= kernel.now() THEN 'idle' END,
           (SELECT w.home_index FROM identity.staff_own w WHERE w.staff_id = s.staff_id),
           CASE WHEN s.mandate_id IS NULL OR identity.mandate_holds(m) THEN s.kvk_number END, u.kvk_number,
           CASE WHEN s.kind <> 'employer' THEN NULL WHEN s.mandate_id IS NULL THEN 'all' ELSE m.scope END, s.establishment
    FROM identity.session s
    LEFT JOIN identity.employer_user u ON u.id = s.employer_user_id
    LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    LEFT JOIN identity.staff f ON f.id = s.staff_id
    LEFT JOIN identity.organisation o ON o.id = f.organisation_id
    LEFT JOIN identity.office b ON b.id = f.office_id
    WHERE s.token_hash = hash;
    UPDATE identity.session s
    SET seen_at = kernel.now(), idle_until = kernel.now() + (identity.session_terms(s.kind)).idle
    WHERE s.token_hash = hash AND s.ended_at IS NULL AND s.seen_at < kernel.now() - interval '30 seconds'
      AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now();
    IF FOUND THEN
        -- When somebody was last here may be lost in a crash, by less than a second; nobody waits for the disk for it.
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
END $$;

CREATE FUNCTION identity.end_session(p_token text, p_why text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended identity.session;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = p_why
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.ended_at IS NULL
    RETURNING s.* INTO ended;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM identity.newcomer n WHERE n.session_id = ended.id;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, action, decision)
    VALUES (gen_random_uuid(), ended.kind, coalesce(ended.staff_id, ended.client_id, ended.employer_user_id), ended.id, 'session:end', true);
    RETURN true;
END $$;

-- Ends every session of a staff member, or of an employer's user; the very next request finds it so. The one who does it acts in a session of
-- her own, with the function for it.
CREATE FUNCTION identity.revoke_sessions(p_token text, p_staff_id uuid) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    ended int;
    allowed boolean;
BEGIN
    allowed := actor.session_id IS NOT NULL
        AND (actor.function IN ('functional_manager', 'security_officer') OR actor.actor_ref = p_staff_id);
    IF allowed THEN
        UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked'
        WHERE (staff_id = p_staff_id OR employer_user_id = p_staff_id) AND ended_at IS NULL;
        GET DIAGNOSTICS ended = ROW_COUNT;
    END IF;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, subject, decision, refusal)
    VALUES (gen_random_uuid(), actor.kind, actor.actor_ref, actor.session_id, actor.function, actor.organisation_id,
            'session:revoke', p_staff_id, coalesce(allowed, false), CASE WHEN allowed THEN NULL ELSE 'function' END);
    RETURN ended;  -- NULL says: refused
END $$;

-- A refused sign-in leaves a row: by which means and why, never who claimed to be whom.
CREATE FUNCTION identity.note_sign_in_refused(p_means text, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (gen_random_uuid(), 'session:start:' || left(p_means, 20), false, left(p_code, 40), p_origin)
$$;

-- Removes what nobody can use any more: sign-ins that were never finished, sessions that ended ninety days ago.
CREATE FUNCTION identity.sweep() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
    more int;
BEGIN
    DELETE FROM identity.sign_in WHERE expires_at < kernel.now();
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM identity.newcomer n USING identity.session s
    WHERE s.id = n.session_id AND (s.ended_at IS NOT NULL OR least(s.idle_until, s.absolute_until) < kernel.now());
    GET DIAGNOSTICS more = ROW_COUNT;
    gone := gone + more;
    DELETE FROM identity.session WHERE absolute_until < kernel.now() - interval '90 days';
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN gone + more;
END $$;

-- Remembers what an account is from now on.
CREATE FUNCTION identity.remember_staff() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO identity.staff_history (staff_id, function, organisation_id, office_id, team_id, active, function_until)
    VALUES (NEW.id, NEW.function, NEW.organisation_id, NEW.office_id, NEW.team_id, NEW.active, NEW.function_until);
    RETURN NULL;
END $$;
CREATE TRIGGER remember_staff AFTER INSERT ON identity.staff FOR EACH ROW EXECUTE FUNCTION identity.remember_staff();
CREATE TRIGGER remember_change AFTER UPDATE OF function, organisation_id, office_id, team_id, active, function_until ON identity.staff
FOR EACH ROW WHEN (ROW (OLD.function, OLD.organisation_id, OLD.office_id, OLD.team_id, OLD.active, OLD.function_until)
                   IS DISTINCT FROM ROW (NEW.function, NEW.organisation_id, NEW.office_id, NEW.team_id, NEW.active, NEW.function_until))
EXECUTE FUNCTION identity.remember_staff();

-- What is remembered stays as it is, for the guard too.
CREATE FUNCTION identity.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this table is only added to' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON identity.staff_history EXECUTE FUNCTION identity.refuse_change();

-- Closes what an account has open, after it was closed or lost its function: the next request finds no session.
CREATE FUNCTION identity.close_sessions(p_staff_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked' WHERE staff_id = p_staff_id AND ended_at IS NULL
$$;

-- Keeps the keyed values of a member of staff's own number and address, as the staff source gives them.
CREATE FUNCTION identity.keep_own(p_staff uuid, p_own bytea, p_home bytea) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO identity.staff_own SELECT p_staff, p_own, p_home WHERE p_own IS NOT NULL
    ON CONFLICT (staff_id) DO UPDATE SET bsn_index = excluded.bsn_index, home_index = excluded.home_index
$$;

-- Takes over what the staff source says of one account: new, changed or gone. Returns 'new', 'changed', 'unchanged', or
-- what is wrong with it, in which case nothing of it was taken over.
CREATE FUNCTION identity.take_over_staff(p_person jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given identity.staff := jsonb_populate_record(NULL::identity.staff, p_person);
    present identity.staff;
    own bytea := decode(p_person ->> 'bsn_index', 'hex');
    home bytea := decode(p_person ->> 'home_index', 'hex');
BEGIN
    IF NOT EXISTS (SELECT FROM identity.office o WHERE o.id = given.office_id AND o.organisation_id = given.organisation_id) THEN
        RETURN 'office';
    ELSIF given.team_id IS NOT NULL AND NOT EXISTS (SELECT FROM identity.team t WHERE t.id = given.team_id AND t.office_id = given.office_id) THEN
        RETURN 'team';
    END IF;
    SELECT * INTO present FROM identity.staff f WHERE f.issuer = given.issuer AND f.subject = given.subject FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id, active, team_id, function_until)
        VALUES (given.id, given.issuer, given.subject, given.display_name, given.function, given.organisation_id, given.office_id, given.active,
                given.team_id, given.function_until);
    ELSIF ROW (present.display_name, present.function, present.organisation_id, present.office_id, present.active, present.team_id, present.function_until)
          IS NOT DISTINCT FROM
          ROW (given.display_name, given.function, given.organisation_id, given.office_id, given.active, given.team_id, given.function_until) THEN
        PERFORM identity.keep_own(present.id, own, home);
        RETURN 'unchanged';
    ELSE
        UPDATE identity.staff f
        SET display_name = given.display_name, function = given.function, organisation_id = given.organisation_id, office_id = given.office_id,
            active = given.active, team_id = given.team_id, function_until = given.function_until
        WHERE f.id = present.id;
    END IF;
    PERFORM identity.keep_own(coalesce(present.id, given.id), own, home);
    IF present.id IS NOT NULL AND (NOT given.active OR given.function_until <= kernel.today()) THEN
        PERFORM identity.close_sessions(present.id);
    END IF;
    INSERT INTO ledger.decision (trace_id, actor_kind, action, subject, decision, function, organisation_id)
    VALUES (gen_random_uuid(), 'job', 'staff:take-over', coalesce(present.id, given.id), true, given.function, given.organisation_id);
    RETURN CASE WHEN present.id IS NULL THEN 'new' ELSE 'changed' END;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    identity.begin_sign_in(bytea, bytea, text, text, text, text, timestamptz), identity.take_sign_in(bytea, bytea),
    identity.staff_by_subject(text, text), identity.jobseeker_by_bsn(bytea),
    identity.start_session(text, text, uuid, uuid, text, inet), identity.start_newcomer(text, text, uuid, bytea, bytea, bytea, text, inet),
    identity.newcomer_keys(text), identity.resolve_session(text),
    identity.end_session(text, text), identity.revoke_sessions(text, uuid),
    identity.note_sign_in_refused(text, text, inet)
TO sonar_auth;
GRANT EXECUTE ON FUNCTION identity.sweep(), identity.take_over_staff(jsonb) TO sonar_worker;

-- Organisations and offices are public knowledge; the staff table is for the guards, and for the gate that tells a
-- client who wrote to her.
GRANT SELECT ON identity.organisation, identity.office TO sonar_reader, sonar_writer, sonar_gate;
GRANT SELECT ON identity.division, identity.district, identity.team, identity.organisation_municipality TO sonar_reader;
GRANT SELECT (id, display_name, function, organisation_id, office_id) ON identity.staff TO sonar_gate;
GRANT REFERENCES ON identity.organisation, identity.office, identity.staff TO sonar_owner;

RESET ROLE;
