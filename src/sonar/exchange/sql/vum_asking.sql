-- Sonar as mediator: what it asks the national exchange itself, and what comes back. About jobseekers elsewhere for a vacancy that
-- somebody holds here; about vacancies elsewhere for a client. What comes back is somebody else's: sealed under a secret of the
-- question alone, never a client, gone with the question. Owned by the guard; refusals are answers, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TABLE exchange.vum_asked (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    about text NOT NULL CHECK (about IN ('jobseekers', 'vacancies')),
    vacancy_id int,
    client_id uuid,
    actor_ref uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'answered', 'failed')),
    fault text CHECK (length(fault) BETWEEN 1 AND 20),
    retry_at timestamptz,
    more boolean NOT NULL DEFAULT false,  -- there were more than came back
    unread int NOT NULL DEFAULT 0,  -- how many could not be read
    secret bytea,  -- under the key that the database does not have
    CHECK (CASE about WHEN 'jobseekers' THEN vacancy_id IS NOT NULL AND client_id IS NULL ELSE client_id IS NOT NULL AND vacancy_id IS NULL END),
    CHECK ((state = 'failed') = (fault IS NOT NULL)),
    CHECK ((state = 'answered') = (secret IS NOT NULL))
);
CREATE INDEX vum_asked_vacancy ON exchange.vum_asked (vacancy_id, asked_at DESC) WHERE vacancy_id IS NOT NULL;
CREATE INDEX vum_asked_client ON exchange.vum_asked (client_id, asked_at DESC) WHERE client_id IS NOT NULL;
CREATE INDEX vum_asked_actor ON exchange.vum_asked (actor_ref, asked_at DESC);
CREATE INDEX vum_asked_expires ON exchange.vum_asked (expires_at);
CREATE TABLE exchange.vum_heard (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    asked_id uuid NOT NULL REFERENCES exchange.vum_asked ON DELETE CASCADE,
    nth smallint NOT NULL CHECK (nth BETWEEN 0 AND 99),
    content bytea NOT NULL,
    detailed_at timestamptz,  -- when its details were asked
    detailed_by uuid,
    detail bytea,
    UNIQUE (asked_id, nth)
);
ALTER TABLE exchange.vum_asked ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_asked FORCE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_heard ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_heard FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON exchange.vum_asked FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON exchange.vum_heard FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

