-- How well profiles and vacancies of other organisations fit with ours: by the same functions as our own, as far as their
-- attributes say. What they do not say stands in nobody's way. Nothing of them is kept here.
SET ROLE sonar_guard;

-- A profile of another organisation as a row of matching, for one occupation. Of a language of which is not told how well she writes
-- it, she is taken to write it well.
CREATE FUNCTION matching.foreign_profile(p_profile jsonb, p_occupation int, p_x real, p_y real) RETURNS matching.match_profile
LANGUAGE sql STABLE AS $$
    SELECT jsonb_populate_record(NULL::matching.match_profile, jsonb_build_object(
        'occupation', p_occupation, 'stance', 1, 'x', p_x, 'y', p_y, 'max_km', coalesce((p_profile ->> 'max_km')::int, 40),
        'hours_min', coalesce((p_profile ->> 'hours_min')::int, 0), 'hours_max', coalesce((p_profile ->> 'hours_max')::int, 40),
        'level', p_profile -> 'level', 'available_from', p_profile -> 'available_from', 'demands', 0, 'skills', 0, 'skills_more', 0,
        'licences', matching.licence_bits(ARRAY(SELECT jsonb_array_elements_text(p_profile -> 'licences'))) | ((writes.bits & 32767) << 16),
        'languages', matching.language_bits(ARRAY(SELECT jsonb_array_elements_text(p_profile -> 'languages'))),
        'fluent', matching.language_bits(ARRAY(SELECT jsonb_array_elements_text(p_profile -> 'fluent'))),
        'contracts', matching.code_bits(ARRAY(SELECT jsonb_array_elements_text(p_profile -> 'contracts')::smallint)) | (writes.bits & 1073709056)))
    FROM (SELECT ~matching.language_bits(ARRAY(SELECT jsonb_array_elements_text(p_profile -> 'ill_written'))) AS bits) AS writes
$$;

-- A vacancy of another organisation as a demand. What it does not offer to who needs it is not known, and so not held against it.
CREATE FUNCTION matching.foreign_demand(p_vacancy jsonb, p_x real, p_y real) RETURNS matching.demand
LANGUAGE sql STABLE AS $$
    SELECT jsonb_populate_record(NULL::matching.demand, jsonb_build_object(
        'occupation', reference.key_of_occupation('competentnl', p_vacancy ->> 'occupation'), 'x', p_x, 'y', p_y,
        'hours_min', coalesce((p_vacancy ->> 'hours_min')::int, 0), 'hours_max', coalesce((p_vacancy ->> 'hours_max')::int, 40),
        'level', coalesce((p_vacancy ->> 'level')::int, 0), 'starts_on', p_vacancy -> 'starts_on', 'expires_on', p_vacancy -> 'expires_on',
        'licences', matching.licence_bits(ARRAY(SELECT jsonb_array_elements_text(p_vacancy -> 'licences'))) | ((writes.bits & 32767) << 16),
        'languages', matching.language_bits(ARRAY(SELECT jsonb_array_elements_text(p_vacancy -> 'languages'))),
        'fluent', matching.language_bits(ARRAY(SELECT l ->> 'language' FROM jsonb_array_elements(p_vacancy -> 'levels') AS l WHERE (l ->> 'oral')::int >= 3)),
        'contract', CASE WHEN p_vacancy ->> 'contract' IS NULL THEN 0 ELSE 1 << (p_vacancy ->> 'contract')::int END | (writes.bits & 1073709056),
        'lacks', CASE WHEN (p_vacancy ->> 'irregular')::boolean THEN 8 ELSE 0 END, 'skills', 0, 'skills_more', 0))
    FROM (SELECT matching.language_bits(ARRAY(
              SELECT l ->> 'language' FROM jsonb_array_elements(p_vacancy -> 'levels') AS l WHERE (l ->> 'written')::int >= 3)) AS bits) AS writes
$$;

