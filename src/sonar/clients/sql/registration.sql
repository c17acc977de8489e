-- Registration: no person exists yet, so there is nothing to disclose. Whoever registers (a job here; an adviser or the
-- person herself in the disclosure room) decides and writes the ledger; everybody passes register_person.
SET ROLE sonar_guard;

-- Makes the record of one person: everything she comes with, all of it or nothing. The unique look-up value of the BSN
-- lets one of two through, so that one person has one record; the other fails with unique_violation.
CREATE FUNCTION clients.register_person(p_client jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_id uuid := (p_client ->> 'id')::uuid;
BEGIN
    INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)
    VALUES (new_id, p_client ->> 'kind', p_client ->> 'legal_basis', (p_client ->> 'office_id')::int, kernel.today(), kernel.today());
    INSERT INTO clients.activity_period (client_id, started) VALUES (new_id, kernel.today());
    INSERT INTO clients.person_key SELECT new_id, decode(p_client ->> 'wrapped', 'hex');
    INSERT INTO clients.bsn SELECT new_id, decode(p_client ->> 'bsn_index', 'hex'), decode(p_client ->> 'bsn', 'hex');
    INSERT INTO identity.jobseeker_login VALUES (decode(p_client ->> 'bsn_index', 'hex'), new_id);
    PERFORM clients.import_parts(new_id, p_client);
    PERFORM matching.keep_terms(new_id, p_client -> 'terms');
    INSERT INTO clients.search_key
    SELECT new_id, f.birth_key, f.sketch FROM jsonb_to_record(p_client -> 'found_by') AS f (birth_key bigint, sketch int[]);
    INSERT INTO clients.client_number
    SELECT new_id, decode(f.number_index, 'hex'), decode(f.number, 'hex') FROM jsonb_to_record(p_client -> 'found_by') AS f (number_index text, number text);
    IF jsonb_typeof(p_client -> 'profile') = 'object' THEN
        PERFORM clients.import_profile(new_id, p_client -> 'profile', 1);
        PERFORM matching.refresh_profiles(ARRAY[new_id]);
    END IF;
    RETURN new_id;
END $$;

