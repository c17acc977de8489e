-- What matching works on: one row per occupation and profile, derived from the profile, without identity and without
-- gender, nationality, age, health or BSN. Nobody signs in with a right to this table; it is read by the functions below.
SET ROLE sonar_owner;

-- Where somebody lives in squares as wide as she wants to travel, so that work can reach only those in its own square and the
-- eight around it: few people travel far, so most of the country needs no reading. The widths are 10, 20, 30, 50 and 100 km, in
-- millions; who travels further is in square 0.
CREATE FUNCTION matching.zone(p_x real, p_y real, p_max_km smallint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_max_km <= 10 THEN 10000000 + floor(p_x / 10)::int * 1000 + floor(p_y / 10)::int
            WHEN p_max_km <= 20 THEN 20000000 + floor(p_x / 20)::int * 1000 + floor(p_y / 20)::int
            WHEN p_max_km <= 30 THEN 30000000 + floor(p_x / 30)::int * 1000 + floor(p_y / 30)::int
            WHEN p_max_km <= 50 THEN 50000000 + floor(p_x / 50)::int * 1000 + floor(p_y / 50)::int
            WHEN p_max_km <= 100 THEN 100000000 + floor(p_x / 100)::int * 1000 + floor(p_y / 100)::int ELSE 0 END;
GRANT EXECUTE ON FUNCTION matching.zone(real, real, smallint) TO sonar_guard;

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
    licences int NOT NULL,  -- the categories; above them, with contracts, the languages she writes well (matching.written_of)
    languages int NOT NULL,
    contracts int NOT NULL,
    available_from date,
    expires_on date,  -- of the CV: from that day on it matches nothing
    -- What the work must offer, as bits of demand.lacks; in six bits from the fifth on, one more than the hours a week she can bear,
    -- when she was assessed. That and nothing of why.
    demands smallint NOT NULL DEFAULT 0,
    fluent int NOT NULL DEFAULT 0,  -- of the languages, those she speaks well
    skills bigint NOT NULL DEFAULT 0,  -- the codes of reference.skill as bits, in the order in which they came
    skills_more bigint NOT NULL DEFAULT 0,
    zone int NOT NULL GENERATED ALWAYS AS (matching.zone(x, y, max_km)) STORED,
    PRIMARY KEY (occupation, client_id)
-- Each night derives some of the rows anew. Until the table is vacuumed, who reads its index looks at the table as well, for nearly
-- twice the time; by PostgreSQL's own measure, a fifth of the rows, that would be for weeks.
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);
-- All of the row is in this index, so that an occupation is read in one go: 4,000 profiles lie on 40 pages there and on 3,500
-- pages of the table.
CREATE INDEX match_profile_zone ON matching.match_profile (occupation, zone)
    INCLUDE (client_id, stance, x, y, max_km, hours_min, hours_max, level, licences, languages, contracts, available_from, expires_on,
             demands, fluent, skills, skills_more);
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

-- How many hours a week somebody can bear, as she was assessed, and on which days that counts. Said by whoever writes the
-- sealed assessment, in the same transaction. It decides whether work fits and nothing else; no row for who was not assessed.
CREATE TABLE matching.bearable_hours (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    hours smallint NOT NULL CHECK (hours BETWEEN 0 AND 60),
    holds_from date,
    holds_until date,  -- the last day; open when null
    CHECK (holds_until >= holds_from)
);
ALTER TABLE matching.bearable_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.bearable_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON matching.bearable_hours FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.bearable_hours TO sonar_guard;

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
    lacks smallint NOT NULL,  -- what the work does not offer: 1 guidance, 2 an adapted workplace, 4 varied tasks, 8 regular hours, 1024 a way by public transport
    skills bigint NOT NULL,
    skills_more bigint NOT NULL,
    fluent int NOT NULL DEFAULT 0,  -- of the languages, those that are to be spoken well
    published_on date NOT NULL
);
-- With the day of publishing: who is told what is new for her has few of them to be weighed.
CREATE INDEX demand_occupation ON matching.demand (occupation, published_on);
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
GRANT SELECT (vehicle_kind, for_commuting) ON clients.vehicle TO sonar_guard;

RESET ROLE;

-- What comes of a candidate after she was found: who was shown for which vacancy, who is on its list and how that stands.
-- No name stands here; `shared` is what she agreed that the employer may see, sealed under her own keys.
SET ROLE sonar_owner;

