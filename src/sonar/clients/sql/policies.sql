-- Row security is the floor: forced on the owner too, and a table without a policy shows nothing.
SET ROLE sonar_owner;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['client', 'person_key', 'bsn', 'identity', 'contact', 'profile', 'profile_occupation', 'profile_language',
                                'profile_education', 'profile_experience', 'history', 'import_source', 'privacy_edition', 'privacy_notice'] LOOP
        EXECUTE format('ALTER TABLE clients.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE clients.%I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- The gate reads what the present ticket names. One scalar sub-select per policy: it is evaluated once, not per row.
CREATE POLICY gate_reads ON clients.client FOR SELECT TO sonar_gate USING (id = ANY ((SELECT access.ticket_any_persons())::uuid[]));
CREATE POLICY gate_reads ON clients.person_key FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[]));
CREATE POLICY gate_reads ON clients.bsn FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('bsn'))::uuid[]));
CREATE POLICY gate_reads ON clients.identity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_reads ON clients.contact FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_occupation FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_language FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_education FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_reads ON clients.profile_experience FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
-- What was changed, of the categories that the ticket opens; not for who came in for a vacancy or without a relation.
CREATE POLICY gate_reads ON clients.history FOR SELECT TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_any_persons())::uuid[])
           AND category = ANY ((SELECT (t).categories FROM access.ticket() t WHERE (t).kind IN ('person', 'own'))::text[]));

-- Writes through the same ticket, for the categories it opens for writing.
CREATE POLICY gate_corrects ON clients.contact FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY gate_corrects ON clients.identity FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY gate_corrects ON clients.profile FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_occupation FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_occupation FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_language FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_language FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_education FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_education FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_clears ON clients.profile_experience FOR DELETE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_fills ON clients.profile_experience FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_remembers ON clients.history FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes(category))::uuid[]));

-- The guard decides on disclosures: where a client belongs. It registers what imports bring, and derives the match
-- profile from the parts of the profile that name nobody.
CREATE POLICY guard_places ON clients.client FOR SELECT TO sonar_guard USING (true);
-- A hand-over to another office moves her there; a merge of double records puts one at rest.
CREATE POLICY guard_moves ON clients.client FOR UPDATE TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.client FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.person_key FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_finds_key ON clients.person_key FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_registers ON clients.bsn FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.identity FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_registers ON clients.contact FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_occupation FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_language FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_education FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_keeps ON clients.profile_experience FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_remembers ON clients.history FOR INSERT TO sonar_guard WITH CHECK (job IS NOT NULL);
CREATE POLICY guard_keeps ON clients.import_source FOR ALL TO sonar_guard USING (true) WITH CHECK (true);

-- What somebody was told (R115): read with who she is, written when she registers or comes back. The texts are about nobody.
CREATE POLICY gate_reads ON clients.privacy_notice FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_tells ON clients.privacy_notice FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('status'))::uuid[]));
CREATE POLICY guard_registers ON clients.privacy_notice FOR INSERT TO sonar_guard WITH CHECK (true);
CREATE POLICY all_know ON clients.privacy_edition FOR SELECT TO sonar_gate, sonar_guard USING (true);
CREATE POLICY guard_adds ON clients.privacy_edition FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT ON clients.privacy_notice TO sonar_gate;
GRANT SELECT ON clients.privacy_edition TO sonar_gate;
GRANT SELECT, INSERT ON clients.privacy_edition TO sonar_guard;
GRANT INSERT ON clients.privacy_notice TO sonar_guard;

GRANT SELECT ON clients.client, clients.person_key, clients.bsn, clients.identity, clients.contact, clients.profile, clients.profile_occupation,
    clients.profile_language, clients.profile_education, clients.profile_experience, clients.history TO sonar_gate;
GRANT UPDATE ON clients.contact, clients.identity, clients.profile TO sonar_gate;
GRANT INSERT, DELETE ON clients.profile_occupation, clients.profile_language, clients.profile_education, clients.profile_experience TO sonar_gate;
GRANT INSERT ON clients.history TO sonar_gate;
GRANT SELECT, INSERT, UPDATE (office_id, active) ON clients.client TO sonar_guard;
GRANT SELECT, INSERT ON clients.person_key TO sonar_guard;
GRANT INSERT ON clients.bsn, clients.identity, clients.contact, clients.history TO sonar_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients.profile, clients.import_source TO sonar_guard;
GRANT SELECT, INSERT ON clients.profile_occupation, clients.profile_language TO sonar_guard;
-- The free texts of a profile may be taken over by an import, and never read by the guard.
GRANT INSERT ON clients.profile_education, clients.profile_experience TO sonar_guard;

RESET ROLE;
