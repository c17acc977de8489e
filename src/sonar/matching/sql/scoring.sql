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
    FROM (SELECT CASE WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = p_pc4) THEN 1
                      WHEN EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 BETWEEN p_pc4 / 100 * 100 AND p_pc4 / 100 * 100 + 99) THEN 100
                      ELSE 1000 END AS width) AS w
    JOIN reference.pc4 p ON p.pc4 BETWEEN p_pc4 / w.width * w.width AND p_pc4 / w.width * w.width + w.width - 1
$$;

-- A set of skills as bits, in the order in which the list got them; a code that is not in the list has no bit.
CREATE FUNCTION matching.skill_bits(p_codes text[], OUT low bigint, OUT high bigint)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1::bigint << n) FILTER (WHERE n < 63), 0), coalesce(bit_or(1::bigint << (n - 63)) FILTER (WHERE n BETWEEN 63 AND 125), 0)
    FROM (SELECT k.code, (row_number() OVER (ORDER BY k.valid_from, k.code) - 1)::int AS n FROM reference.skill k) AS s
    WHERE s.code = ANY (p_codes)
$$;

-- Holds these people until the transaction ends: what follows from their records is written by one at a time. Who comes second waits
-- here, and then derives from what the first wrote as well.
CREATE FUNCTION matching.hold(p_clients uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM clients.client c WHERE c.id = ANY (p_clients) ORDER BY c.id FOR NO KEY UPDATE;
END $$;

-- Derives the match rows of these clients anew from their profiles. Called in the transaction that registers or changes a
-- profile or what the rows follow from beside it. Nobody who was assessed not to be able to work is matched meanwhile.
CREATE FUNCTION matching.refresh_profiles(p_clients uuid[]) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    PERFORM matching.hold(p_clients);
    DELETE FROM matching.match_profile WHERE client_id = ANY (p_clients);
    INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, max_km, hours_min, hours_max, level, licences, languages, contracts,
                                        available_from, expires_on, demands, fluent, skills, skills_more)
    SELECT o.key, p.client_id, o.stance, place.x, place.y, coalesce(p.max_distance_km, 40),
           least(coalesce(p.hours_min, 0), coalesce(p.hours_max, 40) - taken.hours), coalesce(p.hours_max, 40) - taken.hours, p.education_level,
           matching.licence_bits(p.licences) | ((writes.bits & 32767) << 16),
           matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.oral >= 2)),
           matching.code_bits(p.contract_forms) | (writes.bits & 1073709056),
           CASE WHEN terms.absent THEN greatest(p.available_from, terms.back_on) ELSE p.available_from END, p.cv_expires_on,
           coalesce(terms.demands, 0) | CASE WHEN w.irregular_hours IS FALSE THEN 8 ELSE 0 END
           | CASE WHEN matching.by_public_transport(p.client_id) THEN 1024 ELSE 0 END | (coalesce(matching.hours_borne(p.client_id) + 1, 0) << 4),
           matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.oral >= 3)),
           skills.low, skills.high
    FROM clients.profile p
    JOIN clients.client c ON c.id = p.client_id AND c.active
    JOIN LATERAL matching.occupations_of(p.client_id) AS o ON true
    LEFT JOIN matching.absence_of(p.client_id) AS terms ON true
    LEFT JOIN clients.work_wishes w ON w.client_id = p.client_id
    CROSS JOIN LATERAL matching.point_of(p.pc4) AS place
    CROSS JOIN LATERAL matching.skill_bits(
        ARRAY(SELECT k.skill_code FROM clients.skill k WHERE k.client_id = p.client_id AND k.removed_at IS NULL AND k.skill_code IS NOT NULL)) AS skills
    CROSS JOIN LATERAL (
        SELECT matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.written >= 3)) AS bits) AS writes
    -- Who was hired through Sonar is looked for no more, or for the hours that are left.
    CROSS JOIN LATERAL (SELECT matching.hours_taken(p.client_id) AS hours) AS taken
    WHERE p.client_id = ANY (p_clients) AND place.x IS NOT NULL AND NOT (coalesce(terms.absent, false) AND terms.back_on IS NULL)
      AND (taken.hours = 0 OR coalesce(p.hours_max, 40) > taken.hours);
    GET DIAGNOSTICS made = ROW_COUNT;
    -- What questions of the national exchange are weighed against follows in the same transaction.
    PERFORM exchange.refresh_vum_profiles(p_clients);
    RETURN made;
END $$;

