-- The adviser's day. bytea columns hold values sealed under the client's own keys; codes, days and hours are in clear, so
-- that work can be found without opening anybody.
SET ROLE sonar_owner;

-- The work list: what has to be done for whom, by when. Pseudonymous: it names nobody.
CREATE TABLE casework.work_item (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    status text NOT NULL CHECK (status IN ('new', 'active', 'waiting', 'closing')),
    next_step text NOT NULL CHECK (next_step IN ('intake', 'plan', 'call', 'evaluate', 'cv_check', 'invite')),
    due_on date NOT NULL,
    -- Distance to the labour market as her adviser judges it, 1 (near) to 4 (far). It says how much attention, never why (R35).
    distance smallint CHECK (distance BETWEEN 1 AND 4)
);
CREATE INDEX work_item_due ON casework.work_item (staff_id, due_on, client_id);


-- Contact with a client. A row is never changed: a correction is a next version, and says why (I3).
CREATE TABLE casework.contact_moment (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    version smallint NOT NULL DEFAULT 1 CHECK (version BETWEEN 1 AND 999),
    kind text NOT NULL CHECK (kind IN ('telephone', 'e_mail', 'video', 'in_person', 'letter', 'werkmap', 'other')),
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    subject text NOT NULL CHECK (subject IN ('intake', 'plan', 'progress', 'application', 'schooling', 'duties', 'other')),
    took_place_at timestamptz NOT NULL,
    body bytea NOT NULL,
    why bytea,
    medical_confirmed boolean NOT NULL DEFAULT false,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    written_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK ((version > 1) = (why IS NOT NULL)),
    PRIMARY KEY (client_id, id, version)
);

-- An appointment of a client with a member of staff. Its states and what leads from one to another: appointment_steps().
CREATE TABLE casework.appointment (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    moved_from timestamptz,
    manner text NOT NULL CHECK (manner IN ('in_person', 'telephone', 'video')),
    subject text NOT NULL CHECK (subject IN ('intake', 'plan', 'progress', 'application', 'schooling', 'duties', 'other')),
    place bytea,
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'no_show', 'cancelled')),
    version int NOT NULL DEFAULT 1,
    relation_from timestamptz,
    made_by uuid NOT NULL REFERENCES identity.staff,
    -- When the client was last told of it: when it was planned or moved.
    told_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '8 hours'),
    PRIMARY KEY (client_id, id)
);
CREATE INDEX appointment_diary ON casework.appointment (staff_id, starts_at) WHERE state = 'planned';

-- A task about a client, for somebody or waiting in the queue of an office.
CREATE TABLE casework.task (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('call', 'letter', 'check_cv', 'check_report', 'evaluate', 'status', 'remind', 'vacancy', 'other')),
    note bytea,
    due_on date NOT NULL,
    -- Nobody: Sonar asks for it by itself, because the client reported something, or a day came.
    given_by uuid REFERENCES identity.staff,
    staff_id uuid REFERENCES identity.staff,
    office_id int REFERENCES identity.office,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'returned')),
    returned_why text CHECK (returned_why IN ('not_mine', 'no_time', 'unclear', 'done_already')),
    finished_at timestamptz,
    relation_from timestamptz,
    disclosure_seq bigint NOT NULL,
    CHECK (num_nonnulls(staff_id, office_id) >= 1),
    CHECK ((state = 'returned') = (returned_why IS NOT NULL)),
    CHECK ((state = 'open') = (finished_at IS NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE INDEX task_of_staff ON casework.task (staff_id, due_on) WHERE state = 'open';
CREATE INDEX task_of_office ON casework.task (office_id, due_on) WHERE state = 'open' AND staff_id IS NULL;

-- A task of one's own that is about nobody.
CREATE TABLE casework.desk_task (
    staff_id uuid NOT NULL REFERENCES identity.staff,
    id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 3 AND 80),
    due_on date NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (staff_id, id)
);

-- The plan of a client: a path of mediation and a path of re-integration, at most one of each under way (R34).
CREATE TABLE casework.path (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mediation', 'reintegration')),
    goal bytea NOT NULL,
    started_on date NOT NULL,
    ended_on date,
    result text CHECK (result IN ('work', 'partly_work', 'schooling', 'other_path', 'stopped')),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    disclosure_seq bigint NOT NULL,
    CHECK (ended_on >= started_on),
    CHECK ((ended_on IS NULL) = (result IS NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE UNIQUE INDEX path_under_way ON casework.path (client_id, kind) WHERE ended_on IS NULL;

CREATE TABLE casework.path_step (
    client_id uuid NOT NULL,
    path_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('talk', 'training', 'work_trial', 'application_help', 'assessment', 'other')),
    description bytea NOT NULL,
    planned_on date NOT NULL,
    done_on date,
    result text CHECK (result IN ('reached', 'partly', 'not_reached', 'cancelled')),
    CHECK ((done_on IS NULL) = (result IS NULL)),
    FOREIGN KEY (client_id, path_id) REFERENCES casework.path,
    PRIMARY KEY (client_id, path_id, id)
);

-- What was agreed with a client, by when; a duty to apply for work is an agreement with a number of applications.
CREATE TABLE casework.agreement (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('applications', 'other')),
    description bytea NOT NULL,
    begins_on date NOT NULL,
    due_on date NOT NULL,
    applications smallint CHECK (applications BETWEEN 1 AND 50),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'met', 'not_met', 'withdrawn')),
    staff_id uuid NOT NULL REFERENCES identity.staff,
    disclosure_seq bigint NOT NULL,
    CHECK (due_on >= begins_on),
    CHECK ((kind = 'applications') = (applications IS NOT NULL)),
    PRIMARY KEY (client_id, id)
);

