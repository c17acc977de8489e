-- What matching works on: one row per occupation and profile, derived from the profile, without identity and without
-- gender, nationality, age, health or BSN. Nobody signs in with a right to this table; it is read by the functions below.
SET ROLE sonar_owner;

CREATE TABLE matching.match_profile (
    occupation int NOT NULL,
    client_id uuid NOT NULL REFERENCES clients.client,
    stance smallint NOT NULL CHECK (stance IN (1, 2)),  -- 1 wanted, 2 willing to explore
    x real NOT NULL,  -- kilometres, so that distance is plain geometry
    y real NOT NULL,
    max_km smallint NOT NULL,
    hours_min smallint NOT NULL,
    hours_max smallint NOT NULL,
    level smallint,
    licences int NOT NULL,
    languages int NOT NULL,
    contracts int NOT NULL,
    available_from date,
    expires_on date,  -- of the CV: from that day on it matches nothing
    -- All of the row is in the key's index, so that an occupation is read in one go: 4,000 profiles lie on 40 pages there
    -- and on 3,500 pages of the table.
    PRIMARY KEY (occupation, client_id) INCLUDE (stance, x, y, max_km, hours_min, hours_max, level, licences, languages,
                                                 contracts, available_from, expires_on)
);
CREATE INDEX match_profile_client ON matching.match_profile (client_id);

ALTER TABLE matching.match_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.match_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON matching.match_profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON matching.match_profile TO sonar_guard;

RESET ROLE;

SET ROLE sonar_guard;

-- A set of codes as bits. The lists are closed: the statutory licence categories, and the languages of the code list in
-- a fixed order. A code that is not in the list has no bit.
CREATE FUNCTION matching.licence_bits(p_codes text[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << (array_position(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T'], code) - 1)), 0)
    FROM unnest(p_codes) AS code
$$;
CREATE FUNCTION matching.language_bits(p_codes text[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << (array_position(ARRAY['nld', 'eng', 'deu', 'fra', 'spa', 'ara', 'tur', 'pol', 'rus', 'ukr', 'por', 'ita', 'zho', 'tir', 'som', 'fas',
                                                      'pap', 'fry', 'bul', 'ron', 'ell', 'hun', 'srn', 'ber', 'kur', 'hin', 'urd', 'vie', 'dan', 'swe'], code) - 1)), 0)
    FROM unnest(p_codes) AS code
$$;
CREATE FUNCTION matching.code_bits(p_codes smallint[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << code), 0) FROM unnest(p_codes) AS code WHERE code BETWEEN 0 AND 30
$$;

-- Where a four-digit postcode lies, in kilometres. A postcode that the list does not have takes the middle of its
-- neighbours with the same first two digits, or else of those with the same first digit.
CREATE FUNCTION matching.point_of(p_pc4 smallint, OUT x real, OUT y real)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (avg(p.longitude) * 68.3)::real, (avg(p.latitude) * 111.2)::real
    FROM reference.pc4 p
    WHERE (p.pc4 / (CASE WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = p_pc4) THEN 1
                         WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 / 100 = p_pc4 / 100) THEN 100 ELSE 1000 END))
        = (p_pc4 / (CASE WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = p_pc4) THEN 1
                         WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 / 100 = p_pc4 / 100) THEN 100 ELSE 1000 END))
$$;

-- Derives the match rows of these clients anew from their profiles. Called after a profile was registered or changed.
CREATE FUNCTION matching.refresh_profiles(p_clients uuid[]) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    DELETE FROM matching.match_profile WHERE client_id = ANY (p_clients);
    INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, max_km, hours_min, hours_max, level, licences, languages, contracts, available_from, expires_on)
    SELECT k.key, p.client_id, min(CASE o.stance WHEN 'wanted' THEN 1 ELSE 2 END), place.x, place.y, coalesce(p.max_distance_km, 40),
           coalesce(p.hours_min, 0), coalesce(p.hours_max, 40), p.education_level, matching.licence_bits(p.licences),
           matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.oral >= 2)),
           matching.code_bits(p.contract_forms), p.available_from, p.cv_expires_on
    FROM clients.profile p
    JOIN clients.client c ON c.id = p.client_id AND c.active
    JOIN clients.profile_occupation o ON o.client_id = p.client_id AND o.stance IN ('wanted', 'explore')
    JOIN reference.occupation_key k ON k.scheme = o.scheme AND k.code = o.code
    CROSS JOIN LATERAL matching.point_of(p.pc4) AS place
    WHERE p.client_id = ANY (p_clients) AND place.x IS NOT NULL
    -- Two names of one key are one row: a wish counts before a willingness.
    GROUP BY k.key, p.client_id, place.x, place.y;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

