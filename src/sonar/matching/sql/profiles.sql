-- Employers look for profiles that jobseekers published themselves: found on what she shows, without who she is; who is
-- shown is written down first, with the employer, and she sees it.
SET ROLE sonar_guard;

-- Whether at least five published profiles show the same occupation first in the same region. A region that fewer share is
-- neither shown nor searched.
CREATE FUNCTION matching.region_shared(p_region smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_profile q WHERE q.region = p_region AND q.occupations[1] = p_occupation LIMIT 5) AS few
$$;

-- Whom an employer may be shown: at most 50 a page, 200 in all, in an order that differs per employer and means nothing.
CREATE FUNCTION matching.published_for(p_kvk text, p_occupations int[], p_region smallint, p_hours smallint, p_licences text[], p_page int)
RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT p.client_id, count(*) OVER ()::int
    FROM clients.published_profile p
    WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id)
      AND (p_region IS NULL OR p.region = p_region AND matching.region_shared(p.region, p.occupations[1]))
      AND (p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours)
      AND p.licences @> p_licences
    ORDER BY md5(p_kvk || p.client_id::text) OFFSET (p_page - 1) * 50 LIMIT 50
$$;

-- Takes profiles from what an employer may see in a day: 500.
CREATE FUNCTION matching.take_profiles(p_kvk text, p_persons int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO employers.profile_use AS u VALUES (p_kvk, kernel.today(), p_persons)
    ON CONFLICT (kvk_number) DO UPDATE SET shown = CASE WHEN u.day = kernel.today() THEN u.shown ELSE 0 END + p_persons, day = kernel.today()
    WHERE u.day <> kernel.today() OR u.shown + p_persons <= 500;
    RETURN FOUND;
END $$;

-- Phase 1: find, and write down who will be shown to which employer, in one transaction.
CREATE FUNCTION matching.open_profiles(
    p_token text, p_occupations int[], p_region smallint, p_hours smallint, p_licences text[], p_page int, p_trace uuid, p_origin inet,
    OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR coalesce(p_page, 0) NOT BETWEEN 1 AND 4 OR p_licences IS NULL
          OR coalesce(cardinality(p_occupations), 0) NOT BETWEEN 1 AND 50 THEN 'malformed'
        WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose' END;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(p.client_id), '{}'), coalesce(max(p.fit), 0) INTO found, fit
        FROM matching.published_for(actor.kvk_number, p_occupations, p_region, p_hours, p_licences, p_page) p;
        IF NOT matching.take_profiles(actor.kvk_number, cardinality(found)) THEN
            refusal := 'budget';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['employer_contact'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, refusal, NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'employer:profiles', 'match', 'matching', found, array_fill('published'::text, ARRAY[cardinality(found)]),
                                      ARRAY['employer_contact'], '{}', '{}', NULL, NULL, NULL, p_origin);
END $$;

-- Phase 2, for the reader: what the people whom the present ticket of an employer names, show of themselves.
CREATE FUNCTION matching.open_profile_facts()
RETURNS TABLE (client_id uuid, occupations int[], region smallint, years smallint, level smallint, skills text[], licences text[], languages text[],
               hours_min smallint, hours_max smallint, available_from date, presentation text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.occupations, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END, p.years, p.level, p.skills,
           p.licences, p.languages, p.hours_min, p.hours_max, p.available_from, p.presentation
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN clients.published_profile p ON p.client_id = n.client_id
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.categories) AND clients.may_be_published(p.client_id)
    ORDER BY n.n
$$;

REVOKE ALL ON FUNCTION matching.region_shared(smallint, int), matching.published_for(text, int[], smallint, smallint, text[], int),
    matching.take_profiles(text, int), matching.open_profiles(text, int[], smallint, smallint, text[], int, uuid, inet), matching.open_profile_facts()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_profiles(text, int[], smallint, smallint, text[], int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_profile_facts() TO sonar_reader;

RESET ROLE;
