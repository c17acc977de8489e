-- Who acts: organisations, offices, staff, the sign-in of jobseekers, and sessions.
SET ROLE sonar_guard;

-- The tree: a division has organisations, an organisation has districts and offices, an office lies in a labour market
-- region and has teams. A municipality or an SW company is an organisation; the municipalities that it works for have
-- periods, since they merge, split and change partners.
CREATE TABLE identity.division (
    id int PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 120)
);

CREATE TABLE identity.organisation (
    id int PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('uwv', 'municipality', 'sw_company', 'other_division')),
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 120),
    division_id int REFERENCES identity.division,
    CHECK (division_id IS NULL OR kind IN ('uwv', 'other_division'))
);

CREATE TABLE identity.organisation_municipality (
    organisation_id int NOT NULL REFERENCES identity.organisation,
    municipality_code smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CHECK (valid_until > valid_from),
    PRIMARY KEY (organisation_id, municipality_code, valid_from)
);

CREATE TABLE identity.district (
    id int PRIMARY KEY,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    UNIQUE (organisation_id, name),
    UNIQUE (organisation_id, id)
);

CREATE TABLE identity.office (
    id int PRIMARY KEY,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    region_code smallint NOT NULL,
    district_id int,
    UNIQUE (organisation_id, name),
    UNIQUE (organisation_id, id),
    FOREIGN KEY (organisation_id, district_id) REFERENCES identity.district (organisation_id, id)
);

CREATE TABLE identity.team (
    id int PRIMARY KEY,
    office_id int NOT NULL REFERENCES identity.office,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    UNIQUE (office_id, name),
    UNIQUE (office_id, id)
);

-- One row per personal account. The issuer and subject are the organisation's own sign-in.
CREATE TABLE identity.staff (
    id uuid PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 2 AND 120),
    function text NOT NULL,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    office_id int NOT NULL,
    active boolean NOT NULL DEFAULT true,
    team_id int,
    function_until date,  -- the day on which the function is no longer hers, when that is known
    UNIQUE (issuer, subject),
    FOREIGN KEY (organisation_id, office_id) REFERENCES identity.office (organisation_id, id),
    FOREIGN KEY (office_id, team_id) REFERENCES identity.team (office_id, id)
);
CREATE INDEX staff_office ON identity.staff (office_id);

-- What an account was at each moment: written by a trigger with every change, never changed, and without a name. It
-- answers what somebody could do on a day long ago, so it points at nothing and outlives the account.
CREATE TABLE identity.staff_history (
    staff_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    function text NOT NULL,
    organisation_id int NOT NULL,
    office_id int NOT NULL,
    team_id int,
    active boolean NOT NULL,
    function_until date,
    PRIMARY KEY (staff_id, since, seq)
);

-- The keyed look-up value of the BSN of a member of staff, from the staff source: by it her own record is kept from her.
-- home_index is the keyed value of her address, so that opening a client who lives there is seen; of clients none is kept.
CREATE TABLE identity.staff_own (
    staff_id uuid PRIMARY KEY REFERENCES identity.staff ON DELETE CASCADE,
    bsn_index bytea NOT NULL UNIQUE CHECK (length(bsn_index) = 32),
    home_index bytea CHECK (length(home_index) = 32)
);

-- The keyed look-up value of a BSN leads to the client who may sign in with it.
CREATE TABLE identity.jobseeker_login (
    bsn_index bytea PRIMARY KEY CHECK (length(bsn_index) = 32),
    client_id uuid NOT NULL UNIQUE
);

-- A record that was found to be of somebody who has another one: she signs in to that one (written by casework.merging).
CREATE TABLE identity.merged_record (
    client_id uuid PRIMARY KEY,
    survivor_id uuid NOT NULL,
    CHECK (client_id <> survivor_id)
);
CREATE INDEX merged_record_survivor ON identity.merged_record (survivor_id);

