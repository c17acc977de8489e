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
CREATE INDEX vacancy_search_area ON employers.vacancy (pc4)
    INCLUDE (id, published_on, expires_on, hours_min, hours_max, contract_form, education_level, licences, guided, adapted_workplace, establishment_id)
    WHERE status = 'published';
CREATE INDEX employer_name_words ON employers.employer USING gin (employers.name_words(name));

-- The bands of hours a week that a vacancy overlaps, as bits: to 15, 16 to 23, 24 to 31, 32 to 36, from 37.
CREATE FUNCTION employers.hour_bands(p_min smallint, p_max smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (p_min <= 15)::int + 2 * (p_min <= 23 AND p_max >= 16)::int + 4 * (p_min <= 31 AND p_max >= 24)::int
     + 8 * (p_min <= 36 AND p_max >= 32)::int + 16 * (p_max >= 37)::int;

-- Which vacancies words find, and how well: 4 in the title, 3 by the occupation that the words name, 2 when the name of the
-- employer has some of them and the text the others, 1 anywhere in the text. p_all has all words as one question, p_each
-- each by itself; stop words are nobody's.
CREATE FUNCTION employers.worded(p_all text, p_each text[], p_occupations int[]) RETURNS TABLE (id int, points int)
LANGUAGE sql STABLE ROWS 500 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    WITH term AS MATERIALIZED (
        SELECT to_tsquery('pg_catalog.dutch', each) AS stems, to_tsquery('pg_catalog.simple', each) AS words
        FROM unnest(p_each) AS each WHERE numnode(to_tsquery('pg_catalog.dutch', each)) > 0),
    named AS MATERIALIZED (
        SELECT e.id, e.name FROM term t JOIN employers.employer e ON employers.name_words(e.name) @@ t.words LIMIT 300),
    found AS (
        SELECT v.id, 4 AS points FROM employers.vacancy v
        WHERE v.status = 'published' AND employers.stems(v.title) @@ to_tsquery('pg_catalog.dutch', p_all)
        UNION ALL
        SELECT v.id, 3 FROM employers.vacancy v WHERE v.status = 'published' AND v.occupation = ANY (p_occupations)
        UNION ALL
        SELECT v.id, 2
        FROM (SELECT DISTINCT n.id, n.name FROM named n) AS n
        JOIN employers.establishment b ON b.employer_id = n.id
        JOIN employers.vacancy v ON v.establishment_id = b.id AND v.status = 'published'
        WHERE NOT EXISTS (
            SELECT FROM term t WHERE NOT (employers.name_words(n.name) @@ t.words OR employers.stems(v.title || ' ' || v.description) @@ t.stems))
        UNION ALL
        (SELECT v.id, 1 FROM employers.vacancy v
         WHERE v.status = 'published' AND employers.stems(v.title || ' ' || v.description) @@ to_tsquery('pg_catalog.dutch', p_all)
         LIMIT 20000))
    SELECT f.id, max(f.points) FROM found f GROUP BY f.id
$$;

-- Every open vacancy that the words and the place leave, with what does not fit of what was chosen beside them, as bits:
-- 1 hours, 2 contract, 4 level, 8 licence, 16 day, 32 guidance, 64 adapted workplace, 128 sector, 256 distance.
CREATE FUNCTION employers.hits(
    p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_radius real, p_hours int, p_contracts int, p_levels int,
    p_licences text[], p_since date, p_guidance boolean, p_adapted boolean, p_sectors text[], p_today date)
RETURNS TABLE (id int, points int, km real, published_on date, bands int, contract_form smallint, education_level smallint, licences text[],
               guided boolean, adapted_workplace boolean, establishment_id int, misses int)
LANGUAGE sql STABLE AS $$
    SELECT v.id, w.points, n.km, v.published_on, employers.hour_bands(v.hours_min, v.hours_max), v.contract_form, v.education_level, v.licences,
           v.guided, v.adapted_workplace, v.establishment_id,
           (p_hours <> 0 AND employers.hour_bands(v.hours_min, v.hours_max) & p_hours = 0)::int
           + 2 * (p_contracts <> 0 AND (1 << v.contract_form) & p_contracts = 0)::int
           + 4 * (p_levels <> 0 AND (1 << v.education_level) & p_levels = 0)::int
           + 8 * (cardinality(p_licences) > 0 AND NOT (v.licences && p_licences OR v.licences = '{}' AND '' = ANY (p_licences)))::int
           + 16 * (p_since IS NOT NULL AND v.published_on < p_since)::int
           + 32 * (p_guidance AND NOT v.guided)::int
           + 64 * (p_adapted AND NOT v.adapted_workplace)::int
           + 128 * (cardinality(p_sectors) > 0 AND NOT EXISTS (
                SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
                WHERE b.id = v.establishment_id AND e.sector = ANY (p_sectors)))::int
           -- The difference is nothing, and of both tables: by the distance alone the planner thinks that one area is left, and then
           -- reads all areas for each vacancy.
           + 256 * CASE WHEN p_pc4 IS NULL THEN 0 ELSE (n.km + (v.pc4 - n.pc4) > p_radius)::int END
    FROM employers.vacancy v
    LEFT JOIN employers.worded(p_all, p_each, p_occupations) AS w ON p_all IS NOT NULL AND w.id = v.id
    LEFT JOIN unnest(p_pc4, p_km) AS n (pc4, km) ON n.pc4 = v.pc4
    WHERE v.status = 'published' AND v.published_on <= p_today AND (v.expires_on IS NULL OR v.expires_on > p_today)
      AND (p_all IS NULL OR w.id IS NOT NULL) AND (p_pc4 IS NULL OR v.pc4 = ANY (p_pc4) AND n.km IS NOT NULL)
$$;

-- One page of what was found. p_order is relevance, newest or nearest.
CREATE FUNCTION employers.find_page(
    p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_radius real, p_hours int, p_contracts int, p_levels int,
    p_licences text[], p_since date, p_guidance boolean, p_adapted boolean, p_sectors text[], p_today date, p_order text, p_offset int, p_limit int)
RETURNS TABLE (id int, km real)
LANGUAGE plpgsql STABLE ROWS 25 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
    IF p_order = 'newest' OR p_order = 'relevance' AND p_all IS NULL THEN
        RETURN QUERY SELECT h.id, h.km FROM employers.hits(p_all, p_each, p_occupations, p_pc4, p_km, p_radius, p_hours, p_contracts, p_levels,
            p_licences, p_since, p_guidance, p_adapted, p_sectors, p_today) AS h
        WHERE h.misses = 0 ORDER BY h.published_on DESC, h.id DESC OFFSET p_offset LIMIT p_limit;
    ELSE
        RETURN QUERY SELECT h.id, h.km FROM employers.hits(p_all, p_each, p_occupations, p_pc4, p_km, p_radius, p_hours, p_contracts, p_levels,
            p_licences, p_since, p_guidance, p_adapted, p_sectors, p_today) AS h
        WHERE h.misses = 0
        ORDER BY CASE p_order WHEN 'nearest' THEN h.km ELSE -h.points END, h.published_on DESC, h.id DESC OFFSET p_offset LIMIT p_limit;
    END IF;
END $$;

-- How many were found, and how many there would be with each choice: a choice counts what the other choices leave. Sectors
-- are counted up to 10,000 vacancies: beyond, nobody chooses by them. Kinds are told apart by hashing: sorting them took half the time.
CREATE FUNCTION employers.count_hits(
    p_all text, p_each text[], p_occupations int[], p_pc4 smallint[], p_km real[], p_radius real, p_hours int, p_contracts int, p_levels int,
    p_licences text[], p_since date, p_guidance boolean, p_adapted boolean, p_sectors text[], p_today date)
RETURNS TABLE (facet text, value text, number bigint)
LANGUAGE plpgsql STABLE ROWS 60 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_sort = off SET work_mem = '32MB' AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH found AS MATERIALIZED (
        SELECT h.* FROM employers.hits(p_all, p_each, p_occupations, p_pc4, p_km, p_radius, p_hours, p_contracts, p_levels,
                                       p_licences, p_since, p_guidance, p_adapted, p_sectors, p_today) AS h
        WHERE h.misses = 0 OR h.misses & (h.misses - 1) = 0),
    hit AS MATERIALIZED (
        SELECT f.bands, f.contract_form, f.education_level, f.guided, f.adapted_workplace, f.misses,
               CASE WHEN f.published_on >= p_today - 1 THEN 1 WHEN f.published_on >= p_today - 7 THEN 7 WHEN f.published_on >= p_today - 30 THEN 30 ELSE 999 END AS days,
               CASE WHEN f.km <= 5 THEN 5 WHEN f.km <= 10 THEN 10 WHEN f.km <= 20 THEN 20 WHEN f.km <= 30 THEN 30 WHEN f.km <= 50 THEN 50 ELSE 999 END AS near,
               count(*) AS n
        FROM found f
        -- Those that are alike are counted once: whatever is counted below, is counted over some thousands of kinds.
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)
    SELECT 'total', '', coalesce(sum(h.n), 0)::bigint FROM hit h WHERE misses = 0
    UNION ALL
    SELECT 'hours', b::text, sum(h.n)::bigint FROM hit h, generate_series(0, 4) AS b WHERE misses & ~1 = 0 AND h.bands & (1 << b) <> 0 GROUP BY b
    UNION ALL
    SELECT 'contract', contract_form::text, sum(h.n)::bigint FROM hit h WHERE misses & ~2 = 0 GROUP BY contract_form
    UNION ALL
    SELECT 'level', education_level::text, sum(h.n)::bigint FROM hit h WHERE misses & ~4 = 0 GROUP BY education_level
    UNION ALL
    SELECT 'licence', code, sum(h.n)::bigint
    -- By themselves: there are few combinations, and to tell lists apart for each kind costs more.
    FROM (SELECT f.licences, count(*) AS n FROM found f WHERE f.misses & ~8 = 0 GROUP BY f.licences) AS h,
         unnest(CASE WHEN h.licences = '{}' THEN ARRAY[''] ELSE h.licences END) AS code GROUP BY code
    UNION ALL
    SELECT 'since', k::text, coalesce(sum(h.n) FILTER (WHERE h.days <= k), 0)::bigint FROM unnest(ARRAY[1, 7, 30]) AS k LEFT JOIN hit h ON h.misses & ~16 = 0 GROUP BY k
    UNION ALL
    SELECT 'guidance', '', coalesce(sum(h.n), 0)::bigint FROM hit h WHERE misses & ~32 = 0 AND guided
    UNION ALL
    SELECT 'adapted', '', coalesce(sum(h.n), 0)::bigint FROM hit h WHERE misses & ~64 = 0 AND adapted_workplace
    UNION ALL
    SELECT 'distance', k::text, coalesce(sum(h.n) FILTER (WHERE h.near <= k), 0)::bigint FROM hit h, unnest(ARRAY[5, 10, 20, 30, 50]) AS k
    WHERE p_pc4 IS NOT NULL AND misses & ~256 = 0 GROUP BY k
    UNION ALL
    SELECT 'sector', e.sector, count(*)
    FROM found h
    JOIN employers.establishment b ON b.id = h.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE (SELECT sum(k.n) FROM hit k) <= 10000 AND h.misses & ~128 = 0 AND e.sector <> '' GROUP BY e.sector;
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

REVOKE ALL ON FUNCTION employers.stems(text), employers.name_words(text), employers.hour_bands(smallint, smallint),
    employers.worded(text, text[], int[]),
    employers.hits(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date),
    employers.find_page(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date, text, int, int),
    employers.count_hits(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date),
    employers.titles_beginning(text, date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.hour_bands(smallint, smallint),
    employers.worded(text, text[], int[]),
    employers.hits(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date),
    employers.find_page(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date, text, int, int),
    employers.count_hits(text, text[], int[], smallint[], real[], real, int, int, int, text[], date, boolean, boolean, text[], date),
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
