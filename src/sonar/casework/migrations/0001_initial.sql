-- The adviser's work list: what has to be done for whom, by when. Pseudonymous: it names nobody.
SET ROLE sonar_owner;

CREATE TABLE casework.work_item (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    status text NOT NULL CHECK (status IN ('new', 'active', 'waiting', 'closing')),
    next_step text NOT NULL CHECK (next_step IN ('intake', 'plan', 'call', 'evaluate', 'cv_check', 'invite')),
    due_on date NOT NULL
);
CREATE INDEX work_item_due ON casework.work_item (staff_id, due_on, client_id);

ALTER TABLE casework.work_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework.work_item FORCE ROW LEVEL SECURITY;
CREATE POLICY gate_reads ON casework.work_item FOR SELECT TO sonar_gate USING (staff_id = ANY ((SELECT access.ticket_staff())::uuid[]));
GRANT SELECT ON casework.work_item TO sonar_gate;

RESET ROLE;

SET ROLE sonar_gate;

-- One page of the work lists that the present ticket opens, by due date; row security decides which those are. The
-- arguments choose among rows that are the actor's own already, so they can tell nothing about others.
CREATE FUNCTION casework.work_list_page(p_status text, p_after_due date, p_after_client uuid, p_limit int)
RETURNS TABLE (client_id uuid, staff_id uuid, status text, next_step text, due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.client_id, w.staff_id, w.status, w.next_step, w.due_on
    FROM casework.work_item w
    WHERE (p_status IS NULL OR w.status = p_status)
      AND (w.due_on, w.client_id) > (coalesce(p_after_due, '-infinity'), coalesce(p_after_client, '00000000-0000-0000-0000-000000000000'))
    ORDER BY w.due_on, w.client_id LIMIT least(p_limit, 50)
$$;

CREATE FUNCTION casework.work_list_counts(p_today date) RETURNS TABLE (status text, total int, overdue int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 4 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.status, count(*)::int, count(*) FILTER (WHERE w.due_on < p_today)::int
    FROM casework.work_item w GROUP BY w.status
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA casework FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework.work_list_page(text, date, uuid, int), casework.work_list_counts(date) TO sonar_reader;

RESET ROLE;