-- What a client did to keep an agreement, and how it was judged.
CREATE TABLE casework.activity (
    client_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('application', 'interview', 'network', 'schooling', 'other')),
    done_on date NOT NULL,
    description bytea NOT NULL,
    state text NOT NULL DEFAULT 'reported' CHECK (state IN ('reported', 'accepted', 'refused')),
    why bytea,
    judged_by uuid REFERENCES identity.staff,
    judged_at timestamptz,
    CHECK ((state = 'reported') = (judged_by IS NULL)),
    CHECK ((judged_by IS NULL) = (judged_at IS NULL)),
    CHECK ((state = 'refused') = (why IS NOT NULL)),
    FOREIGN KEY (client_id, agreement_id) REFERENCES casework.agreement,
    PRIMARY KEY (client_id, agreement_id, id)
);

-- A hand-over of clients from one member of staff to another, and each client in it.
CREATE TABLE casework.hand_over (
    id uuid PRIMARY KEY,
    from_staff uuid NOT NULL REFERENCES identity.staff,
    to_staff uuid NOT NULL REFERENCES identity.staff,
    to_office int NOT NULL REFERENCES identity.office,
    reason text NOT NULL CHECK (reason IN ('leave', 'illness', 'departure', 'client_moved', 'division')),
    -- A word to the receiver about the work, without anything about a client: it is not sealed.
    note text CHECK (length(note) BETWEEN 1 AND 300),
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'refused', 'withdrawn')),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    CHECK (from_staff <> to_staff),
    CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX hand_over_to ON casework.hand_over (to_staff) WHERE state = 'proposed';
CREATE TABLE casework.hand_over_client (
    client_id uuid NOT NULL REFERENCES clients.client,
    hand_over_id uuid NOT NULL REFERENCES casework.hand_over,
    to_staff uuid NOT NULL REFERENCES identity.staff,
    handed_over_at timestamptz,
    PRIMARY KEY (client_id, hand_over_id)
);
CREATE INDEX hand_over_clients ON casework.hand_over_client (hand_over_id);

-- Two records of one person, linked: client_id is the record that gave way to survivor_id. Rows stay where they are, under
-- the keys of their own record; a split ends the link (docs/adr/0019).
CREATE TABLE casework.record_link (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    survivor_id uuid NOT NULL REFERENCES clients.client,
    ground text NOT NULL CHECK (ground IN ('same_bsn_document', 'bsn_corrected', 'same_person_at_desk')),
    office_id int NOT NULL REFERENCES identity.office,
    proposed_by uuid NOT NULL REFERENCES identity.staff,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'merged', 'refused', 'split_asked', 'split')),
    decided_by uuid REFERENCES identity.staff,
    decided_at timestamptz,
    -- What a split puts back: whether the record was active and since when, whose caseload it was in, its line on the work list.
    was_active boolean,
    was_since date,
    former_staff uuid[],
    set_aside jsonb,
    split_asked_by uuid REFERENCES identity.staff,
    split_by uuid REFERENCES identity.staff,
    split_at timestamptz,
    CHECK (client_id <> survivor_id),
    CHECK (decided_by <> proposed_by),
    CHECK (split_by <> split_asked_by),
    CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CHECK ((state = 'split') = (split_by IS NOT NULL)),
    PRIMARY KEY (client_id, id)
);
CREATE UNIQUE INDEX record_link_live ON casework.record_link (client_id) WHERE state IN ('proposed', 'merged', 'split_asked');
CREATE INDEX record_link_survivor ON casework.record_link (survivor_id) WHERE state IN ('proposed', 'merged', 'split_asked');
CREATE INDEX record_link_office ON casework.record_link (office_id) WHERE state IN ('proposed', 'split_asked');

-- What Sonar tells a client by itself, once: what it is about and which version of that, the day that matters, and whether
-- she reads it in the Werkmap or is rung by who has the task. What it says follows from these; no text is kept.
CREATE TABLE casework.notice (
    client_id uuid NOT NULL REFERENCES clients.client,
    kind text NOT NULL CHECK (kind IN ('appointment', 'cv_expired')),
    about uuid NOT NULL,
    version int NOT NULL,
    day date NOT NULL,
    by_message boolean NOT NULL,
    made_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (client_id, kind, about, version, day)
);

RESET ROLE;
