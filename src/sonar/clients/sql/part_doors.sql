-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_gate;

-- Writes one part of a record, whichever it is.
CREATE FUNCTION clients.put_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place smallint;
BEGIN
    CASE p_group
    WHEN 'channel' THEN place := clients.put_channel(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'benefit' THEN place := clients.put_benefit(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'municipal_support' THEN place := clients.put_municipal_support(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_situation' THEN place := clients.put_work_situation(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_wishes' THEN place := clients.put_work_wishes(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'vehicle' THEN place := clients.put_vehicle(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'course' THEN place := clients.put_course(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'skill' THEN place := clients.put_skill(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'interest' THEN place := clients.put_interest(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'web_address' THEN place := clients.put_web_address(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'sharing' THEN place := clients.put_sharing(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'former_name' THEN place := clients.put_former_name(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_capacity' THEN place := clients.put_work_capacity(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_fitness' THEN place := clients.put_work_fitness(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'work_needs' THEN place := clients.put_work_needs(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'self_reported' THEN place := clients.put_self_reported(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'questionnaire' THEN place := clients.put_questionnaire(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'indication' THEN place := clients.put_indication(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'target_group' THEN place := clients.put_target_group(p_client, p_entry, p_version, p_changes, p_kept);
    WHEN 'note' THEN place := clients.put_note(p_client, p_entry, p_version, p_changes, p_kept);
    ELSE RAISE EXCEPTION 'unknown part' USING ERRCODE = '22023';
    END CASE;
    IF p_group IN ('work_wishes', 'vehicle', 'skill') THEN
        PERFORM matching.refresh_profiles(ARRAY[p_client]);
    END IF;
    RETURN place;
END $$;

REVOKE ALL ON FUNCTION clients.put_channel(uuid, smallint, int, jsonb, jsonb),
    clients.put_benefit(uuid, smallint, int, jsonb, jsonb),
    clients.put_municipal_support(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_situation(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_wishes(uuid, smallint, int, jsonb, jsonb),
    clients.put_vehicle(uuid, smallint, int, jsonb, jsonb),
    clients.put_course(uuid, smallint, int, jsonb, jsonb),
    clients.put_skill(uuid, smallint, int, jsonb, jsonb),
    clients.put_interest(uuid, smallint, int, jsonb, jsonb),
    clients.put_web_address(uuid, smallint, int, jsonb, jsonb),
    clients.put_sharing(uuid, smallint, int, jsonb, jsonb),
    clients.put_former_name(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_capacity(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_fitness(uuid, smallint, int, jsonb, jsonb),
    clients.put_work_needs(uuid, smallint, int, jsonb, jsonb),
    clients.put_self_reported(uuid, smallint, int, jsonb, jsonb),
    clients.put_questionnaire(uuid, smallint, int, jsonb, jsonb),
    clients.put_indication(uuid, smallint, int, jsonb, jsonb),
    clients.put_target_group(uuid, smallint, int, jsonb, jsonb),
    clients.put_note(uuid, smallint, int, jsonb, jsonb),
    clients.put_part(text, uuid, smallint, int, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.put_part(text, uuid, smallint, int, jsonb, jsonb) TO sonar_writer;

RESET ROLE;
SET ROLE sonar_guard;

-- What somebody comes with at registration, part by part: an array of rows for each.
CREATE FUNCTION clients.register_parts(p_client uuid, p_parts jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO clients.channel (client_id, sms_reachable, digitally_skilled, preferred_channel, interpreter_language, source, recorded_on)
    SELECT p_client, r.sms_reachable, r.digitally_skilled, r.preferred_channel, r.interpreter_language, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.channel, p_parts -> 'channel') AS r;
    INSERT INTO clients.benefit (client_id, benefit_kind, ww_first_day, ww_ends_on, ww_last_possible_day, ww_days, source, recorded_on)
    SELECT p_client, r.benefit_kind, r.ww_first_day, r.ww_ends_on, r.ww_last_possible_day, r.ww_days, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.benefit, p_parts -> 'benefit') AS r;
    INSERT INTO clients.municipal_support (client_id, entry, support_kind, started_on, ended_on, reported_by, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.support_kind, r.started_on, r.ended_on, r.reported_by, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.municipal_support, p_parts -> 'municipal_support') AS r;
    INSERT INTO clients.work_situation (client_id, at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on)
    SELECT p_client, r.at_work, r.at_work_since, r.hours_worked, r.mediation_occupation, r.last_occupation, r.last_employer, r.sector_first, r.sector_second, r.sector_third, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_situation, p_parts -> 'work_situation') AS r;
    INSERT INTO clients.work_wishes (client_id, max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on)
    SELECT p_client, r.max_travel_minutes, r.available_until, r.office_hours, r.irregular_hours, r.agreement_kinds, r.contact_shown, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_wishes, p_parts -> 'work_wishes') AS r;
    INSERT INTO clients.vehicle (client_id, entry, vehicle_kind, for_work, for_commuting, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.vehicle_kind, r.for_work, r.for_commuting, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.vehicle, p_parts -> 'vehicle') AS r;
    INSERT INTO clients.course (client_id, entry, course_name, institute, started, ended, certificate, certificate_on, explanation, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.course_name, r.institute, r.started, r.ended, r.certificate, r.certificate_on, r.explanation, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.course, p_parts -> 'course') AS r;
    INSERT INTO clients.skill (client_id, entry, skill_code, skill_name, skill_kind, proven, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.skill_code, r.skill_name, r.skill_kind, r.proven, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.skill, p_parts -> 'skill') AS r;
    INSERT INTO clients.interest (client_id, entry, interest, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.interest, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.interest, p_parts -> 'interest') AS r;
    INSERT INTO clients.web_address (client_id, entry, address_kind, url, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.address_kind, r.url, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.web_address, p_parts -> 'web_address') AS r;
    INSERT INTO clients.sharing (client_id, shared_elsewhere, needs_shared, source, recorded_on)
    SELECT p_client, r.shared_elsewhere, r.needs_shared, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.sharing, p_parts -> 'sharing') AS r;
    INSERT INTO clients.former_name (client_id, entry, former_prefix, former_last_name, used_from, used_until, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.former_prefix, r.former_last_name, r.used_from, r.used_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.former_name, p_parts -> 'former_name') AS r;
    INSERT INTO clients.work_capacity (client_id, mental_hours, physical_hours, physical_limitations, is_ill, ill_since, too_ill_to_work, assessor, assessed_on, valid_from, valid_until, source, recorded_on)
    SELECT p_client, r.mental_hours, r.physical_hours, r.physical_limitations, r.is_ill, r.ill_since, r.too_ill_to_work, r.assessor, r.assessed_on, r.valid_from, r.valid_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_capacity, p_parts -> 'work_capacity') AS r;
    INSERT INTO clients.work_fitness (client_id, fit_for_work, fit_from, fit_until, source, recorded_on)
    SELECT p_client, r.fit_for_work, r.fit_from, r.fit_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_fitness, p_parts -> 'work_fitness') AS r;
    INSERT INTO clients.work_needs (client_id, adapted_workplace, guidance, variation, needs_explained, source, recorded_on)
    SELECT p_client, r.adapted_workplace, r.guidance, r.variation, r.needs_explained, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.work_needs, p_parts -> 'work_needs') AS r;
    INSERT INTO clients.self_reported (client_id, feels_too_ill, state_of_mind, stated_on, source, recorded_on)
    SELECT p_client, r.feels_too_ill, r.state_of_mind, r.stated_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.self_reported, p_parts -> 'self_reported') AS r;
    INSERT INTO clients.questionnaire (client_id, entry, filled_on, edition, answers, score, barriers, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.filled_on, r.edition, r.answers, r.score, r.barriers, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.questionnaire, p_parts -> 'questionnaire') AS r;
    INSERT INTO clients.indication (client_id, entry, nature, indication_kind, starts_on, ends_on, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.nature, r.indication_kind, r.starts_on, r.ends_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.indication, p_parts -> 'indication') AS r;
    INSERT INTO clients.target_group (client_id, in_register, registered_since, registered_until, source, recorded_on)
    SELECT p_client, r.in_register, r.registered_since, r.registered_until, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.target_group, p_parts -> 'target_group') AS r;
    INSERT INTO clients.note (client_id, entry, subject, note_text, written_on, source, recorded_on)
    SELECT p_client, row_number() OVER ()::smallint, r.subject, r.note_text, r.written_on, r.source, kernel.today() FROM jsonb_populate_recordset(NULL::clients.note, p_parts -> 'note') AS r;
END $$;
REVOKE ALL ON FUNCTION clients.register_parts(uuid, jsonb) FROM PUBLIC;

RESET ROLE;
