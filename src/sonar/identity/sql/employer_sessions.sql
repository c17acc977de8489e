-- Employers and intermediaries: signing in for an organisation, acting for another on a mandate, and who did what.
SET ROLE sonar_guard;

-- The live session of an employer, or nothing. It ends to stand for anybody the moment its mandate does: a form that was
-- open is refused, and the next page asks for whom one acts.
CREATE FUNCTION identity.live_employer(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT s.id, s.kind, s.employer_user_id, 'employer', NULL, NULL, NULL, s.kvk_number, coalesce(m.scope, 'all'), s.establishment
    INTO facts
    FROM identity.session s LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
      AND (s.mandate_id IS NULL OR identity.mandate_holds(m));
    RETURN facts;
END $$;

-- The live session behind a token, of staff, a jobseeker or an employer. For guards that serve employers too: they look at
-- the kind, at kvk_number, and at what the employer's mandate leaves to it (identity.employer_may).
CREATE FUNCTION identity.live_actor(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts := identity.live_session(p_token);
BEGIN
    IF facts.session_id IS NULL THEN
        facts := identity.live_employer(p_token);
    END IF;
    RETURN facts;
END $$;

-- Whether this actor may do for an employer what belongs to a scope ('vacancies' or 'candidates').
CREATE FUNCTION identity.employer_may(p_actor identity.session_facts, p_kvk text, p_scope text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(p_actor.kind = 'employer' AND p_actor.kvk_number = p_kvk AND p_actor.employer_scope IN ('all', p_scope), false)
$$;

-- The account of somebody at an organisation: made at her first sign-in.
CREATE FUNCTION identity.employer_user_for(p_issuer text, p_subject text, p_kvk text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    -- Two first sign-ins of one organisation take turns, so that each gets a number of its own.
    PERFORM pg_advisory_xact_lock(hashtextextended('employer ' || p_kvk, 0));
    SELECT u.id INTO found FROM identity.employer_user u WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.kvk_number = p_kvk;
    IF found IS NULL THEN
        INSERT INTO identity.employer_user (issuer, subject, kvk_number, number)
        SELECT p_issuer, p_subject, p_kvk, coalesce(max(u.number), 0) + 1 FROM identity.employer_user u WHERE u.kvk_number = p_kvk
        RETURNING id INTO found;
    END IF;
    RETURN found;
END $$;

-- Starts the session of an employer's user and writes the sign-in to the ledger. Her earlier session ends, as a jobseeker's
-- does; this one is told that there was one. When p_kvk is not her own organisation, eHerkenning proved that she acts for it.
CREATE FUNCTION identity.start_employer_session(
    p_token text, p_means text, p_issuer text, p_subject text, p_own_kvk text, p_kvk text, p_establishment text, p_acr text, p_origin inet)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    terms record;
    account uuid;
    elsewhere boolean;
    made uuid;
BEGIN
    IF length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms('employer');
    account := identity.employer_user_for(p_issuer, p_subject, p_own_kvk);
    elsewhere := EXISTS (SELECT FROM identity.session s WHERE s.employer_user_id = account AND s.ended_at IS NULL
                         AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now());
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' WHERE s.employer_user_id = account AND s.ended_at IS NULL;
    INSERT INTO identity.session (token_hash, kind, employer_user_id, kvk_number, establishment, chained, means, acr, origin, idle_until,
                                  absolute_until, concurrent)
    VALUES (sha256(convert_to(p_token, 'UTF8')), 'employer', account, p_kvk, p_establishment, p_kvk <> p_own_kvk, p_means, p_acr, p_origin,
            kernel.now() + terms.idle, kernel.now() + terms.absolute, elsewhere)
    RETURNING id INTO made;
    INSERT INTO identity.employer_acting (session_id, user_id, kvk_number, chained) VALUES (made, account, p_kvk, p_kvk <> p_own_kvk);
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, action, decision, origin)
    VALUES (gen_random_uuid(), 'employer', account, made, 'employer',
            CASE WHEN elsewhere THEN 'session:start:concurrent' ELSE 'session:start' END, true, p_origin);
    RETURN made;
END $$;

-- Writes down what an employer's user did, or was refused.
CREATE FUNCTION identity.note_employer(p_actor identity.session_facts, p_trace uuid, p_action text, p_subject uuid, p_refusal text, p_origin inet)
RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, action, subject, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_action, p_subject,
            p_refusal IS NULL, p_refusal, p_origin)
$$;

-- Lets a user act for another employer on a mandate that her organisation holds, or for her own organisation again when
-- p_mandate is null. Works when the mandate of the moment has just ended. Returns why not, or null.
CREATE FUNCTION identity.act_for(p_token text, p_mandate uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present identity.session;
    own text;
    chosen identity.mandate;
    facts identity.session_facts;
    refused text;
BEGIN
    SELECT s.* INTO present FROM identity.session s
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now() FOR UPDATE;
    IF present.id IS NULL THEN
        RETURN 'no_session';
    END IF;
    SELECT u.kvk_number INTO own FROM identity.employer_user u WHERE u.id = present.employer_user_id;
    SELECT m.* INTO chosen FROM identity.mandate m WHERE m.id = p_mandate AND m.to_kvk = own;
    refused := CASE
        WHEN present.chained THEN 'chained'
        WHEN p_mandate IS NOT NULL AND present.establishment IS NOT NULL THEN 'establishment'
        WHEN p_mandate IS NOT NULL AND NOT identity.mandate_holds(chosen) THEN 'mandate' END;
    IF refused IS NULL THEN
        UPDATE identity.session s SET kvk_number = coalesce(chosen.from_kvk, own), mandate_id = chosen.id WHERE s.id = present.id;
        INSERT INTO identity.employer_acting (session_id, user_id, kvk_number, mandate_id, chained)
        VALUES (present.id, present.employer_user_id, coalesce(chosen.from_kvk, own), chosen.id, false);
    END IF;
    facts.session_id := present.id; facts.kind := 'employer'; facts.actor_ref := present.employer_user_id; facts.function := 'employer';
    PERFORM identity.note_employer(facts, p_trace, 'employer:act-for', p_mandate, refused, p_origin);
    RETURN refused;
END $$;

-- Whether an actor speaks for its own organisation as a whole: signed in for it, on no mandate, not for one establishment.
CREATE FUNCTION identity.speaks_for_itself(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT s.mandate_id IS NULL AND NOT s.chained AND s.establishment IS NULL
                     FROM identity.session s WHERE s.id = p_actor.session_id AND s.kind = 'employer'), false)
$$;

-- Gives a mandate. Returns everything that is wrong with it at once; nothing when it was given.
CREATE FUNCTION identity.give_mandate(
    p_token text, p_to text, p_scope text, p_from date, p_until date, p_trace uuid, p_origin inet, OUT made uuid, OUT faults text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('mandate ' || coalesce(actor.kvk_number, ''), 0));
    faults := array_remove(ARRAY[
        CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN NOT identity.speaks_for_itself(actor) THEN 'not_own' END,
        CASE WHEN p_to !~ '^[0-9]{8}$' THEN 'number' WHEN p_to = actor.kvk_number THEN 'own_number' END,
        CASE WHEN p_scope NOT IN ('vacancies', 'candidates', 'all') THEN 'scope' END,
        CASE WHEN p_from < kernel.today() THEN 'past' END,
        CASE WHEN p_until <= p_from THEN 'period' WHEN p_until > p_from + interval '3 years' THEN 'too_long' END,
        CASE WHEN EXISTS (SELECT FROM identity.mandate m WHERE m.from_kvk = actor.kvk_number AND m.to_kvk = p_to AND m.withdrawn_at IS NULL
                          AND m.valid_from < p_until AND m.valid_until > p_from) THEN 'present' END,
        CASE WHEN (SELECT count(*) FROM identity.mandate m WHERE m.from_kvk = actor.kvk_number AND m.withdrawn_at IS NULL
                   AND m.valid_until > kernel.today()) >= 100 THEN 'too_many' END], NULL);
    IF cardinality(faults) = 0 THEN
        INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)
        VALUES (actor.kvk_number, p_to, p_scope, p_from, p_until, actor.actor_ref) RETURNING id INTO made;
    END IF;
    PERFORM identity.note_employer(actor, p_trace, 'mandate:give', made, faults[1], p_origin);
END $$;

-- Withdraws a mandate: the employer that gave it, or the intermediary that gives it back. One answer for a mandate of others,
-- one that is gone, and one that never was.
CREATE FUNCTION identity.withdraw_mandate(p_token text, p_mandate uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    done boolean;
BEGIN
    UPDATE identity.mandate m SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref
    WHERE m.id = p_mandate AND m.withdrawn_at IS NULL AND identity.speaks_for_itself(actor)
      AND actor.kvk_number IN (m.from_kvk, m.to_kvk);
    done := FOUND;
    PERFORM identity.note_employer(actor, p_trace, 'mandate:withdraw', p_mandate, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- The mandates of an employer, given and received, those that hold first. Those received are told while one acts on one, so
-- that one can choose another; also when the mandate of the moment has just ended.
CREATE FUNCTION identity.mandates_of(p_token text)
RETURNS TABLE (id uuid, given boolean, other_kvk text, scope text, valid_from date, valid_until date, given_number int, given_at timestamptz,
               withdrawn_at timestamptz, holds boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS (
        SELECT u.kvk_number AS own, s.mandate_id IS NULL AND NOT s.chained AND s.establishment IS NULL AS itself, s.chained OR s.establishment IS NOT NULL AS bound
        FROM identity.session s JOIN identity.employer_user u ON u.id = s.employer_user_id
        WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
          AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now())
    SELECT m.id, m.from_kvk = mine.own, CASE WHEN m.from_kvk = mine.own THEN m.to_kvk ELSE m.from_kvk END, m.scope, m.valid_from, m.valid_until,
           CASE WHEN m.from_kvk = mine.own THEN u.number END, m.given_at, m.withdrawn_at, identity.mandate_holds(m)
    FROM mine JOIN identity.mandate m ON (m.from_kvk = mine.own AND mine.itself) OR (m.to_kvk = mine.own AND NOT mine.bound)
    JOIN identity.employer_user u ON u.id = m.given_by
    ORDER BY identity.mandate_holds(m) DESC, m.withdrawn_at IS NULL DESC, m.given_at DESC
    LIMIT 1000
$$;

-- Who is signed in now for the actor's own organisation, or acts for it: told to who speaks for the whole of it. `ends`: that
-- sign-in can be ended from there; of an agency that works on a mandate the employer withdraws the mandate.
CREATE FUNCTION identity.employer_sessions(p_token text)
RETURNS TABLE (id uuid, user_number int, user_kvk text, own boolean, for_kvk text, chained boolean, mandate_id uuid, establishment text,
               started_at timestamptz, seen_at timestamptz, mine boolean, ends boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    IF NOT identity.speaks_for_itself(actor) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.id, u.number, u.kvk_number, u.kvk_number = actor.kvk_number, s.kvk_number, s.chained, s.mandate_id, coalesce(s.establishment, ''),
           s.started_at, s.seen_at, s.id = actor.session_id,
           s.id <> actor.session_id AND (u.kvk_number = actor.kvk_number OR s.chained AND s.kvk_number = actor.kvk_number)
    FROM (SELECT a.id FROM identity.session a WHERE a.kvk_number = actor.kvk_number AND a.ended_at IS NULL
          UNION
          SELECT b.id FROM identity.employer_user v JOIN identity.session b ON b.employer_user_id = v.id AND b.ended_at IS NULL
          WHERE v.kvk_number = actor.kvk_number) AS f
    JOIN identity.session s ON s.id = f.id AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
    JOIN identity.employer_user u ON u.id = s.employer_user_id
    LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    WHERE u.kvk_number = actor.kvk_number OR s.mandate_id IS NULL OR identity.mandate_holds(m)
    ORDER BY s.id <> actor.session_id, u.kvk_number <> actor.kvk_number, u.number LIMIT 200;
END $$;

-- Ends the sign-in of a colleague, or of an agency that eHerkenning let act for the actor's organisation: the next request of
-- theirs finds no session. One answer for one of others, one that is over, and one that never was.
CREATE FUNCTION identity.end_employer_session(p_token text, p_session uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    done boolean;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'revoked'
    FROM identity.employer_user u
    WHERE s.id = p_session AND s.ended_at IS NULL AND u.id = s.employer_user_id AND identity.speaks_for_itself(actor)
      AND s.id <> actor.session_id AND (u.kvk_number = actor.kvk_number OR s.chained AND s.kvk_number = actor.kvk_number);
    done := FOUND;
    PERFORM identity.note_employer(actor, p_trace, 'session:end-colleague', p_session, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- What was done for the employer for which one acts, the latest first: by whom, on which mandate. An intermediary reads what
-- its own people did. Sign-ins that did nothing more are in it too.
CREATE FUNCTION identity.employer_log(p_token text, p_since timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, user_number int, user_kvk text, own boolean, mandated boolean, action text, subject uuid, refusal text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    itself boolean := identity.speaks_for_itself(actor);
BEGIN
    RETURN QUERY
    WITH acted AS (
        SELECT a.session_id, a.user_id, a.since, a.mandate_id IS NOT NULL OR a.chained AS mandated, a.kvk_number,
               lead(a.since) OVER (PARTITION BY a.session_id ORDER BY a.seq) AS until
        FROM identity.employer_acting a
        WHERE a.session_id IN (SELECT b.session_id FROM identity.employer_acting b
                               WHERE b.kvk_number = actor.kvk_number AND b.since >= p_since ORDER BY b.since DESC LIMIT 500))
    SELECT d.at, u.number, u.kvk_number, u.kvk_number = actor.kvk_number, a.mandated, d.action, d.subject, d.refusal
    FROM acted a JOIN identity.employer_user u ON u.id = a.user_id
    JOIN ledger.decision d ON d.session_id = a.session_id AND d.actor_kind = 'employer' AND d.at >= a.since AND (a.until IS NULL OR d.at < a.until)
    WHERE a.kvk_number = actor.kvk_number AND d.at >= p_since
      AND (itself OR u.kvk_number = (SELECT o.kvk_number FROM identity.employer_user o WHERE o.id = actor.actor_ref))
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 200);
END $$;

REVOKE ALL ON FUNCTION
    identity.live_employer(text), identity.live_actor(text), identity.employer_may(identity.session_facts, text, text),
    identity.employer_user_for(text, text, text),
    identity.start_employer_session(text, text, text, text, text, text, text, text, inet),
    identity.note_employer(identity.session_facts, uuid, text, uuid, text, inet), identity.act_for(text, uuid, uuid, inet),
    identity.speaks_for_itself(identity.session_facts), identity.give_mandate(text, text, text, date, date, uuid, inet),
    identity.withdraw_mandate(text, uuid, uuid, inet), identity.mandates_of(text), identity.employer_log(text, timestamptz, int),
    identity.employer_sessions(text), identity.end_employer_session(text, uuid, uuid, inet)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    identity.start_employer_session(text, text, text, text, text, text, text, text, inet), identity.act_for(text, uuid, uuid, inet),
    identity.give_mandate(text, text, text, date, date, uuid, inet), identity.withdraw_mandate(text, uuid, uuid, inet),
    identity.mandates_of(text), identity.employer_log(text, timestamptz, int), identity.employer_sessions(text),
    identity.end_employer_session(text, uuid, uuid, inet)
TO sonar_auth;

RESET ROLE;
