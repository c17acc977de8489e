-- Answering the exchange: each answer is a row in the ledger for each person in it, committed before her data are read.
-- Refusals are answers, so that the row about them stays. A name that was never given out, one of somebody else's question, one that
-- is over and one of who objects since are one answer.
SET ROLE sonar_guard;

-- Puts a party in force, or changes it. Only the deployment login comes here, by way of the owner.
CREATE FUNCTION exchange.register_vum_party(
    p_oin text, p_name text, p_role text, p_suwi boolean, p_agreement text, p_from date, p_until date, p_per_hour int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO exchange.vum_party (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour)
    VALUES (p_oin, p_name, p_role, p_suwi, p_agreement, p_from, p_until, p_per_hour)
    ON CONFLICT (oin) DO UPDATE SET name = excluded.name, role = excluded.role, suwi = excluded.suwi, agreement = excluded.agreement,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until, questions_per_hour = excluded.questions_per_hour;
    INSERT INTO ledger.decision (trace_id, actor_kind, action, decision) VALUES (gen_random_uuid(), 'job', 'vum:party', true);
$$;

-- Begins a request of an asker that came by the exchange, or by itself; false when one of the two is no party on this day. Who asks is
-- a SUWI party when the register and the request both say so.
CREATE FUNCTION exchange.begin_vum_call(p_token text, p_from text, p_via text, p_suwi boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO exchange.vum_call (token_hash, party_id, suwi, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), asker.id, asker.suwi AND p_suwi, kernel.now() + interval '60 seconds'
    FROM exchange.vum_party asker JOIN exchange.vum_party via ON via.oin = p_via AND (via.id = asker.id OR via.role = 'exchange')
    WHERE asker.oin = p_from AND asker.role = 'asker' AND kernel.today() BETWEEN asker.valid_from AND asker.valid_until
      AND kernel.today() BETWEEN via.valid_from AND via.valid_until AND length(p_token) >= 40;
    RETURN FOUND;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_vum_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'vum:call', false, left(p_code, 40), p_origin)
$$;

-- Who asks, as the ledger names who acts; and the words by which the person in the answer reads who it was.
CREATE FUNCTION exchange.vum_caller(p_token text, OUT actor identity.session_facts, OUT suwi boolean, OUT words text, OUT per_hour int)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found record;
BEGIN
    SELECT c.id AS call, c.suwi AND p.suwi AS suwi, p.id, p.name, p.oin, p.questions_per_hour INTO found
    FROM exchange.vum_call c JOIN exchange.vum_party p ON p.id = c.party_id
    WHERE c.token_hash = sha256(convert_to(p_token, 'UTF8')) AND c.expires_at > kernel.now() AND kernel.today() BETWEEN p.valid_from AND p.valid_until;
    IF found.call IS NOT NULL THEN
        actor.session_id := found.call;
        actor.kind := 'staff';
        actor.actor_ref := found.id;
        actor.function := 'vum_party';
        suwi := found.suwi;
        words := format('%s (OIN %s)', found.name, found.oin);
        per_hour := found.questions_per_hour;
    END IF;
END $$;

-- Notes that somebody who was let in sent what cannot be read, or what took too long: that it was tried, and never what was sent.
CREATE FUNCTION exchange.note_vum_bad(p_token text, p_code text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT disclosure.note(c.actor, coalesce(p_trace, gen_random_uuid()), 'vum:call', 'vum_exchange', '{}', '{}', '{}', left(p_code, 40), NULL, p_origin)
    FROM exchange.vum_caller(p_token) AS c
$$;

-- Keeps what came back on a question under fresh names, and returns those, in the order of what came back.
CREATE FUNCTION exchange.keep_vum_results(p_party uuid, p_about text, p_clients uuid[], p_vacancies int[], p_rare boolean[]) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    question uuid;
    names text[];
BEGIN
    INSERT INTO exchange.vum_question (party_id, about, expires_at) VALUES (p_party, p_about, kernel.now() + interval '8 hours') RETURNING id INTO question;
    -- 122 random bits that nobody can guess; only their hash is kept.
    names := ARRAY(SELECT replace(gen_random_uuid()::text, '-', '') FROM generate_series(1, cardinality(p_clients) + cardinality(p_vacancies)));
    INSERT INTO exchange.vum_result (pseudonym_hash, question_id, client_id, vacancy_id, rare)
    SELECT sha256(convert_to(names[n], 'UTF8')), question, p_clients[n], p_vacancies[n], coalesce(p_rare[n], false)
    FROM generate_series(1, cardinality(names)) AS n;
    RETURN names;
END $$;

-- What stands in the way of a question.
CREATE FUNCTION exchange.vum_question_refusal(p_actor identity.session_facts, p_per_hour int, p_limit int, p_trace uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_limit IS NULL OR p_limit NOT BETWEEN 1 AND 100 THEN 'malformed'
        WHEN (SELECT count(*) FROM exchange.vum_question q WHERE q.party_id = p_actor.actor_ref AND q.asked_at > kernel.now() - interval '1 hour')
             >= p_per_hour THEN 'budget' END
$$;

-- Phase 1 of an answer about jobseekers: find, and write down who will be in it, in one transaction. The tickets open fifty persons
-- each, in order; `more` tells that there were more than the answer holds.
CREATE FUNCTION exchange.ask_vum_jobseekers(
    p_token text, p_asked jsonb, p_seed bigint, p_limit int, p_trace uuid, p_origin inet,
    OUT tickets text[], OUT persons uuid[], OUT names text[], OUT rare boolean[], OUT hours_min smallint[], OUT hours_max smallint[], OUT more boolean,
    OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    batch uuid[];
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := exchange.vum_question_refusal(caller.actor, caller.per_hour, p_limit, p_trace);
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:match', 'vum_exchange', '{}', ARRAY['profile'], '{}', refusal, NULL, p_origin);
        RETURN;
    END IF;
    persons := exchange.find_vum_jobseekers(p_asked, p_seed, p_limit + 1);
    more := cardinality(persons) > p_limit;
    persons := ARRAY(SELECT f.id FROM unnest(persons[:p_limit]) WITH ORDINALITY AS f (id, n)
                     -- The row of who objects is gone already; here it is asked once more of her choice itself.
                     WHERE NOT EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = f.id AND s.shared_elsewhere IS FALSE) ORDER BY f.n);
    rare := exchange.rare_in_vum(persons);
    SELECT array_agg(v.hours_min ORDER BY f.n), array_agg(v.hours_max ORDER BY f.n) INTO hours_min, hours_max
    FROM unnest(persons) WITH ORDINALITY AS f (id, n) LEFT JOIN exchange.vum_profile v ON v.client_id = f.id;
    names := exchange.keep_vum_results((caller.actor).actor_ref, 'jobseekers', persons, '{}', rare);
    tickets := '{}';
    FOR part IN 0 .. (cardinality(persons) - 1) / 50 LOOP
        batch := persons[part * 50 + 1 : part * 50 + 50];
        EXIT WHEN cardinality(batch) = 0;
        tickets := tickets || (disclosure.grant_ticket(caller.actor, p_trace, 'vum:match', 'person', 'vum_exchange', batch,
            array_fill('exchange'::text, ARRAY[cardinality(batch)]), ARRAY['profile'], '{}', '{}', NULL, caller.words, NULL, p_origin)).ticket;
    END LOOP;
    IF tickets = '{}' THEN
        PERFORM disclosure.note(caller.actor, p_trace, 'vum:match', 'vum_exchange', '{}', ARRAY['profile'], '{}', NULL, NULL, p_origin);
    END IF;
END $$;

-- Finds what a name of an answer stands for, of a question of this party that is not over, and counts it: ten of a question at most.
-- The question is locked, so that two requests at once cannot both be the tenth.
CREATE FUNCTION exchange.take_vum_detail(p_party uuid, p_name text, p_about text, OUT result exchange.vum_result, OUT refusal text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT r.* INTO result
    FROM exchange.vum_result r JOIN exchange.vum_question q ON q.id = r.question_id
    WHERE r.pseudonym_hash = sha256(convert_to(p_name, 'UTF8')) AND q.party_id = p_party AND q.about = p_about AND q.expires_at > kernel.now()
    FOR UPDATE OF q;
    IF result.question_id IS NULL THEN
        refusal := 'no_relation';
    ELSIF (SELECT count(*) FROM exchange.vum_result r WHERE r.question_id = result.question_id AND r.detailed_at IS NOT NULL
             AND r.pseudonym_hash <> result.pseudonym_hash) >= 10 THEN
        refusal := 'too_many';
    ELSE
        UPDATE exchange.vum_result r SET detailed_at = kernel.now() WHERE r.pseudonym_hash = result.pseudonym_hash;
    END IF;
END $$;

-- Phase 1 of the details of one jobseeker. Her contact data open when she put them in her profile; what she needs at work, and the
-- target-group register, when she agreed to that and a SUWI party asks.
CREATE FUNCTION exchange.open_vum_jobseeker(
    p_token text, p_name text, p_trace uuid, p_origin inet,
    OUT ticket text, OUT client_id uuid, OUT rare boolean, OUT suwi boolean, OUT hours_min smallint, OUT hours_max smallint, OUT categories text[],
    OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    taken record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := CASE WHEN (caller.actor).session_id IS NULL THEN 'no_session' WHEN p_trace IS NULL THEN 'malformed' END;
    IF refusal IS NULL THEN
        SELECT * INTO taken FROM exchange.take_vum_detail((caller.actor).actor_ref, p_name, 'jobseekers');
        client_id := (taken.result).client_id;
        refusal := coalesce(taken.refusal, CASE
            WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = (taken.result).client_id)
              OR EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = (taken.result).client_id AND s.shared_elsewhere IS FALSE)
              OR NOT EXISTS (SELECT FROM exchange.vum_profile v WHERE v.client_id = (taken.result).client_id
                               AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN 'protected' END);
    END IF;
    categories := ARRAY['profile'];
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:detail', 'vum_exchange', '{}', categories,
                                CASE WHEN client_id IS NULL THEN '{}' ELSE ARRAY[client_id] END, refusal, NULL, p_origin);
        client_id := NULL;
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    suwi := caller.suwi;
    rare := (taken.result).rare;
    SELECT v.hours_min, v.hours_max INTO hours_min, hours_max FROM exchange.vum_profile v WHERE v.client_id = (taken.result).client_id;
    IF EXISTS (SELECT FROM clients.work_wishes w WHERE w.client_id = (taken.result).client_id AND w.contact_shown) THEN
        categories := categories || 'contact'::text;
    END IF;
    IF suwi AND EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = (taken.result).client_id AND s.needs_shared) THEN
        categories := categories || ARRAY['work_needs', 'target_group'];
    END IF;
    ticket := (disclosure.grant_ticket(caller.actor, p_trace, 'vum:detail', 'person', 'vum_exchange', ARRAY[client_id], ARRAY['exchange'], categories,
        '{}', '{}', NULL, caller.words, NULL, p_origin)).ticket;
END $$;

-- Forgets requests and questions that are over. Returns how many.
CREATE FUNCTION exchange.sweep_vum() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH calls AS (DELETE FROM exchange.vum_call c WHERE c.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    questions AS (DELETE FROM exchange.vum_question q WHERE q.expires_at < kernel.now() RETURNING 1)
    SELECT ((SELECT count(*) FROM calls) + (SELECT count(*) FROM questions))::int
$$;

REVOKE ALL ON FUNCTION exchange.register_vum_party(text, text, text, boolean, text, date, date, int), exchange.begin_vum_call(text, text, text, boolean),
    exchange.note_vum_refused(uuid, text, inet), exchange.note_vum_bad(text, text, uuid, inet), exchange.vum_caller(text), exchange.keep_vum_results(uuid, text, uuid[], int[], boolean[]),
    exchange.vum_question_refusal(identity.session_facts, int, int, uuid), exchange.ask_vum_jobseekers(text, jsonb, bigint, int, uuid, inet),
    exchange.take_vum_detail(uuid, text, text), exchange.open_vum_jobseeker(text, text, uuid, inet), exchange.sweep_vum() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.register_vum_party(text, text, text, boolean, text, date, date, int) TO sonar_owner;
GRANT EXECUTE ON FUNCTION exchange.begin_vum_call(text, text, text, boolean), exchange.note_vum_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.ask_vum_jobseekers(text, jsonb, bigint, int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION exchange.open_vum_jobseeker(text, text, uuid, inet), exchange.note_vum_bad(text, text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_vum() TO sonar_worker;

RESET ROLE;
