-- What would bring a vacancy more candidates: counts, told in tens.
SET ROLE sonar_owner;

-- What was answered for what a vacancy asks. The same question gets the same answer for a week, so that two days next to each
-- other tell of nobody who came or went; and few different questions are answered. About nobody.
CREATE TABLE matching.widened (
    vacancy_id int NOT NULL REFERENCES employers.vacancy ON DELETE CASCADE,
    fingerprint text NOT NULL CHECK (length(fingerprint) = 32),
    first_on date NOT NULL,
    counted_on date NOT NULL,
    answer jsonb NOT NULL,
    PRIMARY KEY (vacancy_id, fingerprint)
);

-- How often somebody (or an employer, whoever acts for it) had something counted on a day. About no client.
CREATE TABLE matching.widening_use (
    asker text PRIMARY KEY CHECK (asker ~ '^(staff|employer):'),
    day date NOT NULL,
    times int NOT NULL
);
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['widened', 'widening_use'] LOOP
        EXECUTE format('ALTER TABLE matching.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE matching.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON matching.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.widened, matching.widening_use TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- How many times a day something is counted for a member of staff, and for an employer.
CREATE FUNCTION matching.most_widened(p_kind text) RETURNS int LANGUAGE sql IMMUTABLE RETURN CASE p_kind WHEN 'staff' THEN 60 ELSE 10 END;

-- How many more would fit if one thing were asked less: only people whom exactly that one thing stands between, fewer than ten
-- not told. What somebody needs from the work is never among the causes.
CREATE FUNCTION matching.wider_counts(p_vacancy int) RETURNS TABLE (cause int, more int)
LANGUAGE plpgsql STABLE ROWS 5 AS $$
#variable_conflict use_column
DECLARE
    d matching.demand := (SELECT e FROM matching.demand e WHERE e.vacancy_id = p_vacancy);
    today date := kernel.today();
    -- Who lives further than she wants to travel counts for nothing here: the employer's limit is not one of the zones.
    zones int[] := matching.zones_around(d.x, d.y, NULL);
BEGIN
    RETURN QUERY
    SELECT lack.bits, matching.told_count(count(DISTINCT m.client_id))
    FROM matching.kin_of(d.occupation) o
    JOIN matching.match_profile m ON m.occupation = o.occupation AND m.zone = ANY (zones)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN LATERAL (SELECT matching.missing(m, d, away.km, today) AS bits) AS lack
    WHERE away.km <= m.max_km AND lack.bits IN (2, 4, 8, 16, 32, 64, 128) AND (lack.bits <> 8 OR m.level = d.level - 1)
      AND (lack.bits <> 2 OR away.km <= d.max_km + 25)
      AND (lack.bits <> 4 OR greatest(d.hours_min - m.hours_max, m.hours_min - d.hours_max) <= 4)
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
    GROUP BY lack.bits HAVING count(DISTINCT m.client_id) >= 10 ORDER BY 2 DESC, 1;
END $$;

-- Takes one count from what may be counted for somebody today.
CREATE FUNCTION matching.take_widening(p_asker text, p_most int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO matching.widening_use AS u VALUES (p_asker, kernel.today(), 1)
    ON CONFLICT (asker) DO UPDATE SET times = CASE WHEN u.day = kernel.today() THEN u.times ELSE 0 END + 1, day = kernel.today()
    WHERE u.day <> kernel.today() OR u.times < p_most;
    RETURN FOUND;
END $$;

-- The answer for an open vacancy: the one of this week, or a new count where that is allowed; or why not.
CREATE FUNCTION matching.wider(p_asker text, p_most int, p_vacancy int, OUT refusal text, OUT answer jsonb)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    asked text := (SELECT matching.asked_by(d) FROM matching.demand d WHERE d.vacancy_id = p_vacancy);
BEGIN
    IF asked IS NULL THEN
        refusal := 'no_relation';
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('widen:' || p_vacancy, 0));
    DELETE FROM matching.widened w WHERE w.vacancy_id = p_vacancy AND w.first_on <= kernel.today() - matching.remembered_days();
    SELECT w.answer INTO answer FROM matching.widened w
    WHERE w.vacancy_id = p_vacancy AND w.fingerprint = asked AND w.counted_on > kernel.today() - 7;
    IF FOUND THEN
        RETURN;
    END IF;
    refusal := CASE
        WHEN NOT EXISTS (SELECT FROM matching.widened w WHERE w.vacancy_id = p_vacancy AND w.fingerprint = asked)
         AND (SELECT count(*) FROM matching.widened w WHERE w.vacancy_id = p_vacancy) >= matching.most_demands() THEN 'demands'
        WHEN NOT matching.take_widening(p_asker, p_most) THEN 'budget' END;
    IF refusal IS NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object('cause', c.cause, 'more', c.more)), '[]') INTO answer FROM matching.wider_counts(p_vacancy) c;
        INSERT INTO matching.widened AS w VALUES (p_vacancy, asked, kernel.today(), kernel.today(), wider.answer)
        ON CONFLICT (vacancy_id, fingerprint) DO UPDATE SET counted_on = EXCLUDED.counted_on, answer = EXCLUDED.answer;
    END IF;
