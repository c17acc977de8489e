-- How an opening is weighed: the right, the basis, and what stands in the way. The same decision stands in plain Python in
-- access.rules.opening; the tests hold the two against each other, pair by pair.
SET ROLE sonar_guard;

-- Whether a text is long enough to be a reason.
CREATE FUNCTION disclosure.is_reason(p_reason text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) >= 20;
END $$;

-- Whether the policy gives the function each of the categories for the purpose, and each of the writes.
CREATE FUNCTION disclosure.policy_refusal(p_function text, p_purpose text, p_categories text[], p_writes text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_right r WHERE r.function = p_function AND r.purpose = p_purpose) THEN 'purpose'
        WHEN EXISTS (SELECT FROM unnest(p_categories) AS c (category) WHERE NOT EXISTS (
                SELECT FROM access.policy_right r
                WHERE r.function = p_function AND r.purpose = p_purpose AND r.category = c.category AND r.mode = 'read'))
          OR EXISTS (SELECT FROM unnest(p_writes) AS w (category) WHERE NOT EXISTS (
                SELECT FROM access.policy_right r
                WHERE r.function = p_function AND r.purpose = p_purpose AND r.category = w.category AND r.mode = 'write')) THEN 'category'
    END
$$;

-- Whether the actor may ask this at all: by the policy for the function, and for what that leaves out by extra rights, each
-- use of which needs a reason. Without a relation, only what no control keeps behind one.
CREATE FUNCTION disclosure.rights_refusal(
    p_actor identity.session_facts, p_kind text, p_purpose text, p_categories text[], p_writes text[], p_reason text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    refused text := disclosure.policy_refusal(p_actor.function, p_purpose, p_categories, p_writes);
BEGIN
    IF refused = 'category' AND p_actor.kind = 'staff' AND NOT EXISTS (
        SELECT FROM (SELECT unnest(p_categories), 'read' UNION ALL SELECT unnest(p_writes), 'write') AS w (category, mode)
        WHERE NOT EXISTS (SELECT FROM access.policy_right r
                          WHERE r.function = p_actor.function AND r.purpose = p_purpose AND r.category = w.category AND r.mode = w.mode)
          AND NOT access.holds_extra(p_actor.actor_ref, p_actor.function, p_purpose, w.category, w.mode)) THEN
        refused := CASE WHEN NOT disclosure.is_reason(p_reason) THEN 'reason' END;
    END IF;
    IF refused IS NULL AND p_kind = 'glass' AND EXISTS (
        SELECT FROM access.policy_control k WHERE k.category = ANY (p_categories) AND k.control = 'no_glass') THEN
        refused := 'category';
    END IF;
    RETURN refused;
END $$;

-- Whether a client lies within the reach of the actor's function, whatever the relation (R55, R57). A municipality that
-- merged or split stands for what became of it, on both sides.
CREATE FUNCTION disclosure.within_ceiling(p_actor identity.session_facts, p_ceiling text, p_client uuid, p_office int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_ceiling = 'nation' THEN
        RETURN true;
    ELSIF p_ceiling IN ('municipality', 'own_group') THEN
        -- The own target group: who lives there and is in the caseload of somebody of this organisation.
        RETURN (p_ceiling = 'municipality' OR EXISTS (
            SELECT FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id
            WHERE r.client_id = p_client AND r.kind = 'caseload' AND f.organisation_id = p_actor.organisation_id
              AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()))) AND EXISTS (
            SELECT FROM clients.residence r JOIN identity.organisation_municipality m ON m.organisation_id = p_actor.organisation_id
            WHERE r.client_id = p_client AND r.valid_from <= kernel.today() AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
              AND m.valid_from <= kernel.today() AND (m.valid_until IS NULL OR m.valid_until > kernel.today())
              AND (r.municipality_code = m.municipality_code
                   OR reference.municipality_became(r.municipality_code, kernel.today()) && reference.municipality_became(m.municipality_code, kernel.today())));
    ELSIF p_ceiling = 'team' AND p_actor.team_id IS NOT NULL THEN
        RETURN EXISTS (
            SELECT FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id
            WHERE r.client_id = p_client AND r.kind = 'caseload' AND f.team_id = p_actor.team_id
              AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()));
    ELSIF p_ceiling IS NULL OR p_ceiling NOT IN ('team', 'office', 'region', 'national_task') THEN
        RETURN false;
    ELSIF p_office = p_actor.office_id THEN
        RETURN true;
    ELSIF p_ceiling IN ('region', 'national_task') AND EXISTS (
        SELECT FROM identity.office mine JOIN identity.office hers USING (region_code) WHERE mine.id = p_actor.office_id AND hers.id = p_office) THEN
        RETURN true;
    ELSIF p_ceiling = 'national_task' AND access.holds(p_actor.actor_ref, 'national_task', NULL) THEN
        RETURN true;
    END IF;
    RETURN access.reaches_office(p_actor.actor_ref, p_office);
