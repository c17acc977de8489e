-- Steps with a candidate: by who holds the vacancy, by the employer, and by Sonar as days pass. Each is a row in the ledger
-- that names her, and a change of her record.
SET ROLE sonar_guard;

-- What stands in the way of a step with this person: she is protected, or known to the actor; or was never shown here.
CREATE FUNCTION matching.step_refusal(p_actor identity.session_facts, p_vacancy int, p_client uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client) THEN 'protected'
        WHEN EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = p_actor.actor_ref AND k.client_id = p_client) THEN 'known'
        WHEN NOT EXISTS (SELECT FROM matching.shown s WHERE s.client_id = p_client AND s.vacancy_id = p_vacancy)
         AND NOT EXISTS (SELECT FROM matching.candidacy c WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy) THEN 'not_shown' END
$$;

-- Whether somebody cannot be put before the employer of a vacancy now: she is not registered any more, or that employer is kept
-- from contact with jobseekers.
CREATE FUNCTION matching.cannot_meet(p_vacancy int, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM clients.client c WHERE c.id = p_client AND c.active)
        OR EXISTS (SELECT FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
                   WHERE v.id = p_vacancy AND employers.is_blocked(e.kvk_number))
$$;

-- What is wrong with the facts of a step, or nothing. The pages say it first, for all fields at once.
CREATE FUNCTION matching.facts_refusal(p_step text, p_facts jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_step = 'refer' AND NOT disclosure.is_reason(p_facts ->> 'reason') THEN 'reason'
        WHEN p_step = 'reject' AND p_facts ->> 'why' IS NULL THEN 'malformed'
        WHEN p_step = 'hire' AND (p_facts ->> 'hours' IS NULL OR p_facts ->> 'starts_on' IS NULL) THEN 'malformed' END
$$;

-- Writes the step down: the row of the ledger and the change, both naming her.
CREATE FUNCTION matching.note_step(p_actor identity.session_facts, p_vacancy int, p_client uuid, p_step text, p_trace uuid, p_origin inet) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    made disclosure.answer := disclosure.grant_ticket(
        p_actor, p_trace, 'candidate:' || p_step, 'match', 'matching', ARRAY[p_client], ARRAY['match'], ARRAY['match_profile'], '{}', '{}', p_vacancy,
        NULL, NULL, p_origin);
BEGIN
    -- Nothing is to be read under it.
    DELETE FROM access.live_ticket t WHERE t.seq = made.seq;
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields, disclosure_seq)
    VALUES (p_trace, p_actor.kind, p_actor.actor_ref, p_client, 'plan', CASE p_step WHEN 'shortlist' THEN 'add' ELSE 'correct' END, ARRAY['candidacy'], made.seq);
    RETURN made.seq;
END $$;

-- Whether a vacancy is open, and keeps it so until the transaction ends: who closes it waits, and then finds the step that was
-- taken. A vacancy is always held before one of its candidacies, so that nobody waits in a circle.
CREATE FUNCTION matching.keep_open(p_vacancy int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM employers.vacancy v
    WHERE v.id = p_vacancy AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()) FOR NO KEY UPDATE;
    RETURN FOUND;
END $$;

-- Takes a step where the table allows it. Answers nothing, or why not: 'step' when it does not follow on how things stand.
CREATE FUNCTION matching.take_step(
    p_actor identity.session_facts, p_by text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was matching.candidacy;
    next text;
    refusal text := coalesce(matching.step_refusal(p_actor, p_vacancy, p_client), matching.facts_refusal(p_step, p_facts));
    made bigint;
    open_now boolean;
BEGIN
    IF refusal IS NOT NULL THEN
        RETURN refusal;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('match:' || p_vacancy, 0));
    open_now := matching.keep_open(p_vacancy);
    SELECT * INTO was FROM matching.candidacy c WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy FOR UPDATE;
    next := matching.state_after(p_step, p_by, was.state);
    -- What came of it is written down of who left the register too: she may have left for this very work.
    IF next IS NULL OR p_step <> 'end' AND NOT open_now
       OR p_step IN ('shortlist', 'refer', 'ask', 'invite') AND matching.cannot_meet(p_vacancy, p_client) THEN
        RETURN 'step';
    END IF;
    made := matching.note_step(p_actor, p_vacancy, p_client, p_step, p_trace, p_origin);
    INSERT INTO matching.candidacy AS c (client_id, vacancy_id, state, staff_id, note, reason, answer_by, later_at, shared, hours, starts_on, ends_on, why, disclosure_seq)
    VALUES (p_client, p_vacancy, next, coalesce(was.staff_id, p_actor.actor_ref), CASE WHEN p_facts ? 'note' THEN p_facts ->> 'note' ELSE was.note END,
            coalesce(btrim(p_facts ->> 'reason'), was.reason), CASE p_step WHEN 'ask' THEN kernel.today() + matching.answer_days() ELSE was.answer_by END,
            CASE p_step WHEN 'ask' THEN NULL ELSE was.later_at END, CASE WHEN next IN ('consented', 'invited', 'hired') THEN was.shared END,
            coalesce((p_facts ->> 'hours')::smallint, was.hours), coalesce((p_facts ->> 'starts_on')::date, was.starts_on),
            CASE p_step WHEN 'end' THEN greatest(kernel.today(), was.starts_on) ELSE coalesce((p_facts ->> 'ends_on')::date, was.ends_on) END,
            p_facts ->> 'why', made)
    ON CONFLICT (client_id, vacancy_id) DO UPDATE
    SET state = EXCLUDED.state, note = EXCLUDED.note, reason = EXCLUDED.reason, answer_by = EXCLUDED.answer_by, later_at = EXCLUDED.later_at, shared = EXCLUDED.shared,
        hours = EXCLUDED.hours, starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on, why = EXCLUDED.why, changed_at = kernel.now(),
        disclosure_seq = EXCLUDED.disclosure_seq;
    PERFORM matching.after_step(p_vacancy, p_client, p_step, made);
    IF p_step = 'hire' THEN
        PERFORM matching.fill_when_taken(p_actor, p_vacancy);
    END IF;
    RETURN NULL;