-- The vacancy as matching sees it.
CREATE TYPE matching.demand AS (
    vacancy_id int, x real, y real, hours_min smallint, hours_max smallint, level smallint, licences int, languages int, contract int, starts_on date
);
CREATE FUNCTION matching.demand_of(p_vacancy int) RETURNS matching.demand
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, place.x, place.y, v.hours_min, v.hours_max, v.education_level, matching.licence_bits(v.licences), matching.language_bits(v.languages),
           1 << v.contract_form, coalesce(v.starts_on, kernel.today())
    FROM employers.vacancy v CROSS JOIN LATERAL matching.point_of(v.pc4) AS place
    WHERE v.id = p_vacancy AND v.status = 'published' AND place.x IS NOT NULL
$$;

-- The points that one profile gets for one vacancy. Each criterion has a maximum; they add up to 100. Plain arithmetic
-- on what both sides asked for: nothing here knows who somebody is.
CREATE FUNCTION matching.occupation_points(p_stance smallint, p_closeness smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_closeness = 100 THEN CASE p_stance WHEN 1 THEN 40 ELSE 28 END
            ELSE (CASE p_stance WHEN 1 THEN 30 ELSE 20 END * p_closeness) / 100 END;
CREATE FUNCTION matching.distance_points(p_km real, p_max_km smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_max_km = 0 THEN 20 ELSE 20 - floor(14 * p_km / p_max_km)::int END;
CREATE FUNCTION matching.hours_points(p_min smallint, p_max smallint, p_wanted_min smallint, p_wanted_max smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_min <= p_wanted_min AND p_max >= p_wanted_max THEN 15
            ELSE 6 + floor(9.0 * (least(p_max, p_wanted_max) - greatest(p_min, p_wanted_min)) / greatest(p_wanted_max - p_wanted_min, 1))::int END;
CREATE FUNCTION matching.level_points(p_level smallint, p_wanted smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_level IS NULL THEN 3 WHEN p_level = p_wanted THEN 10 WHEN p_level = p_wanted + 1 THEN 8 ELSE 5 END;
CREATE FUNCTION matching.start_points(p_available date, p_starts date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_available IS NULL OR p_available <= p_starts THEN 10 ELSE greatest(0, 10 - (p_available - p_starts) / 6) END;
CREATE FUNCTION matching.contract_points(p_contracts int, p_offered int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_contracts = 0 THEN 4 WHEN p_contracts & p_offered <> 0 THEN 5 ELSE 0 END;

-- The occupations that a vacancy can be filled from: its own (closeness 100) and related ones.
CREATE FUNCTION matching.occupations_for(p_vacancy int) RETURNS TABLE (occupation int, closeness smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 8 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.occupation, 100::smallint FROM employers.vacancy v WHERE v.id = p_vacancy
    UNION ALL
    SELECT r.related_code, r.closeness FROM employers.vacancy v JOIN reference.related_occupation r ON r.code = v.occupation
    WHERE v.id = p_vacancy AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
$$;

-- Every profile that meets the hard demands of the vacancy, best first; ties are broken by a value that differs per
-- vacancy and means nothing. p_limit is at most 50; the second column counts all that were fit.
CREATE FUNCTION matching.rank(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, fit int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    d matching.demand := matching.demand_of(p_vacancy);
    today date := kernel.today();
BEGIN
    RETURN QUERY
    WITH fit AS MATERIALIZED (
        SELECT m.client_id AS person,
               max(matching.occupation_points(m.stance, o.closeness) + matching.distance_points(away.km, m.max_km)
                   + matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) + matching.level_points(m.level, d.level)
                   + matching.start_points(m.available_from, d.starts_on) + matching.contract_points(m.contracts, d.contract)) AS points
        FROM matching.occupations_for(p_vacancy) o
        JOIN matching.match_profile m ON m.occupation = o.occupation
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
        WHERE m.x BETWEEN d.x - m.max_km AND d.x + m.max_km AND m.y BETWEEN d.y - m.max_km AND d.y + m.max_km AND away.km <= m.max_km
          AND m.hours_max >= d.hours_min AND m.hours_min <= d.hours_max
          AND (m.level IS NULL OR m.level >= d.level)
          AND m.licences & d.licences = d.licences AND m.languages & d.languages = d.languages
          AND (m.available_from IS NULL OR m.available_from <= d.starts_on + 60)
          AND (m.expires_on IS NULL OR m.expires_on > today)
          -- Not shown and not counted: a count beside the list would tell that a protected person is among those who fit.
          -- NOT IN: looked up in a hash, where NOT EXISTS reads the whole list for each person when few are expected to fit.
          AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        GROUP BY m.client_id)
    SELECT f.person, (SELECT count(*) FROM fit)::int
    FROM fit f
    ORDER BY f.points DESC, md5(p_vacancy::text || f.person::text) LIMIT least(p_limit, 50);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.refresh_profiles(uuid[]) TO sonar_worker, sonar_gate;
GRANT EXECUTE ON FUNCTION matching.point_of(smallint), matching.licence_bits(text[]), matching.language_bits(text[]), matching.code_bits(smallint[])
TO sonar_owner;

RESET ROLE;

-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them.
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (n.n)
           m.client_id, coalesce(near.name, ''), away.km, m.occupation, m.stance, o.closeness, points.occupation, points.distance, points.hours, points.level,
           points.start, points.contract, m.hours_min, m.hours_max, m.max_km, m.level,
           ARRAY(SELECT c FROM unnest(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']) AS c
                 WHERE m.licences & matching.licence_bits(ARRAY[c]) <> 0),
           m.available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = m.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now())
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    CROSS JOIN LATERAL matching.demand_of(t.vacancy_id) AS d
    CROSS JOIN LATERAL matching.occupations_for(t.vacancy_id) AS o
    JOIN matching.match_profile m ON m.client_id = n.client_id AND m.occupation = o.occupation
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
    CROSS JOIN LATERAL (SELECT matching.occupation_points(m.stance, o.closeness) AS occupation, matching.distance_points(away.km, m.max_km) AS distance,
                               matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) AS hours, matching.level_points(m.level, d.level) AS level,
                               matching.start_points(m.available_from, d.starts_on) AS start, matching.contract_points(m.contracts, d.contract) AS contract) AS points
    LEFT JOIN LATERAL (SELECT g.name FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code
                       JOIN reference.labour_market_region g ON g.code = y.region_code
                       ORDER BY (p.longitude * 68.3 - m.x) ^ 2 + (p.latitude * 111.2 - m.y) ^ 2 LIMIT 1) AS near ON true
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
    ORDER BY n.n, points.occupation + points.distance DESC
$$;
REVOKE ALL ON FUNCTION matching.open_candidates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates() TO sonar_reader;

RESET ROLE;

-- Finding for one vacancy, in two phases: who is shown is written down, and only they are read.
SET ROLE sonar_guard;

-- Phase 1 of matching, on the matcher's own connection: find, and write down who will be shown, in one transaction.
-- Returns the ticket under which the reader may then fetch the match profiles of exactly these people.
CREATE FUNCTION matching.open_match(p_token text, p_vacancy int, p_limit int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_limit IS NULL OR p_limit NOT BETWEEN 1 AND 50 OR actor.kind <> 'staff' THEN 'malformed'
        ELSE disclosure.policy_refusal(actor.function, 'matching', ARRAY['match_profile'], '{}') END;
    IF refusal IS NULL AND NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN
        refusal := 'no_relation';
    END IF;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(r.client_id), '{}'), coalesce(max(r.fit), 0) INTO found, fit FROM matching.rank(p_vacancy, p_limit) r;
        -- Nobody is named here, so these persons do not count as opened outside a relation.
        IF NOT access.take_budget(actor.actor_ref, actor.function, cardinality(found), 0) THEN
            refusal := 'budget';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'vacancy:match', 'match', 'matching', found, array_fill('match'::text, ARRAY[cardinality(found)]),
                                      ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

REVOKE ALL ON FUNCTION matching.open_match(text, int, int, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_match(text, int, int, uuid, inet) TO sonar_matcher;

RESET ROLE;

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
