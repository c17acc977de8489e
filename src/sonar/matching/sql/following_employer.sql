-- What an employer sees of those who were put forward for its vacancy, and what it does with them. Until she agrees, that
-- somebody fits; after that her name and the ways to reach her that she chose. Each look is a row that names her.
SET ROLE sonar_guard;

-- The order in which a list is shown: who waits for an answer of whoever reads it first, where nothing can be done any more last.
CREATE FUNCTION matching.waits_first(p_state text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_state IN ('consented', 'returned') THEN 1 WHEN p_state = 'invited' THEN 2
                WHEN p_state IN ('declined', 'withdrawn', 'rejected', 'ended', 'closed') THEN 4 ELSE 3 END
$$;

-- What stands in the way of an employer's user: the vacancy is its own, its mandate leaves candidates to it, a login of
-- one establishment sees that one's vacancies, and an employer that is kept from contact sees nobody.
CREATE FUNCTION matching.employer_refusal(p_actor identity.session_facts, p_vacancy int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
            WHERE v.id = p_vacancy AND v.status IN ('published', 'filled', 'withdrawn', 'expired')
              AND identity.employer_may(p_actor, e.kvk_number, 'candidates') AND NOT employers.is_blocked(e.kvk_number)
              AND (p_actor.establishment IS NULL OR p_actor.establishment = b.number)) THEN 'no_relation' END
$$;

-- Phase 1 for an employer: those who were put forward for its vacancy, or the one whom it is about to answer; p_named: of them
-- only those who agreed, with the keys to what they agreed to show. Who left the register is shown no more, but for who was hired.
CREATE FUNCTION matching.open_proposed(p_token text, p_vacancy int, p_client uuid, p_named boolean, p_trace uuid, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    refusal text := CASE WHEN p_trace IS NULL OR p_named IS NULL THEN 'malformed' ELSE matching.employer_refusal(actor, p_vacancy) END;
    found uuid[];
BEGIN
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:proposed', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    found := ARRAY(SELECT c.client_id FROM matching.candidacy c JOIN clients.client k ON k.id = c.client_id
                   WHERE c.vacancy_id = p_vacancy AND c.state IN ('proposed', 'consented', 'invited', 'hired') AND (NOT p_named OR c.shared IS NOT NULL)
                     AND (k.active OR c.state = 'hired') AND c.client_id = coalesce(p_client, c.client_id)
                     AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
                   ORDER BY matching.waits_first(c.state), c.changed_at DESC, c.client_id LIMIT 50);
    IF (p_named OR p_client IS NOT NULL) AND cardinality(found) = 0 THEN
        RETURN (NULL, NULL, 'not_available', NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, 'candidate:proposed', CASE WHEN p_named THEN 'person' ELSE 'match' END, 'matching', found,
                                   array_fill('match'::text, ARRAY[cardinality(found)]), ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Phase 2, for the reader: how it stands with those whom an employer's ticket names, for its own vacancy.
CREATE FUNCTION matching.open_put_forward()
RETURNS TABLE (client_id uuid, state text, answer_by date, hours smallint, starts_on date, ends_on date, changed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.state, c.answer_by, c.hours, c.starts_on, c.ends_on, c.changed_at
    FROM access.ticket() t
    JOIN matching.candidacy c ON c.client_id = ANY (t.persons) AND c.vacancy_id = t.vacancy_id
    WHERE t.kind = 'match' AND t.actor_kind = 'employer' AND 'match_profile' = ANY (t.categories)
    ORDER BY array_position(t.persons, c.client_id)
$$;

-- A step of the employer with somebody who agreed.
CREATE FUNCTION matching.follow_as_employer(p_token text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    refusal text := CASE WHEN p_client IS NULL OR p_step IS NULL OR p_facts IS NULL OR p_trace IS NULL THEN 'malformed'
                         ELSE matching.employer_refusal(actor, p_vacancy) END;
BEGIN
    IF refusal IS NULL THEN
        refusal := matching.take_step(actor, 'employer', p_vacancy, p_client, p_step, p_facts, p_trace, p_origin);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:' || coalesce(left(p_step, 20), ''), 'matching', '{}', ARRAY['match_profile'],
                                ARRAY[p_client], refusal, NULL, p_origin);
    END IF;
    RETURN disclosure.told(refusal);
END $$;

REVOKE ALL ON FUNCTION
    matching.waits_first(text), matching.employer_refusal(identity.session_facts, int), matching.open_proposed(text, int, uuid, boolean, uuid, inet), matching.open_put_forward(),
    matching.follow_as_employer(text, int, uuid, text, jsonb, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_proposed(text, int, uuid, boolean, uuid, inet), matching.follow_as_employer(text, int, uuid, text, jsonb, uuid, inet)
TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_put_forward() TO sonar_reader;

RESET ROLE;

SET ROLE sonar_gate;

-- What those on an employer's ticket agreed that it may see, for its own vacancy, while they agree.
CREATE FUNCTION matching.open_shared() RETURNS TABLE (client_id uuid, wrapped bytea, shared bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, k.wrapped, c.shared
    FROM access.ticket() t
    CROSS JOIN matching.candidacy c
    JOIN clients.person_key k ON k.client_id = c.client_id
    WHERE t.actor_kind = 'employer' AND c.vacancy_id = t.vacancy_id AND c.shared IS NOT NULL AND c.state IN ('consented', 'invited', 'hired')
$$;
REVOKE ALL ON FUNCTION matching.open_shared() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_shared() TO sonar_reader;

RESET ROLE;