END $$;

-- What follows on a step: her own adviser gets a task, also when she is asked and no message reaches her; who is hired is looked
-- for no more, or for fewer hours.
CREATE FUNCTION matching.after_step(p_vacancy int, p_client uuid, p_step text, p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_step = 'refer' OR p_step = 'ask' AND NOT casework.reads_messages(p_client) THEN
        PERFORM casework.ask_adviser(p_client, 'vacancy', kernel.today() + 5, p_seq);
    ELSIF p_step IN ('hire', 'end') THEN
        PERFORM matching.refresh_profiles(ARRAY[p_client]);
    END IF;
END $$;

-- Closes a vacancy whose last place is taken.
CREATE FUNCTION matching.fill_when_taken(p_actor identity.session_facts, p_vacancy int) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published' AND v.positions <= (
                   SELECT count(*) FROM matching.candidacy c WHERE c.vacancy_id = v.id AND c.state IN ('hired', 'ended'))) THEN
        PERFORM employers.enter_state(p_vacancy, 'fill', 'filled', p_actor.kind, p_actor.actor_ref, '', NULL);
    END IF;
END $$;

-- A step of who holds the vacancy, with one candidate. Answers nothing, or why not.
CREATE FUNCTION matching.follow(p_token text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text := matching.holder_refusal(actor, p_vacancy, true);
BEGIN
    IF refusal IS NULL AND (p_client IS NULL OR p_step IS NULL OR p_facts IS NULL OR p_trace IS NULL) THEN
        refusal := 'malformed';
    ELSIF refusal IS NULL AND NOT access.take_budget(actor.actor_ref, actor.function, 1, 0) THEN
        refusal := 'budget';
    END IF;
    IF refusal IS NULL THEN
        refusal := matching.take_step(actor, 'holder', p_vacancy, p_client, p_step, p_facts, p_trace, p_origin);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:' || left(p_step, 20), 'matching', '{}', ARRAY['match_profile'],
                                ARRAY[p_client], refusal, NULL, p_origin);
    END IF;
    RETURN disclosure.told(refusal);
END $$;

