-- The client record, one table per category, so that each is opened, encrypted, kept and destroyed by itself.
-- bytea columns hold values encrypted by the product (sonar.kernel.encryption); the database never has the key.
SET ROLE sonar_owner;

-- On which law somebody of each kind is registered (R1). A record without one cannot be.
CREATE TABLE clients.kind_basis (
    kind text NOT NULL CHECK (kind IN ('jobseeker', 'sick', 'unfit_for_work')),
    legal_basis text NOT NULL CHECK (length(legal_basis) BETWEEN 5 AND 120),
    PRIMARY KEY (kind, legal_basis)
);
INSERT INTO clients.kind_basis VALUES
    ('jobseeker', 'Wet SUWI art. 30b'),
    ('jobseeker', 'WW art. 26'),
    ('jobseeker', 'Participatiewet art. 9'),
    ('sick', 'Ziektewet art. 29'),
    ('sick', 'Ziektewet art. 38'),
    ('unfit_for_work', 'Wet WIA art. 30'),
    ('unfit_for_work', 'Wajong art. 2:22');

CREATE TABLE clients.client (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    legal_basis text NOT NULL,
    office_id int NOT NULL REFERENCES identity.office,
    registered_on date NOT NULL,
    active boolean NOT NULL DEFAULT true,
    active_since date NOT NULL,
    FOREIGN KEY (kind, legal_basis) REFERENCES clients.kind_basis
);
CREATE INDEX client_office ON clients.client (office_id);

-- When somebody was active: in, out and in again (R28). Each period names the end of the one before it, so that the
-- periods of a person are one chain: none can overlap another, and only the last can be open.
CREATE TABLE clients.activity_period (
    client_id uuid NOT NULL REFERENCES clients.client,
    started date NOT NULL,
    ended date,
    after date,
    why_ended text CHECK (why_ended IN ('work', 'short_job', 'moved', 'own_wish', 'pension', 'deceased', 'merged', 'other')),
    PRIMARY KEY (client_id, started),
    UNIQUE NULLS NOT DISTINCT (client_id, ended),
    UNIQUE NULLS NOT DISTINCT (client_id, after),
    FOREIGN KEY (client_id, after) REFERENCES clients.activity_period (client_id, ended),
    CHECK (ended >= started),
    CHECK (started >= after),
    CHECK ((ended IS NULL) = (why_ended IS NULL))
);

-- In which municipality somebody lives, by date (R57): the municipal view follows it on the day.
CREATE TABLE clients.residence (
    client_id uuid NOT NULL REFERENCES clients.client,
    municipality_code smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (client_id, valid_from),
    UNIQUE NULLS NOT DISTINCT (client_id, valid_until),
    CHECK (valid_until > valid_from)
);

-- The secret from which a person's keys are derived, wrapped by a key outside the database.
CREATE TABLE clients.person_key (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    wrapped bytea NOT NULL CHECK (length(wrapped) BETWEEN 60 AND 200)
);

CREATE TABLE clients.bsn (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    bsn_index bytea NOT NULL UNIQUE CHECK (length(bsn_index) = 32),
    bsn bytea NOT NULL
);

CREATE TABLE clients.identity (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    initials bytea NOT NULL,
    first_names bytea NOT NULL,
    name_prefix bytea,
    last_name bytea NOT NULL,
    partner_prefix bytea,
    partner_last_name bytea,
    name_use bytea NOT NULL,
    birth_date bytea NOT NULL,
    gender bytea NOT NULL,
    nationality bytea NOT NULL,
    version int NOT NULL DEFAULT 1
);

CREATE TABLE clients.contact (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    street bytea,
    house_number bytea,
    postcode bytea,
    city bytea,
    email bytea,
    phone bytea,
    confirmed_on bytea,
    version int NOT NULL DEFAULT 1
);

