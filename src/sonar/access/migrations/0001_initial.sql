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
    glass_per_day int NOT NULL CHECK (glass_per_day >= 0)
);
CREATE TABLE access.policy_ceiling (
    function text NOT NULL,
    purpose text NOT NULL,
    ceiling text NOT NULL CHECK (ceiling IN ('self', 'team', 'office', 'region', 'municipality', 'national_task', 'nation')),
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
CREATE TABLE access.approval (
    client_id uuid NOT NULL,
    requested_by uuid NOT NULL REFERENCES identity.staff,
    approved_by uuid NOT NULL REFERENCES identity.staff,
    valid_until timestamptz NOT NULL,
    CHECK (approved_by <> requested_by),
    PRIMARY KEY (client_id, requested_by, valid_until)
);

-- Whom a member of staff knows in person: declared by herself. Her record stays closed to the one who knows her.
CREATE TABLE access.known_person (
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    client_id uuid NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT kernel.now(),
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
    CHECK ((kind IN ('function', 'extra', 'national_task')) = (subject <> ''))
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

-- What the security officer has to look at: a reading under the control `alert`. It names the row of the ledger.
CREATE TABLE access.signal (
    disclosure_seq bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    staff_id uuid NOT NULL,
    cause text NOT NULL CHECK (cause IN ('health_outside_caseload')),
    categories text[] NOT NULL
);

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
           ('controls', 'policy_control'), ('staffing', 'policy_staffing'), ('proposals', 'policy_proposal'), ('extras', 'policy_extra')
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
              SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'open'))
    ORDER BY b.rank LIMIT 1;
    IF found IS NOT NULL THEN
        RETURN found;
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
      AND p_category = ANY (t.categories) AND t.kind IN ('person', 'candidate', 'glass', 'own', 'match')
$$;

-- The persons of whom the present ticket opens anything at all: whose keys may be fetched.
CREATE FUNCTION access.ticket_any_persons() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND t.kind IN ('person', 'candidate', 'glass', 'own')
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
