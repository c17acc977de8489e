-- What may be done: the policy (filled from policy.toml), and the relations between staff and clients.
SET ROLE sonar_guard;

-- The policy, one row per right. Written only by access.replace_policy, from the one source.
CREATE TABLE access.policy_right (
    function text NOT NULL,
    purpose text NOT NULL,
    category text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('read', 'write')),
    PRIMARY KEY (function, purpose, category, mode)
);
CREATE TABLE access.policy_basis (
    function text NOT NULL,
    purpose text NOT NULL,
    basis text NOT NULL,
    rank smallint NOT NULL,
    PRIMARY KEY (function, purpose, basis)
);
CREATE TABLE access.policy_limit (
    function text PRIMARY KEY,
    persons_per_hour int NOT NULL CHECK (persons_per_hour >= 0),
    outside_per_hour int NOT NULL CHECK (outside_per_hour >= 0),
    glass_per_day int NOT NULL CHECK (glass_per_day >= 0),
    searches_per_hour int NOT NULL CHECK (searches_per_hour >= 0)
);
CREATE TABLE access.policy_ceiling (
    function text NOT NULL,
    purpose text NOT NULL,
    ceiling text NOT NULL CHECK (ceiling IN ('self', 'team', 'office', 'region', 'municipality', 'own_group', 'national_task', 'nation')),
    cross_region text NOT NULL DEFAULT '',
    PRIMARY KEY (function, purpose),
    CHECK ((ceiling = 'nation') = (cross_region <> ''))
);
CREATE TABLE access.policy_control (
    category text NOT NULL,
    sensitivity text NOT NULL,
    control text NOT NULL,
    PRIMARY KEY (category, control)
);
CREATE TABLE access.policy_staffing (
    organisation_kind text NOT NULL,
    function text NOT NULL,
    PRIMARY KEY (organisation_kind, function)
);
CREATE TABLE access.policy_proposal (
    kind text NOT NULL,
    step text NOT NULL CHECK (step IN ('propose', 'approve')),
    function text NOT NULL,
    longest_days int NOT NULL CHECK (longest_days > 0),
    PRIMARY KEY (kind, step, function)
);
CREATE TABLE access.policy_extra (
    name text NOT NULL,
    function text NOT NULL,
    purpose text NOT NULL,
    category text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('read', 'write', 'former')),
    PRIMARY KEY (name, function, purpose, category, mode)
);
-- Who reads and writes records about no client: employers and vacancies.
CREATE TABLE access.policy_record (
    record text NOT NULL,
    function text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('read', 'write')),
    PRIMARY KEY (record, function, mode)
);
-- Every policy that was ever in force, whole, from its moment on; only added to. The last one is the one in force.
CREATE TABLE access.policy_version (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT kernel.now(),
    fingerprint text NOT NULL,
    content jsonb NOT NULL
);
CREATE INDEX policy_version_at ON access.policy_version (applied_at DESC);

-- Why a member of staff has to do with a client. Ends by its date, never by being forgotten.
CREATE TABLE access.relation (
    client_id uuid NOT NULL,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    kind text NOT NULL CHECK (kind IN ('caseload', 'appointment', 'task', 'match')),
    valid_from timestamptz NOT NULL DEFAULT kernel.now(),
    valid_until timestamptz,
    vacancy_id int,
    disclosure_seq bigint,
    CHECK (valid_until > valid_from),
    CHECK (kind = 'caseload' OR valid_until IS NOT NULL),
    CHECK ((kind = 'match') = (vacancy_id IS NOT NULL)),
    PRIMARY KEY (client_id, staff_id, kind, valid_from)
);
CREATE INDEX relation_staff ON access.relation (staff_id, kind);

-- Somebody's caseload in the hands of a colleague; always with an end date.
CREATE TABLE access.replacement (
    absent_id uuid NOT NULL REFERENCES identity.staff,
    substitute_id uuid NOT NULL REFERENCES identity.staff,
    valid_from timestamptz NOT NULL DEFAULT kernel.now(),
    valid_until timestamptz NOT NULL,
    arranged_by uuid NOT NULL REFERENCES identity.staff,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    CHECK (valid_until > valid_from),
    CHECK (valid_until <= valid_from + interval '1 year'),
    CHECK (absent_id <> substitute_id),
    CHECK (arranged_by <> substitute_id),
    PRIMARY KEY (substitute_id, absent_id, valid_from)
);

