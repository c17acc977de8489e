-- The only ways into the record. Each gate takes no argument: what it yields is decided by the ticket that the
-- transaction names, so nothing that a caller adds (a condition, a plan, an error) ever reaches a row that was not
-- disclosed. Row security below repeats the same for the gate role, as a floor.
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_placement()
RETURNS TABLE (client_id uuid, kind text, office text, registered_on date, active boolean, legal_basis text, active_since date, number bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, c.kind, o.name, c.registered_on, c.active, c.legal_basis, c.active_since, n.number
    FROM clients.client c JOIN identity.office o ON o.id = c.office_id LEFT JOIN clients.client_number n ON n.client_id = c.id
    WHERE c.id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])
$$;

-- The wrapped keys of the persons on the ticket: fetched once, whatever the number of categories.
CREATE FUNCTION clients.open_keys() RETURNS TABLE (client_id uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.client_id, k.wrapped FROM clients.person_key k
$$;

CREATE FUNCTION clients.open_identity()
RETURNS TABLE (client_id uuid, initials bytea, first_names bytea, name_prefix bytea, last_name bytea,
               partner_prefix bytea, partner_last_name bytea, name_use bytea, birth_date bytea, gender bytea, nationality bytea,
               version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.client_id, i.initials, i.first_names, i.name_prefix, i.last_name, i.partner_prefix,
           i.partner_last_name, i.name_use, i.birth_date, i.gender, i.nationality, i.version
    FROM clients.identity i
$$;

CREATE FUNCTION clients.open_bsn() RETURNS TABLE (client_id uuid, bsn bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.client_id, b.bsn FROM clients.bsn b
$$;

CREATE FUNCTION clients.open_contact()
RETURNS TABLE (client_id uuid, street bytea, house_number bytea, postcode bytea, city bytea, email bytea,
               phone bytea, confirmed_on bytea, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.street, c.house_number, c.postcode, c.city, c.email, c.phone, c.confirmed_on, c.version
    FROM clients.contact c
$$;

CREATE FUNCTION clients.open_profile()
RETURNS TABLE (client_id uuid, pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint,
               max_distance_km smallint, available_from date, licences text[], contract_forms smallint[], presentation bytea,
               cv_expires_on date, version int, occupations jsonb, languages jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from,
           p.licences, p.contract_forms, p.presentation, p.cv_expires_on, p.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', o.scheme, 'code', o.code, 'stance', o.stance) ORDER BY o.position), '[]')
            FROM clients.profile_occupation o WHERE o.client_id = p.client_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written,
                                                        'reading', l.reading, 'listening', l.listening) ORDER BY l.language), '[]')
            FROM clients.profile_language l WHERE l.client_id = p.client_id)
    FROM clients.profile p
$$;

CREATE FUNCTION clients.open_profile_education()
RETURNS TABLE (client_id uuid, "position" smallint, name bytea, level smallint, institute bytea, started date, ended date, diploma boolean,
               status smallint, diploma_on date, study_code text, explanation bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.name, e.level, e.institute, e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code, e.explanation
    FROM clients.profile_education e
$$;

CREATE FUNCTION clients.open_profile_experience()
RETURNS TABLE (client_id uuid, "position" smallint, employer bytea, occupation bytea, description bytea, started date, ended date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.client_id, e.position, e.employer, e.occupation, e.description, e.started, e.ended
    FROM clients.profile_experience e
$$;

CREATE FUNCTION clients.open_history()
RETURNS TABLE (client_id uuid, seq bigint, changed_at timestamptz, category text, field text, old bytea, new bytea,
               why bytea, changed_by text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.client_id, h.seq, h.changed_at, h.category, h.field, h.old, h.new, h.why, coalesce(f.display_name, h.job)
    FROM clients.history h LEFT JOIN identity.staff f ON f.id = h.changed_by
$$;

CREATE VIEW clients.placement_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_placement();
CREATE VIEW clients.key_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_keys();
CREATE VIEW clients.identity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_identity();
CREATE VIEW clients.bsn_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_bsn();
CREATE VIEW clients.contact_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_contact();
CREATE VIEW clients.profile_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile();
CREATE VIEW clients.profile_education_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_education();
CREATE VIEW clients.profile_experience_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_profile_experience();
CREATE VIEW clients.history_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_history();

-- What every correction begins with. Refuses it without a ticket that opens this category of this person for writing,
-- for a field that is not in p_known, and when somebody else was first (p_present is the version that stands there).
-- Then keeps, for each field, its old and new value, who and why, and puts the change in the ledger.
CREATE FUNCTION clients.keep_history(
    p_client uuid, p_category text, p_version int, p_present int, p_known text[], p_fields text[], p_old bytea[], p_new bytea[], p_why bytea,
    p_prefix text DEFAULT '')
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes(p_category)), false) THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF p_present IS DISTINCT FROM p_version THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    IF (cardinality(p_fields) > 0 AND p_fields <@ p_known AND cardinality(p_old) = cardinality(p_fields)
        AND cardinality(p_new) = cardinality(p_fields)
        AND cardinality(p_fields) = (SELECT count(DISTINCT name) FROM unnest(p_fields) AS name)) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    INSERT INTO clients.history (client_id, category, field, old, new, why, changed_by, disclosure_seq)
    SELECT p_client, p_category, p_prefix || change.field, change.old, change.new, p_why, t.actor_ref, t.seq
    FROM unnest(p_fields, p_old, p_new) AS change (field, old, new);
    PERFORM access.note_change(t, p_client, p_category, 'correct', ARRAY(SELECT p_prefix || name FROM unnest(p_fields) AS name));
END $$;

-- The same for a part of the record (parts.toml). p_changes has the new row by column, or nothing when an entry goes;
-- p_kept says which fields change and holds their old and new values and the reason, encrypted, in hexadecimal. Returns
-- the member of staff who writes; nothing when the person herself does.
CREATE FUNCTION clients.keep_part(
    p_client uuid, p_category text, p_part text, p_entry smallint, p_version int, p_present int, p_known text[], p_changes jsonb, p_kept jsonb)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    fields text[] := ARRAY(SELECT jsonb_array_elements_text(p_kept -> 'fields'));
BEGIN
    PERFORM clients.keep_history(
        p_client, p_category, p_version, p_present, p_known, fields,
        ARRAY(SELECT decode(v.hex, 'hex') FROM jsonb_array_elements_text(p_kept -> 'old') WITH ORDINALITY AS v (hex, n) ORDER BY v.n),
        ARRAY(SELECT decode(v.hex, 'hex') FROM jsonb_array_elements_text(p_kept -> 'new') WITH ORDINALITY AS v (hex, n) ORDER BY v.n),
        decode(p_kept ->> 'why', 'hex'), concat_ws('.', p_part, p_entry) || '.');
    -- What is kept in the history is what is changed: no field more, no field less.
    IF p_changes IS NOT NULL AND ((fields || 'source'::text) @> ARRAY(SELECT jsonb_object_keys(p_changes))
                                  AND ARRAY(SELECT jsonb_object_keys(p_changes)) @> fields) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    RETURN CASE WHEN t.actor_kind = 'staff' THEN t.actor_ref END;
END $$;

-- The encrypted columns named in p_fields of a row, in that order. A bytea stands in jsonb as text that casts back.
CREATE FUNCTION clients.sealed_values(p_row jsonb, p_fields text[]) RETURNS bytea[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg((p_row ->> named.field)::bytea ORDER BY named.place), '{}')
    FROM unnest(p_fields) WITH ORDINALITY AS named (field, place)
    WHERE p_fields <@ ARRAY(SELECT jsonb_object_keys(p_row))
$$;

-- The value of one column after a correction: the new one when the field was named, or else the present one.
CREATE FUNCTION clients.corrected(p_field text, p_fields text[], p_values bytea[], p_present bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_field = ANY (p_fields) THEN p_values[array_position(p_fields, p_field)] ELSE p_present END
$$;

-- Corrects contact data. p_values holds, for each field named in p_fields, its new encrypted value.
CREATE FUNCTION clients.correct_contact(
    p_client uuid, p_version int, p_fields text[], p_values bytea[], p_confirmed_on bytea, p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.contact;
    known text[] := ARRAY['street', 'house_number', 'postcode', 'city', 'email', 'phone'];
BEGIN
    SELECT * INTO present FROM clients.contact c WHERE c.client_id = p_client FOR UPDATE OF c;
    PERFORM clients.keep_history(p_client, 'contact', p_version, present.version, known, p_fields,
                                 clients.sealed_values(to_jsonb(present) - ARRAY['client_id', 'version'], p_fields), p_values, p_why);
    UPDATE clients.contact c SET
        street = clients.corrected('street', p_fields, p_values, c.street),
        house_number = clients.corrected('house_number', p_fields, p_values, c.house_number),
        postcode = clients.corrected('postcode', p_fields, p_values, c.postcode),
        city = clients.corrected('city', p_fields, p_values, c.city),
        email = clients.corrected('email', p_fields, p_values, c.email),
        phone = clients.corrected('phone', p_fields, p_values, c.phone),
        confirmed_on = p_confirmed_on,
        version = c.version + 1
    WHERE c.client_id = p_client;
    RETURN p_version + 1;
END $$;

-- Corrects who somebody is, in the same way.
CREATE FUNCTION clients.correct_identity(p_client uuid, p_version int, p_fields text[], p_values bytea[], p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.identity;
    known text[] := ARRAY['initials', 'first_names', 'name_prefix', 'last_name', 'partner_prefix', 'partner_last_name', 'name_use',
                          'birth_date', 'gender', 'nationality'];
BEGIN
    SELECT * INTO present FROM clients.identity i WHERE i.client_id = p_client FOR UPDATE OF i;
    PERFORM clients.keep_history(p_client, 'identity', p_version, present.version, known, p_fields,
                                 clients.sealed_values(to_jsonb(present) - ARRAY['client_id', 'version'], p_fields), p_values, p_why);
    UPDATE clients.identity i SET
        initials = clients.corrected('initials', p_fields, p_values, i.initials),
        first_names = clients.corrected('first_names', p_fields, p_values, i.first_names),
        name_prefix = clients.corrected('name_prefix', p_fields, p_values, i.name_prefix),
        last_name = clients.corrected('last_name', p_fields, p_values, i.last_name),
        partner_prefix = clients.corrected('partner_prefix', p_fields, p_values, i.partner_prefix),
        partner_last_name = clients.corrected('partner_last_name', p_fields, p_values, i.partner_last_name),
        name_use = clients.corrected('name_use', p_fields, p_values, i.name_use),
        birth_date = clients.corrected('birth_date', p_fields, p_values, i.birth_date),
        gender = clients.corrected('gender', p_fields, p_values, i.gender),
        nationality = clients.corrected('nationality', p_fields, p_values, i.nationality),
        version = i.version + 1
    WHERE i.client_id = p_client;
    RETURN p_version + 1;
END $$;

-- Corrects a profile. p_changes holds the new value of each field named in p_fields, in the form in which an import
-- brings a whole profile; a list (occupations, languages, education, experience) is replaced as a whole. p_old and p_new
-- are the same values as text, encrypted: the database cannot encrypt the coded ones itself. The match rows follow.
CREATE FUNCTION clients.correct_profile(
    p_client uuid, p_version int, p_changes jsonb, p_fields text[], p_old bytea[], p_new bytea[], p_why bytea) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.profile;
    n clients.profile;
    known text[] := ARRAY['pc4', 'education_level', 'hours_min', 'hours_max', 'max_distance_km', 'available_from', 'licences',
                          'contract_forms', 'presentation', 'cv_expires_on', 'occupations', 'languages', 'education', 'experience'];
BEGIN
    SELECT * INTO present FROM clients.profile p WHERE p.client_id = p_client FOR UPDATE OF p;
    PERFORM clients.keep_history(p_client, 'profile', p_version, present.version, known, p_fields, p_old, p_new, p_why);
    -- What is kept in the history is what is changed: no field more, no field less.
    IF (p_fields <@ ARRAY(SELECT jsonb_object_keys(p_changes)) AND ARRAY(SELECT jsonb_object_keys(p_changes)) <@ p_fields) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes - 'presentation');
    UPDATE clients.profile p SET
        pc4 = n.pc4, education_level = n.education_level, hours_min = n.hours_min, hours_max = n.hours_max,
        max_distance_km = n.max_distance_km, available_from = n.available_from, licences = n.licences, contract_forms = n.contract_forms,
        presentation = CASE WHEN p_changes ? 'presentation' THEN decode(p_changes ->> 'presentation', 'hex') ELSE p.presentation END,
        cv_expires_on = n.cv_expires_on,
        version = p.version + 1
    WHERE p.client_id = p_client;
    PERFORM clients.replace_profile_lists(p_client, p_changes);
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
    RETURN p_version + 1;
END $$;

-- Replaces the rows of each list that p_changes has; the others stay.
CREATE FUNCTION clients.replace_profile_lists(p_client uuid, p_changes jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clients.profile_occupation o WHERE o.client_id = p_client AND p_changes ? 'occupations';
    INSERT INTO clients.profile_occupation (client_id, position, scheme, code, stance)
    SELECT p_client, o.position, o.scheme, o.code, o.stance
    FROM jsonb_to_recordset(p_changes -> 'occupations') AS o (position smallint, scheme text, code text, stance text);
    DELETE FROM clients.profile_language l WHERE l.client_id = p_client AND p_changes ? 'languages';
    INSERT INTO clients.profile_language (client_id, language, oral, written, reading, listening)
    SELECT p_client, l.language, l.oral, l.written, l.reading, l.listening
    FROM jsonb_to_recordset(p_changes -> 'languages') AS l (language text, oral smallint, written smallint, reading smallint, listening smallint);
    DELETE FROM clients.profile_education e WHERE e.client_id = p_client AND p_changes ? 'education';
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma, status, diploma_on, study_code, explanation)
    SELECT p_client, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code,
           decode(e.explanation, 'hex')
    FROM jsonb_to_recordset(p_changes -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean,
                                                  status smallint, diploma_on date, study_code text, explanation text);
    DELETE FROM clients.profile_experience e WHERE e.client_id = p_client AND p_changes ? 'experience';
    INSERT INTO clients.profile_experience (client_id, position, employer, occupation, description, started, ended)
    SELECT p_client, e.position, decode(e.employer, 'hex'), decode(e.occupation, 'hex'), decode(e.description, 'hex'), e.started, e.ended
    FROM jsonb_to_recordset(p_changes -> 'experience') AS e (position smallint, employer text, occupation text, description text, started date, ended date);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clients FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    clients.open_placement(), clients.open_keys(), clients.open_identity(), clients.open_bsn(), clients.open_contact(), clients.open_profile(),
    clients.open_profile_education(), clients.open_profile_experience(), clients.open_history()
TO sonar_reader;
GRANT SELECT ON clients.placement_v, clients.key_v, clients.identity_v, clients.bsn_v, clients.contact_v, clients.profile_v,
    clients.profile_education_v, clients.profile_experience_v, clients.history_v
TO sonar_reader;
-- A correction reads the old value through the same gate, in its own transaction.
GRANT EXECUTE ON FUNCTION clients.open_contact(), clients.correct_contact(uuid, int, text[], bytea[], bytea, bytea),
    clients.correct_identity(uuid, int, text[], bytea[], bytea), clients.correct_profile(uuid, int, jsonb, text[], bytea[], bytea[], bytea)
TO sonar_writer;
GRANT SELECT ON clients.contact_v TO sonar_writer;

RESET ROLE;
