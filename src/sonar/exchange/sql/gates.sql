-- Phase 2 of making a part, for the job: the approved columns of the persons on the present ticket, and nothing else. Row
-- security of the record holds underneath, as for every gate.
SET ROLE sonar_gate;

CREATE FUNCTION exchange.open_part()
RETURNS TABLE (client_id uuid, ref uuid, wrapped bytea, name text, place text, sealed bytea, plain text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    f jsonb;
    record_table text;
BEGIN
    -- Names come from the kinds that the deployment login filled in; they are quoted all the same.
    FOR f IN SELECT jsonb_array_elements(exchange.ticket_fields()) LOOP
        record_table := format('%I.%I', split_part(f ->> 'table', '.', 1), split_part(f ->> 'table', '.', 2));
        RETURN QUERY EXECUTE format(
            'SELECT r.client_id, r.ref, k.wrapped, %L::text, %L::text, %s, %s FROM exchange.ticket_refs() r JOIN clients.person_key k USING (client_id)'
            ' JOIN %s c ON c.%I = r.client_id WHERE c.%I = ANY ((SELECT access.ticket_any_persons())::uuid[])',
            f ->> 'name', (f ->> 'category') || '.' || (f ->> 'column'),
            CASE WHEN (f ->> 'sealed')::boolean THEN format('c.%I', f ->> 'column') ELSE 'NULL::bytea' END,
            CASE WHEN (f ->> 'sealed')::boolean THEN 'NULL::text' ELSE format('c.%I::text', f ->> 'column') END,
            record_table, f ->> 'key', f ->> 'key');
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION exchange.open_part() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.open_part() TO sonar_worker;

RESET ROLE;
