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
      AND p_category = ANY (t.categories) AND t.kind IN ('person', 'candidate', 'glass', 'own', 'match', 'search')
$$;

-- The persons of whom the present ticket opens anything at all: whose keys may be fetched.
CREATE FUNCTION access.ticket_any_persons() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.persons FROM access.live_ticket t
    WHERE t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8')) AND t.expires_at > kernel.now()
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND t.kind IN ('person', 'candidate', 'glass', 'own', 'search')
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
CREATE TRIGGER forget_tickets AFTER UPDATE OF active, function OR DELETE ON identity.staff FOR EACH ROW EXECUTE FUNCTION access.forget_tickets();

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

-- Replaces the policy by the one source. Only the deployment login comes here, by way of the owner.
CREATE FUNCTION access.replace_policy(p_rights jsonb, p_bases jsonb, p_limits jsonb, p_fingerprint text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM access.policy_right;
    DELETE FROM access.policy_basis;
    DELETE FROM access.policy_limit;
    INSERT INTO access.policy_right SELECT * FROM jsonb_to_recordset(p_rights) AS r (function text, purpose text, category text, mode text);
    INSERT INTO access.policy_basis SELECT * FROM jsonb_to_recordset(p_bases) AS b (function text, purpose text, basis text, rank smallint);
    INSERT INTO access.policy_limit
    SELECT * FROM jsonb_to_recordset(p_limits) AS l (function text, persons_per_hour int, outside_per_hour int, glass_per_day int, searches_per_hour int);
    INSERT INTO access.policy_source (fingerprint) VALUES (p_fingerprint)
    ON CONFLICT (single) DO UPDATE SET fingerprint = excluded.fingerprint, applied_at = kernel.now();
END $$;

-- What the start-up check compares with the source: the policy as it stands, in a fixed order.
CREATE FUNCTION access.policy_in_force(OUT rights jsonb, OUT bases jsonb, OUT limits jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.function, r.purpose, r.category, r.mode), '[]') FROM access.policy_right r),
           (SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.function, b.purpose, b.rank), '[]') FROM access.policy_basis b),
           (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.function), '[]') FROM access.policy_limit l)
$$;

-- The strongest basis on which a member of staff may open a client at this moment, among the bases the policy allows
-- for this function and purpose; nothing when there is none. A match counts for the vacancy it was made for (p_vacancy),
-- and only while that vacancy is open.
CREATE FUNCTION access.basis_for(
    p_staff uuid, p_function text, p_purpose text, p_client uuid, p_client_office int, p_vacancy int) RETURNS text
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
        WHERE d.staff_id = p_staff AND d.office_id = p_client_office
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
GRANT EXECUTE ON FUNCTION access.ticket(), access.ticket_persons(text), access.ticket_any_persons(), access.ticket_writes(text), access.ticket_own(text),
    access.note_change(access.live_ticket, uuid, text, text, text[]),
    access.ticket_staff()
TO sonar_gate;
GRANT EXECUTE ON FUNCTION access.sweep_tickets() TO sonar_worker;
GRANT EXECUTE ON FUNCTION access.replace_policy(jsonb, jsonb, jsonb, text), access.replace_holidays(date[]) TO sonar_owner;
GRANT EXECUTE ON FUNCTION access.policy_in_force() TO sonar_owner, sonar_reader, sonar_auth;

RESET ROLE;