-- A sign-in under way: taken once, by the browser that began it, within ten minutes.
CREATE TABLE identity.sign_in (
    state_hash bytea PRIMARY KEY CHECK (length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (length(browser_hash) = 32),
    means text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    next text NOT NULL DEFAULT '' CHECK (length(next) <= 500),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_expires ON identity.sign_in (expires_at);

-- Somebody who signs in for an organisation by eHerkenning. The subject is a pseudonym of her at that organisation; nothing
-- else is known of her. Colleagues see the number, which counts up within the organisation.
CREATE TABLE identity.employer_user (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    issuer text NOT NULL,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),  -- of the organisation she works for
    number int NOT NULL,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    UNIQUE (issuer, subject, kvk_number),
    UNIQUE (kvk_number, number)
);

-- What an employer leaves to an intermediary. Withdrawing it, by either side, works at the very next request. Rows stay for their term.
CREATE TABLE identity.mandate (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_kvk text NOT NULL CHECK (from_kvk ~ '^[0-9]{8}$'),
    to_kvk text NOT NULL CHECK (to_kvk ~ '^[0-9]{8}$'),
    scope text NOT NULL CHECK (scope IN ('vacancies', 'candidates', 'all')),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the first day on which it no longer holds
    given_by uuid NOT NULL REFERENCES identity.employer_user,
    given_at timestamptz NOT NULL DEFAULT kernel.now(),
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES identity.employer_user,
    CHECK (from_kvk <> to_kvk),
    CHECK (valid_until > valid_from),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX mandate_from ON identity.mandate (from_kvk, given_at DESC);
CREATE INDEX mandate_to ON identity.mandate (to_kvk) WHERE withdrawn_at IS NULL;

CREATE TABLE identity.session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('staff', 'jobseeker', 'newcomer', 'employer')),
    staff_id uuid REFERENCES identity.staff,
    client_id uuid,
    employer_user_id uuid REFERENCES identity.employer_user,
    kvk_number text,  -- for which employer is acted
    establishment text CHECK (establishment ~ '^[0-9]{12}$'),  -- when the sign-in is for one establishment only
    mandate_id uuid REFERENCES identity.mandate,
    chained boolean NOT NULL DEFAULT false,  -- eHerkenning itself proved that an intermediary acts for this employer
    means text NOT NULL,
    acr text NOT NULL,
    origin inet,
    started_at timestamptz NOT NULL DEFAULT kernel.now(),
    seen_at timestamptz NOT NULL DEFAULT kernel.now(),
    idle_until timestamptz NOT NULL,
    absolute_until timestamptz NOT NULL,
    ended_at timestamptz,
    ended_why text CHECK (ended_why IN ('signed_out', 'revoked', 'replaced')),
    concurrent boolean NOT NULL DEFAULT false,
    CHECK ((kind = 'staff') = (staff_id IS NOT NULL)),
    CHECK ((kind = 'jobseeker') = (client_id IS NOT NULL)),
    CHECK ((kind = 'employer') = (employer_user_id IS NOT NULL) AND (kind = 'employer') = (kvk_number IS NOT NULL)),
    CHECK (kind = 'employer' OR num_nonnulls(establishment, mandate_id) = 0 AND NOT chained),
    CHECK (NOT chained OR mandate_id IS NULL),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    CHECK (absolute_until > started_at)
);
CREATE INDEX session_staff ON identity.session (staff_id) WHERE ended_at IS NULL;
-- One live session for each jobseeker.
CREATE UNIQUE INDEX session_client ON identity.session (client_id) WHERE ended_at IS NULL;
-- And one for each user of an employer.
CREATE UNIQUE INDEX session_employer ON identity.session (employer_user_id) WHERE ended_at IS NULL;
-- Who is signed in for an employer now.
CREATE INDEX session_kvk ON identity.session (kvk_number) WHERE ended_at IS NULL AND kvk_number IS NOT NULL;
CREATE INDEX session_absolute ON identity.session (absolute_until);

-- Somebody who proved by DigiD who she is and is not registered: for half an hour she may register herself, and nothing
-- else. The number that was proved waits here, sealed under the keys that her record will have, so that the form cannot
-- name another. Removed when she registers or signs out, or when her time is over.
CREATE TABLE identity.newcomer (
    session_id uuid PRIMARY KEY REFERENCES identity.session (id) ON DELETE CASCADE,
    client_id uuid NOT NULL UNIQUE,
    bsn_index bytea NOT NULL CHECK (length(bsn_index) = 32),
    bsn bytea NOT NULL,
    wrapped bytea NOT NULL CHECK (length(wrapped) BETWEEN 60 AND 200)
);
CREATE INDEX newcomer_bsn ON identity.newcomer (bsn_index);

-- For which employer a session acted, since when: by it an employer reads in the ledger what was done for it, long after the
-- session is gone. Only added to, and erased after its term.
CREATE TABLE identity.employer_acting (
    session_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    user_id uuid NOT NULL REFERENCES identity.employer_user,
    kvk_number text NOT NULL,
    mandate_id uuid REFERENCES identity.mandate,
    chained boolean NOT NULL,
    PRIMARY KEY (session_id, seq)
);
CREATE INDEX employer_acting_kvk ON identity.employer_acting (kvk_number, since DESC);

-- What the rest of the database asks of a live session. The last three are an employer's: for whom is acted, what a mandate
-- leaves to it ('all' for one's own), and the one establishment that a sign-in may be limited to.
CREATE TYPE identity.session_facts AS (
    session_id uuid, kind text, actor_ref uuid, function text, organisation_id int, office_id int, team_id int,
    kvk_number text, employer_scope text, establishment text
);

RESET ROLE;
