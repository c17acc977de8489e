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

-- Asking, approving, making, taking and destroying. Refusals are answers, not errors, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TYPE exchange.answer AS (id uuid, persons int, refusal text);

-- Notes a decision about deliveries in the ledger; how many persons, never which.
CREATE FUNCTION exchange.note(p_actor identity.session_facts, p_trace uuid, p_action text, p_persons int, p_refusal text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, persons, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id,
            p_action, 'statutory_delivery', coalesce(p_persons, 0), p_refusal IS NULL, p_refusal, p_origin)
$$;

CREATE FUNCTION exchange.raise_alert(p_actor identity.session_facts, p_cause text, p_kind text, p_persons int) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO exchange.delivery_alert (cause, actor_ref, function, kind, persons)
    VALUES (p_cause, p_actor.actor_ref, p_actor.function, coalesce(left(p_kind, 40), ''), coalesce(p_persons, 0))
$$;

-- Whether somebody is named for a role in a kind at this moment: confirmed, not over, and still in a function that may be.
CREATE FUNCTION exchange.is_named(p_staff uuid, p_kind text, p_role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM exchange.named_person n JOIN identity.staff f ON f.id = n.staff_id CROSS JOIN exchange.delivery_rule r
        WHERE n.staff_id = p_staff AND n.kind = p_kind AND n.role = p_role AND f.active AND n.confirmed_at IS NOT NULL
          AND n.ended_at IS NULL AND n.valid_until > kernel.now()
          AND f.function = ANY (CASE p_role WHEN 'exporter' THEN r.may_export ELSE r.may_approve END))
$$;

-- Whether the function has a current risk analysis and a current independent review; without both it does not work.
CREATE FUNCTION exchange.is_reviewed() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT kind) = 2 FROM exchange.export_review WHERE dated <= kernel.today() AND valid_until >= kernel.today()
$$;

-- Whom a delivery by these criteria is about, in an order that tells nothing; never a protected person.
CREATE FUNCTION exchange.persons_by(p_criteria jsonb) RETURNS uuid[]
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(array_agg(c.id ORDER BY gen_random_uuid()), '{}') FROM clients.client c
    WHERE (p_criteria ->> 'office' IS NULL OR c.office_id = (p_criteria ->> 'office')::int)
      AND (p_criteria ->> 'kind' IS NULL OR c.kind = p_criteria ->> 'kind')
      AND (p_criteria ->> 'active' IS NULL OR c.active = (p_criteria ->> 'active')::boolean)
      AND c.registered_on >= (p_criteria ->> 'registered_from')::date AND c.registered_on <= (p_criteria ->> 'registered_until')::date
      AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id)
$$;

-- What a delivery is, as one value: an approval of it counts for nothing else.
CREATE FUNCTION exchange.digest_of(p_delivery exchange.delivery, p_persons uuid[]) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(p_delivery.id, p_delivery.kind, p_delivery.recipient, p_delivery.criteria, p_delivery.columns,
        p_delivery.reason, p_delivery.requested_by, encode(p_delivery.public_key, 'hex'),
        ARRAY(SELECT p FROM unnest(p_persons) AS p ORDER BY p))::text, 'UTF8'))
$$;

-- What stands in the way of a request before anybody is counted.
CREATE FUNCTION exchange.request_refusal(p_actor identity.session_facts, p_kind text, p_criteria jsonb, p_columns text[], p_reason text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR k.name IS NULL OR NOT exchange.is_named(p_actor.actor_ref, p_kind, 'exporter') THEN 'not_named'
        WHEN NOT exchange.is_reviewed() THEN 'no_review'
        WHEN NOT EXISTS (SELECT FROM exchange.exporter_key e WHERE e.staff_id = p_actor.actor_ref) THEN 'no_key'
        WHEN p_criteria IS NULL OR jsonb_typeof(p_criteria) <> 'object' OR p_criteria ->> 'registered_from' IS NULL OR p_criteria ->> 'registered_until' IS NULL
          OR EXISTS (SELECT FROM jsonb_object_keys(p_criteria) AS c WHERE c NOT IN ('office', 'kind', 'active', 'registered_from', 'registered_until'))
          OR coalesce(cardinality(p_columns), 0) = 0 OR array_position(p_columns, NULL) IS NOT NULL
          OR cardinality(p_columns) <> (SELECT count(DISTINCT c) FROM unnest(p_columns) AS c) THEN 'malformed'
        WHEN length(btrim(coalesce(p_reason, ''))) NOT BETWEEN 20 AND 500 THEN 'reason'
        WHEN cardinality(p_columns) > k.most_fields
          OR NOT p_columns <@ ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(k.fields) AS f) THEN 'columns' END
    FROM (SELECT) AS one LEFT JOIN exchange.delivery_kind k ON k.name = p_kind
$$;

-- What stands in the way once it is known how many persons it would be. Counts the last twenty-four hours, of the kind over
-- all requesters and of the requester over all kinds, so that parts of one delivery add up. The caller holds the lock.
CREATE FUNCTION exchange.limit_refusal(p_actor identity.session_facts, p_kind exchange.delivery_kind, p_persons uuid[]) RETURNS text
LANGUAGE sql STABLE AS $$
    WITH recent AS (
        SELECT d.* FROM exchange.delivery d
        WHERE d.requested_at > kernel.now() - interval '24 hours' AND d.state NOT IN ('rejected', 'withdrawn'))
    SELECT CASE
        WHEN cardinality(p_persons) = 0 THEN 'nobody'
        WHEN cardinality(p_persons) > p_kind.persons_per_delivery THEN 'too_many'
        WHEN cardinality(p_persons) + coalesce((SELECT sum(persons) FROM recent WHERE kind = p_kind.name), 0) > p_kind.persons_per_day
          OR cardinality(p_persons) + coalesce((SELECT sum(persons) FROM recent WHERE requested_by = p_actor.actor_ref), 0)
             > (SELECT exporter_per_day FROM exchange.delivery_rule) THEN 'day_total'
        WHEN EXISTS (SELECT FROM recent d JOIN exchange.delivery_part t ON t.delivery_id = d.id
                     WHERE d.kind = p_kind.name AND t.persons && p_persons) THEN 'repeated' END
$$;

-- Asks for a delivery. The persons are found and fixed here, so that what is approved is what is made.
CREATE FUNCTION exchange.request_delivery(
    p_token text, p_kind text, p_criteria jsonb, p_columns text[], p_reason text, p_trace uuid, p_origin inet) RETURNS exchange.answer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    kind exchange.delivery_kind;
    found uuid[] := '{}';
    made exchange.delivery;
    refusal text := exchange.request_refusal(actor, p_kind, p_criteria, p_columns, p_reason);
BEGIN
    IF refusal IS NULL THEN
        -- One request at a time, whoever asks: two at once cannot both be the last of the day.
        PERFORM pg_advisory_xact_lock(hashtextextended('exchange.delivery', 0));
        SELECT * INTO kind FROM exchange.delivery_kind k WHERE k.name = p_kind;
        found := exchange.persons_by(p_criteria);
        refusal := exchange.limit_refusal(actor, kind, found);
    END IF;
    IF refusal IN ('not_named', 'columns', 'too_many', 'day_total', 'repeated') THEN
        PERFORM exchange.raise_alert(actor, refusal, p_kind, cardinality(found));
    END IF;
    PERFORM exchange.note(actor, p_trace, 'delivery:request', cardinality(found), refusal, p_origin);
    IF refusal IS NOT NULL THEN
        RETURN (NULL, cardinality(found), refusal)::exchange.answer;
    END IF;
    INSERT INTO exchange.delivery (kind, recipient, legal_basis, criteria, columns, persons, parts, reason, public_key, digest, requested_by, session_id, expires_at)
    SELECT kind.name, kind.recipient, kind.legal_basis, p_criteria, ARRAY(SELECT c FROM unnest(p_columns) AS c ORDER BY c), cardinality(found),
           (cardinality(found) - 1) / kind.persons_per_part + 1, btrim(p_reason), e.public_key, sha256(''), actor.actor_ref, actor.session_id,
           kernel.now() + make_interval(days => kind.expiry_days)
    FROM exchange.exporter_key e WHERE e.staff_id = actor.actor_ref
    RETURNING * INTO made;
    UPDATE exchange.delivery SET digest = exchange.digest_of(made, found) WHERE id = made.id;
    INSERT INTO exchange.delivery_part (delivery_id, number, persons, refs, person_count)
    SELECT made.id, n, cut.persons, ARRAY(SELECT gen_random_uuid() FROM unnest(cut.persons)), cardinality(cut.persons)
    FROM generate_series(1, made.parts) AS n
    CROSS JOIN LATERAL (SELECT found[(n - 1) * kind.persons_per_part + 1 : n * kind.persons_per_part] AS persons) AS cut;
    RETURN (made.id, made.persons, NULL)::exchange.answer;
END $$;

-- All persons of a delivery that is not destroyed.
CREATE FUNCTION exchange.persons_of(p_delivery uuid) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(p), '{}') FROM exchange.delivery_part t CROSS JOIN unnest(t.persons) AS p WHERE t.delivery_id = p_delivery
$$;