-- The exchange in the words by which people read to whom something was asked.
CREATE FUNCTION exchange.vum_exchange_words(p_oin text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('%s (OIN %s)', coalesce((SELECT p.name FROM exchange.vum_party p WHERE p.oin = p_oin AND p.role = 'exchange'), 'VUM'), p_oin)
$$;

-- The one client whose profile a ticket in the actor's hands opens; nothing otherwise.
CREATE FUNCTION exchange.client_of_ticket(p_actor identity.session_facts, p_ticket text, OUT client_id uuid, OUT kind text, OUT basis text)
LANGUAGE sql STABLE AS $$
    SELECT t.persons[1], t.kind, d.bases[1]
    FROM access.live_ticket t
    -- A ticket lives for a minute: its row is among the actor's last.
    JOIN ledger.disclosure d ON d.actor_ref = t.actor_ref AND d.at > kernel.now() - interval '2 minutes' AND d.seq = t.seq
    WHERE t.ticket_hash = sha256(convert_to(p_ticket, 'UTF8')) AND t.expires_at > kernel.now() AND t.session_id = p_actor.session_id
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND 'profile' = ANY (t.categories)
      AND (t.kind = 'person' AND cardinality(t.persons) = 1 OR t.kind = 'own' AND t.persons[1] = p_actor.actor_ref)
$$;

-- Whether the actor asked as much in this hour as she may: a mistake or a script must not empty the exchange.
CREATE FUNCTION exchange.asked_enough(p_actor uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) >= 20 FROM exchange.vum_asked a WHERE a.actor_ref = p_actor AND a.asked_at > kernel.now() - interval '1 hour'
$$;

-- Begins a question about jobseekers elsewhere, for who may find candidates for the vacancy here. Nobody's data leave.
CREATE FUNCTION exchange.begin_vum_search(p_token text, p_vacancy int, p_trace uuid, p_origin inet, OUT id uuid, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    made uuid;
BEGIN
    refusal := coalesce(matching.holder_refusal(actor, p_vacancy, false), CASE WHEN exchange.asked_enough(actor.actor_ref) THEN 'budget' END);
    IF refusal IS NULL THEN
        INSERT INTO exchange.vum_asked AS a (about, vacancy_id, actor_ref, expires_at)
        VALUES ('jobseekers', p_vacancy, actor.actor_ref, kernel.now() + interval '8 hours') RETURNING a.id INTO made;
        id := made;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:search', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
    refusal := disclosure.told(refusal);
END $$;

-- Begins a question about vacancies elsewhere for the client whose profile the ticket opens. The row that says so is in the ledger
-- before anything leaves, and she reads it. Nothing is asked for who objects, nor for a protected person: one answer for both.
CREATE FUNCTION exchange.begin_vum_offers(p_token text, p_ticket text, p_exchange text, p_trace uuid, p_origin inet, OUT id uuid, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    hers record;
    made uuid;
BEGIN
    SELECT * INTO hers FROM exchange.client_of_ticket(actor, p_ticket);
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN hers.client_id IS NULL OR p_trace IS NULL THEN 'no_relation'
        WHEN EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = hers.client_id AND s.shared_elsewhere IS FALSE)
          OR EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = hers.client_id) THEN 'withheld'
        WHEN exchange.asked_enough(actor.actor_ref) THEN 'budget' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:ask', 'vum_exchange', '{}', ARRAY['profile'],
                                CASE WHEN hers.client_id IS NULL THEN '{}' ELSE ARRAY[hers.client_id] END, refusal, NULL, p_origin);
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    PERFORM disclosure.grant_ticket(actor, p_trace, 'vum:ask', hers.kind, 'vum_exchange', ARRAY[hers.client_id], ARRAY[hers.basis], ARRAY['profile'],
                                    '{}', '{}', NULL, exchange.vum_exchange_words(p_exchange), NULL, p_origin);
    INSERT INTO exchange.vum_asked AS a (about, client_id, actor_ref, expires_at)
    VALUES ('vacancies', hers.client_id, actor.actor_ref, kernel.now() + interval '8 hours') RETURNING a.id INTO made;
    id := made;
END $$;

