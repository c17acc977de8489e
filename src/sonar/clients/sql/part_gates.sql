-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SET ROLE sonar_owner;

CREATE POLICY gate_reads ON clients.channel FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('channel'))::uuid[]));
CREATE POLICY gate_changes ON clients.channel FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]));
CREATE POLICY gate_adds ON clients.channel FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('channel'))::uuid[]));
CREATE POLICY guard_registers ON clients.channel FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.channel TO sonar_gate;
GRANT INSERT ON clients.channel TO sonar_guard;

CREATE POLICY gate_reads ON clients.benefit FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('benefit'))::uuid[]));
CREATE POLICY gate_changes ON clients.benefit FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY gate_adds ON clients.benefit FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY guard_registers ON clients.benefit FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.benefit TO sonar_gate;
GRANT INSERT ON clients.benefit TO sonar_guard;

CREATE POLICY gate_reads ON clients.municipal_support FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('benefit'))::uuid[]));
CREATE POLICY gate_changes ON clients.municipal_support FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY gate_adds ON clients.municipal_support FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('benefit'))::uuid[]));
CREATE POLICY guard_registers ON clients.municipal_support FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.municipal_support TO sonar_gate;
GRANT INSERT ON clients.municipal_support TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_situation FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_situation FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_situation FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_situation FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_situation TO sonar_gate;
GRANT INSERT ON clients.work_situation TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_situation FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_situation FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (at_work, at_work_since, hours_worked, mediation_occupation, last_occupation, last_employer, sector_first, sector_second, sector_third, source, recorded_on, recorded_by, version) ON clients.work_situation TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_wishes FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_wishes FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_wishes FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_wishes FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_wishes TO sonar_gate;
GRANT INSERT ON clients.work_wishes TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_wishes FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_wishes FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (max_travel_minutes, available_until, office_hours, irregular_hours, agreement_kinds, contact_shown, source, recorded_on, recorded_by, version) ON clients.work_wishes TO sonar_guard;

CREATE POLICY gate_reads ON clients.vehicle FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.vehicle FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.vehicle FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.vehicle FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.vehicle TO sonar_gate;
GRANT INSERT ON clients.vehicle TO sonar_guard;
CREATE POLICY guard_finds ON clients.vehicle FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.vehicle FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.vehicle TO sonar_guard;

CREATE POLICY gate_reads ON clients.course FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.course FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.course FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.course FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.course TO sonar_gate;
GRANT INSERT ON clients.course TO sonar_guard;
CREATE POLICY guard_finds ON clients.course FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.course FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.course TO sonar_guard;

CREATE POLICY gate_reads ON clients.skill FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.skill FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.skill FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.skill FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.skill TO sonar_gate;
GRANT INSERT ON clients.skill TO sonar_guard;
CREATE POLICY guard_finds ON clients.skill FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.skill FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.skill TO sonar_guard;

CREATE POLICY gate_reads ON clients.interest FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.interest FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.interest FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.interest FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.interest TO sonar_gate;
GRANT INSERT ON clients.interest TO sonar_guard;
CREATE POLICY guard_finds ON clients.interest FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.interest FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.interest TO sonar_guard;

CREATE POLICY gate_reads ON clients.web_address FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('contact'))::uuid[]));
CREATE POLICY gate_changes ON clients.web_address FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY gate_adds ON clients.web_address FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('contact'))::uuid[]));
CREATE POLICY guard_registers ON clients.web_address FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.web_address TO sonar_gate;
GRANT INSERT ON clients.web_address TO sonar_guard;
CREATE POLICY guard_finds ON clients.web_address FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.web_address FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, entry, removed_at, version), UPDATE (removed_at, version) ON clients.web_address TO sonar_guard;

CREATE POLICY gate_reads ON clients.sharing FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]));
CREATE POLICY gate_changes ON clients.sharing FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY gate_adds ON clients.sharing FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('profile'))::uuid[]));
CREATE POLICY guard_registers ON clients.sharing FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.sharing TO sonar_gate;
GRANT INSERT ON clients.sharing TO sonar_guard;

