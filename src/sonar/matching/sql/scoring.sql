SET ROLE sonar_guard;

-- A set of codes as bits. The lists are closed: the statutory licence categories, and the languages of the code list in
-- a fixed order. A code that is not in the list has no bit.
CREATE FUNCTION matching.licence_bits(p_codes text[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << (array_position(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T'], code) - 1)), 0)
    FROM unnest(p_codes) AS code
$$;
CREATE FUNCTION matching.language_bits(p_codes text[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << (array_position(ARRAY['nld', 'eng', 'deu', 'fra', 'spa', 'ara', 'tur', 'pol', 'rus', 'ukr', 'por', 'ita', 'zho', 'tir', 'som', 'fas',
                                                      'pap', 'fry', 'bul', 'ron', 'ell', 'hun', 'srn', 'ber', 'kur', 'hin', 'urd', 'vie', 'dan', 'swe'], code) - 1)), 0)
    FROM unnest(p_codes) AS code
$$;
CREATE FUNCTION matching.code_bits(p_codes smallint[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1 << code), 0) FROM unnest(p_codes) AS code WHERE code BETWEEN 0 AND 30
$$;

-- Where a four-digit postcode lies, in kilometres. A postcode that the list does not have takes the middle of its
-- neighbours with the same first two digits, or else of those with the same first digit.
CREATE FUNCTION matching.point_of(p_pc4 smallint, OUT x real, OUT y real)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (avg(p.longitude) * 68.3)::real, (avg(p.latitude) * 111.2)::real
    FROM reference.pc4 p
    WHERE (p.pc4 / (CASE WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = p_pc4) THEN 1
                         WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 / 100 = p_pc4 / 100) THEN 100 ELSE 1000 END))
        = (p_pc4 / (CASE WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = p_pc4) THEN 1
                         WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 / 100 = p_pc4 / 100) THEN 100 ELSE 1000 END))
$$;

-- Derives the match rows of these clients anew from their profiles. Called after a profile was registered or changed.
CREATE FUNCTION matching.refresh_profiles(p_clients uuid[]) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    DELETE FROM matching.match_profile WHERE client_id = ANY (p_clients);
    INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, max_km, hours_min, hours_max, level, licences, languages, contracts, available_from, expires_on)
    SELECT k.key, p.client_id, min(CASE o.stance WHEN 'wanted' THEN 1 ELSE 2 END), place.x, place.y, coalesce(p.max_distance_km, 40),
           coalesce(p.hours_min, 0), coalesce(p.hours_max, 40), p.education_level, matching.licence_bits(p.licences),
           matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.oral >= 2)),
           matching.code_bits(p.contract_forms), p.available_from, p.cv_expires_on
    FROM clients.profile p
    JOIN clients.client c ON c.id = p.client_id AND c.active
    JOIN clients.profile_occupation o ON o.client_id = p.client_id AND o.stance IN ('wanted', 'explore')
    JOIN reference.occupation_key k ON k.scheme = o.scheme AND k.code = o.code
    CROSS JOIN LATERAL matching.point_of(p.pc4) AS place
    WHERE p.client_id = ANY (p_clients) AND place.x IS NOT NULL
    -- Two names of one key are one row: a wish counts before a willingness.
    GROUP BY k.key, p.client_id, place.x, place.y;
    GET DIAGNOSTICS made = ROW_COUNT;
    -- What questions of the national exchange are weighed against follows in the same transaction.
    PERFORM exchange.refresh_vum_profiles(p_clients);
    RETURN made;
END $$;

-- The vacancy as matching sees it.
CREATE TYPE matching.demand AS (
    vacancy_id int, x real, y real, hours_min smallint, hours_max smallint, level smallint, licences int, languages int, contract int, starts_on date
);
CREATE FUNCTION matching.demand_of(p_vacancy int) RETURNS matching.demand
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, place.x, place.y, v.hours_min, v.hours_max, v.education_level, matching.licence_bits(v.licences), matching.language_bits(v.languages),
           1 << v.contract_form, coalesce(v.starts_on, kernel.today())
    FROM employers.vacancy v CROSS JOIN LATERAL matching.point_of(v.pc4) AS place
    WHERE v.id = p_vacancy AND v.status = 'published' AND place.x IS NOT NULL
$$;

