-- The only ways into the record. Each gate takes no argument: what it yields is decided by the ticket that the
-- transaction names, so nothing that a caller adds (a condition, a plan, an error) ever reaches a row that was not
-- disclosed. Row security below repeats the same for the gate role, as a floor.
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_placement()
RETURNS TABLE (client_id uuid, kind text, office text, registered_on date, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, c.kind, o.name, c.registered_on, c.active
    FROM clients.client c JOIN identity.office o ON o.id = c.office_id
    WHERE c.id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])
$$;

CREATE FUNCTION clients.open_identity()
RETURNS TABLE (client_id uuid, wrapped bytea, initials bytea, first_names bytea, name_prefix bytea, last_name bytea,
               partner_prefix bytea, partner_last_name bytea, name_use bytea, birth_date bytea, gender bytea, nationality bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.client_id, k.wrapped, i.initials, i.first_names, i.name_prefix, i.last_name, i.partner_prefix,
           i.partner_last_name, i.name_use, i.birth_date, i.gender, i.nationality
    FROM clients.identity i JOIN clients.person_key k USING (client_id)
$$;

CREATE FUNCTION clients.open_bsn() RETURNS TABLE (client_id uuid, wrapped bytea, bsn bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.client_id, k.wrapped, b.bsn FROM clients.bsn b JOIN clients.person_key k USING (client_id)
$$;

CREATE FUNCTION clients.open_contact()
RETURNS TABLE (client_id uuid, wrapped bytea, street bytea, house_number bytea, postcode bytea, city bytea, email bytea,
               phone bytea, confirmed_on bytea, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, k.wrapped, c.street, c.house_number, c.postcode, c.city, c.email, c.phone, c.confirmed_on, c.version
    FROM clients.contact c JOIN clients.person_key k USING (client_id)
$$;

CREATE FUNCTION clients.open_profile()
RETURNS TABLE (client_id uuid, wrapped bytea, pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint,
               max_distance_km smallint, available_from date, licences text[], contract_forms smallint[], presentation bytea,
               version int, occupations jsonb, languages jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, k.wrapped, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from,
           p.licences, p.contract_forms, p.presentation, p.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', o.scheme, 'code', o.code, 'stance', o.stance) ORDER BY o.position), '[]')
            FROM clients.profile_occupation o WHERE o.client_id = p.client_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language), '[]')
            FROM clients.profile_language l WHERE l.client_id = p.client_id)
    FROM clients.profile p JOIN clients.person_key k USING (client_id)
$$;

CREATE FUNCTION clients.open_profile_education()
RETURNS TABLE (client_id uuid, "position" smallint, name bytea, level smallint, institute bytea, started date, ended date, diploma boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.name, e.level, e.institute, e.started, e.ended, e.diploma
    FROM clients.profile_education e
$$;

CREATE FUNCTION clients.open_profile_experience()
RETURNS TABLE (client_id uuid, "position" smallint, employer bytea, occupation bytea, description bytea, started date, ended date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.employer, e.occupation, e.description, e.started, e.ended
    FROM clients.profile_experience e
$$;

CREATE FUNCTION clients.open_work_capacity()
RETURNS TABLE (client_id uuid, wrapped bytea, mental_hours bytea, physical_hours bytea, assessor bytea, assessed_on bytea, valid_until bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.client_id, k.wrapped, w.mental_hours, w.physical_hours, w.assessor, w.assessed_on, w.valid_until
    FROM clients.work_capacity w JOIN clients.person_key k USING (client_id)
$$;

CREATE FUNCTION clients.open_history()
RETURNS TABLE (client_id uuid, wrapped bytea, seq bigint, changed_at timestamptz, category text, field text, old bytea, new bytea,
               why bytea, changed_by text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.client_id, k.wrapped, h.seq, h.changed_at, h.category, h.field, h.old, h.new, h.why, f.display_name
    FROM clients.history h JOIN clients.person_key k USING (client_id) LEFT JOIN identity.staff f ON f.id = h.changed_by
$$;

CREATE VIEW clients.placement_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_placement();
CREATE VIEW clients.identity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_identity();
CREATE VIEW clients.bsn_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_bsn();
CREATE VIEW clients.contact_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_contact();
CREATE VIEW clients.profile_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile();
CREATE VIEW clients.profile_education_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_education();
CREATE VIEW clients.profile_experience_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_experience();
CREATE VIEW clients.work_capacity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_capacity();
CREATE VIEW clients.history_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_history();

-- Corrects contact data. p_values holds, for each field named in p_fields, its new encrypted value. The change is
-- refused without a ticket that opens contact data for writing, and when somebody else was first (version).
CREATE FUNCTION clients.correct_contact(
    p_client uuid, p_version int, p_fields text[], p_values bytea[], p_confirmed_on bytea, p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before clients.contact;
    t ledger.disclosure := access.ticket();
    field text;
    i int := 0;
    old_value bytea;
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('contact')), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF cardinality(p_fields) = 0 OR cardinality(p_fields) <> cardinality(p_values)
       OR NOT p_fields <@ ARRAY['street', 'house_number', 'postcode', 'city', 'email', 'phone'] THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO before FROM clients.contact c WHERE c.client_id = p_client FOR UPDATE OF c;
    IF NOT FOUND OR before.version <> p_version THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    FOREACH field IN ARRAY p_fields LOOP
        i := i + 1;
        old_value := CASE field WHEN 'street' THEN before.street WHEN 'house_number' THEN before.house_number
            WHEN 'postcode' THEN before.postcode WHEN 'city' THEN before.city WHEN 'email' THEN before.email ELSE before.phone END;
        INSERT INTO clients.history (client_id, category, field, old, new, why, changed_by, disclosure_seq)
        VALUES (p_client, 'contact', field, old_value, p_values[i], p_why, t.actor_ref, t.seq);
    END LOOP;
    UPDATE clients.contact c SET
        street = CASE WHEN 'street' = ANY (p_fields) THEN p_values[array_position(p_fields, 'street')] ELSE c.street END,
        house_number = CASE WHEN 'house_number' = ANY (p_fields) THEN p_values[array_position(p_fields, 'house_number')] ELSE c.house_number END,
        postcode = CASE WHEN 'postcode' = ANY (p_fields) THEN p_values[array_position(p_fields, 'postcode')] ELSE c.postcode END,
        city = CASE WHEN 'city' = ANY (p_fields) THEN p_values[array_position(p_fields, 'city')] ELSE c.city END,
        email = CASE WHEN 'email' = ANY (p_fields) THEN p_values[array_position(p_fields, 'email')] ELSE c.email END,
        phone = CASE WHEN 'phone' = ANY (p_fields) THEN p_values[array_position(p_fields, 'phone')] ELSE c.phone END,
        confirmed_on = p_confirmed_on,
        version = c.version + 1
    WHERE c.client_id = p_client;
    PERFORM ledger.note_change(t, p_client, 'contact', 'correct', p_fields);
    RETURN p_version + 1;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clients FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    clients.open_placement(), clients.open_identity(), clients.open_bsn(), clients.open_contact(), clients.open_profile(),
    clients.open_profile_education(), clients.open_profile_experience(), clients.open_work_capacity(), clients.open_history()
TO sonar_reader;
GRANT SELECT ON clients.placement_v, clients.identity_v, clients.bsn_v, clients.contact_v, clients.profile_v,
    clients.profile_education_v, clients.profile_experience_v, clients.work_capacity_v, clients.history_v
TO sonar_reader;
-- A correction reads the old value through the same gate, in its own transaction.
GRANT EXECUTE ON FUNCTION clients.open_contact(), clients.correct_contact(uuid, int, text[], bytea[], bytea, bytea) TO sonar_writer;
GRANT SELECT ON clients.contact_v TO sonar_writer;

RESET ROLE;
