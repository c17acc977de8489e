-- What would bring a vacancy more candidates: counts, told in tens.
SET ROLE sonar_guard;

-- For whoever may fill this vacancy, on the matcher's connection: how many more would fit if one thing were asked less. Only people
-- whom exactly that one thing stands between, fewer than ten not told. What somebody needs from the work is never among the
-- causes. The question is on record; no person is.
CREATE FUNCTION matching.open_widening(p_token text, p_vacancy int, p_trace uuid, p_origin inet) RETURNS TABLE (refusal text, cause int, more int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    d matching.demand := (SELECT e FROM matching.demand e WHERE e.vacancy_id = p_vacancy);
    today date := kernel.today();
    why text := matching.widening_refusal(actor, p_vacancy, p_trace);
    -- Who lives further than she wants to travel counts for nothing here: the employer's limit is not one of the zones.
    zones int[] := matching.zones_around(d.x, d.y, NULL);
BEGIN
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'widen', 'matching', '{}', ARRAY['match_profile'], '{}', why, NULL, p_origin);
    IF why IS NOT NULL THEN
        RETURN QUERY SELECT disclosure.told(why), NULL::int, NULL::int;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT NULL::text, lack.bits, matching.told_count(count(DISTINCT m.client_id))
    FROM matching.kin_of(d.occupation) o
    JOIN matching.match_profile m ON m.occupation = o.occupation AND m.zone = ANY (zones)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN LATERAL (SELECT matching.missing(m, d, away.km, today) AS bits) AS lack
    WHERE away.km <= m.max_km AND lack.bits IN (2, 4, 8, 16, 32, 64, 128) AND (lack.bits <> 8 OR m.level = d.level - 1)
      AND (lack.bits <> 2 OR away.km <= d.max_km + 25)
      AND (lack.bits <> 4 OR greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max) <= 4)
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
    GROUP BY lack.bits HAVING count(DISTINCT m.client_id) >= 10 ORDER BY 3 DESC, 2;
END $$;

-- Who may ask: who may match, for an open vacancy.
CREATE FUNCTION matching.widening_refusal(p_actor identity.session_facts, p_vacancy int, p_trace uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_actor.kind <> 'staff' THEN 'malformed'
        WHEN NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = p_vacancy) THEN 'no_relation'
        ELSE disclosure.policy_refusal(p_actor.function, 'matching', ARRAY['match_profile'], '{}') END
$$;

REVOKE ALL ON FUNCTION matching.open_widening(text, int, uuid, inet), matching.widening_refusal(identity.session_facts, int, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_widening(text, int, uuid, inet) TO sonar_matcher;

RESET ROLE;
