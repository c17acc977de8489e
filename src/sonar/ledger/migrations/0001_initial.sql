-- The append-only record. It holds opaque ids and the reasons that people gave, points at nothing by foreign key, and
-- outlives the people in it. Its owner can sign in nowhere and runs no function but the two below, so that not even the
-- guards can change or remove a row: they may insert and look.
-- Rows are committed unchained; partitioned by month from the first day.
SET ROLE sonar_ledger;

-- One row per disclosure, with its persons (field names follow Logboek Dataverwerkingen). The row, once committed,
-- is the permission: access.live_ticket, written with it, is how a reading finds it during its minute.
CREATE TABLE ledger.disclosure (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    trace_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    processing_activity text NOT NULL,
    session_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'jobseeker', 'employer')),
    actor_ref uuid NOT NULL,
    function text NOT NULL,
    organisation_id int,
    office_id int,
    kind text NOT NULL CHECK (kind IN ('person', 'candidate', 'glass', 'own', 'list', 'match', 'log', 'search', 'delivery')),
    purpose text NOT NULL,
    persons uuid[] NOT NULL CHECK (cardinality(persons) <= 50),
    bases text[] NOT NULL,
    categories text[] NOT NULL CHECK (cardinality(categories) > 0),
    writes text[] NOT NULL DEFAULT '{}' CHECK (writes <@ categories),
    scope_staff uuid[] NOT NULL DEFAULT '{}',
    vacancy_id int,
    reason text CHECK (length(reason) <= 500),
    review_due date,
    origin inet,
    -- What a search looked for, keyed: it tells whether two searches were for the same, and nothing else.
    search_key bytea CHECK (length(search_key) = 32),
    CHECK ((kind = 'search') = (search_key IS NOT NULL)),
    CHECK (cardinality(bases) = cardinality(persons)),
    CHECK (kind NOT IN ('glass', 'candidate') OR length(btrim(reason)) >= 20),
    CHECK ((kind = 'glass') = (review_due IS NOT NULL)),
    CHECK (kind NOT IN ('person', 'candidate', 'glass', 'own', 'delivery') OR cardinality(persons) > 0),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX disclosure_actor ON ledger.disclosure (actor_ref, at DESC);
-- For the person herself. Most rows name one person, and a plain index costs a third of an inverted one to keep up.
CREATE INDEX disclosure_person ON ledger.disclosure ((persons[1]), at DESC) WHERE cardinality(persons) = 1;
CREATE INDEX disclosure_persons ON ledger.disclosure USING gin (persons) WHERE cardinality(persons) > 1;

-- For the report of who read about health: few rows, so the index costs the others nothing but the question.
CREATE INDEX disclosure_health ON ledger.disclosure (at DESC) WHERE categories && ARRAY['work_capacity', 'self_reported', 'questionnaire'];

-- One row per decision, allow and deny (field names follow the Authorization Decision Log), joined by trace_id.
CREATE TABLE ledger.decision (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    trace_id uuid NOT NULL,
    event_name text NOT NULL DEFAULT 'adl.access_evaluation',
    actor_kind text,
    actor_ref uuid,
    session_id uuid,
    function text,
    organisation_id int,
    action text NOT NULL,
    purpose text,
    bases text[] NOT NULL DEFAULT '{}',
    categories text[] NOT NULL DEFAULT '{}',
    persons int NOT NULL DEFAULT 0,
    subject uuid,
    decision boolean NOT NULL,
    refusal text,
    disclosure_seq bigint,
    origin inet,
    sought bytea,  -- the keyed value of the BSN with which somebody was to be registered
    CHECK (decision = (refusal IS NULL)),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX decision_refused ON ledger.decision (actor_ref, at DESC) WHERE NOT decision;
-- What was done for an employer, session by session, for its own log; a decision of anybody else costs it nothing.
CREATE INDEX decision_employer ON ledger.decision (session_id, at DESC) WHERE actor_kind = 'employer';

-- One row per change of a person's data: which fields, by which disclosure. Values stay with the person's record. A record about
-- no client (an employer, a vacancy) is named by its public number instead, and needs no disclosure.
CREATE TABLE ledger.change (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    trace_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'jobseeker', 'job', 'employer', 'system')),
    actor_ref uuid,
    job text CHECK (job IN ('vum_import', 'remind', 'ask_for_cv', 'import_vacancies', 'expire_vacancies', 'purge_contacts', 'follow_candidates', 'tell_closed', 'follow_moved', 'forget_records')),
    client_id uuid,
    record text CHECK (record ~ '^(employer|vacancy):[0-9]{1,10}$'),
    category text NOT NULL,
    action text NOT NULL CHECK (action IN ('register', 'correct', 'add')),
    fields text[] NOT NULL CHECK (cardinality(fields) > 0),
    disclosure_seq bigint,
    CHECK (num_nonnulls(client_id, record) = 1),
    CHECK (record IS NOT NULL OR actor_kind IN ('staff', 'jobseeker', 'job', 'employer')),
    CHECK ((actor_kind = 'job') = (job IS NOT NULL)),
    -- Before somebody is registered there is nothing to disclose; every other change is made under a disclosure.
    CHECK (actor_kind = 'job' OR record IS NOT NULL OR (action = 'register') = (disclosure_seq IS NULL)),
    CHECK (record IS NULL OR disclosure_seq IS NULL),
    CHECK (actor_kind <> 'job' OR disclosure_seq IS NULL),
    CHECK ((actor_kind = 'job') = (actor_ref IS NULL)),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX change_client ON ledger.change (client_id, at DESC) WHERE client_id IS NOT NULL;