-- Duty at the desk of one's own office.
CREATE TABLE access.office_duty (
    staff_id uuid NOT NULL REFERENCES identity.staff,
    office_id int NOT NULL REFERENCES identity.office,
    valid_from timestamptz NOT NULL DEFAULT kernel.now(),
    valid_until timestamptz NOT NULL,
    CHECK (valid_until > valid_from),
    CHECK (valid_until <= valid_from + interval '14 days'),
    PRIMARY KEY (staff_id, office_id, valid_from)
);

-- Persons whose record needs a second person's approval: threatened people, own staff, people in the public eye.
CREATE TABLE access.protected_person (client_id uuid PRIMARY KEY);
-- Making somebody protected, or no longer so: asked by one who has to do with her, decided by another. The text is about
-- the danger and names nobody.
CREATE TABLE access.protection (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    wanted boolean NOT NULL,  -- to protect her; false: to end it
    cause text NOT NULL CHECK (cause IN ('threat', 'own_staff', 'public_eye', 'other')),
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 20 AND 500),
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    approved boolean,
    CHECK (decided_by <> proposed_by),
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3))
);
CREATE UNIQUE INDEX protection_open ON access.protection (client_id) WHERE decided_at IS NULL;
CREATE INDEX protection_client ON access.protection (client_id, proposed_at DESC);
CREATE TABLE access.approval (
    client_id uuid NOT NULL,
    requested_by uuid NOT NULL REFERENCES identity.staff,
    approved_by uuid NOT NULL REFERENCES identity.staff,
    valid_until timestamptz NOT NULL,
    CHECK (approved_by <> requested_by),
    PRIMARY KEY (client_id, requested_by, valid_until)
);

-- Whom a member of staff knows in person: declared by herself. Her record stays closed to the one who knows her. A number
-- that nobody has leaves a row as well, about nobody: so a declaration does not tell whether somebody is registered.
CREATE TABLE access.known_person (
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    client_id uuid NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT kernel.now(),
    how text NOT NULL DEFAULT 'other' CHECK (how IN ('family', 'friend', 'neighbour', 'colleague', 'other')),
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    PRIMARY KEY (staff_id, client_id)
);

-- A right that one proposes and another approves, for a third: function, extra right, scope, national task, approval for
-- a protected person. Nobody proposes, approves or withdraws it for herself, and nobody approves what she proposed.
CREATE TABLE access.proposal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('function', 'extra', 'scope', 'national_task', 'approval')),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    subject text NOT NULL DEFAULT '',  -- the function, the extra right, or the statutory task
    office_id int REFERENCES identity.office,
    region_code smallint,
    client_id uuid,
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 20 AND 500),
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    approved boolean,
    remark text CHECK (length(remark) <= 500),
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES identity.staff,
    withdrawn_why text CHECK (withdrawn_why IN ('withdrawn', 'not_confirmed', 'function_changed')),
    CHECK (valid_until > valid_from),
    CHECK (proposed_by <> staff_id),
    CHECK (decided_by <> staff_id AND decided_by <> proposed_by),
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL)),
    CHECK (withdrawn_at IS NULL OR approved),
    CHECK ((kind = 'scope') = (num_nonnulls(office_id, region_code) = 1)),
    CHECK ((kind = 'approval') = (client_id IS NOT NULL)),
    -- Another region goes with a statutory task as well; another office of the own region needs none.
    CHECK (kind IN ('function', 'extra', 'national_task') AND subject <> '' OR kind = 'scope' OR kind = 'approval' AND subject = '')
);
CREATE INDEX proposal_in_force ON access.proposal (staff_id, kind) WHERE approved AND withdrawn_at IS NULL;
CREATE INDEX proposal_open ON access.proposal (proposed_at) WHERE decided_at IS NULL;

-- Each right of each person is confirmed by somebody else, at set times; what is not answered lapses after notice.
CREATE TABLE access.recertification (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    proposal_id uuid REFERENCES access.proposal,  -- nothing: the function itself
    asked_at timestamptz NOT NULL DEFAULT kernel.now(),
    due date NOT NULL,
    noticed_at timestamptz,
    answered_at timestamptz,
    answered_by uuid REFERENCES identity.staff,
    kept boolean,
    remark text CHECK (length(remark) <= 500),
    CHECK (answered_by <> staff_id),
    CHECK ((answered_at IS NULL) = (kept IS NULL)),
    CHECK (answered_by IS NOT NULL OR kept IS NOT TRUE)
);
CREATE INDEX recertification_staff ON access.recertification (staff_id, asked_at DESC);
CREATE UNIQUE INDEX recertification_open ON access.recertification (staff_id, coalesce(proposal_id, staff_id)) WHERE answered_at IS NULL;