-- The points that one profile gets for one vacancy. Each criterion has a maximum; they add up to 100. Plain arithmetic
-- on what both sides asked for: nothing here knows who somebody is.
CREATE FUNCTION matching.occupation_points(p_stance smallint, p_closeness smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_closeness = 100 THEN CASE p_stance WHEN 1 THEN 40 ELSE 28 END
            ELSE (CASE p_stance WHEN 1 THEN 30 ELSE 20 END * p_closeness) / 100 END;
CREATE FUNCTION matching.distance_points(p_km real, p_max_km smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_max_km = 0 THEN 20 ELSE 20 - floor(14 * p_km / p_max_km)::int END;
CREATE FUNCTION matching.hours_points(p_min smallint, p_max smallint, p_wanted_min smallint, p_wanted_max smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_min <= p_wanted_min AND p_max >= p_wanted_max THEN 15
            ELSE 6 + floor(9.0 * (least(p_max, p_wanted_max) - greatest(p_min, p_wanted_min)) / greatest(p_wanted_max - p_wanted_min, 1))::int END;
CREATE FUNCTION matching.level_points(p_level smallint, p_wanted smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_level IS NULL THEN 3 WHEN p_level = p_wanted THEN 10 WHEN p_level = p_wanted + 1 THEN 8 ELSE 5 END;
CREATE FUNCTION matching.start_points(p_available date, p_starts date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_available IS NULL OR p_available <= p_starts THEN 10 ELSE greatest(0, 10 - (p_available - p_starts) / 6) END;
CREATE FUNCTION matching.contract_points(p_contracts int, p_offered int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_contracts = 0 THEN 4 WHEN p_contracts & p_offered <> 0 THEN 5 ELSE 0 END;

-- The occupations that a vacancy can be filled from: its own (closeness 100) and related ones.
CREATE FUNCTION matching.occupations_for(p_vacancy int) RETURNS TABLE (occupation int, closeness smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 8 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.occupation, 100::smallint FROM employers.vacancy v WHERE v.id = p_vacancy
    UNION ALL
    SELECT r.related_code, r.closeness FROM employers.vacancy v JOIN reference.related_occupation r ON r.code = v.occupation
    WHERE v.id = p_vacancy AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
$$;

-- Every profile that meets the hard demands of the vacancy, best first; ties are broken by a value that differs per
-- vacancy and means nothing. p_limit is at most 50; the second column counts all that were fit.
CREATE FUNCTION matching.rank(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, fit int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    d matching.demand := matching.demand_of(p_vacancy);
    today date := kernel.today();
BEGIN
    RETURN QUERY
    WITH fit AS MATERIALIZED (
        SELECT m.client_id AS person,
               max(matching.occupation_points(m.stance, o.closeness) + matching.distance_points(away.km, m.max_km)
                   + matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) + matching.level_points(m.level, d.level)
                   + matching.start_points(m.available_from, d.starts_on) + matching.contract_points(m.contracts, d.contract)) AS points
        FROM matching.occupations_for(p_vacancy) o
        JOIN matching.match_profile m ON m.occupation = o.occupation
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
        WHERE m.x BETWEEN d.x - m.max_km AND d.x + m.max_km AND m.y BETWEEN d.y - m.max_km AND d.y + m.max_km AND away.km <= m.max_km
          AND m.hours_max >= d.hours_min AND m.hours_min <= d.hours_max
          AND (m.level IS NULL OR m.level >= d.level)
          AND m.licences & d.licences = d.licences AND m.languages & d.languages = d.languages
          AND (m.available_from IS NULL OR m.available_from <= d.starts_on + 60)
          AND (m.expires_on IS NULL OR m.expires_on > today)
          -- Not shown and not counted: a count beside the list would tell that a protected person is among those who fit.
          -- NOT IN: looked up in a hash, where NOT EXISTS reads the whole list for each person when few are expected to fit.
          AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        GROUP BY m.client_id)
    SELECT f.person, (SELECT count(*) FROM fit)::int
    FROM fit f
    ORDER BY f.points DESC, md5(p_vacancy::text || f.person::text) LIMIT least(p_limit, 50);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.refresh_profiles(uuid[]) TO sonar_worker, sonar_gate;
GRANT EXECUTE ON FUNCTION matching.point_of(smallint), matching.licence_bits(text[]), matching.language_bits(text[]), matching.code_bits(smallint[])
TO sonar_owner;

RESET ROLE;