CREATE INDEX change_record ON ledger.change (record, at DESC) WHERE record IS NOT NULL;

-- One row each time a term of retention was kept: of which class, how many rows went, how many are left and from which day the oldest
-- of those is. Nothing was due: a row with nothing, so that a job that stopped is seen.
CREATE TABLE ledger.erasure (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    what text NOT NULL CHECK (what ~ '^[a-z_]{3,40}$'),
    amount int NOT NULL CHECK (amount >= 0),
    kept bigint NOT NULL CHECK (kept >= 0),
    oldest date
);
CREATE INDEX erasure_what ON ledger.erasure (what, seq DESC);

-- Insert and look; nobody was given more.
GRANT SELECT, INSERT ON ledger.disclosure, ledger.decision, ledger.change, ledger.erasure TO sonar_guard;
-- The auditor reads the record of decisions and changes; whoever reads it comes in by name, as one of the logins.
GRANT SELECT ON ledger.disclosure, ledger.decision, ledger.change, ledger.erasure TO sonar_auditor;

RESET ROLE;

SET ROLE sonar_ledger;

-- What lies outside every month that was made: a clock far off, or a database that was away for long.
CREATE TABLE ledger.disclosure_rest PARTITION OF ledger.disclosure DEFAULT;
CREATE TABLE ledger.decision_rest PARTITION OF ledger.decision DEFAULT;
CREATE TABLE ledger.change_rest PARTITION OF ledger.change DEFAULT;

-- Makes the partition of one month, taking along what fell outside before. Returns whether it made one.
CREATE FUNCTION ledger.ensure_month(p_parent text, p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text := format('%s_%s', p_parent, to_char(p_month, 'YYYY_MM'));
    -- Bounds are UTC, so that they do not depend on a connection's time zone.
    since timestamptz := p_month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (p_month + interval '1 month') AT TIME ZONE 'UTC';
    strays boolean;
BEGIN
    IF to_regclass(format('ledger.%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM ledger.%I WHERE at >= $1 AND at < $2)', p_parent || '_rest') INTO strays USING since, until;
    IF strays THEN
        EXECUTE format('ALTER TABLE ledger.%I DETACH PARTITION ledger.%I', p_parent, p_parent || '_rest');
    END IF;
    EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)', name, p_parent, since, until);
    IF strays THEN
        EXECUTE format('WITH moved AS (DELETE FROM ledger.%I WHERE at >= $1 AND at < $2 RETURNING *) '
                       'INSERT INTO ledger.%I OVERRIDING SYSTEM VALUE SELECT * FROM moved', p_parent || '_rest', name) USING since, until;
        EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I DEFAULT', p_parent, p_parent || '_rest');
    END IF;
    RETURN true;
END $$;

-- Makes the monthly partitions up to and including the month of p_until, and those of rows that fell outside. Safe to
-- call again and again.
CREATE FUNCTION ledger.ensure_partitions(p_until date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    month date;
    made int := 0;
BEGIN
    IF p_until > kernel.today() + 4000 THEN
        RAISE EXCEPTION 'partitions are made at most ten years ahead' USING ERRCODE = '22023';
    END IF;
    FOREACH parent IN ARRAY ARRAY['disclosure', 'decision', 'change'] LOOP
        FOR month IN EXECUTE format(
            'SELECT generate_series(date_trunc(''month'', $1 AT TIME ZONE ''UTC''), date_trunc(''month'', $2::timestamp), ''1 month'')::date'
            ' UNION SELECT DISTINCT date_trunc(''month'', at AT TIME ZONE ''UTC'')::date FROM ledger.%I ORDER BY 1', parent || '_rest')
            USING kernel.now(), p_until
        LOOP
            made := made + ledger.ensure_month(parent, month)::int;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION ledger.ensure_month(text, date), ledger.ensure_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.ensure_partitions(date) TO sonar_worker, sonar_owner;

SELECT ledger.ensure_partitions(kernel.today() + 183);

RESET ROLE;