CREATE TABLE matching.candidacy (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    state text NOT NULL CHECK (state IN ('shortlisted', 'dropped', 'referred', 'returned', 'proposed', 'consented', 'declined', 'expired',
                                         'withdrawn', 'invited', 'hired', 'ended', 'rejected', 'closed')),
    staff_id uuid NOT NULL REFERENCES identity.staff,  -- who holds the vacancy and put her on the list
    note text CHECK (length(note) BETWEEN 1 AND 200),  -- of the holder, about how she fits; names are refused in it
    reason text CHECK (length(reason) BETWEEN 20 AND 300),  -- of handing her over to her own adviser
    answer_by date,  -- until and including this day she can answer
    later_at timestamptz,  -- she wants to think about it
    shared bytea,
    hours smallint CHECK (hours BETWEEN 1 AND 60),
    starts_on date,
    ends_on date CHECK (ends_on >= starts_on),  -- the last day on which she works
    why text CHECK (why IN ('skills', 'experience', 'hours', 'distance', 'other_candidate', 'not_reached', 'no_wish', 'other_work',
                            'conditions', 'vacancy_closed', 'other')),
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK (state <> 'proposed' OR answer_by IS NOT NULL),
    CHECK (state NOT IN ('consented', 'invited') OR shared IS NOT NULL),
    CHECK (state NOT IN ('hired', 'ended') OR hours IS NOT NULL AND starts_on IS NOT NULL),
    CHECK (state <> 'rejected' OR why IS NOT NULL),
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX candidacy_vacancy ON matching.candidacy (vacancy_id);
CREATE INDEX candidacy_asked ON matching.candidacy (answer_by) WHERE state = 'proposed';
CREATE INDEX candidacy_ends ON matching.candidacy (ends_on) WHERE state = 'hired';

-- Who was shown for a vacancy in the last weeks, to whomever: at most so many different people.
CREATE TABLE matching.shown (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    last_on date NOT NULL,
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX shown_vacancy ON matching.shown (vacancy_id);

-- To whom a vacancy was sent, once.
CREATE TABLE matching.sent (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    sent_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    PRIMARY KEY (client_id, vacancy_id)
);

-- With which demands a vacancy was matched in the last weeks: few, so that a demand that is changed step by step narrows
-- nobody down. About nobody.
CREATE TABLE matching.demand_tried (
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    fingerprint text NOT NULL CHECK (length(fingerprint) = 32),
    first_on date NOT NULL,
    PRIMARY KEY (vacancy_id, fingerprint)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['candidacy', 'shown', 'sent', 'demand_tried'] LOOP
        EXECUTE format('ALTER TABLE matching.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE matching.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON matching.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON matching.candidacy TO sonar_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.shown, matching.demand_tried TO sonar_guard;
GRANT SELECT, INSERT ON matching.sent TO sonar_guard;
GRANT SELECT (client_id, vacancy_id, state, staff_id, reason, answer_by, later_at, shared, hours, starts_on, ends_on, why, changed_at) ON matching.candidacy
TO sonar_gate;

RESET ROLE;

SET ROLE sonar_guard;

-- The rules in figures. Published in docs/reference/candidates.md; a test holds the two together.
CREATE FUNCTION matching.least_alike() RETURNS int LANGUAGE sql STABLE RETURN 5;
CREATE FUNCTION matching.most_shown() RETURNS int LANGUAGE sql STABLE RETURN 200;
CREATE FUNCTION matching.page_size() RETURNS int LANGUAGE sql STABLE RETURN 25;
CREATE FUNCTION matching.most_demands() RETURNS int LANGUAGE sql STABLE RETURN 5;
CREATE FUNCTION matching.remembered_days() RETURNS int LANGUAGE sql STABLE RETURN 28;
CREATE FUNCTION matching.answer_days() RETURNS int LANGUAGE sql STABLE RETURN 14;

-- What leads from one state to another, and who may do it: the holder of the vacancy, the client, her adviser, the employer
-- or Sonar by itself. What is not here cannot happen. An adviser writes down the yes only of whom a message does not reach.
CREATE FUNCTION matching.candidacy_steps() RETURNS TABLE (step text, by_whom text, from_state text, to_state text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('shortlist', 'holder', '', 'shortlisted'), ('shortlist', 'holder', 'dropped', 'shortlisted'),
           ('drop', 'holder', 'shortlisted', 'dropped'), ('drop', 'holder', 'returned', 'dropped'),
           ('note', 'holder', 'shortlisted', 'shortlisted'), ('note', 'holder', 'returned', 'returned'),
           ('refer', 'holder', 'shortlisted', 'referred'),
           ('pass_on', 'adviser', 'referred', 'proposed'), ('give_back', 'adviser', 'referred', 'returned'),
           ('decline', 'adviser', 'referred', 'declined'), ('decline', 'adviser', 'proposed', 'declined'), ('consent', 'adviser', 'proposed', 'consented'),
           ('withdraw', 'adviser', 'consented', 'withdrawn'), ('withdraw', 'adviser', 'invited', 'withdrawn'),
           ('ask', 'holder', 'shortlisted', 'proposed'), ('ask', 'holder', 'returned', 'proposed'), ('ask', 'holder', 'expired', 'proposed'),
           ('later', 'client', 'proposed', 'proposed'), ('consent', 'client', 'proposed', 'consented'), ('decline', 'client', 'proposed', 'declined'),
           ('withdraw', 'client', 'consented', 'withdrawn'), ('withdraw', 'client', 'invited', 'withdrawn'),
           ('invite', 'holder', 'consented', 'invited'), ('invite', 'employer', 'consented', 'invited'),
           ('hire', 'holder', 'consented', 'hired'), ('hire', 'holder', 'invited', 'hired'),
           ('hire', 'employer', 'consented', 'hired'), ('hire', 'employer', 'invited', 'hired'),
           ('reject', 'holder', 'consented', 'rejected'), ('reject', 'holder', 'invited', 'rejected'),
           ('reject', 'employer', 'consented', 'rejected'), ('reject', 'employer', 'invited', 'rejected'),
           ('end', 'holder', 'hired', 'ended'), ('end', 'adviser', 'hired', 'ended'), ('end', 'sonar', 'hired', 'ended'),
           ('expire', 'sonar', 'proposed', 'expired'),
           ('close', 'sonar', 'shortlisted', 'closed'), ('close', 'sonar', 'referred', 'closed'), ('close', 'sonar', 'returned', 'closed'),
           ('close', 'sonar', 'proposed', 'closed'), ('close', 'sonar', 'expired', 'closed'), ('close', 'sonar', 'consented', 'closed'),
           ('close', 'sonar', 'invited', 'closed')
$$;

-- The state that a step leads to, or nothing where the table does not allow it.
CREATE FUNCTION matching.state_after(p_step text, p_by text, p_from text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.to_state FROM matching.candidacy_steps() s WHERE s.step = p_step AND s.by_whom = p_by AND s.from_state = coalesce(p_from, '')
$$;

-- The hours a week that somebody works, or will, in places she got through Sonar and that have not ended.
CREATE FUNCTION matching.hours_taken(p_client uuid) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(c.hours), 0)::int FROM matching.candidacy c
    WHERE c.client_id = p_client AND c.state = 'hired' AND (c.ends_on IS NULL OR c.ends_on >= kernel.today())
$$;

-- Of whom the present ticket tells how it stands: by a ticket for her plan, to her own adviser and to herself; by one that the
-- employer of the vacancy got, to that employer. One list, so that the policy below asks once.
CREATE FUNCTION matching.ticket_followed() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN t.actor_kind <> 'employer' THEN access.ticket_persons('plan')
                WHEN t.kind = 'person' AND t.vacancy_id IS NOT NULL THEN access.ticket_persons('match_profile') END
    FROM access.ticket() t
$$;

REVOKE ALL ON FUNCTION
    matching.least_alike(), matching.most_shown(), matching.page_size(), matching.most_demands(), matching.remembered_days(), matching.answer_days(),
    matching.candidacy_steps(), matching.state_after(text, text, text), matching.hours_taken(uuid), matching.ticket_followed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.ticket_followed() TO sonar_gate, sonar_owner;

RESET ROLE;

SET ROLE sonar_owner;
CREATE POLICY gate_reads ON matching.candidacy FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT matching.ticket_followed())::uuid[]));
RESET ROLE;

-- When a profile and a vacancy fit, and how well: the same functions from both sides, so that both see the same.
-- Plain expressions that the planner takes into the statement around them: each argument is used once unless it is a column.
SET ROLE sonar_guard;

-- Which languages are written well, or are to be: the first fifteen of matching.language_bits stand above the sixteen licences, the
-- others in their own bits above the forms of contract. A column more would be one more in the index that each match reads.
CREATE FUNCTION matching.written_of(p_licences int, p_contracts int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((p_licences >> 16) & 32767) | (p_contracts & 1073709056);

-- Who fits at all. Distance counts both sides; what somebody needs from the work counts as offered or not, and stays unsaid. Work that
-- cannot be reached by public transport (1024) is for who lives within 3 km of it, when she travels by nothing else. 1008 are the bits
-- of the hours she can bear.
CREATE FUNCTION matching.fits(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN m.x BETWEEN d.x - m.max_km AND d.x + m.max_km AND m.y BETWEEN d.y - m.max_km AND d.y + m.max_km
    AND p_km <= least(m.max_km, d.max_km)
    AND m.hours_max >= d.hours_min AND m.hours_min <= d.hours_max
    AND (m.level IS NULL OR m.level >= d.level)
    AND m.licences & d.licences = d.licences AND m.languages & d.languages = d.languages AND m.fluent & d.fluent = d.fluent
    AND ~m.contracts & d.contract & 1073709056 = 0  -- writing: half of it stands with the licences, and half here
    AND (m.available_from IS NULL OR m.available_from <= coalesce(d.starts_on, p_today) + 60)
    AND m.demands & d.lacks & 15 = 0 AND (m.demands & d.lacks & 1024 = 0 OR p_km <= 3)
    AND (m.demands & 1008 = 0 OR (m.demands & 1008) >> 4 > d.hours_min)
    AND (m.expires_on IS NULL OR m.expires_on > p_today) AND (d.expires_on IS NULL OR d.expires_on > p_today);

-- What stands between them, as bits: 1 further than she wants to travel, 2 further than the employer looks, 4 hours, 8 level,
-- 16 licences, 32 languages or how well they are spoken or written, 64 available too late, 128 irregular hours, 256 what is told to nobody. Nothing exactly when they fit.
CREATE FUNCTION matching.missing(m matching.match_profile, d matching.demand, p_km real, p_today date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_km > m.max_km THEN 1 ELSE 0 END | CASE WHEN p_km > d.max_km THEN 2 ELSE 0 END
    | CASE WHEN m.hours_max < d.hours_min OR m.hours_min > d.hours_max THEN 4 ELSE 0 END
    | CASE WHEN m.level < d.level THEN 8 ELSE 0 END
    | CASE WHEN d.licences & ~m.licences & 65535 <> 0 THEN 16 ELSE 0 END
    | CASE WHEN m.languages & d.languages <> d.languages OR m.fluent & d.fluent <> d.fluent
             OR matching.written_of(d.licences, d.contract) & ~matching.written_of(m.licences, m.contracts) <> 0 THEN 32 ELSE 0 END
    | CASE WHEN m.available_from > coalesce(d.starts_on, p_today) + 60 THEN 64 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 8 <> 0 THEN 128 ELSE 0 END
    | CASE WHEN m.demands & d.lacks & 7 <> 0 OR m.demands & d.lacks & 1024 <> 0 AND p_km > 3
             OR m.demands & 1008 <> 0 AND (m.demands & 1008) >> 4 <= d.hours_min OR m.expires_on <= p_today OR d.expires_on <= p_today THEN 256 ELSE 0 END;

-- The languages that a vacancy asks and somebody does not speak, or not well enough, or does not write well enough.
CREATE FUNCTION matching.languages_lacking(m matching.match_profile, d matching.demand) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (d.languages & ~m.languages) | (d.fluent & ~m.fluent)
    | (matching.written_of(d.licences, d.contract) & ~matching.written_of(m.licences, m.contracts));

-- The points of each criterion. Their table is sonar/matching/rules/weights.py, from which docs/generated/matching.md and the
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
RETURN CASE WHEN p_contracts & 32767 = 0 THEN 4 WHEN p_contracts & p_offered & 32767 <> 0 THEN 5 ELSE 0 END;
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

-- A name of an occupation can move to another group when a newer list is loaded: then its key is another one. Vacancies follow
-- by their foreign key, in that transaction. The match rows of people, and what they show employers, are derived anew afterwards, a
-- batch at a time, for exactly those whose profile has such a code.
SET ROLE sonar_owner;

-- Codes with another key than before, which keys they had, and up to whom their profiles were derived anew.
CREATE TABLE matching.moved_code (
    scheme text NOT NULL,
    code text NOT NULL,
    was int[] NOT NULL DEFAULT '{}',
    reached uuid,
    PRIMARY KEY (scheme, code)
);
ALTER TABLE matching.moved_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.moved_code FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_follows ON matching.moved_code FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.moved_code TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Remembers the codes that got a key or another one, as far as somebody's profile has them. A code of CompetentNL gets its key when
-- a profile first has it: there is nothing to follow.
CREATE FUNCTION matching.note_moved() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM changed n WHERE n.scheme <> 'competentnl') THEN
        INSERT INTO matching.moved_code (scheme, code)
        SELECT n.scheme, n.code FROM changed n
        WHERE EXISTS (SELECT FROM clients.profile_occupation o WHERE o.scheme = n.scheme AND o.code = n.code)
        ON CONFLICT (scheme, code) DO UPDATE SET reached = NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE matching.moved_code m SET was = m.was || e.key FROM earlier e
        WHERE (m.scheme, m.code) = (e.scheme, e.code) AND e.key <> ALL (m.was);
    END IF;
    RETURN NULL;
END $$;

-- The keys that somebody shows employers, as they follow: each becomes those that the names she wants have now, of the names that
-- stand under it or stood under it. So whoever found her by a name does so still. One under which none of them stands stays.
CREATE FUNCTION matching.keys_followed(p_client uuid, p_keys int[]) RETURNS int[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT coalesce(o.key, s.key) AS key
        FROM unnest(p_keys) WITH ORDINALITY AS s (key, n)
        LEFT JOIN LATERAL (
            SELECT k.key, w.position
            FROM clients.profile_occupation w
            JOIN reference.occupation_key k ON k.scheme = w.scheme AND k.code = w.code
            LEFT JOIN matching.moved_code m ON m.scheme = w.scheme AND m.code = w.code
            WHERE w.client_id = p_client AND w.stance = 'wanted' AND (k.key = s.key OR s.key = ANY (m.was))) AS o ON true
        GROUP BY 1 ORDER BY min(s.n), min(o.position) LIMIT 10)
$$;

-- Lets what these people show employers follow; each whose profile changed has a line of it in her own log. Returns how many.
CREATE FUNCTION matching.follow_published(p_clients uuid[]) RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH now_shown AS MATERIALIZED (
        SELECT p.client_id, matching.keys_followed(p.client_id, p.occupations) AS keys
        FROM clients.published_profile p WHERE p.client_id = ANY (p_clients)),
    followed AS (
        UPDATE clients.published_profile p SET occupations = n.keys FROM now_shown n
        WHERE p.client_id = n.client_id AND p.occupations <> n.keys RETURNING p.client_id, n.keys[1] AS first),
    placed AS (UPDATE clients.published_place a SET occupation = f.first FROM followed f WHERE a.client_id = f.client_id),
    noted AS (
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        SELECT gen_random_uuid(), 'job', 'follow_moved', f.client_id, 'employer_contact', 'correct', ARRAY['published_profile'] FROM followed f)
    SELECT count(*)::int FROM followed
$$;

-- Derives anew the rows of the next p_size people whose profile has a code that moved, in the order of their ids; returns how
-- many. Fewer than p_size: it is done. What was committed is not done again after a crash.
CREATE FUNCTION matching.follow_moved(p_size int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    codes text[];
    reached_all uuid;
    batch uuid[];
BEGIN
    -- Codes that move meanwhile are not among these, and come with the next batch. An empty place sorts first.
    PERFORM FROM matching.moved_code m ORDER BY m.scheme, m.code FOR UPDATE;
    SELECT coalesce(array_agg(m.scheme || ':' || m.code), '{}'),
           (array_agg(coalesce(m.reached, '00000000-0000-0000-0000-000000000000') ORDER BY m.reached NULLS FIRST))[1]
    INTO codes, reached_all FROM matching.moved_code m;
    IF cardinality(codes) = 0 THEN
        RETURN 0;
    END IF;
    batch := ARRAY(
        SELECT DISTINCT o.client_id FROM clients.profile_occupation o
        WHERE o.client_id > reached_all AND (o.scheme, o.code) IN (SELECT m.scheme, m.code FROM matching.moved_code m)
        ORDER BY o.client_id LIMIT least(p_size, 1000));
    PERFORM matching.refresh_profiles(batch);
    PERFORM matching.follow_published(batch);
    IF cardinality(batch) < least(p_size, 1000) THEN
        DELETE FROM matching.moved_code m WHERE m.scheme || ':' || m.code = ANY (codes);
    ELSE
        UPDATE matching.moved_code m SET reached = batch[cardinality(batch)] WHERE m.scheme || ':' || m.code = ANY (codes);
    END IF;
    RETURN cardinality(batch);
END $$;

REVOKE ALL ON FUNCTION matching.note_moved(), matching.follow_moved(int), matching.follow_published(uuid[]),
    matching.keys_followed(uuid, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.note_moved() TO sonar_owner;
GRANT EXECUTE ON FUNCTION matching.follow_moved(int) TO sonar_worker;

RESET ROLE;
SET ROLE sonar_owner;
CREATE TRIGGER matching_new AFTER INSERT ON reference.occupation_key REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.note_moved();
CREATE TRIGGER matching_moved AFTER UPDATE ON reference.occupation_key REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.note_moved();
RESET ROLE;

-- Finding: for one vacancy among all profiles, and for one person among all open vacancies.
SET ROLE sonar_guard;

-- Where somebody stands among equals: a number from 0 to 1 that differs per vacancy and means nothing, and a hundredth more for
-- each time she was shown. The lowest comes first. A plain order by the count would give the same few people all vacancies
-- of a day.
CREATE FUNCTION matching.turn(p_vacancy int, p_client uuid, p_shown int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || substr(md5(p_vacancy::text || p_client::text), 1, 8))::bit(32)::bigint / 4294967296.0 + p_shown / 100.0;

-- Counts that these people were shown. Called where who is shown is written down, for whom it is the first time today.
CREATE FUNCTION matching.note_shown(p_clients uuid[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    -- In one order, so that two lists with the same people do not wait for each other.
    INSERT INTO matching.exposure AS e (client_id, day, shown)
    SELECT c, kernel.today(), 1 FROM unnest(p_clients) AS c ORDER BY c
    ON CONFLICT (client_id, day) DO UPDATE SET shown = e.shown + 1
$$;

-- The zones (matching.zone) in which people live who can want to travel to a place, not further from it than p_most.
CREATE FUNCTION matching.zones_around(p_x real, p_y real, p_most smallint) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT w.km * 1000000 + east * 1000 + north
    FROM (SELECT c.km, least(c.km, p_most) AS near FROM (VALUES (10), (20), (30), (50), (100)) AS c (km)) AS w
    CROSS JOIN generate_series(floor((p_x - w.near - 0.01) / w.km)::int, floor((p_x + w.near + 0.01) / w.km)::int) AS east
    CROSS JOIN generate_series(floor((p_y - w.near - 0.01) / w.km)::int, floor((p_y + w.near + 0.01) / w.km)::int) AS north
    UNION ALL SELECT 0);

-- Every profile that meets the hard demands of the vacancy, best first, with its points; the last column counts all that
-- were fit. Among equals by chance, with less of it for who was shown often in the last four weeks
-- (matching.turn). p_limit is at most 200.
CREATE FUNCTION matching.ranked(p_vacancy int, p_limit int) RETURNS TABLE (client_id uuid, points int, fit int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$  -- so that what the vacancy asks stands in the plan, and is not looked up for each profile
#variable_conflict use_column
DECLARE
    d matching.demand := (SELECT e FROM matching.demand e WHERE e.vacancy_id = p_vacancy);
    today date := kernel.today();
    wanted int := least(p_limit, 200);
    zones int[] := matching.zones_around(d.x, d.y, d.max_km);
BEGIN
    RETURN QUERY
    WITH fit AS MATERIALIZED (
        SELECT m.client_id AS person, max(matching.score(m, d, o.closeness, away.km, today)) AS points
        FROM matching.kin_of(d.occupation) o
        JOIN matching.match_profile m ON m.occupation = o.occupation AND m.zone = ANY (zones)
        CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
        WHERE matching.fits(m, d, away.km, today)
          -- Not shown and not counted: a count beside the list would tell that a protected person is among those who fit.
          -- NOT IN: looked up in a hash, where NOT EXISTS reads the whole list for each person when few are expected to fit.
          AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        GROUP BY m.client_id),
    -- Only of those who reach the last place it is asked how often they were shown, in the last 28 days: today does not count,
    -- so that the same question gets the same answer all day.
    cut AS (SELECT min(b.points) AS points FROM (SELECT f.points FROM fit f ORDER BY f.points DESC LIMIT wanted) AS b)
    SELECT f.person, f.points, (SELECT count(*) FROM fit)::int
    FROM fit f
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.shown), 0)::int AS times FROM matching.exposure e
                        WHERE e.client_id = f.person AND e.day BETWEEN today - 28 AND today - 1) AS shown
    WHERE f.points >= (SELECT c.points FROM cut c)
    ORDER BY f.points DESC, matching.turn(p_vacancy, f.person, shown.times), f.person LIMIT wanted;
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
          AND (lack.bits <> 16 OR bit_count((d.licences & ~m.licences & 65535)::bit(32)) = 1)
          AND (lack.bits <> 32 OR bit_count(matching.languages_lacking(m, d)::bit(32)) = 1)
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
-- over four weeks old is forgotten, and for whom an assessment began or ended to count since the run before, the rows follow:
-- each time once, however many nights there was none.
CREATE FUNCTION matching.begin_nightly() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    before date := coalesce((SELECT max(r.run_on) FROM matching.nightly_run r WHERE r.run_on < today), today - 8);
BEGIN
    INSERT INTO matching.nightly_run (run_on, begun_at) VALUES (today, kernel.now()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO ledger.decision (trace_id, event_name, actor_kind, action, purpose, categories, persons, decision)
        VALUES (gen_random_uuid(), 'adl.search_resource', 'job', 'nightly_match', 'matching', ARRAY['match_profile'], 0, true);
        DELETE FROM matching.exposure WHERE day < today - 28;
        PERFORM matching.refresh_profiles(ARRAY(
            SELECT t.client_id FROM matching.work_terms t
            WHERE t.away AND (t.away_from BETWEEN before + 1 AND today OR t.away_until BETWEEN before AND today - 1)
            UNION
            SELECT b.client_id FROM matching.bearable_hours b
            WHERE b.holds_from BETWEEN before + 1 AND today OR b.holds_until BETWEEN before AND today - 1));
        -- Vacancies that closed since the last run, and those that this one will not come to.
        DELETE FROM matching.nightly_match n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
        DELETE FROM matching.nightly_count n WHERE NOT EXISTS (SELECT FROM matching.demand d WHERE d.vacancy_id = n.vacancy_id);
    END IF;
    RETURN (SELECT count(*) FROM matching.demand d
            WHERE NOT EXISTS (SELECT FROM matching.nightly_count c WHERE c.vacancy_id = d.vacancy_id AND c.run_on = today));
END $$;

-- Matches the next vacancies that this run has not come to, of the share p_part of p_parts, by occupation so that the same
-- profiles are read while they are warm. Shares go by the vacancy: occupations differ too much in size to be dealt out. Returns how
-- many it did; 0 when the share is done. One transaction: what was committed is not done again after a crash.
CREATE FUNCTION matching.nightly_batch(p_part int, p_parts int, p_size int, p_top int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := kernel.today();
    batch int[];
BEGIN
    batch := ARRAY(
        SELECT d.vacancy_id FROM matching.demand d
        LEFT JOIN matching.nightly_count c ON c.vacancy_id = d.vacancy_id AND c.run_on = today
        WHERE c.vacancy_id IS NULL AND d.vacancy_id % p_parts = p_part
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

-- What a list of candidates tells of each. Facts that few people share point at one of them. So what is told of somebody grows
-- fact by fact, in the one order of the list below, as long as at least matching.least_alike() active profiles share all that is
-- told, taken together (docs/reference/candidates.md). Nobody is told less for the facts that come after.
--    1  occupation and stance                    12  distance by 10 km
--    2  part of the country                      13  travel distance by 25 km
--    3  distance by 25 km, travel by 50 km       14  available, by quarter
--    4  hours, small or large                    15  distance by 5 km
--    5  level                                    16  hours as they are
--    6  whether all skills that are asked        17  travel distance as it is
--    7  contract: no wish, this one, another     18  available, by month
--    8  whether all languages are spoken well    19  which of the skills and languages
--    9  available, by half a year                20  licences
--   10  region                                   21  the points that follow from the very kilometre and day
--   11  hours by 8
-- The points are given to what is told, so that they tell no more than that.
SET ROLE sonar_guard;

-- Kilometres, rounded up to a whole step and at least one.
CREATE FUNCTION matching.step_up(p_km real, p_step int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(1, ceil(p_km / p_step))::int * p_step;

-- The first day by which somebody is available for certain: of the next p_months-long part of the year; nothing when that is now.
CREATE FUNCTION matching.by_then(p_day date, p_today date, p_months int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_day > p_today
            THEN make_date(extract(year FROM p_day)::int, 1, 1) + make_interval(months => ((extract(month FROM p_day)::int - 1) / p_months + 1) * p_months) END::date;

-- The part of the country in which a labour market region lies.
CREATE FUNCTION matching.part_of_country(p_region smallint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_region IS NULL THEN '' WHEN p_region IN (4, 5, 6) THEN 'noord' WHEN p_region IN (1, 2, 3, 7, 8, 9, 10, 11, 30) THEN 'oost'
            WHEN p_region IN (21, 22, 23, 24, 26, 27, 34, 35) THEN 'zuid' ELSE 'west' END;

-- The points of one pair, criterion by criterion; their sum is matching.score.
CREATE FUNCTION matching.points_of(m matching.match_profile, d matching.demand, p_closeness smallint, p_km real, p_today date,
    OUT occupation int, OUT distance int, OUT hours int, OUT level int, OUT start int, OUT contract int, OUT skills int, OUT languages int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT matching.occupation_points(m.stance, p_closeness), matching.distance_points(p_km, m.max_km),
           matching.hours_points(m.hours_min, m.hours_max, d.hours_min, d.hours_max), matching.level_points(m.level, d.level),
           matching.start_points(m.available_from, coalesce(d.starts_on, p_today)), matching.contract_points(m.contracts, d.contract),
           matching.skills_points(m.skills, m.skills_more, d.skills, d.skills_more), matching.languages_points(m.fluent, d.languages)
$$;

-- How many parts of the year of p_months somebody is available from now: 0 now, 1 within the present part.
CREATE FUNCTION matching.parts_off(p_day date, p_today date, p_months int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_day > p_today
            THEN (extract(year FROM p_day)::int * 12 + extract(month FROM p_day)::int - 1) / p_months
                 - (extract(year FROM p_today)::int * 12 + extract(month FROM p_today)::int - 1) / p_months + 1 ELSE 0 END;

-- The facts 1 to 11 as one number, the first of them in its highest bits: two profiles that agree in them up to some fact agree
-- in the bits above it. From above: occupation (p_nth, its number among those of the page: keys of other lists have no room here)
-- 19 bits, stance 1, part 3, distance 5, travel 5, hours 2, level 4, skills 1, contract 2, languages 1, half a year 7, region 6,
-- hours 3 and 4.
CREATE FUNCTION matching.first_facts(
    m matching.match_profile, d matching.demand, p_nth int, p_km real, p_region smallint, p_part smallint, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (p_nth::bigint << 44) | ((m.stance - 1)::bigint << 43) | (coalesce(p_part, 0)::bigint << 40)
    | (least(matching.step_up(p_km, 25) / 25, 31)::bigint << 35) | (least(matching.step_up(m.max_km, 50) / 50, 31)::bigint << 30)
    | ((CASE WHEN m.hours_min < 24 THEN 0 ELSE 1 END + CASE WHEN m.hours_max <= 24 THEN 0 ELSE 2 END)::bigint << 28)
    | (coalesce(m.level, 15)::bigint << 24)
    | (CASE WHEN m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more THEN 1::bigint ELSE 0 END << 23)
    | (CASE WHEN m.contracts & 32767 = 0 THEN 0::bigint WHEN m.contracts & d.contract & 32767 <> 0 THEN 1 ELSE 2 END << 21)
    | (CASE WHEN m.fluent & d.languages = d.languages THEN 1::bigint ELSE 0 END << 20)
    | (least(matching.parts_off(m.available_from, p_today, 6), 127)::bigint << 13) | (coalesce(p_region, 0)::bigint << 7)
    | ((m.hours_min / 8 % 8)::bigint << 4) | ((m.hours_max + 7) / 8 % 16)::bigint;

-- The facts 12 to 18 likewise: distance 6 bits, travel 6, quarter 9, distance 7, hours 6 and 6, travel 10, month 10.
CREATE FUNCTION matching.next_facts(p_hours_min smallint, p_hours_max smallint, p_max_km smallint, p_available date, p_km real, p_today date) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (least(matching.step_up(p_km, 10) / 10, 63)::bigint << 54) | (least(matching.step_up(p_max_km, 25) / 25, 63)::bigint << 48)
    | (least(matching.parts_off(p_available, p_today, 3), 511)::bigint << 39) | (least(matching.step_up(p_km, 5) / 5, 127)::bigint << 32)
    | ((p_hours_min % 64)::bigint << 26) | ((p_hours_max % 64)::bigint << 20) | ((p_max_km % 1024)::bigint << 10)
    | least(matching.parts_off(p_available, p_today, 1), 1023)::bigint;

-- The facts 19 to 21: skills, languages, licences, points.
CREATE FUNCTION matching.last_facts(
    d matching.demand, p_skills bigint, p_more bigint, p_fluent int, p_licences int, p_max_km smallint, p_available date, p_km real, p_today date) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[p_skills & d.skills, p_more & d.skills_more, (p_fluent & d.languages)::bigint, p_licences::bigint,
             (matching.distance_points(p_km, p_max_km) * 100 + matching.start_points(p_available, coalesce(d.starts_on, p_today)))::bigint];

-- In how many of the facts 1 to 11, from the first, two profiles agree.
CREATE FUNCTION matching.agree_first(p_first bigint, o_first bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (p_first # o_first) >> 43 <> 0 THEN 0 WHEN (p_first # o_first) >> 40 <> 0 THEN 1 WHEN (p_first # o_first) >> 30 <> 0 THEN 2
            WHEN (p_first # o_first) >> 28 <> 0 THEN 3 WHEN (p_first # o_first) >> 24 <> 0 THEN 4 WHEN (p_first # o_first) >> 23 <> 0 THEN 5
            WHEN (p_first # o_first) >> 21 <> 0 THEN 6 WHEN (p_first # o_first) >> 20 <> 0 THEN 7 WHEN (p_first # o_first) >> 13 <> 0 THEN 8
            WHEN (p_first # o_first) >> 7 <> 0 THEN 9 WHEN p_first <> o_first THEN 10 WHEN p_first = o_first THEN 11 END;

-- In how many facts two profiles agree that agree in the first 11.
CREATE FUNCTION matching.agree_next(p_next bigint, p_last bigint[], o_next bigint, o_last bigint[]) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (p_next # o_next) >> 54 <> 0 THEN 11 WHEN (p_next # o_next) >> 48 <> 0 THEN 12 WHEN (p_next # o_next) >> 39 <> 0 THEN 13
            WHEN (p_next # o_next) >> 32 <> 0 THEN 14 WHEN (p_next # o_next) >> 20 <> 0 THEN 15 WHEN (p_next # o_next) >> 10 <> 0 THEN 16
            WHEN p_next <> o_next THEN 17 WHEN p_last[1:3] <> o_last[1:3] THEN 18 WHEN p_last[4] <> o_last[4] THEN 19
            WHEN p_last[5] <> o_last[5] THEN 20 WHEN p_last = o_last THEN 21 END;

-- A profile as far as it is told: its first p_told facts. What is not told is null, and what is told of nobody is left out.
CREATE FUNCTION matching.as_told(m matching.match_profile, d matching.demand, p_told int, p_today date) RETURNS matching.match_profile
LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(CASE WHEN p_told >= 1 THEN m.occupation END, NULL, CASE WHEN p_told >= 1 THEN m.stance END, NULL, NULL,
               CASE WHEN p_told >= 17 THEN m.max_km WHEN p_told >= 13 THEN matching.step_up(m.max_km, 25) WHEN p_told >= 3 THEN matching.step_up(m.max_km, 50) END,
               CASE WHEN p_told >= 16 THEN m.hours_min WHEN p_told >= 11 THEN m.hours_min / 8 * 8
                    WHEN p_told >= 4 THEN CASE WHEN m.hours_min < 24 THEN 0 ELSE 24 END END,
               CASE WHEN p_told >= 16 THEN m.hours_max WHEN p_told >= 11 THEN least((m.hours_max + 7) / 8 * 8, 60)
                    WHEN p_told >= 4 THEN CASE WHEN m.hours_max <= 24 THEN 24 ELSE greatest(40, d.hours_min) END END,
               CASE WHEN p_told >= 5 THEN m.level END,
               CASE WHEN p_told >= 20 THEN m.licences & 65535 WHEN p_told >= 1 THEN m.licences & d.licences ELSE 0 END, NULL,
               CASE WHEN p_told < 7 THEN NULL WHEN m.contracts & 32767 = 0 THEN 0 WHEN m.contracts & d.contract & 32767 <> 0 THEN d.contract ELSE d.contract # 1023 END,
               CASE WHEN p_told >= 21 THEN m.available_from
                    WHEN p_told >= 18 THEN CASE WHEN m.available_from > p_today THEN date_trunc('month', m.available_from)::date END
                    WHEN p_told >= 9 THEN matching.by_then(m.available_from, p_today, CASE WHEN p_told >= 14 THEN 3 ELSE 6 END) END, NULL, NULL,
               CASE WHEN p_told >= 19 THEN m.fluent & d.languages WHEN p_told >= 8 THEN CASE WHEN m.fluent & d.languages = d.languages THEN d.languages ELSE 0 END END,
               CASE WHEN p_told >= 19 THEN m.skills & d.skills WHEN p_told >= 6 THEN CASE WHEN has.all_skills THEN d.skills ELSE 0 END END,
               CASE WHEN p_told >= 19 THEN m.skills_more & d.skills_more WHEN p_told >= 6 THEN CASE WHEN has.all_skills THEN d.skills_more ELSE 0 END END, NULL)::matching.match_profile
    FROM (SELECT m.skills & d.skills = d.skills AND m.skills_more & d.skills_more = d.skills_more AS all_skills) AS has
$$;

-- How far away somebody is as far as it is told: never further than she is told to travel, since she fits.
CREATE FUNCTION matching.km_told(p_km real, p_max_km int, p_told int) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_told >= 21 THEN p_km WHEN p_told >= 15 THEN least(matching.step_up(p_km, 5), p_max_km)
            WHEN p_told >= 12 THEN least(matching.step_up(p_km, 10), p_max_km) WHEN p_told >= 3 THEN least(matching.step_up(p_km, 25), p_max_km) END::real;

-- The best occupation of each person for this vacancy, in the order given, with how far away she is. Who does not meet what is asked
-- today is left out: a list that was made before explains nothing that is not so any more.
CREATE FUNCTION matching.placed(p_persons uuid[], p_vacancy int) RETURNS TABLE (n bigint, client_id uuid, closeness smallint, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT DISTINCT ON (p.n) p.n, m.client_id, o.closeness, away.km, m
    FROM unnest(p_persons) WITH ORDINALITY AS p (client_id, n)
    JOIN matching.demand d ON d.vacancy_id = p_vacancy
    CROSS JOIN LATERAL matching.kin_of(d.occupation) AS o
    JOIN matching.match_profile m ON m.client_id = p.client_id AND m.occupation = o.occupation
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km OFFSET 0) AS away
    CROSS JOIN (SELECT kernel.today() AS day OFFSET 0) AS today
    WHERE matching.fits(m, d, away.km, today.day)
    ORDER BY p.n, matching.occupation_points(m.stance, o.closeness) DESC, m.occupation
$$;

-- The zones (matching.zone) in which people live who live not further than p_reach from a place.
CREATE FUNCTION matching.zones_within(p_x real, p_y real, p_reach real) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT w.km * 1000000 + east * 1000 + north
    FROM (VALUES (10), (20), (30), (50), (100)) AS w (km)
    CROSS JOIN generate_series(floor((p_x - p_reach - 0.01) / w.km)::int, floor((p_x + p_reach + 0.01) / w.km)::int) AS east
    CROSS JOIN generate_series(floor((p_y - p_reach - 0.01) / w.km)::int, floor((p_y + p_reach + 0.01) / w.km)::int) AS north
    UNION ALL SELECT 0);

-- Everybody in these occupations not further away than p_reach, with the first facts as a number: those among whom nobody of a list
-- must stand out. No row is named as a whole, so that the index is read and not the table.
CREATE FUNCTION matching.crowd(p_vacancy int, p_occupations int[], p_reach real, p_today date)
RETURNS TABLE (who uuid, wanted int, region smallint, part smallint, km real, first_facts bigint, hours_min smallint, hours_max smallint, max_km smallint,
               licences int, available_from date, fluent int, skills bigint, skills_more bigint)
LANGUAGE sql STABLE ROWS 1000 SET plan_cache_mode = force_custom_plan AS $$
    WITH place AS MATERIALIZED (
        SELECT (p.longitude * 68.3)::real AS x, (p.latitude * 111.2)::real AS y, min(y.region_code) AS region
        FROM matching.demand e
        JOIN reference.pc4 p ON p.longitude * 68.3 BETWEEN e.x - p_reach - 1 AND e.x + p_reach + 1 AND p.latitude * 111.2 BETWEEN e.y - p_reach - 1 AND e.y + p_reach + 1
        JOIN reference.municipality y ON y.code = p.municipality_code WHERE e.vacancy_id = p_vacancy GROUP BY 1, 2),
    lying AS MATERIALIZED (
        SELECT p.x, p.y, p.region, array_position(ARRAY['noord', 'oost', 'zuid', 'west'], matching.part_of_country(p.region))::smallint AS part FROM place p)
    SELECT m.client_id, m.occupation, l.region, l.part, away.km,
           matching.first_facts(m, d, array_position(p_occupations, m.occupation), away.km, l.region, l.part, p_today),
           m.hours_min, m.hours_max, m.max_km, m.licences & 65535, m.available_from, m.fluent, m.skills, m.skills_more
    FROM matching.demand d
    JOIN matching.match_profile m ON m.occupation = ANY (p_occupations)
    CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away
    LEFT JOIN lying l ON l.x = m.x AND l.y = m.y
    WHERE d.vacancy_id = p_vacancy
      AND m.zone = ANY ((SELECT matching.zones_within(e.x, e.y, p_reach) FROM matching.demand e WHERE e.vacancy_id = p_vacancy)::int[])
      AND away.km <= p_reach AND (m.expires_on IS NULL OR m.expires_on > p_today)
      AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
$$;

-- What is told of each of these people, who were found for this vacancy; told: the number of facts of the list above. In one line by
-- their facts, those who share the first of them stand side by side: so the five who share most with somebody are five in a row.
-- Only those are put in line who can be among them: where five share the first 5 facts with somebody, nobody who shares less matters
-- for her; else those who share 4, 3, or the first. And by the facts after 11 only the few who share all 11 with somebody with whom
-- enough others do.
CREATE FUNCTION matching.told_profiles(p_persons uuid[], p_vacancy int)
RETURNS TABLE (n bigint, client_id uuid, closeness smallint, told smallint, region text, km real, m matching.match_profile)
LANGUAGE sql STABLE ROWS 50 AS $$
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(p_persons, p_vacancy)),
    around AS MATERIALIZED (
        SELECT c.* FROM matching.crowd(p_vacancy, (SELECT array_agg(DISTINCT (p.m).occupation) FROM person p),
                                       (SELECT matching.step_up(max(p.km), 25) FROM person p)::real, kernel.today()) AS c),
    hers AS MATERIALIZED (
        SELECT p.n, a.who, a.region, a.part, a.first_facts FROM person p JOIN around a ON a.who = p.client_id AND a.wanted = (p.m).occupation),
    -- 24 bits lie below fact 5, 28 below fact 4, 30 below fact 3 and 43 below the first.
    prefix AS MATERIALIZED (
        SELECT h.first_facts, s.below, h.first_facts >> s.below AS facts FROM hers h CROSS JOIN (VALUES (24), (28), (30), (43)) AS s (below)),
    alike AS MATERIALIZED (
        SELECT s.below, k.facts >> (s.below - 24) AS facts
        FROM (SELECT a.first_facts >> 24 AS facts, count(*) AS n FROM around a GROUP BY 1) AS k
        CROSS JOIN (VALUES (24), (28), (30), (43)) AS s (below)
        -- IS TRUE: looked up in a hash, and never joined.
        WHERE ((s.below, k.facts >> (s.below - 24)) IN (SELECT p.below, p.facts FROM prefix p)) IS TRUE
        GROUP BY 1, 2 HAVING s.below = 43 OR sum(k.n) >= matching.least_alike()),
    reaching AS MATERIALIZED (
        SELECT DISTINCT ON (p.first_facts) p.below, p.facts FROM prefix p JOIN alike k USING (below, facts) ORDER BY p.first_facts, p.below),
    line AS (
        SELECT a.first_facts, lead(a.first_facts, matching.least_alike() - 1) OVER (ORDER BY a.first_facts) AS fifth
        FROM around a
        WHERE a.first_facts >> 24 IN (SELECT r.facts FROM reaching r WHERE r.below = 24) OR a.first_facts >> 28 IN (SELECT r.facts FROM reaching r WHERE r.below = 28)
           OR a.first_facts >> 30 IN (SELECT r.facts FROM reaching r WHERE r.below = 30) OR a.first_facts >> 43 IN (SELECT r.facts FROM reaching r WHERE r.below = 43)),
    fives AS (
        SELECT l.first_facts, max(matching.agree_first(l.first_facts, l.fifth))
            OVER (ORDER BY l.first_facts ROWS BETWEEN matching.least_alike() - 1 PRECEDING AND CURRENT ROW) AS shared
        FROM line l),
    first_told AS MATERIALIZED (
        SELECT h.n, h.who, h.first_facts, max(f.shared) AS told FROM hers h JOIN fives f ON f.first_facts = h.first_facts GROUP BY 1, 2, 3),
    same AS (
        SELECT a.who, a.first_facts,
               matching.next_facts(a.hours_min, a.hours_max, a.max_km, a.available_from, a.km, kernel.today()) AS next_facts,
               matching.last_facts(d, a.skills, a.skills_more, a.fluent, a.licences, a.max_km, a.available_from, a.km, kernel.today()) AS last_facts
        FROM around a JOIN matching.demand d ON d.vacancy_id = p_vacancy
        WHERE a.first_facts IN (SELECT t.first_facts FROM first_told t WHERE t.told = 11)),
    next_line AS (
        SELECT s.*, lead(s.next_facts, matching.least_alike() - 1) OVER by_facts AS fifth_next, lead(s.last_facts, matching.least_alike() - 1) OVER by_facts AS fifth_last
        FROM same s WINDOW by_facts AS (PARTITION BY s.first_facts ORDER BY s.next_facts, s.last_facts)),
    next_told AS (
        SELECT x.who, x.first_facts, max(matching.agree_next(x.next_facts, x.last_facts, x.fifth_next, x.fifth_last))
            OVER (PARTITION BY x.first_facts ORDER BY x.next_facts, x.last_facts ROWS BETWEEN matching.least_alike() - 1 PRECEDING AND CURRENT ROW) AS told
        FROM next_line x),
    shared AS (
        SELECT h.n, h.region, h.part, coalesce(x.told, t.told, 0) AS told
        FROM hers h
        JOIN first_told t ON t.n = h.n
        LEFT JOIN next_told x ON x.who = h.who AND x.first_facts = h.first_facts)
    SELECT p.n, p.client_id, CASE WHEN s.told >= 1 THEN p.closeness END, coalesce(s.told, 0)::smallint,
           CASE WHEN s.told >= 10 THEN r.name WHEN s.told >= 2 THEN (ARRAY['noord', 'oost', 'zuid', 'west'])[s.part] END,
           matching.km_told(p.km, (t.m).max_km, s.told), t.m
    FROM person p
    JOIN matching.demand d ON d.vacancy_id = p_vacancy
    LEFT JOIN shared s ON s.n = p.n
    LEFT JOIN reference.labour_market_region r ON r.code = s.region
    CROSS JOIN LATERAL (SELECT matching.as_told(p.m, d, coalesce(s.told, 0), kernel.today()) AS m OFFSET 0) AS t
    ORDER BY p.n
$$;

REVOKE ALL ON FUNCTION
    matching.step_up(real, int), matching.by_then(date, date, int), matching.part_of_country(smallint), matching.placed(uuid[], int),
    matching.parts_off(date, date, int), matching.first_facts(matching.match_profile, matching.demand, int, real, smallint, smallint, date),
    matching.next_facts(smallint, smallint, smallint, date, real, date),
    matching.last_facts(matching.demand, bigint, bigint, int, int, smallint, date, real, date),
    matching.agree_first(bigint, bigint), matching.agree_next(bigint, bigint[], bigint, bigint[]), matching.km_told(real, int, int),
    matching.as_told(matching.match_profile, matching.demand, int, date),
    matching.zones_within(real, real, real), matching.crowd(int, int[], real, date), matching.told_profiles(uuid[], int) FROM PUBLIC;

RESET ROLE;

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

-- What is told of the people that a match ticket names.
SET ROLE sonar_guard;

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

-- What a vacancy asks, as one word: the same as long as nothing is asked otherwise.
CREATE FUNCTION matching.asked_by(d matching.demand) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT md5((to_jsonb(d) - ARRAY['vacancy_id', 'expires_on', 'published_on'])::text)
$$;

-- Phase 2, for the reader: the people that the present match ticket names, their points and the facts behind them, as finely
-- as may be told of each (bands.sql). The points are given to what is told. `place` is where she stands among equals, by the
-- rule that is published: her real place would tell what is not told. Nothing is told for demands with which the vacancy was not
-- matched: else who changes them step by step reads from a list or a proposal what only a few searches may tell.
CREATE FUNCTION matching.open_candidates()
RETURNS TABLE (client_id uuid, told smallint, region text, km real, occupation int, stance smallint, closeness smallint, occupation_points int, distance_points int,
               hours_points int, level_points int, start_points int, contract_points int, skills_points int, languages_points int, hours_min smallint, hours_max smallint, max_km smallint,
               level smallint, licences text[], available_from date, identity_until timestamptz, place int, skills_asked text[], skills_had text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.told, n.region, n.km, (n.m).occupation, (n.m).stance, n.closeness,
           CASE WHEN n.told >= 1 THEN points.occupation END, CASE WHEN n.told >= 3 THEN points.distance END, CASE WHEN n.told >= 4 THEN points.hours END,
           CASE WHEN n.told >= 5 THEN points.level END, CASE WHEN n.told >= 9 THEN points.start END, CASE WHEN n.told >= 7 THEN points.contract END,
           CASE WHEN n.told >= 6 THEN points.skills END, CASE WHEN n.told >= 8 THEN points.languages END, (n.m).hours_min, (n.m).hours_max, (n.m).max_km, (n.m).level,
           matching.licence_codes((n.m).licences),
           (n.m).available_from,
           (SELECT max(r.valid_until) FROM access.relation r
            WHERE r.client_id = n.client_id AND r.staff_id = t.actor_ref AND r.kind = 'match' AND r.vacancy_id = t.vacancy_id AND r.valid_until > kernel.now()),
           row_number() OVER (ORDER BY matching.turn(t.vacancy_id, n.client_id, seen.times), n.client_id)::int, matching.skill_codes(list.codes, d.skills, d.skills_more),
           matching.skill_codes(list.codes, (n.m).skills & d.skills, (n.m).skills_more & d.skills_more)
    FROM access.ticket() t
    JOIN matching.demand d ON d.vacancy_id = t.vacancy_id
    CROSS JOIN LATERAL matching.told_profiles(t.persons, t.vacancy_id) AS n
    CROSS JOIN LATERAL matching.points_of(n.m, d, n.closeness, n.km, kernel.today()) AS points
    CROSS JOIN (SELECT matching.skill_list() AS codes OFFSET 0) AS list
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.shown), 0)::int AS times FROM matching.exposure e
                        WHERE e.client_id = n.client_id AND e.day BETWEEN kernel.today() - 28 AND kernel.today() - 1) AS seen
    WHERE t.kind = 'match' AND 'match_profile' = ANY (t.categories)
      AND EXISTS (SELECT FROM matching.demand_tried w WHERE w.vacancy_id = d.vacancy_id AND w.fingerprint = matching.asked_by(d))
$$;

-- Phase 2, for the reader: the open vacancies for whom the present ticket opens the profile of, and only her: those that fit,
-- and those that one thing of her own stands between. What the work must offer her decides and is not among the facts.
CREATE FUNCTION matching.open_fitting()
RETURNS TABLE (client_id uuid, place int, vacancy_id int, missing int, occupation int, stance smallint, closeness smallint, km real, occupation_points int,
               distance_points int, hours_points int, level_points int, start_points int, contract_points int, skills_points int,
               languages_points int, hours_min smallint, hours_max smallint, max_km smallint, level smallint, available_from date,
               licences_missing text[], languages_missing text[], skills_asked text[], skills_had text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, v.n::int, v.vacancy_id, v.missing, v.occupation, v.stance, v.closeness, v.km, points.occupation, points.distance, points.hours,
           points.level, points.start, points.contract, points.skills, points.languages, m.hours_min, m.hours_max, m.max_km, m.level,
           m.available_from, matching.licence_codes(d.licences & ~m.licences), matching.language_codes(matching.languages_lacking(m, d)),
           matching.skill_codes(list.codes, d.skills, d.skills_more),
           matching.skill_codes(list.codes, m.skills & d.skills, m.skills_more & d.skills_more)
    FROM unnest(access.ticket_persons('profile')) AS p (id)
    CROSS JOIN LATERAL matching.vacancies_of(p.id, 25, 10) WITH ORDINALITY AS v (vacancy_id, occupation, stance, closeness, km, points, missing, n)
    JOIN matching.demand d ON d.vacancy_id = v.vacancy_id
    JOIN matching.match_profile m ON m.client_id = p.id AND m.occupation = v.occupation
    CROSS JOIN LATERAL matching.points_of(m, d, v.closeness, v.km, kernel.today()) AS points
    CROSS JOIN (SELECT matching.skill_list() AS codes OFFSET 0) AS list
    ORDER BY p.id, v.n
$$;

REVOKE ALL ON FUNCTION matching.asked_by(matching.demand), matching.open_candidates(), matching.open_fitting(), matching.licence_codes(int), matching.language_codes(int),
    matching.points_of(matching.match_profile, matching.demand, smallint, real, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidates(), matching.open_fitting() TO sonar_reader;

RESET ROLE;

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

-- Finding for one vacancy, in two phases: who is shown is written down, and only they are read.
SET ROLE sonar_guard;

-- Whether somebody mediates for the whole country at this moment: by function, and by a national task that two others gave.
CREATE FUNCTION matching.is_national(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_ceiling l
                   WHERE l.function = p_actor.function AND l.purpose = 'matching' AND l.ceiling = 'national_task')
       AND access.holds(p_actor.actor_ref, 'national_task', NULL)
$$;

-- What stands in the way of somebody who works on a vacancy: the right, and that it is hers to fill. Who has a national
-- task may find for each vacancy that is published (R45); everybody else for those she holds. p_closed: also one that is
-- closed.
CREATE FUNCTION matching.holder_refusal(p_actor identity.session_facts, p_vacancy int, p_closed boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR p_vacancy IS NULL THEN 'malformed'
        WHEN disclosure.policy_refusal(p_actor.function, 'matching', ARRAY['match_profile'], '{}') IS NOT NULL
            THEN disclosure.policy_refusal(p_actor.function, 'matching', ARRAY['match_profile'], '{}')
        WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v
            WHERE v.id = p_vacancy AND (p_closed OR v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()))
              AND (v.held_by = p_actor.actor_ref OR matching.is_national(p_actor))) THEN 'no_relation' END
$$;

-- Whom somebody may be shown, of those who were found: all of them, but for who had a national task and has none now. She
-- finds within the reach of her function from that moment on.
CREATE FUNCTION matching.within_task(p_actor identity.session_facts, p_found uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF matching.is_national(p_actor) OR NOT EXISTS (
        SELECT FROM access.policy_ceiling l WHERE l.function = p_actor.function AND l.purpose = 'matching' AND l.ceiling = 'national_task') THEN
        RETURN p_found;
    END IF;
    RETURN ARRAY(SELECT f.id FROM unnest(p_found) WITH ORDINALITY AS f (id, n) JOIN clients.client c ON c.id = f.id
                 WHERE disclosure.within_ceiling(p_actor, 'national_task', c.id, c.office_id) ORDER BY f.n);
END $$;

-- Takes these people from what may be shown of a vacancy: who was shown in the last weeks, and others while there is room.
-- The caller holds the lock on the vacancy, so that two requests at once count one after the other. Who stands in the list of a
-- vacancy counts as shown once a day: looking at it again and again would push those on it down everywhere else.
CREATE FUNCTION matching.take_shown(p_vacancy int, p_found uuid[]) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    room int;
    kept uuid[];
    first_today uuid[];
BEGIN
    DELETE FROM matching.shown s WHERE s.vacancy_id = p_vacancy AND s.last_on <= kernel.today() - matching.remembered_days();
    room := matching.most_shown() - (SELECT count(*) FROM matching.shown s WHERE s.vacancy_id = p_vacancy);
    SELECT coalesce(array_agg(f.id ORDER BY f.n), '{}') INTO kept
    FROM (SELECT u.id, u.n, s.client_id IS NOT NULL AS before, count(*) FILTER (WHERE s.client_id IS NULL) OVER (ORDER BY u.n) AS fresh
          FROM unnest(p_found) WITH ORDINALITY AS u (id, n)
          LEFT JOIN matching.shown s ON s.client_id = u.id AND s.vacancy_id = p_vacancy) AS f
    WHERE f.before OR f.fresh <= room;
    WITH noted AS (
        INSERT INTO matching.shown AS s (client_id, vacancy_id, last_on) SELECT k, p_vacancy, kernel.today() FROM unnest(kept) AS k
        ON CONFLICT (client_id, vacancy_id) DO UPDATE SET last_on = kernel.today() WHERE s.last_on < kernel.today()
        RETURNING s.client_id)
    SELECT coalesce(array_agg(n.client_id), '{}') INTO first_today FROM noted n;
    PERFORM matching.note_shown(first_today);
    RETURN kept;
END $$;

-- Whether a vacancy may be matched with what it asks today. Each change of what it asks shows who comes and who goes, so
-- only a few are answered in four weeks; what was asked before is answered again.
CREATE FUNCTION matching.demand_refusal(p_vacancy int) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    asked text := (SELECT matching.asked_by(d) FROM matching.demand d WHERE d.vacancy_id = p_vacancy);
BEGIN
    DELETE FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy AND d.first_on <= kernel.today() - matching.remembered_days();
    IF asked IS NOT NULL AND NOT EXISTS (SELECT FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy AND d.fingerprint = asked) THEN
        IF (SELECT count(*) FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy) >= matching.most_demands() THEN
            RETURN 'demands';
        END IF;
        INSERT INTO matching.demand_tried (vacancy_id, fingerprint, first_on) VALUES (p_vacancy, asked, kernel.today());
    END IF;
    RETURN NULL;
END $$;

-- Phase 1 of matching, on the matcher's own connection: find, and write down who will be shown, in one transaction.
-- p_page counts from 1; with p_page 0 those whom the holder put on the list of the vacancy, whatever became of it.
-- Returns the ticket under which the reader may then fetch the match profiles of exactly these people.
CREATE FUNCTION matching.open_match(p_token text, p_vacancy int, p_page int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE WHEN actor.session_id IS NOT NULL AND (p_trace IS NULL OR p_page IS NULL OR p_page NOT BETWEEN 0 AND matching.most_shown() / matching.page_size())
                    THEN 'malformed' ELSE matching.holder_refusal(actor, p_vacancy, p_page = 0) END;
    IF refusal IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('match:' || p_vacancy, 0));
        refusal := CASE WHEN p_page > 0 THEN matching.demand_refusal(p_vacancy) END;
    END IF;
    IF refusal IS NULL THEN
        SELECT f.persons, f.fit INTO found, fit FROM matching.find_page(actor, p_vacancy, p_page) f;
        -- Nobody is named here, so these persons do not count as opened outside a relation.
        IF NOT access.take_budget(actor.actor_ref, actor.function, cardinality(found), 0) THEN
            refusal := 'budget';
        ELSIF p_page > 0 THEN
            found := matching.take_shown(p_vacancy, found);
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, CASE p_page WHEN 0 THEN 'vacancy:list' ELSE 'vacancy:match' END, 'match', 'matching', found,
                                      array_fill('match'::text, ARRAY[cardinality(found)]), ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Whom a page shows, and how many met the demands in all.
CREATE FUNCTION matching.find_page(p_actor identity.session_facts, p_vacancy int, p_page int, OUT persons uuid[], OUT fit int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_page = 0 THEN
        SELECT coalesce(array_agg(l.client_id), '{}'), 0 INTO persons, fit
        FROM (SELECT c.client_id FROM matching.candidacy c
              WHERE c.vacancy_id = p_vacancy AND c.state <> 'dropped'
                AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
              ORDER BY matching.waits_first(c.state), c.changed_at DESC, c.client_id LIMIT 50) AS l;
        RETURN;
    END IF;
    SELECT coalesce(array_agg(r.client_id ORDER BY r.n) FILTER (WHERE r.n > matching.page_size() * (p_page - 1)), '{}'), coalesce(max(r.fit), 0)
    INTO persons, fit
    FROM matching.rank(p_vacancy, matching.page_size() * p_page) WITH ORDINALITY AS r (client_id, fit, n);
    persons := matching.within_task(p_actor, persons);
END $$;

REVOKE ALL ON FUNCTION
    matching.open_match(text, int, int, uuid, inet), matching.holder_refusal(identity.session_facts, int, boolean),
    matching.is_national(identity.session_facts), matching.within_task(identity.session_facts, uuid[]), matching.take_shown(int, uuid[]),
    matching.demand_refusal(int), matching.find_page(identity.session_facts, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_match(text, int, int, uuid, inet) TO sonar_matcher;

RESET ROLE;

-- Steps with a candidate: by who holds the vacancy, by the employer, and by Sonar as days pass. Each is a row in the ledger
-- that names her, and a change of her record.
SET ROLE sonar_guard;

-- What stands in the way of a step with this person: she is protected, or known to the actor; or was never shown here.
CREATE FUNCTION matching.step_refusal(p_actor identity.session_facts, p_vacancy int, p_client uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client) THEN 'protected'
        WHEN EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = p_actor.actor_ref AND k.client_id = p_client) THEN 'known'
        WHEN NOT EXISTS (SELECT FROM matching.shown s WHERE s.client_id = p_client AND s.vacancy_id = p_vacancy)
         AND NOT EXISTS (SELECT FROM matching.candidacy c WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy) THEN 'not_shown' END
$$;

-- Whether somebody cannot be put before the employer of a vacancy now: she is not registered any more, or that employer is kept
-- from contact with jobseekers.
CREATE FUNCTION matching.cannot_meet(p_vacancy int, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM clients.client c WHERE c.id = p_client AND c.active)
        OR EXISTS (SELECT FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
                   WHERE v.id = p_vacancy AND employers.is_blocked(e.kvk_number))
$$;

-- What is wrong with the facts of a step, or nothing. The pages say it first, for all fields at once.
CREATE FUNCTION matching.facts_refusal(p_step text, p_facts jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_step = 'refer' AND NOT disclosure.is_reason(p_facts ->> 'reason') THEN 'reason'
        WHEN p_step = 'reject' AND p_facts ->> 'why' IS NULL THEN 'malformed'
        WHEN p_step = 'hire' AND (p_facts ->> 'hours' IS NULL OR p_facts ->> 'starts_on' IS NULL) THEN 'malformed' END
$$;

-- Writes the step down: the row of the ledger and the change, both naming her.
CREATE FUNCTION matching.note_step(p_actor identity.session_facts, p_vacancy int, p_client uuid, p_step text, p_trace uuid, p_origin inet) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    made disclosure.answer := disclosure.grant_ticket(
        p_actor, p_trace, 'candidate:' || p_step, 'match', 'matching', ARRAY[p_client], ARRAY['match'], ARRAY['match_profile'], '{}', '{}', p_vacancy,
        NULL, NULL, p_origin);
BEGIN
    -- Nothing is to be read under it.
    DELETE FROM access.live_ticket t WHERE t.seq = made.seq;
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields, disclosure_seq)
    VALUES (p_trace, p_actor.kind, p_actor.actor_ref, p_client, 'plan', CASE p_step WHEN 'shortlist' THEN 'add' ELSE 'correct' END, ARRAY['candidacy'], made.seq);
    RETURN made.seq;
END $$;

-- Whether a vacancy is open, and keeps it so until the transaction ends: who closes it waits, and then finds the step that was
-- taken. A vacancy is always held before one of its candidacies, so that nobody waits in a circle.
CREATE FUNCTION matching.keep_open(p_vacancy int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM employers.vacancy v
    WHERE v.id = p_vacancy AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()) FOR NO KEY UPDATE;
    RETURN FOUND;
END $$;

-- Takes a step where the table allows it. Answers nothing, or why not: 'step' when it does not follow on how things stand.
CREATE FUNCTION matching.take_step(
    p_actor identity.session_facts, p_by text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was matching.candidacy;
    next text;
    refusal text := coalesce(matching.step_refusal(p_actor, p_vacancy, p_client), matching.facts_refusal(p_step, p_facts));
    made bigint;
    open_now boolean;
BEGIN
    IF refusal IS NOT NULL THEN
        RETURN refusal;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('match:' || p_vacancy, 0));
    open_now := matching.keep_open(p_vacancy);
    SELECT * INTO was FROM matching.candidacy c WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy FOR UPDATE;
    next := matching.state_after(p_step, p_by, was.state);
    -- What came of it is written down of who left the register too: she may have left for this very work.
    IF next IS NULL OR p_step <> 'end' AND NOT open_now
       OR p_step IN ('shortlist', 'refer', 'ask', 'invite') AND matching.cannot_meet(p_vacancy, p_client) THEN
        RETURN 'step';
    END IF;
    made := matching.note_step(p_actor, p_vacancy, p_client, p_step, p_trace, p_origin);
    INSERT INTO matching.candidacy AS c (client_id, vacancy_id, state, staff_id, note, reason, answer_by, later_at, shared, hours, starts_on, ends_on, why, disclosure_seq)
    VALUES (p_client, p_vacancy, next, coalesce(was.staff_id, p_actor.actor_ref), CASE WHEN p_facts ? 'note' THEN p_facts ->> 'note' ELSE was.note END,
            coalesce(btrim(p_facts ->> 'reason'), was.reason), CASE p_step WHEN 'ask' THEN kernel.today() + matching.answer_days() ELSE was.answer_by END,
            CASE p_step WHEN 'ask' THEN NULL ELSE was.later_at END, CASE WHEN next IN ('consented', 'invited', 'hired') THEN was.shared END,
            coalesce((p_facts ->> 'hours')::smallint, was.hours), coalesce((p_facts ->> 'starts_on')::date, was.starts_on),
            CASE p_step WHEN 'end' THEN greatest(kernel.today(), was.starts_on) ELSE coalesce((p_facts ->> 'ends_on')::date, was.ends_on) END,
            p_facts ->> 'why', made)
    ON CONFLICT (client_id, vacancy_id) DO UPDATE
    SET state = EXCLUDED.state, note = EXCLUDED.note, reason = EXCLUDED.reason, answer_by = EXCLUDED.answer_by, later_at = EXCLUDED.later_at, shared = EXCLUDED.shared,
        hours = EXCLUDED.hours, starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on, why = EXCLUDED.why, changed_at = kernel.now(),
        disclosure_seq = EXCLUDED.disclosure_seq;
    PERFORM matching.after_step(p_vacancy, p_client, p_step, made);
    IF p_step = 'hire' THEN
        PERFORM matching.fill_when_taken(p_actor, p_vacancy);
    END IF;
    RETURN NULL;
END $$;

-- What follows on a step: her own adviser gets a task, also when she is asked and no message reaches her; who is hired is looked
-- for no more, or for fewer hours.
CREATE FUNCTION matching.after_step(p_vacancy int, p_client uuid, p_step text, p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_step = 'refer' OR p_step = 'ask' AND NOT casework.reads_messages(p_client) THEN
        PERFORM casework.ask_adviser(p_client, 'vacancy', kernel.today() + 5, p_seq);
    ELSIF p_step IN ('hire', 'end') THEN
        PERFORM matching.refresh_profiles(ARRAY[p_client]);
    END IF;
END $$;

-- Closes a vacancy whose last place is taken.
CREATE FUNCTION matching.fill_when_taken(p_actor identity.session_facts, p_vacancy int) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published' AND v.positions <= (
                   SELECT count(*) FROM matching.candidacy c WHERE c.vacancy_id = v.id AND c.state IN ('hired', 'ended'))) THEN
        PERFORM employers.enter_state(p_vacancy, 'fill', 'filled', p_actor.kind, p_actor.actor_ref, '', NULL);
    END IF;
END $$;

-- A step of who holds the vacancy, with one candidate. Answers nothing, or why not.
CREATE FUNCTION matching.follow(p_token text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text := matching.holder_refusal(actor, p_vacancy, true);
BEGIN
    IF refusal IS NULL AND (p_client IS NULL OR p_step IS NULL OR p_facts IS NULL OR p_trace IS NULL) THEN
        refusal := 'malformed';
    ELSIF refusal IS NULL AND NOT access.take_budget(actor.actor_ref, actor.function, 1, 0) THEN
        refusal := 'budget';
    END IF;
    IF refusal IS NULL THEN
        refusal := matching.take_step(actor, 'holder', p_vacancy, p_client, p_step, p_facts, p_trace, p_origin);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:' || left(p_step, 20), 'matching', '{}', ARRAY['match_profile'],
                                ARRAY[p_client], refusal, NULL, p_origin);
    END IF;
    RETURN disclosure.told(refusal);
END $$;

-- Opens one candidate's messages, for sending her the vacancy and nothing else: who she is stays unknown to the sender (R47).
CREATE FUNCTION matching.open_sending(p_token text, p_vacancy int, p_client uuid, p_trace uuid, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text := matching.holder_refusal(actor, p_vacancy, false);
BEGIN
    IF refusal IS NULL THEN
        refusal := CASE WHEN p_client IS NULL OR p_trace IS NULL THEN 'malformed'
                        ELSE coalesce(disclosure.policy_refusal(actor.function, 'matching', ARRAY['messages'], ARRAY['messages']),
                                      matching.step_refusal(actor, p_vacancy, p_client)) END;
    END IF;
    IF refusal IS NULL AND EXISTS (SELECT FROM matching.sent s WHERE s.client_id = p_client AND s.vacancy_id = p_vacancy) THEN
        refusal := 'step';
    ELSIF refusal IS NULL AND NOT access.take_budget(actor.actor_ref, actor.function, 1, 0) THEN
        refusal := 'budget';
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vacancy:send', 'matching', '{}', ARRAY['messages'], ARRAY[p_client], refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, 'vacancy:send', 'person', 'matching', ARRAY[p_client], ARRAY['match'], ARRAY['messages'],
                                   ARRAY['messages'], '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Notes that the vacancy on the present ticket was sent to its one person, in the transaction that sends it; a second time
-- fails, and the message with it.
CREATE FUNCTION matching.note_sent() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF cardinality(access.ticket_writes('messages')) IS DISTINCT FROM 1 OR t.actor_kind <> 'staff' OR t.vacancy_id IS NULL THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO matching.sent (client_id, vacancy_id, staff_id, disclosure_seq) VALUES (t.persons[1], t.vacancy_id, t.actor_ref, t.seq);
END $$;

-- Moves these candidacies on by a step of Sonar's own, and puts it in the ledger. For this room only.
CREATE FUNCTION matching.step_by_itself(p_step text, p_vacancy int, p_client uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE matching.candidacy c
    SET state = matching.state_after(p_step, 'sonar', c.state), changed_at = kernel.now(),
        shared = NULL, why = CASE p_step WHEN 'close' THEN 'vacancy_closed' ELSE c.why END
    WHERE c.client_id = p_client AND c.vacancy_id = p_vacancy AND matching.state_after(p_step, 'sonar', c.state) IS NOT NULL;
    IF FOUND THEN
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        VALUES (gen_random_uuid(), 'job', 'follow_candidates', p_client, 'plan', 'correct', ARRAY['candidacy']);
    END IF;
    RETURN FOUND;
END $$;

-- A vacancy that is filled, withdrawn or expired lets its other candidates go at once, and tells who had to do with it (I39).
-- One that is looked at again keeps them: nobody does anything with them until it is open.
CREATE FUNCTION matching.close_candidacies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held uuid;
BEGIN
    PERFORM FROM matching.candidacy c WHERE c.vacancy_id = NEW.id ORDER BY c.client_id FOR UPDATE;
    PERFORM matching.tell_closed(NEW.id, NEW.status);
    FOR held IN SELECT c.client_id FROM matching.candidacy c WHERE c.vacancy_id = NEW.id ORDER BY c.client_id LOOP
        PERFORM matching.step_by_itself('close', NEW.id, held);
    END LOOP;
    DELETE FROM matching.own_mark m WHERE m.vacancy_id = NEW.id;
    RETURN NULL;
END $$;

-- What a new day brings: an answer that did not come, and a place that ended, after which she is found again for all her hours.
CREATE FUNCTION matching.follow_days() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due record;
    moved int := 0;
BEGIN
    FOR due IN
        SELECT c.client_id, c.vacancy_id, 'expire' AS step FROM matching.candidacy c WHERE c.state = 'proposed' AND c.answer_by < kernel.today()
        UNION ALL
        SELECT c.client_id, c.vacancy_id, 'end' FROM matching.candidacy c WHERE c.state = 'hired' AND c.ends_on < kernel.today()
        ORDER BY 2, 1  -- as a vacancy that closes goes through them
    LOOP
        IF matching.step_by_itself(due.step, due.vacancy_id, due.client_id) THEN
            moved := moved + 1;
            IF due.step = 'end' THEN
                PERFORM matching.refresh_profiles(ARRAY[due.client_id]);
            END IF;
        END IF;
    END LOOP;
    RETURN moved;
END $$;

REVOKE ALL ON FUNCTION
    matching.step_refusal(identity.session_facts, int, uuid), matching.cannot_meet(int, uuid), matching.facts_refusal(text, jsonb),
    matching.note_step(identity.session_facts, int, uuid, text, uuid, inet), matching.keep_open(int),
    matching.take_step(identity.session_facts, text, int, uuid, text, jsonb, uuid, inet), matching.after_step(int, uuid, text, bigint),
    matching.fill_when_taken(identity.session_facts, int),
    matching.follow(text, int, uuid, text, jsonb, uuid, inet), matching.open_sending(text, int, uuid, uuid, inet), matching.note_sent(),
    matching.step_by_itself(text, int, uuid), matching.close_candidacies(), matching.follow_days() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.follow(text, int, uuid, text, jsonb, uuid, inet), matching.open_sending(text, int, uuid, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.note_sent() TO sonar_writer;
GRANT EXECUTE ON FUNCTION matching.follow_days() TO sonar_worker;
GRANT EXECUTE ON FUNCTION matching.close_candidacies() TO sonar_owner;

RESET ROLE;

SET ROLE sonar_owner;
CREATE TRIGGER close_candidacies AFTER UPDATE OF status ON employers.vacancy FOR EACH ROW
WHEN (NEW.status IN ('filled', 'withdrawn', 'expired') AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION matching.close_candidacies();
RESET ROLE;

-- How her candidacies stand, for the holder of the vacancy, for her own adviser and for herself: the same state for all.
SET ROLE sonar_guard;

-- Phase 2, for the reader: the state of those on the list of the vacancy that the present match ticket names; away: not
-- registered any more.
CREATE FUNCTION matching.open_followed()
RETURNS TABLE (client_id uuid, state text, note text, answer_by date, later_at timestamptz, hours smallint, starts_on date, ends_on date, why text,
               sent_at timestamptz, changed_at timestamptz, away boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, c.state, c.note, c.answer_by, c.later_at, c.hours, c.starts_on, c.ends_on, c.why, s.sent_at, c.changed_at,
           NOT EXISTS (SELECT FROM clients.client r WHERE r.id = n.client_id AND r.active)
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    LEFT JOIN matching.candidacy c ON c.client_id = n.client_id AND c.vacancy_id = t.vacancy_id
    LEFT JOIN matching.sent s ON s.client_id = n.client_id AND s.vacancy_id = t.vacancy_id
    WHERE t.kind = 'match' AND t.actor_kind = 'staff' AND 'match_profile' = ANY (t.categories) AND (c.client_id IS NOT NULL OR s.client_id IS NOT NULL)
    ORDER BY n.n
$$;

-- The task to talk with somebody about vacancies is done when her own adviser wrote down what came of each. One that somebody took
-- from the queue of the office is ended by hand: with it ends what she may open.
CREATE FUNCTION matching.settle_task(p_client uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    by_telephone boolean := NOT casework.reads_messages(p_client);
BEGIN
    PERFORM casework.hold_tasks(p_client);
    UPDATE casework.task k SET state = 'done', finished_at = kernel.now()
    WHERE k.client_id = p_client AND k.kind = 'vacancy' AND k.given_by IS NULL AND k.state = 'open' AND k.staff_id = ANY (casework.advisers_of(p_client))
      AND NOT EXISTS (SELECT FROM matching.candidacy c
                      WHERE c.client_id = p_client AND (c.state = 'referred' OR c.state = 'proposed' AND by_telephone))
      AND NOT EXISTS (SELECT FROM matching.told_closed d WHERE d.client_id = p_client AND NOT d.by_message AND d.told_on > kernel.today() - 14);
END $$;

-- Her answer to a vacancy that was put to her, by herself or by her adviser, for the one whose plan the present ticket opens
-- for writing. p_shared: what she lets the employer see, sealed. Answers nothing, or why not.
CREATE FUNCTION matching.answer(p_vacancy int, p_step text, p_shared bytea, p_why text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    was matching.candidacy;
    next text;
    published boolean := matching.keep_open(p_vacancy);
BEGIN
    SELECT * INTO was FROM matching.candidacy c WHERE c.client_id = ANY (access.ticket_writes('plan')) AND c.vacancy_id = p_vacancy FOR UPDATE;
    IF NOT FOUND OR t.actor_kind NOT IN ('staff', 'jobseeker') THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    next := matching.state_after(p_step, CASE t.actor_kind WHEN 'staff' THEN 'adviser' ELSE 'client' END, was.state);
    IF was.state = 'expired' OR was.state = 'proposed' AND was.answer_by < kernel.today() THEN
        RETURN 'expired';
    ELSIF next IS NULL OR (next = 'consented') <> (p_shared IS NOT NULL)
       OR next IN ('proposed', 'consented') AND (NOT published OR matching.cannot_meet(p_vacancy, was.client_id))
       OR p_step = 'consent' AND t.actor_kind = 'staff' AND casework.reads_messages(was.client_id) THEN
        RETURN 'step';
    END IF;
    UPDATE matching.candidacy c
    SET state = next, changed_at = kernel.now(), shared = p_shared, why = p_why, disclosure_seq = t.seq,
        answer_by = CASE p_step WHEN 'pass_on' THEN kernel.today() + matching.answer_days() ELSE c.answer_by END,
        later_at = CASE p_step WHEN 'later' THEN kernel.now() ELSE c.later_at END,
        ends_on = CASE p_step WHEN 'end' THEN greatest(kernel.today(), c.starts_on) ELSE c.ends_on END
    WHERE c.client_id = was.client_id AND c.vacancy_id = p_vacancy;
    PERFORM access.note_change(t, was.client_id, 'plan', 'correct', ARRAY['candidacy']);
    PERFORM matching.after_step(p_vacancy, was.client_id, p_step, t.seq);
    IF t.actor_kind = 'staff' THEN
        PERFORM matching.settle_task(was.client_id);
    END IF;
    RETURN NULL;
END $$;

-- Of whom on the present ticket the plan is open and a message does not reach: her adviser writes down what she answers.
CREATE FUNCTION matching.ticket_rung() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT p.id FROM unnest(access.ticket_persons('plan')) AS p (id) WHERE NOT casework.reads_messages(p.id));
END $$;

REVOKE ALL ON FUNCTION matching.open_followed(), matching.answer(int, text, bytea, text), matching.settle_task(uuid), matching.ticket_rung() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.ticket_rung() TO sonar_gate;
GRANT EXECUTE ON FUNCTION matching.open_followed() TO sonar_reader;
GRANT EXECUTE ON FUNCTION matching.answer(int, text, bytea, text) TO sonar_writer;

RESET ROLE;

SET ROLE sonar_gate;

-- The vacancies that were put to the person on the present ticket, or to her adviser for her: newest change first, with who
-- fills the vacancy now. What a holder keeps for himself (a list, a note) is not in it.
CREATE FUNCTION matching.open_candidacies()
RETURNS TABLE (client_id uuid, vacancy_id int, state text, title text, employer text, place text, holder text, holder_function text, reason text, answer_by date,
               later_at timestamptz, wrapped bytea, shared bytea, hours smallint, starts_on date, ends_on date, why text, changed_at timestamptz, open boolean, rung boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.vacancy_id, c.state, v.title, e.name, v.place, f.display_name, f.function,
           CASE WHEN t.actor_kind = 'staff' THEN c.reason END, c.answer_by, c.later_at, k.wrapped, c.shared, c.hours, c.starts_on, c.ends_on, c.why, c.changed_at,
           v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()), c.client_id = ANY ((SELECT matching.ticket_rung())::uuid[])
    FROM access.ticket() t
    CROSS JOIN matching.candidacy c
    JOIN employers.vacancy v ON v.id = c.vacancy_id
    JOIN employers.establishment b ON b.id = v.establishment_id
    JOIN employers.employer e ON e.id = b.employer_id
    JOIN identity.staff f ON f.id = coalesce(v.held_by, c.staff_id)
    JOIN clients.person_key k ON k.client_id = c.client_id
    WHERE t.actor_kind = 'jobseeker' AND c.answer_by IS NOT NULL OR t.actor_kind = 'staff' AND (c.answer_by IS NOT NULL OR c.reason IS NOT NULL)
$$;
CREATE VIEW matching.candidacy_v WITH (security_barrier, security_invoker) AS SELECT * FROM matching.open_candidacies();
REVOKE ALL ON FUNCTION matching.open_candidacies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidacies() TO sonar_reader;
GRANT SELECT ON matching.candidacy_v TO sonar_reader;

RESET ROLE;

-- What an employer sees of those who were put forward for its vacancy, and what it does with them. Until she agrees, that
-- somebody fits; after that her name and the ways to reach her that she chose. Each look is a row that names her.
SET ROLE sonar_guard;

-- The order in which a list is shown: who waits for an answer of whoever reads it first, where nothing can be done any more last.
CREATE FUNCTION matching.waits_first(p_state text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_state IN ('consented', 'returned') THEN 1 WHEN p_state = 'invited' THEN 2
                WHEN p_state IN ('declined', 'withdrawn', 'rejected', 'ended', 'closed') THEN 4 ELSE 3 END
$$;

-- What stands in the way of an employer's user: the vacancy is its own, its mandate leaves candidates to it, a login of
-- one establishment sees that one's vacancies, and an employer that is kept from contact sees nobody.
CREATE FUNCTION matching.employer_refusal(p_actor identity.session_facts, p_vacancy int) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
            WHERE v.id = p_vacancy AND v.status IN ('published', 'filled', 'withdrawn', 'expired')
              AND identity.employer_may(p_actor, e.kvk_number, 'candidates') AND NOT employers.is_blocked(e.kvk_number)
              AND (p_actor.establishment IS NULL OR p_actor.establishment = b.number)) THEN 'no_relation' END
$$;

-- Phase 1 for an employer: those who were put forward for its vacancy, or the one whom it is about to answer; p_named: of them
-- only those who agreed, with the keys to what they agreed to show. Who left the register is shown no more, but for who was hired.
CREATE FUNCTION matching.open_proposed(p_token text, p_vacancy int, p_client uuid, p_named boolean, p_trace uuid, p_origin inet) RETURNS disclosure.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    refusal text := CASE WHEN p_trace IS NULL OR p_named IS NULL THEN 'malformed' ELSE matching.employer_refusal(actor, p_vacancy) END;
    found uuid[];
BEGIN
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:proposed', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        RETURN (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
    END IF;
    found := ARRAY(SELECT c.client_id FROM matching.candidacy c JOIN clients.client k ON k.id = c.client_id
                   WHERE c.vacancy_id = p_vacancy AND c.state IN ('proposed', 'consented', 'invited', 'hired') AND (NOT p_named OR c.shared IS NOT NULL)
                     AND (k.active OR c.state = 'hired') AND c.client_id = coalesce(p_client, c.client_id)
                     AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
                   ORDER BY matching.waits_first(c.state), c.changed_at DESC, c.client_id LIMIT 50);
    IF (p_named OR p_client IS NOT NULL) AND cardinality(found) = 0 THEN
        RETURN (NULL, NULL, 'not_available', NULL)::disclosure.answer;
    END IF;
    RETURN disclosure.grant_ticket(actor, p_trace, 'candidate:proposed', CASE WHEN p_named THEN 'person' ELSE 'match' END, 'matching', found,
                                   array_fill('match'::text, ARRAY[cardinality(found)]), ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Phase 2, for the reader: how it stands with those whom an employer's ticket names, for its own vacancy.
CREATE FUNCTION matching.open_put_forward()
RETURNS TABLE (client_id uuid, state text, answer_by date, hours smallint, starts_on date, ends_on date, changed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.state, c.answer_by, c.hours, c.starts_on, c.ends_on, c.changed_at
    FROM access.ticket() t
    JOIN matching.candidacy c ON c.client_id = ANY (t.persons) AND c.vacancy_id = t.vacancy_id
    WHERE t.kind = 'match' AND t.actor_kind = 'employer' AND 'match_profile' = ANY (t.categories)
    ORDER BY array_position(t.persons, c.client_id)
$$;

-- A step of the employer with somebody who agreed.
CREATE FUNCTION matching.follow_as_employer(p_token text, p_vacancy int, p_client uuid, p_step text, p_facts jsonb, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    refusal text := CASE WHEN p_client IS NULL OR p_step IS NULL OR p_facts IS NULL OR p_trace IS NULL THEN 'malformed'
                         ELSE matching.employer_refusal(actor, p_vacancy) END;
BEGIN
    IF refusal IS NULL THEN
        refusal := matching.take_step(actor, 'employer', p_vacancy, p_client, p_step, p_facts, p_trace, p_origin);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'candidate:' || coalesce(left(p_step, 20), ''), 'matching', '{}', ARRAY['match_profile'],
                                ARRAY[p_client], refusal, NULL, p_origin);
    END IF;
    RETURN disclosure.told(refusal);
END $$;

REVOKE ALL ON FUNCTION
    matching.waits_first(text), matching.employer_refusal(identity.session_facts, int), matching.open_proposed(text, int, uuid, boolean, uuid, inet), matching.open_put_forward(),
    matching.follow_as_employer(text, int, uuid, text, jsonb, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_proposed(text, int, uuid, boolean, uuid, inet), matching.follow_as_employer(text, int, uuid, text, jsonb, uuid, inet)
TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_put_forward() TO sonar_reader;

RESET ROLE;

SET ROLE sonar_gate;

-- What those on an employer's ticket agreed that it may see, for its own vacancy, while they agree.
CREATE FUNCTION matching.open_shared() RETURNS TABLE (client_id uuid, wrapped bytea, shared bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, k.wrapped, c.shared
    FROM access.ticket() t
    CROSS JOIN matching.candidacy c
    JOIN clients.person_key k ON k.client_id = c.client_id
    WHERE t.actor_kind = 'employer' AND c.vacancy_id = t.vacancy_id AND c.shared IS NOT NULL AND c.state IN ('consented', 'invited', 'hired')
$$;
REVOKE ALL ON FUNCTION matching.open_shared() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_shared() TO sonar_reader;

RESET ROLE;

-- How many of a vacancy's candidates wait for whoever is to go on with them. Counts only: who they are opens by a ticket, and then
-- it is written down.
SET ROLE sonar_guard;

-- Of a vacancy, how many there are of each state that asks for something. Who took her yes back is told for a week.
CREATE FUNCTION matching.waiting_of(p_vacancy int) RETURNS TABLE (state text, number int)
LANGUAGE sql STABLE ROWS 3 AS $$
    SELECT c.state, count(*)::int
    FROM matching.candidacy c JOIN clients.client k ON k.id = c.client_id AND k.active
    WHERE c.vacancy_id = p_vacancy
      AND (c.state IN ('proposed', 'consented', 'invited', 'returned', 'expired') OR c.state = 'withdrawn' AND c.changed_at > kernel.now() - interval '7 days')
      AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
    GROUP BY c.state
$$;

-- For whoever fills vacancies: of those of them that she holds, how many candidates are in each of these states.
CREATE FUNCTION matching.waiting_for_holder(p_token text, p_vacancies int[]) RETURNS TABLE (vacancy_id int, state text, number int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, w.state, w.number
    FROM identity.live_session(p_token) AS a
    CROSS JOIN LATERAL unnest(p_vacancies[1:100]) AS v (id)
    CROSS JOIN LATERAL matching.waiting_of(v.id) AS w
    WHERE matching.holder_refusal(a, v.id, false) IS NULL
$$;

-- For an employer: of each of its open vacancies how many candidates were asked, agreed or are invited. That somebody did not answer,
-- or is back from her adviser, is not its to know.
CREATE FUNCTION matching.waiting_for_employer(p_token text) RETURNS TABLE (vacancy_id int, title text, state text, number int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.title, w.state, w.number
    FROM identity.live_employer(p_token) AS a
    JOIN employers.employer e ON e.kvk_number = a.kvk_number
    JOIN employers.establishment b ON b.employer_id = e.id
    JOIN employers.vacancy v ON v.establishment_id = b.id AND v.status = 'published'
    CROSS JOIN LATERAL matching.waiting_of(v.id) AS w
    WHERE matching.employer_refusal(a, v.id) IS NULL AND w.state IN ('proposed', 'consented', 'invited', 'withdrawn')
    ORDER BY v.id DESC, w.state
$$;

REVOKE ALL ON FUNCTION matching.waiting_of(int), matching.waiting_for_holder(text, int[]), matching.waiting_for_employer(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.waiting_for_holder(text, int[]), matching.waiting_for_employer(text) TO sonar_reader;

RESET ROLE;

-- Who is told that a vacancy closed (I39): who reacted to it, and who was on the way to it. Once, in the transaction that
-- closes it, so that a machine that stops halfway tells nobody twice and nobody not at all. That it is filled, withdrawn or
-- over is said; what the employer wrote about that is not.
SET ROLE sonar_owner;

CREATE TABLE matching.told_closed (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    how text NOT NULL CHECK (how IN ('filled', 'withdrawn', 'expired')),
    part text NOT NULL CHECK (part IN ('candidate', 'reacted', 'referred')),  -- what she had to do with it; referred: her adviser only
    told_on date NOT NULL,
    by_message boolean NOT NULL,  -- in the Werkmap; else somebody has a task to tell her
    seen_at timestamptz,  -- she put it away
    PRIMARY KEY (client_id, vacancy_id)
);
ALTER TABLE matching.told_closed ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.told_closed FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON matching.told_closed FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON matching.told_closed TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Who had to do with a vacancy and is here still, each once, in a fixed order. Who said no, took her yes back, was rejected or
-- got the work needs no telling.
CREATE FUNCTION matching.to_be_told(p_vacancy int) RETURNS TABLE (client_id uuid, part text)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (w.client_id) w.client_id, w.part
    FROM (SELECT c.client_id, CASE c.state WHEN 'referred' THEN 'referred' ELSE 'candidate' END AS part
          FROM matching.candidacy c WHERE c.vacancy_id = p_vacancy AND c.state IN ('referred', 'proposed', 'consented', 'invited')
          UNION ALL
          SELECT m.client_id, 'reacted' FROM messaging.contact m WHERE m.vacancy_id = p_vacancy AND m.state IN ('asked', 'open')) AS w
    JOIN clients.client p ON p.id = w.client_id AND p.active
    WHERE NOT EXISTS (SELECT FROM matching.candidacy h WHERE h.client_id = w.client_id AND h.vacancy_id = p_vacancy
                        AND h.state IN ('hired', 'ended', 'declined', 'withdrawn', 'rejected'))
    ORDER BY w.client_id, w.part;
END $$;

-- Takes, in the order in which every closing takes them, the turns to ask for a task about whoever is to be told of these vacancies.
-- For who closes several in one transaction, before the first: so two of those never wait for each other in a circle.
CREATE FUNCTION matching.hold_told(p_vacancies int[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT DISTINCT w.client_id FROM unnest(p_vacancies) AS v (id) CROSS JOIN LATERAL matching.to_be_told(v.id) w ORDER BY 1 LOOP
        PERFORM casework.hold_tasks(one);
    END LOOP;
END $$;

-- Tells them. Whom a message in the Werkmap does not reach is told by her adviser, or by whoever takes the task at her office.
CREATE FUNCTION matching.tell_closed(p_vacancy int, p_how text) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one record;
    told int := 0;
BEGIN
    FOR one IN
        INSERT INTO matching.told_closed AS t (client_id, vacancy_id, how, part, told_on, by_message)
        SELECT w.client_id, p_vacancy, p_how, w.part, kernel.today(), w.part <> 'referred' AND casework.reads_messages(w.client_id)
        FROM matching.to_be_told(p_vacancy) w ORDER BY w.client_id
        ON CONFLICT DO NOTHING RETURNING t.client_id, t.by_message
    LOOP
        PERFORM casework.note_job(one.client_id, 'tell_closed', 'plan', 'told_closed');
        IF NOT one.by_message AND casework.ask_adviser(one.client_id, 'vacancy', kernel.today() + 5, 0) THEN
            PERFORM casework.note_job(one.client_id, 'tell_closed', 'plan', 'task');
        END IF;
        told := told + 1;
    END LOOP;
    RETURN told;
END $$;

-- For the reader, on her own ticket: the vacancies of which she was told, and did not put the notice away yet.
CREATE FUNCTION matching.open_closings()
RETURNS TABLE (client_id uuid, vacancy_id int, how text, part text, told_on date, title text, employer text, occupation int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.client_id, t.vacancy_id, t.how, t.part, t.told_on, v.title, e.name, v.occupation
    FROM unnest(access.ticket_own('plan')) AS p (id)
    JOIN matching.told_closed t ON t.client_id = p.id AND t.by_message AND t.seen_at IS NULL AND t.told_on > kernel.today() - 28
    JOIN employers.vacancy v ON v.id = t.vacancy_id
    JOIN employers.establishment b ON b.id = v.establishment_id
    JOIN employers.employer e ON e.id = b.employer_id
    ORDER BY t.told_on DESC, t.vacancy_id LIMIT 10
$$;

-- She read it and puts it away, on her own ticket. Returns false when there is no such notice.
CREATE FUNCTION matching.put_away(p_vacancy int) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    hers uuid;
BEGIN
    UPDATE matching.told_closed c SET seen_at = kernel.now()
    WHERE c.client_id = ANY (access.ticket_writes('plan')) AND t.kind = 'own' AND c.vacancy_id = p_vacancy AND c.by_message AND c.seen_at IS NULL
    RETURNING c.client_id INTO hers;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM access.note_change(t, hers, 'plan', 'correct', ARRAY['told_closed']);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION matching.to_be_told(int), matching.hold_told(int[]), matching.tell_closed(int, text), matching.open_closings(), matching.put_away(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_closings() TO sonar_reader;
GRANT EXECUTE ON FUNCTION matching.put_away(int) TO sonar_writer;

RESET ROLE;

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

-- Employers look for profiles that jobseekers published themselves: found on what she shows, without who she is; who is
-- shown is written down first, with the employer, and she sees it.
SET ROLE sonar_guard;

-- Whether at least five published profiles show the same occupation first in the same region. A region that fewer share is
-- neither shown nor searched.
CREATE FUNCTION matching.region_shared(p_region smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_profile q WHERE q.region = p_region AND q.occupations[1] = p_occupation LIMIT 5) AS few
$$;

-- Whether at least five published profiles show the same occupation first in the same municipality. A municipality that fewer
-- share is found by no distance.
CREATE FUNCTION matching.place_shared(p_municipality smallint, p_occupation int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = 5 FROM (SELECT FROM clients.published_place q WHERE q.municipality = p_municipality AND q.occupation = p_occupation LIMIT 5) AS few
$$;

-- Whom an employer may be shown: at most 50 a page, 200 in all, in an order that differs per employer and means nothing.
CREATE FUNCTION matching.published_for(
    p_kvk text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[], p_page int)
RETURNS TABLE (client_id uuid, fit int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT p.client_id, count(*) OVER ()::int
    FROM clients.published_profile p
    WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id)
      AND (p_region IS NULL OR p.region = p_region AND matching.region_shared(p.region, p.occupations[1]))
      AND (p_places IS NULL OR EXISTS (
          SELECT FROM clients.published_place n WHERE n.client_id = p.client_id AND n.municipality = ANY (p_places)
          AND matching.place_shared(n.municipality, n.occupation)))
      AND (p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours)
      AND (p_levels IS NULL OR p.level = ANY (p_levels))
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
    p_token text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[],
    p_page int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
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
          OR coalesce(cardinality(p_occupations), 0) NOT BETWEEN 1 AND 50 OR cardinality(p_places) > 500 OR cardinality(p_levels) > 20 THEN 'malformed'
        WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose'
        WHEN employers.is_blocked(actor.kvk_number) THEN 'purpose' END;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(p.client_id), '{}'), coalesce(max(p.fit), 0) INTO found, fit
        FROM matching.published_for(
            actor.kvk_number, p_occupations, p_region, p_places, p_hours, p_levels, p_licences, p_page) p;
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

-- How many profiles each choice would leave, with the other choices as they are; fewer than five are not told. Nobody is in it,
-- and of at most 20,000 profiles.
CREATE FUNCTION matching.profile_counts(
    p_token text, p_occupations int[], p_region smallint, p_places smallint[], p_hours smallint, p_levels smallint[], p_licences text[])
RETURNS TABLE (facet text, value text, number int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    IF NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH base AS MATERIALIZED (
        SELECT p.level, p.licences, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END AS region,
               p_places IS NULL OR n.municipality = ANY (p_places) AND matching.place_shared(n.municipality, n.occupation) AS near,
               p_hours IS NULL OR p.hours_max >= p_hours AND p.hours_min <= p_hours AS worked,
               p_levels IS NULL OR p.level = ANY (p_levels) AS learned, p.licences @> p_licences AS driven
        FROM clients.published_profile p LEFT JOIN clients.published_place n ON n.client_id = p.client_id
        WHERE p.occupations && p_occupations AND clients.may_be_published(p.client_id) LIMIT 20000),
    counted AS (
        SELECT 'region' AS facet, b.region::text AS value, count(*)::int AS number FROM base b
        WHERE b.region IS NOT NULL AND b.near AND b.worked AND b.learned AND b.driven GROUP BY b.region
        UNION ALL
        SELECT 'level', b.level::text, count(*)::int FROM base b
        WHERE b.level IS NOT NULL AND b.near AND b.worked AND b.driven AND (p_region IS NULL OR b.region = p_region) GROUP BY b.level
        UNION ALL
        SELECT 'licence', l, count(*)::int FROM base b CROSS JOIN LATERAL unnest(b.licences) AS l
        WHERE b.near AND b.worked AND b.learned AND b.licences @> p_licences AND (p_region IS NULL OR b.region = p_region) GROUP BY l)
    SELECT c.facet, c.value, c.number FROM counted c WHERE c.number >= 5 ORDER BY c.facet, c.value;
END $$;

-- Phase 2, for the reader: what the people whom the present ticket of an employer names, show of themselves. `band` is that of
-- the place, where she is found by distance and enough others are with her.
CREATE FUNCTION matching.open_profile_facts(p_places smallint[], p_bands smallint[])
RETURNS TABLE (client_id uuid, occupations int[], region smallint, years smallint, level smallint, skills text[], licences text[], languages text[],
               hours_min smallint, hours_max smallint, available_from date, presentation text, band smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.occupations, CASE WHEN matching.region_shared(p.region, p.occupations[1]) THEN p.region END, p.years, p.level, p.skills,
           p.licences, p.languages, p.hours_min, p.hours_max, p.available_from, p.presentation,
           CASE WHEN matching.place_shared(b.municipality, b.occupation) THEN p_bands[array_position(p_places, b.municipality)] END
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    JOIN clients.published_profile p ON p.client_id = n.client_id
    LEFT JOIN clients.published_place b ON b.client_id = p.client_id
    WHERE t.actor_kind = 'employer' AND 'employer_contact' = ANY (t.categories) AND clients.may_be_published(p.client_id)
    ORDER BY n.n
$$;

REVOKE ALL ON FUNCTION matching.region_shared(smallint, int), matching.place_shared(smallint, int),
    matching.published_for(text, int[], smallint, smallint[], smallint, smallint[], text[], int), matching.take_profiles(text, int),
    matching.open_profiles(text, int[], smallint, smallint[], smallint, smallint[], text[], int, uuid, inet),
    matching.profile_counts(text, int[], smallint, smallint[], smallint, smallint[], text[]),
    matching.open_profile_facts(smallint[], smallint[])
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_profiles(text, int[], smallint, smallint[], smallint, smallint[], text[], int, uuid, inet),
    matching.profile_counts(text, int[], smallint, smallint[], smallint, smallint[], text[]) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION matching.open_profile_facts(smallint[], smallint[]) TO sonar_reader;

RESET ROLE;
