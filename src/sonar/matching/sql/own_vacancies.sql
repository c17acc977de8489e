-- What somebody does with the vacancies that fit her: which she saw, which she wants to see no more and why, and how often
-- she is told that there are new ones.
SET ROLE sonar_owner;

CREATE TABLE matching.own_mark (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    seen_at timestamptz,
    hidden_at timestamptz,
    why text CHECK (why IN ('occupation', 'distance', 'hours', 'conditions', 'employer', 'applied', 'other')),
    CHECK ((hidden_at IS NULL) = (why IS NULL)),
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX own_mark_vacancy ON matching.own_mark (vacancy_id);

-- No row: once a week, and never told yet.
CREATE TABLE matching.alert (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    every text NOT NULL DEFAULT 'week' CHECK (every IN ('day', 'week', 'never')),
    told_on date  -- when she was last told that there are new ones
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['own_mark', 'alert'] LOOP
        EXECUTE format('ALTER TABLE matching.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE matching.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON matching.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.own_mark TO sonar_guard;
GRANT SELECT, INSERT, UPDATE ON matching.alert TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- For so many days a vacancy is new.
CREATE FUNCTION matching.fresh_days() RETURNS int LANGUAGE sql STABLE RETURN 7;

-- What the nights of the last week found for somebody and still fits her, best first, without what she hid.
CREATE FUNCTION matching.fresh_of(p_client uuid) RETURNS TABLE (vacancy_id int, since date, seen boolean)
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT n.vacancy_id, n.since, m.seen_at IS NOT NULL
    FROM matching.nightly_match n
    JOIN matching.demand d ON d.vacancy_id = n.vacancy_id AND (d.expires_on IS NULL OR d.expires_on > kernel.today())
    LEFT JOIN matching.own_mark m ON m.client_id = n.client_id AND m.vacancy_id = n.vacancy_id
    WHERE n.client_id = p_client AND n.since > kernel.today() - matching.fresh_days() AND m.hidden_at IS NULL
      AND EXISTS (
          SELECT FROM matching.match_profile p
          CROSS JOIN LATERAL (SELECT sqrt((p.x - d.x) * (p.x - d.x) + (p.y - d.y) * (p.y - d.y))::real AS km OFFSET 0) AS away
          WHERE p.client_id = p_client AND matching.fits(p, d, away.km, kernel.today())
            AND p.occupation IN (SELECT o.occupation FROM matching.kin_of(d.occupation) o))
    ORDER BY n.points DESC, n.vacancy_id
$$;

-- What was published in the last week and fits somebody, though the nights do not keep her for it: she always comes after the best.
-- Weighed when it is asked, by the functions that find; without what she hid, and once for each occupation by which it is found.
CREATE FUNCTION matching.weighed_new(p_client uuid) RETURNS TABLE (vacancy_id int, since date, seen boolean)
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT d.vacancy_id, d.published_on + 1, m.seen_at IS NOT NULL
    FROM matching.match_profile p
    CROSS JOIN LATERAL matching.kin_to(p.occupation) AS o
    JOIN matching.demand d ON d.occupation = o.occupation AND d.published_on > kernel.today() - matching.fresh_days()
    CROSS JOIN LATERAL (SELECT sqrt((p.x - d.x) * (p.x - d.x) + (p.y - d.y) * (p.y - d.y))::real AS km OFFSET 0) AS away
    LEFT JOIN matching.own_mark m ON m.client_id = p_client AND m.vacancy_id = d.vacancy_id
    WHERE p.client_id = p_client AND matching.fits(p, d, away.km, kernel.today()) AND m.hidden_at IS NULL
      AND NOT EXISTS (SELECT FROM matching.nightly_match k WHERE k.client_id = p_client AND k.vacancy_id = d.vacancy_id)
$$;

-- What is new for herself: what the nights found, and what was published and fits her. What was published on a day counts from the next
-- on, as if a night had found it: so nothing falls between two mornings.
CREATE FUNCTION matching.new_for(p_client uuid) RETURNS TABLE (vacancy_id int, since date, seen boolean)
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT f.vacancy_id, f.since, f.seen FROM matching.fresh_of(p_client) f
    UNION ALL
    SELECT DISTINCT w.vacancy_id, w.since, w.seen FROM matching.weighed_new(p_client) w
$$;

-- For the reader, under a ticket for somebody's profile: which vacancies are new to her, and which she hid and why. That she
-- saw one is told to herself alone.
CREATE FUNCTION matching.open_marks() RETURNS TABLE (client_id uuid, vacancy_id int, fresh boolean, seen boolean, why text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, f.vacancy_id, true, f.seen AND p.id = ANY (access.ticket_own('profile')), NULL
    FROM unnest(access.ticket_persons('profile')) AS p (id) CROSS JOIN LATERAL matching.fresh_of(p.id) f
    UNION ALL
    SELECT m.client_id, m.vacancy_id, false, m.seen_at IS NOT NULL AND m.client_id = ANY (access.ticket_own('profile')), m.why
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    JOIN matching.own_mark m ON m.client_id = p.id
    WHERE m.hidden_at IS NOT NULL OR NOT EXISTS (SELECT FROM matching.fresh_of(p.id) f WHERE f.vacancy_id = m.vacancy_id)
$$;

-- For the reader, on her own ticket: how often she wants to hear, and of how many she was told that she did not see yet.
CREATE FUNCTION matching.open_alert() RETURNS TABLE (client_id uuid, every text, unseen int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, coalesce(a.every, 'week'),
           (SELECT count(*) FROM matching.new_for(p.id) f WHERE NOT f.seen AND a.every <> 'never' AND f.since <= a.told_on)::int
    FROM unnest(access.ticket_own('profile')) AS p (id) LEFT JOIN matching.alert a ON a.client_id = p.id
$$;

-- Her mark on a vacancy, on her own ticket: 'see', 'hide' with a reason, 'show' again. Returns false when there is nothing to mark.
CREATE FUNCTION matching.mark_vacancy(p_vacancy int, p_deed text, p_why text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    hers uuid := (access.ticket_writes('profile'))[1];
BEGIN
    IF hers IS NULL OR t.kind <> 'own' OR p_deed NOT IN ('see', 'hide', 'show') THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF p_deed = 'show' THEN
        UPDATE matching.own_mark m SET hidden_at = NULL, why = NULL WHERE m.client_id = hers AND m.vacancy_id = p_vacancy AND m.hidden_at IS NOT NULL;
    ELSE
        INSERT INTO matching.own_mark AS m (client_id, vacancy_id, seen_at, hidden_at, why)
        SELECT hers, v.id, kernel.now(), CASE p_deed WHEN 'hide' THEN kernel.now() END, CASE p_deed WHEN 'hide' THEN p_why END
        FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published'
        ON CONFLICT (client_id, vacancy_id) DO UPDATE
        SET seen_at = coalesce(m.seen_at, EXCLUDED.seen_at), hidden_at = coalesce(EXCLUDED.hidden_at, m.hidden_at), why = coalesce(EXCLUDED.why, m.why)
        WHERE p_deed = 'hide' OR m.seen_at IS NULL;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM access.note_change(t, hers, 'profile', 'correct', ARRAY['own_mark']);
    RETURN true;
END $$;

-- How often she wants to hear of new vacancies, on her own ticket.
CREATE FUNCTION matching.choose_alert(p_every text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    hers uuid := (access.ticket_writes('profile'))[1];
BEGIN
    IF hers IS NULL OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO matching.alert AS a (client_id, every) VALUES (hers, p_every) ON CONFLICT (client_id) DO UPDATE SET every = EXCLUDED.every;
    PERFORM access.note_change(t, hers, 'profile', 'correct', ARRAY['alert']);
END $$;

-- Tells the next people after p_after, at most p_size, that there are new vacancies for them: who wants to hear daily each day, others
-- once in seven days; nobody twice a day, and nobody whom a message does not reach. Returns how far it came, nothing at the end.
-- Counts only: nobody is shown to anybody, so the ledger has a row for the run.
CREATE FUNCTION matching.tell_new(p_after uuid, p_size int, OUT last_one uuid, OUT told int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    people uuid[] := ARRAY(
        SELECT DISTINCT m.client_id FROM matching.match_profile m
        WHERE m.client_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
        ORDER BY m.client_id LIMIT least(p_size, 10000));
BEGIN
    IF p_after IS NULL THEN
        INSERT INTO ledger.decision (trace_id, event_name, actor_kind, action, purpose, categories, persons, decision)
        VALUES (gen_random_uuid(), 'adl.search_resource', 'job', 'tell_new', 'matching', ARRAY['match_profile'], 0, true);
    END IF;
    INSERT INTO matching.alert AS a (client_id, told_on)
    SELECT p.id, today
    FROM unnest(people) AS p (id) LEFT JOIN matching.alert w ON w.client_id = p.id
    WHERE coalesce(w.every, 'week') <> 'never' AND casework.reads_messages(p.id)
      AND (w.told_on IS NULL OR w.told_on <= today - CASE w.every WHEN 'day' THEN 1 ELSE matching.fresh_days() END)
      -- As by matching.new_for, up to the first that is found.
      AND (EXISTS (SELECT FROM matching.fresh_of(p.id) f WHERE NOT f.seen AND f.since <= today AND (w.told_on IS NULL OR f.since > w.told_on))
           OR EXISTS (SELECT FROM matching.weighed_new(p.id) f WHERE NOT f.seen AND f.since <= today AND (w.told_on IS NULL OR f.since > w.told_on)))
    ON CONFLICT (client_id) DO UPDATE SET told_on = EXCLUDED.told_on;
    GET DIAGNOSTICS told = ROW_COUNT;
    last_one := people[cardinality(people)];
END $$;

REVOKE ALL ON FUNCTION matching.fresh_days(), matching.fresh_of(uuid), matching.weighed_new(uuid), matching.new_for(uuid), matching.open_marks(), matching.open_alert(), matching.mark_vacancy(int, text, text),
    matching.choose_alert(text), matching.tell_new(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_marks(), matching.open_alert() TO sonar_reader;
GRANT EXECUTE ON FUNCTION matching.mark_vacancy(int, text, text), matching.choose_alert(text) TO sonar_writer;
GRANT EXECUTE ON FUNCTION matching.tell_new(uuid, int) TO sonar_worker;

RESET ROLE;
