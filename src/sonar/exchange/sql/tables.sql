-- The few deliveries of personal data that the law demands: who is named for them, what was asked, approved, made, taken
-- and destroyed. Owned by the guard: no login reads or writes a row here but through the functions.
SET ROLE sonar_guard;

-- The kinds of delivery and the rules for naming people, filled from deliveries.toml by the deployment login.
CREATE TABLE exchange.delivery_kind (
    name text PRIMARY KEY CHECK (name ~ '^[a-z_]{3,40}$'),
    label text NOT NULL,
    recipient text NOT NULL,
    legal_basis text NOT NULL,
    -- For each approved column: its name in the catalogue, category, table, column, and whether it is sealed.
    fields jsonb NOT NULL CHECK (jsonb_array_length(fields) > 0),
    most_fields int NOT NULL CHECK (most_fields > 0),
    persons_per_part int NOT NULL CHECK (persons_per_part BETWEEN 1 AND 50),
    persons_per_delivery int NOT NULL CHECK (persons_per_delivery >= persons_per_part),
    persons_per_day int NOT NULL CHECK (persons_per_day >= persons_per_delivery),
    expiry_days int NOT NULL CHECK (expiry_days BETWEEN 1 AND 30)
);
CREATE TABLE exchange.delivery_rule (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    named_per_kind int NOT NULL CHECK (named_per_kind BETWEEN 1 AND 20),
    named_days int NOT NULL CHECK (named_days BETWEEN 1 AND 366),
    exporter_per_day int NOT NULL CHECK (exporter_per_day > 0),
    takings_per_part int NOT NULL CHECK (takings_per_part BETWEEN 1 AND 5),
    may_export text[] NOT NULL,
    may_approve text[] NOT NULL,
    may_name text[] NOT NULL,
    may_confirm text[] NOT NULL,
    may_oversee text[] NOT NULL
);

-- A named person: for one kind of delivery, to ask for it or to approve it; reasoned, ending, and the work of two others.
CREATE TABLE exchange.named_person (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    kind text NOT NULL,
    role text NOT NULL CHECK (role IN ('exporter', 'approver')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 20 AND 500),
    valid_until timestamptz NOT NULL,
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    confirmed_by uuid REFERENCES identity.staff,
    confirmed_at timestamptz,
    ended_by uuid REFERENCES identity.staff,
    ended_at timestamptz,
    CHECK (valid_until > proposed_at),
    CHECK (proposed_by <> staff_id),
    CHECK (confirmed_by <> staff_id),
    CHECK (confirmed_by <> proposed_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE INDEX named_person_staff ON exchange.named_person (staff_id, kind);

-- The public key to which an exporter's deliveries are sealed. The private one never comes here.
CREATE TABLE exchange.exporter_key (
    staff_id uuid PRIMARY KEY REFERENCES identity.staff,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    registered_at timestamptz NOT NULL DEFAULT kernel.now()
);

-- What was found out about the function itself: its risk analysis, and the review by somebody independent of it.
CREATE TABLE exchange.export_review (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('risk_analysis', 'independent_review')),
    dated date NOT NULL,
    valid_until date NOT NULL,
    author text NOT NULL CHECK (length(author) BETWEEN 2 AND 120),
    -- Who sees to it that something is done with the findings, and by which day. The next one is due after valid_until.
    owner text NOT NULL CHECK (length(owner) BETWEEN 2 AND 120),
    findings text NOT NULL CHECK (length(findings) BETWEEN 20 AND 2000),
    follow_up text NOT NULL CHECK (length(follow_up) BETWEEN 10 AND 2000),
    follow_up_due date NOT NULL,
    recorded_by uuid NOT NULL REFERENCES identity.staff,
    recorded_at timestamptz NOT NULL DEFAULT kernel.now(),
    done_note text CHECK (length(done_note) BETWEEN 10 AND 500),
    done_by uuid REFERENCES identity.staff,
    done_at timestamptz,
    CHECK (valid_until > dated AND valid_until <= dated + 366),
    CHECK (follow_up_due >= dated AND follow_up_due <= valid_until),
    CHECK (num_nonnulls(done_note, done_by, done_at) IN (0, 3))
);

CREATE TABLE exchange.delivery (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    recipient text NOT NULL,
    legal_basis text NOT NULL,
    criteria jsonb NOT NULL,
    columns text[] NOT NULL CHECK (cardinality(columns) > 0),
    persons int NOT NULL CHECK (persons > 0),
    parts int NOT NULL CHECK (parts > 0),
    reason text NOT NULL CHECK (length(reason) BETWEEN 20 AND 500),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    -- Binds an approval to exactly this: kind, criteria, columns, persons, reason and key.
    digest bytea NOT NULL CHECK (length(digest) = 32),
    requested_by uuid NOT NULL REFERENCES identity.staff,
    requested_at timestamptz NOT NULL DEFAULT kernel.now(),
    session_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'approved', 'rejected', 'withdrawn', 'made', 'destroyed')),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    remark text CHECK (length(remark) <= 500),
    expires_at timestamptz NOT NULL,
    CHECK (decided_by <> requested_by),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK (state IN ('requested', 'withdrawn', 'destroyed') OR decided_by IS NOT NULL)
);
CREATE INDEX delivery_recent ON exchange.delivery (requested_at);

