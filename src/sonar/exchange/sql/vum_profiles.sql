-- Deriving what questions of the exchange are weighed against, and finding in it.
SET ROLE sonar_guard;

-- A language and a level as one number: 0 any level, 1 to 3 orally at least fair, good, excellent, 4 to 6 the same in writing.
CREATE FUNCTION exchange.vum_language(p_code text, p_step int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((ascii(p_code) - 97) * 676 + (ascii(substr(p_code, 2, 1)) - 97) * 26 + ascii(substr(p_code, 3, 1)) - 97) * 8 + p_step;

-- The rows of these clients, as they have to be; of everybody when it is null. As in matching, nobody is told of who was assessed not to be
-- able to work today, nor of who was hired through Sonar for all her hours; of who was for some, the hours that are left count.
CREATE FUNCTION exchange.derive_vum_profiles(p_clients uuid[]) RETURNS SETOF exchange.vum_profile
LANGUAGE sql STABLE AS $$
    SELECT p.client_id, floor(place.x / 10)::int * 1000 + floor(place.y / 10)::int, place.x, place.y, p.max_distance_km,
           CASE WHEN taken.hours = 0 THEN p.hours_min ELSE least(coalesce(p.hours_min, 0), most.hours - taken.hours)::smallint END,
           CASE WHEN taken.hours = 0 THEN p.hours_max ELSE (most.hours - taken.hours)::smallint END,
           matching.licence_bits(p.licences), ((1 = ANY (p.contract_forms))::int + 2 * (2 = ANY (p.contract_forms))::int)::smallint,
           ARRAY(SELECT exchange.vum_language(l.language, s.step)
                 FROM clients.profile_language l CROSS JOIN generate_series(0, 6) AS s (step)
                 WHERE l.client_id = p.client_id AND (s.step = 0 OR s.step <= 3 AND l.oral > s.step OR s.step > 3 AND l.written > s.step - 3)),
           ARRAY(SELECT o.scheme || ':' || o.code FROM clients.profile_occupation o WHERE o.client_id = p.client_id AND o.stance <> 'excluded'),
           w.office_hours, w.irregular_hours, p.available_from, p.cv_expires_on
    FROM clients.profile p
    JOIN clients.client c ON c.id = p.client_id AND c.active
    LEFT JOIN clients.work_wishes w ON w.client_id = p.client_id
    LEFT JOIN clients.sharing s ON s.client_id = p.client_id
    CROSS JOIN LATERAL matching.point_of(p.pc4) AS place
    CROSS JOIN LATERAL (SELECT coalesce(p.hours_max, 40)::int AS hours) AS most
    -- Few have a row in either: who has none costs no call when everybody is derived at once.
    CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM matching.candidacy h WHERE h.client_id = p.client_id AND h.state = 'hired')
                                    THEN matching.hours_taken(p.client_id) ELSE 0 END AS hours) AS taken
    WHERE (p_clients IS NULL OR p.client_id = ANY (p_clients)) AND place.x IS NOT NULL AND s.shared_elsewhere IS NOT FALSE
      AND (taken.hours = 0 OR most.hours > taken.hours)
      AND NOT (EXISTS (SELECT FROM matching.work_terms t WHERE t.client_id = p.client_id AND t.away)
               AND coalesce((SELECT a.absent FROM matching.absence_of(p.client_id) AS a), false))
$$;

-- Derives the rows of these clients anew. Called wherever the rows of matching are.
CREATE FUNCTION exchange.refresh_vum_profiles(p_clients uuid[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT matching.hold(p_clients);
    DELETE FROM exchange.vum_profile v WHERE v.client_id = ANY (p_clients);
    INSERT INTO exchange.vum_profile SELECT * FROM exchange.derive_vum_profiles(coalesce(p_clients, '{}'));
$$;

-- After a load in bulk: everybody at once. Returns how many can be found.
CREATE FUNCTION exchange.fill_vum_profiles() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    DELETE FROM exchange.vum_profile;
    INSERT INTO exchange.vum_profile SELECT * FROM exchange.derive_vum_profiles(NULL);
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

-- An objection, and wishes about hours, count from the statement that writes them.
CREATE FUNCTION exchange.follow_vum_choice() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM exchange.refresh_vum_profiles(ARRAY[coalesce(NEW.client_id, OLD.client_id)]);
    RETURN NULL;
END $$;

-- Who satisfies a question, in an order that nobody can foretell without the seed; at most p_limit. What a profile does not say does
-- not satisfy what is asked about it, except the first day: who names none is available now. Distance counts both sides.
CREATE FUNCTION exchange.find_vum_jobseekers(p_asked jsonb, p_seed bigint, p_limit int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    place record;
    km real := (p_asked ->> 'km')::real;
    today date := kernel.today();
    cells int[];
    some_occupations text[] := ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'occupations'));
    some_languages int[] := ARRAY(SELECT exchange.vum_language(l ->> 0, (l ->> 1)::int) FROM jsonb_array_elements(p_asked -> 'languages') AS l);
    some_licences int := matching.licence_bits(ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'licences')));
    some_contracts int := coalesce((p_asked ->> 'contracts')::int, 0);
    office boolean := (p_asked ->> 'office_hours')::boolean;
    irregular boolean := (p_asked ->> 'irregular_hours')::boolean;
    least_hours int := (p_asked ->> 'hours_max_from')::int;
    most_hours int := (p_asked ->> 'hours_min_to')::int;
    available date := (p_asked ->> 'available_by')::date;