END $$;

-- What stands in the way of opening one person, given a basis: reach; a record that is closed; that she is the actor
-- herself or somebody whom the actor declared to know; that she is protected and nobody approved it.
CREATE FUNCTION disclosure.person_refusal(p_actor identity.session_facts, p_purpose text, p_client uuid, p_reason boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    facts record;
BEGIN
    -- One query: this runs for each of fifty persons.
    SELECT c.office_id,
           -- A record that gave way to another of the same person is closed when that one is.
           c.active OR EXISTS (SELECT FROM identity.merged_record m JOIN clients.client s ON s.id = m.survivor_id
                               WHERE m.client_id = c.id AND s.active) AS active, l.ceiling,
           EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = p_actor.actor_ref AND k.client_id = c.id)
           OR EXISTS (SELECT FROM identity.staff_own o JOIN identity.jobseeker_login j USING (bsn_index)
                      WHERE o.staff_id = p_actor.actor_ref AND j.client_id = c.id) AS known,
           EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id) AND NOT EXISTS (
               SELECT FROM access.approval a
               WHERE a.client_id = c.id AND a.requested_by = p_actor.actor_ref AND a.valid_until > kernel.now()) AS shielded
    INTO facts
    FROM clients.client c LEFT JOIN access.policy_ceiling l ON l.function = p_actor.function AND l.purpose = p_purpose
    WHERE c.id = p_client;
    IF NOT FOUND THEN
        RETURN 'no_relation';
    ELSIF NOT disclosure.within_ceiling(p_actor, facts.ceiling, p_client, facts.office_id) THEN
        RETURN 'ceiling';
    -- Who registers her again who stands at the desk, opens her on her relation: that is what the purpose is for (R29).
    ELSIF NOT facts.active AND p_purpose <> 'registration' AND NOT (p_reason AND access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former')) THEN
        RETURN 'former';
    ELSIF facts.known THEN
        RETURN 'known';
    ELSIF facts.shielded THEN
        RETURN 'protected';
    END IF;
    RETURN NULL;
END $$;

-- The basis of somebody who has the extra right on former clients, where the policy lets that count: a person who is no
-- client any more is often nobody's any more either. A reason goes with it; an active client never opens on it.
CREATE FUNCTION disclosure.former_basis(p_actor identity.session_facts, p_purpose text, p_client uuid, p_reason boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN p_reason
        AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'extra_right')
        AND access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former')
        AND EXISTS (SELECT FROM clients.client c WHERE c.id = p_client AND NOT c.active)
        AND NOT EXISTS (SELECT FROM identity.merged_record m JOIN clients.client s ON s.id = m.survivor_id WHERE m.client_id = p_client AND s.active)
        THEN 'extra_right' END;
END $$;

-- The basis for one person, and what stands in the way of opening her.
CREATE FUNCTION disclosure.weigh_person(
    p_actor identity.session_facts, p_purpose text, p_client uuid, p_vacancy int, p_reason boolean, OUT basis text, OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    basis := access.basis_for(p_actor.actor_ref, p_actor.function, p_purpose, p_client, p_vacancy);
    IF basis IS NULL AND p_reason THEN
        basis := disclosure.former_basis(p_actor, p_purpose, p_client, p_reason);
    END IF;
    refusal := CASE WHEN basis IS NULL THEN 'no_relation' ELSE disclosure.person_refusal(p_actor, p_purpose, p_client, p_reason) END;
END $$;

-- The basis for each person, in order, with nothing where something stands in the way; and what that is: the want of a basis
-- before all else.
CREATE FUNCTION disclosure.weigh_persons(
    p_actor identity.session_facts, p_purpose text, p_persons uuid[], p_vacancy int, p_reason boolean, OUT bases text[], OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    person uuid;
    weighed record;
BEGIN
    bases := '{}';
    FOREACH person IN ARRAY p_persons LOOP
        SELECT * INTO weighed FROM disclosure.weigh_person(p_actor, p_purpose, person, p_vacancy, p_reason);
        bases := bases || CASE WHEN weighed.refusal IS NULL THEN weighed.basis END;
        IF refusal IS NULL OR weighed.refusal = 'no_relation' THEN
            refusal := weighed.refusal;
        END IF;
    END LOOP;
END $$;

-- The basis for each person by the kind of request, and what stands in the way.
CREATE FUNCTION disclosure.weigh_request(
    p_actor identity.session_facts, p_kind text, p_purpose text, p_persons uuid[], p_vacancy int, p_reason boolean, OUT bases text[], OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE p_kind
    WHEN 'own' THEN
        bases := ARRAY['own'];
        refusal := CASE WHEN p_persons <> ARRAY[p_actor.actor_ref] THEN 'no_relation' END;
    WHEN 'candidate' THEN
        bases := ARRAY['match'];
        refusal := disclosure.candidate_refusal(p_actor, p_purpose, p_persons[1], p_vacancy, p_reason);
    WHEN 'glass' THEN
        bases := ARRAY['break_glass'];
        refusal := disclosure.glass_refusal(p_actor, p_purpose, p_persons[1], p_reason);
    ELSE
        SELECT w.bases, w.refusal INTO bases, refusal FROM disclosure.weigh_persons(p_actor, p_purpose, p_persons, p_vacancy, p_reason) w;
        IF p_kind = 'page' AND cardinality(array_remove(bases, NULL)) > 0 THEN
            refusal := NULL;
        END IF;
    END CASE;
END $$;

-- A candidate's identity opens for a vacancy that is open, for which this very actor was shown her in the last day.
CREATE FUNCTION disclosure.candidate_refusal(p_actor identity.session_facts, p_purpose text, p_person uuid, p_vacancy int, p_reason boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_basis b
                         WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'match') THEN 'purpose'
        WHEN NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published') THEN 'not_shown'
        WHEN NOT EXISTS (
            SELECT FROM ledger.disclosure d
            WHERE d.actor_ref = p_actor.actor_ref AND d.at > kernel.now() - interval '1 day' AND d.kind = 'match'
              AND d.vacancy_id = p_vacancy AND p_person = ANY (d.persons)) THEN 'not_shown'
        ELSE disclosure.person_refusal(p_actor, p_purpose, p_person, p_reason)
    END
$$;

-- Breaking the glass is for functions whose policy says so, within their reach, never for protected persons, and not while
-- a review of an earlier time is overdue.
CREATE FUNCTION disclosure.glass_refusal(p_actor identity.session_facts, p_purpose text, p_person uuid, p_reason boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_basis b
                         WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'break_glass') THEN 'purpose'
        WHEN EXISTS (SELECT FROM access.glass_review g
                     WHERE g.staff_id = p_actor.actor_ref AND g.reviewed_at IS NULL AND g.due < kernel.today()) THEN 'review_overdue'
        ELSE disclosure.person_refusal(p_actor, p_purpose, p_person, p_reason)
    END
$$;

-- Puts before the security officer that somebody opened a category under the control `alert` outside a caseload.
CREATE FUNCTION disclosure.raise_signal(p_actor identity.session_facts, p_bases text[], p_categories text[], p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT array_remove(p_bases, NULL) <@ ARRAY['caseload', 'replacement'] THEN
        INSERT INTO access.signal (disclosure_seq, source, staff_id, cause, categories)
        SELECT p_seq, 'disclosure:' || p_seq, p_actor.actor_ref, 'health_outside_caseload', array_agg(k.category ORDER BY k.category)
        FROM access.policy_control k WHERE k.control = 'alert' AND k.category = ANY (p_categories)
        HAVING count(*) > 0;
    END IF;
END $$;

RESET ROLE;

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
           CASE WHEN d.function = 'vum_party' THEN d.reason ELSE coalesce(o.name, firm.name, '') END,
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
    -- An employer by its name: the one for which that session acted at that moment.
    LEFT JOIN LATERAL (SELECT coalesce(e.name, 'KvK ' || a.kvk_number) AS name
                       FROM identity.employer_acting a LEFT JOIN employers.employer e ON e.kvk_number = a.kvk_number
                       WHERE d.actor_kind = 'employer' AND a.session_id = d.session_id AND a.since <= d.at ORDER BY a.seq DESC LIMIT 1) AS firm ON true
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

-- Searching. A search is a ticket that carries its search key, whether it finds anybody or not: it decides, looks, and
-- writes down what was looked for (keyed) and who was found, in one transaction of the logger's. Whom the actor may not
-- open is not found. Looking runs on keyed and coded values; nobody's name is read here.
SET ROLE sonar_owner;

-- One day of the benefit can be looked for, by whom may read benefits, and is found for the start page; the guard reads
-- nothing else of it.
GRANT SELECT (client_id, ww_ends_on) ON clients.benefit TO sonar_guard;
GRANT SELECT (client_id, mediation_occupation, sector_first, sector_second, sector_third) ON clients.work_situation TO sonar_guard;
CREATE POLICY guard_finds ON clients.benefit FOR SELECT TO sonar_guard USING (true);

RESET ROLE;

SET ROLE sonar_guard;

-- persons: found, and open under the ticket, in the order of bases. others: people outside the actor's clients of exactly
-- this name or number, whom the actor could open in an emergency; nothing of theirs opens here. total and facets: what
-- was counted of a search by attributes, over the actor's own clients only.
CREATE TYPE disclosure.found AS (ticket text, seq bigint, refusal text, bases text[], persons uuid[], others uuid[], total int, facets jsonb);

-- What is looked for by attributes. Codes, numbers and days; there is no text to give.
CREATE TYPE disclosure.criteria AS (
    scope text, kinds text[], education_min smallint, education_max smallint, hours_at_least smallint, hours_at_most smallint,
    licences text[], language text, oral_min smallint, written_min smallint, occupations text[], sectors text[], pc4_from smallint, pc4_to smallint,
    region smallint, available_by date, registered_from date, registered_to date, ww_ends_by date, cv_expires_by date
);

-- The criteria in a document, or nothing when it has a key or a value that is none.
CREATE FUNCTION disclosure.criteria_of(p_document jsonb) RETURNS disclosure.criteria
LANGUAGE plpgsql STABLE AS $$
DECLARE
    q disclosure.criteria := jsonb_populate_record(NULL::disclosure.criteria, '{}');
    known text[] := ARRAY(SELECT jsonb_object_keys(to_jsonb(q)));
BEGIN
    IF jsonb_typeof(p_document) IS DISTINCT FROM 'object' OR NOT ARRAY(SELECT jsonb_object_keys(p_document)) <@ known THEN
        RETURN NULL;
    END IF;
    q := jsonb_populate_record(q, p_document);
    IF (coalesce(q.scope, 'caseload') IN ('caseload', 'office')
        AND coalesce(q.kinds, '{}') <@ ARRAY['jobseeker', 'sick', 'unfit_for_work'] AND cardinality(coalesce(q.licences, '{}')) <= 16
        AND cardinality(coalesce(q.occupations, '{}')) <= 20 AND cardinality(coalesce(q.sectors, '{}')) <= 16 AND coalesce(cardinality(q.kinds), 1) > 0) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    q.scope := coalesce(q.scope, 'caseload');
    RETURN q;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- The categories that a search reads of: searching on what somebody is like, is reading it (R60). The kind of a client
-- tells about her health.
CREATE FUNCTION disclosure.criteria_categories(q disclosure.criteria) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['identity', 'contact']
        || CASE WHEN num_nonnulls(q.education_min, q.education_max, q.hours_at_least, q.hours_at_most, q.licences, q.language, q.oral_min, q.written_min,
                                  q.occupations, q.sectors, q.pc4_from, q.pc4_to, q.region, q.available_by, q.cv_expires_by) > 0 THEN ARRAY['profile'] ELSE '{}' END
        || CASE WHEN q.ww_ends_by IS NOT NULL THEN ARRAY['benefit'] ELSE '{}' END
        || CASE WHEN q.kinds IS NOT NULL THEN ARRAY['work_capacity'] ELSE '{}' END
$$;

-- The categories of driving licence with which somebody may drive what p_licence allows (directive 2006/126, art. 6).
CREATE FUNCTION disclosure.licences_for(p_licence text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_licence || CASE p_licence
        WHEN 'AM' THEN ARRAY['A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']
        WHEN 'A1' THEN ARRAY['A2', 'A']
        WHEN 'A2' THEN ARRAY['A']
        WHEN 'B' THEN ARRAY['B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE']
        WHEN 'B+' THEN ARRAY['BE', 'C1E', 'CE', 'D1E', 'DE']
        WHEN 'BE' THEN ARRAY['C1E', 'CE', 'D1E', 'DE']
        WHEN 'C1' THEN ARRAY['C1E', 'C', 'CE']
        WHEN 'C1E' THEN ARRAY['CE']
        WHEN 'C' THEN ARRAY['CE']
        WHEN 'D1' THEN ARRAY['D1E', 'D', 'DE']
        WHEN 'D1E' THEN ARRAY['DE']
        WHEN 'D' THEN ARRAY['DE']
        ELSE ARRAY[]::text[] END
$$;

-- The clients with whom the actor has to do for a purpose: those of her caseload, an appointment or a task and those of
-- colleagues she replaces; with p_scope 'office', also those of an office where she is on duty. Whether anything stands in
-- the way of opening them is asked of those who meet what is looked for.
CREATE FUNCTION disclosure.search_scope(p_actor identity.session_facts, p_purpose text, p_scope text) RETURNS TABLE (client_id uuid)
LANGUAGE sql STABLE ROWS 500 AS $$
    SELECT r.client_id
    FROM access.relation r JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = r.kind
    WHERE r.staff_id = p_actor.actor_ref AND r.kind <> 'match' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    UNION
    SELECT r.client_id
    FROM access.replacement v
    JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'replacement'
    JOIN access.relation r ON r.staff_id = v.absent_id AND r.kind = 'caseload'
    WHERE v.substitute_id = p_actor.actor_ref AND v.valid_from <= kernel.now() AND v.valid_until > kernel.now()
      AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    UNION
    SELECT c.id
    FROM access.office_duty d
    JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'office_duty'
    JOIN clients.client c ON c.office_id = d.office_id
    WHERE p_scope = 'office' AND d.staff_id = p_actor.actor_ref AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now()
$$;

-- The active clients in that scope who meet the criteria; nobody whom this actor could not open (reach, known to her,
-- protected), so that what is counted tells nothing of them either.
CREATE FUNCTION disclosure.clients_meeting(p_actor identity.session_facts, p_purpose text, q disclosure.criteria)
RETURNS TABLE (client_id uuid, registered_on date, education_level smallint, licences text[])
LANGUAGE plpgsql STABLE ROWS 500 AS $$
#variable_conflict use_column
DECLARE
    needed text[] := coalesce(q.licences, '{}');
    work int[] := reference.namesakes_of(q.occupations);
BEGIN
    -- Apart, so that only those who meet the criteria are weighed: that is some queries for each of them.
    RETURN QUERY
    WITH met AS MATERIALIZED (
        SELECT c.id, c.registered_on, p.education_level, p.licences
        FROM disclosure.search_scope(p_actor, p_purpose, q.scope) AS s
        JOIN clients.client c ON c.id = s.client_id
        LEFT JOIN clients.profile p ON p.client_id = c.id
        WHERE c.active
          AND (q.kinds IS NULL OR c.kind = ANY (q.kinds))
          AND (q.registered_from IS NULL OR c.registered_on >= q.registered_from) AND (q.registered_to IS NULL OR c.registered_on <= q.registered_to)
          AND (q.education_min IS NULL OR p.education_level >= q.education_min) AND (q.education_max IS NULL OR p.education_level <= q.education_max)
          AND (q.hours_at_least IS NULL OR p.hours_max >= q.hours_at_least) AND (q.hours_at_most IS NULL OR p.hours_min <= q.hours_at_most)
          AND (q.pc4_from IS NULL OR p.pc4 >= q.pc4_from) AND (q.pc4_to IS NULL OR p.pc4 <= q.pc4_to)
          AND (q.available_by IS NULL OR p.client_id IS NOT NULL AND (p.available_from IS NULL OR p.available_from <= q.available_by))
          AND (q.cv_expires_by IS NULL OR p.cv_expires_on <= q.cv_expires_by)
          AND (q.ww_ends_by IS NULL OR EXISTS (SELECT FROM clients.benefit w WHERE w.client_id = c.id AND w.ww_ends_on <= q.ww_ends_by))
          AND (q.region IS NULL OR EXISTS (
              SELECT FROM reference.pc4 a JOIN reference.municipality m ON m.code = a.municipality_code WHERE a.pc4 = p.pc4 AND m.region_code = q.region))
          AND (cardinality(needed) = 0 OR p.client_id IS NOT NULL AND NOT EXISTS (
              SELECT FROM unnest(needed) AS n (licence) WHERE NOT p.licences && disclosure.licences_for(n.licence)))
          AND (num_nonnulls(q.language, q.oral_min, q.written_min) = 0 OR EXISTS (
              SELECT FROM clients.profile_language l
              WHERE l.client_id = c.id AND l.language = coalesce(q.language, 'nld') AND (q.oral_min IS NULL OR l.oral >= q.oral_min)
                AND (q.written_min IS NULL OR l.written >= q.written_min)))
          AND (q.occupations IS NULL OR EXISTS (
              SELECT FROM clients.profile_occupation o JOIN reference.occupation_key k ON k.scheme = o.scheme AND k.code = o.code
              WHERE o.client_id = c.id AND o.stance IN ('wanted', 'explore') AND k.key = ANY (work)) OR EXISTS (
              SELECT FROM clients.work_situation w JOIN reference.occupation_key k
                  ON k.scheme = CASE WHEN strpos(w.mediation_occupation, ':') > 0 THEN split_part(w.mediation_occupation, ':', 1) ELSE 'sonar' END
                 AND k.code = split_part(w.mediation_occupation, ':', -1)
              WHERE w.client_id = c.id AND k.key = ANY (work)))
          AND (q.sectors IS NULL OR EXISTS (
              SELECT FROM clients.work_situation w WHERE w.client_id = c.id AND ARRAY[w.sector_first, w.sector_second, w.sector_third] && q.sectors)))
    SELECT m.id, m.registered_on, m.education_level, m.licences FROM met m WHERE disclosure.person_refusal(p_actor, p_purpose, m.id, false) IS NULL;
END $$;

-- What is wrong with a search before anybody is looked for. Each search counts, those that find nothing and those that
-- are malformed too; so nobody can try out names or numbers.
CREATE FUNCTION disclosure.search_refusal(
    p_actor identity.session_facts, p_purpose text, p_categories text[], p_search_key bytea, p_trace uuid, p_name text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_actor.session_id IS NULL THEN
        RETURN 'no_session';
    ELSIF p_actor.kind <> 'staff' OR NOT EXISTS (
        SELECT FROM access.policy_basis b WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'caseload') THEN
        RETURN 'purpose';
    ELSIF NOT access.take_search(p_actor.actor_ref, p_actor.function) THEN
        RETURN 'budget';
    ELSIF p_purpose IS NULL OR p_categories IS NULL OR p_search_key IS NULL OR length(p_search_key) <> 32 OR p_trace IS NULL OR p_name IS NULL
        OR length(p_name) NOT BETWEEN 1 AND 80 THEN
        RETURN 'malformed';
    END IF;
    RETURN disclosure.policy_refusal(p_actor.function, p_purpose, p_categories, '{}');
END $$;

CREATE FUNCTION disclosure.refuse_search(
    p_actor identity.session_facts, p_trace uuid, p_purpose text, p_categories text[], p_refusal text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM disclosure.note(p_actor, coalesce(p_trace, gen_random_uuid()), 'search', p_purpose, '{}', p_categories, '{}', p_refusal, NULL, p_origin);
    RETURN (NULL, NULL, p_refusal, NULL, NULL, NULL, NULL, NULL)::disclosure.found;
END $$;

-- The purpose for which this function may open people in an emergency, or nothing.
CREATE FUNCTION disclosure.emergency_purpose(p_function text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT b.purpose FROM access.policy_basis b JOIN access.policy_limit l ON l.function = b.function AND l.glass_per_day > 0
    WHERE b.function = p_function AND b.basis = 'break_glass' ORDER BY b.purpose LIMIT 1
$$;

-- What is wrong with a search among former clients, before anybody is looked for: it takes the extra right and a reason.
-- p_reason is NULL for a search among present clients.
CREATE FUNCTION disclosure.former_search_refusal(p_actor identity.session_facts, p_reason text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_reason IS NULL THEN NULL
        WHEN NOT access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former') THEN 'category'
        WHEN NOT disclosure.is_reason(p_reason) THEN 'reason' END
$$;

-- Finds active people, or with p_former those who are not any more, by surname and birth date ('name'), client number
-- ('number') or BSN ('bsn'). exact says whether it is this very name. The number of a record that gave way to another one
-- of the same person finds that one, and such a record is no former client. A birth date has some two hundred people in
-- the whole country, so all of them are compared.
CREATE FUNCTION disclosure.find_persons(
    p_by text, p_birth_key bigint, p_sketch int[], p_exact int[], p_index bytea, p_former boolean, OUT client_id uuid, OUT exact boolean) RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 5 AS $$
#variable_conflict use_column
BEGIN
    IF p_by = 'name' THEN
        RETURN QUERY
        SELECT k.client_id, k.sketch && p_exact
        FROM clients.search_key k JOIN clients.client c ON c.id = k.client_id AND c.active <> p_former
        WHERE k.birth_key = p_birth_key AND k.sketch && p_sketch
          AND NOT EXISTS (SELECT FROM identity.merged_record m WHERE p_former AND m.client_id = k.client_id)
        ORDER BY k.sketch && p_exact DESC, k.client_id LIMIT 50;
    ELSIF p_by = 'number' THEN
        RETURN QUERY
        SELECT c.id, true
        FROM clients.client_number n LEFT JOIN identity.merged_record m ON m.client_id = n.client_id
        JOIN clients.client c ON c.id = coalesce(m.survivor_id, n.client_id) AND c.active <> p_former WHERE n.number_index = p_index;
    ELSE
        RETURN QUERY
        SELECT c.id, true
        FROM identity.jobseeker_login b LEFT JOIN identity.merged_record m ON m.client_id = b.client_id
        JOIN clients.client c ON c.id = coalesce(m.survivor_id, b.client_id) AND c.active <> p_former WHERE b.bsn_index = p_index;
    END IF;
END $$;

-- Searches for one person. At most ten are found. A search for a BSN that is none comes here without p_index: it is
-- refused as malformed, and that stands in the ledger. With p_reason it looks among former clients alone (R62).
CREATE FUNCTION disclosure.search_persons(
    p_token text, p_by text, p_purpose text, p_birth_key bigint, p_sketch int[], p_exact int[], p_index bytea, p_search_key bytea,
    p_trace uuid, p_name text, p_origin inet, p_reason text DEFAULT NULL) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    former boolean := p_reason IS NOT NULL;
    asked text[] := CASE p_by WHEN 'bsn' THEN ARRAY['identity', 'bsn'] ELSE ARRAY['identity', 'contact'] END;
    candidates uuid[];
    exact boolean[];
    weighed text[];
    answer disclosure.answer;
    found uuid[];
    bases text[];
    hidden uuid[];
    others uuid[] := '{}';
    refusal text;
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, p_name);
    refusal := coalesce(refusal, disclosure.former_search_refusal(actor, p_reason), CASE
        WHEN p_by IS NULL OR p_by NOT IN ('name', 'number', 'bsn') THEN 'malformed'
        WHEN p_by = 'name' AND (p_birth_key IS NULL OR coalesce(cardinality(p_sketch), 0) NOT BETWEEN 1 AND 1000
                                OR coalesce(cardinality(p_exact), 0) NOT BETWEEN 1 AND 10) THEN 'malformed'
        WHEN p_by <> 'name' AND p_index IS NULL THEN 'malformed' END);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    SELECT coalesce(array_agg(f.client_id), '{}'), coalesce(array_agg(f.exact), '{}') INTO candidates, exact
    FROM disclosure.find_persons(p_by, p_birth_key, p_sketch, p_exact, p_index, former) f;
    weighed := coalesce((disclosure.weigh_persons(actor, p_purpose, candidates, NULL, former)).bases, '{}');
    SELECT coalesce(array_agg(w.id ORDER BY w.n), '{}'), coalesce(array_agg(w.basis ORDER BY w.n), '{}') INTO found, bases
    FROM (SELECT * FROM unnest(candidates, weighed) WITH ORDINALITY AS c (id, basis, n) WHERE c.basis IS NOT NULL ORDER BY c.n LIMIT 10) AS w;
    hidden := ARRAY(SELECT c.id FROM unnest(candidates, weighed, exact) AS c (id, basis, exact) WHERE c.basis IS NULL AND c.exact LIMIT 3);
    -- Each attempt at somebody who is not hers stands in the ledger, whether she is told of it or not.
    PERFORM disclosure.note(actor, p_trace, 'search', p_purpose, '{}', asked, ARRAY[h],
                            (disclosure.weigh_person(actor, p_purpose, h, NULL, former)).refusal, NULL, p_origin)
    FROM unnest(hidden) AS h;
    others := CASE WHEN former THEN '{}' ELSE disclosure.others_for(actor, hidden) END;
    refusal := disclosure.budget_refusal(actor, 'search', bases || array_fill('break_glass'::text, ARRAY[cardinality(others)]));
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', p_purpose, found, bases, array_remove(asked, 'bsn'), '{}', '{}', NULL, p_reason, NULL,
                                      p_origin, p_search_key);
    RETURN (answer.ticket, answer.seq, NULL, bases, found, others, cardinality(found), NULL)::disclosure.found;
END $$;

-- Of whom the actor is told that somebody is there: people who are nobody's secret, and only an actor who could open
-- them now in an emergency. She is told that there is somebody, by a reference that opens the emergency page alone.
CREATE FUNCTION disclosure.others_for(p_actor identity.session_facts, p_hidden uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    purpose text := disclosure.emergency_purpose(p_actor.function);
BEGIN
    IF purpose IS NULL OR cardinality(p_hidden) = 0 OR disclosure.glass_used_up(p_actor) THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT h FROM unnest(p_hidden) AS h WHERE disclosure.glass_refusal(p_actor, purpose, h, false) IS NULL);
END $$;

-- Searches by attributes among the actor's own clients. The ledger names those on the page that is shown, and the
-- categories that were searched on; what is counted beyond them names nobody.
CREATE FUNCTION disclosure.search_clients(
    p_token text, p_purpose text, p_criteria jsonb, p_offset int, p_search_key bytea, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    q disclosure.criteria := disclosure.criteria_of(p_criteria);
    asked text[] := disclosure.criteria_categories(q);
    page uuid[];
    weighed text[];
    found uuid[];
    bases text[];
    answer disclosure.answer;
    refusal text;
    counted int;
    facets jsonb;
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, p_name);
    IF refusal IS NULL AND (q IS NULL OR p_offset IS NULL OR p_offset NOT BETWEEN 0 AND 100000) THEN
        refusal := 'malformed';
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    WITH met AS MATERIALIZED (SELECT * FROM disclosure.clients_meeting(actor, p_purpose, q))
    SELECT (SELECT count(*) FROM met),
           ARRAY(SELECT m.client_id FROM met m ORDER BY m.registered_on DESC, m.client_id OFFSET p_offset LIMIT 25),
           CASE WHEN 'profile' = ANY (asked) THEN jsonb_build_object(
               'education', (SELECT jsonb_object_agg(e.level, e.n) FROM (
                   SELECT m.education_level AS level, count(*) AS n FROM met m WHERE m.education_level IS NOT NULL GROUP BY 1) AS e),
               'licences', (SELECT jsonb_object_agg(l.code, l.n) FROM (
                   SELECT u.code, count(*) AS n FROM met m CROSS JOIN unnest(m.licences) AS u (code) GROUP BY 1) AS l)) END
    INTO counted, page, facets;
    weighed := coalesce((disclosure.weigh_persons(actor, p_purpose, page, NULL, false)).bases, '{}');
    SELECT coalesce(array_agg(w.id ORDER BY w.n), '{}'), coalesce(array_agg(w.basis ORDER BY w.n), '{}') INTO found, bases
    FROM unnest(page, weighed) WITH ORDINALITY AS w (id, basis, n) WHERE w.basis IS NOT NULL;
    refusal := disclosure.budget_refusal(actor, 'search', bases);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', p_purpose, found, bases, asked, '{}', '{}', NULL, NULL, NULL, p_origin, p_search_key);
    PERFORM disclosure.raise_signal(actor, bases, asked, answer.seq);
    RETURN (answer.ticket, answer.seq, NULL, bases, found, '{}', counted, facets)::disclosure.found;
END $$;

REVOKE ALL ON FUNCTION
    disclosure.search_persons(text, text, text, bigint, int[], int[], bytea, bytea, uuid, text, inet, text),
    disclosure.search_clients(text, text, jsonb, int, bytea, uuid, text, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    disclosure.search_persons(text, text, text, bigint, int[], int[], bytea, bytea, uuid, text, inet, text),
    disclosure.search_clients(text, text, jsonb, int, bytea, uuid, text, inet)
TO sonar_logger;

RESET ROLE;

-- What another division needs to know of one person for a case of its own (R51, I26): three facts, and the way to send her
-- a message. The person is named by her BSN, which the case has; nobody can be looked for in another way. What was asked
-- and whether she was found is written down first; she sees it, and with which case.
SET ROLE sonar_guard;

CREATE FUNCTION disclosure.begin_task(
    p_token text, p_case text, p_index bytea, p_search_key bytea, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    purpose CONSTANT text := 'benefit_task';
    asked CONSTANT text[] := ARRAY['status'];
    actor identity.session_facts := identity.live_session(p_token);
    met uuid;
    barred text;
    found uuid[] := '{}';
    bases text[] := '{}';
    answer disclosure.answer;
    refusal text;
BEGIN
    -- Each attempt counts, those that find nobody and those that are malformed too: nobody can try out numbers.
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT EXISTS (
            SELECT FROM access.policy_basis b WHERE b.function = actor.function AND b.purpose = 'benefit_task' AND b.basis = 'task') THEN 'purpose'
        WHEN NOT access.take_search(actor.actor_ref, actor.function) THEN 'budget'
        WHEN (length(p_index) = 32 AND length(p_search_key) = 32 AND p_case ~ '^[A-Z0-9][A-Z0-9./-]{3,19}$' AND p_trace IS NOT NULL
              AND length(p_name) BETWEEN 1 AND 80) IS NOT TRUE THEN 'malformed' END;
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, purpose, asked, refusal, p_origin);
    END IF;
    SELECT f.client_id INTO met FROM disclosure.find_persons('bsn', NULL, NULL, NULL, p_index, false) f;
    IF met IS NOT NULL THEN
        barred := disclosure.person_refusal(actor, purpose, met, false);
        IF barred IS NULL THEN
            found := ARRAY[met];
            bases := ARRAY['task'];
        ELSE
            PERFORM disclosure.note(actor, p_trace, 'search', purpose, '{}', asked, ARRAY[met], barred, NULL, p_origin);
        END IF;
    END IF;
    refusal := disclosure.budget_refusal(actor, 'search', bases);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', purpose, found, bases, asked, '{}', '{}', NULL, 'Zaak ' || p_case, NULL,
                                      p_origin, p_search_key);
    -- For the rest of the working day she can be sent a message about this case.
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until, disclosure_seq)
    SELECT f.id, actor.actor_ref, 'task', kernel.now(), kernel.now() + interval '12 hours', answer.seq FROM unnest(found) AS f (id)
    ON CONFLICT DO NOTHING;
    RETURN (answer.ticket, answer.seq, NULL, bases, found, '{}', cardinality(found), NULL)::disclosure.found;
END $$;

REVOKE ALL ON FUNCTION disclosure.begin_task(text, text, bytea, bytea, uuid, text, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.begin_task(text, text, bytea, bytea, uuid, text, inet) TO sonar_logger;

RESET ROLE;

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
