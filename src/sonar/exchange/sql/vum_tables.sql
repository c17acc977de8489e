-- The national exchange of matching data (VUM): who asks, what was asked, and under which passing names the answers went out.
-- Owned by the guard: no login reads or writes a row here but through the functions.
SET ROLE sonar_guard;

-- A party of the exchange: an asker, or the exchange itself that passes questions on. Kept after it ends, for the ledger names it.
CREATE TABLE exchange.vum_party (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL UNIQUE CHECK (oin ~ '^[0-9]{20}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    role text NOT NULL CHECK (role IN ('asker', 'exchange')),
    suwi boolean NOT NULL,  -- a party of the Wet SUWI; others are told less
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    questions_per_hour int NOT NULL CHECK (questions_per_hour BETWEEN 1 AND 100000),
    CHECK (valid_until >= valid_from)
);

-- One request that was let in, for as long as it takes.
CREATE TABLE exchange.vum_call (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    party_id uuid NOT NULL REFERENCES exchange.vum_party,
    suwi boolean NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX vum_call_expires ON exchange.vum_call (expires_at);

-- A question that was answered, and what came back on it, for as long as details may be asked. A name in an answer is random, of
-- this question only, and kept as a hash: whoever reads these rows cannot tell which name an asker holds.
CREATE TABLE exchange.vum_question (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    party_id uuid NOT NULL REFERENCES exchange.vum_party,
    about text NOT NULL CHECK (about IN ('jobseekers', 'vacancies')),
    asked_at timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX vum_question_party ON exchange.vum_question (party_id, asked_at DESC);
CREATE INDEX vum_question_expires ON exchange.vum_question (expires_at);
CREATE TABLE exchange.vum_result (
    pseudonym_hash bytea PRIMARY KEY CHECK (length(pseudonym_hash) = 32),
    question_id uuid NOT NULL REFERENCES exchange.vum_question ON DELETE CASCADE,
    client_id uuid,
    vacancy_id int,
    rare boolean NOT NULL DEFAULT false,
    detailed_at timestamptz,
    CHECK (num_nonnulls(client_id, vacancy_id) = 1)
);
CREATE INDEX vum_result_question ON exchange.vum_result (question_id);

-- What questions of the exchange are weighed against: one row for each active client whose profile may be found, without identity.
-- Derived in the transaction that changes the profile; who objects has no row.
CREATE TABLE exchange.vum_profile (
    client_id uuid PRIMARY KEY,
    cell int NOT NULL,  -- a square of ten kilometres
    x real NOT NULL,
    y real NOT NULL,
    max_km smallint,
    hours_min smallint,
    hours_max smallint,
    licences int NOT NULL,
    contracts smallint NOT NULL,  -- 1 permanent, 2 temporary, 3 either
    languages int[] NOT NULL,  -- see exchange.vum_language
    occupations text[] NOT NULL,
    office_hours boolean,
    irregular_hours boolean,
    available_from date,
    expires_on date
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);  -- as matching.match_profile
CREATE INDEX vum_profile_cell ON exchange.vum_profile (cell);
ALTER TABLE exchange.vum_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON exchange.vum_profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

RESET ROLE;
SET ROLE sonar_owner;

-- The guard respects an objection, and knows of the wishes about hours what a question may ask.
CREATE POLICY guard_respects ON clients.sharing FOR SELECT TO sonar_guard USING (true);
GRANT SELECT ON clients.sharing, clients.work_wishes TO sonar_guard;
GRANT SELECT ON employers.contact TO sonar_guard;

RESET ROLE;
