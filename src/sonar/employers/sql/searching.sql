-- Finding vacancies on the public site: by words, by place, and by what somebody chooses beside them. What is found is
-- read from the vacancies themselves, through indexes on what they say: one that is closed is found by nobody from that
-- moment on, and nothing has to be kept equal.
SET ROLE sonar_owner;

-- A text as it is searched: without accents, its words by their stems.
CREATE FUNCTION employers.stems(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.dutch'::regconfig, kernel.sort_key(value));

-- A name as it is searched: without accents, its words as they are.
CREATE FUNCTION employers.name_words(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple'::regconfig, kernel.sort_key(value));

CREATE INDEX vacancy_title_stems ON employers.vacancy USING gin (employers.stems(title)) WHERE status = 'published';
CREATE INDEX vacancy_stems ON employers.vacancy USING gin (employers.stems(title || ' ' || description)) WHERE status = 'published';
-- All that a search around a place counts is in this index: half the country lies on a sixth of the pages of the table.
CREATE INDEX vacancy_search_area ON employers.vacancy (pc4) INCLUDE (id, published_on, expires_on, traits, establishment_id) WHERE status = 'published';
CREATE INDEX employer_name_words ON employers.employer USING gin (employers.name_words(name));

-- Which vacancies words find, and how well: 4 in the title, 3 by the occupation that the words name, 2 when the name of the
-- employer has some of them and the text the others, 1 anywhere in the text. p_all has all words as one question, p_each
-- each by itself; stop words are nobody's. With areas, only vacancies there. What is counted comes along: each row is
-- read once. Areas are joined: weighing thousands of them one by one would take the planner longer than reading.
CREATE FUNCTION employers.worded(p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_today date)
RETURNS TABLE (id int, points int, pc4 smallint, published_on date, traits bigint, establishment_id int)
LANGUAGE sql STABLE ROWS 5000 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
    WITH term AS MATERIALIZED (
        SELECT to_tsquery('pg_catalog.dutch', each) AS stems, to_tsquery('pg_catalog.simple', each) AS words
        FROM unnest(p_each) AS each WHERE numnode(to_tsquery('pg_catalog.dutch', each)) > 0),
    named AS MATERIALIZED (
        SELECT e.id, e.name FROM term t JOIN employers.employer e ON employers.name_words(e.name) @@ t.words LIMIT 300),
    -- By themselves: weighed together with the areas, the planner reads all vacancies for these few.
    offered AS MATERIALIZED (
        SELECT v.id, v.pc4, v.published_on, v.expires_on, v.traits, v.establishment_id, v.title, v.description, n.name
        FROM (SELECT DISTINCT d.id, d.name FROM named d) AS n
        JOIN employers.establishment b ON b.employer_id = n.id
        JOIN employers.vacancy v ON v.establishment_id = b.id AND v.status = 'published'),
    found AS (
        SELECT v.id, 4 AS points, v.pc4, v.published_on, v.expires_on, v.traits, v.establishment_id FROM employers.vacancy v
        WHERE v.status = 'published' AND employers.stems(v.title) @@ to_tsquery('pg_catalog.dutch', p_all) AND (p_pc4 IS NULL OR v.pc4 IN (SELECT unnest(p_pc4)))
        UNION ALL
        SELECT v.id, 3, v.pc4, v.published_on, v.expires_on, v.traits, v.establishment_id FROM employers.vacancy v
        WHERE v.status = 'published' AND v.occupation = ANY (p_occupations) AND (p_pc4 IS NULL OR v.pc4 IN (SELECT unnest(p_pc4)))
        UNION ALL
        SELECT v.id, 2, v.pc4, v.published_on, v.expires_on, v.traits, v.establishment_id FROM offered v
        WHERE (p_pc4 IS NULL OR v.pc4 IN (SELECT unnest(p_pc4))) AND NOT EXISTS (
            SELECT FROM term t WHERE NOT (employers.name_words(v.name) @@ t.words OR employers.stems(v.title || ' ' || v.description) @@ t.stems))
        UNION ALL
        (SELECT v.id, 1, v.pc4, v.published_on, v.expires_on, v.traits, v.establishment_id FROM employers.vacancy v
         WHERE v.status = 'published' AND employers.stems(v.title || ' ' || v.description) @@ to_tsquery('pg_catalog.dutch', p_all)
           AND (p_pc4 IS NULL OR v.pc4 IN (SELECT unnest(p_pc4)))
         LIMIT 20000))
    SELECT f.id, max(f.points), any_value(f.pc4), any_value(f.published_on), any_value(f.traits), any_value(f.establishment_id) FROM found f
    WHERE f.published_on <= p_today AND (f.expires_on IS NULL OR f.expires_on > p_today) GROUP BY f.id
$$;

-- Every open vacancy that the words and the place leave: how well the words find it, and how far away it is.
CREATE FUNCTION employers.hits(p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_today date)
RETURNS TABLE (id int, points int, km real, published_on date, traits bigint, establishment_id int)
LANGUAGE sql STABLE AS $$
    SELECT w.id, w.points, n.km, w.published_on, w.traits, w.establishment_id
    FROM employers.worded(p_all, p_each, p_occupations, p_pc4, p_today) AS w
    LEFT JOIN unnest(p_pc4, p_km) AS n (pc4, km) ON n.pc4 = w.pc4
    WHERE p_all IS NOT NULL
    UNION ALL
    SELECT v.id, 0, n.km, v.published_on, v.traits, v.establishment_id
    FROM employers.vacancy v
    LEFT JOIN unnest(p_pc4, p_km) AS n (pc4, km) ON n.pc4 = v.pc4
    WHERE p_all IS NULL AND v.status = 'published' AND v.published_on <= p_today AND (v.expires_on IS NULL OR v.expires_on > p_today)
      AND (p_pc4 IS NULL OR v.pc4 = ANY (p_pc4))
$$;

-- What does not fit of what was chosen beside words and place, as bits: 1 hours, 2 contract, 4 level, 8 licence, 16 day,
-- 32 guidance, 64 adapted workplace, 128 sector, 256 distance. p_wanted is what was chosen, as traits; of a kind of trait of
-- which nothing was chosen all fit.
CREATE FUNCTION employers.misses(p_traits bigint, p_wanted bigint, p_old boolean, p_elsewhere boolean, p_far boolean) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (p_wanted & 31 <> 0 AND p_traits & p_wanted & 31 = 0)::int
     + 2 * (p_wanted & (4095::bigint << 5) <> 0 AND p_traits & p_wanted & (4095::bigint << 5) = 0)::int
     + 4 * (p_wanted & (1023::bigint << 17) <> 0 AND p_traits & p_wanted & (1023::bigint << 17) = 0)::int
     + 8 * (p_wanted & (131071::bigint << 27) <> 0 AND p_traits & p_wanted & (131071::bigint << 27) = 0)::int
     + 16 * p_old::int
     + 32 * (p_wanted & (1::bigint << 44) <> 0 AND p_traits & (1::bigint << 44) = 0)::int
     + 64 * (p_wanted & (1::bigint << 45) <> 0 AND p_traits & (1::bigint << 45) = 0)::int
     + 128 * p_elsewhere::int + 256 * p_far::int;

-- One page of what was found. p_order is relevance, newest or nearest. Areas further away than the radius are left out before all.
CREATE FUNCTION employers.find_page(
    p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_radius real, p_wanted bigint, p_since date, p_sectors text[],
    p_today date, p_order text, p_offset int, p_limit int)
RETURNS TABLE (id int, km real)
LANGUAGE plpgsql STABLE ROWS 25 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    near_pc4 smallint[];
    near_km real[];
BEGIN
    IF p_pc4 IS NOT NULL THEN
        SELECT coalesce(array_agg(a.pc4), '{}'), coalesce(array_agg(a.km), '{}') INTO near_pc4, near_km
        FROM unnest(p_pc4, p_km) AS a (pc4, km) WHERE a.km <= p_radius;
    END IF;
    IF p_all IS NULL AND p_order <> 'nearest' THEN
        -- The newest come from their index, and how far they are is told of the few that are shown.
        RETURN QUERY
        WITH shown AS MATERIALIZED (
            SELECT v.id, v.pc4, v.published_on FROM employers.vacancy v
            WHERE v.status = 'published' AND v.published_on <= p_today AND (v.expires_on IS NULL OR v.expires_on > p_today)
              AND (near_pc4 IS NULL OR v.pc4 = ANY (near_pc4))
              AND employers.misses(v.traits, p_wanted, coalesce(v.published_on < p_since, false), false, false) = 0
              AND (p_sectors = '{}' OR v.establishment_id IN (
                  SELECT b.id FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id WHERE e.sector = ANY (p_sectors)))
            ORDER BY v.published_on DESC, v.id DESC OFFSET p_offset LIMIT p_limit)
        SELECT s.id, n.km FROM shown s LEFT JOIN unnest(near_pc4, near_km) AS n (pc4, km) ON n.pc4 = s.pc4
        ORDER BY s.published_on DESC, s.id DESC;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.id, h.km FROM employers.hits(p_all, p_each, p_occupations, near_pc4, near_km, p_today) AS h
    WHERE employers.misses(h.traits, p_wanted, coalesce(h.published_on < p_since, false), false, false) = 0
      AND (p_sectors = '{}' OR h.establishment_id IN (
          SELECT b.id FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id WHERE e.sector = ANY (p_sectors)))
    ORDER BY CASE p_order WHEN 'nearest' THEN h.km WHEN 'relevance' THEN -h.points END, h.published_on DESC, h.id DESC
    OFFSET p_offset LIMIT p_limit;
END $$;

-- How many were found, how many there would be with each choice, and one page of them, as by employers.find_page: its rows are
-- of facet page, with the vacancy as value and its place as number. A choice counts what the other choices leave. Sectors are
-- counted up to 10,000 vacancies: beyond, nobody chooses by them. Together, because finding is what takes the time.
CREATE FUNCTION employers.find_and_count(
    p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_radius real, p_wanted bigint, p_since date, p_sectors text[],
    p_today date, p_order text, p_offset int, p_limit int)
RETURNS TABLE (facet text, value text, number bigint, km real)
LANGUAGE plpgsql STABLE ROWS 60 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_sort = off SET work_mem = '32MB' AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH found AS MATERIALIZED (
        SELECT h.id, h.points, h.km, h.published_on, h.traits, h.establishment_id,
               CASE WHEN h.published_on >= p_today - 1 THEN 1 WHEN h.published_on >= p_today - 7 THEN 7 WHEN h.published_on >= p_today - 30 THEN 30 ELSE 999 END AS days,
               CASE WHEN h.km <= 5 THEN 5 WHEN h.km <= 10 THEN 10 WHEN h.km <= 20 THEN 20 WHEN h.km <= 30 THEN 30 WHEN h.km <= 50 THEN 50 ELSE 999 END AS near,
               coalesce(h.published_on < p_since, false) AS old, coalesce(h.km > p_radius, false) AS far
        FROM employers.hits(p_all, p_each, p_occupations, p_pc4, p_km, p_today) AS h),
    chosen AS MATERIALIZED (SELECT b.id FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id WHERE e.sector = ANY (p_sectors)),
    -- Those that are alike are counted once: whatever is counted below, is counted over some thousands of kinds.
    alike AS (
        SELECT f.traits, f.days, f.near, f.old, f.far, s.id IS NULL AND p_sectors <> '{}' AS elsewhere, count(*) AS n
        FROM found f LEFT JOIN chosen s ON s.id = f.establishment_id GROUP BY 1, 2, 3, 4, 5, 6),
    kind AS MATERIALIZED (
        SELECT a.traits, a.days, a.near, a.n, employers.misses(a.traits, p_wanted, a.old, a.elsewhere, a.far) AS misses FROM alike a),
    -- Each kind of choice by itself: its combinations are few.
    part (facet, first, bits, own) AS (
        SELECT 'hours', 0, k.traits & 31, sum(k.n) FROM kind k WHERE k.misses & ~1 = 0 GROUP BY 3
        UNION ALL
        SELECT 'contract', 0, k.traits >> 5 & 4095, sum(k.n) FROM kind k WHERE k.misses & ~2 = 0 GROUP BY 3
        UNION ALL
        SELECT 'level', 0, k.traits >> 17 & 1023, sum(k.n) FROM kind k WHERE k.misses & ~4 = 0 GROUP BY 3
        UNION ALL
        SELECT 'licence', 1, k.traits >> 27 & 131071, sum(k.n) FROM kind k WHERE k.misses & ~8 = 0 GROUP BY 3)
    SELECT 'total', '', coalesce(sum(k.n), 0)::bigint, NULL::real FROM kind k WHERE k.misses = 0
    UNION ALL
    SELECT p.facet, CASE p.first WHEN 0 THEN bit::text ELSE (ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T', ''])[bit + 1] END,
           sum(p.own)::bigint, NULL
    FROM part p, generate_series(0, 16) AS bit WHERE p.bits & (1::bigint << bit) <> 0 GROUP BY 1, 2
    UNION ALL
    SELECT 'since', d.day::text, coalesce(sum(k.n) FILTER (WHERE k.days <= d.day), 0)::bigint, NULL
    FROM unnest(ARRAY[1, 7, 30]) AS d (day) LEFT JOIN (SELECT k.days, sum(k.n) AS n FROM kind k WHERE k.misses & ~16 = 0 GROUP BY 1) AS k ON true GROUP BY 2
    UNION ALL
    SELECT 'guidance', '', coalesce(sum(k.n), 0)::bigint, NULL FROM kind k WHERE k.misses & ~32 = 0 AND k.traits & (1::bigint << 44) <> 0
    UNION ALL
    SELECT 'adapted', '', coalesce(sum(k.n), 0)::bigint, NULL FROM kind k WHERE k.misses & ~64 = 0 AND k.traits & (1::bigint << 45) <> 0
    UNION ALL
    SELECT 'distance', d.km::text, coalesce(sum(k.n) FILTER (WHERE k.near <= d.km), 0)::bigint, NULL
    FROM unnest(ARRAY[5, 10, 20, 30, 50]) AS d (km), (SELECT k.near, sum(k.n) AS n FROM kind k WHERE k.misses & ~256 = 0 GROUP BY 1) AS k
    WHERE p_pc4 IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'sector', e.sector, count(*), NULL
    FROM found f JOIN employers.establishment b ON b.id = f.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE (SELECT sum(k.n) FROM kind k WHERE k.misses & ~128 = 0) <= 10000 AND e.sector <> '' AND employers.misses(f.traits, p_wanted, f.old, false, f.far) = 0 GROUP BY e.sector
    UNION ALL
    SELECT 'page', s.id::text, row_number() OVER (ORDER BY s.rank, s.published_on DESC, s.id DESC), s.km
    FROM (SELECT f.id, f.km, f.published_on, CASE p_order WHEN 'nearest' THEN f.km WHEN 'relevance' THEN -f.points END AS rank FROM found f
          WHERE employers.misses(f.traits, p_wanted, f.old, false, f.far) = 0 AND (p_sectors = '{}' OR f.establishment_id IN (SELECT c.id FROM chosen c))
          ORDER BY 4, 3 DESC, 1 DESC OFFSET p_offset LIMIT p_limit) AS s;
END $$;

-- Titles of open vacancies in which a word begins with what somebody types: for finishing her words.
CREATE FUNCTION employers.titles_beginning(p_word text, p_today date, p_limit int) RETURNS TABLE (title text, number bigint)
LANGUAGE sql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    SELECT min(f.title), count(*)
    FROM (SELECT v.title, v.sort_title FROM employers.vacancy v
          WHERE v.status = 'published' AND v.published_on <= p_today AND (v.expires_on IS NULL OR v.expires_on > p_today)
            AND employers.stems(v.title) @@ to_tsquery('pg_catalog.dutch', p_word) LIMIT 2000) AS f
    GROUP BY f.sort_title ORDER BY count(*) DESC, f.sort_title LIMIT p_limit
$$;

REVOKE ALL ON FUNCTION employers.stems(text), employers.name_words(text), employers.worded(text, text[], int[], smallint[], date),
    employers.hits(text, text[], int[], smallint[], real[], date),
    employers.misses(bigint, bigint, boolean, boolean, boolean),
    employers.find_page(text, text[], int[], smallint[], real[], real, bigint, date, text[], date, text, int, int),
    employers.find_and_count(text, text[], int[], smallint[], real[], real, bigint, date, text[], date, text, int, int),
    employers.titles_beginning(text, date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.worded(text, text[], int[], smallint[], date),
    employers.hits(text, text[], int[], smallint[], real[], date),
    employers.misses(bigint, bigint, boolean, boolean, boolean),
    employers.find_page(text, text[], int[], smallint[], real[], real, bigint, date, text[], date, text, int, int),
    employers.find_and_count(text, text[], int[], smallint[], real[], real, bigint, date, text[], date, text, int, int),
    employers.titles_beginning(text, date, int) TO sonar_reader;
-- Whoever writes a vacancy or an employer keeps these indexes.
GRANT EXECUTE ON FUNCTION employers.stems(text), employers.name_words(text)
TO sonar_owner, sonar_guard, sonar_gate, sonar_reader, sonar_writer, sonar_logger, sonar_auth, sonar_worker, sonar_eraser, sonar_auditor, sonar_matcher;

-- How many profiles an employer was shown on a day; the row is also the lock that makes the count exact. About no client.
CREATE TABLE employers.profile_use (
    kvk_number text PRIMARY KEY,
    day date NOT NULL,
    shown int NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON employers.profile_use TO sonar_guard;

RESET ROLE;