-- One part: at most fifty persons, sealed with a key of its own. `sealed_key` is that key, sealed to the requester.
-- Destroyed, it keeps what proves it: the hash of what was there, and when it went.
CREATE TABLE exchange.delivery_part (
    delivery_id uuid NOT NULL REFERENCES exchange.delivery,
    number int NOT NULL CHECK (number > 0),
    persons uuid[] NOT NULL CHECK (cardinality(persons) <= 50),
    refs uuid[] NOT NULL CHECK (cardinality(refs) = cardinality(persons)),
    person_count int NOT NULL CHECK (person_count BETWEEN 1 AND 50),
    disclosure_seq bigint,
    content text,
    sealed_key text,
    content_hash bytea CHECK (length(content_hash) = 32),
    made_at timestamptz,
    file_takings int NOT NULL DEFAULT 0,
    key_takings int NOT NULL DEFAULT 0,
    destroyed_at timestamptz,
    CHECK ((content IS NULL) = (sealed_key IS NULL)),
    CHECK (destroyed_at IS NULL OR content IS NULL AND cardinality(persons) = 0),
    PRIMARY KEY (delivery_id, number)
);
CREATE INDEX delivery_part_seq ON exchange.delivery_part (disclosure_seq);

-- What the security officer has to see: attempts beyond a limit, and by people who are not named; and, by nobody in
-- particular, an analysis or review that is overdue.
CREATE TABLE exchange.delivery_alert (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    at timestamptz NOT NULL DEFAULT kernel.now(),
    cause text NOT NULL,
    actor_ref uuid,
    function text NOT NULL,
    kind text NOT NULL,
    persons int NOT NULL,
    seen_by uuid REFERENCES identity.staff,
    seen_at timestamptz
);
CREATE INDEX delivery_alert_at ON exchange.delivery_alert (at);

-- A municipality's own system that may speak with Sonar about one inhabitant at a time: whose it is, the public key by which it
-- signs, the agreement without which it gets nothing, and how many persons it may ask about in a day.
CREATE TABLE exchange.municipal_connection (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL UNIQUE CHECK (oin ~ '^[0-9]{20}$'),
    organisation_id int NOT NULL REFERENCES identity.organisation,
    public_key text NOT NULL CHECK (length(public_key) BETWEEN 50 AND 2000),
    persons_per_day int NOT NULL CHECK (persons_per_day BETWEEN 1 AND 5000),
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    agreed_until date NOT NULL,
    connected_at timestamptz NOT NULL DEFAULT kernel.now()
);

-- One request of such a system, for as long as its signed assertion lasts. An assertion is used once.
CREATE TABLE exchange.municipal_call (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    connection_id uuid NOT NULL REFERENCES exchange.municipal_connection,
    assertion_hash bytea NOT NULL CHECK (length(assertion_hash) = 32),
    expires_at timestamptz NOT NULL,
    UNIQUE (connection_id, assertion_hash)
);
CREATE INDEX municipal_call_expires ON exchange.municipal_call (expires_at);

-- Whom a municipality asked about, under a reference that is random and its own: by it Sonar tells that something changed, and
-- nobody else can know whom it means.
CREATE TABLE exchange.municipal_client (
    client_id uuid NOT NULL,
    connection_id uuid NOT NULL REFERENCES exchange.municipal_connection,
    reference uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    since_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (client_id, connection_id)
);
CREATE INDEX municipal_client_connection ON exchange.municipal_client (connection_id);

RESET ROLE;