-- Approves or rejects, by a named person other than the requester, who saw exactly this content (p_digest).
CREATE FUNCTION exchange.decide_delivery(
    p_token text, p_id uuid, p_digest bytea, p_approve boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.delivery;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR actor.kind <> 'staff' OR asked.requested_by IS DISTINCT FROM actor.actor_ref
             AND NOT exchange.is_named(actor.actor_ref, asked.kind, 'approver') THEN 'not_available'
        WHEN asked.requested_by = actor.actor_ref THEN 'same_person'
        WHEN asked.state <> 'requested' THEN 'decided'
        WHEN asked.expires_at <= kernel.now() THEN 'expired'
        WHEN p_approve IS NULL THEN 'malformed'
        WHEN p_approve AND NOT exchange.is_reviewed() THEN 'no_review'
        WHEN p_digest IS DISTINCT FROM asked.digest OR asked.digest <> exchange.digest_of(asked, exchange.persons_of(asked.id)) THEN 'content' END;
    IF refusal IN ('same_person', 'content') THEN
        PERFORM exchange.raise_alert(actor, refusal, asked.kind, asked.persons);
    END IF;
    PERFORM exchange.note(actor, p_trace, CASE WHEN p_approve THEN 'delivery:approve' ELSE 'delivery:reject' END, asked.persons, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.delivery d SET state = CASE WHEN p_approve THEN 'approved' ELSE 'rejected' END, decided_by = actor.actor_ref,
            decided_at = kernel.now(), remark = left(btrim(coalesce(p_remark, '')), 500) WHERE d.id = asked.id;
        IF NOT p_approve THEN
            PERFORM exchange.clear_parts(asked.id);
        END IF;
    END IF;
    RETURN refusal;
END $$;

-- Takes everything away of the parts of a delivery: persons, content and key. The hash and the time stay, as proof.
CREATE FUNCTION exchange.clear_parts(p_delivery uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
    UPDATE exchange.delivery_part SET persons = '{}', refs = '{}', content = NULL, sealed_key = NULL, destroyed_at = kernel.now()
    WHERE delivery_id = p_delivery AND destroyed_at IS NULL
$$;

-- Why an approved delivery may not be made after all; nothing when it may.
CREATE FUNCTION exchange.making_refusal(p_delivery exchange.delivery) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT exchange.is_reviewed() THEN 'no_review'
                WHEN NOT exchange.is_named(p_delivery.requested_by, p_delivery.kind, 'exporter') THEN 'not_named'
                WHEN p_delivery.digest <> exchange.digest_of(p_delivery, exchange.persons_of(p_delivery.id)) THEN 'content' END
$$;

-- Writes the ledger's row about one part, with its persons, and returns the secret that opens exactly their approved columns.
CREATE FUNCTION exchange.disclose_part(p_delivery exchange.delivery, p_part exchange.delivery_part) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    secret text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
    trace uuid := gen_random_uuid();
    opened text[] := ARRAY(SELECT DISTINCT f ->> 'category' FROM exchange.delivery_kind k CROSS JOIN jsonb_array_elements(k.fields) AS f
                           WHERE k.name = p_delivery.kind AND f ->> 'name' = ANY (p_delivery.columns) ORDER BY 1);
    made bigint;
BEGIN
    -- A row that a crash could lose must not open anything.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    INSERT INTO ledger.disclosure (trace_id, name, processing_activity, session_id, actor_kind, actor_ref, function, organisation_id, office_id,
        kind, purpose, persons, bases, categories, reason)
    SELECT trace, 'delivery:make', 'urn:sonar:processing:statutory_delivery', p_delivery.session_id, 'staff', f.id, f.function, f.organisation_id,
        f.office_id, 'delivery', 'statutory_delivery', p_part.persons, array_fill('delivery'::text, ARRAY[p_part.person_count]), opened,
        left(p_delivery.recipient || ': ' || p_delivery.reason, 500)
    FROM identity.staff f WHERE f.id = p_delivery.requested_by
    RETURNING seq INTO made;
    INSERT INTO access.live_ticket (ticket_hash, expires_at, seq, trace_id, session_id, actor_kind, actor_ref, kind, persons, categories, writes, scope_staff)
    VALUES (sha256(convert_to(secret, 'UTF8')), kernel.now() + interval '60 seconds', made, trace, p_delivery.session_id, 'staff',
        p_delivery.requested_by, 'delivery', p_part.persons, opened, '{}', '{}');
    UPDATE exchange.delivery_part SET disclosure_seq = made WHERE delivery_id = p_part.delivery_id AND number = p_part.number;
    RETURN secret;
END $$;

-- Phase 1 of making a part, for the job: picks one that is approved and not made, checks once more, and discloses it.
-- A delivery that may not be made any more is withdrawn, with an alert.
CREATE FUNCTION exchange.next_part()
RETURNS TABLE (ticket text, delivery_id uuid, number int, parts int, kind text, recipient text, legal_basis text, columns text[], expires_at timestamptz, public_key bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    part exchange.delivery_part;
    asked exchange.delivery;
    refusal text;
BEGIN
    SELECT t.* INTO part FROM exchange.delivery_part t JOIN exchange.delivery d ON d.id = t.delivery_id
    WHERE d.state = 'approved' AND d.expires_at > kernel.now() AND t.made_at IS NULL AND t.destroyed_at IS NULL
    ORDER BY d.decided_at, t.number LIMIT 1 FOR UPDATE OF t SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = part.delivery_id FOR UPDATE;
    refusal := exchange.making_refusal(asked);
    IF refusal IS NOT NULL THEN
        UPDATE exchange.delivery SET state = 'withdrawn' WHERE id = asked.id;
        PERFORM exchange.clear_parts(asked.id);
        INSERT INTO exchange.delivery_alert (cause, actor_ref, function, kind, persons) VALUES (refusal, asked.requested_by, 'job', asked.kind, asked.persons);
        RETURN;
    END IF;
    RETURN QUERY SELECT exchange.disclose_part(asked, part), asked.id, part.number, asked.parts, asked.kind, asked.recipient, asked.legal_basis,
                        asked.columns, asked.expires_at, asked.public_key;
END $$;

-- For the gate: the approved columns of the part that the present ticket is for, and the reference of each person in it.
CREATE FUNCTION exchange.ticket_fields() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_agg(f ORDER BY f ->> 'name')
    FROM access.ticket() t JOIN exchange.delivery_part p ON p.disclosure_seq = t.seq JOIN exchange.delivery d ON d.id = p.delivery_id
    JOIN exchange.delivery_kind k ON k.name = d.kind CROSS JOIN jsonb_array_elements(k.fields) AS f
    WHERE t.kind = 'delivery' AND f ->> 'name' = ANY (d.columns)
$$;
CREATE FUNCTION exchange.ticket_refs() RETURNS TABLE (client_id uuid, ref uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.client_id, r.ref FROM access.ticket() t JOIN exchange.delivery_part p ON p.disclosure_seq = t.seq
    CROSS JOIN unnest(p.persons, p.refs) AS r (client_id, ref) WHERE t.kind = 'delivery'
$$;

-- Keeps a part that was sealed; whole deliveries are 'made'. Nothing is kept of one that was withdrawn meanwhile.
CREATE FUNCTION exchange.keep_part(p_delivery uuid, p_number int, p_content text, p_sealed_key text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE exchange.delivery_part t
    SET content = p_content, sealed_key = p_sealed_key, content_hash = sha256(convert_to(p_content, 'UTF8')), made_at = kernel.now()
    FROM exchange.delivery d
    WHERE t.delivery_id = p_delivery AND t.number = p_number AND d.id = t.delivery_id AND d.state = 'approved' AND d.expires_at > kernel.now()
      AND t.made_at IS NULL AND t.destroyed_at IS NULL AND t.disclosure_seq IS NOT NULL
      AND length(p_content) BETWEEN 1 AND 1000000 AND length(p_sealed_key) BETWEEN 1 AND 2000;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE exchange.delivery d SET state = 'made'
    WHERE d.id = p_delivery AND NOT EXISTS (SELECT FROM exchange.delivery_part t WHERE t.delivery_id = d.id AND t.made_at IS NULL);
    RETURN true;
END $$;

-- Destroys what is past its day; returns how many deliveries.
CREATE FUNCTION exchange.destroy_expired() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone uuid;
    counted int := 0;
BEGIN
    FOR gone IN SELECT d.id FROM exchange.delivery d WHERE d.expires_at <= kernel.now() AND d.state IN ('requested', 'approved', 'made') FOR UPDATE LOOP
        PERFORM exchange.clear_parts(gone);
        UPDATE exchange.delivery SET state = 'destroyed' WHERE id = gone;
        INSERT INTO ledger.decision (trace_id, action, purpose, persons, decision)
        SELECT gen_random_uuid(), 'delivery:destroy', 'statutory_delivery', d.persons, true FROM exchange.delivery d WHERE d.id = gone;
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END $$;

-- Hands a part, or the key to it, to the requester and to nobody else, a few times at most, until it expires. Each time is noted.
CREATE FUNCTION exchange.take_part(p_token text, p_id uuid, p_number int, p_what text, p_trace uuid, p_origin inet, OUT content text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.delivery;
    part exchange.delivery_part;
BEGIN
    SELECT * INTO asked FROM exchange.delivery d WHERE d.id = p_id AND d.requested_by = actor.actor_ref;
    SELECT * INTO part FROM exchange.delivery_part t WHERE t.delivery_id = asked.id AND t.number = p_number FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN part.delivery_id IS NULL OR p_what IS NULL OR p_what NOT IN ('file', 'key') THEN 'not_available'
        WHEN part.destroyed_at IS NOT NULL OR asked.expires_at <= kernel.now() THEN 'expired'
        WHEN part.content IS NULL THEN 'not_made'
        WHEN NOT exchange.is_named(actor.actor_ref, asked.kind, 'exporter') THEN 'not_named'
        WHEN (SELECT takings_per_part FROM exchange.delivery_rule) <= CASE p_what WHEN 'file' THEN part.file_takings ELSE part.key_takings END THEN 'takings' END;
    IF refusal IN ('not_named', 'takings') THEN
        PERFORM exchange.raise_alert(actor, refusal, asked.kind, part.person_count);
    END IF;
    PERFORM exchange.note(actor, p_trace, CASE p_what WHEN 'key' THEN 'delivery:key' ELSE 'delivery:file' END, part.person_count, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.delivery_part t SET file_takings = file_takings + (p_what = 'file')::int, key_takings = key_takings + (p_what = 'key')::int
        WHERE t.delivery_id = part.delivery_id AND t.number = part.number;
        content := CASE p_what WHEN 'file' THEN part.content ELSE part.sealed_key END;
    END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA exchange FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    exchange.request_delivery(text, text, jsonb, text[], text, uuid, inet), exchange.decide_delivery(text, uuid, bytea, boolean, text, uuid, inet),
    exchange.take_part(text, uuid, int, text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.next_part(), exchange.keep_part(uuid, int, text, text), exchange.destroy_expired() TO sonar_worker;
GRANT EXECUTE ON FUNCTION exchange.ticket_fields(), exchange.ticket_refs() TO sonar_gate;

RESET ROLE;

-- Naming people, their keys, the reviews of the function, and the register that oversight reads.
SET ROLE sonar_guard;

-- Replaces kinds and rules by the one source. Only the deployment login comes here, by way of the owner.
CREATE FUNCTION exchange.replace_kinds(p_kinds jsonb, p_rule jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM exchange.delivery_kind;
    DELETE FROM exchange.delivery_rule;
    INSERT INTO exchange.delivery_kind SELECT * FROM jsonb_populate_recordset(NULL::exchange.delivery_kind, p_kinds);
    INSERT INTO exchange.delivery_rule SELECT * FROM jsonb_populate_record(NULL::exchange.delivery_rule, p_rule || '{"single": true}');
END $$;

-- What the start-up check compares with the source.
CREATE FUNCTION exchange.kinds_in_force(OUT kinds jsonb, OUT rule jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.name), '[]') FROM exchange.delivery_kind k),
           (SELECT to_jsonb(r) - 'single' FROM exchange.delivery_rule r)
$$;

-- Proposes somebody, found by account or by full name, for a role in a kind. Whoever proposes is not the one who is named.
CREATE FUNCTION exchange.propose_person(
    p_token text, p_who text, p_kind text, p_role text, p_reason text, p_days int, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    rule exchange.delivery_rule;
    found uuid[];
    refusal text;
BEGIN
    SELECT * INTO rule FROM exchange.delivery_rule;
    -- One at a time, so that two proposals at once cannot make the list longer than it may be.
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.named_person', 0));
    IF actor.function = ANY (rule.may_name) THEN
        found := ARRAY(SELECT f.id FROM identity.staff f WHERE f.active AND (f.subject = btrim(p_who) OR lower(f.display_name) = lower(btrim(p_who))));
    END IF;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT actor.function = ANY (rule.may_name) THEN 'function'
        WHEN NOT EXISTS (SELECT FROM exchange.delivery_kind k WHERE k.name = p_kind) OR p_role IS NULL OR p_role NOT IN ('exporter', 'approver')
          OR p_days IS NULL OR p_days NOT BETWEEN 1 AND rule.named_days THEN 'malformed'
        WHEN length(btrim(coalesce(p_reason, ''))) NOT BETWEEN 20 AND 500 THEN 'reason'
        WHEN cardinality(found) <> 1 THEN 'nobody'
        WHEN found[1] = actor.actor_ref THEN 'same_person'
        WHEN NOT EXISTS (SELECT FROM identity.staff f WHERE f.id = found[1]
                         AND f.function = ANY (CASE p_role WHEN 'exporter' THEN rule.may_export ELSE rule.may_approve END)) THEN 'their_function'
        WHEN (SELECT count(*) FROM exchange.named_person n WHERE n.kind = p_kind AND n.role = p_role AND n.ended_at IS NULL AND n.valid_until > kernel.now())
             >= rule.named_per_kind THEN 'list_full' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:name', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.named_person (staff_id, kind, role, reason, valid_until, proposed_by)
        VALUES (found[1], p_kind, p_role, btrim(p_reason), kernel.now() + make_interval(days => p_days), actor.actor_ref);
    END IF;
    RETURN refusal;
END $$;

-- Confirms a proposal, or ends a naming; never one's own, and not by who proposed it.
CREATE FUNCTION exchange.decide_person(p_token text, p_id uuid, p_confirm boolean, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    named exchange.named_person;
    refusal text;
BEGIN
    SELECT * INTO named FROM exchange.named_person n WHERE n.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT actor.function = ANY ((SELECT may_confirm FROM exchange.delivery_rule)::text[]) THEN 'function'
        WHEN named.id IS NULL OR p_confirm IS NULL THEN 'not_available'
        WHEN p_confirm AND (named.staff_id = actor.actor_ref OR named.proposed_by = actor.actor_ref) THEN 'same_person'
        WHEN named.ended_at IS NOT NULL OR named.valid_until <= kernel.now() OR p_confirm AND named.confirmed_at IS NOT NULL THEN 'decided' END;
    PERFORM exchange.note(actor, p_trace, CASE WHEN p_confirm THEN 'delivery:confirm' ELSE 'delivery:unname' END, 0, refusal, p_origin);
    IF refusal IS NULL AND p_confirm THEN
        UPDATE exchange.named_person SET confirmed_by = actor.actor_ref, confirmed_at = kernel.now() WHERE id = p_id;
    ELSIF refusal IS NULL THEN
        UPDATE exchange.named_person SET ended_by = actor.actor_ref, ended_at = kernel.now() WHERE id = p_id;
    END IF;
    RETURN refusal;
END $$;

-- Registers the public key of an exporter, by herself. Deliveries already asked for keep the key they were asked with.
CREATE FUNCTION exchange.register_key(p_token text, p_public_key bytea, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff'
          OR NOT EXISTS (SELECT FROM exchange.delivery_kind k WHERE exchange.is_named(actor.actor_ref, k.name, 'exporter')) THEN 'not_named'
        WHEN coalesce(length(p_public_key), 0) <> 32 THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:register_key', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.exporter_key (staff_id, public_key) VALUES (actor.actor_ref, p_public_key)
        ON CONFLICT (staff_id) DO UPDATE SET public_key = excluded.public_key, registered_at = kernel.now();
    END IF;
    RETURN refusal;
END $$;

-- What somebody may do here, for the pages: the kinds for which she is named, whether she has a key, whether the function may be used.
CREATE FUNCTION exchange.my_standing(p_token text, OUT exporter_of text[], OUT approver_of text[], OUT has_key boolean, OUT reviewed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT k.name FROM exchange.delivery_kind k WHERE exchange.is_named(a.actor_ref, k.name, 'exporter') ORDER BY 1),
           ARRAY(SELECT k.name FROM exchange.delivery_kind k WHERE exchange.is_named(a.actor_ref, k.name, 'approver') ORDER BY 1),
           EXISTS (SELECT FROM exchange.exporter_key e WHERE e.staff_id = a.actor_ref), exchange.is_reviewed()
    FROM identity.live_session(p_token) AS a
$$;

-- The deliveries that somebody may know of: her own, those of a kind she approves, and for oversight all. That somebody looked
-- is a row. No person stands in it.
CREATE FUNCTION exchange.deliveries(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, recipient text, legal_basis text, criteria jsonb, columns text[], persons int, parts int, parts_made int, reason text,
               digest bytea, requested_by text, own boolean, requested_at timestamptz, state text, decided_by text, decided_at timestamptz, remark text,
               expires_at timestamptz, destroyed_at timestamptz, proof text[], may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    oversees boolean := actor.kind = 'staff' AND actor.function = ANY ((SELECT may_oversee FROM exchange.delivery_rule)::text[]);
BEGIN
    PERFORM exchange.note(actor, p_trace, 'delivery:register', 0, CASE WHEN actor.session_id IS NULL THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT d.id, d.kind, d.recipient, d.legal_basis, d.criteria, d.columns, d.persons, d.parts, t.made, d.reason, d.digest, r.display_name,
           d.requested_by = actor.actor_ref, d.requested_at, d.state, a.display_name, d.decided_at, coalesce(d.remark, ''), d.expires_at, t.destroyed_at,
           t.proof, d.state = 'requested' AND d.requested_by <> actor.actor_ref AND exchange.is_named(actor.actor_ref, d.kind, 'approver')
    FROM exchange.delivery d JOIN identity.staff r ON r.id = d.requested_by LEFT JOIN identity.staff a ON a.id = d.decided_by
    CROSS JOIN LATERAL (
        SELECT count(p.made_at)::int AS made, max(p.destroyed_at) AS destroyed_at,
               coalesce(array_agg(encode(p.content_hash, 'hex') ORDER BY p.number) FILTER (WHERE p.content_hash IS NOT NULL), '{}') AS proof
        FROM exchange.delivery_part p WHERE p.delivery_id = d.id) AS t
    WHERE d.requested_by = actor.actor_ref OR oversees OR exchange.is_named(actor.actor_ref, d.kind, 'approver')
    ORDER BY d.requested_at DESC LIMIT 100;
END $$;

-- What oversight reads beside the deliveries: the named persons, the reviews, the alerts. Nothing for anybody else.
CREATE FUNCTION exchange.oversees(p_token text, p_trace uuid, p_action text, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    rule exchange.delivery_rule;
    allowed boolean;
BEGIN
    SELECT * INTO rule FROM exchange.delivery_rule;
    allowed := coalesce(actor.kind = 'staff' AND actor.function = ANY (
        CASE p_action WHEN 'delivery:alerts' THEN ARRAY['security_officer', 'data_protection_officer']
        ELSE rule.may_oversee || CASE WHEN p_action = 'delivery:named' THEN rule.may_name || rule.may_confirm ELSE '{}' END END), false);
    PERFORM exchange.note(actor, p_trace, p_action, 0, CASE WHEN NOT allowed THEN 'function' END, p_origin);
    RETURN allowed;
END $$;
CREATE FUNCTION exchange.named_persons(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, name text, function text, kind text, role text, reason text, valid_until timestamptz, proposed_by text, confirmed_by text,
               may_confirm boolean, may_end boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    confirms boolean := actor.function = ANY ((SELECT may_confirm FROM exchange.delivery_rule)::text[]);
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:named', p_origin) THEN
        RETURN QUERY
        SELECT n.id, f.display_name, f.function, n.kind, n.role, n.reason, n.valid_until, p.display_name, coalesce(c.display_name, ''),
               confirms AND n.confirmed_at IS NULL AND actor.actor_ref NOT IN (n.staff_id, n.proposed_by), confirms
        FROM exchange.named_person n JOIN identity.staff f ON f.id = n.staff_id JOIN identity.staff p ON p.id = n.proposed_by
        LEFT JOIN identity.staff c ON c.id = n.confirmed_by
        WHERE n.ended_at IS NULL AND n.valid_until > kernel.now() ORDER BY n.kind, n.role, n.proposed_at;
    END IF;
END $$;
CREATE FUNCTION exchange.delivery_alerts(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, at timestamptz, cause text, name text, function text, kind text, persons int, seen_by text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:alerts', p_origin) THEN
        RETURN QUERY
        SELECT a.id, a.at, a.cause, coalesce(f.display_name, ''), a.function, a.kind, a.persons, coalesce(s.display_name, '')
        FROM exchange.delivery_alert a LEFT JOIN identity.staff f ON f.id = a.actor_ref LEFT JOIN identity.staff s ON s.id = a.seen_by
        ORDER BY a.seen_at IS NOT NULL, a.at DESC LIMIT 100;
    END IF;
END $$;

-- Marks an alert as seen, by the security officer.
CREATE FUNCTION exchange.see_alert(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    done boolean;
BEGIN
    UPDATE exchange.delivery_alert SET seen_by = actor.actor_ref, seen_at = kernel.now()
    WHERE id = p_id AND seen_at IS NULL AND actor.kind = 'staff' AND actor.function = 'security_officer' AND actor_ref IS DISTINCT FROM actor.actor_ref;
    done := FOUND;
    PERFORM exchange.note(actor, p_trace, 'delivery:alert_seen', 0, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- The parts of one's own delivery: their state, never their content.
CREATE FUNCTION exchange.own_parts(p_token text, p_id uuid)
RETURNS TABLE (number int, person_count int, made_at timestamptz, destroyed_at timestamptz, content_hash text, files_left int, keys_left int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.number, t.person_count, t.made_at, t.destroyed_at, encode(t.content_hash, 'hex'),
           greatest(r.takings_per_part - t.file_takings, 0), greatest(r.takings_per_part - t.key_takings, 0)
    FROM identity.live_session(p_token) AS a JOIN exchange.delivery d ON d.requested_by = a.actor_ref AND d.id = p_id
    JOIN exchange.delivery_part t ON t.delivery_id = d.id CROSS JOIN exchange.delivery_rule r ORDER BY t.number
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA exchange FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.replace_kinds(jsonb, jsonb), exchange.kinds_in_force() TO sonar_owner;
GRANT EXECUTE ON FUNCTION exchange.kinds_in_force() TO sonar_reader, sonar_auth;
GRANT EXECUTE ON FUNCTION
    exchange.propose_person(text, text, text, text, text, int, uuid, inet), exchange.decide_person(text, uuid, boolean, uuid, inet),
    exchange.register_key(text, bytea, uuid, inet),
    exchange.my_standing(text), exchange.deliveries(text, uuid, inet), exchange.named_persons(text, uuid, inet),
    exchange.delivery_alerts(text, uuid, inet), exchange.see_alert(text, uuid, uuid, inet), exchange.own_parts(text, uuid)
TO sonar_logger;

RESET ROLE;

-- The function of deliveries under its own risk analysis and independent review: recorded, followed up, and never overdue in
-- silence.
SET ROLE sonar_guard;

-- Whether somebody records, and closes the follow-up of, reviews of this kind: the auditor the independent review, who has no
-- other part in it; the other officers of oversight the analysis.
CREATE FUNCTION exchange.may_review(p_actor identity.session_facts, p_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_kind = 'independent_review' AND p_actor.function = 'auditor'
        OR p_kind = 'risk_analysis' AND p_actor.function IN ('data_protection_officer', 'security_officer')), false)
$$;

-- Records a risk analysis or an independent review of the function.
CREATE FUNCTION exchange.record_review(
    p_token text, p_kind text, p_dated date, p_valid_until date, p_author text, p_owner text, p_findings text, p_follow_up text, p_follow_up_due date,
    p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN NOT exchange.may_review(actor, p_kind) THEN 'function'
        WHEN (p_dated <= kernel.today() AND p_valid_until > p_dated AND p_valid_until <= p_dated + 366 AND p_valid_until >= kernel.today()
              AND p_follow_up_due BETWEEN p_dated AND p_valid_until) IS NOT TRUE THEN 'dates'
        WHEN (length(btrim(p_author)) BETWEEN 2 AND 120 AND length(btrim(p_owner)) BETWEEN 2 AND 120 AND length(btrim(p_findings)) BETWEEN 20 AND 2000
              AND length(btrim(p_follow_up)) BETWEEN 10 AND 2000) IS NOT TRUE THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:review', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.export_review (kind, dated, valid_until, author, owner, findings, follow_up, follow_up_due, recorded_by)
        VALUES (p_kind, p_dated, p_valid_until, btrim(p_author), btrim(p_owner), btrim(p_findings), btrim(p_follow_up), p_follow_up_due, actor.actor_ref);
    END IF;
    RETURN refusal;
END $$;

-- Notes that what was to be done with the findings is done, and what was done.
CREATE FUNCTION exchange.close_follow_up(p_token text, p_id bigint, p_note text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found exchange.export_review;
    refusal text;
BEGIN
    SELECT * INTO found FROM exchange.export_review v WHERE v.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN found.id IS NULL THEN 'not_available'
        WHEN NOT exchange.may_review(actor, found.kind) THEN 'function'
        WHEN found.done_at IS NOT NULL THEN 'decided'
        WHEN (length(btrim(p_note)) BETWEEN 10 AND 500) IS NOT TRUE THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:follow_up', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.export_review SET done_note = btrim(p_note), done_by = actor.actor_ref, done_at = kernel.now() WHERE id = p_id;
    END IF;
    RETURN refusal;
END $$;

CREATE FUNCTION exchange.export_reviews(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id bigint, kind text, dated date, valid_until date, author text, owner text, findings text, follow_up text, follow_up_due date,
               recorded_by text, current boolean, overdue boolean, done_note text, done_by text, done_at timestamptz, may_close boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:reviews', p_origin) THEN
        RETURN QUERY
        SELECT v.id, v.kind, v.dated, v.valid_until, v.author, v.owner, v.findings, v.follow_up, v.follow_up_due, f.display_name,
               v.dated <= kernel.today() AND v.valid_until >= kernel.today(), v.done_at IS NULL AND v.follow_up_due < kernel.today(),
               coalesce(v.done_note, ''), coalesce(d.display_name, ''), v.done_at, v.done_at IS NULL AND exchange.may_review(actor, v.kind)
        FROM exchange.export_review v JOIN identity.staff f ON f.id = v.recorded_by LEFT JOIN identity.staff d ON d.id = v.done_by
        ORDER BY v.dated DESC, v.id DESC LIMIT 50;
    END IF;
END $$;

-- Alerts to each kind of review that is over without a next one, and to each with a follow-up past its day: once, and again a
-- week after somebody saw it and nothing happened. Returns how many alerts it made. Safe to run again.
CREATE FUNCTION exchange.alert_overdue() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    WITH due AS (
        SELECT 'review_overdue' AS cause, k.kind
        FROM unnest(ARRAY['risk_analysis', 'independent_review']) AS k (kind)
        WHERE NOT EXISTS (SELECT FROM exchange.export_review v WHERE v.kind = k.kind AND v.dated <= kernel.today() AND v.valid_until >= kernel.today())
        UNION
        SELECT 'follow_up_overdue', v.kind FROM exchange.export_review v WHERE v.done_at IS NULL AND v.follow_up_due < kernel.today())
    INSERT INTO exchange.delivery_alert (cause, function, kind, persons)
    SELECT d.cause, 'job', d.kind, 0 FROM due d
    WHERE NOT EXISTS (
        SELECT FROM exchange.delivery_alert a
        WHERE a.cause = d.cause AND a.kind = d.kind AND (a.seen_at IS NULL OR a.at > kernel.now() - interval '7 days'));
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION exchange.may_review(identity.session_facts, text),
    exchange.record_review(text, text, date, date, text, text, text, text, date, uuid, inet), exchange.close_follow_up(text, bigint, text, uuid, inet),
    exchange.export_reviews(text, uuid, inet), exchange.alert_overdue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.record_review(text, text, date, date, text, text, text, text, date, uuid, inet),
    exchange.close_follow_up(text, bigint, text, uuid, inet), exchange.export_reviews(text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.alert_overdue() TO sonar_worker;

RESET ROLE;

-- What a municipality's own system does in Sonar: one own inhabitant at a time, each a row in the ledger before anything is read.
-- Refusals are answers, so that the row about them stays. Somebody else's inhabitant and nobody are one answer.
SET ROLE sonar_guard;

-- The key by which a system signs; nothing for one that has no agreement on this day.
CREATE FUNCTION exchange.municipal_key(p_oin text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.public_key FROM exchange.municipal_connection c WHERE c.oin = p_oin AND c.agreed_until >= kernel.today()
$$;

-- Begins a request whose assertion was found true and lasts so many seconds more; false when it was used before.
CREATE FUNCTION exchange.begin_municipal_call(p_token text, p_oin text, p_assertion_hash bytea, p_seconds int) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO exchange.municipal_call (token_hash, connection_id, assertion_hash, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), c.id, p_assertion_hash, kernel.now() + make_interval(secs => least(p_seconds, 120))
    FROM exchange.municipal_connection c
    WHERE c.oin = p_oin AND c.agreed_until >= kernel.today() AND p_seconds > 0 AND length(p_token) >= 40
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_municipal_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'municipal:call', false, left(p_code, 40), p_origin)
$$;

-- The system behind a request, as the ledger names who acts: the connection is the actor, the municipality its organisation.
CREATE FUNCTION exchange.municipal_caller(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT m.id, 'staff', c.id, 'municipal_system', c.organisation_id, NULL, NULL INTO facts
    FROM exchange.municipal_call m JOIN exchange.municipal_connection c ON c.id = m.connection_id
    WHERE m.token_hash = sha256(convert_to(p_token, 'UTF8')) AND m.expires_at > kernel.now() AND c.agreed_until >= kernel.today();
    RETURN facts;
END $$;

-- Notes that a system that was let in sent what cannot be answered, or saved: never what it was.
CREATE FUNCTION exchange.note_municipal_bad(p_token text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT disclosure.note(exchange.municipal_caller(p_token), coalesce(p_trace, gen_random_uuid()), 'municipal:call', 'municipal_exchange', '{}', '{}', '{}',
                           'malformed', NULL, p_origin)
$$;

-- Whether somebody is, on this day, an inhabitant of the municipalities this organisation works for, and is mediated or was until
-- shortly before; never a protected person. Whoever moves is somebody else's from the day of moving.
CREATE FUNCTION exchange.is_own_inhabitant(p_organisation int, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM clients.client c JOIN clients.residence r ON r.client_id = c.id
        JOIN identity.organisation_municipality m ON m.municipality_code = r.municipality_code
        WHERE c.id = p_client AND m.organisation_id = p_organisation AND (c.active OR c.active_since > kernel.today() - 92)
          AND r.valid_from <= kernel.today() AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
          AND m.valid_from <= kernel.today() AND (m.valid_until IS NULL OR m.valid_until > kernel.today())
          AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id))
$$;

-- Whether the connection asked about as many persons as it may in twenty-four hours: those it was told of, and those it was not.
CREATE FUNCTION exchange.municipal_day_is_over(p_connection uuid) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT (SELECT count(*) FROM ledger.disclosure d WHERE d.actor_ref = p_connection AND d.at > kernel.now() - interval '24 hours')
         + (SELECT count(*) FROM ledger.decision d WHERE d.actor_ref = p_connection AND NOT d.decision AND d.refusal = 'no_relation'
              AND d.at > kernel.now() - interval '24 hours')
        >= (SELECT c.persons_per_day FROM exchange.municipal_connection c WHERE c.id = p_connection)
$$;

-- Phase 1 of what is done with one inhabitant, found by the keyed value of her BSN or by the municipality's own reference to her:
-- 'status' opens where mediation stands, 'support' opens what the municipality reported, to read and to write.
CREATE FUNCTION exchange.open_inhabitant(
    p_token text, p_what text, p_bsn_index bytea, p_reference uuid, p_trace uuid, p_origin inet,
    OUT ticket text, OUT client_id uuid, OUT reference uuid, OUT organisation text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller identity.session_facts := exchange.municipal_caller(p_token);
    category text := CASE p_what WHEN 'status' THEN 'status' WHEN 'support' THEN 'benefit' END;
    found uuid;
    own uuid;
BEGIN
    -- One at a time for each connection, so that two requests at once cannot both be the last one of the day.
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.municipal/' || coalesce(caller.actor_ref::text, ''), 0));
    SELECT coalesce((SELECT j.client_id FROM identity.jobseeker_by_bsn(p_bsn_index) j),
                    (SELECT m.client_id FROM exchange.municipal_client m WHERE m.reference = p_reference AND m.connection_id = caller.actor_ref)) INTO found;
    refusal := CASE
        WHEN caller.session_id IS NULL THEN 'no_session'
        WHEN category IS NULL OR num_nonnulls(p_bsn_index, p_reference) <> 1 OR p_trace IS NULL THEN 'malformed'
        WHEN exchange.municipal_day_is_over(caller.actor_ref) THEN 'budget'
        WHEN found IS NULL OR NOT exchange.is_own_inhabitant(caller.organisation_id, found) THEN 'no_relation' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller, coalesce(p_trace, gen_random_uuid()), 'municipal:' || coalesce(left(p_what, 20), ''), 'municipal_exchange', '{}',
                                ARRAY[coalesce(category, '')], CASE WHEN found IS NULL THEN '{}' ELSE ARRAY[found] END, refusal, NULL, p_origin);
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    INSERT INTO exchange.municipal_client AS m (client_id, connection_id) VALUES (found, caller.actor_ref) ON CONFLICT DO NOTHING;
    SELECT m.reference, o.name INTO own, organisation
    FROM exchange.municipal_client m CROSS JOIN identity.organisation o
    WHERE m.client_id = found AND m.connection_id = caller.actor_ref AND o.id = caller.organisation_id;
    client_id := found;
    reference := own;
    ticket := (disclosure.grant_ticket(caller, p_trace, 'municipal:' || p_what, 'person', 'municipal_exchange', ARRAY[found], ARRAY['residence'],
        ARRAY[category], CASE p_what WHEN 'support' THEN ARRAY[category] ELSE '{}' END, '{}', NULL, NULL, NULL, p_origin)).ticket;
END $$;

-- Lets one report about a person wait for another, until the transaction ends: who comes second reads what the first one wrote.
CREATE FUNCTION exchange.hold_inhabitant(p_client uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('exchange.support/' || p_client::text, 0))
$$;

-- Which of the inhabitants a municipality asked about changed in the stand of mediation: its own references, nothing else. A place
-- in the order of changes goes in and comes out; a change that is not committed yet comes next time. That it asked is a row.
CREATE FUNCTION exchange.municipal_changes(p_token text, p_after text, p_trace uuid, p_origin inet, OUT references_changed uuid[], OUT place text, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller identity.session_facts := exchange.municipal_caller(p_token);
    after xid8 := coalesce(p_after, '0')::xid8;
BEGIN
    refusal := CASE WHEN caller.session_id IS NULL THEN 'no_session' END;
    IF refusal IS NULL THEN
        WITH changed AS (
            SELECT m.reference, last.xid
            FROM exchange.municipal_client m
            CROSS JOIN LATERAL (
                SELECT c.xid FROM ledger.change c
                WHERE c.client_id = m.client_id AND c.category = 'status' AND c.xid > after AND c.xid > m.since_xid
                  AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY c.xid DESC LIMIT 1) AS last
            WHERE m.connection_id = caller.actor_ref AND exchange.is_own_inhabitant(caller.organisation_id, m.client_id)
            ORDER BY last.xid FETCH FIRST 50 ROWS WITH TIES)
        SELECT coalesce(array_agg(c.reference ORDER BY c.reference), '{}'), coalesce((SELECT x.xid FROM changed x ORDER BY x.xid DESC LIMIT 1), after)::text
        INTO references_changed, place FROM changed c;
    END IF;
    PERFORM disclosure.note(caller, coalesce(p_trace, gen_random_uuid()), 'municipal:changes', 'municipal_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
END $$;

-- Forgets requests that are over, and inhabitants who are not the municipality's any more. Returns how many.
CREATE FUNCTION exchange.sweep_municipal() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH over AS (DELETE FROM exchange.municipal_call m WHERE m.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    gone AS (DELETE FROM exchange.municipal_client m USING exchange.municipal_connection c
             WHERE c.id = m.connection_id AND NOT exchange.is_own_inhabitant(c.organisation_id, m.client_id) RETURNING 1)
    SELECT ((SELECT count(*) FROM over) + (SELECT count(*) FROM gone))::int
$$;

REVOKE ALL ON FUNCTION exchange.municipal_key(text),
    exchange.begin_municipal_call(text, text, bytea, int), exchange.note_municipal_refused(uuid, text, inet), exchange.municipal_caller(text),
    exchange.note_municipal_bad(text, uuid, inet),
    exchange.is_own_inhabitant(int, uuid), exchange.municipal_day_is_over(uuid), exchange.open_inhabitant(text, text, bytea, uuid, uuid, inet),
    exchange.hold_inhabitant(uuid), exchange.municipal_changes(text, text, uuid, inet), exchange.sweep_municipal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.municipal_key(text), exchange.begin_municipal_call(text, text, bytea, int),
    exchange.note_municipal_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.open_inhabitant(text, text, bytea, uuid, uuid, inet), exchange.hold_inhabitant(uuid),
    exchange.municipal_changes(text, text, uuid, inet), exchange.note_municipal_bad(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_municipal() TO sonar_worker;

RESET ROLE;

-- Suppliers of vacancies: employers' own systems, agencies and job boards that deliver system to system. A supplier speaks for its own
-- organisation, for employers with which the register has a contract, and for employers that gave it a mandate; what it delivers passes
-- the same check as everything else. Owned by the guard: no login reads or writes a row here but through the functions. Refusals are
-- answers, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TABLE exchange.supplier (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL UNIQUE CHECK (oin ~ '^[0-9]{20}$'),
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    source text NOT NULL UNIQUE CHECK (length(source) BETWEEN 1 AND 80),  -- as vacancy.supplier: a file of it has the same
    public_key text NOT NULL CHECK (length(public_key) BETWEEN 50 AND 2000),
    per_hour int NOT NULL CHECK (per_hour BETWEEN 1 AND 100000),  -- requests, and in a bulk delivery vacancies
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the last day
    CHECK (valid_until >= valid_from)
);
-- For which employers it may deliver by contract. A mandate that an employer gives in the portal needs no row here.
CREATE TABLE exchange.supplier_employer (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    contract text NOT NULL CHECK (length(contract) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the last day
    PRIMARY KEY (supplier_id, kvk_number),
    CHECK (valid_until >= valid_from)
);
-- One request, for as long as its signed assertion lasts. An assertion is used once.
CREATE TABLE exchange.supplier_call (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    assertion_hash bytea NOT NULL CHECK (length(assertion_hash) = 32),
    expires_at timestamptz NOT NULL,
    UNIQUE (supplier_id, assertion_hash)
);
CREATE INDEX supplier_call_expires ON exchange.supplier_call (expires_at);
-- How much of an hour it used.
CREATE TABLE exchange.supplier_hour (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    hour timestamptz NOT NULL,
    used int NOT NULL,
    PRIMARY KEY (supplier_id, hour)
);

-- The key by which a supplier signs; nothing for one that has no agreement on this day.
CREATE FUNCTION exchange.supplier_key(p_oin text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.public_key FROM exchange.supplier s WHERE s.oin = p_oin AND kernel.today() BETWEEN s.valid_from AND s.valid_until
$$;

-- Takes so many turns of this hour, all or none; returns the seconds to wait when there are not as many left.
CREATE FUNCTION exchange.take_turns(p_supplier exchange.supplier, p_turns int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
BEGIN
    INSERT INTO exchange.supplier_hour AS h (supplier_id, hour, used)
    SELECT p_supplier.id, this_hour, p_turns WHERE p_turns <= p_supplier.per_hour
    ON CONFLICT (supplier_id, hour) DO UPDATE SET used = h.used + excluded.used WHERE h.used + excluded.used <= p_supplier.per_hour;
    RETURN CASE WHEN NOT FOUND THEN ceil(extract(epoch FROM this_hour + interval '1 hour' - kernel.now()))::int END;
END $$;

-- Begins a request whose assertion was found true and lasts so many seconds more; `begun` is false when it was used before. `wait` says
-- how many seconds, when the hour of the supplier is full.
CREATE FUNCTION exchange.begin_supplier_call(
    p_token text, p_oin text, p_assertion_hash bytea, p_seconds int, p_trace uuid, p_origin inet, OUT begun boolean, OUT wait int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier;
BEGIN
    SELECT * INTO caller FROM exchange.supplier s WHERE s.oin = p_oin AND kernel.today() BETWEEN s.valid_from AND s.valid_until;
    INSERT INTO exchange.supplier_call (token_hash, supplier_id, assertion_hash, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), caller.id, p_assertion_hash, kernel.now() + make_interval(secs => least(p_seconds, 120))
    WHERE caller.id IS NOT NULL AND p_seconds > 0 AND length(p_token) >= 40
    ON CONFLICT DO NOTHING;
    begun := FOUND;
    IF begun THEN
        wait := exchange.take_turns(caller, 1);
    END IF;
    IF wait IS NOT NULL THEN
        PERFORM exchange.note_supplier(caller, 'call', 'limit', p_trace, p_origin);
    END IF;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_supplier_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'supplier:call', false, left(p_code, 40), p_origin)
$$;

-- The supplier behind a request that lasts; a row of nothing otherwise.
CREATE FUNCTION exchange.supplier_caller(p_token text) RETURNS exchange.supplier
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM exchange.supplier_call c JOIN exchange.supplier s ON s.id = c.supplier_id
    WHERE c.token_hash = sha256(convert_to(p_token, 'UTF8')) AND c.expires_at > kernel.now() AND kernel.today() BETWEEN s.valid_from AND s.valid_until
$$;

-- Writes down what a supplier did, or was refused.
CREATE FUNCTION exchange.note_supplier(p_supplier exchange.supplier, p_what text, p_refusal text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, function, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'system', p_supplier.id, 'supplier_system', 'supplier:' || p_what, p_refusal IS NULL, p_refusal, p_origin)
$$;

-- The same for what was sent and cannot be read or taken over: that it was tried, and never what was sent.
CREATE FUNCTION exchange.note_supplier_bad(p_token text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT exchange.note_supplier(exchange.supplier_caller(p_token), 'call', 'malformed', p_trace, p_origin)
$$;

-- By what a supplier speaks for an employer on this day: its own organisation, a contract in the register, or the employer's mandate.
CREATE FUNCTION exchange.speaks_by(p_supplier exchange.supplier, p_kvk text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_supplier.kvk_number = p_kvk THEN 'own'
        WHEN EXISTS (SELECT FROM exchange.supplier_employer e WHERE e.supplier_id = p_supplier.id AND e.kvk_number = p_kvk
                     AND kernel.today() BETWEEN e.valid_from AND e.valid_until) THEN 'contract'
        WHEN EXISTS (SELECT FROM identity.mandate m WHERE m.from_kvk = p_kvk AND m.to_kvk = p_supplier.kvk_number
                     AND m.scope IN ('vacancies', 'all') AND identity.mandate_holds(m)) THEN 'mandate' END
$$;

REVOKE ALL ON FUNCTION exchange.supplier_key(text), exchange.take_turns(exchange.supplier, int), exchange.begin_supplier_call(text, text, bytea, int, uuid, inet),
    exchange.note_supplier_refused(uuid, text, inet), exchange.supplier_caller(text),
    exchange.note_supplier(exchange.supplier, text, text, uuid, inet), exchange.note_supplier_bad(text, uuid, inet), exchange.speaks_by(exchange.supplier, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.supplier_key(text), exchange.begin_supplier_call(text, text, bytea, int, uuid, inet),
    exchange.note_supplier_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.note_supplier_bad(text, uuid, inet) TO sonar_logger;

RESET ROLE;

-- What a supplier does with its vacancies: deliver, close, and look them up. A vacancy of somebody else, one of an employer for which it
-- speaks no more, and one that is not there are one answer.
SET ROLE sonar_guard;

-- Takes further turns of the hour for a request that holds many vacancies; returns the seconds to wait when there are not as many.
CREATE FUNCTION exchange.take_supplier_turns(p_token text, p_turns int, p_trace uuid, p_origin inet) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
    wait int := CASE WHEN caller.id IS NOT NULL THEN exchange.take_turns(caller, greatest(p_turns, 0)) END;
BEGIN
    IF wait IS NOT NULL THEN
        PERFORM exchange.note_supplier(caller, 'deliver', 'limit', p_trace, p_origin);
    END IF;
    RETURN wait;
END $$;

-- The vacancy that a supplier knows by a number of its own, whoever it speaks for by now.
CREATE FUNCTION exchange.held_of(p_supplier exchange.supplier, p_external text, OUT held employers.vacancy, OUT kvk_number text)
LANGUAGE sql VOLATILE AS $$
    SELECT v, e.kvk_number FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE v.supplier = p_supplier.source AND v.external_id = p_external FOR UPDATE OF v
$$;

-- What stands in the way of a delivery, or nothing. Who speaks by a mandate makes no employers and establishments. A text that somebody
-- else changed is not overwritten unseen: then the supplier names the version it saw.
CREATE FUNCTION exchange.supply_refusal(
    p_supplier exchange.supplier, p_held employers.vacancy, p_held_kvk text, p_employer jsonb, p_values jsonb, p_close text,
    p_only_new boolean, p_version int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    speaks text := exchange.speaks_by(p_supplier, p_employer ->> 'kvk_number');
    otherwise boolean := p_close IS NULL AND p_held.status IN ('draft', 'review', 'published') AND employers.says_otherwise(p_held, p_employer, p_values);
BEGIN
    RETURN CASE
        WHEN p_supplier.id IS NULL THEN 'no_session'
        WHEN p_held.id IS NOT NULL AND exchange.speaks_by(p_supplier, p_held_kvk) IS NULL THEN 'not_available'
        WHEN p_close IS NOT NULL AND p_held.id IS NULL THEN 'not_available'
        WHEN p_close IS NULL AND speaks IS NULL THEN 'not_yours'
        WHEN p_close IS NULL AND speaks = 'mandate' AND NOT EXISTS (
            SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
            WHERE b.number = p_employer ->> 'number' AND e.kvk_number = p_employer ->> 'kvk_number') THEN 'place'
        WHEN p_version IS NOT NULL AND p_held.version IS DISTINCT FROM p_version THEN 'stale'
        WHEN otherwise AND p_only_new THEN 'known'
        WHEN otherwise AND p_version IS NULL AND p_held.changed_by IS NOT NULL THEN 'changed' END;
END $$;

-- The state of a vacancy as it is on this day: past its last day it is over, before any job has said so.
CREATE FUNCTION exchange.state_today(p_status text, p_expires date) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT CASE WHEN p_status = 'published' AND p_expires <= kernel.today() THEN 'expired' ELSE p_status END $$;

-- What a supplier is told of a vacancy of its own; nothing when there is none, or none of an employer for which it speaks.
CREATE FUNCTION exchange.told_vacancy(p_supplier exchange.supplier, p_external text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', v.id, 'version', v.version, 'status', exchange.state_today(v.status, v.expires_on), 'vacancy', to_jsonb(v) || jsonb_build_object('language_levels', employers.language_levels(v.id)),
        'published_on', v.published_on,
        'employer', jsonb_build_object('kvk_number', e.kvk_number, 'name', e.name, 'number', b.number, 'pc4', b.pc4),
        'findings', CASE WHEN v.status IN ('draft', 'review') THEN coalesce((
            SELECT n.findings FROM employers.vacancy_event n WHERE n.vacancy_id = v.id AND n.findings <> '[]' ORDER BY n.seq DESC LIMIT 1), '[]') ELSE '[]' END,
        'reason', coalesce((SELECT CASE WHEN n.verb IN ('return', 'approve', 'withdraw') THEN n.reason END
                            FROM employers.vacancy_event n WHERE n.vacancy_id = v.id AND n.verb NOT IN ('hold', 'release') ORDER BY n.seq DESC LIMIT 1), ''))
    FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE v.supplier = p_supplier.source AND v.external_id = p_external AND exchange.speaks_by(p_supplier, e.kvk_number) IS NOT NULL
$$;

-- Takes one vacancy over, or closes it (p_close). p_only_new: refused when it is there with other words. p_version: only when that is the
-- version it has now. The outcome is 'new', 'changed', 'unchanged', 'review' or 'closed'.
CREATE FUNCTION exchange.deliver_supplied(
    p_token text, p_external text, p_employer jsonb, p_values jsonb, p_findings jsonb, p_close text, p_only_new boolean, p_version int,
    p_trace uuid, p_origin inet, OUT outcome text, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
    present record;
BEGIN
    -- The same lock as the one under which it is taken over: two deliveries of one number are one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('employers.deliver/' || caller.source || '/' || p_external, 0));
    SELECT * INTO present FROM exchange.held_of(caller, p_external);
    refusal := exchange.supply_refusal(caller, present.held, present.kvk_number, p_employer, p_values, p_close, p_only_new, p_version);
    IF refusal IS NULL THEN
        outcome := employers.take_delivered(caller.source, p_external, p_employer, p_values, p_findings, p_close, p_trace, 'system', caller.id, NULL);
        IF outcome IN ('place', 'over', 'unknown') THEN
            refusal := outcome;
            outcome := NULL;
        END IF;
        told := exchange.told_vacancy(caller, p_external);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM exchange.keep_refused(caller, coalesce(p_employer ->> 'kvk_number', present.kvk_number), p_external, p_employer ->> 'number', refusal, '{}');
    END IF;
    PERFORM exchange.note_supplier(caller, CASE WHEN p_close IS NULL THEN 'deliver' ELSE 'close' END, refusal, p_trace, p_origin);
END $$;

-- One vacancy of the supplier, in whatever state; what the check found in it last, and what a colleague wrote with her judgement.
CREATE FUNCTION exchange.supplied_vacancy(p_token text, p_external text, p_trace uuid, p_origin inet, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    told := exchange.told_vacancy(caller, p_external);
    refusal := CASE WHEN caller.id IS NULL THEN 'no_session' WHEN told IS NULL THEN 'not_available' END;
    PERFORM exchange.note_supplier(caller, 'read', refusal, p_trace, p_origin);
END $$;

-- The vacancies of the supplier after one of its own numbers, in their order; one more than p_limit when there are more.
CREATE FUNCTION exchange.supplied_vacancies(
    p_token text, p_after text, p_status text, p_limit int, p_trace uuid, p_origin inet, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.external_id), '[]') INTO told FROM (
        SELECT v.id, v.external_id, v.version, exchange.state_today(v.status, v.expires_on) AS status, v.title
        FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
        WHERE v.supplier = caller.source AND v.external_id > p_after AND exchange.speaks_by(caller, e.kvk_number) IS NOT NULL
          AND (p_status IS NULL OR exchange.state_today(v.status, v.expires_on) = p_status)
        ORDER BY v.external_id LIMIT least(p_limit, 100) + 1) AS r;
    refusal := CASE WHEN caller.id IS NULL THEN 'no_session' END;
    PERFORM exchange.note_supplier(caller, 'list', refusal, p_trace, p_origin);
END $$;

-- The suppliers that were connected, to who keeps the connections and who watches over them: for whom each may deliver, how much of
-- this hour it used, and how many of its vacancies are found. That somebody looked is a line.
CREATE FUNCTION exchange.suppliers_known(p_token text, p_trace uuid, p_origin inet, OUT known jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR actor.function NOT IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor') THEN 'not_yours' END;
    IF refusal IS NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', s.name, 'oin', s.oin, 'kvk_number', s.kvk_number, 'source', s.source, 'agreement', s.agreement,
            'valid_from', s.valid_from, 'valid_until', s.valid_until, 'in_force', kernel.today() BETWEEN s.valid_from AND s.valid_until,
            'per_hour', s.per_hour, 'public_key', s.public_key,
            'used', coalesce((SELECT h.used FROM exchange.supplier_hour h WHERE h.supplier_id = s.id AND h.hour = date_trunc('hour', kernel.now())), 0),
            'vacancies', (SELECT count(*) FROM employers.vacancy v WHERE v.supplier = s.source AND exchange.state_today(v.status, v.expires_on) = 'published'),
            'mandates', (SELECT count(*) FROM identity.mandate m
                         WHERE m.to_kvk = s.kvk_number AND m.scope IN ('vacancies', 'all') AND identity.mandate_holds(m)),
            'contracts', (SELECT coalesce(jsonb_agg(jsonb_build_object('kvk_number', c.kvk_number, 'employer', coalesce(e.name, ''), 'contract', c.contract,
                              'valid_from', c.valid_from, 'valid_until', c.valid_until) ORDER BY e.name, c.kvk_number), '[]')
                          FROM exchange.supplier_employer c LEFT JOIN employers.employer e ON e.kvk_number = c.kvk_number
                          WHERE c.supplier_id = s.id AND c.valid_until >= kernel.today())) ORDER BY s.name, s.oin), '[]')
        INTO known FROM exchange.supplier s;
    END IF;
    PERFORM access.note(actor, p_trace, 'supplier:known', NULL, refusal, p_origin);
END $$;

-- Forgets requests and hours that are over. Returns how many.
CREATE FUNCTION exchange.sweep_suppliers() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH calls AS (DELETE FROM exchange.supplier_call c WHERE c.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    hours AS (DELETE FROM exchange.supplier_hour h WHERE h.hour < kernel.now() - interval '1 day' RETURNING 1)
    SELECT ((SELECT count(*) FROM calls) + (SELECT count(*) FROM hours))::int
$$;

REVOKE ALL ON FUNCTION exchange.take_supplier_turns(text, int, uuid, inet), exchange.held_of(exchange.supplier, text),
    exchange.supply_refusal(exchange.supplier, employers.vacancy, text, jsonb, jsonb, text, boolean, int),
    exchange.deliver_supplied(text, text, jsonb, jsonb, jsonb, text, boolean, int, uuid, inet), exchange.state_today(text, date), exchange.told_vacancy(exchange.supplier, text),
    exchange.supplied_vacancy(text, text, uuid, inet), exchange.supplied_vacancies(text, text, text, int, uuid, inet), exchange.suppliers_known(text, uuid, inet), exchange.sweep_suppliers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.take_supplier_turns(text, int, uuid, inet),
    exchange.deliver_supplied(text, text, jsonb, jsonb, jsonb, text, boolean, int, uuid, inet),
    exchange.supplied_vacancy(text, text, uuid, inet), exchange.supplied_vacancies(text, text, text, int, uuid, inet),
    exchange.suppliers_known(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_suppliers() TO sonar_worker;

RESET ROLE;

-- What employers read of the systems that deliver vacancies for them: which supplier, what, when, and what was refused and why. What was
-- taken over stands in the events of the vacancy already; what was refused is kept here, for the employer that it was about. So for files.
SET ROLE sonar_guard;

-- A delivery that was refused. The same again on one day is one row that counts. Of a supplier that does not speak for the employer
-- nothing is kept of what it sent: that it tried, and how often on that day.
CREATE TABLE exchange.supply_refused (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    external_id text NOT NULL CHECK (length(external_id) <= 200),
    day date NOT NULL DEFAULT kernel.today(),
    refusal text NOT NULL CHECK (refusal IN ('not_yours', 'place', 'stale', 'known', 'changed', 'over', 'fields')),
    establishment text NOT NULL DEFAULT '' CHECK (establishment ~ '^([0-9]{12})?$'),
    fields text[] NOT NULL DEFAULT '{}' CHECK (cardinality(fields) <= 40),  -- what was wrong, by its name on the wire; empty: a field that is none
    at timestamptz NOT NULL DEFAULT kernel.now(),
    times int NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (supplier_id, kvk_number, external_id, day, refusal)
);
CREATE INDEX supply_refused_employer ON exchange.supply_refused (kvk_number, at DESC);
CREATE INDEX supply_refused_day ON exchange.supply_refused (day);

-- A row of a file that was refused, for the employer that it named. A file is taken over by who runs Sonar, so its source is trusted to
-- speak for the employer; as above, the same again on one day is one row that counts.
CREATE TABLE exchange.file_refused (
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 80),  -- as vacancy.supplier
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    external_id text NOT NULL CHECK (length(external_id) <= 200),
    day date NOT NULL DEFAULT kernel.today(),
    refusal text NOT NULL CHECK (refusal IN ('place', 'changed', 'over', 'twice', 'fields')),
    establishment text NOT NULL DEFAULT '' CHECK (establishment ~ '^([0-9]{12})?$'),
    fields text[] NOT NULL DEFAULT '{}' CHECK (cardinality(fields) <= 40),  -- as above
    at timestamptz NOT NULL DEFAULT kernel.now(),
    times int NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (source, kvk_number, external_id, day, refusal)
);
CREATE INDEX file_refused_employer ON exchange.file_refused (kvk_number, at DESC);
CREATE INDEX file_refused_day ON exchange.file_refused (day);

CREATE FUNCTION exchange.supply_refused_term() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '1 year';

-- Keeps that a delivery was refused, for an employer that the register knows.
CREATE FUNCTION exchange.keep_refused(p_supplier exchange.supplier, p_kvk text, p_external text, p_establishment text, p_refusal text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO exchange.supply_refused AS r (supplier_id, kvk_number, external_id, refusal, establishment, fields)
    SELECT p_supplier.id, p_kvk, CASE WHEN g.speaks THEN left(coalesce(p_external, ''), 200) ELSE '' END,
           CASE WHEN g.speaks THEN p_refusal ELSE 'not_yours' END,
           CASE WHEN g.speaks AND p_establishment ~ '^[0-9]{12}$' THEN p_establishment ELSE '' END,
           CASE WHEN g.speaks THEN p_fields[1:40] ELSE '{}' END
    FROM (SELECT exchange.speaks_by(p_supplier, p_kvk) IS NOT NULL AS speaks) AS g
    WHERE p_supplier.id IS NOT NULL AND EXISTS (SELECT FROM employers.employer e WHERE e.kvk_number = p_kvk)
    ON CONFLICT (supplier_id, kvk_number, external_id, day, refusal)
    DO UPDATE SET times = r.times + 1, at = excluded.at, fields = excluded.fields, establishment = excluded.establishment
$$;

-- Notes a delivery in which something was wrong before it came to the register: in the ledger, and for its employer.
CREATE FUNCTION exchange.note_wrong_delivery(
    p_token text, p_external text, p_kvk text, p_establishment text, p_fields text[], p_trace uuid, p_origin inet) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    PERFORM exchange.keep_refused(caller, p_kvk, p_external, p_establishment, 'fields', coalesce(p_fields, '{}'));
    PERFORM exchange.note_supplier(caller, 'deliver', CASE WHEN caller.id IS NULL THEN 'no_session' ELSE 'fields' END, p_trace, p_origin);
END $$;

-- Notes a row of a file that was refused, for an employer that the register knows; of others nothing is kept.
CREATE FUNCTION exchange.note_refused_row(
    p_source text, p_kvk text, p_external text, p_establishment text, p_refusal text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO exchange.file_refused AS r (source, kvk_number, external_id, refusal, establishment, fields)
    SELECT p_source, e.kvk_number, left(p_external, 200), p_refusal, p_establishment, p_fields[1:40]
    FROM employers.employer e WHERE e.kvk_number = p_kvk
    ON CONFLICT (source, kvk_number, external_id, day, refusal)
    DO UPDATE SET times = r.times + 1, at = excluded.at, fields = excluded.fields, establishment = excluded.establishment
$$;

-- What was refused for an employer since a moment, by whom it came: a system or a file.
CREATE FUNCTION exchange.refused_since(p_kvk text, p_since timestamptz)
RETURNS TABLE (at timestamptz, source text, external_id text, refusal text, establishment text, fields text[], times int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT r.at, s.source, r.external_id, r.refusal, r.establishment, r.fields, r.times
    FROM exchange.supply_refused r JOIN exchange.supplier s ON s.id = r.supplier_id WHERE r.kvk_number = p_kvk AND r.at >= p_since
    UNION ALL
    SELECT r.at, r.source, r.external_id, r.refusal, r.establishment, r.fields, r.times
    FROM exchange.file_refused r WHERE r.kvk_number = p_kvk AND r.at >= p_since
$$;

-- What suppliers delivered for the employer for which one acts, by a system or as a file, newest first. An agency reads what its own system
-- did; who signed in for one establishment, what was about that one.
CREATE FUNCTION exchange.deliveries_for(p_token text, p_since timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, supplier text, supplier_kvk text, own boolean, verb text, vacancy_id int, title text, external_id text, refusal text,
               fields text[], times int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    mine text := (SELECT u.kvk_number FROM identity.employer_user u WHERE u.id = actor.actor_ref);
BEGIN
    RETURN QUERY
    SELECT d.at, d.supplier, coalesce(d.kvk, ''), coalesce(d.kvk = actor.kvk_number, false), d.verb, d.vacancy_id, coalesce(d.title, ''), d.external_id,
           d.refusal, d.fields, d.times
    FROM (
        SELECT e.at, e.seq, coalesce(s.name, v.supplier) AS supplier, s.kvk_number AS kvk, b.number AS place,
               CASE WHEN e.verb = 'deliver' AND e.to_status = 'review' THEN 'review' ELSE e.verb END AS verb,
               v.id AS vacancy_id, v.title, v.external_id, NULL::text AS refusal, '{}'::text[] AS fields, 1 AS times
        FROM employers.employer o JOIN employers.establishment b ON b.employer_id = o.id JOIN employers.vacancy v ON v.establishment_id = b.id
        JOIN employers.vacancy_event e ON e.vacancy_id = v.id AND e.at >= p_since AND e.actor_kind IN ('system', 'job') AND e.verb IN ('deliver', 'fill', 'withdraw')
        LEFT JOIN exchange.supplier s ON s.source = v.supplier
        WHERE o.kvk_number = actor.kvk_number AND v.supplier IS NOT NULL
        UNION ALL
        SELECT r.at, 0, coalesce(s.name, r.source), s.kvk_number, r.establishment, 'refused', f.id, f.title, r.external_id, r.refusal, r.fields, r.times
        FROM exchange.refused_since(actor.kvk_number, p_since) AS r LEFT JOIN exchange.supplier s ON s.source = r.source
        LEFT JOIN LATERAL (
            SELECT v.id, v.title FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id
            JOIN employers.employer o ON o.id = b.employer_id AND o.kvk_number = actor.kvk_number
            WHERE v.supplier = r.source AND v.external_id = r.external_id) AS f ON true) AS d
    WHERE (mine = actor.kvk_number OR mine = d.kvk) AND (actor.establishment IS NULL OR actor.establishment = d.place)
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 200);
END $$;

-- Erases refusals whose term is over. Returns how many.
CREATE FUNCTION exchange.forget_refused() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
    of_files int;
BEGIN
    DELETE FROM exchange.supply_refused r WHERE r.day < kernel.today() - exchange.supply_refused_term();
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM exchange.file_refused r WHERE r.day < kernel.today() - exchange.supply_refused_term();
    GET DIAGNOSTICS of_files = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest)
    SELECT 'supply_refused', gone + of_files, count(*), min(r.day)
    FROM (SELECT s.day FROM exchange.supply_refused s UNION ALL SELECT f.day FROM exchange.file_refused f) AS r;
    RETURN gone + of_files;
END $$;

REVOKE ALL ON FUNCTION exchange.supply_refused_term(), exchange.keep_refused(exchange.supplier, text, text, text, text, text[]),
    exchange.note_wrong_delivery(text, text, text, text, text[], uuid, inet), exchange.note_refused_row(text, text, text, text, text, text[]),
    exchange.refused_since(text, timestamptz), exchange.deliveries_for(text, timestamptz, int), exchange.forget_refused() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.note_wrong_delivery(text, text, text, text, text[], uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.deliveries_for(text, timestamptz, int) TO sonar_reader;
GRANT EXECUTE ON FUNCTION exchange.note_refused_row(text, text, text, text, text, text[]), exchange.forget_refused() TO sonar_worker;

RESET ROLE;

-- The connections of other systems on a page: municipalities, suppliers of vacancies, and the employers for which a supplier delivers by
-- contract. Put in force by two people of functional management: who proposes does not decide. One of them ends a connection at once:
-- opening a door takes two, closing it one. What was asked, by whom, why, and who decided stays as a line.
SET ROLE sonar_guard;

CREATE TABLE exchange.connection_proposal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('municipality', 'supplier', 'contract')),
    subject text NOT NULL CHECK (subject ~ '^[0-9]{20}$' OR kind = 'contract' AND subject ~ '^[0-9]{20}/[0-9]{8}$'),
    ends boolean NOT NULL DEFAULT false,
    proposed jsonb NOT NULL,  -- by the columns of the table; the key only while it waits
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    answer text NOT NULL DEFAULT '',  -- why it was declined
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CHECK (NOT ends OR approved),
    CHECK (decided_at IS NULL OR NOT proposed ? 'public_key'),
    CONSTRAINT connection_by_two_people CHECK (ends OR NOT approved OR decided_by <> proposed_by),  -- turned down by oneself: withdrawn
    CONSTRAINT connection_declined_with_reason CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)
);
CREATE UNIQUE INDEX connection_proposal_waiting ON exchange.connection_proposal (kind, subject) WHERE decided_at IS NULL;
CREATE INDEX connection_proposal_decided ON exchange.connection_proposal (decided_at DESC) WHERE decided_at IS NOT NULL;

-- What is wrong with the days of an agreement: both, in their order, and not over.
CREATE FUNCTION exchange.days_fault(p_from text, p_until text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_from IS NULL OR p_until IS NULL THEN 'period' WHEN p_until::date < kernel.today() THEN 'over'
                WHEN p_until::date < p_from::date THEN 'period' END
$$;

-- What is wrong with a municipality, a supplier or a contract as it is proposed; all of it at once. Who is connected already keeps its key
-- when none is given.
CREATE FUNCTION exchange.municipality_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM identity.organisation o WHERE o.id = (p ->> 'organisation_id')::int AND o.kind = 'municipality') THEN 'organisation' END,
        CASE WHEN EXISTS (SELECT FROM exchange.municipal_connection c WHERE c.oin = p ->> 'oin' AND c.organisation_id <> (p ->> 'organisation_id')::int) THEN 'taken' END,
        CASE WHEN NOT p ? 'public_key' AND NOT EXISTS (SELECT FROM exchange.municipal_connection c WHERE c.oin = p ->> 'oin') THEN 'no_key' END,
        CASE WHEN coalesce((p ->> 'persons_per_day')::int, 0) NOT BETWEEN 1 AND 5000 THEN 'persons_per_day' END,
        CASE WHEN length(btrim(coalesce(p ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        exchange.days_fault(kernel.today()::text, p ->> 'agreed_until')]
$$;
CREATE FUNCTION exchange.supplier_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN coalesce(p ->> 'kvk_number', '') !~ '^[0-9]{8}$' THEN 'kvk_number' END,
        CASE WHEN length(btrim(coalesce(p ->> 'name', ''))) NOT BETWEEN 2 AND 120 THEN 'name' END,
        CASE WHEN length(btrim(coalesce(p ->> 'source', ''))) NOT BETWEEN 1 AND 80 THEN 'source'
             WHEN EXISTS (SELECT FROM exchange.supplier s WHERE s.source = btrim(p ->> 'source') AND s.oin <> p ->> 'oin') THEN 'source_taken' END,
        CASE WHEN EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin'
                          AND (s.kvk_number, s.source) IS DISTINCT FROM (p ->> 'kvk_number', btrim(p ->> 'source'))) THEN 'other' END,
        CASE WHEN NOT p ? 'public_key' AND NOT EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin') THEN 'no_key' END,
        CASE WHEN coalesce((p ->> 'per_hour')::int, 0) NOT BETWEEN 1 AND 100000 THEN 'per_hour' END,
        CASE WHEN length(btrim(coalesce(p ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        exchange.days_fault(p ->> 'valid_from', p ->> 'valid_until')]
$$;
CREATE FUNCTION exchange.contract_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin') THEN 'supplier' END,
        CASE WHEN coalesce(p ->> 'kvk_number', '') !~ '^[0-9]{8}$' THEN 'kvk_number' END,
        CASE WHEN length(btrim(coalesce(p ->> 'contract', ''))) NOT BETWEEN 5 AND 200 THEN 'contract' END,
        exchange.days_fault(p ->> 'valid_from', p ->> 'valid_until')]
$$;
CREATE FUNCTION exchange.connection_faults(p_kind text, p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(CASE WHEN coalesce(p ->> 'oin', '') !~ '^[0-9]{20}$' THEN 'oin' END
        || CASE p_kind WHEN 'municipality' THEN exchange.municipality_faults(p) WHEN 'supplier' THEN exchange.supplier_faults(p)
                       WHEN 'contract' THEN exchange.contract_faults(p) ELSE ARRAY['kind'] END, NULL)
$$;

-- By what a connection is known: the number of the organisation, and of a contract also the employer's.
CREATE FUNCTION exchange.connection_subject(p_kind text, p jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p ->> 'oin', '') || CASE WHEN p_kind = 'contract' THEN '/' || coalesce(p ->> 'kvk_number', '') ELSE '' END
$$;

-- Puts a connection in force, new or changed; the key that is there stays when no other is given.
CREATE FUNCTION exchange.put_connection(p_kind text, p jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_kind = 'municipality' THEN
        INSERT INTO exchange.municipal_connection (oin, organisation_id, public_key, persons_per_day, agreement, agreed_until)
        SELECT g.oin, g.organisation_id, coalesce(g.public_key, (SELECT c.public_key FROM exchange.municipal_connection c WHERE c.oin = g.oin)),
               g.persons_per_day, btrim(g.agreement), g.agreed_until FROM jsonb_populate_record(NULL::exchange.municipal_connection, p) AS g
        ON CONFLICT (oin) DO UPDATE SET public_key = excluded.public_key, persons_per_day = excluded.persons_per_day,
            agreement = excluded.agreement, agreed_until = excluded.agreed_until;
    ELSIF p_kind = 'supplier' THEN
        INSERT INTO exchange.supplier (oin, kvk_number, name, source, public_key, per_hour, agreement, valid_from, valid_until)
        SELECT g.oin, g.kvk_number, btrim(g.name), btrim(g.source), coalesce(g.public_key, (SELECT s.public_key FROM exchange.supplier s WHERE s.oin = g.oin)),
               g.per_hour, btrim(g.agreement), g.valid_from, g.valid_until FROM jsonb_populate_record(NULL::exchange.supplier, p) AS g
        ON CONFLICT (oin) DO UPDATE SET name = excluded.name, public_key = excluded.public_key, per_hour = excluded.per_hour,
            agreement = excluded.agreement, valid_from = excluded.valid_from, valid_until = excluded.valid_until;
    ELSE
        INSERT INTO exchange.supplier_employer (supplier_id, kvk_number, contract, valid_from, valid_until)
        SELECT s.id, g.kvk_number, btrim(g.contract), g.valid_from, g.valid_until
        FROM jsonb_populate_record(NULL::exchange.supplier_employer, p) AS g JOIN exchange.supplier s ON s.oin = p ->> 'oin'
        ON CONFLICT (supplier_id, kvk_number) DO UPDATE SET contract = excluded.contract, valid_from = excluded.valid_from, valid_until = excluded.valid_until;
    END IF;
END $$;

-- The last day of a connection; nothing when there is none.
CREATE FUNCTION exchange.connection_until(p_kind text, p_subject text) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT CASE p_kind
        WHEN 'municipality' THEN (SELECT c.agreed_until FROM exchange.municipal_connection c WHERE c.oin = p_subject)
        WHEN 'supplier' THEN (SELECT s.valid_until FROM exchange.supplier s WHERE s.oin = p_subject)
        ELSE (SELECT e.valid_until FROM exchange.supplier_employer e JOIN exchange.supplier s ON s.id = e.supplier_id
              WHERE s.oin || '/' || e.kvk_number = p_subject) END
$$;

-- Proposes a connection, or what one is to become. Answers every reason why not, with what the caller found (p_also): a key is read there.
CREATE FUNCTION exchange.propose_connection(p_token text, p_kind text, p_values jsonb, p_reason text, p_also text[], p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    subject_of text := exchange.connection_subject(p_kind, p_values);
    faults text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.connection/' || p_kind || '/' || subject_of, 0));
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN ARRAY['not_yours']
        ELSE p_also || exchange.connection_faults(p_kind, p_values)
            || CASE WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN ARRAY['reason'] ELSE '{}' END
            || CASE WHEN EXISTS (SELECT FROM exchange.connection_proposal o WHERE o.kind = p_kind AND o.subject = subject_of AND o.decided_at IS NULL)
                    THEN ARRAY['waiting'] ELSE '{}' END END;
    IF faults = '{}' THEN
        INSERT INTO exchange.connection_proposal (kind, subject, proposed, reason, proposed_by)
        VALUES (p_kind, subject_of, p_values, btrim(p_reason, E' \t\r\n'), actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:propose', NULL, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: another functional manager than the one who proposed it, who says why when it is declined. What has become wrong since then
-- is not put in force.
CREATE FUNCTION exchange.decide_connection(p_token text, p_id uuid, p_approved boolean, p_answer text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.connection_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.connection_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self'
        WHEN p_approved AND exchange.connection_faults(asked.kind, asked.proposed) <> '{}' THEN 'outdated'
        WHEN NOT p_approved AND length(btrim(coalesce(p_answer, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        IF p_approved THEN
            PERFORM exchange.put_connection(asked.kind, asked.proposed);
        END IF;
        UPDATE exchange.connection_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved,
            answer = CASE WHEN p_approved THEN '' ELSE btrim(p_answer, E' \t\r\n') END, proposed = o.proposed - 'public_key' WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'connection:approve' ELSE 'connection:decline' END, p_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a proposal back while nobody decided: only who made it.
CREATE FUNCTION exchange.withdraw_connection(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.connection_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.connection_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL THEN 'gone'
        WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own' END;
    IF refusal IS NULL THEN
        UPDATE exchange.connection_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = false,
            proposed = o.proposed - 'public_key' WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:withdraw', p_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Ends a connection: the next request finds none. By any functional manager, alone.
CREATE FUNCTION exchange.end_connection(p_token text, p_kind text, p_subject text, p_reason text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    yesterday date := kernel.today() - 1;
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN coalesce(exchange.connection_until(p_kind, p_subject), yesterday) <= yesterday THEN 'gone'
        WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        UPDATE exchange.municipal_connection c SET agreed_until = yesterday WHERE p_kind = 'municipality' AND c.oin = p_subject;
        UPDATE exchange.supplier s SET valid_from = least(s.valid_from, yesterday), valid_until = yesterday WHERE p_kind = 'supplier' AND s.oin = p_subject;
        UPDATE exchange.supplier_employer e SET valid_from = least(e.valid_from, yesterday), valid_until = yesterday
        FROM exchange.supplier s WHERE p_kind = 'contract' AND s.id = e.supplier_id AND s.oin || '/' || e.kvk_number = p_subject;
        INSERT INTO exchange.connection_proposal (kind, subject, ends, proposed, reason, proposed_by, decided_by, decided_at, approved)
        VALUES (p_kind, p_subject, true, '{}', btrim(p_reason, E' \t\r\n'), actor.actor_ref, actor.actor_ref, kernel.now(), true);
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:end', NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Whether somebody reads the connections: who keeps them, and who watches over that.
CREATE FUNCTION exchange.reads_connections(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND p_actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor'), false)
$$;

-- What waits, and what was decided or ended last, of some kinds. Never a key.
CREATE FUNCTION exchange.connection_lines(p_token text, p_kinds text[], p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, subject text, ends boolean, proposed jsonb, name text, reason text, proposed_by text, proposed_at timestamptz,
               decided_by text, decided_at timestamptz, approved boolean, answer text, withdrawn boolean, may_decide boolean, may_withdraw boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    reads boolean := exchange.reads_connections(actor);
BEGIN
    PERFORM access.note(actor, p_trace, 'connection:lines', NULL, CASE WHEN NOT reads THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT o.id, o.kind, o.subject, o.ends, o.proposed - 'public_key', coalesce(CASE o.kind
               WHEN 'municipality' THEN (SELECT g.name FROM identity.organisation g WHERE g.id = coalesce((o.proposed ->> 'organisation_id')::int,
                   (SELECT c.organisation_id FROM exchange.municipal_connection c WHERE c.oin = o.subject)))
               ELSE coalesce(CASE WHEN o.kind = 'supplier' THEN o.proposed ->> 'name' END,
                   (SELECT s.name FROM exchange.supplier s WHERE s.oin = split_part(o.subject, '/', 1))) END, ''),
           o.reason, coalesce(f.display_name, ''), o.proposed_at, coalesce(d.display_name, ''), o.decided_at, o.approved, o.answer,
           coalesce(NOT o.approved AND o.decided_by = o.proposed_by, false),
           o.decided_at IS NULL AND actor.function = 'functional_manager' AND o.proposed_by <> actor.actor_ref,
           o.decided_at IS NULL AND actor.function = 'functional_manager' AND o.proposed_by = actor.actor_ref
    FROM exchange.connection_proposal o LEFT JOIN identity.staff f ON f.id = o.proposed_by LEFT JOIN identity.staff d ON d.id = o.decided_by
    WHERE reads AND o.kind = ANY (p_kinds)
    ORDER BY o.decided_at DESC, o.proposed_at LIMIT 100;
END $$;

-- The municipalities that were connected, to who keeps the connections and who watches over them: of how many persons each asked in the
-- last twenty-four hours, and by which key it signs.
CREATE FUNCTION exchange.municipalities_known(p_token text, p_trace uuid, p_origin inet, OUT known jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    refusal := CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN NOT exchange.reads_connections(actor) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'oin', c.oin, 'organisation_id', c.organisation_id, 'name', o.name, 'agreement', c.agreement, 'agreed_until', c.agreed_until,
            'in_force', c.agreed_until >= kernel.today(), 'persons_per_day', c.persons_per_day, 'public_key', c.public_key,
            'used', (SELECT count(*) FROM ledger.disclosure d WHERE d.actor_ref = c.id AND d.at > kernel.now() - interval '24 hours')
                  + (SELECT count(*) FROM ledger.decision d WHERE d.actor_ref = c.id AND NOT d.decision AND d.refusal = 'no_relation'
                     AND d.at > kernel.now() - interval '24 hours')) ORDER BY o.name, c.oin), '[]')
        INTO known FROM exchange.municipal_connection c JOIN identity.organisation o ON o.id = c.organisation_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'municipal:known', NULL, refusal, p_origin);
END $$;

CREATE FUNCTION exchange.connection_term() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '5 years';

-- A line stays until five years after its decision, and as long after the last day of the connection; for the guard too.
CREATE FUNCTION exchange.connection_is_over(p_line exchange.connection_proposal) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_line.decided_at, p_line.proposed_at) < kernel.now() - exchange.connection_term()
       AND coalesce(exchange.connection_until(p_line.kind, p_line.subject), '-infinity') < kernel.today() - exchange.connection_term()
$$;
CREATE FUNCTION exchange.keep_connection() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' AND old.decided_at IS NOT NULL OR tg_op = 'DELETE' AND NOT exchange.connection_is_over(old) THEN
        RAISE EXCEPTION 'what was decided about a connection stays' USING ERRCODE = '42501';
    END IF;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE UPDATE OR DELETE ON exchange.connection_proposal FOR EACH ROW EXECUTE FUNCTION exchange.keep_connection();

-- Erases the lines whose term is over. Returns how many.
CREATE FUNCTION exchange.forget_connections() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM exchange.connection_proposal o WHERE exchange.connection_is_over(o);
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'connection', gone, count(*), min(o.proposed_at)::date FROM exchange.connection_proposal o;
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION exchange.days_fault(text, text), exchange.municipality_faults(jsonb), exchange.supplier_faults(jsonb), exchange.contract_faults(jsonb),
    exchange.connection_faults(text, jsonb), exchange.connection_subject(text, jsonb), exchange.put_connection(text, jsonb),
    exchange.connection_until(text, text), exchange.propose_connection(text, text, jsonb, text, text[], uuid, inet),
    exchange.decide_connection(text, uuid, boolean, text, uuid, inet), exchange.withdraw_connection(text, uuid, uuid, inet),
    exchange.end_connection(text, text, text, text, uuid, inet),
    exchange.reads_connections(identity.session_facts), exchange.connection_lines(text, text[], uuid, inet), exchange.municipalities_known(text, uuid, inet),
    exchange.connection_term(), exchange.connection_is_over(exchange.connection_proposal), exchange.keep_connection(), exchange.forget_connections() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.propose_connection(text, text, jsonb, text, text[], uuid, inet), exchange.decide_connection(text, uuid, boolean, text, uuid, inet),
    exchange.withdraw_connection(text, uuid, uuid, inet), exchange.end_connection(text, text, text, text, uuid, inet), exchange.connection_lines(text, text[], uuid, inet),
    exchange.municipalities_known(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.forget_connections() TO sonar_worker;

RESET ROLE;

-- The national exchange of matching data (VUM): who asks, what was asked, and under which passing names the answers went out.
-- Owned by the guard: no login reads or writes a row here but through the functions.
SET ROLE sonar_guard;

-- A party of the exchange: an asker, or the exchange itself that passes questions on. Kept after it ends, for the ledger names it.
CREATE TABLE exchange.vum_party (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL UNIQUE CHECK (oin ~ '^[0-9]{20}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    role text NOT NULL CHECK (role IN ('asker', 'exchange')),
    suwi boolean NOT NULL,  -- a party of the Wet SUWI; others are told less
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    questions_per_hour int NOT NULL CHECK (questions_per_hour BETWEEN 1 AND 100000),
    CHECK (valid_until >= valid_from)
);

-- One request that was let in, for as long as it takes.
CREATE TABLE exchange.vum_call (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    party_id uuid NOT NULL REFERENCES exchange.vum_party,
    suwi boolean NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX vum_call_expires ON exchange.vum_call (expires_at);

-- A question that was answered, and what came back on it, for as long as details may be asked. A name in an answer is random, of
-- this question only, and kept as a hash: whoever reads these rows cannot tell which name an asker holds.
CREATE TABLE exchange.vum_question (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    party_id uuid NOT NULL REFERENCES exchange.vum_party,
    about text NOT NULL CHECK (about IN ('jobseekers', 'vacancies')),
    asked_at timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX vum_question_party ON exchange.vum_question (party_id, asked_at DESC);
CREATE INDEX vum_question_expires ON exchange.vum_question (expires_at);
CREATE TABLE exchange.vum_result (
    pseudonym_hash bytea PRIMARY KEY CHECK (length(pseudonym_hash) = 32),
    question_id uuid NOT NULL REFERENCES exchange.vum_question ON DELETE CASCADE,
    client_id uuid,
    vacancy_id int,
    rare boolean NOT NULL DEFAULT false,
    detailed_at timestamptz,
    CHECK (num_nonnulls(client_id, vacancy_id) = 1)
);
CREATE INDEX vum_result_question ON exchange.vum_result (question_id);

-- What questions of the exchange are weighed against: one row for each active client whose profile may be found, without identity.
-- Derived in the transaction that changes the profile; who objects has no row.
CREATE TABLE exchange.vum_profile (
    client_id uuid PRIMARY KEY,
    cell int NOT NULL,  -- a square of ten kilometres
    x real NOT NULL,
    y real NOT NULL,
    max_km smallint,
    hours_min smallint,
    hours_max smallint,
    licences int NOT NULL,
    contracts smallint NOT NULL,  -- 1 permanent, 2 temporary, 3 either
    languages int[] NOT NULL,  -- see exchange.vum_language
    occupations text[] NOT NULL,
    office_hours boolean,
    irregular_hours boolean,
    available_from date,
    expires_on date
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);  -- as matching.match_profile
CREATE INDEX vum_profile_cell ON exchange.vum_profile (cell);
ALTER TABLE exchange.vum_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON exchange.vum_profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

RESET ROLE;
SET ROLE sonar_owner;

-- The guard respects an objection, and knows of the wishes about hours what a question may ask.
CREATE POLICY guard_respects ON clients.sharing FOR SELECT TO sonar_guard USING (true);
GRANT SELECT ON clients.sharing, clients.work_wishes TO sonar_guard;
GRANT SELECT ON employers.contact TO sonar_guard;

RESET ROLE;

-- Deriving what questions of the exchange are weighed against, and finding in it.
SET ROLE sonar_guard;

-- A language and a level as one number: 0 any level, 1 to 3 orally at least fair, good, excellent, 4 to 6 the same in writing.
CREATE FUNCTION exchange.vum_language(p_code text, p_step int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((ascii(p_code) - 97) * 676 + (ascii(substr(p_code, 2, 1)) - 97) * 26 + ascii(substr(p_code, 3, 1)) - 97) * 8 + p_step;

-- The rows of these clients, as they have to be; of everybody when it is null. As in matching, nobody is told of who was assessed not to be
-- able to work today, nor of who was hired through Sonar for all her hours; of who was for some, the hours that are left count.
CREATE FUNCTION exchange.derive_vum_profiles(p_clients uuid[]) RETURNS SETOF exchange.vum_profile
LANGUAGE sql STABLE AS $$
    SELECT p.client_id, floor(place.x / 10)::int * 1000 + floor(place.y / 10)::int, place.x, place.y, p.max_distance_km,
           CASE WHEN taken.hours = 0 THEN p.hours_min ELSE least(coalesce(p.hours_min, 0), most.hours - taken.hours)::smallint END,
           CASE WHEN taken.hours = 0 THEN p.hours_max ELSE (most.hours - taken.hours)::smallint END,
           matching.licence_bits(p.licences), ((1 = ANY (p.contract_forms))::int + 2 * (2 = ANY (p.contract_forms))::int)::smallint,
           ARRAY(SELECT exchange.vum_language(l.language, s.step)
                 FROM clients.profile_language l CROSS JOIN generate_series(0, 6) AS s (step)
                 WHERE l.client_id = p.client_id AND (s.step = 0 OR s.step <= 3 AND l.oral > s.step OR s.step > 3 AND l.written > s.step - 3)),
           ARRAY(SELECT o.scheme || ':' || o.code FROM clients.profile_occupation o WHERE o.client_id = p.client_id AND o.stance <> 'excluded'),
           w.office_hours, w.irregular_hours, p.available_from, p.cv_expires_on
    FROM clients.profile p
    JOIN clients.client c ON c.id = p.client_id AND c.active
    LEFT JOIN clients.work_wishes w ON w.client_id = p.client_id
    LEFT JOIN clients.sharing s ON s.client_id = p.client_id
    CROSS JOIN LATERAL matching.point_of(p.pc4) AS place
    CROSS JOIN LATERAL (SELECT coalesce(p.hours_max, 40)::int AS hours) AS most
    -- Few have a row in either: who has none costs no call when everybody is derived at once.
    CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM matching.candidacy h WHERE h.client_id = p.client_id AND h.state = 'hired')
                                    THEN matching.hours_taken(p.client_id) ELSE 0 END AS hours) AS taken
    WHERE (p_clients IS NULL OR p.client_id = ANY (p_clients)) AND place.x IS NOT NULL AND s.shared_elsewhere IS NOT FALSE
      AND (taken.hours = 0 OR most.hours > taken.hours)
      AND NOT (EXISTS (SELECT FROM matching.work_terms t WHERE t.client_id = p.client_id AND t.away)
               AND coalesce((SELECT a.absent FROM matching.absence_of(p.client_id) AS a), false))
$$;

-- Derives the rows of these clients anew. Called wherever the rows of matching are.
CREATE FUNCTION exchange.refresh_vum_profiles(p_clients uuid[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT matching.hold(p_clients);
    DELETE FROM exchange.vum_profile v WHERE v.client_id = ANY (p_clients);
    INSERT INTO exchange.vum_profile SELECT * FROM exchange.derive_vum_profiles(coalesce(p_clients, '{}'));
$$;

-- After a load in bulk: everybody at once. Returns how many can be found.
CREATE FUNCTION exchange.fill_vum_profiles() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    DELETE FROM exchange.vum_profile;
    INSERT INTO exchange.vum_profile SELECT * FROM exchange.derive_vum_profiles(NULL);
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

-- An objection, and wishes about hours, count from the statement that writes them.
CREATE FUNCTION exchange.follow_vum_choice() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM exchange.refresh_vum_profiles(ARRAY[coalesce(NEW.client_id, OLD.client_id)]);
    RETURN NULL;
END $$;

-- Who satisfies a question, in an order that nobody can foretell without the seed; at most p_limit. What a profile does not say does
-- not satisfy what is asked about it, except the first day: who names none is available now. Distance counts both sides.
CREATE FUNCTION exchange.find_vum_jobseekers(p_asked jsonb, p_seed bigint, p_limit int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    place record;
    km real := (p_asked ->> 'km')::real;
    today date := kernel.today();
    cells int[];
    some_occupations text[] := ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'occupations'));
    some_languages int[] := ARRAY(SELECT exchange.vum_language(l ->> 0, (l ->> 1)::int) FROM jsonb_array_elements(p_asked -> 'languages') AS l);
    some_licences int := matching.licence_bits(ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'licences')));
    some_contracts int := coalesce((p_asked ->> 'contracts')::int, 0);
    office boolean := (p_asked ->> 'office_hours')::boolean;
    irregular boolean := (p_asked ->> 'irregular_hours')::boolean;
    least_hours int := (p_asked ->> 'hours_max_from')::int;
    most_hours int := (p_asked ->> 'hours_min_to')::int;
    available date := (p_asked ->> 'available_by')::date;
BEGIN
    SELECT * INTO place FROM matching.point_of((p_asked ->> 'pc4')::smallint);
    IF place.x IS NULL THEN
        RETURN '{}';
    END IF;
    IF km <= 100 THEN
        cells := ARRAY(SELECT east * 1000 + north FROM generate_series(floor((place.x - km) / 10)::int, floor((place.x + km) / 10)::int) AS east
                       CROSS JOIN generate_series(floor((place.y - km) / 10)::int, floor((place.y + km) / 10)::int) AS north);
    END IF;
    RETURN ARRAY(
        SELECT v.client_id FROM exchange.vum_profile v
        WHERE (cells IS NULL OR v.cell = ANY (cells))
          AND sqrt((v.x - place.x) * (v.x - place.x) + (v.y - place.y) * (v.y - place.y)) <= least(km, v.max_km)
          AND (v.expires_on IS NULL OR v.expires_on > today)
          AND (least_hours IS NULL OR v.hours_max >= least_hours) AND (most_hours IS NULL OR v.hours_min <= most_hours)
          AND (office IS NULL OR v.office_hours = office) AND (irregular IS NULL OR v.irregular_hours = irregular)
          AND v.licences & some_licences = some_licences AND (some_contracts = 0 OR v.contracts & some_contracts <> 0)
          AND (available IS NULL OR v.available_from IS NULL OR v.available_from <= available)
          AND (some_occupations = '{}' OR v.occupations && some_occupations) AND (some_languages = '{}' OR v.languages @> some_languages)
          AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
        ORDER BY uuid_hash_extended(v.client_id, p_seed) LIMIT p_limit);
END $$;

-- Which of these stand out, in their order: of one of the occupations that leave with her answer, fewer than ten of those who can be found
-- in the same square want it. Of whom none leaves, when that is so of each of hers. A square of which many occupations are asked is read
-- once for all of them; of another, ten are looked for of each.
CREATE FUNCTION exchange.rare_in_vum(p_clients uuid[]) RETURNS boolean[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    today date := kernel.today();
    busy int[] := ARRAY(SELECT v.cell FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
                        WHERE v.client_id = ANY (p_clients) GROUP BY v.cell HAVING count(DISTINCT o.occupation) > 8);
    codes text[] := ARRAY(SELECT DISTINCT o.occupation FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
                          WHERE v.client_id = ANY (p_clients) AND v.cell = ANY (busy));
BEGIN
    RETURN ARRAY(
        WITH asked AS MATERIALIZED (
            SELECT f.n, v.cell, o.occupation FROM unnest(p_clients) WITH ORDINALITY AS f (id, n)
            LEFT JOIN exchange.vum_profile v ON v.client_id = f.id LEFT JOIN LATERAL unnest(v.occupations) AS o (occupation) ON true),
        crowd AS MATERIALIZED (
            SELECT a.cell, a.occupation, (
                SELECT count(*) FROM (
                    SELECT FROM exchange.vum_profile v
                    WHERE v.cell = a.cell AND a.occupation = ANY (v.occupations) AND (v.expires_on IS NULL OR v.expires_on > today)
                      AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
                    LIMIT 10) AS others) AS people
            FROM (SELECT DISTINCT q.cell, q.occupation FROM asked q WHERE q.occupation IS NOT NULL AND q.cell <> ALL (busy)) AS a
            UNION ALL
            SELECT v.cell, o.occupation, count(*)
            FROM exchange.vum_profile v CROSS JOIN LATERAL unnest(v.occupations) AS o (occupation)
            WHERE v.cell = ANY (busy) AND (v.expires_on IS NULL OR v.expires_on > today)
              AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)
              AND o.occupation = ANY (codes)
            GROUP BY v.cell, o.occupation)
        SELECT NOT coalesce(bool_and(told.shared) FILTER (WHERE told.leaves), bool_or(told.shared), false)
        FROM (SELECT a.n, starts_with(a.occupation, 'competentnl:') AS leaves, coalesce(c.people, 0) >= 10 AS shared
              FROM asked a LEFT JOIN crowd c ON c.cell = a.cell AND c.occupation = a.occupation) AS told
        GROUP BY told.n ORDER BY told.n);
END $$;

REVOKE ALL ON FUNCTION exchange.vum_language(text, int), exchange.derive_vum_profiles(uuid[]), exchange.refresh_vum_profiles(uuid[]),
    exchange.fill_vum_profiles(), exchange.follow_vum_choice(), exchange.find_vum_jobseekers(jsonb, bigint, int),
    exchange.rare_in_vum(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.fill_vum_profiles(), exchange.follow_vum_choice() TO sonar_owner;

RESET ROLE;
SET ROLE sonar_owner;

CREATE TRIGGER vum_choice AFTER INSERT OR UPDATE OR DELETE ON clients.sharing FOR EACH ROW EXECUTE FUNCTION exchange.follow_vum_choice();
CREATE TRIGGER vum_choice AFTER INSERT OR UPDATE OR DELETE ON clients.work_wishes FOR EACH ROW EXECUTE FUNCTION exchange.follow_vum_choice();

RESET ROLE;

-- Answering the exchange: each answer is a row in the ledger for each person in it, committed before her data are read.
-- Refusals are answers, so that the row about them stays. A name that was never given out, one of somebody else's question, one that
-- is over and one of who objects since are one answer.
SET ROLE sonar_guard;

-- Puts a party in force, or changes it. Only the deployment login comes here, by way of the owner.
CREATE FUNCTION exchange.register_vum_party(
    p_oin text, p_name text, p_role text, p_suwi boolean, p_agreement text, p_from date, p_until date, p_per_hour int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO exchange.vum_party (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour)
    VALUES (p_oin, p_name, p_role, p_suwi, p_agreement, p_from, p_until, p_per_hour)
    ON CONFLICT (oin) DO UPDATE SET name = excluded.name, role = excluded.role, suwi = excluded.suwi, agreement = excluded.agreement,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until, questions_per_hour = excluded.questions_per_hour;
    INSERT INTO ledger.decision (trace_id, actor_kind, action, decision) VALUES (gen_random_uuid(), 'job', 'vum:party', true);
$$;

-- Begins a request of an asker that came by the exchange, or by itself; false when one of the two is no party on this day. Who asks is
-- a SUWI party when the register and the request both say so.
CREATE FUNCTION exchange.begin_vum_call(p_token text, p_from text, p_via text, p_suwi boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO exchange.vum_call (token_hash, party_id, suwi, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), asker.id, asker.suwi AND p_suwi, kernel.now() + interval '60 seconds'
    FROM exchange.vum_party asker JOIN exchange.vum_party via ON via.oin = p_via AND (via.id = asker.id OR via.role = 'exchange')
    WHERE asker.oin = p_from AND asker.role = 'asker' AND kernel.today() BETWEEN asker.valid_from AND asker.valid_until
      AND kernel.today() BETWEEN via.valid_from AND via.valid_until AND length(p_token) >= 40;
    RETURN FOUND;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_vum_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'vum:call', false, left(p_code, 40), p_origin)
$$;

-- Who asks, as the ledger names who acts; and the words by which the person in the answer reads who it was.
CREATE FUNCTION exchange.vum_caller(p_token text, OUT actor identity.session_facts, OUT suwi boolean, OUT words text, OUT per_hour int)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found record;
BEGIN
    SELECT c.id AS call, c.suwi AND p.suwi AS suwi, p.id, p.name, p.oin, p.questions_per_hour INTO found
    FROM exchange.vum_call c JOIN exchange.vum_party p ON p.id = c.party_id
    WHERE c.token_hash = sha256(convert_to(p_token, 'UTF8')) AND c.expires_at > kernel.now() AND kernel.today() BETWEEN p.valid_from AND p.valid_until;
    IF found.call IS NOT NULL THEN
        actor.session_id := found.call;
        actor.kind := 'staff';
        actor.actor_ref := found.id;
        actor.function := 'vum_party';
        suwi := found.suwi;
        words := format('%s (OIN %s)', found.name, found.oin);
        per_hour := found.questions_per_hour;
    END IF;
END $$;

-- Notes that somebody who was let in sent what cannot be read, or what took too long: that it was tried, and never what was sent.
CREATE FUNCTION exchange.note_vum_bad(p_token text, p_code text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT disclosure.note(c.actor, coalesce(p_trace, gen_random_uuid()), 'vum:call', 'vum_exchange', '{}', '{}', '{}', left(p_code, 40), NULL, p_origin)
    FROM exchange.vum_caller(p_token) AS c
$$;

-- Keeps what came back on a question under fresh names, and returns those, in the order of what came back.
CREATE FUNCTION exchange.keep_vum_results(p_party uuid, p_about text, p_clients uuid[], p_vacancies int[], p_rare boolean[]) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    question uuid;
    names text[];
BEGIN
    INSERT INTO exchange.vum_question (party_id, about, expires_at) VALUES (p_party, p_about, kernel.now() + interval '8 hours') RETURNING id INTO question;
    -- 122 random bits that nobody can guess; only their hash is kept.
    names := ARRAY(SELECT replace(gen_random_uuid()::text, '-', '') FROM generate_series(1, cardinality(p_clients) + cardinality(p_vacancies)));
    INSERT INTO exchange.vum_result (pseudonym_hash, question_id, client_id, vacancy_id, rare)
    SELECT sha256(convert_to(names[n], 'UTF8')), question, p_clients[n], p_vacancies[n], coalesce(p_rare[n], false)
    FROM generate_series(1, cardinality(names)) AS n;
    RETURN names;
END $$;

-- What stands in the way of a question.
CREATE FUNCTION exchange.vum_question_refusal(p_actor identity.session_facts, p_per_hour int, p_limit int, p_trace uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_limit IS NULL OR p_limit NOT BETWEEN 1 AND 100 THEN 'malformed'
        WHEN (SELECT count(*) FROM exchange.vum_question q WHERE q.party_id = p_actor.actor_ref AND q.asked_at > kernel.now() - interval '1 hour')
             >= p_per_hour THEN 'budget' END
$$;

-- Phase 1 of an answer about jobseekers: find, and write down who will be in it, in one transaction. The tickets open fifty persons
-- each, in order; `more` tells that there were more than the answer holds.
CREATE FUNCTION exchange.ask_vum_jobseekers(
    p_token text, p_asked jsonb, p_seed bigint, p_limit int, p_trace uuid, p_origin inet,
    OUT tickets text[], OUT persons uuid[], OUT names text[], OUT rare boolean[], OUT hours_min smallint[], OUT hours_max smallint[], OUT more boolean,
    OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    batch uuid[];
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := exchange.vum_question_refusal(caller.actor, caller.per_hour, p_limit, p_trace);
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:match', 'vum_exchange', '{}', ARRAY['profile'], '{}', refusal, NULL, p_origin);
        RETURN;
    END IF;
    persons := exchange.find_vum_jobseekers(p_asked, p_seed, p_limit + 1);
    more := cardinality(persons) > p_limit;
    persons := ARRAY(SELECT f.id FROM unnest(persons[:p_limit]) WITH ORDINALITY AS f (id, n)
                     -- The row of who objects is gone already; here it is asked once more of her choice itself.
                     WHERE NOT EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = f.id AND s.shared_elsewhere IS FALSE) ORDER BY f.n);
    rare := exchange.rare_in_vum(persons);
    SELECT array_agg(v.hours_min ORDER BY f.n), array_agg(v.hours_max ORDER BY f.n) INTO hours_min, hours_max
    FROM unnest(persons) WITH ORDINALITY AS f (id, n) LEFT JOIN exchange.vum_profile v ON v.client_id = f.id;
    names := exchange.keep_vum_results((caller.actor).actor_ref, 'jobseekers', persons, '{}', rare);
    tickets := '{}';
    FOR part IN 0 .. (cardinality(persons) - 1) / 50 LOOP
        batch := persons[part * 50 + 1 : part * 50 + 50];
        EXIT WHEN cardinality(batch) = 0;
        tickets := tickets || (disclosure.grant_ticket(caller.actor, p_trace, 'vum:match', 'person', 'vum_exchange', batch,
            array_fill('exchange'::text, ARRAY[cardinality(batch)]), ARRAY['profile'], '{}', '{}', NULL, caller.words, NULL, p_origin)).ticket;
    END LOOP;
    IF tickets = '{}' THEN
        PERFORM disclosure.note(caller.actor, p_trace, 'vum:match', 'vum_exchange', '{}', ARRAY['profile'], '{}', NULL, NULL, p_origin);
    END IF;
END $$;

-- Finds what a name of an answer stands for, of a question of this party that is not over, and counts it: ten of a question at most.
-- The question is locked, so that two requests at once cannot both be the tenth.
CREATE FUNCTION exchange.take_vum_detail(p_party uuid, p_name text, p_about text, OUT result exchange.vum_result, OUT refusal text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT r.* INTO result
    FROM exchange.vum_result r JOIN exchange.vum_question q ON q.id = r.question_id
    WHERE r.pseudonym_hash = sha256(convert_to(p_name, 'UTF8')) AND q.party_id = p_party AND q.about = p_about AND q.expires_at > kernel.now()
    FOR UPDATE OF q;
    IF result.question_id IS NULL THEN
        refusal := 'no_relation';
    ELSIF (SELECT count(*) FROM exchange.vum_result r WHERE r.question_id = result.question_id AND r.detailed_at IS NOT NULL
             AND r.pseudonym_hash <> result.pseudonym_hash) >= 10 THEN
        refusal := 'too_many';
    ELSE
        UPDATE exchange.vum_result r SET detailed_at = kernel.now() WHERE r.pseudonym_hash = result.pseudonym_hash;
    END IF;
END $$;

-- Phase 1 of the details of one jobseeker. Her contact data open when she put them in her profile; what she needs at work, and the
-- target-group register, when she agreed to that and a SUWI party asks.
CREATE FUNCTION exchange.open_vum_jobseeker(
    p_token text, p_name text, p_trace uuid, p_origin inet,
    OUT ticket text, OUT client_id uuid, OUT rare boolean, OUT suwi boolean, OUT hours_min smallint, OUT hours_max smallint, OUT categories text[],
    OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    taken record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := CASE WHEN (caller.actor).session_id IS NULL THEN 'no_session' WHEN p_trace IS NULL THEN 'malformed' END;
    IF refusal IS NULL THEN
        SELECT * INTO taken FROM exchange.take_vum_detail((caller.actor).actor_ref, p_name, 'jobseekers');
        client_id := (taken.result).client_id;
        refusal := coalesce(taken.refusal, CASE
            WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = (taken.result).client_id)
              OR EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = (taken.result).client_id AND s.shared_elsewhere IS FALSE)
              OR NOT EXISTS (SELECT FROM exchange.vum_profile v WHERE v.client_id = (taken.result).client_id
                               AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN 'protected' END);
    END IF;
    categories := ARRAY['profile'];
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:detail', 'vum_exchange', '{}', categories,
                                CASE WHEN client_id IS NULL THEN '{}' ELSE ARRAY[client_id] END, refusal, NULL, p_origin);
        client_id := NULL;
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    suwi := caller.suwi;
    rare := (taken.result).rare;
    SELECT v.hours_min, v.hours_max INTO hours_min, hours_max FROM exchange.vum_profile v WHERE v.client_id = (taken.result).client_id;
    IF EXISTS (SELECT FROM clients.work_wishes w WHERE w.client_id = (taken.result).client_id AND w.contact_shown) THEN
        categories := categories || 'contact'::text;
    END IF;
    IF suwi AND EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = (taken.result).client_id AND s.needs_shared) THEN
        categories := categories || ARRAY['work_needs', 'target_group'];
    END IF;
    ticket := (disclosure.grant_ticket(caller.actor, p_trace, 'vum:detail', 'person', 'vum_exchange', ARRAY[client_id], ARRAY['exchange'], categories,
        '{}', '{}', NULL, caller.words, NULL, p_origin)).ticket;
END $$;

-- Forgets requests and questions that are over. Returns how many.
CREATE FUNCTION exchange.sweep_vum() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH calls AS (DELETE FROM exchange.vum_call c WHERE c.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    questions AS (DELETE FROM exchange.vum_question q WHERE q.expires_at < kernel.now() RETURNING 1)
    SELECT ((SELECT count(*) FROM calls) + (SELECT count(*) FROM questions))::int
$$;

REVOKE ALL ON FUNCTION exchange.register_vum_party(text, text, text, boolean, text, date, date, int), exchange.begin_vum_call(text, text, text, boolean),
    exchange.note_vum_refused(uuid, text, inet), exchange.note_vum_bad(text, text, uuid, inet), exchange.vum_caller(text), exchange.keep_vum_results(uuid, text, uuid[], int[], boolean[]),
    exchange.vum_question_refusal(identity.session_facts, int, int, uuid), exchange.ask_vum_jobseekers(text, jsonb, bigint, int, uuid, inet),
    exchange.take_vum_detail(uuid, text, text), exchange.open_vum_jobseeker(text, text, uuid, inet), exchange.sweep_vum() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.register_vum_party(text, text, text, boolean, text, date, date, int) TO sonar_owner;
GRANT EXECUTE ON FUNCTION exchange.begin_vum_call(text, text, text, boolean), exchange.note_vum_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.ask_vum_jobseekers(text, jsonb, bigint, int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION exchange.open_vum_jobseeker(text, text, uuid, inet), exchange.note_vum_bad(text, text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_vum() TO sonar_worker;

RESET ROLE;

-- Answering the exchange about vacancies that are open here. They are public, so the ledger has a row for the question and for the
-- details; names, limits and their end are those of an answer about jobseekers.
SET ROLE sonar_guard;

-- Which vacancies satisfy a question, in an order that nobody can foretell without the seed. What came from the exchange itself is not
-- passed on. A language whose level a vacancy does not say satisfies any.
CREATE FUNCTION exchange.find_vum_vacancies(p_asked jsonb, p_seed bigint, p_limit int) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    place record;
    km real := (p_asked ->> 'km')::real;
    areas smallint[];
    some_licences text[] := ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'licences'));
    some_languages text[] := ARRAY(SELECT l ->> 'code' FROM jsonb_array_elements(p_asked -> 'languages') AS l);
BEGIN
    SELECT * INTO place FROM matching.point_of((p_asked ->> 'pc4')::smallint);
    IF place.x IS NULL THEN
        RETURN '{}';
    END IF;
    areas := ARRAY(SELECT q.pc4 FROM reference.pc4 q WHERE sqrt((q.longitude * 68.3 - place.x) ^ 2 + (q.latitude * 111.2 - place.y) ^ 2) <= km);
    RETURN ARRAY(
        SELECT v.id FROM employers.vacancy v
        WHERE v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()) AND v.source <> 'vum'
          AND (p_asked ->> 'occupation' IS NULL OR v.occupation_scheme || ':' || v.occupation_code = p_asked ->> 'occupation')
          AND (p_asked ->> 'level_known' IS NULL OR v.level_known = (p_asked ->> 'level_known')::boolean)
          AND (p_asked ->> 'level' IS NULL OR v.education_level >= (p_asked ->> 'level')::int)
          AND (p_asked ->> 'irregular_hours' IS NULL OR v.irregular_hours = (p_asked ->> 'irregular_hours')::boolean)
          AND (p_asked ->> 'hours_max_from' IS NULL OR v.hours_max >= (p_asked ->> 'hours_max_from')::int)
          AND (p_asked ->> 'hours_min_to' IS NULL OR v.hours_min <= (p_asked ->> 'hours_min_to')::int)
          AND (p_asked ->> 'starts_from' IS NULL OR v.starts_on >= (p_asked ->> 'starts_from')::date)
          AND v.licences @> some_licences AND v.languages @> some_languages
          AND (some_languages = '{}' OR NOT EXISTS (
              SELECT FROM employers.vacancy_language l
              JOIN jsonb_to_recordset(p_asked -> 'languages') AS a (code text, oral int, written int) ON a.code = l.language
              WHERE l.vacancy_id = v.id AND (l.oral < a.oral OR l.written < a.written)))
          AND (v.pc4 = ANY (areas)
               OR NOT EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = v.pc4)
                  AND (SELECT sqrt((p.x - place.x) ^ 2 + (p.y - place.y) ^ 2) <= km FROM matching.point_of(v.pc4) AS p))
        ORDER BY hashint4extended(v.id, p_seed) LIMIT p_limit);
END $$;

CREATE FUNCTION exchange.ask_vum_vacancies(
    p_token text, p_asked jsonb, p_seed bigint, p_limit int, p_trace uuid, p_origin inet,
    OUT vacancies int[], OUT names text[], OUT more boolean, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := exchange.vum_question_refusal(caller.actor, caller.per_hour, p_limit, p_trace);
    IF refusal IS NULL THEN
        vacancies := exchange.find_vum_vacancies(p_asked, p_seed, p_limit + 1);
        more := cardinality(vacancies) > p_limit;
        vacancies := vacancies[:p_limit];
        names := exchange.keep_vum_results((caller.actor).actor_ref, 'vacancies', '{}', vacancies, '{}');
    END IF;
    PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:vacancies', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
END $$;

CREATE FUNCTION exchange.open_vum_vacancy(p_token text, p_name text, p_trace uuid, p_origin inet, OUT vacancy_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    taken record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := CASE WHEN (caller.actor).session_id IS NULL THEN 'no_session' WHEN p_trace IS NULL THEN 'malformed' END;
    IF refusal IS NULL THEN
        SELECT * INTO taken FROM exchange.take_vum_detail((caller.actor).actor_ref, p_name, 'vacancies');
        refusal := coalesce(taken.refusal, CASE WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v WHERE v.id = (taken.result).vacancy_id AND v.status = 'published'
              AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN 'no_relation' END);
    END IF;
    PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:vacancy', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
    IF refusal IS NULL THEN
        vacancy_id := (taken.result).vacancy_id;
    END IF;
    refusal := disclosure.told(refusal);
END $$;

-- What is told of these vacancies; the person at the employer goes with the details alone.
CREATE FUNCTION exchange.vum_vacancies(p_vacancies int[], p_contact boolean)
RETURNS TABLE (id int, title text, employer text, occupation_scheme text, occupation_code text, description text, hours_min smallint, hours_max smallint,
               education_level smallint, level_known boolean, licences text[], languages text[], oral smallint[], written smallint[], contract_form smallint, pc4 smallint, starts_on date, wage text,
               irregular_hours boolean, expires_on date, contact_name text, contact_phone text, contact_email text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.title, e.name, v.occupation_scheme, v.occupation_code, v.description, v.hours_min, v.hours_max, v.education_level, v.level_known, v.licences,
           v.languages, levels.oral, levels.written, v.contract_form, v.pc4, v.starts_on, v.wage, v.irregular_hours, v.expires_on, c.name, c.phone, c.email
    FROM employers.vacancy v
    JOIN employers.establishment s ON s.id = v.establishment_id
    JOIN employers.employer e ON e.id = s.employer_id
    LEFT JOIN LATERAL (SELECT * FROM employers.contact c WHERE p_contact AND c.employer_id = e.id AND c.ended_on IS NULL ORDER BY c.id LIMIT 1) AS c ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(l.oral ORDER BY u.n) AS oral, array_agg(l.written ORDER BY u.n) AS written
        FROM unnest(v.languages) WITH ORDINALITY AS u (code, n)
        LEFT JOIN employers.vacancy_language l ON l.vacancy_id = v.id AND l.language = u.code) AS levels
    WHERE v.id = ANY (p_vacancies[:100]) AND v.status = 'published'
$$;

REVOKE ALL ON FUNCTION exchange.find_vum_vacancies(jsonb, bigint, int), exchange.ask_vum_vacancies(text, jsonb, bigint, int, uuid, inet),
    exchange.open_vum_vacancy(text, text, uuid, inet), exchange.vum_vacancies(int[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.ask_vum_vacancies(text, jsonb, bigint, int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION exchange.open_vum_vacancy(text, text, uuid, inet), exchange.vum_vacancies(int[], boolean) TO sonar_logger;

RESET ROLE;

-- Sonar as mediator: what it asks the national exchange itself, and what comes back. About jobseekers elsewhere for a vacancy that
-- somebody holds here; about vacancies elsewhere for a client. What comes back is somebody else's: sealed under a secret of the
-- question alone, never a client, gone with the question. Owned by the guard; refusals are answers, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TABLE exchange.vum_asked (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    about text NOT NULL CHECK (about IN ('jobseekers', 'vacancies')),
    vacancy_id int,
    client_id uuid,
    actor_ref uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'answered', 'failed')),
    fault text CHECK (length(fault) BETWEEN 1 AND 20),
    retry_at timestamptz,
    more boolean NOT NULL DEFAULT false,  -- there were more than came back
    unread int NOT NULL DEFAULT 0,  -- how many could not be read
    secret bytea,  -- under the key that the database does not have
    CHECK (CASE about WHEN 'jobseekers' THEN vacancy_id IS NOT NULL AND client_id IS NULL ELSE client_id IS NOT NULL AND vacancy_id IS NULL END),
    CHECK ((state = 'failed') = (fault IS NOT NULL)),
    CHECK ((state = 'answered') = (secret IS NOT NULL))
);
CREATE INDEX vum_asked_vacancy ON exchange.vum_asked (vacancy_id, asked_at DESC) WHERE vacancy_id IS NOT NULL;
CREATE INDEX vum_asked_client ON exchange.vum_asked (client_id, asked_at DESC) WHERE client_id IS NOT NULL;
CREATE INDEX vum_asked_actor ON exchange.vum_asked (actor_ref, asked_at DESC);
CREATE INDEX vum_asked_expires ON exchange.vum_asked (expires_at);
CREATE TABLE exchange.vum_heard (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    asked_id uuid NOT NULL REFERENCES exchange.vum_asked ON DELETE CASCADE,
    nth smallint NOT NULL CHECK (nth BETWEEN 0 AND 99),
    content bytea NOT NULL,
    detailed_at timestamptz,  -- when its details were asked
    detailed_by uuid,
    detail bytea,
    UNIQUE (asked_id, nth)
);
ALTER TABLE exchange.vum_asked ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_asked FORCE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_heard ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange.vum_heard FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON exchange.vum_asked FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON exchange.vum_heard FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

-- The exchange in the words by which people read to whom something was asked.
CREATE FUNCTION exchange.vum_exchange_words(p_oin text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('%s (OIN %s)', coalesce((SELECT p.name FROM exchange.vum_party p WHERE p.oin = p_oin AND p.role = 'exchange'), 'VUM'), p_oin)
$$;

-- The one client whose profile a ticket in the actor's hands opens; nothing otherwise.
CREATE FUNCTION exchange.client_of_ticket(p_actor identity.session_facts, p_ticket text, OUT client_id uuid, OUT kind text, OUT basis text)
LANGUAGE sql STABLE AS $$
    SELECT t.persons[1], t.kind, d.bases[1]
    FROM access.live_ticket t
    -- A ticket lives for a minute: its row is among the actor's last.
    JOIN ledger.disclosure d ON d.actor_ref = t.actor_ref AND d.at > kernel.now() - interval '2 minutes' AND d.seq = t.seq
    WHERE t.ticket_hash = sha256(convert_to(p_ticket, 'UTF8')) AND t.expires_at > kernel.now() AND t.session_id = p_actor.session_id
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND 'profile' = ANY (t.categories)
      AND (t.kind = 'person' AND cardinality(t.persons) = 1 OR t.kind = 'own' AND t.persons[1] = p_actor.actor_ref)
$$;

-- Whether the actor asked as much in this hour as she may: a mistake or a script must not empty the exchange.
CREATE FUNCTION exchange.asked_enough(p_actor uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) >= 20 FROM exchange.vum_asked a WHERE a.actor_ref = p_actor AND a.asked_at > kernel.now() - interval '1 hour'
$$;

-- Begins a question about jobseekers elsewhere, for who may find candidates for the vacancy here. Nobody's data leave.
CREATE FUNCTION exchange.begin_vum_search(p_token text, p_vacancy int, p_trace uuid, p_origin inet, OUT id uuid, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    made uuid;
BEGIN
    refusal := coalesce(matching.holder_refusal(actor, p_vacancy, false), CASE WHEN exchange.asked_enough(actor.actor_ref) THEN 'budget' END);
    IF refusal IS NULL THEN
        INSERT INTO exchange.vum_asked AS a (about, vacancy_id, actor_ref, expires_at)
        VALUES ('jobseekers', p_vacancy, actor.actor_ref, kernel.now() + interval '8 hours') RETURNING a.id INTO made;
        id := made;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:search', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
    refusal := disclosure.told(refusal);
END $$;

-- Begins a question about vacancies elsewhere for the client whose profile the ticket opens. The row that says so is in the ledger
-- before anything leaves, and she reads it. Nothing is asked for who objects, nor for a protected person: one answer for both.
CREATE FUNCTION exchange.begin_vum_offers(p_token text, p_ticket text, p_exchange text, p_trace uuid, p_origin inet, OUT id uuid, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    hers record;
    made uuid;
BEGIN
    SELECT * INTO hers FROM exchange.client_of_ticket(actor, p_ticket);
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN hers.client_id IS NULL OR p_trace IS NULL THEN 'no_relation'
        WHEN EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = hers.client_id AND s.shared_elsewhere IS FALSE)
          OR EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = hers.client_id) THEN 'withheld'
        WHEN exchange.asked_enough(actor.actor_ref) THEN 'budget' END;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:ask', 'vum_exchange', '{}', ARRAY['profile'],
                                CASE WHEN hers.client_id IS NULL THEN '{}' ELSE ARRAY[hers.client_id] END, refusal, NULL, p_origin);
        refusal := disclosure.told(refusal);
        RETURN;
    END IF;
    PERFORM disclosure.grant_ticket(actor, p_trace, 'vum:ask', hers.kind, 'vum_exchange', ARRAY[hers.client_id], ARRAY[hers.basis], ARRAY['profile'],
                                    '{}', '{}', NULL, exchange.vum_exchange_words(p_exchange), NULL, p_origin);
    INSERT INTO exchange.vum_asked AS a (about, client_id, actor_ref, expires_at)
    VALUES ('vacancies', hers.client_id, actor.actor_ref, kernel.now() + interval '8 hours') RETURNING a.id INTO made;
    id := made;
END $$;

-- Keeps what came back on a question, or why nothing did: by who asked it, once. Tells whether it was kept.
CREATE FUNCTION exchange.keep_vum_answer(
    p_token text, p_id uuid, p_secret bytea, p_contents bytea[], p_more boolean, p_unread int, p_fault text, p_retry timestamptz,
    p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    UPDATE exchange.vum_asked a SET state = CASE WHEN p_fault IS NULL THEN 'answered' ELSE 'failed' END, fault = p_fault, retry_at = p_retry,
        more = coalesce(p_more, false), unread = coalesce(p_unread, 0), secret = CASE WHEN p_fault IS NULL THEN p_secret END
    WHERE a.id = p_id AND a.state = 'asked' AND a.actor_ref = actor.actor_ref AND a.expires_at > kernel.now()
      AND (p_fault IS NOT NULL OR p_secret IS NOT NULL);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF p_fault IS NULL THEN
        INSERT INTO exchange.vum_heard (asked_id, nth, content) SELECT p_id, h.n - 1, h.content FROM unnest(p_contents[:100]) WITH ORDINALITY AS h (content, n);
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:answered', 'vum_exchange', '{}', '{}', '{}', p_fault, NULL, p_origin);
    RETURN true;
END $$;

-- The last question about jobseekers elsewhere that the actor asked for a vacancy she still holds, with what came back: a row for each.
-- That she looked is a line.
CREATE FUNCTION exchange.read_vum_search(p_token text, p_vacancy int, p_trace uuid, p_origin inet)
RETURNS TABLE (refusal text, asked_id uuid, asked_at timestamptz, expires_at timestamptz, state text, fault text, retry_at timestamptz, more boolean,
               unread int, secret bytea, id uuid, nth smallint, content bytea, detailed_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    why text := matching.holder_refusal(actor, p_vacancy, false);
    last uuid := (SELECT a.id FROM exchange.vum_asked a
                  WHERE why IS NULL AND a.vacancy_id = p_vacancy AND a.actor_ref = actor.actor_ref AND a.expires_at > kernel.now()
                  ORDER BY a.asked_at DESC, a.id LIMIT 1);
BEGIN
    IF why IS NOT NULL OR last IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:look', 'vum_exchange', '{}', '{}', '{}', why, NULL, p_origin);
    END IF;
    RETURN QUERY
    SELECT disclosure.told(why), a.id, a.asked_at, a.expires_at, a.state, a.fault, a.retry_at, a.more, a.unread, a.secret, h.id, h.nth, h.content, h.detailed_at
    FROM (SELECT) AS one LEFT JOIN exchange.vum_asked a ON a.id = last LEFT JOIN exchange.vum_heard h ON h.asked_id = a.id
    ORDER BY h.nth;
END $$;

-- Phase 2, for the reader: the last question about vacancies elsewhere for whom the present ticket opens the profile of, whoever asked it.
CREATE FUNCTION exchange.open_vum_offers()
RETURNS TABLE (refusal text, asked_id uuid, asked_at timestamptz, expires_at timestamptz, state text, fault text, retry_at timestamptz, more boolean,
               unread int, secret bytea, id uuid, nth smallint, content bytea, detailed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT NULL::text, a.id, a.asked_at, a.expires_at, a.state, a.fault, a.retry_at, a.more, a.unread, a.secret, h.id, h.nth, h.content, h.detailed_at
    FROM (SELECT * FROM exchange.vum_asked q
          WHERE q.client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]) AND q.expires_at > kernel.now()
          ORDER BY q.asked_at DESC, q.id LIMIT 1) AS a
    LEFT JOIN exchange.vum_heard h ON h.asked_id = a.id
    ORDER BY h.nth
$$;

-- Begins asking for the details of one result. Of a person: by who asked, for the vacancy she still holds, with a reason, which stays in
-- the ledger. Of a vacancy: by who has the client's profile open. Ten of a question at most, as the exchange has agreed; what was
-- fetched is given again. The question is locked, so that two requests at once cannot both be the tenth.
CREATE FUNCTION exchange.begin_vum_lookup(
    p_token text, p_ticket text, p_id uuid, p_about text, p_subject int, p_reason text, p_trace uuid, p_origin inet,
    OUT asked_id uuid, OUT secret bytea, OUT content bytea, OUT detail bytea, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_asked;
    heard exchange.vum_heard;
    made bigint;
BEGIN
    SELECT a.* INTO asked FROM exchange.vum_asked a JOIN exchange.vum_heard h ON h.asked_id = a.id
    WHERE h.id = p_id AND a.about = p_about AND a.expires_at > kernel.now() FOR UPDATE OF a;
    SELECT h.* INTO heard FROM exchange.vum_heard h WHERE h.id = p_id;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR p_trace IS NULL THEN 'no_relation'
        WHEN p_about = 'jobseekers' AND (asked.actor_ref <> actor.actor_ref OR asked.vacancy_id IS DISTINCT FROM p_subject
             OR matching.holder_refusal(actor, p_subject, false) IS NOT NULL) THEN 'no_relation'
        WHEN p_about = 'vacancies' AND asked.client_id IS DISTINCT FROM (SELECT c.client_id FROM exchange.client_of_ticket(actor, p_ticket) AS c) THEN 'no_relation'
        WHEN p_about = 'jobseekers' AND (NOT disclosure.is_reason(p_reason) OR length(p_reason) > 500) THEN 'reason'
        WHEN (SELECT count(*) FROM exchange.vum_heard h WHERE h.asked_id = asked.id AND h.detailed_at IS NOT NULL AND h.id <> p_id) >= 10 THEN 'too_many' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_heard h SET detailed_at = coalesce(h.detailed_at, kernel.now()), detailed_by = actor.actor_ref WHERE h.id = p_id;
        asked_id := asked.id;
        secret := asked.secret;
        content := heard.content;
        detail := heard.detail;
        IF p_about = 'jobseekers' THEN
            -- She is nobody's client here, so the row names no person; the reason is what can be held against who asked.
            INSERT INTO ledger.disclosure (trace_id, name, processing_activity, session_id, actor_kind, actor_ref, function, organisation_id, office_id,
                kind, purpose, persons, bases, categories, vacancy_id, reason, origin)
            VALUES (p_trace, 'vum:foreign', 'urn:sonar:processing:vum_exchange', actor.session_id, actor.kind, actor.actor_ref, actor.function,
                actor.organisation_id, actor.office_id, 'match', 'vum_exchange', '{}', '{}', ARRAY['match_profile'], p_subject, btrim(p_reason), p_origin)
            RETURNING seq INTO made;
        END IF;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), CASE p_about WHEN 'jobseekers' THEN 'vum:foreign' ELSE 'vum:offer' END,
                            'vum_exchange', '{}', '{}', '{}', refusal, made, p_origin);
    refusal := disclosure.told(refusal);
END $$;

-- Keeps the details that were fetched: by who began to ask for them.
CREATE FUNCTION exchange.keep_vum_lookup(p_token text, p_id uuid, p_detail bytea, p_fault text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    UPDATE exchange.vum_heard h SET detail = coalesce(p_detail, h.detail)
    FROM exchange.vum_asked a
    WHERE h.id = p_id AND a.id = h.asked_id AND a.expires_at > kernel.now() AND h.detailed_by = actor.actor_ref;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'vum:detailed', 'vum_exchange', '{}', '{}', '{}', p_fault, NULL, p_origin);
    RETURN true;
END $$;

-- Forgets what was asked and is over, with all that came back on it. Returns how many questions.
CREATE FUNCTION exchange.sweep_vum_asked() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM exchange.vum_asked a WHERE a.expires_at < kernel.now() RETURNING 1)
    SELECT count(*)::int FROM gone
$$;

REVOKE ALL ON FUNCTION exchange.vum_exchange_words(text), exchange.client_of_ticket(identity.session_facts, text), exchange.asked_enough(uuid),
    exchange.begin_vum_search(text, int, uuid, inet), exchange.begin_vum_offers(text, text, text, uuid, inet),
    exchange.keep_vum_answer(text, uuid, bytea, bytea[], boolean, int, text, timestamptz, uuid, inet), exchange.read_vum_search(text, int, uuid, inet),
    exchange.open_vum_offers(), exchange.begin_vum_lookup(text, text, uuid, text, int, text, uuid, inet),
    exchange.keep_vum_lookup(text, uuid, bytea, text, uuid, inet), exchange.sweep_vum_asked() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.begin_vum_search(text, int, uuid, inet), exchange.begin_vum_offers(text, text, text, uuid, inet),
    exchange.keep_vum_answer(text, uuid, bytea, bytea[], boolean, int, text, timestamptz, uuid, inet), exchange.read_vum_search(text, int, uuid, inet),
    exchange.begin_vum_lookup(text, text, uuid, text, int, text, uuid, inet), exchange.keep_vum_lookup(text, uuid, bytea, text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.open_vum_offers() TO sonar_reader;
GRANT EXECUTE ON FUNCTION exchange.sweep_vum_asked() TO sonar_worker;

RESET ROLE;

-- The parties of the exchange on a page: who may ask, with its days, put in force by two people of functional management. The one who
-- proposes does not decide. The command of the deployment login stays for the day on which nobody can sign in yet.
SET ROLE sonar_guard;

CREATE TABLE exchange.vum_party_proposal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL CHECK (oin ~ '^[0-9]{20}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    role text NOT NULL CHECK (role IN ('asker', 'exchange')),
    suwi boolean NOT NULL,
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    questions_per_hour int NOT NULL CHECK (questions_per_hour BETWEEN 1 AND 100000),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    answer text NOT NULL DEFAULT '',  -- why it was declined
    CHECK (valid_until >= valid_from),
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CONSTRAINT vum_party_by_two_people CHECK (NOT approved OR decided_by <> proposed_by),  -- turned down by oneself: withdrawn
    CONSTRAINT vum_party_declined_with_reason CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)
);
CREATE UNIQUE INDEX vum_party_proposal_waiting ON exchange.vum_party_proposal (oin) WHERE decided_at IS NULL;
CREATE INDEX vum_party_proposal_decided ON exchange.vum_party_proposal (decided_at DESC) WHERE decided_at IS NOT NULL;

-- What is wrong with what is proposed, all of it at once.
CREATE FUNCTION exchange.vum_party_faults(p_values jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN coalesce(p_values ->> 'oin', '') !~ '^[0-9]{20}$' THEN 'oin' END,
        CASE WHEN length(btrim(coalesce(p_values ->> 'name', ''))) NOT BETWEEN 2 AND 120 THEN 'name' END,
        CASE WHEN coalesce(p_values ->> 'role', '') NOT IN ('asker', 'exchange') THEN 'role' END,
        CASE WHEN length(btrim(coalesce(p_values ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        CASE WHEN p_values ->> 'valid_from' IS NULL OR p_values ->> 'valid_until' IS NULL
               OR (p_values ->> 'valid_until')::date < (p_values ->> 'valid_from')::date THEN 'period' END,
        CASE WHEN coalesce((p_values ->> 'questions_per_hour')::int, 0) NOT BETWEEN 1 AND 100000 THEN 'per_hour' END,
        CASE WHEN EXISTS (SELECT FROM exchange.vum_party_proposal o WHERE o.oin = p_values ->> 'oin' AND o.decided_at IS NULL) THEN 'waiting' END], NULL)
$$;

-- Proposes a party, or what it is to become. Answers every reason why not.
CREATE FUNCTION exchange.propose_vum_party(p_token text, p_values jsonb, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.vum_party/' || coalesce(p_values ->> 'oin', ''), 0));
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN ARRAY['not_yours']
        ELSE exchange.vum_party_faults(p_values) END;
    IF faults = '{}' THEN
        INSERT INTO exchange.vum_party_proposal (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour, proposed_by)
        SELECT v.oin, btrim(v.name), v.role, coalesce(v.suwi, false), btrim(v.agreement), v.valid_from, v.valid_until, v.questions_per_hour, actor.actor_ref
        FROM jsonb_populate_record(NULL::exchange.vum_party_proposal, p_values) AS v;
    END IF;
    PERFORM access.note(actor, p_trace, 'vum:party:propose', NULL, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: another functional manager than the one who proposed it, who says why when it is declined. From the approval on the party
-- is in force within its days.
CREATE FUNCTION exchange.decide_vum_party(p_token text, p_id uuid, p_approved boolean, p_answer text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_party_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.vum_party_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self'
        WHEN NOT p_approved AND length(btrim(coalesce(p_answer, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_party_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved,
            answer = CASE WHEN p_approved THEN '' ELSE btrim(p_answer, E' \t\r\n') END WHERE o.id = p_id;
        IF p_approved THEN
            PERFORM exchange.register_vum_party(asked.oin, asked.name, asked.role, asked.suwi, asked.agreement, asked.valid_from, asked.valid_until,
                                                asked.questions_per_hour);
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'vum:party:approve' ELSE 'vum:party:decline' END, NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a proposal back while nobody decided: only who made it.
CREATE FUNCTION exchange.withdraw_vum_party(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_party_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.vum_party_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL THEN 'gone'
        WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_party_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = false WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'vum:party:withdraw', NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- What waits, the parties, and the last fifty proposals that were decided on, for functional management and for who supervises.
-- Organisations, and who decided about them; no clients.
CREATE FUNCTION exchange.vum_parties(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, waiting boolean, oin text, name text, role text, suwi boolean, agreement text, valid_from date, valid_until date,
               questions_per_hour int, proposed_by text, proposed_at timestamptz, decided_by text, decided_at timestamptz, approved boolean, answer text,
               withdrawn boolean, may_decide boolean, may_withdraw boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    reads boolean := coalesce(actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor'), false);
    manages boolean := coalesce(actor.function = 'functional_manager', false);
BEGIN
    PERFORM access.note(actor, p_trace, 'vum:parties', NULL, CASE WHEN NOT reads THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT o.id, o.decided_at IS NULL, o.oin, o.name, o.role, o.suwi, o.agreement, o.valid_from, o.valid_until, o.questions_per_hour,
           coalesce(f.display_name, ''), o.proposed_at, coalesce(d.display_name, ''), o.decided_at, o.approved, o.answer,
           coalesce(NOT o.approved AND o.decided_by = o.proposed_by, false),
           manages AND o.decided_at IS NULL AND o.proposed_by <> actor.actor_ref, manages AND o.decided_at IS NULL AND o.proposed_by = actor.actor_ref
    FROM (SELECT * FROM exchange.vum_party_proposal w WHERE w.decided_at IS NULL
          UNION ALL
          (SELECT * FROM exchange.vum_party_proposal w WHERE w.decided_at IS NOT NULL ORDER BY w.decided_at DESC LIMIT 50)) AS o
    LEFT JOIN identity.staff f ON f.id = o.proposed_by LEFT JOIN identity.staff d ON d.id = o.decided_by
    WHERE reads
    UNION ALL
    SELECT p.id, false, p.oin, p.name, p.role, p.suwi, p.agreement, p.valid_from, p.valid_until, p.questions_per_hour, '', NULL, '', NULL, NULL, '',
           false, false, false
    FROM exchange.vum_party p WHERE reads
    ORDER BY 2 DESC, 14 DESC, 4, 3 LIMIT 1000;
END $$;

REVOKE ALL ON FUNCTION exchange.vum_party_faults(jsonb), exchange.propose_vum_party(text, jsonb, uuid, inet),
    exchange.decide_vum_party(text, uuid, boolean, text, uuid, inet), exchange.withdraw_vum_party(text, uuid, uuid, inet),
    exchange.vum_parties(text, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.propose_vum_party(text, jsonb, uuid, inet), exchange.decide_vum_party(text, uuid, boolean, text, uuid, inet),
    exchange.withdraw_vum_party(text, uuid, uuid, inet), exchange.vum_parties(text, uuid, inet) TO sonar_logger;

RESET ROLE;

-- Phase 2 of making a part, for the job: the approved columns of the persons on the present ticket, and nothing else. Row
-- security of the record holds underneath, as for every gate.
SET ROLE sonar_gate;

CREATE FUNCTION exchange.open_part()
RETURNS TABLE (client_id uuid, ref uuid, wrapped bytea, name text, place text, sealed bytea, plain text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    f jsonb;
    record_table text;
BEGIN
    -- Names come from the kinds that the deployment login filled in; they are quoted all the same.
    FOR f IN SELECT jsonb_array_elements(exchange.ticket_fields()) LOOP
        record_table := format('%I.%I', split_part(f ->> 'table', '.', 1), split_part(f ->> 'table', '.', 2));
        RETURN QUERY EXECUTE format(
            'SELECT r.client_id, r.ref, k.wrapped, %L::text, %L::text, %s, %s FROM exchange.ticket_refs() r JOIN clients.person_key k USING (client_id)'
            ' JOIN %s c ON c.%I = r.client_id WHERE c.%I = ANY ((SELECT access.ticket_any_persons())::uuid[])',
            f ->> 'name', (f ->> 'category') || '.' || (f ->> 'column'),
            CASE WHEN (f ->> 'sealed')::boolean THEN format('c.%I', f ->> 'column') ELSE 'NULL::bytea' END,
            CASE WHEN (f ->> 'sealed')::boolean THEN 'NULL::text' ELSE format('c.%I::text', f ->> 'column') END,
            record_table, f ->> 'key', f ->> 'key');
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION exchange.open_part() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.open_part() TO sonar_worker;

RESET ROLE;
