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