END $$;

-- Answers who may ask, and puts the question on record; no person is in it. For the functions below only.
CREATE FUNCTION matching.tell_wider(p_actor identity.session_facts, p_asker text, p_vacancy int, p_refusal text, p_trace uuid, p_origin inet)
RETURNS TABLE (refusal text, cause int, more int)
LANGUAGE plpgsql VOLATILE ROWS 5 AS $$
#variable_conflict use_column
DECLARE
    why text := p_refusal;
    found jsonb := '[]';
BEGIN
    IF why IS NULL THEN
        SELECT w.refusal, w.answer INTO why, found FROM matching.wider(p_asker, matching.most_widened(p_actor.kind), p_vacancy) w;
    END IF;
    PERFORM disclosure.note(p_actor, coalesce(p_trace, gen_random_uuid()), 'widen', 'matching', '{}', ARRAY['match_profile'], '{}', why, NULL, p_origin);
    IF why IS NOT NULL THEN
        RETURN QUERY SELECT disclosure.told(why), NULL::int, NULL::int;
        RETURN;
    END IF;
    RETURN QUERY SELECT NULL::text, a.cause, a.more FROM jsonb_to_recordset(found) AS a (cause int, more int) ORDER BY 3 DESC, 2;
END $$;

-- For whoever holds an open vacancy, on the matcher's connection.
CREATE FUNCTION matching.open_widening(p_token text, p_vacancy int, p_trace uuid, p_origin inet) RETURNS TABLE (refusal text, cause int, more int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY SELECT * FROM matching.tell_wider(actor, 'staff:' || actor.actor_ref, p_vacancy, CASE WHEN p_trace IS NULL THEN 'malformed'
        ELSE matching.holder_refusal(actor, p_vacancy, false) END, p_trace, p_origin);
END $$;

-- For an employer, of its own open vacancy: the same counts, fewer a day for all who act for it together.
CREATE FUNCTION matching.open_own_widening(p_token text, p_vacancy int, p_trace uuid, p_origin inet) RETURNS TABLE (refusal text, cause int, more int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    RETURN QUERY SELECT * FROM matching.tell_wider(actor, 'employer:' || actor.kvk_number, p_vacancy, CASE WHEN p_trace IS NULL THEN 'malformed'
        ELSE matching.employer_refusal(actor, p_vacancy) END, p_trace, p_origin);
END $$;

REVOKE ALL ON FUNCTION matching.most_widened(text), matching.wider_counts(int), matching.take_widening(text, int), matching.wider(text, int, int),
    matching.tell_wider(identity.session_facts, text, int, text, uuid, inet), matching.open_widening(text, int, uuid, inet),
    matching.open_own_widening(text, int, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_widening(text, int, uuid, inet), matching.open_own_widening(text, int, uuid, inet) TO sonar_matcher;

RESET ROLE;
