SET ROLE sonar_guard;

-- Makes the monthly partitions up to and including the month of p_until. Safe to call again and again.
CREATE FUNCTION ledger.ensure_partitions(p_until date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    month date;
    made int := 0;
    partition_name text;
BEGIN
    IF p_until > kernel.today() + 4000 THEN
        RAISE EXCEPTION 'partitions are made at most ten years ahead' USING ERRCODE = '22023';
    END IF;
    FOREACH parent IN ARRAY ARRAY['disclosure', 'decision', 'change'] LOOP
        FOR month IN SELECT generate_series(date_trunc('month', kernel.now()), date_trunc('month', p_until), '1 month')::date LOOP
            partition_name := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
            IF to_regclass(format('ledger.%I', partition_name)) IS NULL THEN
                -- Bounds are UTC, so that they do not depend on the session's time zone.
                EXECUTE format(
                    'CREATE TABLE ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)',
                    partition_name, parent, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

-- The month before is needed too: a clock that is behind by a moment at midnight must not lose a row.
CREATE TABLE ledger.disclosure_rest PARTITION OF ledger.disclosure DEFAULT;
CREATE TABLE ledger.decision_rest PARTITION OF ledger.decision DEFAULT;
CREATE TABLE ledger.change_rest PARTITION OF ledger.change DEFAULT;

-- Notes a change that is made under a ticket; called by the gate functions, in the transaction of the change itself.
CREATE FUNCTION ledger.note_change(p_ticket ledger.disclosure, p_client uuid, p_category text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.change (trace_id, actor_kind, actor_ref, client_id, category, action, fields, disclosure_seq)
    VALUES (p_ticket.trace_id, p_ticket.actor_kind, p_ticket.actor_ref, p_client, p_category, p_action, p_fields, p_ticket.seq)
$$;

REVOKE ALL ON FUNCTION ledger.note_change(ledger.disclosure, uuid, text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.note_change(ledger.disclosure, uuid, text, text, text[]) TO sonar_gate;
REVOKE ALL ON FUNCTION ledger.ensure_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.ensure_partitions(date) TO sonar_worker, sonar_owner;
-- The auditor reads the record of decisions and changes; whoever reads it comes in by name, as one of the logins.
GRANT SELECT ON ledger.disclosure, ledger.decision, ledger.change TO sonar_auditor;

SELECT ledger.ensure_partitions((kernel.today() + interval '5 months')::date);

RESET ROLE;
