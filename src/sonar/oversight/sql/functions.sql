-- Counting, and taking away what could point at somebody. Raw counts never leave these functions.
-- docs/adr/0015-statistics-are-published.md says why each step is there.
SET ROLE sonar_guard;

-- A cell to withhold because a row or column, whose total is known, has too little withheld in it: one cell could be
-- computed, and cells that add up to less than ten would be known to be tiny. Nothing when every line is in order.
-- p_amounts is a table row by row, p_width columns wide.
CREATE FUNCTION oversight.line_to_widen(p_amounts int[], p_hidden boolean[], p_width int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    WITH cell AS (
        SELECT i::int, a, h, (i - 1)::int / p_width AS r, (i - 1)::int % p_width AS c
        FROM unnest(p_amounts, p_hidden) WITH ORDINALITY AS x (a, h, i)),
    line AS (
        SELECT true AS is_row, r AS n, count(*) AS hidden, sum(a) AS total FROM cell WHERE h GROUP BY r
        UNION ALL
        SELECT false, c, count(*), sum(a) FROM cell WHERE h GROUP BY c)
    SELECT v.i FROM line l JOIN cell v ON NOT v.h AND CASE WHEN l.is_row THEN v.r ELSE v.c END = l.n
    WHERE l.hidden = 1 OR l.total < 10
    -- What mends a row and a column at once goes first: fewer numbers are lost.
    GROUP BY v.i, v.a ORDER BY count(*) DESC, v.a, v.i LIMIT 1
$$;

-- A cell to withhold because a withheld one could be computed from several rows and columns together. Rows and columns are
-- points, withheld cells the lines between them: a cell can be computed exactly when its line is a bridge.
CREATE FUNCTION oversight.bridge_to_widen(p_amounts int[], p_hidden boolean[], p_width int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    WITH RECURSIVE cell AS (
        SELECT i::int, a, h, (i - 1)::int / p_width AS r, (i - 1)::int % p_width AS c
        FROM unnest(p_amounts, p_hidden) WITH ORDINALITY AS x (a, h, i)),
    edge AS (SELECT i, r, c FROM cell WHERE h),
    reached (i, is_row, n) AS (
        SELECT e.i, true, e.r FROM edge e
        UNION
        SELECT w.i, NOT w.is_row, CASE WHEN w.is_row THEN e.c ELSE e.r END
        FROM reached w JOIN edge e ON e.i <> w.i AND CASE WHEN w.is_row THEN e.r ELSE e.c END = w.n)
    SELECT v.i FROM edge b JOIN cell v ON NOT v.h AND (v.r = b.r OR v.c = b.c)
    WHERE NOT EXISTS (SELECT FROM reached w WHERE w.i = b.i AND NOT w.is_row AND w.n = b.c)
    ORDER BY v.a, v.i LIMIT 1
$$;

-- Which cells of a table to withhold, given that all its row and column totals are known.
CREATE FUNCTION oversight.protect(p_amounts int[], p_width int) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    hidden boolean[] := ARRAY(SELECT a < 10 FROM unnest(p_amounts) WITH ORDINALITY AS x (a, i) ORDER BY i);
    next_one int;
BEGIN
    LOOP
        next_one := oversight.line_to_widen(p_amounts, hidden, p_width);
        IF next_one IS NULL THEN
            next_one := oversight.bridge_to_widen(p_amounts, hidden, p_width);
        END IF;
        EXIT WHEN next_one IS NULL;
        hidden[next_one] := true;
    END LOOP;
    RETURN hidden;
END $$;

-- Puts rows whose total is below ten together as 'other', with the next smallest when they would still be below ten. It
-- looks at the totals only, so every table about the same rows puts the same ones together.
CREATE FUNCTION oversight.merge_rows(p_counts jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    WITH total AS (SELECT row_key, sum(amount) AS amount FROM jsonb_to_recordset(p_counts) AS c (row_key text, column_key text, amount int) GROUP BY row_key HAVING sum(amount) > 0),
    running AS (SELECT row_key, amount, coalesce(sum(amount) OVER (ORDER BY amount, row_key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before FROM total),
    named AS (SELECT row_key, CASE WHEN amount < 10 OR before BETWEEN 1 AND 9 THEN 'other' ELSE row_key END AS new_key FROM running)
    SELECT coalesce(jsonb_agg(jsonb_build_object('row_key', m.new_key, 'column_key', m.column_key, 'amount', m.amount)), '[]')
    FROM (SELECT n.new_key, c.column_key, sum(c.amount)::int AS amount
          FROM jsonb_to_recordset(p_counts) AS c (row_key text, column_key text, amount int) JOIN named n USING (row_key)
          GROUP BY n.new_key, c.column_key) AS m
$$;

CREATE FUNCTION oversight.turned(p_counts jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('row_key', c.column_key, 'column_key', c.row_key, 'amount', c.amount)), '[]')
    FROM jsonb_to_recordset(p_counts) AS c (row_key text, column_key text, amount int)
$$;

-- A number as it is published: to the nearest five, so that small changes from month to month do not show.
CREATE FUNCTION oversight.rounded(p_amount bigint) RETURNS int
LANGUAGE sql IMMUTABLE AS $$ SELECT (round(p_amount / 5.0) * 5)::int $$;

-- Publishes one table with its totals. Fewer than ten people in all: nothing.
CREATE FUNCTION oversight.publish_table(p_month date, p_name text, p_counts jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    merged jsonb := oversight.turned(oversight.merge_rows(oversight.turned(oversight.merge_rows(p_counts))));
    rows text[] := ARRAY(SELECT DISTINCT c ->> 'row_key' FROM jsonb_array_elements(merged) AS c ORDER BY 1);
    columns text[] := ARRAY(SELECT DISTINCT c ->> 'column_key' FROM jsonb_array_elements(merged) AS c ORDER BY 1);
    amounts int[];
    hidden boolean[];
BEGIN
    IF coalesce((SELECT sum((c ->> 'amount')::int) FROM jsonb_array_elements(merged) AS c), 0) < 10 THEN
        RETURN;
    END IF;
    amounts := ARRAY(
        SELECT coalesce((SELECT sum(m.amount) FROM jsonb_to_recordset(merged) AS m (row_key text, column_key text, amount int)
                         WHERE m.row_key = r.key AND m.column_key = c.key), 0)::int
        FROM unnest(rows) WITH ORDINALITY AS r (key, i) CROSS JOIN unnest(columns) WITH ORDINALITY AS c (key, j) ORDER BY r.i, c.j);
    hidden := oversight.protect(amounts, cardinality(columns));
    INSERT INTO oversight.statistic (month, name, row_key, column_key, amount)
    SELECT p_month, p_name, rows[(i - 1) / cardinality(columns) + 1], columns[(i - 1) % cardinality(columns) + 1],
           CASE WHEN NOT hidden[i] THEN oversight.rounded(amounts[i]) END
    FROM generate_subscripts(amounts, 1) AS i;
    INSERT INTO oversight.statistic (month, name, row_key, column_key, amount)
    SELECT p_month, p_name, coalesce(m.row_key, ''), coalesce(m.column_key, ''), oversight.rounded(sum(m.amount))
    FROM jsonb_to_recordset(merged) AS m (row_key text, column_key text, amount int)
    GROUP BY GROUPING SETS ((m.row_key), (m.column_key), ());
END $$;

-- Publishes a series, without totals: each number stands by itself.
CREATE FUNCTION oversight.publish_series(p_month date, p_name text, p_counts jsonb) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO oversight.statistic (month, name, row_key, column_key, amount)
    SELECT p_month, p_name, c.row_key, c.column_key, CASE WHEN c.amount >= 10 THEN oversight.rounded(c.amount) END
    FROM jsonb_to_recordset(p_counts) AS c (row_key text, column_key text, amount int)
$$;

-- Publishes the series: who came in and went out in each of the twelve months before, and whose WW ends in the six to come.
CREATE FUNCTION oversight.publish_flow(p_month date) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM oversight.publish_series(p_month, 'flow', (
        SELECT jsonb_agg(jsonb_build_object('row_key', to_char(m, 'YYYY-MM'), 'column_key', c.key, 'amount', CASE c.key
            WHEN 'came_in' THEN (SELECT count(*) FROM clients.activity_period a WHERE a.started >= m::date AND a.started < (m + interval '1 month')::date)
            ELSE (SELECT count(*) FROM clients.activity_period a WHERE a.ended >= m::date AND a.ended < (m + interval '1 month')::date) END))
        FROM generate_series(p_month - interval '12 months', p_month - interval '1 month', interval '1 month') AS m
        CROSS JOIN unnest(ARRAY['came_in', 'went_out']) AS c (key)));
    PERFORM oversight.publish_series(p_month, 'benefit_ending', (
        SELECT jsonb_agg(jsonb_build_object('row_key', to_char(m, 'YYYY-MM'), 'column_key', 'ww_ends', 'amount', (
            SELECT count(*) FROM clients.benefit b WHERE b.ww_ends_on >= m::date AND b.ww_ends_on < (m + interval '1 month')::date)))
        FROM generate_series(p_month::timestamp, p_month + interval '5 months', interval '1 month') AS m));
END $$;

-- Publishes what became of the people whom a vacancy was put to, of those whose case moved in the month before: by the region of
-- the client and how it stood. One table for all of it: reasons and hours apart would be known with their totals, and what is
-- withheld in one could be computed from the other. Reasons and hours are put together in groups, so that most can be told.
CREATE FUNCTION oversight.publish_outcomes(p_month date) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM oversight.publish_table(p_month, 'candidates_by_region', (
        SELECT coalesce(jsonb_agg(n), '[]')
        FROM (SELECT o.region_code::text AS row_key, CASE
                  WHEN c.state = 'hired' THEN CASE WHEN c.hours < 24 THEN 'hired_few' WHEN c.hours < 32 THEN 'hired_some' ELSE 'hired_full' END
                  WHEN c.state = 'rejected' THEN CASE
                      WHEN c.why IN ('skills', 'experience') THEN 'rejected_fit'
                      WHEN c.why IN ('hours', 'distance', 'conditions') THEN 'rejected_terms'
                      WHEN c.why = 'other_candidate' THEN 'rejected_chosen' ELSE 'rejected_other' END
                  WHEN c.state IN ('declined', 'withdrawn') THEN 'said_no'
                  ELSE 'candidate_' || c.state END AS column_key, count(*) AS amount
              FROM matching.candidacy c JOIN clients.client p ON p.id = c.client_id JOIN identity.office o ON o.id = p.office_id
              WHERE c.answer_by IS NOT NULL
                AND c.state IN ('proposed', 'consented', 'declined', 'expired', 'withdrawn', 'invited', 'hired', 'ended', 'rejected', 'closed')
                AND c.changed_at >= (p_month - interval '1 month') AT TIME ZONE 'Europe/Amsterdam'
                AND c.changed_at < p_month::timestamp AT TIME ZONE 'Europe/Amsterdam'
              GROUP BY 1, 2) AS n));
END $$;

-- Publishes how often people who can be found for vacancies stood in a list of candidates in the last four weeks: how many people,
-- and how many places in lists were theirs. So who watches over matching sees whether it is always the same people (I78).
CREATE FUNCTION oversight.publish_exposure(p_month date) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM oversight.publish_series(p_month, 'exposure', (
        WITH findable AS (
            SELECT DISTINCT m.client_id FROM matching.match_profile m WHERE m.expires_on IS NULL OR m.expires_on > kernel.today()),
        shown AS (
            SELECT e.client_id, sum(e.shown) AS times FROM matching.exposure e
            WHERE e.day BETWEEN kernel.today() - 28 AND kernel.today() - 1 GROUP BY e.client_id),
        band AS (
            SELECT CASE WHEN s.times IS NULL THEN 'shown_00' WHEN s.times = 1 THEN 'shown_01' WHEN s.times < 5 THEN 'shown_02'
                        WHEN s.times < 10 THEN 'shown_05' ELSE 'shown_10' END AS key,
                   count(*) AS people, coalesce(sum(s.times), 0) AS places
            FROM findable f LEFT JOIN shown s USING (client_id) GROUP BY 1)
        SELECT coalesce(jsonb_agg(jsonb_build_object('row_key', b.key, 'column_key', c.key, 'amount', c.amount)), '[]')
        -- Of fewer than ten people nothing is told, of their places neither.
        FROM band b CROSS JOIN LATERAL (VALUES ('found_people', b.people), ('found_places', CASE WHEN b.people >= 10 THEN b.places END)) AS c (key, amount)));
END $$;

-- Publishes the statistics of a month once: what stands at this moment, and the series around it.
-- Fixed tables only: nobody can choose a filter and compare.
CREATE FUNCTION oversight.publish_statistics() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_month date := date_trunc('month', kernel.today()::timestamp)::date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('oversight.statistic', 0));
    IF EXISTS (SELECT FROM oversight.statistic s WHERE s.month = this_month) THEN
        RETURN false;
    END IF;
    PERFORM oversight.publish_table(this_month, 'kind_by_office', (
        SELECT coalesce(jsonb_agg(n), '[]')
        FROM (SELECT c.office_id::text AS row_key, c.kind AS column_key, count(*) AS amount FROM clients.client c GROUP BY 1, 2) AS n));
    PERFORM oversight.publish_table(this_month, 'activity_by_office', (
        SELECT coalesce(jsonb_agg(n), '[]')
        FROM (SELECT c.office_id::text AS row_key, CASE WHEN c.active THEN 'active' ELSE 'inactive' END AS column_key, count(*) AS amount
              FROM clients.client c GROUP BY 1, 2) AS n));
    PERFORM oversight.publish_table(this_month, 'education_by_region', (
        SELECT coalesce(jsonb_agg(n), '[]')
        FROM (SELECT o.region_code::text AS row_key, coalesce(p.education_level::text, 'unknown') AS column_key, count(*) AS amount
              FROM clients.client c JOIN identity.office o ON o.id = c.office_id LEFT JOIN clients.profile p ON p.client_id = c.id
              GROUP BY 1, 2) AS n));
    PERFORM oversight.publish_flow(this_month);
    PERFORM oversight.publish_outcomes(this_month);
    PERFORM oversight.publish_exposure(this_month);
    RETURN EXISTS (SELECT FROM oversight.statistic s WHERE s.month = this_month);
END $$;

-- What was published last, for the functions that steer and oversee; that somebody looked is a row.
CREATE FUNCTION oversight.statistics(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (month date, name text, row_key text, column_key text, amount int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 500 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := coalesce(actor.kind = 'staff' AND actor.function IN ('team_manager', 'data_protection_officer', 'auditor'), false);
BEGIN
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), actor.kind, actor.actor_ref, actor.session_id, actor.function, actor.organisation_id,
            'statistics:read', 'supervision', allowed, CASE WHEN NOT allowed THEN 'purpose' END, p_origin);
    IF allowed THEN
        RETURN QUERY
        SELECT s.month, s.name, s.row_key, s.column_key, s.amount FROM oversight.statistic s
        WHERE s.month = (SELECT max(l.month) FROM oversight.statistic l) ORDER BY s.name, s.row_key = '', s.row_key, s.column_key = '', s.column_key;
    END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA oversight FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oversight.publish_statistics() TO sonar_worker;
GRANT EXECUTE ON FUNCTION oversight.statistics(text, uuid, inet) TO sonar_logger;

RESET ROLE;
