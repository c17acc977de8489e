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
-- in the bits above it. From above: occupation (p_nth, its number among those of the page: keys of other lists have no room here)
-- 19 bits, stance 1, part 3, distance 5, travel 5, hours 2, level 4, skills 1, contract 2, languages 1, half a year 7, region 6,
-- hours 3 and 4.
CREATE FUNCTION matching.first_facts(
    m matching.match_profile, d matching.demand, p_nth int, p_km real, p_region smallint, p_part smallint, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (p_nth::bigint << 44) | ((m.stance - 1)::bigint << 43) | (coalesce(p_part, 0)::bigint << 40)
    | (least(matching.step_up(p_km, 25) / 25, 31)::bigint << 35) | (least(matching.step_up(m.max_km, 50) / 50, 31)::bigint << 30)
    | ((CASE WHEN m.hours_min < 24 THEN 0 ELSE 1 END + CASE WHEN m.hours_max <= 24 THEN 0 ELSE 2 END)::bigint << 28)
    | (coalesce(m.level, 15)::bigint << 24)
    | (CASE WHEN m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more THEN 1::bigint ELSE 0 END << 23)
    | (CASE WHEN m.contracts & 32767 = 0 THEN 0::bigint WHEN m.contracts & d.contract & 32767 <> 0 THEN 1 ELSE 2 END << 21)
    | (CASE WHEN m.fluent & d.languages = d.languages THEN 1::bigint ELSE 0 END << 20)
    | (least(matching.parts_off(m.available_from, p_today, 6), 127)::bigint << 13) | (coalesce(p_region, 0)::bigint << 7)
    | ((m.hours_min / 8 % 8)::bigint << 4) | ((m.hours_max + 7) / 8 % 16)::bigint;

-- The facts 12 to 18 likewise: distance 6 bits, travel 6, quarter 9, distance 7, hours 6 and 6, travel 10, month 10.
CREATE FUNCTION matching.next_facts(p_hours_min smallint, p_hours_max smallint, p_max_km smallint, p_available date, p_km real, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (least(matching.step_up(p_km, 10) / 10, 63)::bigint << 54) | (least(matching.step_up(p_max_km, 25) / 25, 63)::bigint << 48)
    | (least(matching.parts_off(p_available, p_today, 3), 511)::bigint << 39) | (least(matching.step_up(p_km, 5) / 5, 127)::bigint << 32)
    | ((p_hours_min % 64)::bigint << 26) | ((p_hours_max % 64)::bigint << 20) | ((p_max_km % 1024)::bigint << 10)
    | least(matching.parts_off(p_available, p_today, 1), 1023)::bigint;

-- The facts 19 to 21: skills, languages, licences, points.
CREATE FUNCTION matching.last_facts(
    d matching.demand, p_skills bigint, p_more bigint, p_fluent int, p_licences int, p_max_km smallint, p_available date, p_km real, p_today date) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[p_skills & d.skills, p_more & d.skills_more, (p_fluent & d.languages)::bigint, p_licences::bigint,
             (matching.distance_points(p_km, p_max_km) * 100 + matching.start_points(p_available, coalesce(d.starts_on, p_today)))::bigint];

-- In how many of the facts 1 to 11, from the first, two profiles agree.
CREATE FUNCTION matching.agree_first(p_first bigint, o_first bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (p_first # o_first) >> 43 <> 0 THEN 0 WHEN (p_first # o_first) >> 40 <> 0 THEN 1 WHEN (p_first # o_first) >> 30 <> 0 THEN 2
            WHEN (p_first # o_first) >> 28 <> 0 THEN 3 WHEN (p_first # o_first) >> 24 <> 0 THEN 4 WHEN (p_first # o_first) >> 23 <> 0 THEN 5
            WHEN (p_first # o_first) >> 21 <> 0 THEN 6 WHEN (p_first # o_first) >> 20 <> 0 THEN 7 WHEN (p_first # o_first) >> 13 <> 0 THEN 8
            WHEN (p_first # o_first) >> 7 <> 0 THEN 9 WHEN p_first <> o_first THEN 10 WHEN p_first = o_first THEN 11 END;

-- In how many facts two profiles agree that agree in the first 11.
CREATE FUNCTION matching.agree_next(p_next bigint, p_last bigint[], o_next bigint, o_last bigint[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (p_next # o_next) >> 54 <> 0 THEN 11 WHEN (p_next # o_next) >> 48 <> 0 THEN 12 WHEN (p_next # o_next) >> 39 <> 0 THEN 13
            WHEN (p_next # o_next) >> 32 <> 0 THEN 14 WHEN (p_next # o_next) >> 20 <> 0 THEN 15 WHEN (p_next # o_next) >> 10 <> 0 THEN 16
            WHEN p_next <> o_next THEN 17 WHEN p_last[1:3] <> o_last[1:3] THEN 18 WHEN p_last[4] <> o_last[4] THEN 19
            WHEN p_last[5] <> o_last[5] THEN 20 WHEN p_last = o_last THEN 21 END;

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
               CASE WHEN p_told >= 20 THEN m.licences & 65535 WHEN p_told >= 1 THEN m.licences & d.licences ELSE 0 END, NULL,
               CASE WHEN p_told < 7 THEN NULL WHEN m.contracts & 32767 = 0 THEN 0 WHEN m.contracts & d.contract & 32767 <> 0 THEN d.contract ELSE d.contract # 1023 END,
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

-- The best occupation of each person for this vacancy, in the order given, with how far away she is. Who does not meet what is asked
-- today is left out: a list that was made before explains nothing that is not so any more.
CREATE FUNCTION matching.placed(p_persons uuid[], p_vacancy int) RETURNS TABLE (n bigint, client_id uuid, closeness smallint, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT DISTINCT ON (p.n) p.n, m.client_id, o.closeness, away.km, m
    FROM unnest(p_persons) WITH ORDINALITY AS p (client_id, n)
    JOIN matching.demand d ON d.vacancy_id = p_vacancy
    CROSS JOIN LATERAL matching.kin_of(d.occupation) AS o
    JOIN matching.match_profile m ON m.client_id = p.client_id AND m.occupation = o.occupation
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN (SELECT kernel.today() AS day OFFSET 0) AS today
    WHERE matching.fits(m, d, away.km, today.day)
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

-- Everybody in these occupations not further away than p_reach, with the first facts as a number: those among whom nobody of a list
-- must stand out. No row is named as a whole, so that the index is read and not the table.
CREATE FUNCTION matching.crowd(p_vacancy int, p_occupations int[], p_reach real, p_today date)
RETURNS TABLE (who uuid, wanted int, region smallint, part smallint, km real, first_facts bigint, hours_min smallint, hours_max smallint, max_km smallint,
               licences int, available_from date, fluent int, skills bigint, skills_more bigint)
LANGUAGE sql STABLE ROWS 1000 SET plan_cache_mode = force_custom_plan AS $$
    WITH place AS MATERIALIZED (
        SELECT (p.longitude * 68.3)::real AS x, (p.latitude * 111.2)::real AS y, min(y.region_code) AS region
        FROM matching.demand e
        JOIN reference.pc4 p ON p.longitude * 68.3 BETWEEN e.x - p_reach - 1 AND e.x + p_reach + 1 AND p.latitude * 111.2 BETWEEN e.y - p_reach - 1 AND e.y + p_reach + 1
        JOIN reference.municipality y ON y.code = p.municipality_code WHERE e.vacancy_id = p_vacancy GROUP BY 1, 2),
    lying AS MATERIALIZED (
        SELECT p.x, p.y, p.region, array_position(ARRAY['noord', 'oost', 'zuid', 'west'], matching.part_of_country(p.region))::smallint AS part FROM place p)
    SELECT m.client_id, m.occupation, l.region, l.part, away.km,
           matching.first_facts(m, d, array_position(p_occupations, m.occupation), away.km, l.region, l.part, p_today),
           m.hours_min, m.hours_max, m.max_km, m.licences & 65535, m.available_from, m.fluent, m.skills, m.skills_more
    FROM matching.demand d
    JOIN matching.match_profile m ON m.occupation = ANY (p_occupations)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
    LEFT JOIN lying l ON l.x = m.x AND l.y = m.y
    WHERE d.vacancy_id = p_vacancy
      AND m.zone = ANY ((SELECT matching.zones_within(e.x, e.y, p_reach) FROM matching.demand e WHERE e.vacancy_id = p_vacancy)::int[])
      AND away.km <= p_reach AND (m.expires_on IS NULL OR m.expires_on > p_today)
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
$$;

-- What is told of each of these people, who were found for this vacancy; told: the number of facts of the list above. In one line by
-- their facts, those who share the first of them stand side by side: so the five who share most with somebody are five in a row.
-- Only those are put in line who can be among them: where five share the first 5 facts with somebody, nobody who shares less matters
-- for her; else those who share 4, 3, or the first. And by the facts after 11 only the few who share all 11 with somebody with whom
-- enough others do.
CREATE FUNCTION matching.told_profiles(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, closeness smallint, told smallint, region text, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(p_persons, p_vacancy)),
    around AS MATERIALIZED (
        SELECT c.* FROM matching.crowd(p_vacancy, (SELECT array_agg(DISTINCT (p.m).occupation) FROM person p),
                                       (SELECT matching.step_up(max(p.km), 25) FROM person p)::real, kernel.today()) AS c),
    hers AS MATERIALIZED (
        SELECT p.n, a.who, a.region, a.part, a.first_facts FROM person p JOIN around a ON a.who = p.client_id AND a.wanted = (p.m).occupation),
    -- 24 bits lie below fact 5, 28 below fact 4, 30 below fact 3 and 43 below the first.
    prefix AS MATERIALIZED (
        SELECT h.first_facts, s.below, h.first_facts >> s.below AS facts FROM hers h CROSS JOIN (VALUES (24), (28), (30), (43)) AS s (below)),
    alike AS MATERIALIZED (
        SELECT s.below, k.facts >> (s.below - 24) AS facts
        FROM (SELECT a.first_facts >> 24 AS facts, count(*) AS n FROM around a GROUP BY 1) AS k
        CROSS JOIN (VALUES (24), (28), (30), (43)) AS s (below)
        -- IS TRUE: looked up in a hash, and never joined.
        WHERE ((s.below, k.facts >> (s.below - 24)) IN (SELECT p.below, p.facts FROM prefix p)) IS TRUE
        GROUP BY 1, 2 HAVING s.below = 43 OR sum(k.n) >= matching.least_alike()),
    reaching AS MATERIALIZED (
        SELECT DISTINCT ON (p.first_facts) p.below, p.facts FROM prefix p JOIN alike k USING (below, facts) ORDER BY p.first_facts, p.below),
    line AS (
        SELECT a.first_facts, lead(a.first_facts, matching.least_alike() - 1) OVER (ORDER BY a.first_facts) AS fifth
        FROM around a
        WHERE a.first_facts >> 24 IN (SELECT r.facts FROM reaching r WHERE r.below = 24) OR a.first_facts >> 28 IN (SELECT r.facts FROM reaching r WHERE r.below = 28)
           OR a.first_facts >> 30 IN (SELECT r.facts FROM reaching r WHERE r.below = 30) OR a.first_facts >> 43 IN (SELECT r.facts FROM reaching r WHERE r.below = 43)),
    fives AS (
        SELECT l.first_facts, max(matching.agree_first(l.first_facts, l.fifth))
            OVER (ORDER BY l.first_facts ROWS BETWEEN matching.least_alike() - 1 PRECEDING AND CURRENT ROW) AS shared
        FROM line l),
    first_told AS MATERIALIZED (
        SELECT h.n, h.who, h.first_facts, max(f.shared) AS told FROM hers h JOIN fives f ON f.first_facts = h.first_facts GROUP BY 1, 2, 3),
    same AS (
        SELECT a.who, a.first_facts,
               matching.next_facts(a.hours_min, a.hours_max, a.max_km, a.available_from, a.km, kernel.today()) AS next_facts,
               matching.last_facts(d, a.skills, a.skills_more, a.fluent, a.licences, a.max_km, a.available_from, a.km, kernel.today()) AS last_facts
        FROM around a JOIN matching.demand d ON d.vacancy_id = p_vacancy
        WHERE a.first_facts IN (SELECT t.first_facts FROM first_told t WHERE t.told = 11)),
    next_line AS (
        SELECT s.*, lead(s.next_facts, matching.least_alike() - 1) OVER by_facts AS fifth_next, lead(s.last_facts, matching.least_alike() - 1) OVER by_facts AS fifth_last
        FROM same s WINDOW by_facts AS (PARTITION BY s.first_facts ORDER BY s.next_facts, s.last_facts)),
    next_told AS (
        SELECT x.who, x.first_facts, max(matching.agree_next(x.next_facts, x.last_facts, x.fifth_next, x.fifth_last))
            OVER (PARTITION BY x.first_facts ORDER BY x.next_facts, x.last_facts ROWS BETWEEN matching.least_alike() - 1 PRECEDING AND CURRENT ROW) AS told
        FROM next_line x),
    shared AS (
        SELECT h.n, h.region, h.part, coalesce(x.told, t.told, 0) AS told
        FROM hers h
        JOIN first_told t ON t.n = h.n
        LEFT JOIN next_told x ON x.who = h.who AND x.first_facts = h.first_facts)
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
    matching.parts_off(date, date, int), matching.first_facts(matching.match_profile, matching.demand, int, real, smallint, smallint, date),
    matching.next_facts(smallint, smallint, smallint, date, real, date),
    matching.last_facts(matching.demand, bigint, bigint, int, int, smallint, date, real, date),
    matching.agree_first(bigint, bigint), matching.agree_next(bigint, bigint[], bigint, bigint[]), matching.km_told(real, int, int),
    matching.as_told(matching.match_profile, matching.demand, int, date),
    matching.zones_within(real, real, real), matching.crowd(int, int[], real, date), matching.told_profiles(uuid[], int) FROM PUBLIC;

RESET ROLE;
