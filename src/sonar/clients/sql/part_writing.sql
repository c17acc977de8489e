-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_gate;

CREATE FUNCTION clients.put_channel(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.channel;
    n clients.channel;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.channel p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'channel', 'channel', NULL, p_version, coalesce(present.version, 0),
        ARRAY['sms_reachable', 'digitally_skilled', 'preferred_channel', 'interpreter_language'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.channel AS p (client_id, sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on, recorded_by)
    VALUES (p_client, n.sms_reachable, n.digitally_skilled, n.preferred_channel, n.interpreter_language, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on, recorded_by, version)
        = (excluded.sms_reachable, excluded.digitally_skilled, excluded.preferred_channel, excluded.interpreter_language, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_benefit(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.benefit;
    n clients.benefit;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.benefit p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'benefit', 'benefit', NULL, p_version, coalesce(present.version, 0),
        ARRAY['benefit_kind', 'ww_first_day', 'ww_ends_on', 'ww_last_possible_day', 'ww_days'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.benefit AS p (client_id, benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on, recorded_by)
    VALUES (p_client, n.benefit_kind, n.ww_first_day, n.ww_ends_on, n.ww_last_possible_day, n.ww_days, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on, recorded_by, version)
        = (excluded.benefit_kind, excluded.ww_first_day, excluded.ww_ends_on, excluded.ww_last_possible_day, excluded.ww_days, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_municipal_support(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.municipal_support;
    n clients.municipal_support;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.municipal_support p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.municipal_support p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'benefit', 'municipal_support', place, p_version, coalesce(present.version, 0),
        ARRAY['support_kind', 'started_on', 'ended_on', 'reported_by'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.municipal_support p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.municipal_support AS p (client_id, entry, support_kind, started_on, ended_on, reported_by, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.support_kind, n.started_on, n.ended_on, n.reported_by, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (support_kind, started_on, ended_on, reported_by, source, recorded_on, recorded_by, version)
        = (excluded.support_kind, excluded.started_on, excluded.ended_on, excluded.reported_by, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_work_situation(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_situation;
    n clients.work_situation;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_situation p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'work_situation', NULL, p_version, coalesce(present.version, 0),
        ARRAY['at_work', 'at_work_since', 'hours_worked', 'mediation_occupation', 'last_occupation', 'last_employer', 'sector_first', 'sector_second', 'sector_third'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_situation AS p (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by)
    VALUES (p_client, n.at_work, n.at_work_since, n.hours_worked, n.mediation_occupation, n.last_occupation, n.last_employer, n.sector_first, n.sector_second, n.sector_third, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version)
        = (excluded.at_work, excluded.at_work_since, excluded.hours_worked, excluded.mediation_occupation, excluded.last_occupation, excluded.last_employer, excluded.sector_first, excluded.sector_second, excluded.sector_third, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_wishes(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_wishes;
    n clients.work_wishes;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_wishes p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'work_wishes', NULL, p_version, coalesce(present.version, 0),
        ARRAY['max_travel_minutes', 'available_until', 'office_hours', 'irregular_hours', 'agreement_kinds', 'contact_shown'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_wishes AS p (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by)
    VALUES (p_client, n.max_travel_minutes, n.available_until, n.office_hours, n.irregular_hours, n.agreement_kinds, n.contact_shown, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version)
        = (excluded.max_travel_minutes, excluded.available_until, excluded.office_hours, excluded.irregular_hours, excluded.agreement_kinds, excluded.contact_shown, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_vehicle(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.vehicle;
    n clients.vehicle;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.vehicle p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.vehicle p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'vehicle', place, p_version, coalesce(present.version, 0),
        ARRAY['vehicle_kind', 'for_work', 'for_commuting'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.vehicle p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.vehicle AS p (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.vehicle_kind, n.for_work, n.for_commuting, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (vehicle_kind, for_work, for_commuting, source, recorded_on, recorded_by, version)
        = (excluded.vehicle_kind, excluded.for_work, excluded.for_commuting, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_course(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.course;
    n clients.course;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.course p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.course p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'course', place, p_version, coalesce(present.version, 0),
        ARRAY['course_name', 'institute', 'started', 'ended', 'certificate', 'certificate_on', 'explanation'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.course p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.course AS p (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.course_name, n.institute, n.started, n.ended, n.certificate, n.certificate_on, n.explanation, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on, recorded_by, version)
        = (excluded.course_name, excluded.institute, excluded.started, excluded.ended, excluded.certificate, excluded.certificate_on, excluded.explanation, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_skill(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.skill;
    n clients.skill;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.skill p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.skill p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'skill', place, p_version, coalesce(present.version, 0),
        ARRAY['skill_code', 'skill_name', 'skill_kind', 'proven'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.skill p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.skill AS p (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.skill_code, n.skill_name, n.skill_kind, n.proven, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (skill_code, skill_name, skill_kind, proven, source, recorded_on, recorded_by, version)
        = (excluded.skill_code, excluded.skill_name, excluded.skill_kind, excluded.proven, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_interest(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.interest;
    n clients.interest;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.interest p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.interest p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'profile', 'interest', place, p_version, coalesce(present.version, 0),
        ARRAY['interest'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.interest p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.interest AS p (client_id, entry, interest, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.interest, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (interest, source, recorded_on, recorded_by, version)
        = (excluded.interest, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_web_address(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.web_address;
    n clients.web_address;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.web_address p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.web_address p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'contact', 'web_address', place, p_version, coalesce(present.version, 0),
        ARRAY['address_kind', 'url'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.web_address p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.web_address AS p (client_id, entry, address_kind, url, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.address_kind, n.url, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (address_kind, url, source, recorded_on, recorded_by, version)
        = (excluded.address_kind, excluded.url, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_sharing(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.sharing;
    n clients.sharing;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.sharing p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'profile', 'sharing', NULL, p_version, coalesce(present.version, 0),
        ARRAY['shared_elsewhere', 'needs_shared'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.sharing AS p (client_id, shared_elsewhere, needs_shared, source, recorded_on, recorded_by)
    VALUES (p_client, n.shared_elsewhere, n.needs_shared, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (shared_elsewhere, needs_shared, source, recorded_on, recorded_by, version)
        = (excluded.shared_elsewhere, excluded.needs_shared, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_former_name(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.former_name;
    n clients.former_name;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.former_name p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.former_name p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'identity', 'former_name', place, p_version, coalesce(present.version, 0),
        ARRAY['former_prefix', 'former_last_name', 'used_from', 'used_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.former_name p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.former_name AS p (client_id, entry, former_prefix, former_last_name, used_from, used_until, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.former_prefix, n.former_last_name, n.used_from, n.used_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (former_prefix, former_last_name, used_from, used_until, source, recorded_on, recorded_by, version)
        = (excluded.former_prefix, excluded.former_last_name, excluded.used_from, excluded.used_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_work_capacity(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_capacity;
    n clients.work_capacity;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_capacity p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_capacity', 'work_capacity', NULL, p_version, coalesce(present.version, 0),
        ARRAY['mental_hours', 'physical_hours', 'physical_limitations', 'is_ill', 'ill_since', 'too_ill_to_work', 'assessor', 'assessed_on', 'valid_from', 'valid_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_capacity AS p (client_id, mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.mental_hours, n.physical_hours, n.physical_limitations, n.is_ill, n.ill_since, n.too_ill_to_work, n.assessor, n.assessed_on, n.valid_from, n.valid_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on, recorded_by, version)
        = (excluded.mental_hours, excluded.physical_hours, excluded.physical_limitations, excluded.is_ill, excluded.ill_since, excluded.too_ill_to_work, excluded.assessor, excluded.assessed_on, excluded.valid_from, excluded.valid_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_fitness(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_fitness;
    n clients.work_fitness;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_fitness p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_needs', 'work_fitness', NULL, p_version, coalesce(present.version, 0),
        ARRAY['fit_for_work', 'fit_from', 'fit_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_fitness AS p (client_id, fit_for_work, fit_from, fit_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.fit_for_work, n.fit_from, n.fit_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (fit_for_work, fit_from, fit_until, source, recorded_on, recorded_by, version)
        = (excluded.fit_for_work, excluded.fit_from, excluded.fit_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_work_needs(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.work_needs;
    n clients.work_needs;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.work_needs p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'work_needs', 'work_needs', NULL, p_version, coalesce(present.version, 0),
        ARRAY['adapted_workplace', 'guidance', 'variation', 'needs_explained'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.work_needs AS p (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by)
    VALUES (p_client, n.adapted_workplace, n.guidance, n.variation, n.needs_explained, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version)
        = (excluded.adapted_workplace, excluded.guidance, excluded.variation, excluded.needs_explained, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_self_reported(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.self_reported;
    n clients.self_reported;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.self_reported p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'self_reported', 'self_reported', NULL, p_version, coalesce(present.version, 0),
        ARRAY['feels_too_ill', 'state_of_mind', 'stated_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.self_reported AS p (client_id, feels_too_ill, state_of_mind, stated_on, source, recorded_on, recorded_by)
    VALUES (p_client, n.feels_too_ill, n.state_of_mind, n.stated_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (feels_too_ill, state_of_mind, stated_on, source, recorded_on, recorded_by, version)
        = (excluded.feels_too_ill, excluded.state_of_mind, excluded.stated_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_questionnaire(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.questionnaire;
    n clients.questionnaire;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.questionnaire p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.questionnaire p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'questionnaire', 'questionnaire', place, p_version, coalesce(present.version, 0),
        ARRAY['filled_on', 'edition', 'answers', 'score', 'barriers'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.questionnaire p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.questionnaire AS p (client_id, entry, filled_on, edition, answers, score, barriers, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.filled_on, n.edition, n.answers, n.score, n.barriers, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (filled_on, edition, answers, score, barriers, source, recorded_on, recorded_by, version)
        = (excluded.filled_on, excluded.edition, excluded.answers, excluded.score, excluded.barriers, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_indication(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.indication;
    n clients.indication;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.indication p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.indication p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'indication', 'indication', place, p_version, coalesce(present.version, 0),
        ARRAY['nature', 'indication_kind', 'starts_on', 'ends_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.indication p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.indication AS p (client_id, entry, nature, indication_kind, starts_on, ends_on, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.nature, n.indication_kind, n.starts_on, n.ends_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (nature, indication_kind, starts_on, ends_on, source, recorded_on, recorded_by, version)
        = (excluded.nature, excluded.indication_kind, excluded.starts_on, excluded.ends_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

CREATE FUNCTION clients.put_target_group(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.target_group;
    n clients.target_group;
    actor uuid;
BEGIN
    SELECT * INTO present FROM clients.target_group p WHERE p.client_id = p_client FOR UPDATE OF p;
    actor := clients.keep_part(p_client, 'target_group', 'target_group', NULL, p_version, coalesce(present.version, 0),
        ARRAY['in_register', 'registered_since', 'registered_until'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.target_group AS p (client_id, in_register, registered_since, registered_until, source, recorded_on, recorded_by)
    VALUES (p_client, n.in_register, n.registered_since, n.registered_until, n.source, kernel.today(), actor)
    ON CONFLICT (client_id) DO UPDATE SET (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version)
        = (excluded.in_register, excluded.registered_since, excluded.registered_until, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN 0;
END $$;

CREATE FUNCTION clients.put_note(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present clients.note;
    n clients.note;
    actor uuid;
    place smallint;
BEGIN
    SELECT * INTO present FROM clients.note p WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL FOR UPDATE OF p;
    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM clients.note p WHERE p.client_id = p_client), 0) ELSE p_entry END;
    actor := clients.keep_part(p_client, 'notes', 'note', place, p_version, coalesce(present.version, 0),
        ARRAY['subject', 'note_text', 'written_on'], p_changes, p_kept);
    IF p_changes IS NULL THEN
        UPDATE clients.note p SET removed_at = kernel.now(), version = p.version + 1 WHERE p.client_id = p_client AND p.entry = p_entry AND p.removed_at IS NULL;
        RETURN place;
    END IF;
    n := jsonb_populate_record(present, p_changes);
    INSERT INTO clients.note AS p (client_id, entry, subject, note_text, written_on, source, recorded_on, recorded_by)
    VALUES (p_client, place, n.subject, n.note_text, n.written_on, n.source, kernel.today(), actor)
    ON CONFLICT (client_id, entry) DO UPDATE SET (subject, note_text, written_on, source, recorded_on, recorded_by, version)
        = (excluded.subject, excluded.note_text, excluded.written_on, excluded.source, excluded.recorded_on, excluded.recorded_by, p.version + 1)
        WHERE p.version = p_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';
    END IF;
    RETURN place;
END $$;

RESET ROLE;