CREATE POLICY gate_reads ON clients.former_name FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]));
CREATE POLICY gate_changes ON clients.former_name FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY gate_adds ON clients.former_name FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('identity'))::uuid[]));
CREATE POLICY guard_registers ON clients.former_name FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.former_name TO sonar_gate;
GRANT INSERT ON clients.former_name TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_capacity FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_capacity'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_capacity FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_capacity FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_capacity'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_capacity FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_capacity TO sonar_gate;
GRANT INSERT ON clients.work_capacity TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_fitness FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_needs'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_fitness FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_fitness FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_fitness FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_fitness TO sonar_gate;
GRANT INSERT ON clients.work_fitness TO sonar_guard;

CREATE POLICY gate_reads ON clients.work_needs FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('work_needs'))::uuid[]));
CREATE POLICY gate_changes ON clients.work_needs FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY gate_adds ON clients.work_needs FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('work_needs'))::uuid[]));
CREATE POLICY guard_registers ON clients.work_needs FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.work_needs TO sonar_gate;
GRANT INSERT ON clients.work_needs TO sonar_guard;
CREATE POLICY guard_finds ON clients.work_needs FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.work_needs FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (adapted_workplace, guidance, variation, needs_explained, source, recorded_on, recorded_by, version) ON clients.work_needs TO sonar_guard;

CREATE POLICY gate_reads ON clients.self_reported FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('self_reported'))::uuid[]));
CREATE POLICY gate_changes ON clients.self_reported FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]));
CREATE POLICY gate_adds ON clients.self_reported FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('self_reported'))::uuid[]));
CREATE POLICY guard_registers ON clients.self_reported FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.self_reported TO sonar_gate;
GRANT INSERT ON clients.self_reported TO sonar_guard;

CREATE POLICY gate_reads ON clients.questionnaire FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('questionnaire'))::uuid[]));
CREATE POLICY gate_changes ON clients.questionnaire FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]));
CREATE POLICY gate_adds ON clients.questionnaire FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('questionnaire'))::uuid[]));
CREATE POLICY guard_registers ON clients.questionnaire FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.questionnaire TO sonar_gate;
GRANT INSERT ON clients.questionnaire TO sonar_guard;

CREATE POLICY gate_reads ON clients.indication FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('indication'))::uuid[]));
CREATE POLICY gate_changes ON clients.indication FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]));
CREATE POLICY gate_adds ON clients.indication FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('indication'))::uuid[]));
CREATE POLICY guard_registers ON clients.indication FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.indication TO sonar_gate;
GRANT INSERT ON clients.indication TO sonar_guard;

CREATE POLICY gate_reads ON clients.target_group FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('target_group'))::uuid[]));
CREATE POLICY gate_changes ON clients.target_group FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]));
CREATE POLICY gate_adds ON clients.target_group FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('target_group'))::uuid[]));
CREATE POLICY guard_registers ON clients.target_group FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.target_group TO sonar_gate;
GRANT INSERT ON clients.target_group TO sonar_guard;
CREATE POLICY guard_finds ON clients.target_group FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_takes_over ON clients.target_group FOR UPDATE TO sonar_guard USING (true);
GRANT SELECT (client_id, version), UPDATE (in_register, registered_since, registered_until, source, recorded_on, recorded_by, version) ON clients.target_group TO sonar_guard;

CREATE POLICY gate_reads ON clients.note FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_persons('notes'))::uuid[]));
CREATE POLICY gate_changes ON clients.note FOR UPDATE TO sonar_gate USING (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]))
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]));
CREATE POLICY gate_adds ON clients.note FOR INSERT TO sonar_gate WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('notes'))::uuid[]));
CREATE POLICY guard_registers ON clients.note FOR INSERT TO sonar_guard WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON clients.note TO sonar_gate;
GRANT INSERT ON clients.note TO sonar_guard;