-- Opens one candidate's messages, for sending her the vacancy and nothing else: who she is stays unknown to the sender (R47).
CREATE FUNCTION matching.open_sending(p_token text, p_vacancy int, p_client uuid, p_trace uuid, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text := matching.holder_refusal(actor, p_vacancy, false);
BEGIN
    IF refusal IS NULL THEN
        refusal := CASE WHEN p_client IS NULL OR p_trace IS NULL THEN 'malformed'
                        ELSE coalesce(disclosure.policy_refusal(actor.function, 'matching', ARRAY['messages'], ARRAY['messages']),
                                      matching.step_refusal(actor, p_vacancy, p_client)) END;
    END IF;
    IF refusal IS NULL AND EXISTS (SELECT FROM matching.sent s WHERE s.client_id = p_client AND s.vacancy_id = p_vacancy) THEN
        refusal := 'step';
    ELSIF refusal IS NULL AND NOT access.take_budget(actor.actor_ref, actor.function, 1, 0) THEN
        refusal := 'budget';
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vacancy:send', 'matching', '{}', ARRAY['messages'], ARRAY[p_client], refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, 'vacancy:send', 'person', 'matching', ARRAY[p_client], ARRAY['match'], ARRAY['messages'],
                                   ARRAY['messages'], '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Notes that the vacancy on the present ticket was sent to its one person, in the transaction that sends it; a second time
-- fails, and the message with it.
CREATE FUNCTION matching.note_sent() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF cardinality(access.ticket_writes('messages')) IS DISTINCT FROM 1 OR t.actor_kind <> 'staff' OR t.vacancy_id IS NULL THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO matching.sent (client_id, vacancy_id, staff_id, disclosure_seq) VALUES (t.persons[1], t.vacancy_id, t.actor_ref, t.seq);
END $$;

-- Moves these candidacies on by a step of Sonar's own, and puts it in the ledger. For this room only.
CREATE FUNCTION matching.step_by_itself(p_step text, p_vacancy int, p_client uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE matching.candidacy c
    SET state = matching.state_after(p_step, 'sonar', c.state), changed_at = kernel.now(),
        shared = NULL, why = CASE p_step WHEN 'close' THEN 'vacancy_closed' ELSE c.why END
    WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy AND matching.state_after(p_step, 'sonar', c.state) IS NOT NULL;
    IF FOUND THEN
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        VALUES (gen_random_uuid(), 'job', 'follow_candidates', p_client, 'plan', 'correct', ARRAY['candidacy']);
    END IF;
    RETURN FOUND;
END $$;

-- A vacancy that is filled, withdrawn or expired lets its other candidates go at once, and tells who had to do with it (I39).
-- One that is looked at again keeps them: nobody does anything with them until it is open.
CREATE FUNCTION matching.close_candidacies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held uuid;
BEGIN
    PERFORM FROM matching.candidacy c WHERE c.vacancy_id = NEW.id ORDER BY c.client_id FOR UPDATE;
    PERFORM matching.tell_closed(NEW.id, NEW.status);
    FOR held IN SELECT c.client_id FROM matching.candidacy c WHERE c.vacancy_id = NEW.id ORDER BY c.client_id LOOP
        PERFORM matching.step_by_itself('close', NEW.id, held);
    END LOOP;
    DELETE FROM matching.own_mark m WHERE m.vacancy_id = NEW.id;
    RETURN NULL;
END $$;

-- What a new day brings: an answer that did not come, and a place that ended, after which she is found again for all her hours.
CREATE FUNCTION matching.follow_days() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due record;
    moved int := 0;
BEGIN
    FOR due IN
        SELECT c.client_id, c.vacancy_id, 'expire' AS step FROM matching.candidacy c WHERE c.state = 'proposed' AND c.answer_by < kernel.today()
        UNION ALL
        SELECT c.client_id, c.vacancy_id, 'end' FROM matching.candidacy c WHERE c.state = 'hired' AND c.ends_on < kernel.today()
        ORDER BY 2, 1  -- as a vacancy that closes goes through them
    LOOP
        IF matching.step_by_itself(due.step, due.vacancy_id, due.client_id) THEN
            moved := moved + 1;
            IF due.step = 'end' THEN
                PERFORM matching.refresh_profiles(ARRAY[due.client_id]);
            END IF;
        END IF;
    END LOOP;
    RETURN moved;
END $$;

REVOKE ALL ON FUNCTION
    matching.step_refusal(identity.session_facts, int, uuid), matching.cannot_meet(int, uuid), matching.facts_refusal(text, jsonb),
    matching.note_step(identity.session_facts, int, uuid, text, uuid, inet), matching.keep_open(int),
    matching.take_step(identity.session_facts, text, int, uuid, text, jsonb, uuid, inet), matching.after_step(int, uuid, text, bigint),
    matching.fill_when_taken(identity.session_facts, int),
    matching.follow(text, int, uuid, text, jsonb, uuid, inet), matching.open_sending(text, int, uuid, uuid, inet), matching.note_sent(),
    matching.step_by_itself(text, int, uuid), matching.close_candidacies(), matching.follow_days() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.follow(text, int, uuid, text, jsonb, uuid, inet), matching.open_sending(text, int, uuid, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.note_sent() TO sonar_writer;
GRANT EXECUTE ON FUNCTION matching.follow_days() TO sonar_worker;
GRANT EXECUTE ON FUNCTION matching.close_candidacies() TO sonar_owner;

RESET ROLE;

SET ROLE sonar_owner;
CREATE TRIGGER close_candidacies AFTER UPDATE OF status ON employers.vacancy FOR EACH ROW
WHEN (NEW.status IN ('filled', 'withdrawn', 'expired') AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION matching.close_candidacies();
RESET ROLE;
