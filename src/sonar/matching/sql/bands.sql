-- What a list of candidates tells of each. Facts that few people share point at one of them. So what is told of somebody grows
-- fact by fact, in the one order of the list below, as long as at least matching.least_alike() active profiles share all that is
-- told, taken together (docs/reference/candidates.md). Nobody is told less for the facts that come after.
--    1  occupation and stance                    12  distance by 10 km
--    2  part of the country                      13  travel distance by 25 km
--    3  distance by 25 km, travel by 50 km       14  available, by quarter
--    4  hours, small or large                    15  distance by 5 km
--    5  level                                    16  hours as they are
--    6  whether all skills that are asked        17  travel distance as it is
--    7  contract: no wish, this one, another     18  available, by month
--    8  whether all languages are spoken well    19  which of the skills and languages
--    9  available, by half a year                20  licences
--   10  region                                   21  the points that follow from the very kilometre and day
--   11  hours by 8
-- The points are given to what is told, so that they tell no more than that.
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

-- How many parts of the year of p_months somebody is available from now: 0 now, 1 within the present part.
CREATE FUNCTION matching.parts_off(p_day date, p_today date, p_months int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_day > p_today
            THEN (extract(year FROM p_day)::int * 12 + extract(month FROM p_day)::int - 1) / p_months
                 - (extract(year FROM p_today)::int * 12 + extract(month FROM p_today)::int - 1) / p_months + 1 ELSE 0 END;

-- The facts 1 to 11 as one number, the first of them in its highest bits: two profiles that agree in them up to some fact agree
-- in the bits above it. From above: occupation 19 bits, stance 1, part 3, distance 5, travel 5, hours 2, level 4, skills 1,
-- contract 2, languages 1, half a year 7, region 6, hours 3 and 4.
CREATE FUNCTION matching.first_facts(m matching.match_profile, d matching.demand, p_km real, p_region smallint, p_part smallint, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (m.occupation::bigint << 44) | ((m.stance - 1)::bigint << 43) | (coalesce(p_part, 0)::bigint << 40)
    | (least(matching.step_up(p_km, 25) / 25, 31)::bigint << 35) | (least(matching.step_up(m.max_km, 50) / 50, 31)::bigint << 30)
    | ((CASE WHEN m.hours_min < 24 THEN 0 ELSE 1 END + CASE WHEN m.hours_max <= 24 THEN 0 ELSE 2 END)::bigint << 28)
    | (coalesce(m.level, 15)::bigint << 24)
    | (CASE WHEN m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more THEN 1::bigint ELSE 0 END << 23)
    | (CASE WHEN m.contracts = 0 THEN 0::bigint WHEN m.contracts & d.contract <> 0 THEN 1 ELSE 2 END << 21)
    | (CASE WHEN m.fluent & d.languages = d.languages THEN 1::bigint ELSE 0 END << 20)
    | (least(matching.parts_off(m.available_from, p_today, 6), 127)::bigint << 13) | (coalesce(p_region, 0)::bigint << 7)
    | ((m.hours_min / 8 % 8)::bigint << 4) | ((m.hours_max + 7) / 8 % 16)::bigint;

-- The facts 12 to 18 likewise: distance 6 bits, travel 6, quarter 9, distance 7, hours 6 and 6, travel 10, month 10.
CREATE FUNCTION matching.next_facts(m matching.match_profile, p_km real, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (least(matching.step_up(p_km, 10) / 10, 63)::bigint << 54) | (least(matching.step_up(m.max_km, 25) / 25, 63)::bigint << 48)
    | (least(matching.parts_off(m.available_from, p_today, 3), 511)::bigint << 39) | (least(matching.step_up(p_km, 5) / 5, 127)::bigint << 32)
    | ((m.hours_min % 64)::bigint << 26) | ((m.hours_max % 64)::bigint << 20) | ((m.max_km % 1024)::bigint << 10)
    | least(matching.parts_off(m.available_from, p_today, 1), 1023)::bigint;

-- The facts 19 to 21: skills, languages, licences, points.
CREATE FUNCTION matching.last_facts(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[m.skills & d.skills, m.skills_more & d.skills_more, (m.fluent & d.languages)::bigint, m.licences::bigint,
             (matching.distance_points(p_km, m.max_km) * 100 + matching.start_points(m.available_from, coalesce(d.starts_on, p_today)))::bigint];

-- In how many facts, from the first, two profiles agree.
CREATE FUNCTION matching.agree_in(p_first bigint, p_next bigint, p_last bigint[], o_first bigint, o_next bigint, o_last bigint[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (p_first # o_first) >> 43 <> 0 THEN 0 WHEN (p_first # o_first) >> 40 <> 0 THEN 1 WHEN (p_first # o_first) >> 30 <> 0 THEN 2
            WHEN (p_first # o_first) >> 28 <> 0 THEN 3 WHEN (p_first # o_first) >> 24 <> 0 THEN 4 WHEN (p_first # o_first) >> 23 <> 0 THEN 5
            WHEN (p_first # o_first) >> 21 <> 0 THEN 6 WHEN (p_first # o_first) >> 20 <> 0 THEN 7 WHEN (p_first # o_first) >> 13 <> 0 THEN 8
            WHEN (p_first # o_first) >> 7 <> 0 THEN 9 WHEN p_first <> o_first THEN 10
            WHEN (p_next # o_next) >> 54 <> 0 THEN 11 WHEN (p_next # o_next) >> 48 <> 0 THEN 12 WHEN (p_next # o_next) >> 39 <> 0 THEN 13
            WHEN (p_next # o_next) >> 32 <> 0 THEN 14 WHEN (p_next # o_next) >> 20 <> 0 THEN 15 WHEN (p_next # o_next) >> 10 <> 0 THEN 16
            WHEN p_next <> o_next THEN 17 WHEN p_last[1:3] <> o_last[1:3] THEN 18 WHEN p_last[4] <> o_last[4] THEN 19
            WHEN p_last[5] <> o_last[5] THEN 20 ELSE 21 END;

-- A profile as far as it is told: its first p_told facts. What is not told is null, and what is told of nobody is left out.
CREATE FUNCTION matching.as_told(m matching.match_profile, d matching.demand, p_told int, p_today date) RETURNS matching.match_profile
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(CASE WHEN p_told >= 1 THEN m.occupation END, NULL, CASE WHEN p_told >= 1 THEN m.stance END, NULL, NULL,
               CASE WHEN p_told >= 17 THEN m.max_km WHEN p_told >= 13 THEN matching.step_up(m.max_km, 25) WHEN p_told >= 3 THEN matching.step_up(m.max_km, 50) END,
               CASE WHEN p_told >= 16 THEN m.hours_min WHEN p_told >= 11 THEN m.hours_min / 8 * 8
                    WHEN p_told >= 4 THEN CASE WHEN m.hours_min < 24 THEN 0 ELSE 24 END END,
               CASE WHEN p_told >= 16 THEN m.hours_max WHEN p_told >= 11 THEN least((m.hours_max + 7) / 8 * 8, 60)
                    WHEN p_told >= 4 THEN CASE WHEN m.hours_max <= 24 THEN 24 ELSE greatest(40, d.hours_min) END END,
               CASE WHEN p_told >= 5 THEN m.level END,
               CASE WHEN p_told >= 20 THEN m.licences WHEN p_told >= 1 THEN m.licences & d.licences ELSE 0 END, NULL,
               CASE WHEN p_told < 7 THEN NULL WHEN m.contracts = 0 THEN 0 WHEN m.contracts & d.contract <> 0 THEN d.contract ELSE d.contract # 1023 END,
               CASE WHEN p_told >= 21 THEN m.available_from
                    WHEN p_told >= 18 THEN CASE WHEN m.available_from > p_today THEN date_trunc('month', m.available_from)::date END
                    WHEN p_told >= 9 THEN matching.by_then(m.available_from, p_today, CASE WHEN p_told >= 14 THEN 3 ELSE 6 END) END, NULL, NULL,
               CASE WHEN p_told >= 19 THEN m.fluent & d.languages WHEN p_told >= 8 THEN CASE WHEN m.fluent & d.languages = d.languages THEN d.languages ELSE 0 END END,
               CASE WHEN p_told >= 19 THEN m.skills & d.skills WHEN p_told >= 6 THEN CASE WHEN has.all_skills THEN d.skills ELSE 0 END END,
               CASE WHEN p_told >= 19 THEN m.skills_more & d.skills_more WHEN p_told >= 6 THEN CASE WHEN has.all_skills THEN d.skills_more ELSE 0 END END, NULL)::matching.match_profile
    FROM (SELECT m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more AS all_skills) AS has
$$;

-- How far away somebody is as far as it is told: never further than she is told to travel, since she fits.
CREATE FUNCTION matching.km_told(p_km real, p_max_km int, p_told int) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_told >= 21 THEN p_km WHEN p_told >= 15 THEN least(matching.step_up(p_km, 5), p_max_km)
            WHEN p_told >= 12 THEN least(matching.step_up(p_km, 10), p_max_km) WHEN p_told >= 3 THEN least(matching.step_up(p_km, 25), p_max_km) END::real;

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

-- The zones (matching.zone) in which people live who live not further than p_reach from a place.
CREATE FUNCTION matching.zones_within(p_x real, p_y real, p_reach real) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT w.km * 1000000 + east * 1000 + north
    FROM (VALUES (10), (20), (30), (50), (100)) AS w (km)
    CROSS JOIN generate_series(floor((p_x - p_reach - 0.01) / w.km)::int, floor((p_x + p_reach + 0.01) / w.km)::int) AS east
    CROSS JOIN generate_series(floor((p_y - p_reach - 0.01) / w.km)::int, floor((p_y + p_reach + 0.01) / w.km)::int) AS north
    UNION ALL SELECT 0);

-- Everybody in these occupations not further away than p_reach, with the facts as numbers: those among whom nobody of a list must
-- stand out. No row is named as a whole, so that the index is read and not the table.
CREATE FUNCTION matching.crowd(p_vacancy int, p_occupations int[], p_reach real, p_today date)
RETURNS TABLE (who uuid, wanted int, region smallint, part smallint, first_facts bigint, next_facts bigint, last_facts bigint[])
LANGUAGE sql STABLE ROWS 1000 SET plan_cache_mode = force_custom_plan AS $$
    WITH place AS MATERIALIZED (
        SELECT (p.longitude * 68.3)::real AS x, (p.latitude * 111.2)::real AS y, min(y.region_code) AS region
        FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code GROUP BY 1, 2),
    lying AS MATERIALIZED (
        SELECT p.x, p.y, p.region, array_position(ARRAY['noord', 'oost', 'zuid', 'west'], matching.part_of_country(p.region))::smallint AS part FROM place p)
    SELECT m.client_id, m.occupation, l.region, l.part, matching.first_facts(m, d, away.km, l.region, l.part, p_today),
           matching.next_facts(m, away.km, p_today), matching.last_facts(m, d, away.km, p_today)
    FROM matching.demand d
    JOIN matching.match_profile m ON m.occupation = ANY (p_occupations)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    LEFT JOIN lying l ON l.x = m.x AND l.y = m.y
    WHERE d.vacancy_id = p_vacancy
      AND m.zone = ANY ((SELECT matching.zones_within(e.x, e.y, p_reach) FROM matching.demand e WHERE e.vacancy_id = p_vacancy)::int[])
      AND away.km <= p_reach AND (m.expires_on IS NULL OR m.expires_on > p_today)
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
$$;

-- What is told of each of these people, who were found for this vacancy; told: the number of facts of the list above. In one line by
-- their facts, those who share the first of them stand side by side: so the five who share most with somebody are five in a row.
CREATE FUNCTION matching.told_profiles(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, closeness smallint, told smallint, region text, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(p_persons, p_vacancy)),
    stood AS MATERIALIZED (
        SELECT c.*, row_number() OVER (ORDER BY c.first_facts, c.next_facts, c.last_facts) AS i
        FROM matching.crowd(p_vacancy, (SELECT array_agg(DISTINCT (p.m).occupation) FROM person p),
                            (SELECT matching.step_up(max(p.km), 25) FROM person p)::real, kernel.today()) AS c),
    shared AS (
        SELECT p.n, max(matching.agree_in(a.first_facts, a.next_facts, a.last_facts, b.first_facts, b.next_facts, b.last_facts)) AS told,
               min(s.region) AS region, min(s.part) AS part
        FROM person p
        JOIN stood s ON s.who = p.client_id AND s.wanted = (p.m).occupation
        CROSS JOIN generate_series(0, matching.least_alike() - 1) AS before
        JOIN stood a ON a.i = s.i - before
        JOIN stood b ON b.i = s.i - before + matching.least_alike() - 1
        GROUP BY p.n)
    SELECT p.n, p.client_id, CASE WHEN s.told >= 1 THEN p.closeness END, coalesce(s.told, 0)::smallint,
           CASE WHEN s.told >= 10 THEN r.name WHEN s.told >= 2 THEN (ARRAY['noord', 'oost', 'zuid', 'west'])[s.part] END,
           matching.km_told(p.km, (t.m).max_km, s.told), t.m
    FROM person p
    JOIN matching.demand d ON d.vacancy_id = p_vacancy
    LEFT JOIN shared s ON s.n = p.n
    LEFT JOIN reference.labour_market_region r ON r.code = s.region
    CROSS JOIN LATERAL (SELECT matching.as_told(p.m, d, coalesce(s.told, 0), kernel.today()) AS m OFFSET 0) AS t
    ORDER BY p.n
$$;

REVOKE ALL ON FUNCTION
    matching.step_up(real, int), matching.by_then(date, date, int), matching.part_of_country(smallint), matching.placed(uuid[], int),
    matching.parts_off(date, date, int), matching.first_facts(matching.match_profile, matching.demand, real, smallint, smallint, date),
    matching.next_facts(matching.match_profile, real, date), matching.last_facts(matching.match_profile, matching.demand, real, date),
    matching.agree_in(bigint, bigint, bigint[], bigint, bigint, bigint[]), matching.km_told(real, int, int),
    matching.as_told(matching.match_profile, matching.demand, int, date),
    matching.zones_within(real, real, real), matching.crowd(int, int[], real, date), matching.told_profiles(uuid[], int) FROM PUBLIC;

RESET ROLE;