-- Registers one client with everything she comes with, or takes over what changed of one that the same source brought before.
-- Returns 'new', 'changed' or 'unchanged'. Two jobs at once with one BSN: one record, the second fails with unique_violation
-- and leaves nothing.
CREATE FUNCTION clients.import_client(p_job text, p_source text, p_external_id text, p_fingerprint bytea, p_client jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clients.import_source;
    given jsonb := p_client -> 'taken';
    parts jsonb;
BEGIN
    SELECT * INTO known FROM clients.import_source s WHERE s.source = p_source AND s.external_id = p_external_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM clients.register_person(p_client);
        SELECT jsonb_agg(g.item - 'row') INTO parts FROM jsonb_array_elements(given -> 'parts') AS g (item);
        INSERT INTO clients.import_source
        VALUES (p_source, p_external_id, (p_client ->> 'id')::uuid, p_fingerprint, jsonb_build_object('profile', given -> 'profile', 'parts', coalesce(parts, '[]')));
        PERFORM clients.note_import((p_client ->> 'id')::uuid, p_job, p_client ->> 'history', 'register', ARRAY['identity', 'bsn', 'contact', 'profile']);
        RETURN 'new';
    ELSIF known.fingerprint = p_fingerprint THEN
        RETURN 'unchanged';
    END IF;
    IF known.taken -> 'profile' IS DISTINCT FROM given -> 'profile' THEN
        PERFORM clients.replace_profile(known.client_id, p_client -> 'profile');
        PERFORM clients.note_import(known.client_id, p_job, p_client ->> 'history', 'correct', ARRAY['profile']);
    END IF;
    parts := clients.take_over_parts(known.client_id, p_job, coalesce(known.taken -> 'parts', '[]'), given -> 'parts');
    -- What somebody else entered meanwhile stays, and so does what matching knows of it.
    IF parts @> '[{"part": "work_needs"}]'
       AND clients.marks_of(known.taken -> 'parts', 'work_needs') IS DISTINCT FROM clients.marks_of(given -> 'parts', 'work_needs') THEN
        PERFORM matching.keep_terms(known.client_id, p_client -> 'terms');
    END IF;
    PERFORM matching.refresh_profiles(ARRAY[known.client_id]);
    UPDATE clients.import_source s SET fingerprint = p_fingerprint, taken = jsonb_build_object('profile', given -> 'profile', 'parts', parts)
    WHERE s.client_id = known.client_id;
    RETURN 'changed';
END $$;

-- The marks of the one row of a part among what an import brought.
CREATE FUNCTION clients.marks_of(p_parts jsonb, p_part text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT g.item -> 'marks' FROM jsonb_array_elements(p_parts) AS g (item) WHERE g.item ->> 'part' = p_part
$$;

-- What was taken over of a profile, sealed as a whole: with the row before it, the old and the new value (R33).
CREATE FUNCTION clients.note_import(p_client uuid, p_job text, p_history text, p_action text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO clients.history (client_id, category, field, new, job) VALUES (p_client, 'profile', 'import', decode(p_history, 'hex'), p_job);
    INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
    VALUES (gen_random_uuid(), 'job', p_job, p_client, 'profile', p_action, p_fields);
$$;

CREATE FUNCTION clients.replace_profile(p_client uuid, p_profile jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    earlier int;
BEGIN
    DELETE FROM clients.profile WHERE client_id = p_client RETURNING version INTO earlier;
    PERFORM clients.import_profile(p_client, p_profile, coalesce(earlier, 0) + 1);
    PERFORM matching.refresh_profiles(ARRAY[p_client]);
END $$;

-- Takes over what changed in the parts that an import fills: p_taken is what it brought last and p_given what it brings now, row by
-- row, each known by its key. What somebody else entered, changed or removed meanwhile is hers, and stays. Returns what stands there
-- by the import's hand afterwards. Every value that changed is in the history, old and new, with the job that did it (R33).
CREATE FUNCTION clients.take_over_parts(p_client uuid, p_job text, p_taken jsonb, p_given jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    was jsonb;
    given jsonb;
    either jsonb;
    changed text[];
    place smallint;
    stands jsonb := '[]';
BEGIN
    FOR was, given IN
        SELECT t.item, g.item FROM jsonb_array_elements(p_taken) AS t (item)
        FULL JOIN jsonb_array_elements(p_given) WITH ORDINALITY AS g (item, nth) ON t.item ->> 'key' = g.item ->> 'key'
        ORDER BY g.nth NULLS FIRST
    LOOP
        either := coalesce(given, was);
        SELECT array_agg(name ORDER BY name) INTO changed
        FROM jsonb_object_keys(coalesce(was -> 'marks', '{}') || coalesce(given -> 'marks', '{}')) AS name
        WHERE was -> 'marks' -> name IS DISTINCT FROM given -> 'marks' -> name;
        IF changed IS NULL THEN
            stands := stands || was;
            CONTINUE;
        END IF;
        place := clients.import_part(
            either ->> 'part', p_client, (was ->> 'entry')::smallint, (was ->> 'version')::int,
            -- The one row of a part is emptied and stays; an entry of a list goes.
            CASE WHEN given IS NOT NULL THEN given -> 'row' WHEN (was ->> 'entry')::int = 0 THEN jsonb_build_object('source', was -> 'source') END);
        CONTINUE WHEN place IS NULL;
        INSERT INTO clients.history (client_id, category, field, old, new, job)
        SELECT p_client, either ->> 'category', concat_ws('.', either ->> 'part', nullif(place, 0), name),
               decode(was -> 'sealed' ->> name, 'hex'), decode(given -> 'sealed' ->> name, 'hex'), p_job
        FROM unnest(changed) AS name;
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        SELECT gen_random_uuid(), 'job', p_job, p_client, either ->> 'category', 'correct',
               array_agg(concat_ws('.', either ->> 'part', nullif(place, 0), name)) FROM unnest(changed) AS name;
        IF given IS NOT NULL OR place = 0 THEN
            stands := stands || (coalesce(given - 'row', was || '{"marks": {}, "sealed": {}}')
                                 || jsonb_build_object('entry', place, 'version', coalesce((was ->> 'version')::int, 0) + 1));
        END IF;
    END LOOP;
    RETURN stands;
END $$;

-- Identity and contact: every value arrives encrypted, in hexadecimal.
CREATE FUNCTION clients.import_parts(p_id uuid, p_client jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i jsonb := p_client -> 'identity';
    c jsonb := p_client -> 'contact';
BEGIN
    INSERT INTO clients.residence (client_id, municipality_code, valid_from)
    -- Where the source does not say in which municipality she lives, her postcode area does.
    SELECT p_id, m.code, kernel.today()
    FROM (SELECT coalesce((p_client ->> 'municipality_code')::smallint,
                          (SELECT a.municipality_code FROM reference.pc4 a WHERE a.pc4 = (p_client -> 'profile' ->> 'pc4')::smallint)) AS code) AS m
    WHERE m.code IS NOT NULL;
    PERFORM clients.register_parts(p_id, coalesce(p_client -> 'parts', '{}'));
    INSERT INTO clients.identity VALUES (
        p_id, decode(i ->> 'initials', 'hex'), decode(i ->> 'first_names', 'hex'), decode(i ->> 'name_prefix', 'hex'),
        decode(i ->> 'last_name', 'hex'), decode(i ->> 'partner_prefix', 'hex'), decode(i ->> 'partner_last_name', 'hex'),
        decode(i ->> 'name_use', 'hex'), decode(i ->> 'birth_date', 'hex'), decode(i ->> 'gender', 'hex'), decode(i ->> 'nationality', 'hex'));
    INSERT INTO clients.contact VALUES (
        p_id, decode(c ->> 'street', 'hex'), decode(c ->> 'house_number', 'hex'), decode(c ->> 'postcode', 'hex'),
        decode(c ->> 'city', 'hex'), decode(c ->> 'email', 'hex'), decode(c ->> 'phone', 'hex'), decode(c ->> 'confirmed_on', 'hex'));
END $$;

CREATE FUNCTION clients.import_profile(p_id uuid, p_profile jsonb, p_version int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clients.profile (client_id, pc4, education_level, hours_min, hours_max, max_distance_km, available_from, licences, contract_forms, presentation, cv_expires_on, version)
    SELECT p_id, p.pc4, p.education_level, p.hours_min, p.hours_max, p.max_distance_km, p.available_from, p.licences, p.contract_forms, decode(p.presentation, 'hex'), p.cv_expires_on, p_version
    FROM jsonb_to_record(p_profile) AS p (pc4 smallint, education_level smallint, hours_min smallint, hours_max smallint, max_distance_km smallint,
                                          available_from date, licences text[], contract_forms smallint[], presentation text,
                                          cv_expires_on date);
    INSERT INTO clients.profile_occupation (client_id, position, scheme, code, stance)
    SELECT p_id, o.position, o.scheme, o.code, o.stance
    FROM jsonb_to_recordset(p_profile -> 'occupations') AS o (position smallint, scheme text, code text, stance text);
    INSERT INTO clients.profile_language (client_id, language, oral, written, reading, listening)
    SELECT p_id, l.language, l.oral, l.written, l.reading, l.listening FROM jsonb_to_recordset(p_profile -> 'languages') AS l (language text, oral smallint, written smallint, reading smallint, listening smallint);
    INSERT INTO clients.profile_education (client_id, position, name, level, institute, started, ended, diploma, status, diploma_on, study_code, explanation)
    SELECT p_id, e.position, decode(e.name, 'hex'), e.level, decode(e.institute, 'hex'), e.started, e.ended, e.diploma, e.status, e.diploma_on, e.study_code,
           decode(e.explanation, 'hex')
    FROM jsonb_to_recordset(p_profile -> 'education') AS e (position smallint, name text, level smallint, institute text, started date, ended date, diploma boolean,
                                                  status smallint, diploma_on date, study_code text, explanation text);
    INSERT INTO clients.profile_experience (client_id, position, employer, occupation, description, started, ended)
    SELECT p_id, e.position, decode(e.employer, 'hex'), decode(e.occupation, 'hex'), decode(e.description, 'hex'), e.started, e.ended
    FROM jsonb_to_recordset(p_profile -> 'experience') AS e (position smallint, employer text, occupation text, description text, started date, ended date);
END $$;

-- A record that a source brought before: its client and fingerprint, so that the product can encrypt a changed profile
-- under the keys that person already has.
CREATE FUNCTION clients.import_known(p_source text, p_external_ids text[])
RETURNS TABLE (external_id text, client_id uuid, fingerprint bytea, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.external_id, s.client_id, s.fingerprint, k.wrapped
    FROM clients.import_source s JOIN clients.person_key k USING (client_id)
    WHERE s.source = p_source AND s.external_id = ANY (p_external_ids)
$$;

REVOKE ALL ON FUNCTION clients.register_person(jsonb), clients.import_client(text, text, text, bytea, jsonb), clients.import_parts(uuid, jsonb),
    clients.import_profile(uuid, jsonb, int), clients.import_known(text, text[]), clients.note_import(uuid, text, text, text, text[]),
    clients.marks_of(jsonb, text), clients.replace_profile(uuid, jsonb), clients.take_over_parts(uuid, text, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.import_client(text, text, text, bytea, jsonb), clients.import_known(text, text[]) TO sonar_worker;

RESET ROLE;
