-- What a list of candidates tells of each. Facts that few people share point at one of them, so each row is told as finely
-- as at least matching.least_alike() active profiles share it: every value in it, taken together. The steps (docs/reference/candidates.md):
--   0  as it is: region, 5 km, hours, travel distance, level, licences, month
--   1  region, 10 km, hours by 8, travel distance by 25 km, level, of the licences those that are asked, quarter
--   2  part of the country, 25 km, hours as small or large, travel distance by 50 km, of the licences those that are asked, half a year
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
RETURN CASE WHEN p_region IN (4, 5, 6) THEN 'noord' WHEN p_region IN (1, 2, 3, 7, 8, 9, 10, 11, 30) THEN 'oost'
            WHEN p_region IN (21, 22, 23, 24, 26, 27, 34, 35) THEN 'zuid' ELSE 'west' END;

-- The best occupation of each person for this vacancy, in the order given, with how far away she is.
CREATE FUNCTION matching.placed(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, occupation int, stance smallint, closeness smallint, km real)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT DISTINCT ON (p.n) p.n, m.client_id, m.occupation, m.stance, o.closeness, sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real
    FROM unnest(p_persons) WITH ORDINALITY AS p (client_id, n)
    CROSS JOIN LATERAL matching.demand_of(p_vacancy) AS d
    CROSS JOIN LATERAL matching.occupations_for(p_vacancy) AS o
    JOIN matching.match_profile m ON m.client_id = p.client_id AND m.occupation = o.occupation
    ORDER BY p.n, matching.occupation_points(m.stance, o.closeness) DESC, m.occupation
$$;

-- Everybody in the occupations of these people, as far away as they are: those among whom they must not stand out.
CREATE FUNCTION matching.crowd(p_vacancy int, p_occupations int[], p_reach real)
RETURNS TABLE (client_id uuid, occupation int, stance smallint, region smallint, km real, max_km smallint, hours_min smallint, hours_max smallint,
               level smallint, licences int, contracts int, asked int, available_from date)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH place AS MATERIALIZED (
        SELECT (p.longitude * 68.3)::real AS x, (p.latitude * 111.2)::real AS y, min(y.region_code) AS region
        FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code GROUP BY 1, 2)
    SELECT m.client_id, m.occupation, m.stance, place.region, away.km, m.max_km, m.hours_min, m.hours_max, m.level, m.licences,
           CASE WHEN m.contracts = 0 THEN 0 WHEN m.contracts & d.contract <> 0 THEN d.contract ELSE d.contract # 1023 END, d.licences, m.available_from
    FROM matching.demand_of(p_vacancy) AS d
    JOIN matching.match_profile m ON m.occupation = ANY (p_occupations)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
    JOIN place ON place.x = m.x AND place.y = m.y
    WHERE m.x BETWEEN d.x - p_reach AND d.x + p_reach AND m.y BETWEEN d.y - p_reach AND d.y + p_reach AND away.km <= p_reach
      AND (m.expires_on IS NULL OR m.expires_on > kernel.today())
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
$$;

-- What is told of each of these people, who were found for this vacancy; grain: the step of the list above.
CREATE FUNCTION matching.told_profiles(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, occupation int, stance smallint, closeness smallint, grain smallint, region text, km real, max_km smallint,
               hours_min smallint, hours_max smallint, level smallint, licences int, contracts int, available_from date)
LANGUAGE sql STABLE ROWS 50 AS $$
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(p_persons, p_vacancy)),
    crowd AS MATERIALIZED (
        SELECT c.* FROM matching.crowd(p_vacancy, (SELECT array_agg(DISTINCT p.occupation) FROM person p),
                                       (SELECT matching.step_up(max(p.km), 25) FROM person p)::real) AS c),
    graded AS (
        SELECT c.client_id AS who, c.occupation AS wanted, c.stance AS wish, g.*
        FROM crowd c
        LEFT JOIN reference.labour_market_region r ON r.code = c.region
        CROSS JOIN LATERAL (VALUES
            (0, r.name, c.km, c.max_km, c.hours_min, c.hours_max, c.level, c.licences, c.contracts, c.available_from,
             matching.step_up(c.km, 5) * 100 + matching.distance_points(c.km, c.max_km), date_trunc('month', c.available_from)),
            (1, r.name, least(matching.step_up(c.km, 10), matching.step_up(c.max_km, 25))::real, matching.step_up(c.max_km, 25)::smallint,
             (c.hours_min / 8 * 8)::smallint, least((c.hours_max + 7) / 8 * 8, 60)::smallint, c.level, c.licences & c.asked, c.contracts,
             matching.by_then(c.available_from, kernel.today(), 3), 0, NULL),
            (2, matching.part_of_country(c.region), least(matching.step_up(c.km, 25), matching.step_up(c.max_km, 50))::real,
             matching.step_up(c.max_km, 50)::smallint, CASE WHEN c.hours_min < 24 THEN 0 ELSE 24 END::smallint,
             CASE WHEN c.hours_max <= 24 THEN 24 ELSE 40 END::smallint, NULL::smallint, c.licences & c.asked, c.contracts,
             matching.by_then(c.available_from, kernel.today(), 6), 0, NULL)
        ) AS g (grain, region, km, max_km, hours_min, hours_max, level, licences, contracts, available_from, points, month)),
    counted AS (
        SELECT g.*, count(*) OVER (PARTITION BY g.wanted, g.wish, g.grain, g.region, g.max_km, g.hours_min, g.hours_max, g.level, g.licences, g.contracts,
                                   CASE g.grain WHEN 0 THEN NULL ELSE g.km END, CASE g.grain WHEN 0 THEN NULL ELSE g.available_from END,
                                   g.points, g.month) AS alike
        FROM graded g)
    SELECT DISTINCT ON (p.n) p.n, p.client_id, p.occupation, p.stance, p.closeness, coalesce(c.grain, 3)::smallint, coalesce(c.region, ''), c.km, c.max_km,
           c.hours_min, c.hours_max, c.level, c.licences, c.contracts, c.available_from
    FROM person p LEFT JOIN counted c ON c.who = p.client_id AND c.wanted = p.occupation AND c.alike >= matching.least_alike()
    ORDER BY p.n, c.grain
$$;

REVOKE ALL ON FUNCTION
    matching.step_up(real, int), matching.by_then(date, date, int), matching.part_of_country(smallint), matching.placed(uuid[], int),
    matching.crowd(int, int[], real), matching.told_profiles(uuid[], int) FROM PUBLIC;

RESET ROLE;
