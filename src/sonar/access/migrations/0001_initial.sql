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

-- What a decision to open somebody looks at: the policy, bases, scopes, budgets.
SET ROLE sonar_guard;

-- Replaces the policy by the one source, and remembers it with its moment when it is another one than before. Only the
-- deployment login comes here, by way of the owner.
CREATE FUNCTION access.replace_policy(p_policy jsonb, p_fingerprint text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
    place text;
BEGIN
    FOR part, place IN SELECT * FROM access.policy_parts() LOOP
        EXECUTE format('DELETE FROM access.%I', place);
        EXECUTE format('INSERT INTO access.%I SELECT * FROM jsonb_populate_recordset(NULL::access.%I, $1)', place, place) USING p_policy -> part;
    END LOOP;
    IF p_fingerprint IS DISTINCT FROM (SELECT v.fingerprint FROM access.policy_version v ORDER BY v.seq DESC LIMIT 1) THEN
        INSERT INTO access.policy_version (fingerprint, content) VALUES (p_fingerprint, p_policy);
    END IF;
END $$;

-- The parts of the policy and the tables that hold them.
CREATE FUNCTION access.policy_parts() RETURNS TABLE (part text, place text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('rights', 'policy_right'), ('bases', 'policy_basis'), ('ceilings', 'policy_ceiling'), ('limits', 'policy_limit'),
           ('controls', 'policy_control'), ('staffing', 'policy_staffing'), ('proposals', 'policy_proposal'), ('extras', 'policy_extra'),
           ('records', 'policy_record')
$$;

-- What the start-up check compares with the source: the policy as it stands, part by part.
CREATE FUNCTION access.policy_in_force() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found jsonb := '{}';
    rows jsonb;
    part text;
    place text;
BEGIN
    FOR part, place IN SELECT * FROM access.policy_parts() LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(r)), ''[]'') FROM access.%I r', place) INTO rows;
        found := found || jsonb_build_object(part, rows);
    END LOOP;
    RETURN found;
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON access.policy_version EXECUTE FUNCTION identity.refuse_change();

-- What each policy that was ever in force laid down about one function, oldest first (I67).
CREATE FUNCTION access.policy_history(p_function text) RETURNS TABLE (applied_at timestamptz, content jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.applied_at, (
        SELECT jsonb_object_agg(p.part, (SELECT coalesce(jsonb_agg(r.row), '[]') FROM jsonb_array_elements(v.content -> p.part) AS r (row)
                                         WHERE r.row ->> 'function' = p_function))
        FROM unnest(ARRAY['rights', 'bases', 'ceilings', 'limits']) AS p (part))
    FROM access.policy_version v ORDER BY v.seq
$$;

-- Whether somebody has, at this moment, a right of this kind that two others granted; p_subject NULL: whatever it is about.
CREATE FUNCTION access.holds(p_staff uuid, p_kind text, p_subject text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.proposal g
        WHERE g.staff_id = p_staff AND g.kind = p_kind AND g.approved AND g.withdrawn_at IS NULL AND (p_subject IS NULL OR g.subject = p_subject)
          AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now());
END $$;

-- Whether an extra right that somebody holds adds p_category in p_mode for this purpose ('former': opens former clients).
CREATE FUNCTION access.holds_extra(p_staff uuid, p_function text, p_purpose text, p_category text, p_mode text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.policy_extra e
        WHERE e.function = p_function AND e.purpose = p_purpose AND e.category = p_category AND e.mode = p_mode
          AND access.holds(p_staff, 'extra', e.name));
END $$;

-- Whether a function reads or writes records of a kind that are about no client.
CREATE FUNCTION access.may_record(p_function text, p_record text, p_mode text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_record r WHERE r.record = p_record AND r.function = p_function AND r.mode = p_mode)
$$;

-- Whether an office lies within what was added to somebody's own: an office or a region that two people granted, or an
-- office at whose desk she has duty.
CREATE FUNCTION access.reaches_office(p_staff uuid, p_office int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.proposal g JOIN identity.office o ON o.id = p_office
        WHERE g.staff_id = p_staff AND g.kind = 'scope' AND g.approved AND g.withdrawn_at IS NULL
          AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now() AND (g.office_id = o.id OR g.region_code = o.region_code))
        OR EXISTS (
        SELECT FROM access.office_duty d
        WHERE d.staff_id = p_staff AND d.office_id = p_office AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now());
END $$;

-- Until when p_staff can go on with somebody she registered herself at the desk; nothing for everybody else. The ledger's
-- row of the registering and the task that came of it have one moment, which no other task has.
CREATE FUNCTION access.registered_until(p_staff uuid, p_client uuid) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT r.valid_until
    FROM access.relation r
    WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = 'task' AND r.valid_from <= kernel.now() AND r.valid_until > kernel.now()
      AND EXISTS (SELECT FROM ledger.change c
                  WHERE c.client_id = r.client_id AND c.at = r.valid_from AND c.action = 'register' AND c.actor_ref = r.staff_id)
$$;

-- The strongest basis on which a member of staff may open a client at this moment, among the bases the policy allows
-- for this function and purpose; nothing when there is none. A match counts for the vacancy it was made for (p_vacancy),
-- and only while that vacancy is open.
CREATE FUNCTION access.basis_for(
    p_staff uuid, p_function text, p_purpose text, p_client uuid, p_vacancy int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    SELECT r.kind INTO found
    FROM access.relation r
    JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = r.kind
    WHERE r.client_id = p_client AND r.staff_id = p_staff
      AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
      AND (r.kind <> 'match' OR r.vacancy_id = p_vacancy AND EXISTS (
              SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published'
                AND (v.expires_on IS NULL OR v.expires_on > kernel.today())))
    ORDER BY b.rank LIMIT 1;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    -- A task from anybody else does not count here: a purpose that asks for this basis does not take tasks.
    IF EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_function AND b.purpose = p_purpose AND b.basis = 'registered')
       AND access.registered_until(p_staff, p_client) IS NOT NULL THEN
        RETURN 'registered';
    END IF;
    IF EXISTS (
        SELECT FROM access.replacement v
        JOIN access.relation r ON r.staff_id = v.absent_id AND r.client_id = p_client AND r.kind = 'caseload'
        JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = 'replacement'
        WHERE v.substitute_id = p_staff AND v.valid_from <= kernel.now() AND v.valid_until > kernel.now()
          AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())) THEN
        RETURN 'replacement';
    END IF;
    IF EXISTS (
        SELECT FROM access.office_duty d
        JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = 'office_duty'
        WHERE d.staff_id = p_staff AND d.office_id = (SELECT c.office_id FROM clients.client c WHERE c.id = p_client)
          AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now()) THEN
        RETURN 'office_duty';
    END IF;
    RETURN NULL;
END $$;

