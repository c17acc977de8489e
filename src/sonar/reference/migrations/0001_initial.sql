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

-- The last four columns come with a loaded file, and so do areas that Sonar's own list does not have: these may lie in a
-- municipality whose code nobody gave. An area with a province stood in a loaded file.
CREATE TABLE reference.pc4 (
    pc4 smallint PRIMARY KEY,
    place text NOT NULL,
    municipality_code smallint REFERENCES reference.municipality (code),
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    municipality text NOT NULL DEFAULT '',
    province text NOT NULL DEFAULT '',
    other_names text[] NOT NULL DEFAULT '{}',
    po_box boolean NOT NULL DEFAULT false,
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

-- Groups of occupations of other lists: the reference occupations of UWV, and the groups of ISCO-08 with one to four
-- digits. The ISCO unit group of UWV's groups is derived from names that resemble each other, with how much.
CREATE TABLE reference.occupation_group (
    scheme text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    parent_code text,
    isco text,
    likeness real,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (scheme, code),
    FOREIGN KEY (scheme, parent_code) REFERENCES reference.occupation_group (scheme, code),
    CONSTRAINT occupation_group_scheme CHECK (scheme IN ('uwv', 'isco')),
    CONSTRAINT occupation_group_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT occupation_group_isco CHECK (isco ~ '^[0-9]{4}$'),
    CONSTRAINT occupation_group_likeness CHECK (likeness BETWEEN 0 AND 1 AND (isco IS NULL) = (likeness IS NULL)),
    CONSTRAINT occupation_group_period CHECK (valid_until > valid_from)
);

-- Names of occupations of other lists: UWV's has one for each code, ESCO's one by which a code is known, and others.
CREATE TABLE reference.occupation_name (
    scheme text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    preferred boolean NOT NULL,
    group_scheme text GENERATED ALWAYS AS (CASE scheme WHEN 'esco' THEN 'isco' ELSE scheme END) STORED,
    group_code text,
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (scheme, code, name),
    FOREIGN KEY (group_scheme, group_code) REFERENCES reference.occupation_group (scheme, code),
    CONSTRAINT occupation_name_scheme CHECK (scheme IN ('uwv', 'esco')),
    CONSTRAINT occupation_name_code CHECK (length(code) BETWEEN 1 AND 40),
    CONSTRAINT occupation_name_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT occupation_name_period CHECK (valid_until > valid_from)
);

-- Which file of each list was loaded last, with the rules by which it was read: the same one need not be read again.
CREATE TABLE reference.occupation_edition (
    scheme text PRIMARY KEY,
    digest text NOT NULL,
    CONSTRAINT occupation_edition_scheme CHECK (scheme IN ('uwv', 'esco', 'isco')),
    CONSTRAINT occupation_edition_digest CHECK (digest ~ '^[0-9a-f]{64}$')
);

-- What matching joins on: one number for all codes that mean the same work. An occupation of Sonar's own list keeps its
-- number; all names of one reference occupation of UWV share a key; each occupation of ESCO has one, and each code of
-- CompetentNL from when it is first met. A key is never used again.
CREATE SEQUENCE reference.occupation_key_number AS integer START WITH 10000000 MAXVALUE 10999999;
CREATE TABLE reference.occupation_key (
    key integer NOT NULL,
    scheme text NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (scheme, code),
    UNIQUE (key, scheme, code),
    CONSTRAINT occupation_key_scheme CHECK (scheme IN ('sonar', 'uwv', 'esco', 'competentnl')),
    CONSTRAINT occupation_key_code CHECK (length(code) BETWEEN 1 AND 40),
    CONSTRAINT occupation_key_own CHECK (CASE scheme WHEN 'sonar' THEN code = key::text AND key < 10000000 ELSE key >= 10000000 END)
);

-- Who does the work of one key can be asked for that of the other; closeness 1 (barely) to 99 (nearly the same). Both
-- ways, at most forty for each key, derived by `reference.rules.kin` when lists are loaded.
CREATE TABLE reference.occupation_kin (
    key integer NOT NULL,
    related_key integer NOT NULL,
    closeness smallint NOT NULL,
    PRIMARY KEY (key, related_key) INCLUDE (closeness),
    CONSTRAINT occupation_kin_closeness CHECK (closeness BETWEEN 1 AND 99),
    CONSTRAINT occupation_kin_other CHECK (key <> related_key)
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

CREATE TABLE reference.skill (
    code text PRIMARY KEY,
    kind text NOT NULL,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT skill_code CHECK (code ~ '^[a-z]+(-[a-z]+)*$' AND length(code) <= 40),
    CONSTRAINT skill_kind CHECK (kind IN ('competence', 'soft_skill', 'trade_skill')),
    CONSTRAINT skill_period CHECK (valid_until > valid_from)
);

-- Which skills work in an occupation usually asks for: suggestions while somebody fills in a vacancy.
CREATE TABLE reference.occupation_skill (
    code integer NOT NULL REFERENCES reference.occupation (code),
    skill text NOT NULL REFERENCES reference.skill (code),
    valid_from date NOT NULL,
    valid_until date,
    PRIMARY KEY (code, skill),
    CONSTRAINT occupation_skill_period CHECK (valid_until > valid_from)
);

GRANT SELECT ON
    reference.labour_market_region,
    reference.municipality,
    reference.municipality_succession,
    reference.pc4,
    reference.occupation,
    reference.related_occupation,
    reference.occupation_group,
    reference.occupation_name,
    reference.occupation_key,
    reference.occupation_kin,
    reference.education_level,
    reference.nationality,
    reference.licence,
    reference.language,
    reference.contract_form,
    reference.skill,
    reference.occupation_skill
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

-- The key of a code; null when no list has it and it was never met.
CREATE FUNCTION reference.key_of_occupation(p_scheme text, p_code text) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT k.key FROM reference.occupation_key k WHERE k.scheme = p_scheme AND k.code = p_code
$$;
GRANT EXECUTE ON FUNCTION reference.key_of_occupation(text, text)
TO sonar_reader, sonar_writer, sonar_worker, sonar_matcher, sonar_gate, sonar_guard;

-- The same, and a new key for a code of CompetentNL that is met for the first time: that list is not ours to load, and
-- its codes come in with what others share.
CREATE FUNCTION reference.meet_occupation(p_scheme text, p_code text) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_scheme = 'competentnl' AND p_code ~ '^[!-~]{1,40}$' AND reference.key_of_occupation(p_scheme, p_code) IS NULL THEN
        INSERT INTO reference.occupation_key (key, scheme, code)
        VALUES (nextval('reference.occupation_key_number'), p_scheme, p_code)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN reference.key_of_occupation(p_scheme, p_code);
END $$;
GRANT EXECUTE ON FUNCTION reference.meet_occupation(text, text) TO sonar_worker, sonar_gate, sonar_guard;

-- The keys in a list of texts, each with those that have the same name in another list.
CREATE FUNCTION reference.namesakes_of(p_keys text[]) RETURNS int[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH given AS (SELECT each::int AS key FROM unnest(p_keys) AS each WHERE each ~ '^[0-9]{1,8}$')
    SELECT coalesce(array_agg(found.key), '{}')
    FROM (SELECT g.key FROM given g
          UNION
          SELECT k.related_key FROM given g JOIN reference.occupation_kin k ON k.key = g.key WHERE k.closeness = 99) AS found
$$;
GRANT EXECUTE ON FUNCTION reference.namesakes_of(text[]) TO sonar_guard;

-- Gives every code of the lists its key, after they were loaded. A name of UWV that now lies in another group gets the
-- key of that group. Answers how many codes got a key or another one.
CREATE FUNCTION reference.key_occupations() RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    made int;
    more int;
    others int;
BEGIN
    INSERT INTO reference.occupation_key (key, scheme, code)
    SELECT o.code, 'sonar', o.code::text FROM reference.occupation o
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    -- The reference occupations of UWV themselves, and the occupations of ESCO.
    INSERT INTO reference.occupation_key (key, scheme, code)
    SELECT nextval('reference.occupation_key_number'), each.scheme, each.code
    FROM (SELECT n.scheme, n.code FROM reference.occupation_name n WHERE n.scheme = 'esco' OR n.group_code IS NULL
          UNION
          SELECT g.scheme, g.code FROM reference.occupation_group g WHERE g.scheme = 'uwv'
          ORDER BY scheme DESC, code) AS each
    -- NOT IN: looked up in a hash, also before anybody has counted these tables.
    WHERE (each.scheme, each.code) NOT IN (SELECT k.scheme, k.code FROM reference.occupation_key k);
    GET DIAGNOSTICS more = ROW_COUNT;
    INSERT INTO reference.occupation_key AS present (key, scheme, code)
    SELECT DISTINCT ON (n.code) k.key, n.scheme, n.code
    FROM reference.occupation_name n
    JOIN reference.occupation_key k ON k.scheme = 'uwv' AND k.code = n.group_code
    WHERE n.scheme = 'uwv'
    ORDER BY n.code, n.valid_until DESC NULLS FIRST
    ON CONFLICT (scheme, code) DO UPDATE SET key = excluded.key WHERE present.key <> excluded.key;
    GET DIAGNOSTICS others = ROW_COUNT;
    RETURN made + more + others;
END $$;

RESET ROLE;
