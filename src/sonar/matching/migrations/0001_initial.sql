-- What matching works on: one row per occupation and profile, derived from the profile, without identity and without
-- gender, nationality, age, health or BSN. Nobody signs in with a right to this table; it is read by the functions below.
SET ROLE sonar_owner;

CREATE TABLE matching.match_profile (
    occupation int NOT NULL,
    client_id uuid NOT NULL REFERENCES clients.client,
    stance smallint NOT NULL CHECK (stance IN (1, 2)),  -- 1 wanted, 2 willing to explore
    x real NOT NULL,  -- kilometres, so that distance is plain geometry
    y real NOT NULL,
    max_km smallint NOT NULL,
    hours_min smallint NOT NULL,
    hours_max smallint NOT NULL,
    level smallint,
    licences int NOT NULL,
    languages int NOT NULL,
    contracts int NOT NULL,
    available_from date,
    expires_on date,  -- of the CV: from that day on it matches nothing
    demands smallint NOT NULL DEFAULT 0,  -- what the work must offer, as bits of demand.lacks; that and nothing of why
    fluent int NOT NULL DEFAULT 0,  -- of the languages, those she speaks well
    skills bigint NOT NULL DEFAULT 0,  -- the codes of reference.skill as bits, in the order in which they came
    skills_more bigint NOT NULL DEFAULT 0,
    -- All of the row is in the key's index, so that an occupation is read in one go: 4,000 profiles lie on 40 pages there
    -- and on 3,500 pages of the table.
    PRIMARY KEY (occupation, client_id) INCLUDE (stance, x, y, max_km, hours_min, hours_max, level, licences, languages,
                                                 contracts, available_from, expires_on, demands, fluent, skills, skills_more)
);
CREATE INDEX match_profile_client ON matching.match_profile (client_id);

ALTER TABLE matching.match_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.match_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON matching.match_profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON matching.match_profile TO sonar_guard;

-- What the work must offer somebody, as it follows from sealed parts of her record: whoever writes those parts says it in
-- the same transaction, since the database cannot open them. Only what the vacancy must offer (bits), never why; and in
-- which period she was assessed not to be able to work. No row for who asks nothing.
CREATE TABLE matching.work_terms (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    demands smallint NOT NULL CHECK (demands BETWEEN 0 AND 7),
    away_from date,
    away_until date,  -- the last day; open when null
    away boolean NOT NULL DEFAULT false,
    CHECK (away OR away_from IS NULL AND away_until IS NULL)
);
ALTER TABLE matching.work_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.work_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON matching.work_terms FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.work_terms TO sonar_guard;

-- How often somebody stood in a list of candidates, by day: equals are ordered by it, and days over 28 are forgotten.
CREATE TABLE matching.exposure (
    client_id uuid NOT NULL REFERENCES clients.client,
    day date NOT NULL,
    shown int NOT NULL CHECK (shown > 0),
    PRIMARY KEY (client_id, day) INCLUDE (shown)
);
CREATE INDEX exposure_day ON matching.exposure (day);
ALTER TABLE matching.exposure ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.exposure FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_counts ON matching.exposure FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.exposure TO sonar_guard;

-- The open vacancies as matching sees them: public facts, derived by a trigger in the transaction that changes a vacancy,
-- so that a closed one is gone at once.
CREATE TABLE matching.demand (
    vacancy_id int PRIMARY KEY REFERENCES employers.vacancy ON DELETE CASCADE,
    occupation int NOT NULL,
    x real NOT NULL,
    y real NOT NULL,
    max_km smallint,  -- as far as the employer looks; no limit when null
    hours_min smallint NOT NULL,
    hours_max smallint NOT NULL,
    level smallint NOT NULL,
    licences int NOT NULL,
    languages int NOT NULL,
    contract int NOT NULL,
    starts_on date,
    expires_on date,
    lacks smallint NOT NULL,  -- what the work does not offer: 1 guidance, 2 an adapted workplace, 4 varied tasks, 8 regular hours
    skills bigint NOT NULL,
    skills_more bigint NOT NULL
);
CREATE INDEX demand_occupation ON matching.demand (occupation);
ALTER TABLE matching.demand ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.demand FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON matching.demand FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON matching.demand TO sonar_guard;

