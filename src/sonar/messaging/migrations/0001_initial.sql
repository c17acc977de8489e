-- Messages to one person. There is no place for an attachment and none for a second recipient.
SET ROLE sonar_owner;

CREATE TABLE messaging.message (
    client_id uuid NOT NULL REFERENCES clients.client,
    id uuid NOT NULL UNIQUE,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    vacancy_id int REFERENCES employers.vacancy,
    subject bytea NOT NULL,
    body bytea NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT kernel.now(),
    read_at timestamptz,
    disclosure_seq bigint NOT NULL,
    PRIMARY KEY (client_id, id)
);
CREATE INDEX message_unread ON messaging.message (staff_id, sent_at) WHERE read_at IS NULL;

ALTER TABLE messaging.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message FORCE ROW LEVEL SECURITY;
-- Read, and marked as read, by the person it was sent to and by nobody else (R107).
CREATE POLICY gate_reads ON messaging.message FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_own('messages'))::uuid[]));
CREATE POLICY gate_sends ON messaging.message FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('messages'))::uuid[]));
CREATE POLICY gate_marks ON messaging.message FOR UPDATE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('messages'))::uuid[]));
-- That a message was not read yet, is found for its sender; not what it says.
CREATE POLICY guard_finds ON messaging.message FOR SELECT TO sonar_guard USING (true);
GRANT SELECT (client_id, id, staff_id, sent_at, read_at) ON messaging.message TO sonar_guard;
GRANT SELECT, INSERT ON messaging.message TO sonar_gate;
GRANT UPDATE (read_at) ON messaging.message TO sonar_gate;

RESET ROLE;

SET ROLE sonar_gate;

CREATE FUNCTION messaging.open_messages()
RETURNS TABLE (client_id uuid, id uuid, wrapped bytea, subject bytea, body bytea, sent_at timestamptz, read_at timestamptz, vacancy_id int,
               sender_name text, sender_function text, sender_organisation text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.client_id, m.id, k.wrapped, m.subject, m.body, m.sent_at, m.read_at, m.vacancy_id, f.display_name, f.function, o.name
    FROM messaging.message m
    JOIN clients.person_key k USING (client_id)
    JOIN identity.staff f ON f.id = m.staff_id
    JOIN identity.organisation o ON o.id = f.organisation_id
$$;
CREATE VIEW messaging.message_v WITH (security_barrier, security_invoker) AS SELECT * FROM messaging.open_messages();

-- Sends one message to the one person whose messages the present ticket opens for writing.
CREATE FUNCTION messaging.send(p_client uuid, p_id uuid, p_subject bytea, p_body bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('messages')), false) OR t.actor_kind <> 'staff' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO messaging.message (client_id, id, staff_id, vacancy_id, subject, body, disclosure_seq)
    VALUES (p_client, p_id, t.actor_ref, t.vacancy_id, p_subject, p_body, t.seq);
    PERFORM access.note_change(t, p_client, 'messages', 'add', ARRAY['message']);
END $$;

-- The person herself has opened the message.
CREATE FUNCTION messaging.mark_read(p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    reader uuid;
BEGIN
    UPDATE messaging.message m SET read_at = kernel.now()
    WHERE m.client_id = ANY (access.ticket_writes('messages')) AND m.id = p_id AND m.read_at IS NULL
    RETURNING m.client_id INTO reader;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM access.note_change(t, reader, 'messages', 'correct', ARRAY['read_at']);
    RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA messaging FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messaging.open_messages() TO sonar_reader;
GRANT SELECT ON messaging.message_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION messaging.send(uuid, uuid, bytea, bytea), messaging.mark_read(uuid) TO sonar_writer;

RESET ROLE;