-- The occupations somebody wants (stance 1) or is willing to explore (2), by the keys that both sides of matching know.
CREATE FUNCTION matching.occupations_of(p_client uuid) RETURNS TABLE (key int, stance smallint)
LANGUAGE sql STABLE ROWS 3 AS $$
    -- Two names of one key are one row: a wish counts before a willingness.
    SELECT k.key, min(CASE o.stance WHEN 'wanted' THEN 1 ELSE 2 END)::smallint
    FROM clients.profile_occupation o JOIN reference.occupation_key k ON k.scheme = o.scheme AND k.code = o.code
    WHERE o.client_id = p_client AND o.stance IN ('wanted', 'explore')
    GROUP BY k.key
$$;

-- Whether somebody travels to work by public transport and by nothing else, as far as she said.
CREATE FUNCTION matching.by_public_transport(p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(v.vehicle_kind = 'public_transport'), false) FROM clients.vehicle v
    WHERE v.client_id = p_client AND v.removed_at IS NULL AND v.for_commuting
$$;

-- What somebody's work must offer; whether she was assessed not to be able to work today, and from when she can again.
CREATE FUNCTION matching.absence_of(p_client uuid, OUT demands smallint, OUT absent boolean, OUT back_on date)
LANGUAGE sql STABLE AS $$
    SELECT t.demands,
           t.away AND (t.away_from IS NULL OR t.away_from <= kernel.today()) AND (t.away_until IS NULL OR t.away_until >= kernel.today()),
           t.away_until + 1
    FROM matching.work_terms t WHERE t.client_id = p_client
$$;

-- The most hours a week that somebody can bear today, as she was assessed; null for who was not.
CREATE FUNCTION matching.hours_borne(p_client uuid) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT b.hours::int FROM matching.bearable_hours b
    WHERE b.client_id = p_client AND kernel.today() BETWEEN coalesce(b.holds_from, '-infinity') AND coalesce(b.holds_until, 'infinity')
$$;

-- The same, kept: p_terms holds `hours`, null when there is no limit, with `hours_from` and `hours_until`.
CREATE FUNCTION matching.keep_hours(p_client uuid, p_terms jsonb) RETURNS void
LANGUAGE sql VOLATILE AS $$
    DELETE FROM matching.bearable_hours b WHERE b.client_id = p_client AND p_terms ? 'hours';
    INSERT INTO matching.bearable_hours (client_id, hours, holds_from, holds_until)
    SELECT p_client, n.hours, n.hours_from, n.hours_until
    FROM jsonb_to_record(p_terms) AS n (hours smallint, hours_from date, hours_until date) WHERE n.hours IS NOT NULL;
$$;

