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