-- Weighs profiles of other organisations, numbered from 0, for an open vacancy of ours: each by its best occupation.
CREATE FUNCTION matching.weigh_elsewhere(p_vacancy int, p_profiles jsonb)
RETURNS TABLE (nth int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int, distance_points int, hours_points int,
               level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint,
               max_km smallint, level smallint, licences text[], available_from date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (f.n) f.n::int - 1, matching.missing(m.row, told.demand, away.km, kernel.today()), k.occupation, 1::smallint, k.closeness, away.km,
           points.occupation, points.distance, points.hours, points.level, points.start, points.contract, points.skills, points.languages,
           (m.row).hours_min, (m.row).hours_max, (m.row).max_km, (m.row).level, matching.licence_codes((m.row).licences), (m.row).available_from
    FROM matching.demand d
    CROSS JOIN jsonb_array_elements(p_profiles) WITH ORDINALITY AS f (profile, n)
    CROSS JOIN LATERAL matching.point_of((f.profile ->> 'pc4')::smallint) AS place
    CROSS JOIN LATERAL (
        SELECT o.occupation, o.closeness FROM jsonb_array_elements_text(f.profile -> 'occupations') AS c
        JOIN matching.kin_of(d.occupation) AS o ON o.occupation = reference.key_of_occupation('competentnl', c)
        UNION ALL
        SELECT 0, 0::smallint) AS k
    CROSS JOIN LATERAL (SELECT matching.foreign_profile(f.profile, k.occupation, place.x, place.y) AS row) AS m
    CROSS JOIN LATERAL (SELECT sqrt((place.x - d.x) * (place.x - d.x) + (place.y - d.y) * (place.y - d.y))::real AS km) AS away
    CROSS JOIN LATERAL matching.points_of(m.row, d, k.closeness, away.km, kernel.today()) AS points
    -- How well she speaks a language of which nothing is said stands in nobody's way.
    CROSS JOIN LATERAL (
        SELECT jsonb_populate_record(d, jsonb_build_object(
            'fluent', d.fluent & ~matching.language_bits(ARRAY(SELECT jsonb_array_elements_text(f.profile -> 'unsaid'))))) AS demand) AS told
    WHERE d.vacancy_id = p_vacancy AND place.x IS NOT NULL
    ORDER BY f.n, k.closeness DESC
$$;

-- Phase 2, for the reader: weighs vacancies of other organisations, numbered from 0, for whom the present ticket opens the profile of.
CREATE FUNCTION matching.weigh_offers(p_vacancies jsonb)
RETURNS TABLE (nth int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int, distance_points int, hours_points int,
               level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint,
               max_km smallint, level smallint, licences text[], available_from date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (f.n) f.n::int - 1, matching.missing(m, d.row, away.km, kernel.today()), m.occupation, m.stance, k.closeness, away.km,
           points.occupation, points.distance, points.hours, points.level, points.start, points.contract, points.skills, points.languages,
           m.hours_min, m.hours_max, m.max_km, m.level, matching.licence_codes((d.row).licences & ~m.licences), m.available_from
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    JOIN matching.match_profile m ON m.client_id = p.id
    CROSS JOIN jsonb_array_elements(p_vacancies) WITH ORDINALITY AS f (vacancy, n)
    CROSS JOIN LATERAL matching.point_of((f.vacancy ->> 'pc4')::smallint) AS place
    CROSS JOIN LATERAL (SELECT matching.foreign_demand(f.vacancy, place.x, place.y) AS row) AS d
    CROSS JOIN LATERAL (SELECT coalesce((SELECT max(o.closeness) FROM matching.kin_of((d.row).occupation) AS o WHERE o.occupation = m.occupation), 0)::smallint
                        AS closeness) AS k
    CROSS JOIN LATERAL (SELECT sqrt((m.x - place.x) * (m.x - place.x) + (m.y - place.y) * (m.y - place.y))::real AS km) AS away
    CROSS JOIN LATERAL matching.points_of(m, d.row, k.closeness, away.km, kernel.today()) AS points
    WHERE place.x IS NOT NULL
    ORDER BY f.n, points.occupation DESC, m.occupation
$$;

REVOKE ALL ON FUNCTION matching.foreign_profile(jsonb, int, real, real), matching.foreign_demand(jsonb, real, real),
    matching.weigh_elsewhere(int, jsonb), matching.weigh_offers(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.weigh_elsewhere(int, jsonb) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.weigh_offers(jsonb) TO sonar_reader;

RESET ROLE;
