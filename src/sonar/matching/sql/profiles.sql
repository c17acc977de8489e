-- Employers look for profiles that jobseekers published themselves: found on what she shows, without who she is; who is
-- shown is written down first, with the employer, and she sees it.
SET ROLE sonar_guard;

-- Whether at least five published profiles show the same occupation first in the same region. A region that fewer share is
-- neither shown nor searched.
CREATE FUNCTION matching.region_shared(p_region smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_profile q WHERE q.region = p_region AND q.occupations[1] = p_occupation LIMIT 5) AS few
$$;

-- Whether at least five published profiles show the same occupation first in the same municipality. A municipality that fewer
-- share is found by no distance.
CREATE FUNCTION matching.place_shared(p_municipality smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_place q WHERE q.municipality = p_municipality AND q.occupation = p_occupation LIMIT 5) AS few
$$;

-- Whom an employer may be shown: at most 50 a page, 200 in all, in an order that differs per employer and means nothing.
CREATE FUNCTION matching.published_for(
    p_kvk text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[], p_page int)
RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT p.client_id, count(*) OVER ()::int
    FROM clients.published_profile p
    WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id)
      AND (p_region IS NULL OR p.region = p_region AND matching.region_shared(p.region, p.occupations[1]))
      AND (p_places IS NULL OR EXISTS (
          SELECT FROM clients.published_place n WHERE n.client_id = p.client_id AND n.municipality = ANY (p_places)
          AND matching.place_shared(n.municipality, n.occupation)))
      AND (p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours)
      AND (p_levels IS NULL OR p.level = ANY (p_levels))
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
    p_token text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[],
    p_page int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
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
          OR coalesce(cardinality(p_occupations), 0) NOT BETWEEN 1 AND 50 OR cardinality(p_places) > 500 OR cardinality(p_levels) > 20 THEN 'malformed'
        WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose'
        WHEN employers.is_blocked(actor.kvk_number) THEN 'purpose' END;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(p.client_id), '{}'), coalesce(max(p.fit), 0) INTO found, fit
        FROM matching.published_for(
            actor.kvk_number, p_occupations, p_region, p_places, p_hours, p_levels, p_licences, p_page) p;
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

-- How many profiles each choice would leave, with the other choices as they are; fewer than five are not told. Nobody is in it,
-- and of at most 20,000 profiles.
CREATE FUNCTION matching.profile_counts(
    p_token text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[])
RETURNS TABLE (facet text, value text, number int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    IF NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH base AS MATERIALIZED (
        SELECT p.level, p.licences, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END AS region,
               p_places IS NULL OR n.municipality = ANY (p_places) AND matching.place_shared(n.municipality, n.occupation) AS near,
               p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours AS worked,
               p_levels IS NULL OR p.level = ANY (p_levels) AS learned, p.licences @> p_licences AS driven
        FROM clients.published_profile p LEFT JOIN clients.published_place n ON n.client_id = p.client_id
        WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id) LIMIT 20000),
    counted AS (
        SELECT 'region' AS facet, b.region::text AS value, count(*)::int AS number FROM base b
        WHERE b.region IS NOT NULL AND b.near AND b.worked AND b.learned AND b.driven GROUP BY b.region
        UNION ALL
        SELECT 'level', b.level::text, count(*)::int FROM base b
        WHERE b.level IS NOT NULL AND b.near AND b.worked AND b.driven AND (p_region IS NULL OR b.region = p_region) GROUP BY b.level
        UNION ALL
        SELECT 'licence', l, count(*)::int FROM base b CROSS JOIN LATERAL unnest(b.licences) AS l
        WHERE b.near AND b.worked AND b.learned AND b.licences @> p_licences AND (p_region IS NULL OR b.region = p_region) GROUP BY l)
    SELECT c.facet, c.value, c.number FROM counted c WHERE c.number >= 5 ORDER BY c.facet, c.value;
END $$;

-- Phase 2, for the reader: what the people whom the present ticket of an employer names, show of themselves. `band` is that of
-- the place, where she is found by distance and enough others are with her.
CREATE FUNCTION matching.open_profile_facts(p_places smallint[], p_bands smallint[])
RETURNS TABLE (client_id uuid, occupations int[], region smallint, years smallint, level smallint, skills text[], licences text[], languages text[],
               hours_min smallint, hours_max smallint, available_from date, presentation text, band smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.occupations, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END, p.years, p.level, p.skills,
           p.licences, p.languages, p.hours_min, p.hours_max, p.available_from, p.presentation,
           CASE WHEN matching.place_shared(b.municipality, b.occupation) THEN p_bands[array_position(p_places, b.municipality)] END
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN clients.published_profile p ON p.client_id = n.client_id
    LEFT JOIN clients.published_place b ON b.client_id = p.client_id
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.categories) AND clients.may_be_published(p.client_id)
    ORDER BY n.n
$$;

REVOKE ALL ON FUNCTION matching.region_shared(smallint, int), matching.place_shared(smallint, int),
    matching.published_for(text, int[], smallint, smallint[], smallint, smallint[], text[], int), matching.take_profiles(text, int),
    matching.open_profiles(text, int[], smallint, smallint[], smallint, smallint[], text[], int, uuid, inet),
    matching.profile_counts(text, int[], smallint, smallint[], smallint, smallint[], text[]),
    matching.open_profile_facts(smallint[], smallint[])
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_profiles(text, int[], smallint, smallint[], smallint, smallint[], text[], int, uuid, inet),
    matching.profile_counts(text, int[], smallint, smallint[], smallint, smallint[], text[]) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_profile_facts(smallint[], smallint[]) TO sonar_reader;

RESET ROLE;
