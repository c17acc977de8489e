-- What a list of candidates tells of each. Facts that few people share point at one of them, so each row is told as finely
-- as at least matching.least_alike() active profiles share it: every value in it, taken together. The steps (docs/reference/candidates.md):
--   0  as it is: region, 5 km, hours, travel distance, level, licences, month
--   1  region, 10 km, hours by 8, travel distance by 25 km, level, of licences and skills those that are asked, quarter
--   2  part of the country, 25 km, hours as small or large, travel distance by 50 km, of licences and skills
--      those that are asked, half a year; the level is not told
--   3  nothing but that she meets the demands
-- The points are given to what is told, so that they tell no more than that; the order is that of the profiles as they are.
SET ROLE sonar_guard;

-- Kilometres, rounded up to a whole step and at least one.
CREATE FUNCTION matching.step_up(p_km real, p_step int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(1, ceil(p_km / p_step))::int * p_step;

-- The first day by which somebody is available for certain: of the next p_months-long part of the year; nothing when that is now.
CREATE FUNCTION matching.by_then(p_day date, p_today date, p_months int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_day > p_today
            THEN make_date(extract(year FROM p_day)::int, 1, 1) + make_interval(months => ((extract(month FROM p_day)::int - 1) / p_months + 1) * p_months) END::date;

-- The part of the country in which a labour market region lies.
CREATE FUNCTION matching.part_of_country(p_region smallint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_region IS NULL THEN '' WHEN p_region IN (4, 5, 6) THEN 'noord' WHEN p_region IN (1, 2, 3, 7, 8, 9, 10, 11, 30) THEN 'oost'
            WHEN p_region IN (21, 22, 23, 24, 26, 27, 34, 35) THEN 'zuid' ELSE 'west' END;

-- The points of one pair, criterion by criterion; their sum is matching.score.
CREATE FUNCTION matching.points_of(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date,
    OUT occupation int, OUT distance int, OUT hours int, OUT level int, OUT start int, OUT contract int, OUT skills int, OUT languages int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT matching.occupation_points(m.stance, p_closeness), matching.distance_points(p_km, m.max_km),
           matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max), matching.level_points(m.level, d.level),
           matching.start_points(m.available_from, coalesce(d.starts_on, p_today)), matching.contract_points(m.contracts, d.contract),
           matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more), matching.languages_points(m.fluent, d.languages)
$$;

-- A profile told more coarsely for a vacancy: see the list above. What is never told of anybody is left out altogether.
CREATE FUNCTION matching.coarser(m matching.match_profile, d matching.demand, p_grain int, p_today date) RETURNS matching.match_profile
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(m.occupation, NULL, m.stance, 0, 0, matching.step_up(m.max_km, CASE p_grain WHEN 1 THEN 25 ELSE 50 END),
               CASE p_grain WHEN 1 THEN m.hours_min / 8 * 8 ELSE CASE WHEN m.hours_min < 24 THEN 0 ELSE 24 END END,
               CASE p_grain WHEN 1 THEN least((m.hours_max + 7) / 8 * 8, 60) ELSE CASE WHEN m.hours_max <= 24 THEN 24 ELSE greatest(40, d.hours_min) END END,
               CASE p_grain WHEN 1 THEN m.level END, m.licences & d.licences, 0,
               CASE WHEN m.contracts = 0 THEN 0 WHEN m.contracts & d.contract <> 0 THEN d.contract ELSE d.contract # 1023 END,
               matching.by_then(m.available_from, p_today, CASE p_grain WHEN 1 THEN 3 ELSE 6 END), NULL, 0,
               CASE WHEN m.fluent & d.languages = d.languages THEN d.languages ELSE 0 END,
               CASE WHEN m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more THEN d.skills ELSE 0 END,
               CASE WHEN m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more THEN d.skills_more ELSE 0 END)::matching.match_profile
$$;

-- A profile as it is, but for what the page does not show of it: the day within a month, and what is told of nobody.
CREATE FUNCTION matching.as_shown(m matching.match_profile, d matching.demand) RETURNS matching.match_profile
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(m.occupation, NULL, m.stance, 0, 0, m.max_km, m.hours_min, m.hours_max, m.level, m.licences, 0,
               CASE WHEN m.contracts = 0 THEN 0 WHEN m.contracts & d.contract <> 0 THEN d.contract ELSE d.contract # 1023 END,
               date_trunc('month', m.available_from)::date, NULL, 0, m.fluent & d.languages, m.skills & d.skills, m.skills_more & d.skills_more)::matching.match_profile
$$;

-- The best occupation of each person for this vacancy, in the order given, with how far away she is.
CREATE FUNCTION matching.placed(p_persons uuid[], p_vacancy int) RETURNS TABLE (n bigint, client_id uuid, closeness smallint, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT DISTINCT ON (p.n) p.n, m.client_id, o.closeness, sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real, m
    FROM unnest(p_persons) WITH ORDINALITY AS p (client_id, n)
    JOIN matching.demand d ON d.vacancy_id = p_vacancy
    CROSS JOIN LATERAL matching.kin_of(d.occupation) AS o
    JOIN matching.match_profile m ON m.client_id = p.client_id AND m.occupation = o.occupation
    ORDER BY p.n, matching.occupation_points(m.stance, o.closeness) DESC, m.occupation
$$;

-- Everybody in the occupations of these people, as far away as they are: those among whom they must not stand out.
CREATE FUNCTION matching.crowd(p_vacancy int, p_occupations int[], p_reach real) RETURNS TABLE (region smallint, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH place AS MATERIALIZED (
        SELECT (p.longitude * 68.3)::real AS x, (p.latitude * 111.2)::real AS y, min(y.region_code) AS region
        FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code GROUP BY 1, 2)
    SELECT place.region, away.km, m
    FROM matching.demand d
    JOIN matching.match_profile m ON m.occupation = ANY (p_occupations)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    LEFT JOIN place ON place.x = m.x AND place.y = m.y
    WHERE d.vacancy_id = p_vacancy
      AND m.x BETWEEN d.x - p_reach AND d.x + p_reach AND m.y BETWEEN d.y - p_reach AND d.y + p_reach AND away.km <= p_reach
      AND (m.expires_on IS NULL OR m.expires_on > kernel.today())
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
$$;

-- What is told of each of these people, who were found for this vacancy; grain: the step of the list above.
CREATE FUNCTION matching.told_profiles(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, closeness smallint, grain smallint, region text, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(p_persons, p_vacancy)),
    graded AS (
        SELECT (c.m).client_id AS who, (c.m).occupation AS wanted, g.*
        FROM matching.crowd(p_vacancy, (SELECT array_agg(DISTINCT (p.m).occupation) FROM person p),
                            (SELECT matching.step_up(max(p.km), 25) FROM person p)::real) AS c
        JOIN matching.demand d ON d.vacancy_id = p_vacancy
        LEFT JOIN reference.labour_market_region r ON r.code = c.region
        CROSS JOIN LATERAL (VALUES
            -- The points of what is told as it is are part of what must be shared: they follow from the very day and kilometre.
            (0, r.name, c.km, c.m, matching.as_shown(c.m, d), matching.step_up(c.km, 5),
             matching.distance_points(c.km, (c.m).max_km) * 100 + matching.start_points((c.m).available_from, coalesce(d.starts_on, kernel.today()))),
            (1, r.name, least(matching.step_up(c.km, 10), matching.step_up((c.m).max_km, 25))::real, matching.coarser(c.m, d, 1, kernel.today()),
             matching.coarser(c.m, d, 1, kernel.today()), least(matching.step_up(c.km, 10), matching.step_up((c.m).max_km, 25)), 0),
            (2, matching.part_of_country(c.region), least(matching.step_up(c.km, 25), matching.step_up((c.m).max_km, 50))::real,
             matching.coarser(c.m, d, 2, kernel.today()), matching.coarser(c.m, d, 2, kernel.today()),
             least(matching.step_up(c.km, 25), matching.step_up((c.m).max_km, 50)), 0)) AS g (grain, region, km, m, shown, near, points)),
    counted AS (SELECT g.*, count(*) OVER (PARTITION BY g.grain, g.region, g.shown, g.near, g.points) AS alike FROM graded g)
    SELECT DISTINCT ON (p.n) p.n, p.client_id, p.closeness, coalesce(c.grain, 3)::smallint, coalesce(c.region, ''), coalesce(c.km, 0)::real,
           coalesce(c.m, ROW((p.m).occupation, NULL, 1, 0, 0, 0, 0, 0, NULL, 0, 0, 0, NULL, NULL, 0, 0, 0, 0)::matching.match_profile)
    FROM person p
    LEFT JOIN counted c ON c.who = p.client_id AND c.wanted = (p.m).occupation AND c.alike >= matching.least_alike()
    ORDER BY p.n, c.grain
$$;

REVOKE ALL ON FUNCTION
    matching.step_up(real, int), matching.by_then(date, date, int), matching.part_of_country(smallint), matching.placed(uuid[], int),
    matching.coarser(matching.match_profile, matching.demand, int, date), matching.as_shown(matching.match_profile, matching.demand),
    matching.crowd(int, int[], real), matching.told_profiles(uuid[], int) FROM PUBLIC;

RESET ROLE;
