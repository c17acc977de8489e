-- Phase 1 of every reading: decide, write, commit. Runs on the logger's connection (matching: the matcher's), which cannot
-- read a person. A refusal is a committed row too, so these functions answer instead of raising. Those that logins may call
-- run as the guard, with a fixed search path; those that only these call run within them and need neither.
SET ROLE sonar_guard;

CREATE TYPE disclosure.answer AS (ticket text, seq bigint, refusal text, bases text[]);

-- Writes a decision row.
CREATE FUNCTION disclosure.note(
    p_actor identity.session_facts, p_trace uuid, p_action text, p_purpose text, p_bases text[], p_categories text[],
    p_persons uuid[], p_refusal text, p_disclosure bigint, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, event_name, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, bases,
                                 categories, persons, subject, decision, refusal, disclosure_seq, origin)
    VALUES (p_trace, CASE WHEN p_action IN ('list', 'match', 'search', 'select') THEN 'adl.search_resource' ELSE 'adl.access_evaluation' END,
            p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id, p_action, left(p_purpose, 40),
            p_bases, coalesce(p_categories, '{}'), coalesce(cardinality(p_persons), 0),
            CASE WHEN cardinality(p_persons) = 1 THEN p_persons[1] END, p_refusal IS NULL, p_refusal, p_disclosure, p_origin)
$$;

-- Writes the disclosure row and returns the secret that opens it.
CREATE FUNCTION disclosure.grant_ticket(
    p_actor identity.session_facts, p_trace uuid, p_name text, p_kind text, p_purpose text, p_persons uuid[], p_bases text[],
    p_categories text[], p_writes text[], p_scope uuid[], p_vacancy int, p_reason text, p_review date, p_origin inet, p_search_key bytea DEFAULT NULL)
RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- Two random UUIDs: 244 bits that nobody can guess; only their hash is kept.
    secret text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
    made bigint;
BEGIN
    -- A row that a crash could lose must not open anything, whatever a connection was set to before.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    INSERT INTO ledger.disclosure (trace_id, name, processing_activity, session_id, actor_kind, actor_ref, function, organisation_id, office_id,
        kind, purpose, persons, bases, categories, writes, scope_staff, vacancy_id, reason, review_due, origin, search_key)
    VALUES (p_trace, p_name, 'urn:sonar:processing:' || p_purpose, p_actor.session_id, p_actor.kind, p_actor.actor_ref, p_actor.function,
        p_actor.organisation_id, p_actor.office_id, p_kind, p_purpose, p_persons, p_bases, p_categories, p_writes, p_scope, p_vacancy, p_reason,
        p_review, p_origin, p_search_key)
    RETURNING seq INTO made;
    INSERT INTO access.live_ticket (ticket_hash, expires_at, seq, trace_id, session_id, actor_kind, actor_ref, kind, persons, categories, writes,
        scope_staff, vacancy_id)
    VALUES (sha256(convert_to(secret, 'UTF8')), least(kernel.now() + interval '60 seconds', (
            SELECT least(s.idle_until, s.absolute_until) FROM identity.session s WHERE s.id = p_actor.session_id)), made, p_trace, p_actor.session_id, p_actor.kind,
        p_actor.actor_ref, p_kind, p_persons, p_categories, p_writes, p_scope, p_vacancy);
    PERFORM disclosure.note(p_actor, p_trace, p_kind, p_purpose, p_bases, p_categories, p_persons, NULL, made, p_origin);
    RETURN (secret, made, NULL, p_bases)::disclosure.answer;
END $$;

