-- The nightly run: every open vacancy among all profiles. Nobody sees anybody: what it finds is read by guards' functions
-- only, so it leaves a row in the ledger for the run, and disclosures only when somebody is shown.
SET ROLE sonar_guard;

-- Begins the run of today, or goes on with it where it was broken off; returns how many vacancies wait. Exposure that is
-- over four weeks old is forgotten, and for whom an assessment began or ended to count since the run before, the rows follow:
-- each time once, however many nights there was none.
CREATE FUNCTION matching.begin_nightly() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    before date := coalesce((SELECT max(r.run_on) FROM matching.nightly_run r WHERE r.run_on < today), today - 8);
BEGIN
    INSERT INTO matching.nightly_run (run_on, begun_at) VALUES (today, kernel.now()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO ledger.decision (trace_id, event_name, actor_kind, action, purpose, categories, persons, decision)
        VALUES (gen_random_uuid(), 'adl.search_resource', 'job', 'nightly_match', 'matching', ARRAY['match_profile'], 0, true);
        DELETE FROM matching.exposure WHERE day < today - 28;
        PERFORM matching.refresh_profiles(ARRAY(
            SELECT t.client_id FROM matching.work_terms t
            WHERE t.away AND (t.away_from BETWEEN before + 1 AND today OR t.away_until BETWEEN before AND today - 1)
            UNION
            SELECT b.client_id FROM matching.bearable_hours b
            WHERE b.holds_from BETWEEN before + 1 AND today OR b.holds_until BETWEEN before AND today - 1));
        -- Vacancies that closed since the last run, and those that this one will not come to.
        DELETE FROM matching.nightly_match n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
        DELETE FROM matching.nightly_count n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
    END IF;
    RETURN (SELECT count(*) FROM matching.demand d
            WHERE NOT EXISTS (SELECT FROM matching.nightly_count c WHERE c.vacancy_id = d.vacancy_id AND c.run_on = today));
END $$;

-- Matches the next vacancies that this run has not come to, of the share p_part of p_parts, by occupation so that the same
-- profiles are read while they are warm. Shares go by the vacancy: occupations differ too much in size to be dealt out. Returns how
-- many it did; 0 when the share is done. One transaction: what was committed is not done again after a crash.
CREATE FUNCTION matching.nightly_batch(p_part int, p_parts int, p_size int, p_top int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    batch int[];
BEGIN
    batch := ARRAY(
        SELECT d.vacancy_id FROM matching.demand d
        LEFT JOIN matching.nightly_count c ON c.vacancy_id = d.vacancy_id AND c.run_on = today
        WHERE c.vacancy_id IS NULL AND d.vacancy_id % p_parts = p_part
        ORDER BY d.occupation, d.vacancy_id LIMIT least(p_size, 1000));
    IF cardinality(batch) = 0 THEN
        RETURN 0;
    END IF;
    WITH found AS MATERIALIZED (
        SELECT b.vacancy_id, r.client_id, r.points, r.fit FROM unnest(batch) AS b (vacancy_id) CROSS JOIN LATERAL matching.ranked(b.vacancy_id, least(p_top, 50)) r),
    gone AS (
        DELETE FROM matching.nightly_match n WHERE n.vacancy_id = ANY (batch)
          AND NOT EXISTS (SELECT FROM found f WHERE f.vacancy_id = n.vacancy_id AND f.client_id = n.client_id)),
    kept AS (
        INSERT INTO matching.nightly_match AS n (client_id, vacancy_id, points, since)
        SELECT f.client_id, f.vacancy_id, f.points, today FROM found f
        ON CONFLICT (client_id, vacancy_id) DO UPDATE SET points = excluded.points
        RETURNING n.vacancy_id, n.since)
    INSERT INTO matching.nightly_count AS c (vacancy_id, run_on, fit, fresh)
    SELECT b.vacancy_id, today, coalesce((SELECT max(f.fit) FROM found f WHERE f.vacancy_id = b.vacancy_id), 0),
           (SELECT count(*) FROM kept k WHERE k.vacancy_id = b.vacancy_id AND k.since = today)
    FROM unnest(batch) AS b (vacancy_id)
    ON CONFLICT (vacancy_id) DO UPDATE SET run_on = excluded.run_on, fit = excluded.fit, fresh = excluded.fresh;
    RETURN cardinality(batch);
END $$;

-- Ends the run of today when nothing waits any more; returns whether it did.
CREATE FUNCTION matching.end_nightly() RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE matching.nightly_run r SET ended_at = kernel.now(), vacancies = (SELECT count(*) FROM matching.nightly_count c WHERE c.run_on = r.run_on),
        pairs = (SELECT count(*) FROM matching.nightly_match)
    WHERE r.run_on = kernel.today() AND r.ended_at IS NULL
      AND NOT EXISTS (SELECT FROM matching.demand d
                      LEFT JOIN matching.nightly_count c ON c.vacancy_id = d.vacancy_id AND c.run_on = r.run_on WHERE c.vacancy_id IS NULL)
    RETURNING true
$$;

-- How many of the best candidates of each of these vacancies are new since the run before, as a step: 0, 1 (fewer than ten), or
-- tens. A count that names nobody; one below ten is not told as a number.
CREATE FUNCTION matching.new_matches(p_vacancies int[]) RETURNS TABLE (vacancy_id int, fit_step int, fresh_step int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.vacancy_id, matching.told_count(c.fit), matching.told_count(c.fresh)
    FROM matching.nightly_count c WHERE c.vacancy_id = ANY (p_vacancies)
$$;

-- For the reader, under a ticket for somebody's profile: with how many open vacancies the last run found her among the best,
-- and how many of those are new in it.
CREATE FUNCTION matching.open_nightly() RETURNS TABLE (client_id uuid, found int, fresh int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, count(n.vacancy_id)::int, count(n.vacancy_id) FILTER (WHERE n.since = c.run_on)::int
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    LEFT JOIN (matching.nightly_match n JOIN matching.demand d ON d.vacancy_id = n.vacancy_id JOIN matching.nightly_count c ON c.vacancy_id = n.vacancy_id)
        ON n.client_id = p.id
    GROUP BY p.id
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.begin_nightly(), matching.nightly_batch(int, int, int, int), matching.end_nightly() TO sonar_worker;
GRANT EXECUTE ON FUNCTION matching.new_matches(int[]), matching.open_nightly() TO sonar_reader;

RESET ROLE;
