-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

CREATE FUNCTION matching.licence_codes(p_bits int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT c FROM unnest(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']) AS c
                 WHERE p_bits & matching.licence_bits(ARRAY[c]) <> 0)
$$;
CREATE FUNCTION matching.language_codes(p_bits int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT c FROM unnest(ARRAY['nld', 'eng', 'deu', 'fra', 'spa', 'ara', 'tur', 'pol', 'rus', 'ukr', 'por', 'ita', 'zho', 'tir', 'som', 'fas',
                                            'pap', 'fry', 'bul', 'ron', 'ell', 'hun', 'srn', 'ber', 'kur', 'hin', 'urd', 'vie', 'dan', 'swe']) AS c
                 WHERE p_bits & matching.language_bits(ARRAY[c]) <> 0)
$$;

-- What a vacancy asks, as one word: the same as long as nothing is asked otherwise.
CREATE FUNCTION matching.asked_by(d matching.demand) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT md5((to_jsonb(d) - ARRAY['vacancy_id', 'expires_on', 'published_on'])::text)
$$;

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them, as finely
-- as may be told of each (bands.sql). The points are given to what is told. `place` is where she stands among equals, by the
-- rule that is published: her real place would tell what is not told. Nothing is told for demands with which the vacancy was not
-- matched: else who changes them step by step reads from a list or a proposal what only a few searches may tell.
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, told smallint, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz, place int, skills_asked text[], skills_had text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.told, n.region, n.km, (n.m).occupation, (n.m).stance, n.closeness,
           CASE WHEN n.told >= 1 THEN points.occupation END, CASE WHEN n.told >= 3 THEN points.distance END, CASE WHEN n.told >= 4 THEN points.hours END,
           CASE WHEN n.told >= 5 THEN points.level END, CASE WHEN n.told >= 9 THEN points.start END, CASE WHEN n.told >= 7 THEN points.contract END,
           CASE WHEN n.told >= 6 THEN points.skills END, CASE WHEN n.told >= 8 THEN points.languages END, (n.m).hours_min, (n.m).hours_max, (n.m).max_km, (n.m).level,
           matching.licence_codes((n.m).licences),
           (n.m).available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = n.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now()),
           row_number() OVER (ORDER BY matching.turn(t.vacancy_id, n.client_id, seen.times), n.client_id)::int, matching.skill_codes(list.codes, d.skills, d.skills_more),
           matching.skill_codes(list.codes, (n.m).skills & d.skills, (n.m).skills_more & d.skills_more)
    FROM access.ticket() t
    JOIN matching.demand d ON d.vacancy_id = t.vacancy_id
    CROSS JOIN LATERAL matching.told_profiles(t.persons, t.vacancy_id) AS n
    CROSS JOIN LATERAL matching.points_of(n.m, d, n.closeness, n.km, kernel.today()) AS points
    CROSS JOIN (SELECT matching.skill_list() AS codes OFFSET 0) AS list
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.shown), 0)::int AS times FROM matching.exposure e
                        WHERE e.client_id = n.client_id AND e.day BETWEEN kernel.today() - 28 AND kernel.today() - 1) AS seen
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
      AND EXISTS (SELECT FROM matching.demand_tried w WHERE w.vacancy_id = d.vacancy_id AND w.fingerprint = matching.asked_by(d))
$$;

-- Phase 2, for the reader: the open vacancies for whom the present ticket opens the profile of, and only her: those that fit,
-- and those that one thing of her own stands between. What the work must offer her decides and is not among the facts.
CREATE FUNCTION matching.open_fitting()
RETURNS TABLE (client_id uuid, place int, vacancy_id int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int,
               distance_points int, hours_points int, level_points int, start_points int, contract_points int, skills_points int,
               languages_points int, hours_min smallint, hours_max smallint, max_km smallint, level smallint, available_from date,
               licences_missing text[], languages_missing text[], skills_asked text[], skills_had text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, v.n::int, v.vacancy_id, v.missing, v.occupation, v.stance, v.closeness, v.km, points.occupation, points.distance, points.hours,
           points.level, points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           m.available_from, matching.licence_codes(d.licences & ~m.licences), matching.language_codes(matching.languages_lacking(m, d)),
           matching.skill_codes(list.codes, d.skills, d.skills_more),
           matching.skill_codes(list.codes, m.skills & d.skills, m.skills_more & d.skills_more)
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    CROSS JOIN LATERAL matching.vacancies_of(p.id, 25, 10) WITH ORDINALITY AS v (vacancy_id, occupation, stance, closeness, km, points, missing, n)
    JOIN matching.demand d ON d.vacancy_id = v.vacancy_id
    JOIN matching.match_profile m ON m.client_id = p.id AND m.occupation = v.occupation
    CROSS JOIN LATERAL matching.points_of(m, d, v.closeness, v.km, kernel.today()) AS points
    CROSS JOIN (SELECT matching.skill_list() AS codes OFFSET 0) AS list
    ORDER BY p.id, v.n
$$;

REVOKE ALL ON FUNCTION matching.asked_by(matching.demand), matching.open_candidates(), matching.open_fitting(), matching.licence_codes(int), matching.language_codes(int),
    matching.points_of(matching.match_profile, matching.demand, smallint, real, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates(), matching.open_fitting() TO sonar_reader;

RESET ROLE;