-- What is wrong with a request before anybody is looked at: no session, a malformed argument, too many, no reason, no right.
CREATE FUNCTION disclosure.request_refusal(
    p_actor identity.session_facts, p_kind text, p_purpose text, p_categories text[], p_writes text[], p_persons uuid[], p_vacancy int,
    p_reason text, p_trace uuid, p_name text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN coalesce(array_ndims(p_persons), 1) > 1 OR coalesce(array_lower(p_persons, 1), 1) <> 1
          OR coalesce(array_ndims(p_categories), 1) > 1 OR coalesce(array_ndims(p_writes), 1) > 1 THEN 'malformed'
        WHEN p_kind IS NULL OR p_kind NOT IN ('person', 'page', 'own', 'candidate', 'glass') OR p_purpose IS NULL OR p_name IS NULL
          OR p_trace IS NULL OR length(p_name) NOT BETWEEN 1 AND 80 OR coalesce(cardinality(p_categories), 0) = 0
          OR array_position(p_categories, NULL) IS NOT NULL OR p_writes IS NULL OR NOT p_writes <@ p_categories
          OR 'match_profile' = ANY (p_categories) OR coalesce(cardinality(p_persons), 0) = 0 OR array_position(p_persons, NULL) IS NOT NULL
          OR (SELECT count(DISTINCT p) FROM unnest(p_persons) AS p) <> cardinality(p_persons) OR length(p_reason) > 500
          OR (p_kind = 'own') <> (p_actor.kind = 'jobseeker') OR p_kind = 'candidate' AND p_vacancy IS NULL
          OR p_kind NOT IN ('candidate', 'person') AND p_vacancy IS NOT NULL OR p_kind = 'page' AND cardinality(p_writes) > 0 THEN 'malformed'
        WHEN cardinality(p_persons) > CASE WHEN p_kind IN ('person', 'page') THEN 50 ELSE 1 END THEN 'too_many'
        WHEN p_kind = 'glass' AND (cardinality(p_categories) <> 1 OR cardinality(p_writes) > 0) THEN 'malformed'
        WHEN p_kind IN ('glass', 'candidate') AND NOT disclosure.is_reason(p_reason) THEN 'reason'
        ELSE disclosure.rights_refusal(p_actor, p_kind, p_purpose, p_categories, p_writes, p_reason) END
$$;

-- What a caller is told of a refusal: causes that depend on a person are one cause, so that the answer, even to somebody
-- who takes the row back, tells nothing about her. The row has the true cause.
CREATE FUNCTION disclosure.told(p_refusal text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_refusal IN ('no_relation', 'protected', 'not_shown', 'ceiling', 'former', 'known') THEN 'not_available' ELSE p_refusal END
$$;

-- Opens persons for reading (and, for p_writes, writing). p_kind: 'person' on a relation, all or none; 'page' likewise, but
-- leaving out whom the actor may not open; 'own' by the person herself; 'candidate' for a vacancy she was found for;
-- 'glass' without a relation. At most 50 persons. The answer's bases stand in the order of p_persons, with nothing for
-- whom was left out.
CREATE FUNCTION disclosure.open_persons(
    p_token text, p_kind text, p_purpose text, p_categories text[], p_writes text[], p_persons uuid[], p_vacancy int, p_reason text,
    p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    weighed record;
    bases text[] := '{}';
    opened uuid[] := p_persons;
    refusal text;
    review date;
    answer disclosure.answer;
BEGIN
    refusal := disclosure.request_refusal(actor, p_kind, p_purpose, p_categories, p_writes, p_persons, p_vacancy, p_reason, p_trace, p_name);
    IF refusal IS NULL THEN
        SELECT * INTO weighed FROM disclosure.weigh_request(actor, p_kind, p_purpose, p_persons, p_vacancy, disclosure.is_reason(p_reason));
        bases := weighed.bases;
        refusal := weighed.refusal;
    END IF;
    IF refusal IS NULL AND p_kind = 'page' THEN
        opened := ARRAY(SELECT p.id FROM unnest(p_persons, bases) WITH ORDINALITY AS p (id, basis, n) WHERE p.basis IS NOT NULL ORDER BY p.n);
        IF cardinality(opened) < cardinality(p_persons) THEN
            PERFORM disclosure.note(actor, p_trace, 'person', p_purpose, '{}', p_categories,
                                    ARRAY(SELECT unnest(p_persons) EXCEPT SELECT unnest(opened)), 'no_relation', NULL, p_origin);
        END IF;
    END IF;
    IF refusal IS NULL AND p_kind = 'own' THEN
        -- Her earlier records are hers too, for as long as they are linked to this one.
        opened := identity.records_of(actor.actor_ref);
        bases := array_fill('own'::text, ARRAY[cardinality(opened)]);
    ELSIF refusal IS NULL THEN
        refusal := disclosure.budget_refusal(actor, p_kind, array_remove(bases, NULL));
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), coalesce(left(p_kind, 20), 'unknown'), p_purpose, '{}', p_categories,
                                p_persons, refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    IF p_kind = 'glass' THEN
        review := access.working_days_after(kernel.today(), 3);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, CASE p_kind WHEN 'page' THEN 'person' ELSE p_kind END, p_purpose, opened,
                                      array_remove(bases, NULL), p_categories, p_writes, '{}', CASE WHEN 'match' = ANY (bases) THEN p_vacancy END,
                                      btrim(p_reason), review, p_origin);
    answer.bases := bases;
    IF p_kind IN ('glass', 'candidate') THEN
        PERFORM disclosure.follow_up(actor, p_kind, p_persons[1], p_categories[1], p_vacancy, btrim(p_reason), review, answer.seq);
    END IF;
    IF p_kind NOT IN ('own', 'glass') THEN
        PERFORM disclosure.raise_signal(actor, bases, p_categories, answer.seq);
    END IF;
    RETURN answer;
END $$;

-- Takes the persons from the actor's budget; says what is used up. The budget row is locked from here on, so two requests
-- at once cannot both be the last one of the day.
CREATE FUNCTION disclosure.budget_refusal(p_actor identity.session_facts, p_kind text, p_bases text[]) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT access.take_budget(p_actor.actor_ref, p_actor.function, cardinality(p_bases),
                              (SELECT count(*)::int FROM unnest(p_bases) AS b WHERE b NOT IN ('caseload', 'replacement')))
       OR p_kind = 'glass' AND disclosure.glass_used_up(p_actor) THEN
        RETURN 'budget';
    END IF;
    RETURN NULL;
END $$;

-- What comes of an opening without a standing relation: a review that waits, or a relation for this vacancy, for a week.
CREATE FUNCTION disclosure.follow_up(
    p_actor identity.session_facts, p_kind text, p_person uuid, p_category text, p_vacancy int, p_reason text, p_review date, p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_kind = 'glass' THEN
        INSERT INTO access.glass_review (disclosure_seq, client_id, staff_id, office_id, category, reason, opened_at, due)
        VALUES (p_seq, p_person, p_actor.actor_ref, p_actor.office_id, p_category, p_reason, kernel.now(), p_review);
    ELSE
        INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until, vacancy_id, disclosure_seq)
        VALUES (p_person, p_actor.actor_ref, 'match', kernel.now(), kernel.now() + interval '7 days', p_vacancy, p_seq)
        ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- Whether the actor has broken the glass as often today as the policy allows.
CREATE FUNCTION disclosure.glass_used_up(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT (SELECT count(*) FROM access.glass_review g
            WHERE g.staff_id = p_actor.actor_ref AND g.opened_at >= kernel.today()::timestamp AT TIME ZONE 'Europe/Amsterdam')
        >= coalesce((SELECT l.glass_per_day FROM access.policy_limit l WHERE l.function = p_actor.function), 0)
$$;

-- Opens the actor's own work list (and those of colleagues she replaces): pseudonymous rows only.
CREATE FUNCTION disclosure.open_list(p_token text, p_purpose text, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    scope uuid[];
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_purpose IS NULL OR p_trace IS NULL OR p_name IS NULL OR length(p_name) NOT BETWEEN 1 AND 80 OR actor.kind <> 'staff' THEN 'malformed'
        WHEN NOT EXISTS (SELECT FROM access.policy_basis b
                         WHERE b.function = actor.function AND b.purpose = p_purpose AND b.basis = 'caseload') THEN 'purpose' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'list', p_purpose, '{}', '{}', '{}', refusal, NULL, p_origin);
        RETURN (NULL, NULL, refusal, NULL)::disclosure.answer;
    END IF;
    scope := actor.actor_ref || ARRAY(
        SELECT r.absent_id FROM access.replacement r
        JOIN access.policy_basis b ON b.function = actor.function AND b.purpose = p_purpose AND b.basis = 'replacement'
        WHERE r.substitute_id = actor.actor_ref AND r.valid_from <= kernel.now() AND r.valid_until > kernel.now());
    RETURN disclosure.grant_ticket(actor, p_trace, p_name, 'list', p_purpose, '{}', '{}', ARRAY['work_item'], '{}', scope, NULL, NULL, NULL, p_origin);
END $$;

-- Opens the ledger's own lines about the actor: for staff what they consulted, for a jobseeker who looked at her.
CREATE FUNCTION disclosure.open_log(p_token text, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    IF actor.session_id IS NULL OR p_trace IS NULL OR p_name IS NULL OR length(p_name) NOT BETWEEN 1 AND 80 THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'log', 'own_data', '{}', '{}', '{}',
                                CASE WHEN actor.session_id IS NULL THEN 'no_session' ELSE 'malformed' END, NULL, p_origin);
        RETURN (NULL, NULL, CASE WHEN actor.session_id IS NULL THEN 'no_session' ELSE 'malformed' END, NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, p_name, 'log', 'own_data', '{}', '{}', ARRAY['access_log'], '{}', '{}', NULL, NULL, NULL, p_origin);
END $$;

-- Phase 2, for the reader: what the actor of the present 'log' ticket consulted, and what was refused, newest first.
CREATE FUNCTION disclosure.my_consultations(p_before timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, name text, kind text, purpose text, bases text[], categories text[], writes text[], persons int,
               vacancy_id int, reason text, review_due date, refusal text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM (
        (SELECT d.at, d.name, d.kind, d.purpose, ARRAY(SELECT DISTINCT b FROM unnest(d.bases) AS b), d.categories, d.writes,
                cardinality(d.persons), d.vacancy_id, d.reason, d.review_due, NULL::text
         FROM access.ticket() t JOIN ledger.disclosure d ON d.actor_ref = t.actor_ref
         WHERE t.kind = 'log' AND t.actor_kind = 'staff' AND d.at < p_before AND d.kind <> 'log'
         ORDER BY d.at DESC LIMIT least(p_limit, 100))
        UNION ALL
        (SELECT e.at, e.action, e.action, coalesce(e.purpose, ''), e.bases, e.categories, '{}', e.persons, NULL, NULL, NULL, e.refusal
         FROM access.ticket() t JOIN ledger.decision e ON e.actor_ref = t.actor_ref AND NOT e.decision
         WHERE t.kind = 'log' AND t.actor_kind = 'staff' AND e.at < p_before
           -- Whom a search met without finding her, stays unknown to who searched; the search itself stands above.
           AND NOT (e.action = 'search' AND e.subject IS NOT NULL)
         ORDER BY e.at DESC LIMIT least(p_limit, 100))) AS lines
    ORDER BY 1 DESC LIMIT least(p_limit, 100)
$$;

-- Phase 2, for the reader: who opened the data of the jobseeker who holds the present 'log' ticket. Staff appear by
-- organisation and function; the names of colleagues are not hers to hold against them. And what jobs of Sonar wrote about
-- her by themselves, a line for each run; what an import wrote stands with her data, with where it came from.
CREATE FUNCTION disclosure.who_looked(p_before timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, seq bigint, name text, kind text, actor_kind text, function text, organisation text, purpose text, basis text,
               categories text[], writes text[], reason text, vacancy_id int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.at, d.seq, d.name, d.kind, d.actor_kind, d.function,
           -- A party of the national exchange is no organisation of ours: the row itself names it.
           CASE WHEN d.function = 'vum_party' THEN d.reason ELSE coalesce(o.name, '') END,
           d.purpose, d.bases[array_position(d.persons, mine.id)], d.categories, d.writes,
           CASE WHEN d.function <> 'vum_party' THEN d.reason END, d.vacancy_id
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(identity.records_of(t.actor_ref)) WITH ORDINALITY AS mine (id, n)
    CROSS JOIN LATERAL (
        -- Rows that name her alone, and rows that name her among others: each by its own index.
        (SELECT * FROM ledger.disclosure a WHERE cardinality(a.persons) = 1 AND a.persons[1] = mine.id AND a.at < p_before
         ORDER BY a.at DESC LIMIT least(p_limit, 100))
        UNION ALL
        (SELECT * FROM ledger.disclosure m WHERE cardinality(m.persons) > 1 AND m.persons @> ARRAY[mine.id] AND m.at < p_before
         ORDER BY m.at DESC LIMIT least(p_limit, 100))) AS d
    LEFT JOIN identity.organisation o ON o.id = d.organisation_id
    -- A row that names several of her records is one line.
    WHERE t.kind = 'log' AND t.actor_kind = 'jobseeker'
      AND NOT EXISTS (SELECT FROM unnest(identity.records_of(t.actor_ref)) WITH ORDINALITY AS other (id, n)
                      WHERE other.n < mine.n AND other.id = ANY (d.persons))
    UNION ALL
    (SELECT c.at, min(c.seq), 'job:' || c.job, 'job', 'job', c.job, '', 'mediation', NULL, array_agg(DISTINCT c.category), '{}', NULL, NULL
     FROM access.ticket() t JOIN ledger.change c ON c.client_id = ANY (identity.records_of(t.actor_ref))
     WHERE t.kind = 'log' AND t.actor_kind = 'jobseeker' AND c.actor_kind = 'job' AND c.job <> 'vum_import' AND c.at < p_before
     GROUP BY c.at, c.job ORDER BY c.at DESC LIMIT least(p_limit, 100))
    ORDER BY 1 DESC LIMIT least(p_limit, 100)
$$;

-- Readings without a relation that wait for judgement at the team manager's own office; no client is named. That the
-- manager looked is a row too.
CREATE FUNCTION disclosure.reviews_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (disclosure_seq bigint, staff_name text, category text, reason text, opened_at timestamptz, due date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IS NOT DISTINCT FROM 'team_manager';
BEGIN
    PERFORM disclosure.note(actor, p_trace, 'glass:list', 'supervision', '{}', '{}', '{}', CASE WHEN NOT allowed THEN 'purpose' END, NULL, p_origin);
    IF NOT allowed THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT g.disclosure_seq, f.display_name, g.category, g.reason, g.opened_at, g.due
    FROM access.glass_review g JOIN identity.staff f ON f.id = g.staff_id
    WHERE g.office_id = actor.office_id AND g.reviewed_at IS NULL AND g.staff_id <> actor.actor_ref
    ORDER BY g.due, g.disclosure_seq LIMIT 100;
END $$;

-- Records the judgement on a reading without a relation: by the team manager of that office, never by oneself.
CREATE FUNCTION disclosure.review_glass(p_token text, p_seq bigint, p_justified boolean, p_remark text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    done boolean;
BEGIN
    UPDATE access.glass_review g
    SET reviewed_at = kernel.now(), reviewed_by = actor.actor_ref, justified = p_justified, remark = left(p_remark, 500)
    WHERE g.disclosure_seq = p_seq AND g.reviewed_at IS NULL AND actor.function = 'team_manager' AND g.office_id = actor.office_id
      AND g.staff_id <> actor.actor_ref;
    done := FOUND;
    PERFORM disclosure.note(actor, gen_random_uuid(), 'glass:review', 'supervision', '{}', '{}', '{}', CASE WHEN done THEN NULL ELSE 'no_relation' END, p_seq, NULL);
    RETURN done;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA disclosure FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    disclosure.open_persons(text, text, text, text[], text[], uuid[], int, text, uuid, text, inet), disclosure.open_list(text, text, uuid, text, inet),
    disclosure.open_log(text, uuid, text, inet), disclosure.reviews_waiting(text, uuid, inet), disclosure.review_glass(text, bigint, boolean, text)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION disclosure.my_consultations(timestamptz, int), disclosure.who_looked(timestamptz, int) TO sonar_reader;

RESET ROLE;
