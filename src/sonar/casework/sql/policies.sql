-- Row security is the floor: forced on the owner too, and a table without a policy shows nothing.
SET ROLE sonar_owner;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['work_item', 'contact_moment', 'appointment', 'task', 'desk_task', 'path', 'path_step', 'agreement', 'activity',
                                'hand_over', 'hand_over_client', 'record_link', 'notice'] LOOP
        EXECUTE format('ALTER TABLE casework.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE casework.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- The gate reads what the present ticket names. One scalar sub-select per policy: it is evaluated once, not per row.
CREATE POLICY gate_reads ON casework.work_item FOR SELECT TO sonar_gate USING (staff_id = ANY ((SELECT access.ticket_staff())::uuid[]));
CREATE POLICY gate_reads ON casework.contact_moment FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.appointment FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.hand_over_client FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact_moments'))::uuid[]));
CREATE POLICY gate_reads ON casework.task FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.path FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.path_step FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.agreement FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
CREATE POLICY gate_reads ON casework.activity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('plan'))::uuid[]));
-- What Sonar tells her by itself is hers to see, and nobody else's.
CREATE POLICY gate_reads ON casework.notice FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_own('contact_moments'))::uuid[]));

-- Writes through the same ticket, for the category it opens for writing.
CREATE POLICY gate_adds ON casework.contact_moment FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_adds ON casework.appointment FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_changes ON casework.appointment FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('contact_moments'))::uuid[]));
CREATE POLICY gate_adds ON casework.task FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.path FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.path FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.path_step FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.path_step FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.agreement FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.agreement FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_adds ON casework.activity FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));
CREATE POLICY gate_changes ON casework.activity FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('plan'))::uuid[]));

-- The guard finds work without opening anybody, and keeps what two people decide together. It reads no sealed column.
CREATE POLICY guard_keeps ON casework.work_item FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.appointment FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.task FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.desk_task FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.hand_over FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.hand_over_client FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.record_link FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON casework.notice FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
-- How somebody can be reached decides how she is told (R24), and nothing else of her channels is needed for that.
CREATE POLICY guard_reaches ON clients.channel FOR SELECT TO sonar_guard USING (true);
GRANT SELECT (client_id, sms_reachable, digitally_skilled) ON clients.channel TO sonar_guard;
-- A record that gives way rests, and its period of activity with it.
CREATE POLICY guard_finds ON clients.activity_period FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_merges ON clients.activity_period FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (ended, why_ended) ON clients.activity_period TO sonar_guard;
GRANT UPDATE (active_since) ON clients.client TO sonar_guard;

GRANT SELECT ON casework.work_item, casework.contact_moment, casework.appointment, casework.task, casework.path, casework.path_step, casework.agreement,
    casework.activity, casework.hand_over_client, casework.notice TO sonar_gate;
GRANT INSERT ON casework.contact_moment, casework.appointment, casework.task, casework.path, casework.path_step, casework.agreement, casework.activity
TO sonar_gate;
GRANT UPDATE (starts_at, ends_at, moved_from, manner, place, state, version, relation_from, told_at, disclosure_seq) ON casework.appointment TO sonar_gate;
GRANT UPDATE (ended_on, result) ON casework.path TO sonar_gate;
GRANT UPDATE (done_on, result) ON casework.path_step TO sonar_gate;
GRANT UPDATE (state) ON casework.agreement TO sonar_gate;
GRANT UPDATE (state, why, judged_by, judged_at) ON casework.activity TO sonar_gate;
GRANT SELECT, INSERT, DELETE ON casework.work_item TO sonar_guard;
GRANT UPDATE (staff_id, distance) ON casework.work_item TO sonar_guard;
GRANT SELECT (client_id, id, staff_id, starts_at, ends_at, manner, subject, state, version, relation_from, told_at) ON casework.appointment TO sonar_guard;
GRANT SELECT (client_id, id, kind, due_on, given_by, staff_id, office_id, state, finished_at, relation_from) ON casework.task TO sonar_guard;
GRANT UPDATE (staff_id, state, returned_why, finished_at, relation_from) ON casework.task TO sonar_guard;
GRANT INSERT (client_id, id, kind, due_on, staff_id, office_id, disclosure_seq) ON casework.task TO sonar_guard;
GRANT SELECT, INSERT ON casework.notice TO sonar_guard;
GRANT SELECT, INSERT, UPDATE ON casework.desk_task, casework.hand_over, casework.hand_over_client, casework.record_link TO sonar_guard;

RESET ROLE;
