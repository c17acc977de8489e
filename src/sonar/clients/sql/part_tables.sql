-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_owner;

-- How to be reached.
CREATE TABLE clients.channel (
    client_id uuid NOT NULL REFERENCES clients.client,
    sms_reachable boolean,
    digitally_skilled boolean,
    preferred_channel text CHECK (preferred_channel IN ('folder', 'email', 'phone', 'letter')),
    interpreter_language text CHECK (length(interpreter_language) BETWEEN 1 AND 40),
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.channel FORCE ROW LEVEL SECURITY;

-- Benefit.
CREATE TABLE clients.benefit (
    client_id uuid NOT NULL REFERENCES clients.client,
    benefit_kind text CHECK (benefit_kind IN ('none', 'ww', 'zw', 'wazo', 'wia', 'wajong', 'pw')),
    ww_first_day date,
    ww_ends_on date,
    ww_last_possible_day date,
    ww_days smallint CHECK (ww_days BETWEEN 0 AND 1830),
    source text NOT NULL CHECK (source IN ('other_register', 'own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    CHECK (ww_ends_on >= ww_first_day),
    CHECK (ww_last_possible_day >= ww_ends_on),
    CHECK (ww_last_possible_day >= ww_first_day),
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.benefit ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.benefit FORCE ROW LEVEL SECURITY;

-- What the municipality does.
CREATE TABLE clients.municipal_support (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    support_kind bytea NOT NULL,
    started_on date NOT NULL,
    ended_on date,
    reported_by bytea,
    source text NOT NULL CHECK (source IN ('other_register', 'own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ended_on >= started_on),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.municipal_support ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.municipal_support FORCE ROW LEVEL SECURITY;

-- Work now.
CREATE TABLE clients.work_situation (
    client_id uuid NOT NULL REFERENCES clients.client,
    at_work boolean,
    at_work_since date,
    hours_worked smallint CHECK (hours_worked BETWEEN 0 AND 168),
    mediation_occupation text CHECK (length(mediation_occupation) BETWEEN 1 AND 60),
    last_occupation text CHECK (length(last_occupation) BETWEEN 1 AND 60),
    last_employer bytea,
    sector_first text CHECK (sector_first IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    sector_second text CHECK (sector_second IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    sector_third text CHECK (sector_third IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U')),
    source text NOT NULL CHECK (source IN ('own_statement', 'staff', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_situation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_situation FORCE ROW LEVEL SECURITY;

-- Working hours and transport.
CREATE TABLE clients.work_wishes (
    client_id uuid NOT NULL REFERENCES clients.client,
    max_travel_minutes smallint CHECK (max_travel_minutes BETWEEN 0 AND 999),
    available_until date,
    office_hours boolean,
    irregular_hours boolean,
    agreement_kinds text[] CHECK (agreement_kinds <@ ARRAY['01', '02', '03', '04']),
    contact_shown boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_wishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_wishes FORCE ROW LEVEL SECURITY;

-- Means of transport.
CREATE TABLE clients.vehicle (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    vehicle_kind text NOT NULL CHECK (vehicle_kind IN ('car', 'motorcycle', 'moped', 'bicycle', 'public_transport', 'van', 'lorry', 'other')),
    for_work boolean,
    for_commuting boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.vehicle ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.vehicle FORCE ROW LEVEL SECURITY;

-- Courses.
CREATE TABLE clients.course (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    course_name bytea NOT NULL,
    institute bytea,
    started date,
    ended date,
    certificate boolean,
    certificate_on date,
    explanation bytea,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ended >= started),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.course ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.course FORCE ROW LEVEL SECURITY;

-- Skills.
CREATE TABLE clients.skill (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    skill_code text CHECK (length(skill_code) BETWEEN 1 AND 200),
    skill_name bytea NOT NULL,
    skill_kind text NOT NULL CHECK (skill_kind IN ('competence', 'soft_skill', 'trade_skill')),
    proven boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'professional_assessment')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.skill ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.skill FORCE ROW LEVEL SECURITY;

-- Interests.
CREATE TABLE clients.interest (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    interest bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.interest ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.interest FORCE ROW LEVEL SECURITY;

-- Web addresses.
CREATE TABLE clients.web_address (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    address_kind text NOT NULL CHECK (address_kind IN ('profile', 'portfolio', 'social', 'other')),
    url bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.web_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.web_address FORCE ROW LEVEL SECURITY;

-- Sharing with other organisations.
CREATE TABLE clients.sharing (
    client_id uuid NOT NULL REFERENCES clients.client,
    shared_elsewhere boolean,
    needs_shared boolean,
    source text NOT NULL CHECK (source IN ('own_statement', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.sharing ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.sharing FORCE ROW LEVEL SECURITY;

-- Former names.
CREATE TABLE clients.former_name (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    former_prefix bytea,
    former_last_name bytea NOT NULL,
    used_from bytea,
    used_until bytea,
    source text NOT NULL CHECK (source IN ('registration', 'own_statement', 'other_register', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.former_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.former_name FORCE ROW LEVEL SECURITY;

-- Work capacity, assessed.
CREATE TABLE clients.work_capacity (
    client_id uuid NOT NULL REFERENCES clients.client,
    mental_hours bytea,
    physical_hours bytea,
    physical_limitations bytea,
    is_ill bytea,
    ill_since bytea,
    too_ill_to_work bytea,
    assessor bytea NOT NULL,
    assessed_on bytea NOT NULL,
    valid_from bytea,
    valid_until bytea,
    source text NOT NULL CHECK (source IN ('professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_capacity ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_capacity FORCE ROW LEVEL SECURITY;

-- Fit for work.
CREATE TABLE clients.work_fitness (
    client_id uuid NOT NULL REFERENCES clients.client,
    fit_for_work bytea,
    fit_from bytea,
    fit_until bytea,
    source text NOT NULL CHECK (source IN ('professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_fitness ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_fitness FORCE ROW LEVEL SECURITY;

-- What is needed at work.
CREATE TABLE clients.work_needs (
    client_id uuid NOT NULL REFERENCES clients.client,
    adapted_workplace bytea,
    guidance bytea,
    variation bytea,
    needs_explained bytea,
    source text NOT NULL CHECK (source IN ('own_statement', 'professional_assessment', 'staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.work_needs ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.work_needs FORCE ROW LEVEL SECURITY;

-- Own statement on health.
CREATE TABLE clients.self_reported (
    client_id uuid NOT NULL REFERENCES clients.client,
    feels_too_ill bytea,
    state_of_mind bytea,
    stated_on bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.self_reported ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.self_reported FORCE ROW LEVEL SECURITY;

-- Questionnaires filled in.
CREATE TABLE clients.questionnaire (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    filled_on bytea NOT NULL,
    edition bytea NOT NULL,
    answers bytea NOT NULL,
    score bytea,
    barriers bytea,
    source text NOT NULL CHECK (source IN ('own_statement')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.questionnaire ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.questionnaire FORCE ROW LEVEL SECURITY;

-- Indications and exemptions.
CREATE TABLE clients.indication (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    nature text NOT NULL CHECK (nature IN ('indication', 'exemption')),
    indication_kind bytea NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    source text NOT NULL CHECK (source IN ('staff', 'professional_assessment', 'other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK (ends_on >= starts_on),
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.indication ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.indication FORCE ROW LEVEL SECURITY;

-- Target-group register.
CREATE TABLE clients.target_group (
    client_id uuid NOT NULL REFERENCES clients.client,
    in_register bytea,
    registered_since bytea,
    registered_until bytea,
    source text NOT NULL CHECK (source IN ('other_register')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id)
);
ALTER TABLE clients.target_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.target_group FORCE ROW LEVEL SECURITY;

-- Notes.
CREATE TABLE clients.note (
    client_id uuid NOT NULL REFERENCES clients.client,
    entry smallint NOT NULL CHECK (entry > 0),
    subject bytea NOT NULL,
    note_text bytea NOT NULL,
    written_on bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('staff')),
    recorded_on date NOT NULL DEFAULT kernel.today(),
    recorded_by uuid,
    removed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, entry)
);
ALTER TABLE clients.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.note FORCE ROW LEVEL SECURITY;

RESET ROLE;