-- Keeps what came back on a question, or why nothing did: by who asked it, once. Tells whether it was kept.
CREATE FUNCTION exchange.keep_vum_answer(
    p_token text, p_id uuid, p_secret bytea, p_contents bytea[], p_more boolean, p_unread int, p_fault text, p_retry timestamptz,
    p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    UPDATE exchange.vum_asked a SET state = CASE WHEN p_fault IS NULL THEN 'answered' ELSE 'failed' END, fault = p_fault, retry_at = p_retry,
        more = coalesce(p_more, false), unread = coalesce(p_unread, 0), secret = CASE WHEN p_fault IS NULL THEN p_secret END
    WHERE a.id = p_id AND a.state = 'asked' AND a.actor_ref = actor.actor_ref AND a.expires_at > kernel.now()
      AND (p_fault IS NOT NULL OR p_secret IS NOT NULL);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_fault IS NULL THEN
        INSERT INTO exchange.vum_heard (asked_id, nth, content) SELECT p_id, h.n - 1, h.content FROM unnest(p_contents[:100]) WITH ORDINALITY AS h (content, n);
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:answered', 'vum_exchange', '{}', '{}', '{}', p_fault, NULL, p_origin);
    RETURN true;
END $$;

-- The last question about jobseekers elsewhere that the actor asked for a vacancy she still holds, with what came back: a row for each.
-- That she looked is a line.
CREATE FUNCTION exchange.read_vum_search(p_token text, p_vacancy int, p_trace uuid, p_origin inet)
RETURNS TABLE (refusal text, asked_id uuid, asked_at timestamptz, expires_at timestamptz, state text, fault text, retry_at timestamptz, more boolean,
               unread int, secret bytea, id uuid, nth smallint, content bytea, detailed_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    why text := matching.holder_refusal(actor, p_vacancy, false);
    last uuid := (SELECT a.id FROM exchange.vum_asked a
                  WHERE why IS NULL AND a.vacancy_id = p_vacancy AND a.actor_ref = actor.actor_ref AND a.expires_at > kernel.now()
                  ORDER BY a.asked_at DESC, a.id LIMIT 1);
BEGIN
    IF why IS NOT NULL OR last IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:look', 'vum_exchange', '{}', '{}', '{}', why, NULL, p_origin);
    END IF;
    RETURN QUERY
    SELECT disclosure.told(why), a.id, a.asked_at, a.expires_at, a.state, a.fault, a.retry_at, a.more, a.unread, a.secret, h.id, h.nth, h.content, h.detailed_at
    FROM (SELECT) AS one LEFT JOIN exchange.vum_asked a ON a.id = last LEFT JOIN exchange.vum_heard h ON h.asked_id = a.id
    ORDER BY h.nth;
END $$;

-- Phase 2, for the reader: the last question about vacancies elsewhere for whom the present ticket opens the profile of, whoever asked it.
CREATE FUNCTION exchange.open_vum_offers()
RETURNS TABLE (refusal text, asked_id uuid, asked_at timestamptz, expires_at timestamptz, state text, fault text, retry_at timestamptz, more boolean,
               unread int, secret bytea, id uuid, nth smallint, content bytea, detailed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT NULL::text, a.id, a.asked_at, a.expires_at, a.state, a.fault, a.retry_at, a.more, a.unread, a.secret, h.id, h.nth, h.content, h.detailed_at
    FROM (SELECT * FROM exchange.vum_asked q
          WHERE q.client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]) AND q.expires_at > kernel.now()
          ORDER BY q.asked_at DESC, q.id LIMIT 1) AS a
    LEFT JOIN exchange.vum_heard h ON h.asked_id = a.id
    ORDER BY h.nth
$$;

-- Begins asking for the details of one result. Of a person: by who asked, for the vacancy she still holds, with a reason, which stays in
-- the ledger. Of a vacancy: by who has the client's profile open. Ten of a question at most, as the exchange has agreed; what was
-- fetched is given again. The question is locked, so that two requests at once cannot both be the tenth.
CREATE FUNCTION exchange.begin_vum_lookup(
    p_token text, p_ticket text, p_id uuid, p_about text, p_subject int, p_reason text, p_trace uuid, p_origin inet,
    OUT asked_id uuid, OUT secret bytea, OUT content bytea, OUT detail bytea, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_asked;
    heard exchange.vum_heard;
    made bigint;
BEGIN
    SELECT a.* INTO asked FROM exchange.vum_asked a JOIN exchange.vum_heard h ON h.asked_id = a.id
    WHERE h.id = p_id AND a.about = p_about AND a.expires_at > kernel.now() FOR UPDATE OF a;
    SELECT h.* INTO heard FROM exchange.vum_heard h WHERE h.id = p_id;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR p_trace IS NULL THEN 'no_relation'
        WHEN p_about = 'jobseekers' AND (asked.actor_ref <> actor.actor_ref OR asked.vacancy_id IS DISTINCT FROM p_subject
             OR matching.holder_refusal(actor, p_subject, false) IS NOT NULL) THEN 'no_relation'
        WHEN p_about = 'vacancies' AND asked.client_id IS DISTINCT FROM (SELECT c.client_id FROM exchange.client_of_ticket(actor, p_ticket) AS c) THEN 'no_relation'
        WHEN p_about = 'jobseekers' AND (NOT disclosure.is_reason(p_reason) OR length(p_reason) > 500) THEN 'reason'
        WHEN (SELECT count(*) FROM exchange.vum_heard h WHERE h.asked_id = asked.id AND h.detailed_at IS NOT NULL AND h.id <> p_id) >= 10 THEN 'too_many' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_heard h SET detailed_at = coalesce(h.detailed_at, kernel.now()), detailed_by = actor.actor_ref WHERE h.id = p_id;
        asked_id := asked.id;
        secret := asked.secret;
        content := heard.content;
        detail := heard.detail;
        IF p_about = 'jobseekers' THEN
            -- She is nobody's client here, so the row names no person; the reason is what can be held against who asked.
            INSERT INTO ledger.disclosure (trace_id, name, processing_activity, session_id, actor_kind, actor_ref, function, organisation_id, office_id,
                kind, purpose, persons, bases, categories, vacancy_id, reason, origin)
            VALUES (p_trace, 'vum:foreign', 'urn:sonar:processing:vum_exchange', actor.session_id, actor.kind, actor.actor_ref, actor.function,
                actor.organisation_id, actor.office_id, 'match', 'vum_exchange', '{}', '{}', ARRAY['match_profile'], p_subject, btrim(p_reason), p_origin)
            RETURNING seq INTO made;
        END IF;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), CASE p_about WHEN 'jobseekers' THEN 'vum:foreign' ELSE 'vum:offer' END,
                            'vum_exchange', '{}', '{}', '{}', refusal, made, p_origin);
    refusal := disclosure.told(refusal);