CREATE TABLE clients.profile (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    pc4 smallint NOT NULL CHECK (pc4 BETWEEN 1000 AND 9999),
    education_level smallint,
    hours_min smallint CHECK (hours_min BETWEEN 0 AND 168),
    hours_max smallint CHECK (hours_max BETWEEN 0 AND 168),
    max_distance_km smallint CHECK (max_distance_km BETWEEN 0 AND 999),
    available_from date,
    licences text[] NOT NULL DEFAULT '{}',
    contract_forms smallint[] NOT NULL DEFAULT '{}',
    presentation bytea,
    -- Until when the CV counts (R19); after it, it is out of matching.
    cv_expires_on date,
    version int NOT NULL DEFAULT 1,
    CHECK (hours_min <= hours_max)
);
CREATE TABLE clients.profile_occupation (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('sonar', 'uwv', 'esco', 'competentnl')),
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 40),
    stance text NOT NULL CHECK (stance IN ('wanted', 'explore', 'excluded')),
    PRIMARY KEY (client_id, position),
    UNIQUE (client_id, scheme, code)
);
-- A code of CompetentNL gets its key when it is first met: matching joins on keys.
CREATE FUNCTION clients.meet_occupation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reference.meet_occupation(new.scheme, new.code);
    RETURN new;
END $$;
CREATE TRIGGER meet_occupation BEFORE INSERT ON clients.profile_occupation
FOR EACH ROW WHEN (new.scheme = 'competentnl') EXECUTE FUNCTION clients.meet_occupation();
GRANT EXECUTE ON FUNCTION clients.meet_occupation() TO sonar_gate, sonar_guard;
CREATE TABLE clients.profile_language (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    language text NOT NULL CHECK (language ~ '^[a-z]{3}$'),
    oral smallint CHECK (oral BETWEEN 0 AND 4),
    written smallint CHECK (written BETWEEN 0 AND 4),
    reading smallint CHECK (reading BETWEEN 0 AND 4),
    listening smallint CHECK (listening BETWEEN 0 AND 4),
    PRIMARY KEY (client_id, language)
);
-- Course names, employers and descriptions can name people and places: encrypted.
CREATE TABLE clients.profile_education (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    name bytea NOT NULL,
    level smallint,
    institute bytea,
    started date,
    ended date,
    diploma boolean,
    status smallint CHECK (status BETWEEN 1 AND 3),  -- 1 finished, 2 broken off, 3 under way
    diploma_on date,
    study_code text CHECK (length(study_code) BETWEEN 1 AND 200),
    explanation bytea,
    PRIMARY KEY (client_id, position),
    CHECK (ended >= started)
);
CREATE TABLE clients.profile_experience (
    client_id uuid NOT NULL REFERENCES clients.profile ON DELETE CASCADE,
    position smallint NOT NULL,
    employer bytea NOT NULL,
    occupation bytea,
    description bytea,
    started date,
    ended date,
    PRIMARY KEY (client_id, position),
    CHECK (ended >= started)
);

-- Old value, new value, who, when, why; values and reason stay encrypted under the person's own keys.
CREATE TABLE clients.history (
    client_id uuid NOT NULL REFERENCES clients.client,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    category text NOT NULL,
    field text NOT NULL,
    old bytea,
    new bytea,
    why bytea,
    changed_by uuid,
    job text CHECK (job IN ('vum_import')),
    disclosure_seq bigint,
    CHECK (num_nonnulls(changed_by, job) = 1),
    CHECK ((changed_by IS NULL) = (disclosure_seq IS NULL)),
    PRIMARY KEY (client_id, seq)
);

-- The information about the processing that people are given (R115), word for word, once for each text: its key is the
-- hash of the text. About nobody.
CREATE TABLE clients.privacy_edition (
    edition bytea PRIMARY KEY CHECK (length(edition) = 32),
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    body text NOT NULL CHECK (length(body) BETWEEN 100 AND 100000),
    first_shown_at timestamptz NOT NULL DEFAULT kernel.now(),
    CHECK (edition = sha256(convert_to(body, 'UTF8')))
);

-- Which of those texts was shown to whom, when, and how.
CREATE TABLE clients.privacy_notice (
    client_id uuid NOT NULL REFERENCES clients.client,
    shown_at timestamptz NOT NULL DEFAULT kernel.now(),
    edition bytea NOT NULL REFERENCES clients.privacy_edition,
    way text NOT NULL CHECK (way IN ('page', 'desk')),
    PRIMARY KEY (client_id, shown_at)
);

-- Which record of another system a client came from, and a keyed fingerprint of what was last taken over, so that a
-- second import changes nothing. `taken` has the parts of it: a keyed mark of the profile, and of each row of a part where it
-- stands, the version that the import left behind, keyed marks of its values, and those values sealed, for the history.
CREATE TABLE clients.import_source (
    source text NOT NULL,
    external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    client_id uuid NOT NULL UNIQUE REFERENCES clients.client,
    fingerprint bytea NOT NULL,
    taken jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (source, external_id)
);

RESET ROLE;