-- On which day a right was last used, gathered from the ledger: what nobody uses, nobody needs.
CREATE TABLE access.right_use (
    staff_id uuid NOT NULL,
    purpose text NOT NULL,
    category text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('read', 'write')),
    last_used timestamptz NOT NULL,
    PRIMARY KEY (staff_id, purpose, category, mode)
);

-- What the security officer has to look at: new, then looked at, then closed with a finding. Readings under the control
-- `alert` are put here at once, the rest by a job that reads the ledger. `source` names what it came from, so that nothing
-- comes in twice.
CREATE TABLE access.signal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cause text NOT NULL CHECK (cause IN (
        'health_outside_caseload', 'many_refusals', 'known_refused', 'known_withdrawn', 'same_address', 'protected_opened', 'former_opened',
        'glass_overdue', 'glass_no_task', 'self_grant', 'delivery_limit', 'many_openings')),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 120),
    at timestamptz NOT NULL DEFAULT kernel.now(),
    staff_id uuid NOT NULL,
    disclosure_seq bigint,
    categories text[] NOT NULL DEFAULT '{}',
    amount int NOT NULL DEFAULT 1 CHECK (amount > 0),
    looked_by uuid REFERENCES identity.staff,
    looked_at timestamptz,
    closed_by uuid REFERENCES identity.staff,
    closed_at timestamptz,
    verdict text CHECK (verdict IN ('task', 'no_task', 'control')),
    finding text CHECK (length(btrim(finding)) BETWEEN 10 AND 500),
    UNIQUE (cause, source),
    CHECK (looked_by <> staff_id AND closed_by <> staff_id),
    CHECK (num_nonnulls(looked_by, looked_at) IN (0, 2)),
    CHECK (num_nonnulls(closed_by, closed_at, verdict, finding) IN (0, 4)),
    CHECK (closed_at IS NULL OR looked_at IS NOT NULL)
);
CREATE INDEX signal_open ON access.signal (at) WHERE closed_at IS NULL;
CREATE INDEX signal_closed ON access.signal (closed_at DESC) WHERE closed_at IS NOT NULL;

-- A reading without a relation waits here for the judgement of somebody else.
CREATE TABLE access.glass_review (
    disclosure_seq bigint PRIMARY KEY,
    client_id uuid NOT NULL,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    office_id int NOT NULL REFERENCES identity.office,
    category text NOT NULL,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    due date NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid REFERENCES identity.staff,
    justified boolean,
    remark text,
    CHECK (reviewed_by <> staff_id),
    CHECK (num_nonnulls(reviewed_at, reviewed_by, justified) IN (0, 3))
);
CREATE INDEX glass_review_open ON access.glass_review (staff_id, due) WHERE reviewed_at IS NULL;
CREATE INDEX glass_review_office ON access.glass_review (office_id, due) WHERE reviewed_at IS NULL;

-- The tickets of this minute. A row is written in the very transaction that writes the ledger's row, and only there; it
-- is committed with it or not at all. Unlogged: after a crash the tickets of that minute are gone and the ledger is not.
CREATE UNLOGGED TABLE access.live_ticket (
    ticket_hash bytea PRIMARY KEY CHECK (length(ticket_hash) = 32),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    expires_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    trace_id uuid NOT NULL,
    session_id uuid NOT NULL,
    actor_kind text NOT NULL,
    actor_ref uuid NOT NULL,
    kind text NOT NULL,
    persons uuid[] NOT NULL,
    categories text[] NOT NULL,
    writes text[] NOT NULL,
    scope_staff uuid[] NOT NULL,
    vacancy_id int
);
CREATE INDEX live_ticket_session ON access.live_ticket (session_id);
CREATE INDEX live_ticket_expires ON access.live_ticket (expires_at);

-- How many persons an actor opened in the present hour; the row is also the lock that makes the count exact. Unlogged: a
-- crash begins the hour anew.
CREATE UNLOGGED TABLE access.budget_use (
    actor_ref uuid PRIMARY KEY,
    hour timestamptz NOT NULL,
    persons int NOT NULL,
    outside int NOT NULL
) WITH (fillfactor = 50);

-- How often an actor searched in the present hour, found or not; in the same way.
CREATE UNLOGGED TABLE access.search_use (
    actor_ref uuid PRIMARY KEY,
    hour timestamptz NOT NULL,
    searches int NOT NULL
) WITH (fillfactor = 50);

RESET ROLE;
