-- Skills as codes again, where a page names them.
SET ROLE sonar_guard;

-- The codes of the list in the order of their bits.
CREATE FUNCTION matching.skill_list() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(k.code ORDER BY k.valid_from, k.code) FROM reference.skill k
$$;

-- The codes of a set of skills, by that list; the other way round from matching.skill_bits.
CREATE FUNCTION matching.skill_codes(p_list text[], p_skills bigint, p_more bigint) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_skills = 0 AND p_more = 0 THEN '{}'::text[]
                ELSE ARRAY(SELECT s.code FROM unnest(p_list) WITH ORDINALITY AS s (code, n)
                           WHERE CASE WHEN s.n <= 63 THEN p_skills >> (s.n::int - 1) ELSE p_more >> (s.n::int - 64) END & 1 = 1) END
$$;

REVOKE ALL ON FUNCTION matching.skill_list(), matching.skill_codes(text[], bigint, bigint) FROM PUBLIC;

RESET ROLE;