-- Takes p_persons and p_outside from the actor's budget of this hour; false when it does not suffice. The row lock
-- makes two requests at once count one after the other.
CREATE FUNCTION access.take_budget(p_actor uuid, p_function text, p_persons int, p_outside int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
    within access.policy_limit;
BEGIN
    SELECT * INTO within FROM access.policy_limit l WHERE l.function = p_function;
    IF NOT FOUND OR p_persons > within.persons_per_hour OR p_outside > within.outside_per_hour THEN
        RETURN false;
    END IF;
    INSERT INTO access.budget_use AS u (actor_ref, hour, persons, outside) VALUES (p_actor, this_hour, p_persons, p_outside)
    ON CONFLICT (actor_ref) DO UPDATE
    SET hour = this_hour,
        persons = CASE WHEN u.hour = this_hour THEN u.persons ELSE 0 END + p_persons,
        outside = CASE WHEN u.hour = this_hour THEN u.outside ELSE 0 END + p_outside
    WHERE CASE WHEN u.hour = this_hour THEN u.persons ELSE 0 END + p_persons <= within.persons_per_hour
      AND CASE WHEN u.hour = this_hour THEN u.outside ELSE 0 END + p_outside <= within.outside_per_hour;
    RETURN FOUND;
END $$;

-- Takes one search from the actor's budget of this hour, whether it will find anybody or not; false when none is left.
CREATE FUNCTION access.take_search(p_actor uuid, p_function text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
    allowed int := (SELECT l.searches_per_hour FROM access.policy_limit l WHERE l.function = p_function);
BEGIN
    IF coalesce(allowed, 0) = 0 THEN
        RETURN false;
    END IF;
    INSERT INTO access.search_use AS u (actor_ref, hour, searches) VALUES (p_actor, this_hour, 1)
    ON CONFLICT (actor_ref) DO UPDATE
    SET hour = this_hour, searches = CASE WHEN u.hour = this_hour THEN u.searches ELSE 0 END + 1
    WHERE u.hour <> this_hour OR u.searches < allowed;
    RETURN FOUND;
END $$;

-- The day on which a review is due: p_days working days after p_from (Saturdays and Sundays do not count; days in
-- access.holiday neither).
CREATE TABLE access.holiday (day date PRIMARY KEY);
CREATE FUNCTION access.working_days_after(p_from date, p_days int) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT s.moment::date FROM generate_series(p_from + 1, p_from + 30 + p_days * 3, interval '1 day') AS s (moment)
    WHERE extract(isodow FROM s.moment) < 6 AND NOT EXISTS (SELECT FROM access.holiday h WHERE h.day = s.moment::date)
    ORDER BY s.moment OFFSET greatest(p_days, 1) - 1 LIMIT 1
$$;

CREATE FUNCTION access.replace_holidays(p_days date[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM access.holiday WHERE day <> ALL (p_days);
    INSERT INTO access.holiday SELECT DISTINCT d FROM unnest(p_days) AS d ON CONFLICT DO NOTHING;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.replace_policy(jsonb, text), access.replace_holidays(date[]) TO sonar_owner;
GRANT EXECUTE ON FUNCTION access.policy_in_force() TO sonar_owner, sonar_reader, sonar_auth;
GRANT EXECUTE ON FUNCTION access.policy_history(text) TO sonar_reader;

RESET ROLE;

SET ROLE sonar_guard;

-- What the ticket named in this transaction allows, or nothing: no ticket, an unknown or expired one, or one that was not
-- committed before this transaction began. When a session ends, or an account is closed or gets another function, its
-- tickets are removed (below). Runs once per statement, whatever the number of rows.
CREATE FUNCTION access.ticket() RETURNS access.live_ticket
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
$$;

-- The persons whose p_category the present ticket opens for reading.
CREATE FUNCTION access.ticket_persons(p_category text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND p_category = ANY (t.categories) AND t.kind IN ('person', 'candidate', 'glass', 'own', 'match', 'search', 'delivery')
$$;

-- The persons of whom the present ticket opens anything at all: whose keys may be fetched.
CREATE FUNCTION access.ticket_any_persons() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND t.kind IN ('person', 'candidate', 'glass', 'own', 'search', 'delivery')
$$;

-- The persons whose p_category the present ticket opens for writing.
CREATE FUNCTION access.ticket_writes(p_category text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND p_category = ANY (t.writes) AND t.kind IN ('person', 'candidate', 'own')
$$;

-- The person herself, when the present ticket opens her own p_category to her.
CREATE FUNCTION access.ticket_own(p_category text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND p_category = ANY (t.categories) AND t.kind = 'own'
$$;

-- The members of staff whose work lists the present ticket opens.
CREATE FUNCTION access.ticket_staff() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.scope_staff FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND t.kind = 'list'
$$;

-- Takes the tickets of a member of staff away when the account is closed or gets another function.
CREATE FUNCTION access.forget_tickets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.live_ticket t WHERE t.actor_ref = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_tickets AFTER UPDATE OF active, function, organisation_id, office_id, team_id, function_until OR DELETE ON identity.staff FOR EACH ROW EXECUTE FUNCTION access.forget_tickets();

-- Takes the tickets of a member of staff away when a right of hers is withdrawn, or a replacement or a duty is cut short.
CREATE FUNCTION access.forget_tickets_of() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.live_ticket t WHERE t.actor_ref = (to_jsonb(coalesce(OLD, NEW)) ->> TG_ARGV[0])::uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_tickets AFTER UPDATE OF withdrawn_at ON access.proposal FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('staff_id');
CREATE TRIGGER forget_tickets AFTER UPDATE OR DELETE ON access.replacement FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('substitute_id');
CREATE TRIGGER forget_tickets AFTER UPDATE OR DELETE ON access.office_duty FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('staff_id');
CREATE TRIGGER forget_tickets AFTER UPDATE OF valid_until OR DELETE ON access.relation FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('staff_id');
CREATE TRIGGER forget_tickets AFTER UPDATE OR DELETE ON access.approval FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('requested_by');
CREATE TRIGGER forget_tickets AFTER INSERT ON access.known_person FOR EACH ROW EXECUTE FUNCTION access.forget_tickets_of('staff_id');

-- Takes the tickets of a session away when it ends.
CREATE FUNCTION access.forget_session_tickets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.live_ticket t WHERE t.session_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_tickets AFTER UPDATE OF ended_at, idle_until, absolute_until ON identity.session FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL OR NEW.idle_until <= kernel.now() OR NEW.absolute_until <= kernel.now())
EXECUTE FUNCTION access.forget_session_tickets();

-- Removes tickets whose minute is over.
CREATE FUNCTION access.sweep_tickets() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM access.live_ticket WHERE expires_at < kernel.now() RETURNING 1) SELECT count(*)::int FROM gone
$$;

-- Notes a change that is made under a ticket; called by the gate functions, in the transaction of the change itself.
CREATE FUNCTION access.note_change(p_ticket access.live_ticket, p_client uuid, p_category text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields, disclosure_seq)
    VALUES (p_ticket.trace_id, p_ticket.actor_kind, p_ticket.actor_ref, p_client, p_category, p_action, p_fields, p_ticket.seq)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.ticket(), access.ticket_persons(text), access.ticket_any_persons(), access.ticket_writes(text), access.ticket_own(text),
    access.note_change(access.live_ticket, uuid, text, text, text[]),
    access.ticket_staff()
TO sonar_gate;
GRANT EXECUTE ON FUNCTION access.sweep_tickets() TO sonar_worker;

RESET ROLE;

-- Rights that people grant each other: one proposes, another approves, nobody for herself. Run by the logger; each attempt
-- is a row in the ledger.
SET ROLE sonar_guard;

-- Writes the decision row of something done to somebody's rights.
CREATE FUNCTION access.note(p_actor identity.session_facts, p_trace uuid, p_action text, p_subject uuid, p_refusal text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, subject, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id,
            p_action, 'supervision', p_subject, p_refusal IS NULL, p_refusal, p_origin)
$$;

-- Whether somebody manages an account: a team manager those of her own office, or of her whole organisation where that is a
-- municipality, an SW company or another division; functional management all. Nobody manages herself.
CREATE FUNCTION access.manages(p_actor identity.session_facts, p_staff uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.actor_ref <> p_staff AND EXISTS (
        SELECT FROM identity.staff f JOIN identity.organisation o ON o.id = f.organisation_id
        WHERE f.id = p_staff AND (p_actor.function = 'functional_manager'
                                  OR p_actor.function = 'team_manager' AND f.organisation_id = p_actor.organisation_id
                                     AND (o.kind <> 'uwv' OR f.office_id = p_actor.office_id))), false)
$$;

CREATE FUNCTION access.may_step(p_function text, p_kind text, p_step text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_proposal p WHERE p.kind = p_kind AND p.step = p_step AND p.function = p_function)
$$;

-- What is wrong with what is proposed for a member of staff, whoever proposes it: all of it at once.
CREATE FUNCTION access.proposal_faults(
    p_kind text, p_staff identity.staff, p_subject text, p_office int, p_region smallint, p_client uuid, p_reason text, p_from timestamptz,
    p_until timestamptz) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 20 AND 500 THEN 'reason' END,
        CASE WHEN p_from IS NULL OR p_until IS NULL OR p_until <= p_from OR p_until <= kernel.now() OR p_from < kernel.now() - interval '1 day' THEN 'period' END,
        CASE WHEN p_until > p_from + (SELECT max(p.longest_days) + 1 FROM access.policy_proposal p WHERE p.kind = p_kind) * interval '1 day' THEN 'too_long' END,
        CASE WHEN p_kind = 'function' AND NOT EXISTS (
            SELECT FROM access.policy_staffing s JOIN identity.organisation o ON o.kind = s.organisation_kind
            WHERE o.id = p_staff.organisation_id AND s.function = p_subject) THEN 'not_in_set' END,
        CASE WHEN p_kind = 'extra' AND NOT EXISTS (
            SELECT FROM access.policy_extra e WHERE e.name = p_subject AND e.function = p_staff.function) THEN 'not_for_function' END,
        CASE WHEN p_kind = 'scope' AND (num_nonnulls(p_office, p_region) <> 1 OR NOT EXISTS (
            SELECT FROM access.policy_ceiling c WHERE c.function = p_staff.function AND c.ceiling IN ('team', 'office', 'region', 'national_task'))) THEN 'scope' END,
        CASE WHEN p_kind = 'scope' AND p_office IS NOT NULL AND NOT EXISTS (
            SELECT FROM identity.office o WHERE o.id = p_office AND o.organisation_id = p_staff.organisation_id) THEN 'office' END,
        CASE WHEN p_kind = 'scope' AND p_region IS NOT NULL AND NOT EXISTS (
            SELECT FROM reference.labour_market_region r WHERE r.code = p_region) THEN 'region' END,
        -- Beyond the own region goes with a statutory task, on record (R56).
        CASE WHEN p_kind = 'scope' AND length(btrim(coalesce(p_subject, ''))) < 10 AND EXISTS (
            SELECT FROM identity.office mine
            WHERE mine.id = p_staff.office_id
              AND mine.region_code <> coalesce(p_region, (SELECT o.region_code FROM identity.office o WHERE o.id = p_office))) THEN 'task' END,
        CASE WHEN p_kind = 'national_task' AND (length(btrim(coalesce(p_subject, ''))) < 10 OR NOT EXISTS (
            SELECT FROM access.policy_ceiling c WHERE c.function = p_staff.function AND c.ceiling = 'national_task')) THEN 'task' END,
        CASE WHEN p_kind = 'approval' AND NOT EXISTS (
            SELECT FROM access.protected_person p JOIN access.relation r USING (client_id)
            WHERE p.client_id = p_client AND r.staff_id = p_staff.id AND (r.valid_until IS NULL OR r.valid_until > kernel.now())) THEN 'client' END,
        CASE WHEN NOT p_staff.active AND p_kind <> 'function' THEN 'closed' END], NULL)
$$;

-- Proposes a right for somebody else. Answers its number, or every reason why not. p_from and p_until are days; the last one
-- does not count.
CREATE FUNCTION access.propose(
    p_token text, p_kind text, p_staff uuid, p_subject text, p_office int, p_region int, p_client uuid, p_reason text, p_from date, p_until date,
    p_trace uuid, p_origin inet, OUT id uuid, OUT faults text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    who identity.staff;
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    made uuid := gen_random_uuid();
BEGIN
    SELECT * INTO who FROM identity.staff f WHERE f.id = p_staff;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT access.may_step(actor.function, p_kind, 'propose') OR NOT access.manages(actor, p_staff) THEN ARRAY['not_yours']
        ELSE access.proposal_faults(p_kind, who, p_subject, p_office, p_region::smallint, p_client, p_reason,
                                    CASE WHEN p_from >= kernel.today() THEN since END, ends) END;
    IF faults = '{}' THEN
        INSERT INTO access.proposal (id, kind, staff_id, subject, office_id, region_code, client_id, reason, valid_from, valid_until, proposed_by)
        VALUES (made, p_kind, p_staff, CASE WHEN p_kind <> 'approval' THEN btrim(coalesce(p_subject, '')) ELSE '' END,
                CASE WHEN p_kind = 'scope' THEN p_office END, CASE WHEN p_kind = 'scope' THEN p_region END,
                CASE WHEN p_kind = 'approval' THEN p_client END, btrim(p_reason), since, ends, actor.actor_ref);
        id := made;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:propose:' || coalesce(left(p_kind, 20), ''), p_staff, faults[1], p_origin);
END $$;

-- Puts an approved right in force where it lives outside its own row: the function on the account, the approval beside the
-- protected person.
CREATE FUNCTION access.put_in_force(p_right access.proposal) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_right.kind = 'function' THEN
        UPDATE identity.staff f
        SET function = p_right.subject, active = true, function_until = (p_right.valid_until AT TIME ZONE 'Europe/Amsterdam')::date
        WHERE f.id = p_right.staff_id;
        -- Rights follow the function: what was granted for the earlier one ends with it (R61).
        UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_why = 'function_changed'
        WHERE g.staff_id = p_right.staff_id AND g.id <> p_right.id AND g.approved AND g.withdrawn_at IS NULL;
    ELSIF p_right.kind = 'approval' THEN
        INSERT INTO access.approval VALUES (p_right.client_id, p_right.staff_id, p_right.decided_by, p_right.valid_until) ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- Decides on a proposal of somebody else, for somebody else; nothing says done, a word says why not. What became
-- impossible meanwhile is not approved.
CREATE FUNCTION access.decide(p_token text, p_id uuid, p_approved boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked access.proposal;
    who identity.staff;
    refusal text;
BEGIN
    SELECT * INTO asked FROM access.proposal g WHERE g.id = p_id AND g.decided_at IS NULL FOR UPDATE;
    SELECT * INTO who FROM identity.staff f WHERE f.id = asked.staff_id;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN actor.actor_ref IN (asked.staff_id, asked.proposed_by) THEN 'self'
        WHEN NOT access.may_step(actor.function, asked.kind, 'approve') THEN 'not_yours'
        WHEN p_approved THEN (access.proposal_faults(asked.kind, who, asked.subject, asked.office_id, asked.region_code, asked.client_id, asked.reason,
                                                     greatest(asked.valid_from, kernel.now()), asked.valid_until))[1] END;
    IF refusal IS NULL THEN
        UPDATE access.proposal g
        SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved, remark = left(p_remark, 500)
        WHERE g.id = p_id RETURNING * INTO asked;
        IF p_approved THEN
            PERFORM access.put_in_force(asked);
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'right:approve' ELSE 'right:decline' END, asked.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a right away at once: whoever may propose or approve such a right and manages the account; the one who has it may
-- give it back. Her tickets go with it, so the next request finds it so.
CREATE FUNCTION access.withdraw(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.proposal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.proposal g WHERE g.id = p_id AND g.approved AND g.withdrawn_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL THEN 'gone'
        WHEN actor.actor_ref = held.staff_id THEN NULL
        WHEN access.may_step(actor.function, held.kind, 'approve') THEN NULL
        WHEN access.may_step(actor.function, held.kind, 'propose') AND access.manages(actor, held.staff_id) THEN NULL
        ELSE 'not_yours' END;
    IF refusal IS NULL THEN
        PERFORM access.end_right(held.id, actor.actor_ref, 'withdrawn');
    END IF;
    PERFORM access.note(actor, p_trace, 'right:withdraw', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Ends a right that is in force, and what it put in force elsewhere. A function that ends closes the account.
CREATE FUNCTION access.end_right(p_id uuid, p_by uuid, p_why text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    held access.proposal;
BEGIN
    UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = p_by, withdrawn_why = p_why WHERE g.id = p_id RETURNING * INTO held;
    IF held.kind = 'approval' THEN
        DELETE FROM access.approval a WHERE a.client_id = held.client_id AND a.requested_by = held.staff_id;
    ELSIF held.kind = 'function' THEN
        PERFORM access.close_account(held.staff_id);
    END IF;
END $$;

CREATE FUNCTION access.close_account(p_staff uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE identity.staff f SET active = false WHERE f.id = p_staff;
    PERFORM identity.close_sessions(p_staff);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.propose(text, text, uuid, text, int, int, uuid, text, date, date, uuid, inet), access.decide(text, uuid, boolean, text, uuid, inet),
    access.withdraw(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;

-- The accounts of a municipality, an SW company or another division, kept by its own manager within UWV's limits (I21): only
-- functions of that kind of organisation, in its own offices, and open after functional management said yes. UWV's own
-- accounts come from the staff source.
SET ROLE sonar_guard;

-- Whether the actor keeps the accounts of her organisation.
CREATE FUNCTION access.keeps_accounts(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.function = 'team_manager' AND EXISTS (
        SELECT FROM identity.organisation o WHERE o.id = p_actor.organisation_id AND o.kind <> 'uwv'), false)
$$;

-- Where the actor can place people, and the functions that her organisation can give; nothing when she keeps no accounts.
CREATE FUNCTION access.own_places(p_token text) RETURNS TABLE (office_id int, office text, team_id int, team text, functions text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.id, b.name, t.id, coalesce(t.name, ''),
           ARRAY(SELECT s.function FROM access.policy_staffing s JOIN identity.organisation o ON o.kind = s.organisation_kind
                 WHERE o.id = b.organisation_id ORDER BY s.function)
    FROM identity.live_session(p_token) AS me JOIN identity.office b ON b.organisation_id = me.organisation_id
    LEFT JOIN identity.team t ON t.office_id = b.id
    WHERE access.keeps_accounts(me) ORDER BY b.name, b.id, t.name, t.id
$$;

CREATE FUNCTION access.place_faults(p_organisation int, p_office int, p_team int) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM identity.office o WHERE o.id = p_office AND o.organisation_id = p_organisation) THEN 'office' END,
        CASE WHEN p_team IS NOT NULL AND NOT EXISTS (SELECT FROM identity.team t WHERE t.id = p_team AND t.office_id = p_office) THEN 'team' END], NULL)
$$;

-- Adds somebody to the actor's own organisation: an account that is closed, and a proposal for its function, which opens it
-- once approved. It signs in where the actor signs in. Answers every reason why not.
CREATE FUNCTION access.add_account(
    p_token text, p_id uuid, p_subject text, p_name text, p_function text, p_office int, p_team int, p_reason text, p_until date, p_trace uuid,
    p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    made identity.staff;
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    faults text[];
BEGIN
    SELECT p_id, f.issuer, btrim(p_subject), btrim(p_name), p_function, f.organisation_id, p_office, false, p_team INTO made
    FROM identity.staff f WHERE f.id = actor.actor_ref;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN NOT access.keeps_accounts(actor) THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN length(made.display_name) NOT BETWEEN 2 AND 120 OR made.display_name ~ '[[:cntrl:]]' THEN 'name' END,
            CASE WHEN made.subject !~ '^[A-Za-z0-9._@-]{3,120}$' THEN 'subject' END,
            CASE WHEN EXISTS (SELECT FROM identity.staff f WHERE f.issuer = made.issuer AND f.subject = made.subject) THEN 'taken' END], NULL)
            || access.place_faults(made.organisation_id, p_office, p_team)
            || access.proposal_faults('function', made, p_function, NULL, NULL, NULL, p_reason, kernel.now(), ends) END;
    IF faults = '{}' THEN
        INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id, active, team_id)
        VALUES (made.id, made.issuer, made.subject, made.display_name, made.function, made.organisation_id, p_office, false, p_team);
        INSERT INTO access.proposal (kind, staff_id, subject, reason, valid_from, valid_until, proposed_by)
        VALUES ('function', p_id, p_function, btrim(p_reason), kernel.now(), ends, actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'account:add', p_id, faults[1], p_origin);
    RETURN faults;
END $$;

-- Moves somebody to another office or team of the own organisation, at once; her open tickets end.
CREATE FUNCTION access.move_account(p_token text, p_staff uuid, p_office int, p_team int, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT (access.keeps_accounts(actor) AND access.manages(actor, p_staff)) THEN ARRAY['not_yours']
        ELSE access.place_faults(actor.organisation_id, p_office, p_team) END;
    IF faults = '{}' THEN
        UPDATE identity.staff f SET office_id = p_office, team_id = p_team WHERE f.id = p_staff;
    END IF;
    PERFORM access.note(actor, p_trace, 'account:move', p_staff, faults[1], p_origin);
    RETURN faults;
END $$;

-- Closes the account of somebody who leaves: her sessions and tickets end in this transaction, what was granted ends with it
-- and what was asked for her is turned down. Whoever manages the account may do it, for UWV's own as well; the staff source follows.
CREATE FUNCTION access.end_account(p_token text, p_staff uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.actor_ref = p_staff THEN 'self'
        WHEN NOT access.manages(actor, p_staff) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        PERFORM access.close_account(p_staff);
        DELETE FROM access.approval a WHERE a.requested_by = p_staff;
        UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref, withdrawn_why = 'withdrawn'
        WHERE g.staff_id = p_staff AND g.approved AND g.withdrawn_at IS NULL;
        DELETE FROM access.proposal g WHERE g.staff_id = p_staff AND g.decided_at IS NULL;
        UPDATE access.replacement r SET valid_until = kernel.now()
        WHERE r.substitute_id = p_staff AND r.valid_from < kernel.now() AND r.valid_until > kernel.now();
        DELETE FROM access.replacement r WHERE r.substitute_id = p_staff AND r.valid_from >= kernel.now();
    END IF;
    PERFORM access.note(actor, p_trace, 'account:end', p_staff, refusal, p_origin);
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.own_places(text), access.add_account(text, uuid, text, text, text, int, int, text, date, uuid, inet),
    access.move_account(text, uuid, int, int, uuid, inet), access.end_account(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;

-- Standing in for a colleague: her caseload in somebody else's hands, always until a day (I6).
SET ROLE sonar_guard;

-- Whether two accounts can stand in for each other: the same function, open, at the same office, or for a municipality, an
-- SW company or another division in the same organisation.
CREATE FUNCTION access.can_stand_in(p_absent identity.staff, p_substitute identity.staff) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_absent.id <> p_substitute.id AND p_absent.function = p_substitute.function AND p_substitute.active
        AND (p_substitute.function_until IS NULL OR p_substitute.function_until > kernel.today())
        AND p_absent.organisation_id = p_substitute.organisation_id
        AND (p_absent.office_id = p_substitute.office_id
             OR EXISTS (SELECT FROM identity.organisation o WHERE o.id = p_absent.organisation_id AND o.kind <> 'uwv')), false)
$$;

-- Whether the actor may arrange or end that somebody is stood in for: her team manager, or she herself.
CREATE FUNCTION access.arranges_for(p_actor identity.session_facts, p_absent uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_actor.actor_ref = p_absent
        OR p_actor.function = 'team_manager' AND access.manages(p_actor, p_absent)), false)
$$;

-- Puts somebody's caseload in the hands of a colleague, until a day that does not count. Answers every reason why not. Nobody
-- takes a caseload for herself.
CREATE FUNCTION access.arrange_replacement(
    p_token text, p_absent uuid, p_substitute uuid, p_from date, p_until date, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    absent identity.staff;
    substitute identity.staff;
    faults text[];
BEGIN
    SELECT * INTO absent FROM identity.staff f WHERE f.id = p_absent;
    SELECT * INTO substitute FROM identity.staff f WHERE f.id = p_substitute;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_substitute AND p_absent <> p_substitute THEN ARRAY['self']
        WHEN NOT access.arranges_for(actor, p_absent) OR substitute.id IS NULL
          OR actor.function = 'team_manager' AND NOT access.manages(actor, p_substitute) THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN p_absent = p_substitute THEN 'same' END,
            CASE WHEN p_from IS NULL OR p_until IS NULL OR p_from < kernel.today() OR ends <= since THEN 'period' END,
            CASE WHEN ends > since + interval '1 year' THEN 'too_long' END,
            CASE WHEN p_absent <> p_substitute AND NOT access.can_stand_in(absent, substitute) THEN 'other_function' END], NULL) END;
    IF faults = '{}' THEN
        INSERT INTO access.replacement (absent_id, substitute_id, valid_from, valid_until, arranged_by)
        VALUES (p_absent, p_substitute, since, ends, actor.actor_ref)
        ON CONFLICT (substitute_id, absent_id, valid_from) DO UPDATE SET valid_until = excluded.valid_until;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:replacement', p_substitute, faults[1], p_origin);
    RETURN faults;
END $$;

-- Ends a replacement now; one that has not begun never does. Says why not, or nothing.
CREATE FUNCTION access.end_replacement(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.replacement;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.replacement r WHERE r.id = p_id AND r.valid_until > kernel.now() FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL THEN 'gone'
        WHEN NOT access.arranges_for(actor, held.absent_id) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        DELETE FROM access.replacement r WHERE r.id = p_id AND r.valid_from >= kernel.now();
        UPDATE access.replacement r SET valid_until = kernel.now() WHERE r.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:replacement-end', held.substitute_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- The replacements that go on or are still to begin, of the actor and of whom she manages.
CREATE FUNCTION access.replacements(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, absent text, substitute text, function text, office text, valid_from timestamptz, valid_until timestamptz, arranged_by text,
               mine boolean, may_end boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:replacements', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT r.id, a.display_name, s.display_name, a.function, b.name, r.valid_from, r.valid_until, m.display_name, r.substitute_id = actor.actor_ref,
           access.arranges_for(actor, r.absent_id)
    FROM access.replacement r JOIN identity.staff a ON a.id = r.absent_id JOIN identity.staff s ON s.id = r.substitute_id
    JOIN identity.office b ON b.id = a.office_id JOIN identity.staff m ON m.id = r.arranged_by
    WHERE r.valid_until > kernel.now() AND (actor.actor_ref IN (r.absent_id, r.substitute_id) OR access.arranges_for(actor, r.absent_id))
    ORDER BY r.valid_until, kernel.sort_key(a.display_name), r.id LIMIT 100;
END $$;

-- Between whom the actor may arrange: `own` says that it is she herself.
CREATE FUNCTION access.stand_ins(p_token text)
RETURNS TABLE (staff_id uuid, display_name text, function text, office text, own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    self identity.staff;
BEGIN
    SELECT * INTO self FROM identity.staff f WHERE f.id = actor.actor_ref;
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, b.name, f.id = self.id
    FROM identity.staff f JOIN identity.office b ON b.id = f.office_id
    WHERE f.organisation_id = self.organisation_id AND f.active
      AND EXISTS (SELECT FROM access.policy_basis p WHERE p.function = f.function AND p.basis = 'replacement')
      AND (actor.function = 'team_manager' AND access.manages(actor, f.id) OR f.id = self.id OR access.can_stand_in(self, f))
    ORDER BY kernel.sort_key(f.display_name), f.id LIMIT 400;
END $$;

-- For whom the actor stands in at this moment, for her start page: names of colleagues and a day, and nobody else's.
CREATE FUNCTION access.stands_in_for(p_token text) RETURNS TABLE (absent text, valid_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.display_name, r.valid_until
    FROM identity.live_session(p_token) AS me JOIN access.replacement r ON r.substitute_id = me.actor_ref
    JOIN identity.staff a ON a.id = r.absent_id
    WHERE r.valid_from <= kernel.now() AND r.valid_until > kernel.now() ORDER BY r.valid_until, kernel.sort_key(a.display_name)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.arrange_replacement(text, uuid, uuid, date, date, uuid, inet), access.end_replacement(text, uuid, uuid, inet),
    access.replacements(text, uuid, inet), access.stand_ins(text)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.stands_in_for(text) TO sonar_reader;

RESET ROLE;

-- Duty at the desk of an office: helping whoever comes in or rings without an appointment. The manager of that office says
-- who has it, for two weeks at most and for people of the own region; nobody takes it for herself.
SET ROLE sonar_guard;

-- Whose word a duty stands on. A duty without a row here came with a country that was filled in.
CREATE TABLE access.duty_arranged (
    staff_id uuid NOT NULL,
    office_id int NOT NULL,
    valid_from timestamptz NOT NULL,
    arranged_by uuid NOT NULL REFERENCES identity.staff,
    CHECK (arranged_by <> staff_id),
    PRIMARY KEY (staff_id, office_id, valid_from),
    FOREIGN KEY (staff_id, office_id, valid_from) REFERENCES access.office_duty ON DELETE CASCADE
);

-- What a reference to a duty points to.
CREATE FUNCTION access.duty_key(p_duty access.office_duty) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT md5(concat_ws('/', p_duty.staff_id, p_duty.office_id, extract(epoch FROM p_duty.valid_from)))::uuid
$$;

-- Whether the actor says who has duty at the desk of her office.
CREATE FUNCTION access.keeps_desk(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND p_actor.function = 'team_manager', false)
$$;

-- Whether somebody can have duty at the desk of an office: an open account, with a function that the policy lets open
-- clients on that basis, of the same organisation, at that office or at another of its region. Whoever is to help out in
-- another region gets that region with a statutory task, which two people grant.
CREATE FUNCTION access.can_have_duty(p_staff identity.staff, p_office int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_staff.active AND (p_staff.function_until IS NULL OR p_staff.function_until > kernel.today())
        AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_staff.function AND b.basis = 'office_duty')
        AND EXISTS (SELECT FROM identity.office desk JOIN identity.office own ON own.organisation_id = desk.organisation_id
                    WHERE desk.id = p_office AND own.id = p_staff.office_id AND (own.id = desk.id OR own.region_code = desk.region_code)), false)
$$;

-- Gives somebody duty at the desk of the actor's office, until a day that does not count. Answers every reason why not.
CREATE FUNCTION access.arrange_duty(p_token text, p_staff uuid, p_from date, p_until date, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    -- The clock can go back an hour in these days; the table counts fourteen times twenty-four.
    ends timestamptz := least(p_until::timestamp AT TIME ZONE 'Europe/Amsterdam', since + interval '14 days');
    who identity.staff;
    faults text[];
BEGIN
    -- One duty after the other for one person: two managers at once do not give her two in the same days.
    SELECT * INTO who FROM identity.staff f WHERE f.id = p_staff FOR NO KEY UPDATE;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT access.keeps_desk(actor) OR who.id IS NULL THEN ARRAY['not_yours']
        ELSE array_remove(ARRAY[
            CASE WHEN NOT access.can_have_duty(who, actor.office_id) THEN 'duty' END,
            CASE WHEN p_from IS NULL OR p_until IS NULL OR p_from < kernel.today() OR ends <= since THEN 'period' END,
            CASE WHEN p_until > greatest(p_from, kernel.today()) + 14 THEN 'too_long' END,
            CASE WHEN EXISTS (SELECT FROM access.office_duty d
                              WHERE d.staff_id = p_staff AND d.office_id = actor.office_id AND d.valid_from < ends AND d.valid_until > since)
                 THEN 'overlap' END], NULL) END;
    IF faults = '{}' THEN
        INSERT INTO access.office_duty (staff_id, office_id, valid_from, valid_until) VALUES (p_staff, actor.office_id, since, ends);
        INSERT INTO access.duty_arranged VALUES (p_staff, actor.office_id, since, actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'right:duty', p_staff, faults[1], p_origin);
    RETURN faults;
END $$;

-- Ends a duty at the desk of the actor's office now; one that has not begun never does. Says why not, or nothing. What its
-- holder has open on it closes with it.
CREATE FUNCTION access.end_duty(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.office_duty;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.office_duty d WHERE access.duty_key(d) = p_id AND d.valid_until > kernel.now() FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.staff_id IS NULL THEN 'gone'
        WHEN NOT access.keeps_desk(actor) OR held.office_id <> actor.office_id THEN 'not_yours' END;
    IF refusal IS NULL THEN
        DELETE FROM access.office_duty d WHERE access.duty_key(d) = p_id AND d.valid_from >= kernel.now();
        UPDATE access.office_duty d SET valid_until = kernel.now() WHERE access.duty_key(d) = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:duty-end', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- The duties at the desk of the actor's office that go on or are still to begin.
CREATE FUNCTION access.desk_duties(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, display_name text, own_office text, valid_from timestamptz, valid_until timestamptz, arranged_by text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := access.keeps_desk(actor);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:duties', NULL, CASE WHEN NOT allowed THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT access.duty_key(d), f.display_name, b.name, d.valid_from, d.valid_until, coalesce(m.display_name, '')
    FROM access.office_duty d JOIN identity.staff f ON f.id = d.staff_id JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN access.duty_arranged a ON a.staff_id = d.staff_id AND a.office_id = d.office_id AND a.valid_from = d.valid_from
    LEFT JOIN identity.staff m ON m.id = a.arranged_by
    WHERE allowed AND d.office_id = actor.office_id AND d.valid_until > kernel.now()
    ORDER BY d.valid_from, kernel.sort_key(f.display_name), d.staff_id LIMIT 200;
END $$;

-- Whom the actor can give duty at the desk of her office, those of that office first.
CREATE FUNCTION access.desk_people(p_token text) RETURNS TABLE (staff_id uuid, display_name text, office text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN QUERY
    SELECT f.id, f.display_name, b.name
    FROM identity.staff f JOIN identity.office b ON b.id = f.office_id
    WHERE access.keeps_desk(actor) AND f.organisation_id = actor.organisation_id AND f.id <> actor.actor_ref
      AND access.can_have_duty(f, actor.office_id)
    ORDER BY f.office_id <> actor.office_id, kernel.sort_key(f.display_name), f.id LIMIT 800;
END $$;

-- At which desks the actor has duty at this moment, for her start page.
CREATE FUNCTION access.on_duty(p_token text) RETURNS TABLE (office text, valid_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.name, d.valid_until
    FROM identity.live_session(p_token) AS me JOIN access.office_duty d ON d.staff_id = me.actor_ref
    JOIN identity.office b ON b.id = d.office_id
    WHERE me.kind = 'staff' AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now() ORDER BY d.valid_until, b.name
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.arrange_duty(text, uuid, date, date, uuid, inet), access.end_duty(text, uuid, uuid, inet), access.desk_duties(text, uuid, inet),
    access.desk_people(text)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.on_duty(text) TO sonar_reader;

RESET ROLE;

-- People whom a member of staff knows: her own record, and who she says she knows, stay closed to her (I58).
SET ROLE sonar_guard;

-- Declares that the actor knows a client in person: from now on that record is closed to this actor, whatever the relation.
CREATE FUNCTION access.declare_known(p_token text, p_client uuid, p_how text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    staff boolean := actor.session_id IS NOT NULL AND actor.kind = 'staff';
BEGIN
    IF staff THEN
        INSERT INTO access.known_person (staff_id, client_id, how) VALUES (actor.actor_ref, p_client, p_how)
        ON CONFLICT (staff_id, client_id) DO UPDATE SET how = excluded.how;
    END IF;
    PERFORM access.note(actor, p_trace, 'known-person:declare', p_client, CASE WHEN NOT staff THEN 'no_session' END, p_origin);
    RETURN staff;
END $$;

-- Declares it by client number, keyed. A number that nobody has leaves the same trace, about nobody: the answer and the list
-- of declarations say nothing about who is registered.
CREATE FUNCTION access.declare_known_number(p_token text, p_index bytea, p_how text, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN access.declare_known(p_token, coalesce(
        (SELECT coalesce(m.survivor_id, n.client_id) FROM clients.client_number n LEFT JOIN identity.merged_record m ON m.client_id = n.client_id
         WHERE n.number_index = p_index),
        encode(substr(sha256(p_index), 1, 16), 'hex')::uuid), p_how, p_trace, p_origin);
END $$;

-- What the actor declared, latest first. Who it is, is not said: the record is closed to her.
CREATE FUNCTION access.known_persons(p_token text, p_trace uuid, p_origin inet) RETURNS TABLE (id uuid, how text, declared_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'known-person:list', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT k.id, k.how, k.declared_at FROM access.known_person k
    WHERE k.staff_id = actor.actor_ref ORDER BY k.declared_at DESC, k.id LIMIT 100;
END $$;

-- Takes a declaration back. The record opens again on a relation; the security officer is told, since somebody could open
-- the record of whom she knows in this way.
CREATE FUNCTION access.withdraw_known(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    gone access.known_person;
    refusal text;
BEGIN
    DELETE FROM access.known_person k WHERE k.id = p_id AND k.staff_id = actor.actor_ref RETURNING * INTO gone;
    refusal := CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN gone.id IS NULL THEN 'gone' END;
    PERFORM access.note(actor, p_trace, 'known-person:withdraw', gone.client_id, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO access.signal (cause, source, staff_id) VALUES ('known_withdrawn', 'known:' || gone.id, actor.actor_ref) ON CONFLICT DO NOTHING;
    END IF;
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.declare_known(text, uuid, text, uuid, inet), access.declare_known_number(text, bytea, text, uuid, inet),
    access.known_persons(text, uuid, inet), access.withdraw_known(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;

-- Protected clients: who asks for it, who decides, who may open them, and ending it. Two people for each step.
SET ROLE sonar_guard;

-- Whether the actor has to do with a client at this moment in her own name.
CREATE FUNCTION access.is_related(p_staff uuid, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.relation r
                   WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind IN ('caseload', 'appointment', 'task')
                     AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()))
$$;

-- Whether a client is in the caseload of somebody whom the actor manages.
CREATE FUNCTION access.leads_adviser_of(p_actor identity.session_facts, p_client uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.function = 'team_manager' AND EXISTS (
        SELECT FROM access.relation r
        WHERE r.client_id = p_client AND r.kind = 'caseload' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
          AND access.manages(p_actor, r.staff_id)), false)
$$;

-- Asks that a client becomes protected (p_wanted), or no longer is. Answers every reason why not.
CREATE FUNCTION access.propose_protection(
    p_token text, p_client uuid, p_wanted boolean, p_cause text, p_reason text, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    faults := CASE
        WHEN actor.session_id IS NULL OR actor.kind <> 'staff' THEN ARRAY['no_session']
        WHEN NOT (access.is_related(actor.actor_ref, p_client) OR NOT p_wanted
                  AND (access.leads_adviser_of(actor, p_client) OR access.may_step(actor.function, 'approval', 'approve')))
          OR EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = actor.actor_ref AND k.client_id = p_client) THEN ARRAY['not_yours']
        WHEN EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client) = p_wanted
          OR EXISTS (SELECT FROM access.protection p WHERE p.client_id = p_client AND p.decided_at IS NULL) THEN ARRAY['gone']
        WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 20 AND 500
          OR p_cause IS NULL OR p_cause NOT IN ('threat', 'own_staff', 'public_eye', 'other') THEN ARRAY['reason']
        ELSE '{}' END;
    IF faults = '{}' THEN
        INSERT INTO access.protection (client_id, wanted, cause, reason, proposed_by) VALUES (p_client, p_wanted, p_cause, btrim(p_reason), actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_wanted THEN 'protection:propose' ELSE 'protection:propose-end' END, p_client, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: a security officer who did not ask. From the approval on, everybody needs an approval of her own, whoever
-- has a ticket in hand too; when it ends, the approvals end with it.
CREATE FUNCTION access.decide_protection(p_token text, p_id uuid, p_approved boolean, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked access.protection;
    refusal text;
BEGIN
    SELECT * INTO asked FROM access.protection p WHERE p.id = p_id AND p.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN NOT access.may_step(actor.function, 'approval', 'approve') THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self' END;
    IF refusal IS NULL THEN
        UPDATE access.protection p SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved WHERE p.id = p_id;
        IF p_approved AND asked.wanted THEN
            INSERT INTO access.protected_person VALUES (asked.client_id) ON CONFLICT DO NOTHING;
            DELETE FROM access.live_ticket t WHERE asked.client_id = ANY (t.persons) AND t.actor_kind = 'staff';
        ELSIF p_approved THEN
            DELETE FROM access.protected_person p WHERE p.client_id = asked.client_id;
            DELETE FROM access.approval a WHERE a.client_id = asked.client_id;
            UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref, withdrawn_why = 'withdrawn'
            WHERE g.kind = 'approval' AND g.client_id = asked.client_id AND g.approved AND g.withdrawn_at IS NULL;
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'protection:approve' ELSE 'protection:decline' END, asked.client_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- What was asked and waits: for the security officer all of it, for others what they asked or what is about their people's
-- clients. No client is named.
CREATE FUNCTION access.protections_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, wanted boolean, cause text, reason text, proposed_by text, function text, office text, proposed_at timestamptz, may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    decides boolean := access.may_step(actor.function, 'approval', 'approve');
BEGIN
    PERFORM access.note(actor, p_trace, 'protection:waiting', NULL, CASE WHEN actor.kind IS DISTINCT FROM 'staff' THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT p.id, p.wanted, p.cause, p.reason, f.display_name, f.function, b.name, p.proposed_at, decides AND p.proposed_by <> actor.actor_ref
    FROM access.protection p JOIN identity.staff f ON f.id = p.proposed_by JOIN identity.office b ON b.id = f.office_id
    WHERE p.decided_at IS NULL AND (decides OR p.proposed_by = actor.actor_ref OR access.leads_adviser_of(actor, p.client_id))
    ORDER BY p.proposed_at, p.id LIMIT 100;
END $$;

-- The protected clients: for the security officer the whole country, for a team manager those of her people. Whose client,
-- who may open her and until when; no client is named.
CREATE FUNCTION access.protected_clients(p_token text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (client_id uuid, staff_id uuid, staff_name text, office text, cause text, since timestamptz, may_open text[], until timestamptz[],
               asked boolean, ending boolean, total int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    decides boolean := access.may_step(actor.function, 'approval', 'approve');
    leads boolean := access.may_step(actor.function, 'approval', 'propose');
BEGIN
    PERFORM access.note(actor, p_trace, 'protection:list', NULL, CASE WHEN (decides OR leads) IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT p.client_id, f.id, coalesce(f.display_name, ''), coalesce(b.name, ''), coalesce(w.cause, ''), w.decided_at,
           ARRAY(SELECT s.display_name FROM access.approval a JOIN identity.staff s ON s.id = a.requested_by
                 WHERE a.client_id = p.client_id AND a.valid_until > kernel.now() ORDER BY a.valid_until, s.id),
           ARRAY(SELECT a.valid_until FROM access.approval a JOIN identity.staff s ON s.id = a.requested_by
                 WHERE a.client_id = p.client_id AND a.valid_until > kernel.now() ORDER BY a.valid_until, s.id),
           EXISTS (SELECT FROM access.proposal g WHERE g.client_id = p.client_id AND g.staff_id = f.id AND g.kind = 'approval' AND g.decided_at IS NULL),
           EXISTS (SELECT FROM access.protection e WHERE e.client_id = p.client_id AND e.decided_at IS NULL),
           (count(*) OVER ())::int
    FROM access.protected_person p
    LEFT JOIN access.relation r ON r.client_id = p.client_id AND r.kind = 'caseload' AND r.valid_from <= kernel.now()
        AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    LEFT JOIN identity.staff f ON f.id = r.staff_id LEFT JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN LATERAL (SELECT x.cause, x.decided_at FROM access.protection x WHERE x.client_id = p.client_id AND x.wanted AND x.approved
                       ORDER BY x.decided_at DESC LIMIT 1) AS w ON true
    WHERE decides OR leads AND f.id IS NOT NULL AND access.manages(actor, f.id)
    ORDER BY w.decided_at DESC NULLS LAST, kernel.sort_key(coalesce(f.display_name, '')), p.client_id
    OFFSET greatest(p_offset, 0) LIMIT 25;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.propose_protection(text, uuid, boolean, text, text, uuid, inet), access.decide_protection(text, uuid, boolean, uuid, inet),
    access.protections_waiting(text, uuid, inet), access.protected_clients(text, int, uuid, inet)
TO sonar_logger;

RESET ROLE;

-- What the security officer looks at: gathered from the ledger, looked at, and closed with a finding (R63, I58).
SET ROLE sonar_guard;

-- From refusals: somebody's own record or one she says she knows, rights asked for oneself, deliveries beyond a limit, the end
-- of a budget, and every ten refused openings of one day.
CREATE FUNCTION access.gather_refusals(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH refused AS MATERIALIZED (
        SELECT e.seq, e.at, e.actor_ref, e.action, e.refusal, e.categories, (e.at AT TIME ZONE 'Europe/Amsterdam')::date AS day
        FROM ledger.decision e WHERE e.at >= p_since AND NOT e.decision AND e.actor_kind = 'staff' AND e.actor_ref IS NOT NULL),
    found AS (
        SELECT 'known_refused' AS cause, 'decision:' || r.seq AS source, r.at, r.actor_ref, r.categories, 1 AS amount
        FROM refused r WHERE r.refusal = 'known'
        UNION ALL
        SELECT 'self_grant', 'decision:' || r.seq, r.at, r.actor_ref, '{}', 1 FROM refused r WHERE r.refusal = 'self' AND r.action LIKE 'right:%'
        UNION ALL
        SELECT 'delivery_limit', 'decision:' || r.seq, r.at, r.actor_ref, '{}', 1
        FROM refused r WHERE r.action LIKE 'delivery:%' AND r.refusal IN ('not_named', 'columns', 'too_many', 'day_total', 'repeated')
        UNION ALL
        SELECT 'many_openings', r.actor_ref || ':' || r.day, min(r.at), r.actor_ref, '{}', 1 FROM refused r WHERE r.refusal = 'budget' GROUP BY r.actor_ref, r.day
        UNION ALL
        -- The whole day is counted, by the index of refusals; a signal for each ten.
        SELECT 'many_refusals', w.actor_ref || ':' || w.day || ':' || w.tens, w.at, w.actor_ref, '{}', w.tens * 10
        FROM (SELECT DISTINCT r.actor_ref, r.day FROM refused r) AS who
        CROSS JOIN LATERAL (
            SELECT who.actor_ref, who.day, (n.number / 10)::int AS tens, n.at
            FROM (SELECT e.at, row_number() OVER (ORDER BY e.at, e.seq) AS number FROM ledger.decision e
                  WHERE e.actor_ref = who.actor_ref AND NOT e.decision AND e.at >= who.day::timestamp AT TIME ZONE 'Europe/Amsterdam'
                    AND e.at < (who.day + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
                    AND e.refusal IN ('no_relation', 'ceiling', 'former', 'protected', 'known', 'not_shown')) AS n
            WHERE n.number % 10 = 0) AS w),
    kept AS (
        INSERT INTO access.signal (cause, source, at, staff_id, categories, amount)
        SELECT f.cause, f.source, f.at, f.actor_ref, f.categories, f.amount FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- From readings: of protected clients, by those who were allowed to; and of former clients, by those who have the right. Each
-- is found by the index of who read.
CREATE FUNCTION access.gather_readings(p_since timestamptz) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    kept int;
BEGIN
    WITH found AS (
        SELECT 'protected_opened' AS cause, d.seq, d.at, d.actor_ref, d.categories
        FROM (SELECT DISTINCT a.requested_by, a.client_id FROM access.approval a WHERE a.valid_until >= p_since) AS a
        JOIN ledger.disclosure d ON d.actor_ref = a.requested_by AND d.at >= p_since AND a.client_id = ANY (d.persons) AND d.kind <> 'list'
        UNION
        SELECT 'former_opened', d.seq, d.at, d.actor_ref, d.categories
        FROM (SELECT DISTINCT g.staff_id FROM access.proposal g JOIN access.policy_extra e ON e.name = g.subject AND e.mode = 'former'
              WHERE g.kind = 'extra' AND g.approved AND g.valid_until >= p_since) AS h
        JOIN ledger.disclosure d ON d.actor_ref = h.staff_id AND d.at >= p_since AND d.kind = 'person' AND d.reason IS NOT NULL
        WHERE EXISTS (SELECT FROM clients.client c WHERE c.id = ANY (d.persons) AND NOT c.active)),
    added AS (
        INSERT INTO access.signal (cause, source, at, staff_id, disclosure_seq, categories)
        SELECT f.cause, 'disclosure:' || f.seq, f.at, f.actor_ref, f.seq, f.categories FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int INTO kept FROM added;
    RETURN kept;
END $$;

-- From the emergency procedure: judged too late, or judged to have had no task. What was due more than a year ago was put here then;
-- it does not come back when the signal about it is erased.
CREATE FUNCTION access.gather_glass() RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH found AS (
        SELECT 'glass_overdue' AS cause, g.disclosure_seq, g.opened_at AS at, g.staff_id, g.category
        FROM access.glass_review g WHERE g.reviewed_at IS NULL AND g.due < kernel.today() AND g.due >= kernel.today() - 366
        UNION ALL
        SELECT 'glass_no_task', g.disclosure_seq, g.opened_at, g.staff_id, g.category
        FROM access.glass_review g WHERE NOT g.justified AND g.reviewed_at >= kernel.now() - interval '30 days'),
    kept AS (
        INSERT INTO access.signal (cause, source, at, staff_id, disclosure_seq, categories)
        SELECT f.cause, 'glass:' || f.disclosure_seq, f.at, f.staff_id, f.disclosure_seq, ARRAY[f.category] FROM found f
        ON CONFLICT (cause, source) DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- Gathers what happened from p_since on; safe to run again. Returns how many signals are new.
CREATE FUNCTION access.gather_signals(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT access.gather_refusals(p_since) + access.gather_readings(p_since) + access.gather_glass()
$$;

-- Notes that somebody opened a client who lives where she lives herself: seen after the address was opened, under the ticket
-- of this very session.
CREATE FUNCTION access.signal_same_address(p_token text, p_seq bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    INSERT INTO access.signal (cause, source, staff_id, disclosure_seq, categories)
    SELECT 'same_address', 'disclosure:' || t.seq, t.actor_ref, t.seq, t.categories
    FROM access.live_ticket t WHERE t.seq = p_seq AND t.session_id = actor.session_id AND actor.kind = 'staff'
    ON CONFLICT (cause, source) DO NOTHING;
    RETURN FOUND;
END $$;

-- The signals, open or closed, oldest open and latest closed first. For the security officer; the data protection officer and
-- the auditor look along. Who is named is a member of staff; no client is. p_cause: those of one cause only.
CREATE FUNCTION access.signals(p_token text, p_closed boolean, p_cause text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, cause text, at timestamptz, staff_name text, function text, office text, categories text[], amount int, reason text,
               looked_by text, looked_at timestamptz, closed_by text, closed_at timestamptz, verdict text, finding text, may_act boolean, total int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 25 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('security_officer', 'data_protection_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'signal:list', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT s.id, s.cause, s.at, coalesce(f.display_name, ''), coalesce(f.function, ''), coalesce(b.name, ''), s.categories, s.amount,
           coalesce((SELECT d.reason FROM ledger.disclosure d WHERE d.at = s.at AND d.seq = s.disclosure_seq), ''),
           coalesce(l.display_name, ''), s.looked_at, coalesce(c.display_name, ''), s.closed_at, s.verdict, s.finding,
           actor.function = 'security_officer' AND s.staff_id <> actor.actor_ref, (count(*) OVER ())::int
    FROM access.signal s LEFT JOIN identity.staff f ON f.id = s.staff_id LEFT JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN identity.staff l ON l.id = s.looked_by LEFT JOIN identity.staff c ON c.id = s.closed_by
    WHERE allowed AND (s.closed_at IS NOT NULL) = p_closed AND (p_cause IS NULL OR s.cause = p_cause)
    ORDER BY s.closed_at DESC, s.at, s.id OFFSET greatest(p_offset, 0) LIMIT 25;
END $$;

-- What stands in the way of handling a signal: by a security officer, and never one about herself.
CREATE FUNCTION access.signal_refusal(p_actor identity.session_facts, p_signal access.signal) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.function IS DISTINCT FROM 'security_officer' THEN 'not_yours'
        WHEN p_signal.id IS NULL OR p_signal.closed_at IS NOT NULL THEN 'gone'
        WHEN p_signal.staff_id = p_actor.actor_ref THEN 'self' END
$$;

-- Takes a signal up: somebody is looking at it.
CREATE FUNCTION access.look_at_signal(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.signal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.signal s WHERE s.id = p_id AND s.looked_at IS NULL FOR UPDATE;
    refusal := access.signal_refusal(actor, held);
    IF refusal IS NULL THEN
        UPDATE access.signal s SET looked_by = actor.actor_ref, looked_at = kernel.now() WHERE s.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'signal:look', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Closes a signal with what was found; it stays as it is from then on.
CREATE FUNCTION access.close_signal(p_token text, p_id uuid, p_verdict text, p_finding text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.signal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.signal s WHERE s.id = p_id FOR UPDATE;
    refusal := coalesce(access.signal_refusal(actor, held), CASE
        WHEN held.looked_at IS NULL THEN 'not_looked'
        WHEN p_verdict IS NULL OR p_verdict NOT IN ('task', 'no_task', 'control') OR length(btrim(coalesce(p_finding, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500
            THEN 'finding' END);
    IF refusal IS NULL THEN
        UPDATE access.signal s SET closed_by = actor.actor_ref, closed_at = kernel.now(), verdict = p_verdict, finding = btrim(p_finding) WHERE s.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'signal:close', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

CREATE FUNCTION access.keep_closed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a closed signal stays as it is' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER stays_closed BEFORE UPDATE ON access.signal FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION access.keep_closed();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.signals(text, boolean, text, int, uuid, inet), access.look_at_signal(text, uuid, uuid, inet),
    access.close_signal(text, uuid, text, text, uuid, inet), access.signal_same_address(text, bigint)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.gather_signals(timestamptz) TO sonar_worker;

RESET ROLE;

-- How long a signal is kept, and the figures of them. The term stands here, so that nobody can ask for a shorter one; the same stands in
-- sonar/access/staff.toml, and a test compares them: a year after a signal was closed as somebody's task or as a control that is too
-- narrow or too wide; five years when she had no task; and five years after it arose for one that nobody closed.
SET ROLE sonar_guard;

CREATE FUNCTION access.signal_term(p_verdict text) RETURNS interval
LANGUAGE sql IMMUTABLE RETURN CASE WHEN p_verdict IN ('task', 'control') THEN interval '1 year' ELSE interval '5 years' END;

-- Whether the term of a signal is over.
CREATE FUNCTION access.signal_is_over(p_signal access.signal) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_signal.closed_at, p_signal.at) < kernel.now() - access.signal_term(p_signal.verdict)
$$;

-- A signal is not erased before its term is over, by the guard neither.
CREATE FUNCTION access.keep_signal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT access.signal_is_over(old) THEN
        RAISE EXCEPTION 'a signal is kept until its term is over' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE DELETE ON access.signal FOR EACH ROW EXECUTE FUNCTION access.keep_signal();

-- Erases the signals whose term is over. Returns how many.
CREATE FUNCTION access.forget_signals() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM access.signal s WHERE access.signal_is_over(s);
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest)
    SELECT 'signal', gone, count(*), (min(s.at) AT TIME ZONE 'Europe/Amsterdam')::date FROM access.signal s;
    RETURN gone;
END $$;

-- How many signals there are of each cause: new, being looked at, and closed in the last year with each finding; and since when the oldest
-- open one waits. Numbers of signals, never of people. For who may read the signals.
CREATE FUNCTION access.signal_figures(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (cause text, fresh int, looked int, task int, no_task int, control int, waits_since timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 12 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('security_officer', 'data_protection_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'signal:figures', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT s.cause, (count(*) FILTER (WHERE s.looked_at IS NULL))::int, (count(*) FILTER (WHERE s.looked_at IS NOT NULL AND s.closed_at IS NULL))::int,
           (count(*) FILTER (WHERE s.verdict = 'task'))::int, (count(*) FILTER (WHERE s.verdict = 'no_task'))::int,
           (count(*) FILTER (WHERE s.verdict = 'control'))::int, min(s.at) FILTER (WHERE s.closed_at IS NULL)
    FROM access.signal s WHERE allowed AND (s.closed_at IS NULL OR s.closed_at >= kernel.now() - interval '1 year')
    GROUP BY s.cause;
END $$;

REVOKE ALL ON FUNCTION access.signal_term(text), access.signal_is_over(access.signal), access.keep_signal(), access.forget_signals(),
    access.signal_figures(text, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.forget_signals() TO sonar_worker;
GRANT EXECUTE ON FUNCTION access.signal_figures(text, uuid, inet) TO sonar_logger;

RESET ROLE;

-- Looking at rights: who has what, who had what on a day long ago, what nobody uses, who read about health; and confirming
-- rights at set times. No client is named here.
SET ROLE sonar_guard;

-- Whether the actor may look at the rights of this account: her own, those she manages, and for supervision all.
CREATE FUNCTION access.may_see_rights(p_actor identity.session_facts, p_staff uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_actor.actor_ref = p_staff OR access.manages(p_actor, p_staff)
        OR p_actor.function IN ('data_protection_officer', 'security_officer', 'auditor')), false)
$$;

-- The accounts that the actor may look at, whose name holds p_text; at most fifty.
CREATE FUNCTION access.find_staff(p_token text, p_text text, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, organisation text, office text, active boolean, rights int, waiting int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:list', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, o.name, b.name, f.active AND (f.function_until IS NULL OR f.function_until > kernel.today()),
           (SELECT count(*)::int FROM access.proposal g WHERE g.staff_id = f.id AND g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now()),
           (SELECT count(*)::int FROM access.proposal g WHERE g.staff_id = f.id AND g.decided_at IS NULL)
    FROM identity.staff f JOIN identity.organisation o ON o.id = f.organisation_id JOIN identity.office b ON b.id = f.office_id
    WHERE allowed AND strpos(lower(f.display_name), lower(btrim(coalesce(p_text, '')))) > 0 AND access.may_see_rights(actor, f.id)
      AND f.id <> actor.actor_ref
    ORDER BY kernel.sort_key(f.display_name), f.id LIMIT 50;
END $$;

-- Everything somebody was allowed at p_at: account, policy and grants as they stood at that moment.
CREATE FUNCTION access.rights_as_of(p_staff uuid, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH account AS (
        SELECT h.* FROM identity.staff_history h WHERE h.staff_id = p_staff AND h.since <= p_at ORDER BY h.since DESC, h.seq DESC LIMIT 1),
    policy AS (
        SELECT v.* FROM access.policy_version v WHERE v.applied_at <= p_at ORDER BY v.applied_at DESC, v.seq DESC LIMIT 1)
    SELECT jsonb_build_object(
        'function', a.function, 'organisation', o.name, 'office', b.name, 'team', t.name, 'since', a.since,
        'active', a.active AND (a.function_until IS NULL OR a.function_until > (p_at AT TIME ZONE 'Europe/Amsterdam')::date),
        'function_until', a.function_until, 'policy_since', p.applied_at,
        'rights', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'rights') AS r WHERE r ->> 'function' = a.function), '[]'),
        'bases', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'bases') AS r WHERE r ->> 'function' = a.function), '[]'),
        'ceilings', coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(p.content -> 'ceilings') AS r WHERE r ->> 'function' = a.function), '[]'),
        'granted', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', g.id, 'kind', g.kind, 'subject', g.subject, 'office', go.name, 'region', gr.name, 'reason', g.reason,
                                                'valid_from', g.valid_from, 'valid_until', g.valid_until) ORDER BY g.valid_from, g.id)
            FROM access.proposal g LEFT JOIN identity.office go ON go.id = g.office_id
            LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
            WHERE g.staff_id = p_staff AND g.approved AND g.decided_at <= p_at AND (g.withdrawn_at IS NULL OR g.withdrawn_at > p_at)
              AND g.valid_from <= p_at AND g.valid_until > p_at), '[]'),
        'name', (SELECT f.display_name FROM identity.staff f WHERE f.id = p_staff),
        'replaces', (SELECT count(*) FROM access.replacement v WHERE v.substitute_id = p_staff AND v.valid_from <= p_at AND v.valid_until > p_at),
        'duties', coalesce((SELECT jsonb_agg(d.name ORDER BY d.name) FROM access.office_duty u JOIN identity.office d ON d.id = u.office_id
                            WHERE u.staff_id = p_staff AND u.valid_from <= p_at AND u.valid_until > p_at), '[]'))
    FROM account a JOIN identity.organisation o ON o.id = a.organisation_id JOIN identity.office b ON b.id = a.office_id
    LEFT JOIN identity.team t ON t.id = a.team_id LEFT JOIN policy p ON true
$$;

-- The rights of one account at one moment, for whoever may look at them; nothing when that is not the actor or there was none.
CREATE FUNCTION access.rights_at(p_token text, p_staff uuid, p_at timestamptz, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := access.may_see_rights(actor, p_staff);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:look', p_staff, CASE WHEN NOT allowed THEN 'not_yours' END, p_origin);
    RETURN CASE WHEN allowed THEN access.rights_as_of(p_staff, least(p_at, kernel.now()))::text END;
END $$;

-- What waits for the actor: proposals that she may approve, and those of accounts she manages.
CREATE FUNCTION access.proposals_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, staff_name text, function text, office text, subject text, place text, reason text, valid_from timestamptz,
               valid_until timestamptz, proposed_by text, proposed_at timestamptz, may_decide boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    PERFORM access.note(actor, p_trace, 'right:waiting', NULL, CASE WHEN actor.session_id IS NULL THEN 'no_session' END, p_origin);
    RETURN QUERY
    SELECT g.id, g.kind, f.display_name, f.function, b.name, g.subject, coalesce(go.name, gr.name, ''), g.reason, g.valid_from, g.valid_until,
           p.display_name, g.proposed_at,
           access.may_step(actor.function, g.kind, 'approve') AND actor.actor_ref NOT IN (g.staff_id, g.proposed_by)
    FROM access.proposal g JOIN identity.staff f ON f.id = g.staff_id JOIN identity.office b ON b.id = f.office_id
    JOIN identity.staff p ON p.id = g.proposed_by LEFT JOIN identity.office go ON go.id = g.office_id
    LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
    WHERE g.decided_at IS NULL AND g.staff_id <> actor.actor_ref
      AND (access.may_step(actor.function, g.kind, 'approve') OR g.proposed_by = actor.actor_ref OR access.manages(actor, g.staff_id))
    ORDER BY g.proposed_at, g.id LIMIT 50;
END $$;

-- Everybody who reaches beyond the own region at this moment, with the statutory task on record (R56): by the function, by
-- a national task, or by an office or region beside the own one. Without a task is an alarm, and stands first.
CREATE FUNCTION access.beyond_region()
RETURNS TABLE (staff_id uuid, means text, purpose text, place text, statutory_task text, until timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT f.id, 'function', c.purpose, '', c.cross_region, f.function_until::timestamp AT TIME ZONE 'Europe/Amsterdam'
    FROM identity.staff f JOIN access.policy_ceiling c ON c.function = f.function AND c.ceiling = 'nation'
    UNION ALL
    SELECT g.staff_id, g.kind, '', coalesce(o.name, r.name, ''), g.subject, g.valid_until
    FROM access.proposal g JOIN identity.staff f ON f.id = g.staff_id JOIN identity.office mine ON mine.id = f.office_id
    LEFT JOIN identity.office o ON o.id = g.office_id LEFT JOIN reference.labour_market_region r ON r.code = g.region_code
    WHERE g.kind IN ('national_task', 'scope') AND g.approved AND g.withdrawn_at IS NULL AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now()
      AND (g.kind = 'national_task' OR coalesce(g.region_code, o.region_code) <> mine.region_code)
    UNION ALL
    SELECT d.staff_id, 'duty', '', o.name, '', d.valid_until
    FROM access.office_duty d JOIN identity.staff f ON f.id = d.staff_id JOIN identity.office mine ON mine.id = f.office_id
    JOIN identity.office o ON o.id = d.office_id
    WHERE d.valid_from <= kernel.now() AND d.valid_until > kernel.now() AND o.region_code <> mine.region_code
$$;

CREATE FUNCTION access.cross_region_users(p_token text, p_offset int, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, office text, means text, purpose text, place text, statutory_task text,
               until timestamptz, total int, alarms int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:cross-region', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, b.name, u.means, u.purpose, u.place, u.statutory_task, u.until, (count(*) OVER ())::int,
           (count(*) FILTER (WHERE length(u.statutory_task) < 10) OVER ())::int
    FROM access.beyond_region() AS u JOIN identity.staff f ON f.id = u.staff_id JOIN identity.office b ON b.id = f.office_id
    WHERE allowed AND f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
    ORDER BY length(u.statutory_task) >= 10, u.means = 'function', kernel.sort_key(f.display_name), f.id, u.means, u.purpose, u.place
    OFFSET greatest(p_offset, 0) LIMIT 50;
END $$;

-- Takes over from the ledger on which moment each right was last used, from p_since on. Runs as a job, day by day.
CREATE FUNCTION access.gather_use(p_since timestamptz) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH used AS (
        SELECT d.actor_ref, d.purpose, c.category, m.mode, max(d.at) AS last_used
        FROM ledger.disclosure d
        CROSS JOIN LATERAL unnest(d.categories) AS c (category)
        CROSS JOIN LATERAL (SELECT 'read' UNION ALL SELECT 'write' WHERE c.category = ANY (d.writes)) AS m (mode)
        WHERE d.at >= p_since AND d.actor_kind = 'staff'
        GROUP BY 1, 2, 3, 4),
    kept AS (
        INSERT INTO access.right_use AS u SELECT * FROM used
        ON CONFLICT (staff_id, purpose, category, mode) DO UPDATE SET last_used = excluded.last_used WHERE u.last_used < excluded.last_used
        RETURNING 1)
    SELECT count(*)::int FROM kept
$$;

-- Rights that were not used in the last p_days days, of active accounts whose rights the actor may look at and who have had
-- their function as long as that (R58). `of_function` says that nobody with this function used it: a surplus of the
-- function itself.
CREATE FUNCTION access.unused_rights(p_token text, p_days int, p_trace uuid, p_origin inet)
RETURNS TABLE (staff_id uuid, display_name text, function text, purpose text, category text, mode text, last_used timestamptz, of_function boolean,
               due date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor');
    border timestamptz := kernel.now() - p_days * interval '1 day';
BEGIN
    PERFORM access.note(actor, p_trace, 'right:unused', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT f.id, f.display_name, f.function, r.purpose, r.category, r.mode, u.last_used,
           NOT EXISTS (SELECT FROM access.right_use w JOIN identity.staff c ON c.id = w.staff_id
                       WHERE c.function = f.function AND w.purpose = r.purpose AND w.category = r.category AND w.mode = r.mode AND w.last_used >= border),
           -- Her manager is asked whether the account is still needed; unanswered, it closes on that day.
           (SELECT max(c.due) FROM access.recertification c WHERE c.staff_id = f.id AND c.proposal_id IS NULL AND c.answered_at IS NULL)
    FROM identity.staff f
    CROSS JOIN LATERAL (
        SELECT p.purpose, p.category, p.mode FROM access.policy_right p WHERE p.function = f.function
        UNION
        SELECT e.purpose, e.category, e.mode FROM access.policy_extra e
        WHERE e.function = f.function AND e.mode <> 'former' AND access.holds(f.id, 'extra', e.name)) AS r
    LEFT JOIN access.right_use u ON u.staff_id = f.id AND u.purpose = r.purpose AND u.category = r.category AND u.mode = r.mode
    WHERE allowed AND f.active AND access.may_see_rights(actor, f.id) AND (u.last_used IS NULL OR u.last_used < border)
      AND NOT EXISTS (SELECT FROM identity.staff_history h WHERE h.staff_id = f.id AND h.since > border)
    ORDER BY kernel.sort_key(f.display_name), f.id, r.purpose, r.category, r.mode LIMIT 2000;
END $$;

-- Who read categories under the control `named_report` (health), by name, newest first (R60, R156). It reads the ledger
-- itself: there is nothing to switch off. The person who was looked at is not named.
CREATE FUNCTION access.health_readings(p_token text, p_before timestamptz, p_limit int, p_trace uuid, p_origin inet)
RETURNS TABLE (at timestamptz, seq bigint, display_name text, function text, organisation text, office text, purpose text, bases text[],
               categories text[], persons int, reason text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('data_protection_officer', 'auditor');
    health text[] := ARRAY(SELECT k.category FROM access.policy_control k WHERE k.control = 'named_report');
BEGIN
    PERFORM access.note(actor, p_trace, 'report:health', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT d.at, d.seq, coalesce(f.display_name, ''), d.function, coalesce(o.name, ''), coalesce(b.name, ''), d.purpose,
           ARRAY(SELECT DISTINCT e FROM unnest(d.bases) AS e), ARRAY(SELECT c FROM unnest(d.categories) AS c WHERE c = ANY (health)),
           cardinality(d.persons), d.reason
    FROM ledger.disclosure d LEFT JOIN identity.staff f ON f.id = d.actor_ref
    LEFT JOIN identity.organisation o ON o.id = d.organisation_id LEFT JOIN identity.office b ON b.id = d.office_id
    -- The second condition is that of the index; the first is the policy's word.
    WHERE allowed AND d.actor_kind = 'staff' AND d.categories && health
      AND d.categories && ARRAY['work_capacity', 'self_reported', 'questionnaire'] AND d.at < p_before
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 101);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.find_staff(text, text, uuid, inet), access.rights_at(text, uuid, timestamptz, uuid, inet), access.proposals_waiting(text, uuid, inet),
    access.cross_region_users(text, int, uuid, inet), access.unused_rights(text, int, uuid, inet),
    access.health_readings(text, timestamptz, int, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.gather_use(timestamptz) TO sonar_worker;

RESET ROLE;

-- Confirming rights at set times (I49): each right of each member of staff, by somebody who manages her; what is not
-- confirmed by its day lapses, after notice.
SET ROLE sonar_guard;

-- Asks for a confirmation of every right that was granted or last confirmed p_every days ago or longer, and of which none
-- is asked already. Returns how many.
CREATE FUNCTION access.ask_confirmations(p_every int, p_due date) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS (
        SELECT f.id AS staff_id, NULL::uuid AS proposal_id,
               (SELECT max(h.since) FROM identity.staff_history h WHERE h.staff_id = f.id) AS since
        FROM identity.staff f WHERE f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
        UNION ALL
        SELECT g.staff_id, g.id, g.decided_at FROM access.proposal g
        WHERE g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now() AND g.kind <> 'function'),
    asked AS (
        INSERT INTO access.recertification (staff_id, proposal_id, due)
        SELECT h.staff_id, h.proposal_id, p_due FROM held h
        WHERE greatest(h.since, (SELECT max(r.answered_at) FROM access.recertification r
                                 WHERE r.staff_id = h.staff_id AND r.proposal_id IS NOT DISTINCT FROM h.proposal_id))
              <= kernel.now() - p_every * interval '1 day'
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM asked
$$;

-- Asks sooner about what nobody used in the last p_days days (R58): the function of somebody who opened no client on it, though
-- it is there to open clients; and an extra right of which none of what it gives was read or written. Not again within those
-- days, once somebody said that it stays. Returns how many.
CREATE FUNCTION access.ask_about_unused(p_days int, p_due date) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS (
        SELECT f.id AS staff_id, NULL::uuid AS proposal_id,
               (SELECT max(h.since) FROM identity.staff_history h WHERE h.staff_id = f.id) AS since,
               (SELECT max(u.last_used) FROM access.right_use u WHERE u.staff_id = f.id) AS used
        FROM identity.staff f
        WHERE f.active AND (f.function_until IS NULL OR f.function_until > kernel.today())
          AND EXISTS (SELECT FROM access.policy_right p WHERE p.function = f.function)
        UNION ALL
        SELECT g.staff_id, g.id, g.decided_at,
               (SELECT max(u.last_used) FROM access.right_use u JOIN access.policy_extra e USING (purpose, category, mode)
                WHERE u.staff_id = g.staff_id AND e.name = g.subject)
        FROM access.proposal g
        WHERE g.kind = 'extra' AND g.approved AND g.withdrawn_at IS NULL AND g.valid_until > kernel.now()
          AND EXISTS (SELECT FROM access.policy_extra e WHERE e.name = g.subject AND e.mode <> 'former')),
    asked AS (
        INSERT INTO access.recertification (staff_id, proposal_id, due)
        SELECT h.staff_id, h.proposal_id, p_due FROM held h
        WHERE greatest(h.since, h.used, (SELECT max(r.answered_at) FROM access.recertification r
                                         WHERE r.staff_id = h.staff_id AND r.proposal_id IS NOT DISTINCT FROM h.proposal_id))
              <= kernel.now() - p_days * interval '1 day'
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM asked
$$;

-- Gives notice of what will lapse within p_days days. Returns of how many.
CREATE FUNCTION access.give_notice(p_days int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH noticed AS (
        UPDATE access.recertification r SET noticed_at = kernel.now()
        WHERE r.answered_at IS NULL AND r.noticed_at IS NULL AND r.due <= kernel.today() + p_days RETURNING 1)
    SELECT count(*)::int FROM noticed
$$;

-- Withdraws what nobody confirmed by its day, and of which notice was given at least p_days days ago. Returns how many.
CREATE FUNCTION access.lapse_unconfirmed(p_days int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    open access.recertification;
    lapsed int := 0;
BEGIN
    FOR open IN
        UPDATE access.recertification r SET answered_at = kernel.now(), kept = false
        WHERE r.answered_at IS NULL AND r.due < kernel.today() AND r.noticed_at <= kernel.now() - p_days * interval '1 day' RETURNING *
    LOOP
        IF open.proposal_id IS NULL THEN
            PERFORM access.close_account(open.staff_id);
        ELSE
            PERFORM access.end_right(open.proposal_id, NULL, 'not_confirmed');
        END IF;
        INSERT INTO ledger.decision (trace_id, actor_kind, action, subject, decision)
        VALUES (gen_random_uuid(), 'job', 'right:lapse', open.staff_id, true);
        lapsed := lapsed + 1;
    END LOOP;
    RETURN lapsed;
END $$;

-- What waits for the confirmation of the actor, most urgent first.
CREATE FUNCTION access.confirmations_waiting(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, staff_name text, function text, office text, kind text, subject text, place text, reason text, valid_until timestamptz,
               due date, noticed boolean, unused_days int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('team_manager', 'functional_manager');
BEGIN
    PERFORM access.note(actor, p_trace, 'right:confirmations', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT r.id, f.display_name, f.function, b.name, coalesce(g.kind, 'function'), coalesce(g.subject, f.function), coalesce(go.name, gr.name, ''),
           coalesce(g.reason, ''), g.valid_until, r.due, r.noticed_at IS NOT NULL,
           extract(day FROM kernel.now() - (SELECT max(u.last_used) FROM access.right_use u WHERE u.staff_id = f.id))::int
    FROM access.recertification r JOIN identity.staff f ON f.id = r.staff_id JOIN identity.office b ON b.id = f.office_id
    LEFT JOIN access.proposal g ON g.id = r.proposal_id LEFT JOIN identity.office go ON go.id = g.office_id
    LEFT JOIN reference.labour_market_region gr ON gr.code = g.region_code
    WHERE allowed AND r.answered_at IS NULL AND access.manages(actor, f.id)
      -- Functional management confirms its own kind and managers; each manager the people of her office.
      AND (actor.function = 'team_manager' OR f.function IN ('team_manager', 'functional_manager', 'data_protection_officer', 'security_officer', 'auditor'))
    ORDER BY r.due, kernel.sort_key(f.display_name), r.id LIMIT 100;
END $$;

-- Records that a right is still needed, or ends it now. Answers a word when it is not the actor's to say.
CREATE FUNCTION access.confirm(p_token text, p_id uuid, p_kept boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    open access.recertification;
    refusal text;
BEGIN
    SELECT * INTO open FROM access.recertification r WHERE r.id = p_id AND r.answered_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN open.id IS NULL OR p_kept IS NULL THEN 'gone'
        WHEN actor.actor_ref = open.staff_id THEN 'self'
        WHEN NOT access.manages(actor, open.staff_id) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        UPDATE access.recertification r
        SET answered_at = kernel.now(), answered_by = actor.actor_ref, kept = p_kept, remark = left(p_remark, 500) WHERE r.id = p_id;
        IF NOT p_kept AND open.proposal_id IS NULL THEN
            PERFORM access.close_account(open.staff_id);
        ELSIF NOT p_kept THEN
            PERFORM access.end_right(open.proposal_id, actor.actor_ref, 'not_confirmed');
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_kept THEN 'right:confirm' ELSE 'right:end' END, open.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.confirmations_waiting(text, uuid, inet), access.confirm(text, uuid, boolean, text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION access.ask_confirmations(int, date), access.ask_about_unused(int, date), access.give_notice(int), access.lapse_unconfirmed(int) TO sonar_worker;

RESET ROLE;
