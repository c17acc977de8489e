-- Code lists with half-open periods of validity (R11: no personal data here).
-- A code is never taken out or used again: it gets a last day.
SET ROLE sonar_owner;

CREATE TABLE reference.labour_market_region (
    code smallint PRIMARY KEY,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT labour_market_region_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.municipality (
    code smallint PRIMARY KEY,
    name text NOT NULL,
    region_code smallint NOT NULL REFERENCES reference.labour_market_region (code),
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT municipality_period CHECK (valid_until > valid_from)
);

-- What became of a municipality that merged or was split: one row for each municipality that took over a part of it.
-- Old codes need not be in the list of municipalities.
CREATE TABLE reference.municipality_succession (
    old_code smallint NOT NULL,
    new_code smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (old_code, new_code),
    CONSTRAINT municipality_succession_other CHECK (old_code <> new_code),
    CONSTRAINT municipality_succession_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.pc4 (
    pc4 smallint PRIMARY KEY,
    place text NOT NULL,
    municipality_code smallint NOT NULL REFERENCES reference.municipality (code),
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT pc4_range CHECK (pc4 BETWEEN 1000 AND 9999),
    CONSTRAINT pc4_in_the_netherlands CHECK (latitude BETWEEN 50.5 AND 53.8 AND longitude BETWEEN 3.2 AND 7.4),
    CONSTRAINT pc4_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.occupation (
    code integer PRIMARY KEY,
    scheme text NOT NULL,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    isco text NOT NULL,
    level smallint NOT NULL,
    family text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT occupation_isco CHECK (isco ~ '^[0-9]{4}$'),
    CONSTRAINT occupation_level CHECK (level BETWEEN 1 AND 4),
    CONSTRAINT occupation_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.related_occupation (
    code integer NOT NULL REFERENCES reference.occupation (code),
    related_code integer NOT NULL REFERENCES reference.occupation (code),
    closeness smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (code, related_code),
    CONSTRAINT related_occupation_closeness CHECK (closeness BETWEEN 1 AND 99),
    CONSTRAINT related_occupation_other CHECK (code <> related_code),
    CONSTRAINT related_occupation_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.education_level (
    code smallint PRIMARY KEY,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT education_level_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.nationality (
    code smallint PRIMARY KEY,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT nationality_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.licence (
    code text PRIMARY KEY,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT licence_code CHECK (code ~ '^[A-Z][A-Z0-9]{0,2}[+]?$'),
    CONSTRAINT licence_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.language (
    code text PRIMARY KEY,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT language_iso639_3 CHECK (code ~ '^[a-z]{3}$'),
    CONSTRAINT language_period CHECK (valid_until > valid_from)
);

CREATE TABLE reference.contract_form (
    code smallint PRIMARY KEY,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT contract_form_period CHECK (valid_until > valid_from)
);

GRANT SELECT ON
    reference.labour_market_region,
    reference.municipality,
    reference.municipality_succession,
    reference.pc4,
    reference.occupation,
    reference.related_occupation,
    reference.education_level,
    reference.nationality,
    reference.licence,
    reference.language,
    reference.contract_form
TO sonar_reader, sonar_writer, sonar_worker, sonar_matcher, sonar_gate, sonar_guard;

-- The municipalities that a municipality had become by a day: itself while it stands, and what it merged or split into.
CREATE FUNCTION reference.municipality_became(p_code smallint, p_on date) RETURNS smallint[]
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE became (code) AS (
        SELECT p_code
        UNION
        SELECT s.new_code FROM became b JOIN reference.municipality_succession s ON s.old_code = b.code
        WHERE s.valid_from <= p_on AND (s.valid_until IS NULL OR s.valid_until > p_on))
    SELECT array_agg(b.code ORDER BY b.code) FROM became b
$$;
GRANT EXECUTE ON FUNCTION reference.municipality_became(smallint, date) TO sonar_guard;

RESET ROLE;
