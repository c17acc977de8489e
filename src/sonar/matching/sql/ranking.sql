-- Finding: for one vacancy among all profiles, and for one person among all open vacancies.
SET ROLE sonar_guard;

-- Where somebody stands among equals: a number from 0 to 1 that differs per vacancy and means nothing, and a hundredth more for
-- each time she was shown. The lowest comes first. A plain order by the count would give the same few people all vacancies
-- of a day.
CREATE FUNCTION matching.turn(p_vacancy int, p_client uuid, p_shown int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || substr(md5(p_vacancy::text || p_client::text), 1, 8))::bit(32)::bigint / 4294967296.0 + p_shown / 100.0;

-- Counts that these people were shown. Called where who is shown is written down, for whom it is the first time today.
CREATE FUNCTION matching.note_shown(p_clients uuid[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    -- In one order, so that two lists with the same people do not wait for each other.
    INSERT INTO matching.exposure AS e (client_id, day, shown)
    SELECT c, kernel.today(), 1 FROM unnest(p_clients) AS c ORDER BY c
    ON CONFLICT (client_id, day) DO UPDATE SET shown = e.shown + 1
$$;

-- The zones (matching.zone) in which people live who can want to travel to a place, not further from it than p_most.
CREATE FUNCTION matching.zones_around(p_x real, p_y real, p_most smallint) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT w.km * 1000000 + east * 1000 + north
    FROM (SELECT c.km, least(c.km, p_most) AS near FROM (VALUES (10), (20), (30), (50), (100)) AS c (km)) AS w
    CROSS JOIN generate_series(floor((p_x - w.near - 0.01) / w.km)::int, floor((p_x + w.near + 0.01) / w.km)::int) AS east
    CROSS JOIN generate_series(floor((p_y - w.near - 0.01) / w.km)::int, floor((p_y + w.near + 0.01) / w.km)::int) AS north
    UNION ALL SELECT 0);

-- Every profile that meets the hard demands of the vacancy, best first, with its points; the last column counts all that
-- were fit. Among equals by chance, with less of it for who was shown often in the last four weeks
-- (matching.turn). p_limit is at most 200.
CREATE FUNCTION matching.ranked(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, points int, fit int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$  -- so that what the vacancy asks stands in the plan, and is not looked up for each profile
#variable_conflict use_column
DECLARE
    d matching.demand := (SELECT e FROM matching.demand e WHERE e.vacancy_id = p_vacancy);
    today date := kernel.today();
    wanted int := least(p_limit, 200);
    zones int[] := matching.zones_around(d.x, d.y, d.max_km);
BEGIN
    RETURN QUERY
    WITH fit AS MATERIALIZED (
        SELECT m.client_id AS person, max(matching.score(m, d, o.closeness, away.km, today)) AS points
        FROM matching.kin_of(d.occupation) o
        JOIN matching.match_profile m ON m.occupation = o.occupation AND m.zone = ANY (zones)
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
        WHERE matching.fits(m, d, away.km, today)
          -- Not shown and not counted: a count beside the list would tell that a protected person is among those who fit.
          -- NOT IN: looked up in a hash, where NOT EXISTS reads the whole list for each person when few are expected to fit.
          AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        GROUP BY m.client_id),
    -- Only of those who reach the last place it is asked how often they were shown, in the last 28 days: today does not count,
    -- so that the same question gets the same answer all day.
    cut AS (SELECT min(b.points) AS points FROM (SELECT f.points FROM fit f ORDER BY f.points DESC LIMIT wanted) AS b)
    SELECT f.person, f.points, (SELECT count(*) FROM fit)::int
    FROM fit f
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.shown), 0)::int AS times FROM matching.exposure e
                        WHERE e.client_id = f.person AND e.day BETWEEN today - 28 AND today - 1) AS shown
    WHERE f.points >= (SELECT c.points FROM cut c)
    ORDER BY f.points DESC, matching.turn(p_vacancy, f.person, shown.times), f.person LIMIT wanted;
END $$;

-- The same without the points, as lists of candidates are opened with.
CREATE FUNCTION matching.rank(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.client_id, r.fit FROM matching.ranked(p_vacancy, p_limit) r
$$;

-- The open vacancies for one person: those that fit, best first, then those that one thing stands between that can be
-- changed by her (missing: see matching.missing). What is told to nobody leaves a vacancy out.
CREATE FUNCTION matching.vacancies_of(p_client uuid, p_limit int, p_near int)
RETURNS TABLE (vacancy_id int, occupation int, stance smallint, closeness smallint, km real, points int, missing int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    WITH pairs AS MATERIALIZED (
        SELECT DISTINCT ON (d.vacancy_id) d.vacancy_id, m.occupation, m.stance, o.closeness, away.km,
               CASE WHEN lack.bits = 0 THEN matching.score(m, d, o.closeness, away.km, kernel.today()) ELSE 0 END AS points, lack.bits,
               -- How far off: kilometres, hours and weeks.
               CASE lack.bits WHEN 1 THEN away.km - m.max_km WHEN 4 THEN greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max)
                              WHEN 64 THEN (m.available_from - coalesce(d.starts_on, kernel.today()) - 60) / 7.0 ELSE 0 END AS off
        FROM matching.match_profile m
        CROSS JOIN LATERAL matching.kin_to(m.occupation) AS o
        JOIN matching.demand d ON d.occupation = o.occupation
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
        CROSS JOIN LATERAL (SELECT matching.missing(m, d, away.km, kernel.today()) AS bits) AS lack
        WHERE m.client_id = p_client AND away.km <= m.max_km + 25
          AND lack.bits IN (0, 1, 4, 8, 16, 32, 64, 128) AND (lack.bits <> 8 OR m.level = d.level - 1)
          AND (lack.bits <> 16 OR bit_count((d.licences & ~m.licences & 65535)::bit(32)) = 1)
          AND (lack.bits <> 32 OR bit_count(matching.languages_lacking(m, d)::bit(32)) = 1)
          AND (lack.bits <> 4 OR greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max) <= 12)
          AND (lack.bits <> 64 OR m.available_from <= coalesce(d.starts_on, kernel.today()) + 120)
        ORDER BY d.vacancy_id, matching.occupation_points(m.stance, o.closeness) DESC)
    (SELECT p.vacancy_id, p.occupation, p.stance, p.closeness, p.km, p.points, 0
     FROM pairs p WHERE p.bits = 0 ORDER BY p.points DESC, p.vacancy_id DESC LIMIT least(p_limit, 200))
    UNION ALL
    (SELECT p.vacancy_id, p.occupation, p.stance, p.closeness, p.km, p.points, p.bits
     FROM pairs p WHERE p.bits <> 0
     ORDER BY matching.occupation_points(p.stance, p.closeness) DESC, p.off, p.km, p.vacancy_id DESC LIMIT least(p_near, 50))
$$;

-- A count as it is told: 0, 1 for fewer than ten, tens above. Nobody can be picked out by the difference of two.
CREATE FUNCTION matching.told_count(p_count bigint) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE WHEN p_count = 0 THEN 0 WHEN p_count < 10 THEN 1 ELSE p_count / 10 * 10 END)::int
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;

RESET ROLE;
