-- The append-only record. It holds opaque ids only, points at nothing by foreign key, and outlives the people in it.
-- Rows are committed unchained; partitioned by month from the first day.
SET ROLE sonar_guard;

-- One row per disclosure, with its persons (field names follow Logboek Dataverwerkingen). The row, once committed,
-- is the permission: whoever can show the secret behind ticket_hash may read what the row names until it expires.
CREATE TABLE ledger.disclosure (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    trace_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    processing_activity text NOT NULL,
    ticket_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    session_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'jobseeker')),
    actor_ref uuid NOT NULL,
    function text NOT NULL,
    organisation_id int,
    office_id int,
    kind text NOT NULL CHECK (kind IN ('person', 'candidate', 'glass', 'own', 'list', 'match', 'log')),
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
    CHECK (cardinality(bases) = cardinality(persons)),
    CHECK (kind NOT IN ('glass', 'candidate') OR length(btrim(reason)) >= 20),
    CHECK ((kind = 'glass') = (review_due IS NOT NULL)),
    CHECK (kind NOT IN ('person', 'candidate', 'glass', 'own') OR cardinality(persons) > 0),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX disclosure_ticket ON ledger.disclosure (ticket_hash);
CREATE INDEX disclosure_actor ON ledger.disclosure (actor_ref, at DESC);
CREATE INDEX disclosure_persons ON ledger.disclosure USING gin (persons);

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
    CHECK (decision = (refusal IS NULL)),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX decision_refused ON ledger.decision (actor_ref, at DESC) WHERE NOT decision;

-- One row per change of a person's data: which fields, by which disclosure. Values stay with the person's record.
CREATE TABLE ledger.change (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    trace_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'jobseeker', 'job')),
    actor_ref uuid,
    job text,
    client_id uuid NOT NULL,
    category text NOT NULL,
    action text NOT NULL CHECK (action IN ('register', 'correct', 'add')),
    fields text[] NOT NULL CHECK (cardinality(fields) > 0),
    disclosure_seq bigint,
    CHECK ((actor_kind = 'job') = (job IS NOT NULL)),
    CHECK ((actor_kind = 'job') = (disclosure_seq IS NULL)),
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
CREATE INDEX change_client ON ledger.change (client_id, at DESC);

RESET ROLE;

SET ROLE sonar_guard;

-- Makes the monthly partitions up to and including the month of p_until. Safe to call again and again.
CREATE FUNCTION ledger.ensure_partitions(p_until date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    month date;
    made int := 0;
    partition_name text;
BEGIN
    IF p_until > kernel.today() + 4000 THEN
        RAISE EXCEPTION 'partitions are made at most ten years ahead' USING ERRCODE = '22023';
    END IF;
    FOREACH parent IN ARRAY ARRAY['disclosure', 'decision', 'change'] LOOP
        FOR month IN SELECT generate_series(date_trunc('month', kernel.now()), date_trunc('month', p_until), '1 month')::date LOOP
            partition_name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
            IF to_regclass(format('ledger.%I', partition_name)) IS NULL THEN
                -- Bounds are UTC, so that they do not depend on the session's time zone.
                EXECUTE format(
                    'CREATE TABLE ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)',
                    partition_name, parent, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

-- The month before is needed too: a clock that is behind by a moment at midnight must not lose a row.
CREATE TABLE ledger.disclosure_rest PARTITION OF ledger.disclosure DEFAULT;
CREATE TABLE ledger.decision_rest PARTITION OF ledger.decision DEFAULT;
CREATE TABLE ledger.change_rest PARTITION OF ledger.change DEFAULT;

-- Notes a change that is made under a ticket; called by the gate functions, in the transaction of the change itself.
CREATE FUNCTION ledger.note_change(p_ticket ledger.disclosure, p_client uuid, p_category text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields, disclosure_seq)
    VALUES (p_ticket.trace_id, p_ticket.actor_kind, p_ticket.actor_ref, p_client, p_category, p_action, p_fields, p_ticket.seq)
$$;

REVOKE ALL ON FUNCTION ledger.note_change(ledger.disclosure, uuid, text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.note_change(ledger.disclosure, uuid, text, text, text[]) TO sonar_gate;
REVOKE ALL ON FUNCTION ledger.ensure_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.ensure_partitions(date) TO sonar_worker, sonar_owner;
-- The auditor reads the record of decisions and changes; whoever reads it comes in by name, as one of the logins.
GRANT SELECT ON ledger.disclosure, ledger.decision, ledger.change TO sonar_auditor;

SELECT ledger.ensure_partitions((kernel.today() + interval '5 months')::date);

RESET ROLE;
