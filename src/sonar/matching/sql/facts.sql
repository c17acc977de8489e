-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

-- The points of one pair, criterion by criterion; their sum is matching.score.
CREATE FUNCTION matching.points_of(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date,
    OUT occupation int, OUT distance int, OUT hours int, OUT level int, OUT start int, OUT contract int, OUT skills int, OUT languages int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT matching.occupation_points(m.stance, p_closeness), matching.distance_points(p_km, m.max_km),
           matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max), matching.level_points(m.level, d.level),
           matching.start_points(m.available_from, coalesce(d.starts_on, p_today)), matching.contract_points(m.contracts, d.contract),
           matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more), matching.languages_points(m.fluent, d.languages)
$$;
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

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them.
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz, place int, skills_asked boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (n.n)
           m.client_id, coalesce(near.name, ''), away.km, m.occupation, m.stance, o.closeness, points.occupation, points.distance, points.hours, points.level,
           points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           matching.licence_codes(m.licences),
           m.available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = m.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now()),
           n.n::int, d.skills <> 0 OR d.skills_more <> 0
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN matching.demand d ON d.vacancy_id = t.vacancy_id
    CROSS JOIN LATERAL matching.kin_of(d.occupation) AS o
    JOIN matching.match_profile m ON m.client_id = n.client_id AND m.occupation = o.occupation
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN LATERAL matching.points_of(m, d, o.closeness, away.km, kernel.today()) AS points
    LEFT JOIN LATERAL (SELECT g.name FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code
                       JOIN reference.labour_market_region g ON g.code = y.region_code
                       ORDER BY (p.longitude * 68.3 - m.x) ^ 2 + (p.latitude * 111.2 - m.y) ^ 2 LIMIT 1) AS near ON true
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
    ORDER BY n.n, points.occupation + points.distance DESC
$$;

-- Phase 2, for the reader: the open vacancies for whom the present ticket opens the profile of, and only her: those that fit,
-- and those that one thing of her own stands between. What the work must offer her decides and is not among the facts.
CREATE FUNCTION matching.open_fitting()
RETURNS TABLE (client_id uuid, place int, vacancy_id int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int,
               distance_points int, hours_points int, level_points int, start_points int, contract_points int, skills_points int,
               languages_points int, hours_min smallint, hours_max smallint, max_km smallint, level smallint, available_from date,
               licences_missing text[], languages_missing text[], skills_asked boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, v.n::int, v.vacancy_id, v.missing, v.occupation, v.stance, v.closeness, v.km, points.occupation, points.distance, points.hours,
           points.level, points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           m.available_from, matching.licence_codes(d.licences & ~m.licences), matching.language_codes(d.languages & ~m.languages),
           d.skills <> 0 OR d.skills_more <> 0
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    CROSS JOIN LATERAL matching.vacancies_of(p.id, 25, 10) WITH ORDINALITY AS v (vacancy_id, occupation, stance, closeness, km, points, missing, n)
    JOIN matching.demand d ON d.vacancy_id = v.vacancy_id
    JOIN matching.match_profile m ON m.client_id = p.id AND m.occupation = v.occupation
    CROSS JOIN LATERAL matching.points_of(m, d, v.closeness, v.km, kernel.today()) AS points
    ORDER BY p.id, v.n
$$;

REVOKE ALL ON FUNCTION matching.open_candidates(), matching.open_fitting(), matching.licence_codes(int), matching.language_codes(int),
    matching.points_of(matching.match_profile, matching.demand, smallint, real, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates(), matching.open_fitting() TO sonar_reader;

RESET ROLE;