END $$;

-- Keeps the details that were fetched: by who began to ask for them.
CREATE FUNCTION exchange.keep_vum_lookup(p_token text, p_id uuid, p_detail bytea, p_fault text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    UPDATE exchange.vum_heard h SET detail = coalesce(p_detail, h.detail)
    FROM exchange.vum_asked a
    WHERE h.id = p_id AND a.id = h.asked_id AND a.expires_at > kernel.now() AND h.detailed_by = actor.actor_ref;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:detailed', 'vum_exchange', '{}', '{}', '{}', p_fault, NULL, p_origin);
    RETURN true;
END $$;

-- Forgets what was asked and is over, with all that came back on it. Returns how many questions.
CREATE FUNCTION exchange.sweep_vum_asked() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM exchange.vum_asked a WHERE a.expires_at < kernel.now() RETURNING 1)
    SELECT count(*)::int FROM gone
$$;

REVOKE ALL ON FUNCTION exchange.vum_exchange_words(text), exchange.client_of_ticket(identity.session_facts, text), exchange.asked_enough(uuid),
    exchange.begin_vum_search(text, int, uuid, inet), exchange.begin_vum_offers(text, text, text, uuid, inet),
    exchange.keep_vum_answer(text, uuid, bytea, bytea[], boolean, int, text, timestamptz, uuid, inet), exchange.read_vum_search(text, int, uuid, inet),
    exchange.open_vum_offers(), exchange.begin_vum_lookup(text, text, uuid, text, int, text, uuid, inet),
    exchange.keep_vum_lookup(text, uuid, bytea, text, uuid, inet), exchange.sweep_vum_asked() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.begin_vum_search(text, int, uuid, inet), exchange.begin_vum_offers(text, text, text, uuid, inet),
    exchange.keep_vum_answer(text, uuid, bytea, bytea[], boolean, int, text, timestamptz, uuid, inet), exchange.read_vum_search(text, int, uuid, inet),
    exchange.begin_vum_lookup(text, text, uuid, text, int, text, uuid, inet), exchange.keep_vum_lookup(text, uuid, bytea, text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.open_vum_offers() TO sonar_reader;
GRANT EXECUTE ON FUNCTION exchange.sweep_vum_asked() TO sonar_worker;

RESET ROLE;