-- What the last nightly run found for each open vacancy, and who they were. Read by guards' functions only: a count needs
-- no ticket, and who is shown is written down when she is shown.
CREATE TABLE matching.nightly_count (
    vacancy_id int PRIMARY KEY REFERENCES employers.vacancy ON DELETE CASCADE,
    run_on date NOT NULL,
    fit int NOT NULL,
    fresh int NOT NULL  -- of those kept, how many the run before did not have
);
CREATE TABLE matching.nightly_match (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy ON DELETE CASCADE,
    points smallint NOT NULL CHECK (points BETWEEN 0 AND 100),
    since date NOT NULL,  -- the first run that had this pair without a break
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX nightly_match_vacancy ON matching.nightly_match (vacancy_id);
CREATE TABLE matching.nightly_run (
    run_on date PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    vacancies int,
    pairs int
);
ALTER TABLE matching.nightly_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.nightly_count FORCE ROW LEVEL SECURITY;
ALTER TABLE matching.nightly_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.nightly_match FORCE ROW LEVEL SECURITY;
ALTER TABLE matching.nightly_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.nightly_run FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_runs ON matching.nightly_count FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_runs ON matching.nightly_match FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_runs ON matching.nightly_run FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.nightly_count, matching.nightly_match, matching.nightly_run TO sonar_guard;

-- What a match row is derived from, beside the profile.
GRANT SELECT (irregular_hours) ON clients.work_wishes TO sonar_guard;
GRANT SELECT (skill_code) ON clients.skill TO sonar_guard;

RESET ROLE;

-- When a profile and a vacancy fit, and how well: the same functions from both sides, so that both see the same.
-- Plain expressions that the planner takes into the statement around them: each argument is used once unless it is a column.
SET ROLE sonar_guard;

-- Who fits at all. Distance counts both sides; what somebody needs from the work counts as offered or not, and stays unsaid.
CREATE FUNCTION matching.fits(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN m.x BETWEEN d.x - m.max_km AND d.x + m.max_km AND m.y BETWEEN d.y - m.max_km AND d.y + m.max_km
    AND p_km <= least(m.max_km, d.max_km)
    AND m.hours_max >= d.hours_min AND m.hours_min <= d.hours_max
    AND (m.level IS NULL OR m.level >= d.level)
    AND m.licences & d.licences = d.licences AND m.languages & d.languages = d.languages
    AND (m.available_from IS NULL OR m.available_from <= coalesce(d.starts_on, p_today) + 60)
    AND m.demands & d.lacks = 0
    AND (m.expires_on IS NULL OR m.expires_on > p_today) AND (d.expires_on IS NULL OR d.expires_on > p_today);

-- What stands between them, as bits: 1 further than she wants to travel, 2 further than the employer looks, 4 hours, 8 level,
-- 16 licences, 32 languages, 64 available too late, 128 irregular hours, 256 what is told to nobody. Nothing exactly when they fit.
CREATE FUNCTION matching.missing(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_km > m.max_km THEN 1 ELSE 0 END | CASE WHEN p_km > d.max_km THEN 2 ELSE 0 END
    | CASE WHEN m.hours_max < d.hours_min OR m.hours_min > d.hours_max THEN 4 ELSE 0 END
    | CASE WHEN m.level < d.level THEN 8 ELSE 0 END
    | CASE WHEN m.licences & d.licences <> d.licences THEN 16 ELSE 0 END
    | CASE WHEN m.languages & d.languages <> d.languages THEN 32 ELSE 0 END
    | CASE WHEN m.available_from > coalesce(d.starts_on, p_today) + 60 THEN 64 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 8 <> 0 THEN 128 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 7 <> 0 OR m.expires_on <= p_today OR d.expires_on <= p_today THEN 256 ELSE 0 END;

-- The points of each criterion. Their table is sonar/matching/rules/weights.py, from which docs/reference/matching.md and the
-- entry for the algorithm register are written; a test holds these functions against it. Nothing here knows who somebody is.
CREATE FUNCTION matching.occupation_points(p_stance smallint, p_closeness smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_closeness = 100 THEN CASE p_stance WHEN 1 THEN 36 ELSE 26 END
            ELSE (CASE p_stance WHEN 1 THEN 28 ELSE 18 END * p_closeness) / 100 END;
CREATE FUNCTION matching.distance_points(p_km real, p_max_km smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_max_km = 0 THEN 18 ELSE 18 - floor(12 * p_km / p_max_km)::int END;
CREATE FUNCTION matching.hours_points(p_min smallint, p_max smallint, p_wanted_min smallint, p_wanted_max smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_min <= p_wanted_min AND p_max >= p_wanted_max THEN 14
            ELSE 5 + floor(9.0 * (least(p_max, p_wanted_max) - greatest(p_min, p_wanted_min)) / greatest(p_wanted_max - p_wanted_min, 1))::int END;
CREATE FUNCTION matching.level_points(p_level smallint, p_wanted smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_level IS NULL THEN 3 WHEN p_level = p_wanted THEN 9 WHEN p_level = p_wanted + 1 THEN 7 ELSE 5 END;
CREATE FUNCTION matching.start_points(p_available date, p_starts date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_available IS NULL OR p_available <= p_starts THEN 8 ELSE greatest(0, 8 - (p_available - p_starts + 6) / 7) END;
CREATE FUNCTION matching.contract_points(p_contracts int, p_offered int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_contracts = 0 THEN 4 WHEN p_contracts & p_offered <> 0 THEN 5 ELSE 0 END;
-- Of the skills that are asked, the share she has. Where none is asked everybody has them all.
CREATE FUNCTION matching.skills_points(p_skills bigint, p_more bigint, p_asked bigint, p_asked_more bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_asked = 0 AND p_asked_more = 0 THEN 6
            ELSE 6 * (bit_count((p_skills & p_asked)::bit(64)) + bit_count((p_more & p_asked_more)::bit(64)))::int
                 / (bit_count(p_asked::bit(64)) + bit_count(p_asked_more::bit(64)))::int END;
-- How well she speaks the languages that are asked. Others do not count: they tell where somebody comes from.
CREATE FUNCTION matching.languages_points(p_fluent int, p_asked int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_asked = 0 THEN 4
            ELSE 1 + 3 * bit_count((p_fluent & p_asked)::bit(32))::int / bit_count(p_asked::bit(32))::int END;

-- The score: the sum, at most 100.
CREATE FUNCTION matching.score(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN matching.occupation_points(m.stance, p_closeness) + matching.distance_points(p_km, m.max_km)
    + matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max) + matching.level_points(m.level, d.level)
    + matching.start_points(m.available_from, coalesce(d.starts_on, p_today)) + matching.contract_points(m.contracts, d.contract)
    + matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more) + matching.languages_points(m.fluent, d.languages);

RESET ROLE;

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

-- A set of skills as bits, in the order in which the list got them; a code that is not in the list has no bit.
CREATE FUNCTION matching.skill_bits(p_codes text[], OUT low bigint, OUT high bigint)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bit_or(1::bigint << n) FILTER (WHERE n < 63), 0), coalesce(bit_or(1::bigint << (n - 63)) FILTER (WHERE n BETWEEN 63 AND 125), 0)
    FROM (SELECT k.code, (row_number() OVER (ORDER BY k.valid_from, k.code) - 1)::int AS n FROM reference.skill k) AS s
    WHERE s.code = ANY (p_codes)
$$;

-- Derives the match rows of these clients anew from their profiles. Called in the transaction that registers or changes a
-- profile or what the rows follow from beside it. Nobody who was assessed not to be able to work is matched meanwhile.
CREATE FUNCTION matching.refresh_profiles(p_clients uuid[]) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    DELETE FROM matching.match_profile WHERE client_id = ANY (p_clients);
    INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, max_km, hours_min, hours_max, level, licences, languages, contracts,
                                        available_from, expires_on, demands, fluent, skills, skills_more)
    SELECT o.key, p.client_id, o.stance, place.x, place.y, coalesce(p.max_distance_km, 40),
           coalesce(p.hours_min, 0), coalesce(p.hours_max, 40), p.education_level, matching.licence_bits(p.licences),
           matching.language_bits(ARRAY(SELECT l.language FROM clients.profile_language l WHERE l.client_id = p.client_id AND l.oral >= 2)),
           matching.code_bits(p.contract_forms),
           CASE WHEN terms.absent THEN greatest(p.available_from, terms.back_on) ELSE p.available_from END, p.cv_expires_on,
           coalesce(terms.demands, 0) | CASE WHEN w.irregular_hours IS FALSE THEN 8 ELSE 0 END,
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
    WHERE p.client_id = ANY (p_clients) AND place.x IS NOT NULL AND NOT (coalesce(terms.absent, false) AND terms.back_on IS NULL);
    GET DIAGNOSTICS made = ROW_COUNT;
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

-- What somebody's work must offer; whether she was assessed not to be able to work today, and from when she can again.
CREATE FUNCTION matching.absence_of(p_client uuid, OUT demands smallint, OUT absent boolean, OUT back_on date)
LANGUAGE sql STABLE AS $$
    SELECT t.demands,
           t.away AND (t.away_from IS NULL OR t.away_from <= kernel.today()) AND (t.away_until IS NULL OR t.away_until >= kernel.today()),
           t.away_until + 1
    FROM matching.work_terms t WHERE t.client_id = p_client
$$;

-- Keeps what follows from the sealed parts of somebody's record for matching, in the transaction that writes those parts:
-- p_terms holds `demands`, or `away` with `away_from` and `away_until`; what it does not name stays. The rows follow.
CREATE FUNCTION matching.keep_terms(p_client uuid, p_terms jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_terms IS NULL OR p_terms = '{}' THEN
        RETURN;
    END IF;
    INSERT INTO matching.work_terms AS t (client_id, demands, away, away_from, away_until)
    SELECT p_client, coalesce(n.demands, 0), coalesce(n.away, false), n.away_from, n.away_until
    FROM jsonb_to_record(p_terms) AS n (demands smallint, away boolean, away_from date, away_until date)
    ON CONFLICT (client_id) DO UPDATE SET
        demands = CASE WHEN p_terms ? 'demands' THEN excluded.demands ELSE t.demands END,
        away = CASE WHEN p_terms ? 'away' THEN excluded.away ELSE t.away END,
        away_from = CASE WHEN p_terms ? 'away' THEN excluded.away_from ELSE t.away_from END,
        away_until = CASE WHEN p_terms ? 'away' THEN excluded.away_until ELSE t.away_until END;
    DELETE FROM matching.work_terms t WHERE t.client_id = p_client AND t.demands = 0 AND NOT t.away;
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
                                 lacks, skills, skills_more)
    SELECT v.id, v.occupation, place.x, place.y, v.max_km, v.hours_min, v.hours_max, v.education_level, matching.licence_bits(v.licences),
           matching.language_bits(v.languages), 1 << v.contract_form, v.starts_on, v.expires_on,
           CASE WHEN v.offers_guidance THEN 0 ELSE 1 END | CASE WHEN v.adapted_workplace THEN 0 ELSE 2 END
           | CASE WHEN v.varied_tasks THEN 0 ELSE 4 END | CASE WHEN v.irregular_hours THEN 8 ELSE 0 END, skills.low, skills.high
    FROM employers.vacancy v
    -- Once for each postcode area: the list is read for every answer.
    JOIN (SELECT a.pc4, p.x, p.y FROM (SELECT DISTINCT w.pc4 FROM employers.vacancy w WHERE w.id = ANY (p_vacancies)) AS a
          CROSS JOIN LATERAL matching.point_of(a.pc4) AS p) AS place ON place.pc4 = v.pc4
    CROSS JOIN LATERAL matching.skill_bits(CASE WHEN v.skills = '{}' THEN NULL ELSE v.skills END) AS skills
    WHERE v.id = ANY (p_vacancies) AND v.status = 'published' AND place.x IS NOT NULL;
END $$;
CREATE FUNCTION matching.follow_vacancies() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM matching.refresh_demands(ARRAY(SELECT n.id FROM changed n));
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
GRANT EXECUTE ON FUNCTION matching.follow_vacancies() TO sonar_owner;
GRANT EXECUTE ON FUNCTION matching.point_of(smallint), matching.licence_bits(text[]), matching.language_bits(text[]), matching.code_bits(smallint[]),
    matching.skill_bits(text[]), matching.refresh_demands(int[])
TO sonar_owner;

RESET ROLE;
SET ROLE sonar_owner;
CREATE TRIGGER matching_new AFTER INSERT ON employers.vacancy REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_vacancies();
CREATE TRIGGER matching_changed AFTER UPDATE ON employers.vacancy REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.follow_vacancies();
RESET ROLE;

-- Finding: for one vacancy among all profiles, and for one person among all open vacancies.
SET ROLE sonar_guard;

-- How often somebody stood in lists in the last 28 days, in steps that double: 0, 1, 2-3, 4-7 and on Today does not count, so
-- that the same question gets the same answer all day.
CREATE FUNCTION matching.exposure_step(p_client uuid, p_today date) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT coalesce(floor(log(2, 1 + sum(e.shown)))::int, 0)
    FROM matching.exposure e WHERE e.client_id = p_client AND e.day BETWEEN p_today - 28 AND p_today - 1
$$;

-- Counts that these people were shown. Called where who is shown is written down.
CREATE FUNCTION matching.note_shown(p_clients uuid[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    -- In one order, so that two lists with the same people do not wait for each other.
    INSERT INTO matching.exposure AS e (client_id, day, shown)
    SELECT c, kernel.today(), 1 FROM unnest(p_clients) AS c ORDER BY c
    ON CONFLICT (client_id, day) DO UPDATE SET shown = e.shown + 1
$$;

-- Every profile that meets the hard demands of the vacancy, best first, with its points; the last column counts all that
-- were fit. Among equals: first who was shown least in the last four weeks, then by a value that differs per vacancy and
-- means nothing. p_limit is at most 200.
CREATE FUNCTION matching.ranked(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, points int, fit int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    d matching.demand := (SELECT e FROM matching.demand e WHERE e.vacancy_id = p_vacancy);
    today date := kernel.today();
    wanted int := least(p_limit, 200);
BEGIN
    RETURN QUERY
    WITH fit AS MATERIALIZED (
        SELECT m.client_id AS person, max(matching.score(m, d, o.closeness, away.km, today)) AS points
        FROM matching.kin_of(d.occupation) o
        JOIN matching.match_profile m ON m.occupation = o.occupation
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
        WHERE matching.fits(m, d, away.km, today)
          -- Not shown and not counted: a count beside the list would tell that a protected person is among those who fit.
          -- NOT IN: looked up in a hash, where NOT EXISTS reads the whole list for each person when few are expected to fit.
          AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        GROUP BY m.client_id),
    -- Only among those who reach the last place is it asked how often they were shown.
    cut AS (SELECT min(b.points) AS points FROM (SELECT f.points FROM fit f ORDER BY f.points DESC LIMIT wanted) AS b)
    SELECT f.person, f.points, (SELECT count(*) FROM fit)::int
    FROM fit f
    WHERE f.points >= (SELECT c.points FROM cut c)
    ORDER BY f.points DESC, matching.exposure_step(f.person, today), md5(p_vacancy::text || f.person::text) LIMIT wanted;
END $$;

-- The same without the points, as lists of candidates are opened with.
CREATE FUNCTION matching.rank(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.client_id, r.fit FROM matching.ranked(p_vacancy, p_limit) r
$$;

-- The open vacancies for one person: those that fit, best first, then those that one thing stands between that can be
-- changed by her (missing: see matching.missing). What is told to nobody leaves a vacancy out.
CREATE FUNCTION matching.vacancies_of(p_client uuid, p_limit int, p_near int)
RETURNS TABLE (vacancy_id int, occupation int, stance smallint, closeness smallint, km real, points int, missing int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    WITH pairs AS MATERIALIZED (
        SELECT DISTINCT ON (d.vacancy_id) d.vacancy_id, m.occupation, m.stance, o.closeness, away.km,
               CASE WHEN lack.bits = 0 THEN matching.score(m, d, o.closeness, away.km, kernel.today()) ELSE 0 END AS points, lack.bits,
               -- How far off: kilometres, hours and weeks.
               CASE lack.bits WHEN 1 THEN away.km - m.max_km WHEN 4 THEN greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max)
                              WHEN 64 THEN (m.available_from - coalesce(d.starts_on, kernel.today()) - 60) / 7.0 ELSE 0 END AS off
        FROM matching.match_profile m
        CROSS JOIN LATERAL matching.kin_to(m.occupation) AS o
        JOIN matching.demand d ON d.occupation = o.occupation
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
        CROSS JOIN LATERAL (SELECT matching.missing(m, d, away.km, kernel.today()) AS bits) AS lack
        WHERE m.client_id = p_client AND away.km <= m.max_km + 25
          AND lack.bits IN (0, 1, 4, 8, 16, 32, 64, 128) AND (lack.bits <> 8 OR m.level = d.level - 1)
          AND (lack.bits <> 16 OR bit_count((d.licences & ~m.licences)::bit(32)) = 1)
          AND (lack.bits <> 32 OR bit_count((d.languages & ~m.languages)::bit(32)) = 1)
          AND (lack.bits <> 4 OR greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max) <= 12)
          AND (lack.bits <> 64 OR m.available_from <= coalesce(d.starts_on, kernel.today()) + 120)
        ORDER BY d.vacancy_id, matching.occupation_points(m.stance, o.closeness) DESC)
    (SELECT p.vacancy_id, p.occupation, p.stance, p.closeness, p.km, p.points, 0
     FROM pairs p WHERE p.bits = 0 ORDER BY p.points DESC, p.vacancy_id DESC LIMIT least(p_limit, 200))
    UNION ALL
    (SELECT p.vacancy_id, p.occupation, p.stance, p.closeness, p.km, p.points, p.bits
     FROM pairs p WHERE p.bits <> 0
     ORDER BY matching.occupation_points(p.stance, p.closeness) DESC, p.off, p.km, p.vacancy_id DESC LIMIT least(p_near, 50))
$$;

-- A count as it is told: 0, 1 for fewer than ten, tens above. Nobody can be picked out by the difference of two.
CREATE FUNCTION matching.told_count(p_count bigint) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE WHEN p_count = 0 THEN 0 WHEN p_count < 10 THEN 1 ELSE p_count / 10 * 10 END)::int
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA matching FROM PUBLIC;

RESET ROLE;

-- The nightly run: every open vacancy among all profiles. Nobody sees anybody: what it finds is read by guards' functions
-- only, so it leaves a row in the ledger for the run, and disclosures only when somebody is shown.
SET ROLE sonar_guard;

-- Begins the run of today, or goes on with it where it was broken off; returns how many vacancies wait. Exposure that is
-- over four weeks old is forgotten, and who can work again or no longer from today gets her rows.
CREATE FUNCTION matching.begin_nightly() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
BEGIN
    INSERT INTO matching.nightly_run (run_on, begun_at) VALUES (today, kernel.now()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO ledger.decision (trace_id, event_name, actor_kind, action, purpose, categories, persons, decision)
        VALUES (gen_random_uuid(), 'adl.search_resource', 'job', 'nightly_match', 'matching', ARRAY['match_profile'], 0, true);
        DELETE FROM matching.exposure WHERE day < today - 28;
        PERFORM matching.refresh_profiles(ARRAY(
            SELECT t.client_id FROM matching.work_terms t
            WHERE t.away AND (t.away_from BETWEEN today - 7 AND today OR t.away_until BETWEEN today - 8 AND today)));
        -- Vacancies that closed since the last run, and those that this one will not come to.
        DELETE FROM matching.nightly_match n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
        DELETE FROM matching.nightly_count n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
    END IF;
    RETURN (SELECT count(*) FROM matching.demand d
            WHERE NOT EXISTS (SELECT FROM matching.nightly_count c WHERE c.vacancy_id = d.vacancy_id AND c.run_on = today));
END $$;

-- Matches the next vacancies that this run has not come to, of the share p_part of p_parts, by occupation so that the same
-- profiles are read while they are warm. Returns how many it did; 0 when the share is done. One transaction: what was
-- committed is not done again after a crash.
CREATE FUNCTION matching.nightly_batch(p_part int, p_parts int, p_size int, p_top int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    batch int[];
BEGIN
    batch := ARRAY(
        SELECT d.vacancy_id FROM matching.demand d
        LEFT JOIN matching.nightly_count c ON c.vacancy_id = d.vacancy_id AND c.run_on = today
        WHERE c.vacancy_id IS NULL AND d.occupation % p_parts = p_part
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

-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

-- The points of one pair, criterion by criterion; their sum is matching.score.
CREATE FUNCTION matching.points_of(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date,
    OUT occupation int, OUT distance int, OUT hours int, OUT level int, OUT start int, OUT contract int, OUT skills int, OUT languages int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT matching.occupation_points(m.stance, p_closeness), matching.distance_points(p_km, m.max_km),
           matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max), matching.level_points(m.level, d.level),
           matching.start_points(m.available_from, coalesce(d.starts_on, p_today)), matching.contract_points(m.contracts, d.contract),
           matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more), matching.languages_points(m.fluent, d.languages)
$$;
CREATE FUNCTION matching.licence_codes(p_bits int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT c FROM unnest(ARRAY['AM', 'A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']) AS c
                 WHERE p_bits & matching.licence_bits(ARRAY[c]) <> 0)
$$;
CREATE FUNCTION matching.language_codes(p_bits int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT c FROM unnest(ARRAY['nld', 'eng', 'deu', 'fra', 'spa', 'ara', 'tur', 'pol', 'rus', 'ukr', 'por', 'ita', 'zho', 'tir', 'som', 'fas',
                                            'pap', 'fry', 'bul', 'ron', 'ell', 'hun', 'srn', 'ber', 'kur', 'hin', 'urd', 'vie', 'dan', 'swe']) AS c
                 WHERE p_bits & matching.language_bits(ARRAY[c]) <> 0)
$$;

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them.
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz, place int, skills_asked boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT ON (n.n)
           m.client_id, coalesce(near.name, ''), away.km, m.occupation, m.stance, o.closeness, points.occupation, points.distance, points.hours, points.level,
           points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           matching.licence_codes(m.licences),
           m.available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = m.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now()),
           n.n::int, d.skills <> 0 OR d.skills_more <> 0
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN matching.demand d ON d.vacancy_id = t.vacancy_id
    CROSS JOIN LATERAL matching.kin_of(d.occupation) AS o
    JOIN matching.match_profile m ON m.client_id = n.client_id AND m.occupation = o.occupation
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN LATERAL matching.points_of(m, d, o.closeness, away.km, kernel.today()) AS points
    LEFT JOIN LATERAL (SELECT g.name FROM reference.pc4 p JOIN reference.municipality y ON y.code = p.municipality_code
                       JOIN reference.labour_market_region g ON g.code = y.region_code
                       ORDER BY (p.longitude * 68.3 - m.x) ^ 2 + (p.latitude * 111.2 - m.y) ^ 2 LIMIT 1) AS near ON true
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
    ORDER BY n.n, points.occupation + points.distance DESC
$$;

-- Phase 2, for the reader: the open vacancies for whom the present ticket opens the profile of, and only her: those that fit,
-- and those that one thing of her own stands between. What the work must offer her decides and is not among the facts.
CREATE FUNCTION matching.open_fitting()
RETURNS TABLE (client_id uuid, place int, vacancy_id int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int,
               distance_points int, hours_points int, level_points int, start_points int, contract_points int, skills_points int,
               languages_points int, hours_min smallint, hours_max smallint, max_km smallint, level smallint, available_from date,
               licences_missing text[], languages_missing text[], skills_asked boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, v.n::int, v.vacancy_id, v.missing, v.occupation, v.stance, v.closeness, v.km, points.occupation, points.distance, points.hours,
           points.level, points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           m.available_from, matching.licence_codes(d.licences & ~m.licences), matching.language_codes(d.languages & ~m.languages),
           d.skills <> 0 OR d.skills_more <> 0
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    CROSS JOIN LATERAL matching.vacancies_of(p.id, 25, 10) WITH ORDINALITY AS v (vacancy_id, occupation, stance, closeness, km, points, missing, n)
    JOIN matching.demand d ON d.vacancy_id = v.vacancy_id
    JOIN matching.match_profile m ON m.client_id = p.id AND m.occupation = v.occupation
    CROSS JOIN LATERAL matching.points_of(m, d, v.closeness, v.km, kernel.today()) AS points
    ORDER BY p.id, v.n
$$;

REVOKE ALL ON FUNCTION matching.open_candidates(), matching.open_fitting(), matching.licence_codes(int), matching.language_codes(int),
    matching.points_of(matching.match_profile, matching.demand, smallint, real, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates(), matching.open_fitting() TO sonar_reader;

RESET ROLE;

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
BEGIN
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'widen', 'matching', '{}', ARRAY['match_profile'], '{}', why, NULL, p_origin);
    IF why IS NOT NULL THEN
        RETURN QUERY SELECT disclosure.told(why), NULL::int, NULL::int;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT NULL::text, lack.bits, matching.told_count(count(DISTINCT m.client_id))
    FROM matching.kin_of(d.occupation) o
    JOIN matching.match_profile m ON m.occupation = o.occupation
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

-- Finding for one vacancy, in two phases: who is shown is written down, and only they are read.
SET ROLE sonar_guard;

-- Phase 1 of matching, on the matcher's own connection: find, and write down who will be shown, in one transaction.
-- Returns the ticket under which the reader may then fetch the match profiles of exactly these people.
CREATE FUNCTION matching.open_match(p_token text, p_vacancy int, p_limit int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_limit IS NULL OR p_limit NOT BETWEEN 1 AND 50 OR actor.kind <> 'staff' THEN 'malformed'
        ELSE disclosure.policy_refusal(actor.function, 'matching', ARRAY['match_profile'], '{}') END;
    IF refusal IS NULL AND NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN
        refusal := 'no_relation';
    END IF;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(r.client_id), '{}'), coalesce(max(r.fit), 0) INTO found, fit FROM matching.rank(p_vacancy, p_limit) r;
        -- Nobody is named here, so these persons do not count as opened outside a relation.
        IF NOT access.take_budget(actor.actor_ref, actor.function, cardinality(found), 0) THEN
            refusal := 'budget';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'vacancy:match', 'match', 'matching', found, array_fill('match'::text, ARRAY[cardinality(found)]),
                                      ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

REVOKE ALL ON FUNCTION matching.open_match(text, int, int, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_match(text, int, int, uuid, inet) TO sonar_matcher;

RESET ROLE;

-- Employers look for profiles that jobseekers published themselves: found on what she shows, without who she is; who is
-- shown is written down first, with the employer, and she sees it.
SET ROLE sonar_guard;

-- Whether at least five published profiles show the same occupation first in the same region. A region that fewer share is
-- neither shown nor searched.
CREATE FUNCTION matching.region_shared(p_region smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_profile q WHERE q.region = p_region AND q.occupations[1] = p_occupation LIMIT 5) AS few
$$;

-- Whom an employer may be shown: at most 50 a page, 200 in all, in an order that differs per employer and means nothing.
CREATE FUNCTION matching.published_for(p_kvk text, p_occupations int[], p_region smallint, p_hours smallint, p_licences text[], p_page int)
RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT p.client_id, count(*) OVER ()::int
    FROM clients.published_profile p
    WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id)
      AND (p_region IS NULL OR p.region = p_region AND matching.region_shared(p.region, p.occupations[1]))
      AND (p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours)
      AND p.licences @> p_licences
    ORDER BY md5(p_kvk || p.client_id::text) OFFSET (p_page - 1) * 50 LIMIT 50
$$;

-- Takes profiles from what an employer may see in a day: 500.
CREATE FUNCTION matching.take_profiles(p_kvk text, p_persons int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO employers.profile_use AS u VALUES (p_kvk, kernel.today(), p_persons)
    ON CONFLICT (kvk_number) DO UPDATE SET shown = CASE WHEN u.day = kernel.today() THEN u.shown ELSE 0 END + p_persons, day = kernel.today()
    WHERE u.day <> kernel.today() OR u.shown + p_persons <= 500;
    RETURN FOUND;
END $$;

-- Phase 1: find, and write down who will be shown to which employer, in one transaction.
CREATE FUNCTION matching.open_profiles(
    p_token text, p_occupations int[], p_region smallint, p_hours smallint, p_licences text[], p_page int, p_trace uuid, p_origin inet,
    OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR coalesce(p_page, 0) NOT BETWEEN 1 AND 4 OR p_licences IS NULL
          OR coalesce(cardinality(p_occupations), 0) NOT BETWEEN 1 AND 50 THEN 'malformed'
        WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose' END;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(p.client_id), '{}'), coalesce(max(p.fit), 0) INTO found, fit
        FROM matching.published_for(actor.kvk_number, p_occupations, p_region, p_hours, p_licences, p_page) p;
        IF NOT matching.take_profiles(actor.kvk_number, cardinality(found)) THEN
            refusal := 'budget';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['employer_contact'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, refusal, NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'employer:profiles', 'match', 'matching', found, array_fill('published'::text, ARRAY[cardinality(found)]),
                                      ARRAY['employer_contact'], '{}', '{}', NULL, NULL, NULL, p_origin);
END $$;

-- Phase 2, for the reader: what the people whom the present ticket of an employer names, show of themselves.
CREATE FUNCTION matching.open_profile_facts()
RETURNS TABLE (client_id uuid, occupations int[], region smallint, years smallint, level smallint, skills text[], licences text[], languages text[],
               hours_min smallint, hours_max smallint, available_from date, presentation text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.occupations, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END, p.years, p.level, p.skills,
           p.licences, p.languages, p.hours_min, p.hours_max, p.available_from, p.presentation
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN clients.published_profile p ON p.client_id = n.client_id
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.categories) AND clients.may_be_published(p.client_id)
    ORDER BY n.n
$$;

REVOKE ALL ON FUNCTION matching.region_shared(smallint, int), matching.published_for(text, int[], smallint, smallint, text[], int),
    matching.take_profiles(text, int), matching.open_profiles(text, int[], smallint, smallint, text[], int, uuid, inet), matching.open_profile_facts()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_profiles(text, int[], smallint, smallint, text[], int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_profile_facts() TO sonar_reader;

RESET ROLE;