BEGIN
    SELECT * INTO place FROM matching.point_of((p_asked ->> 'pc4')::smallint);
    IF place.x IS NULL THEN
        RETURN '{}';
    END IF;
    IF km <= 100 THEN
        cells := ARRAY(SELECT east * 1000 + north FROM generate_series(floor((place.x - km) / 10)::int, floor((place.x + km) / 10)::int) AS east
                       CROSS JOIN generate_series(floor((place.y - km) / 10)::int, floor((place.y + km) / 10)::int) AS north);
    END IF;
    RETURN ARRAY(
        SELECT v.client_id FROM exchange.vum_profile v
        WHERE (cells IS NULL OR v.cell = ANY (cells))
          AND sqrt((v.x - place.x) * (v.x - place.x) + (v.y - place.y) * (v.y - place.y)) <= least(km, v.max_km)
          AND (v.expires_on IS NULL OR v.expires_on > today)
          AND (least_hours IS NULL OR v.hours_max >= least_hours) AND (most_hours IS NULL OR v.hours_min <= most_hours)
          AND (office IS NULL OR v.office_hours = office) AND (irregular IS NULL OR v.irregular_hours = irregular)
          AND v.licences & some_licences = some_licences AND (some_contracts = 0 OR v.contracts & some_contracts <> 0)
          AND (available IS NULL OR v.available_from IS NULL OR v.available_from <= available)
          AND (some_occupations = '{}' OR v.occupations && some_occupations) AND (some_languages = '{}' OR v.languages @> some_languages)
          AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        ORDER BY uuid_hash_extended(v.client_id, p_seed) LIMIT p_limit);
END $$;

-- Which of these stand out, in their order: of one of the occupations that leave with her answer, fewer than ten of those who can be found
-- in the same square want it. Of whom none leaves, when that is so of each of hers. A square of which many occupations are asked is read
-- once for all of them; of another, ten are looked for of each.
CREATE FUNCTION exchange.rare_in_vum(p_clients uuid[]) RETURNS boolean[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    today date := kernel.today();
    busy int[] := ARRAY(SELECT v.cell FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
                        WHERE v.client_id = ANY (p_clients) GROUP BY v.cell HAVING count(DISTINCT o.occupation) > 8);
    codes text[] := ARRAY(SELECT DISTINCT o.occupation FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
                          WHERE v.client_id = ANY (p_clients) AND v.cell = ANY (busy));
BEGIN
    RETURN ARRAY(
        WITH asked AS MATERIALIZED (
            SELECT f.n, v.cell, o.occupation FROM unnest(p_clients) WITH ORDINALITY AS f (id, n)
            LEFT JOIN exchange.vum_profile v ON v.client_id = f.id LEFT JOIN LATERAL unnest(v.occupations) AS o (occupation) ON true),
        crowd AS MATERIALIZED (
            SELECT a.cell, a.occupation, (
                SELECT count(*) FROM (
                    SELECT FROM exchange.vum_profile v
                    WHERE v.cell = a.cell AND a.occupation = ANY (v.occupations) AND (v.expires_on IS NULL OR v.expires_on > today)
                      AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
                    LIMIT 10) AS others) AS people
            FROM (SELECT DISTINCT q.cell, q.occupation FROM asked q WHERE q.occupation IS NOT NULL AND q.cell <> ALL (busy)) AS a
            UNION ALL
            SELECT v.cell, o.occupation, count(*)
            FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
            WHERE v.cell = ANY (busy) AND (v.expires_on IS NULL OR v.expires_on > today)
              AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
              AND o.occupation = ANY (codes)
            GROUP BY v.cell, o.occupation)
        SELECT NOT coalesce(bool_and(told.shared) FILTER (WHERE told.leaves), bool_or(told.shared), false)
        FROM (SELECT a.n, starts_with(a.occupation, 'competentnl:') AS leaves, coalesce(c.people, 0) >= 10 AS shared
              FROM asked a LEFT JOIN crowd c ON c.cell = a.cell AND c.occupation = a.occupation) AS told
        GROUP BY told.n ORDER BY told.n);
END $$;

REVOKE ALL ON FUNCTION exchange.vum_language(text, int), exchange.derive_vum_profiles(uuid[]), exchange.refresh_vum_profiles(uuid[]),
    exchange.fill_vum_profiles(), exchange.follow_vum_choice(), exchange.find_vum_jobseekers(jsonb, bigint, int),
    exchange.rare_in_vum(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.fill_vum_profiles(), exchange.follow_vum_choice() TO sonar_owner;

RESET ROLE;
SET ROLE sonar_owner;

CREATE TRIGGER vum_choice AFTER INSERT OR UPDATE OR DELETE ON clients.sharing FOR EACH ROW EXECUTE FUNCTION exchange.follow_vum_choice();
CREATE TRIGGER vum_choice AFTER INSERT OR UPDATE OR DELETE ON clients.work_wishes FOR EACH ROW EXECUTE FUNCTION exchange.follow_vum_choice();

RESET ROLE;
