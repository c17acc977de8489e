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
