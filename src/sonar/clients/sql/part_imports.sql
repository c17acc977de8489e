-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_guard;

CREATE FUNCTION clients.import_work_situation(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_situation p SET (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version)
            = (SELECT r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_situation, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_situation AS p (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on)
        SELECT p_client, r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_situation, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_work_wishes(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_wishes p SET (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version)
            = (SELECT r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_wishes, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_wishes AS p (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on)
        SELECT p_client, r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_wishes, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_vehicle(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.vehicle p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.vehicle AS p (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.vehicle p WHERE p.client_id = p_client), 0), r.vehicle_kind, r.for_work, r.for_commuting, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.vehicle, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_course(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.course p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.course AS p (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.course p WHERE p.client_id = p_client), 0), r.course_name, r.institute, r.started, r.ended, r.certificate, r.certificate_on, r.explanation, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.course, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_skill(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.skill p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.skill AS p (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.skill p WHERE p.client_id = p_client), 0), r.skill_code, r.skill_name, r.skill_kind, r.proven, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.skill, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_interest(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.interest p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.interest AS p (client_id, entry, interest, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.interest p WHERE p.client_id = p_client), 0), r.interest, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.interest, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_web_address(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_row IS NULL THEN
        UPDATE clients.web_address p SET removed_at = kernel.now(), version = p.version + 1
        WHERE p.client_id = p_client AND p.version = p_version AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;
    ELSE
        INSERT INTO clients.web_address AS p (client_id, entry, address_kind, url, source, recorded_on)
        SELECT p_client, 1 + coalesce((SELECT max(p.entry) FROM clients.web_address p WHERE p.client_id = p_client), 0), r.address_kind, r.url, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.web_address, p_row) AS r
        RETURNING p.entry INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_work_needs(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.work_needs p SET (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version)
            = (SELECT r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.work_needs, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.work_needs AS p (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on)
        SELECT p_client, r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.work_needs, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.import_target_group(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    place smallint;
BEGIN
    IF p_entry IS NOT NULL THEN
        UPDATE clients.target_group p SET (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version)
            = (SELECT r.in_register, r.registered_since, r.registered_until, r.source, kernel.today(), NULL::uuid, p_version + 1 FROM jsonb_populate_record(NULL::clients.target_group, p_row) AS r)
        WHERE p.client_id = p_client AND p.version = p_version RETURNING 0 INTO place;
    ELSE
        INSERT INTO clients.target_group AS p (client_id, in_register, registered_since, registered_until, source, recorded_on)
        SELECT p_client, r.in_register, r.registered_since, r.registered_until, r.source, kernel.today() FROM jsonb_populate_record(NULL::clients.target_group, p_row) AS r
        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;
    END IF;
    RETURN place;
END $$;

-- Adds a row (p_entry is empty), ends an entry of a list (p_row is empty), or replaces the one row there is. Returns its
-- entry, 0 for the one row; nothing when somebody else entered, changed or removed it meanwhile: then it stays as it is.
CREATE FUNCTION clients.import_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    CASE p_group
    WHEN 'work_situation' THEN RETURN clients.import_work_situation(p_client, p_entry, p_version, p_row);
    WHEN 'work_wishes' THEN RETURN clients.import_work_wishes(p_client, p_entry, p_version, p_row);
    WHEN 'vehicle' THEN RETURN clients.import_vehicle(p_client, p_entry, p_version, p_row);
    WHEN 'course' THEN RETURN clients.import_course(p_client, p_entry, p_version, p_row);
    WHEN 'skill' THEN RETURN clients.import_skill(p_client, p_entry, p_version, p_row);
    WHEN 'interest' THEN RETURN clients.import_interest(p_client, p_entry, p_version, p_row);
    WHEN 'web_address' THEN RETURN clients.import_web_address(p_client, p_entry, p_version, p_row);
    WHEN 'work_needs' THEN RETURN clients.import_work_needs(p_client, p_entry, p_version, p_row);
    WHEN 'target_group' THEN RETURN clients.import_target_group(p_client, p_entry, p_version, p_row);
    ELSE RAISE EXCEPTION 'no part of an import' USING ERRCODE = '22023';
    END CASE;
END $$;

REVOKE ALL ON FUNCTION clients.import_work_situation(uuid, smallint, int, jsonb),
    clients.import_work_wishes(uuid, smallint, int, jsonb),
    clients.import_vehicle(uuid, smallint, int, jsonb),
    clients.import_course(uuid, smallint, int, jsonb),
    clients.import_skill(uuid, smallint, int, jsonb),
    clients.import_interest(uuid, smallint, int, jsonb),
    clients.import_web_address(uuid, smallint, int, jsonb),
    clients.import_work_needs(uuid, smallint, int, jsonb),
    clients.import_target_group(uuid, smallint, int, jsonb),
    clients.import_part(text, uuid, smallint, int, jsonb) FROM PUBLIC;

RESET ROLE;