-- Keeps what follows from the sealed parts of somebody's record for matching, in the transaction that writes those parts:
-- p_terms holds `demands`, `away` with `away_from` and `away_until`, or hours; what it does not name stays. The rows follow.
CREATE FUNCTION matching.keep_terms(p_client uuid, p_terms jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_terms IS NULL OR p_terms = '{}' THEN
        RETURN;
    END IF;
    PERFORM matching.hold(ARRAY[p_client]);
    INSERT INTO matching.work_terms AS t (client_id, demands, away, away_from, away_until)
    SELECT p_client, coalesce(n.demands, 0), coalesce(n.away, false), n.away_from, n.away_until
    FROM jsonb_to_record(p_terms) AS n (demands smallint, away boolean, away_from date, away_until date)
    ON CONFLICT (client_id) DO UPDATE SET
        demands = CASE WHEN p_terms ? 'demands' THEN excluded.demands ELSE t.demands END,
        away = CASE WHEN p_terms ? 'away' THEN excluded.away ELSE t.away END,
        away_from = CASE WHEN p_terms ? 'away' THEN excluded.away_from ELSE t.away_from END,
        away_until = CASE WHEN p_terms ? 'away' THEN excluded.away_until ELSE t.away_until END;
    DELETE FROM matching.work_terms t WHERE t.client_id = p_client AND t.demands = 0 AND NOT t.away;
    PERFORM matching.keep_hours(p_client, p_terms);
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
END $$;

-- The same for whoever writes under a ticket that lets her write what people need at work.
CREATE FUNCTION matching.put_terms(p_client uuid, p_terms jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (p_client = ANY (access.ticket_writes('work_needs'))) IS NOT TRUE THEN
        RAISE EXCEPTION 'no ticket to write this' USING ERRCODE = '42501';
    END IF;
    PERFORM matching.keep_terms(p_client, p_terms);
END $$;

-- Derives the rows of vacancies anew; only those that are open have one.
CREATE FUNCTION matching.refresh_demands(p_vacancies int[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM matching.demand WHERE vacancy_id = ANY (p_vacancies);
    INSERT INTO matching.demand (vacancy_id, occupation, x, y, max_km, hours_min, hours_max, level, licences, languages, contract, starts_on, expires_on,
                                 lacks, skills, skills_more, fluent, published_on)
    SELECT v.id, v.occupation, place.x, place.y, v.max_km, v.hours_min, v.hours_max, v.education_level,
           matching.licence_bits(v.licences) | ((writes.bits & 32767) << 16),
           matching.language_bits(v.languages), 1 << v.contract_form | (writes.bits & 1073709056), v.starts_on, v.expires_on,
           CASE WHEN v.offers_guidance THEN 0 ELSE 1 END | CASE WHEN v.adapted_workplace THEN 0 ELSE 2 END
           | CASE WHEN v.varied_tasks THEN 0 ELSE 4 END | CASE WHEN v.irregular_hours THEN 8 ELSE 0 END
           | CASE WHEN v.public_transport IS FALSE THEN 1024 ELSE 0 END, skills.low, skills.high,
           matching.language_bits(ARRAY(SELECT l.language FROM employers.vacancy_language l WHERE l.vacancy_id = v.id AND l.oral >= 3)), v.published_on
    FROM employers.vacancy v
    -- Once for each postcode area: the list is read for every answer.
    JOIN (SELECT a.pc4, p.x, p.y FROM (SELECT DISTINCT w.pc4 FROM employers.vacancy w WHERE w.id = ANY (p_vacancies)) AS a
          CROSS JOIN LATERAL matching.point_of(a.pc4) AS p) AS place ON place.pc4 = v.pc4
    CROSS JOIN LATERAL (
        SELECT matching.language_bits(ARRAY(SELECT l.language FROM employers.vacancy_language l WHERE l.vacancy_id = v.id AND l.written >= 3)) AS bits) AS writes
    CROSS JOIN LATERAL matching.skill_bits(CASE WHEN v.skills = '{}' THEN NULL ELSE v.skills END) AS skills
    WHERE v.id = ANY (p_vacancies) AND v.status = 'published' AND place.x IS NOT NULL;
END $$;
CREATE FUNCTION matching.follow_vacancies() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM matching.refresh_demands(ARRAY(SELECT n.id FROM changed n));
    RETURN NULL;
END $$;

-- How well languages are asked stands apart, and is part of what a vacancy asks.
CREATE FUNCTION matching.follow_levels() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        PERFORM matching.refresh_demands(ARRAY(SELECT DISTINCT n.vacancy_id FROM changed n));
    END IF;
    RETURN NULL;
END $$;

-- The occupations in which people can be found for a vacancy: its own (closeness 100) and related ones.
CREATE FUNCTION matching.kin_of(p_occupation int) RETURNS TABLE (occupation int, closeness smallint)
LANGUAGE sql STABLE ROWS 8 AS $$
    SELECT p_occupation, 100::smallint
    UNION ALL
    SELECT k.related_key, k.closeness FROM reference.occupation_kin k WHERE k.key = p_occupation
$$;
-- The other way: the occupations of the vacancies for which somebody with this occupation can be found, as close as those find her.
CREATE FUNCTION matching.kin_to(p_occupation int) RETURNS TABLE (occupation int, closeness smallint)
LANGUAGE sql STABLE ROWS 8 AS $$
    SELECT p_occupation, 100::smallint
    UNION ALL
    SELECT k.key, k.closeness FROM reference.occupation_kin r JOIN reference.occupation_kin k ON k.key = r.related_key AND k.related_key = r.key
    WHERE r.key = p_occupation
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.refresh_profiles(uuid[]) TO sonar_worker, sonar_gate;
GRANT EXECUTE ON FUNCTION matching.put_terms(uuid, jsonb) TO sonar_writer;
GRANT EXECUTE ON FUNCTION matching.follow_vacancies(), matching.follow_levels() TO sonar_owner;
GRANT EXECUTE ON FUNCTION matching.point_of(smallint), matching.licence_bits(text[]), matching.language_bits(text[]), matching.code_bits(smallint[]),
    matching.skill_bits(text[]), matching.refresh_demands(int[])
TO sonar_owner;

RESET ROLE;
SET ROLE sonar_owner;
CREATE TRIGGER matching_new AFTER INSERT ON employers.vacancy REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_vacancies();
CREATE TRIGGER matching_changed AFTER UPDATE ON employers.vacancy REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_vacancies();
CREATE TRIGGER matching_new AFTER INSERT ON employers.vacancy_language REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_levels();
CREATE TRIGGER matching_changed AFTER UPDATE ON employers.vacancy_language REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_levels();
CREATE TRIGGER matching_gone AFTER DELETE ON employers.vacancy_language REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_levels();
RESET ROLE;
