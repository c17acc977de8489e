-- What people are told about the processing of their data (R115): the text that was shown, and to whom.
SET ROLE sonar_guard;

-- Keeps a text once, and returns its key.
CREATE FUNCTION clients.keep_edition(p_language text, p_body text) RETURNS bytea
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO clients.privacy_edition (edition, language, body) VALUES (sha256(convert_to(p_body, 'UTF8')), p_language, p_body)
    ON CONFLICT DO NOTHING;
    SELECT sha256(convert_to(p_body, 'UTF8'));
$$;

-- Keeps with a new record which text was shown.
CREATE FUNCTION clients.note_privacy(p_client uuid, p_language text, p_body text, p_way text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO clients.privacy_notice (client_id, edition, way) VALUES (p_client, clients.keep_edition(p_language, p_body), p_way)
$$;

RESET ROLE;
SET ROLE sonar_gate;

-- The texts that the persons on the ticket were shown.
CREATE FUNCTION clients.open_privacy() RETURNS TABLE (client_id uuid, shown_at timestamptz, edition bytea, language text, way text, body text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.shown_at, n.edition, e.language, n.way, e.body
    FROM clients.privacy_notice n JOIN clients.privacy_edition e USING (edition)
    WHERE n.client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])
$$;
CREATE VIEW clients.privacy_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_privacy();

-- Keeps which text somebody was shown who comes back; under the ticket that registers her again.
CREATE FUNCTION clients.tell_privacy(p_client uuid, p_language text, p_body text, p_way text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('status')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clients.privacy_notice (client_id, edition, way) VALUES (p_client, clients.keep_edition(p_language, p_body), p_way);
END $$;

-- The contact data still hold: from now on they are confirmed on that day, and a line in the history says so.
CREATE FUNCTION clients.confirm_contact(p_client uuid, p_version int, p_confirmed_on bytea, p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.contact;
BEGIN
    SELECT * INTO present FROM clients.contact c WHERE c.client_id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'contact', p_version, present.version, ARRAY['confirmed_on'], ARRAY['confirmed_on'],
                                 ARRAY[present.confirmed_on], ARRAY[p_confirmed_on], p_why);
    UPDATE clients.contact c SET confirmed_on = p_confirmed_on, version = c.version + 1 WHERE c.client_id = p_client;
    RETURN p_version + 1;
END $$;

REVOKE ALL ON FUNCTION clients.open_privacy(), clients.tell_privacy(uuid, text, text, text), clients.confirm_contact(uuid, int, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_privacy() TO sonar_reader;
GRANT SELECT ON clients.privacy_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.tell_privacy(uuid, text, text, text), clients.confirm_contact(uuid, int, bytea, bytea) TO sonar_writer;

RESET ROLE;
SET ROLE sonar_guard;
REVOKE ALL ON FUNCTION clients.note_privacy(uuid, text, text, text), clients.keep_edition(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.keep_edition(text, text) TO sonar_gate;
RESET ROLE;
