-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them, as finely
-- as may be told (bands.sql).
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, grain smallint, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.client_id, m.grain, m.region, m.km, m.occupation, m.stance, m.closeness, points.occupation, points.distance, points.hours, points.level,
           points.start, points.contract, m.hours_min, m.hours_max, m.max_km, m.level,
           ARRAY(SELECT c FROM unnest(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']) AS c
                 WHERE m.licences & matching.licence_bits(ARRAY[c]) <> 0),
           m.available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = m.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now())
    FROM access.ticket() t
    CROSS JOIN LATERAL matching.demand_of(t.vacancy_id) AS d
    CROSS JOIN LATERAL matching.told_profiles(t.persons, t.vacancy_id) AS m
    CROSS JOIN LATERAL (SELECT matching.occupation_points(m.stance, m.closeness) AS occupation, matching.distance_points(m.km, m.max_km) AS distance,
                               matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) AS hours, matching.level_points(m.level, d.level) AS level,
                               matching.start_points(m.available_from, d.starts_on) AS start, matching.contract_points(m.contracts, d.contract) AS contract) AS points
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
$$;
REVOKE ALL ON FUNCTION matching.open_candidates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates() TO sonar_reader;

RESET ROLE;