RESET ROLE;
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_channel()
RETURNS TABLE (client_id uuid, sms_reachable boolean, digitally_skilled boolean, preferred_channel text, interpreter_language text, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.sms_reachable, p.digitally_skilled, p.preferred_channel, p.interpreter_language, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.channel p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.channel_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_channel();

CREATE FUNCTION clients.open_benefit()
RETURNS TABLE (client_id uuid, benefit_kind text, ww_first_day date, ww_ends_on date, ww_last_possible_day date, ww_days smallint, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.benefit_kind, p.ww_first_day, p.ww_ends_on, p.ww_last_possible_day, p.ww_days, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.benefit p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.benefit_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_benefit();

CREATE FUNCTION clients.open_municipal_support()
RETURNS TABLE (client_id uuid, entry smallint, support_kind bytea, started_on date, ended_on date, reported_by bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.support_kind, p.started_on, p.ended_on, p.reported_by, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.municipal_support p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.municipal_support_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_municipal_support();

CREATE FUNCTION clients.open_work_situation()
RETURNS TABLE (client_id uuid, at_work boolean, at_work_since date, hours_worked smallint, mediation_occupation text, last_occupation text, last_employer bytea, sector_first text, sector_second text, sector_third text, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.at_work, p.at_work_since, p.hours_worked, p.mediation_occupation, p.last_occupation, p.last_employer, p.sector_first, p.sector_second, p.sector_third, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_situation p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_situation_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_situation();

CREATE FUNCTION clients.open_work_wishes()
RETURNS TABLE (client_id uuid, max_travel_minutes smallint, available_until date, office_hours boolean, irregular_hours boolean, agreement_kinds text[], contact_shown boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.max_travel_minutes, p.available_until, p.office_hours, p.irregular_hours, p.agreement_kinds, p.contact_shown, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_wishes p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_wishes_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_wishes();

CREATE FUNCTION clients.open_vehicle()
RETURNS TABLE (client_id uuid, entry smallint, vehicle_kind text, for_work boolean, for_commuting boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.vehicle_kind, p.for_work, p.for_commuting, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.vehicle p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.vehicle_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_vehicle();

CREATE FUNCTION clients.open_course()
RETURNS TABLE (client_id uuid, entry smallint, course_name bytea, institute bytea, started date, ended date, certificate boolean, certificate_on date, explanation bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.course_name, p.institute, p.started, p.ended, p.certificate, p.certificate_on, p.explanation, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.course p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.course_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_course();

CREATE FUNCTION clients.open_skill()
RETURNS TABLE (client_id uuid, entry smallint, skill_code text, skill_name bytea, skill_kind text, proven boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.skill_code, p.skill_name, p.skill_kind, p.proven, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.skill p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.skill_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_skill();

CREATE FUNCTION clients.open_interest()
RETURNS TABLE (client_id uuid, entry smallint, interest bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.interest, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.interest p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.interest_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_interest();

CREATE FUNCTION clients.open_web_address()
RETURNS TABLE (client_id uuid, entry smallint, address_kind text, url bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.address_kind, p.url, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.web_address p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.web_address_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_web_address();

CREATE FUNCTION clients.open_sharing()
RETURNS TABLE (client_id uuid, shared_elsewhere boolean, needs_shared boolean, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.shared_elsewhere, p.needs_shared, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.sharing p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.sharing_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_sharing();

CREATE FUNCTION clients.open_former_name()
RETURNS TABLE (client_id uuid, entry smallint, former_prefix bytea, former_last_name bytea, used_from bytea, used_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.former_prefix, p.former_last_name, p.used_from, p.used_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.former_name p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.former_name_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_former_name();

CREATE FUNCTION clients.open_work_capacity()
RETURNS TABLE (client_id uuid, mental_hours bytea, physical_hours bytea, physical_limitations bytea, is_ill bytea, ill_since bytea, too_ill_to_work bytea, assessor bytea, assessed_on bytea, valid_from bytea, valid_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.mental_hours, p.physical_hours, p.physical_limitations, p.is_ill, p.ill_since, p.too_ill_to_work, p.assessor, p.assessed_on, p.valid_from, p.valid_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_capacity p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_capacity_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_capacity();

CREATE FUNCTION clients.open_work_fitness()
RETURNS TABLE (client_id uuid, fit_for_work bytea, fit_from bytea, fit_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.fit_for_work, p.fit_from, p.fit_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_fitness p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_fitness_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_fitness();

CREATE FUNCTION clients.open_work_needs()
RETURNS TABLE (client_id uuid, adapted_workplace bytea, guidance bytea, variation bytea, needs_explained bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.adapted_workplace, p.guidance, p.variation, p.needs_explained, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.work_needs p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.work_needs_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_work_needs();

CREATE FUNCTION clients.open_self_reported()
RETURNS TABLE (client_id uuid, feels_too_ill bytea, state_of_mind bytea, stated_on bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.feels_too_ill, p.state_of_mind, p.stated_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.self_reported p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.self_reported_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_self_reported();

CREATE FUNCTION clients.open_questionnaire()
RETURNS TABLE (client_id uuid, entry smallint, filled_on bytea, edition bytea, answers bytea, score bytea, barriers bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.filled_on, p.edition, p.answers, p.score, p.barriers, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.questionnaire p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.questionnaire_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_questionnaire();

CREATE FUNCTION clients.open_indication()
RETURNS TABLE (client_id uuid, entry smallint, nature text, indication_kind bytea, starts_on date, ends_on date, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.nature, p.indication_kind, p.starts_on, p.ends_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.indication p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.indication_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_indication();

CREATE FUNCTION clients.open_target_group()
RETURNS TABLE (client_id uuid, in_register bytea, registered_since bytea, registered_until bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.in_register, p.registered_since, p.registered_until, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.target_group p LEFT JOIN identity.staff s ON s.id = p.recorded_by
$$;
CREATE VIEW clients.target_group_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_target_group();

CREATE FUNCTION clients.open_note()
RETURNS TABLE (client_id uuid, entry smallint, subject bytea, note_text bytea, written_on bytea, source text, recorded_on date, recorded_by text, version int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.entry, p.subject, p.note_text, p.written_on, p.source, p.recorded_on, s.display_name, p.version
    FROM clients.note p LEFT JOIN identity.staff s ON s.id = p.recorded_by WHERE p.removed_at IS NULL
$$;
CREATE VIEW clients.note_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_note();

REVOKE ALL ON FUNCTION clients.open_channel(),
    clients.open_benefit(),
    clients.open_municipal_support(),
    clients.open_work_situation(),
    clients.open_work_wishes(),
    clients.open_vehicle(),
    clients.open_course(),
    clients.open_skill(),
    clients.open_interest(),
    clients.open_web_address(),
    clients.open_sharing(),
    clients.open_former_name(),
    clients.open_work_capacity(),
    clients.open_work_fitness(),
    clients.open_work_needs(),
    clients.open_self_reported(),
    clients.open_questionnaire(),
    clients.open_indication(),
    clients.open_target_group(),
    clients.open_note()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_channel(),
    clients.open_benefit(),
    clients.open_municipal_support(),
    clients.open_work_situation(),
    clients.open_work_wishes(),
    clients.open_vehicle(),
    clients.open_course(),
    clients.open_skill(),
    clients.open_interest(),
    clients.open_web_address(),
    clients.open_sharing(),
    clients.open_former_name(),
    clients.open_work_capacity(),
    clients.open_work_fitness(),
    clients.open_work_needs(),
    clients.open_self_reported(),
    clients.open_questionnaire(),
    clients.open_indication(),
    clients.open_target_group(),
    clients.open_note()
TO sonar_reader;
GRANT SELECT ON clients.channel_v, clients.benefit_v, clients.municipal_support_v, clients.work_situation_v, clients.work_wishes_v, clients.vehicle_v, clients.course_v, clients.skill_v, clients.interest_v, clients.web_address_v, clients.sharing_v, clients.former_name_v, clients.work_capacity_v, clients.work_fitness_v, clients.work_needs_v, clients.self_reported_v, clients.questionnaire_v, clients.indication_v, clients.target_group_v, clients.note_v TO sonar_reader;

RESET ROLE;
