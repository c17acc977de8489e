-- What a decision to open somebody looks at: the policy, bases, scopes, budgets.
SET ROLE sonar_guard;

-- Replaces the policy by the one source, and remembers it with its moment when it is another one than before. Only the
-- deployment login comes here, by way of the owner.
CREATE FUNCTION access.replace_policy(p_policy jsonb, p_fingerprint text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
    place text;
BEGIN
    FOR part, place IN SELECT * FROM access.policy_parts() LOOP
        EXECUTE format('DELETE FROM access.%I', place);
        EXECUTE format('INSERT INTO access.%I SELECT * FROM jsonb_populate_recordset(NULL::access.%I, $1)', place, place) USING p_policy -> part;
    END LOOP;
    IF p_fingerprint IS DISTINCT FROM (SELECT v.fingerprint FROM access.policy_version v ORDER BY v.seq DESC LIMIT 1) THEN
        INSERT INTO access.policy_version (fingerprint, content) VALUES (p_fingerprint, p_policy);
    END IF;
END $$;

-- The parts of the policy and the tables that hold them.
CREATE FUNCTION access.policy_parts() RETURNS TABLE (part text, place text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('rights', 'policy_right'), ('bases', 'policy_basis'), ('ceilings', 'policy_ceiling'), ('limits', 'policy_limit'),
           ('controls', 'policy_control'), ('staffing', 'policy_staffing'), ('proposals', 'policy_proposal'), ('extras', 'policy_extra'),
           ('records', 'policy_record')
$$;

-- What the start-up check compares with the source: the policy as it stands, part by part.
CREATE FUNCTION access.policy_in_force() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found jsonb := '{}';
    rows jsonb;
    part text;
    place text;
BEGIN
    FOR part, place IN SELECT * FROM access.policy_parts() LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(r)), ''[]'') FROM access.%I r', place) INTO rows;
        found := found || jsonb_build_object(part, rows);
    END LOOP;
    RETURN found;
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON access.policy_version EXECUTE FUNCTION identity.refuse_change();

-- What each policy that was ever in force laid down about one function, oldest first (I67).
CREATE FUNCTION access.policy_history(p_function text) RETURNS TABLE (applied_at timestamptz, content jsonb)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.applied_at, (
        SELECT jsonb_object_agg(p.part, (SELECT coalesce(jsonb_agg(r.row), '[]') FROM jsonb_array_elements(v.content -> p.part) AS r (row)
                                         WHERE r.row ->> 'function' = p_function))
        FROM unnest(ARRAY['rights', 'bases', 'ceilings', 'limits']) AS p (part))
    FROM access.policy_version v ORDER BY v.seq
$$;

-- Whether somebody has, at this moment, a right of this kind that two others granted; p_subject NULL: whatever it is about.
CREATE FUNCTION access.holds(p_staff uuid, p_kind text, p_subject text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.proposal g
        WHERE g.staff_id = p_staff AND g.kind = p_kind AND g.approved AND g.withdrawn_at IS NULL AND (p_subject IS NULL OR g.subject = p_subject)
          AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now());
END $$;

-- Whether an extra right that somebody holds adds p_category in p_mode for this purpose ('former': opens former clients).
CREATE FUNCTION access.holds_extra(p_staff uuid, p_function text, p_purpose text, p_category text, p_mode text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.policy_extra e
        WHERE e.function = p_function AND e.purpose = p_purpose AND e.category = p_category AND e.mode = p_mode
          AND access.holds(p_staff, 'extra', e.name));
END $$;

-- Whether a function reads or writes records of a kind that are about no client.
CREATE FUNCTION access.may_record(p_function text, p_record text, p_mode text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_record r WHERE r.record = p_record AND r.function = p_function AND r.mode = p_mode)
$$;

-- Whether an office lies within what was added to somebody's own: an office or a region that two people granted, or an
-- office at whose desk she has duty.
CREATE FUNCTION access.reaches_office(p_staff uuid, p_office int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM access.proposal g JOIN identity.office o ON o.id = p_office
        WHERE g.staff_id = p_staff AND g.kind = 'scope' AND g.approved AND g.withdrawn_at IS NULL
          AND g.valid_from <= kernel.now() AND g.valid_until > kernel.now() AND (g.office_id = o.id OR g.region_code = o.region_code))
        OR EXISTS (
        SELECT FROM access.office_duty d
        WHERE d.staff_id = p_staff AND d.office_id = p_office AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now());
END $$;

-- Until when p_staff can go on with somebody she registered herself at the desk; nothing for everybody else. The ledger's
-- row of the registering and the task that came of it have one moment, which no other task has.
CREATE FUNCTION access.registered_until(p_staff uuid, p_client uuid) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT r.valid_until
    FROM access.relation r
    WHERE r.client_id = p_client AND r.staff_id = p_staff AND r.kind = 'task' AND r.valid_from <= kernel.now() AND r.valid_until > kernel.now()
      AND EXISTS (SELECT FROM ledger.change c
                  WHERE c.client_id = r.client_id AND c.at = r.valid_from AND c.action = 'register' AND c.actor_ref = r.staff_id)
$$;

-- The strongest basis on which a member of staff may open a client at this moment, among the bases the policy allows
-- for this function and purpose; nothing when there is none. A match counts for the vacancy it was made for (p_vacancy),
-- and only while that vacancy is open.
CREATE FUNCTION access.basis_for(
    p_staff uuid, p_function text, p_purpose text, p_client uuid, p_vacancy int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    SELECT r.kind INTO found
    FROM access.relation r
    JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = r.kind
    WHERE r.client_id = p_client AND r.staff_id = p_staff
      AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
      AND (r.kind <> 'match' OR r.vacancy_id = p_vacancy AND EXISTS (
              SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published'
                AND (v.expires_on IS NULL OR v.expires_on > kernel.today())))
    ORDER BY b.rank LIMIT 1;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    -- A task from anybody else does not count here: a purpose that asks for this basis does not take tasks.
    IF EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_function AND b.purpose = p_purpose AND b.basis = 'registered')
       AND access.registered_until(p_staff, p_client) IS NOT NULL THEN
        RETURN 'registered';
    END IF;
    IF EXISTS (
        SELECT FROM access.replacement v
        JOIN access.relation r ON r.staff_id = v.absent_id AND r.client_id = p_client AND r.kind = 'caseload'
        JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = 'replacement'
        WHERE v.substitute_id = p_staff AND v.valid_from <= kernel.now() AND v.valid_until > kernel.now()
          AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())) THEN
        RETURN 'replacement';
    END IF;
    IF EXISTS (
        SELECT FROM access.office_duty d
        JOIN access.policy_basis b ON b.function = p_function AND b.purpose = p_purpose AND b.basis = 'office_duty'
        WHERE d.staff_id = p_staff AND d.office_id = (SELECT c.office_id FROM clients.client c WHERE c.id = p_client)
          AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now()) THEN
        RETURN 'office_duty';
    END IF;
    RETURN NULL;
END $$;

-- Takes p_persons and p_outside from the actor's budget of this hour; false when it does not suffice. The row lock
-- makes two requests at once count one after the other.
CREATE FUNCTION access.take_budget(p_actor uuid, p_function text, p_persons int, p_outside int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
    within access.policy_limit;
BEGIN
    SELECT * INTO within FROM access.policy_limit l WHERE l.function = p_function;
    IF NOT FOUND OR p_persons > within.persons_per_hour OR p_outside > within.outside_per_hour THEN
        RETURN false;
    END IF;
    INSERT INTO access.budget_use AS u (actor_ref, hour, persons, outside) VALUES (p_actor, this_hour, p_persons, p_outside)
    ON CONFLICT (actor_ref) DO UPDATE
    SET hour = this_hour,
        persons = CASE WHEN u.hour = this_hour THEN u.persons ELSE 0 END + p_persons,
        outside = CASE WHEN u.hour = this_hour THEN u.outside ELSE 0 END + p_outside
    WHERE CASE WHEN u.hour = this_hour THEN u.persons ELSE 0 END + p_persons <= within.persons_per_hour
      AND CASE WHEN u.hour = this_hour THEN u.outside ELSE 0 END + p_outside <= within.outside_per_hour;
    RETURN FOUND;
END $$;

-- Takes one search from the actor's budget of this hour, whether it will find anybody or not; false when none is left.
CREATE FUNCTION access.take_search(p_actor uuid, p_function text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
    allowed int := (SELECT l.searches_per_hour FROM access.policy_limit l WHERE l.function = p_function);
BEGIN
    IF coalesce(allowed, 0) = 0 THEN
        RETURN false;
    END IF;
    INSERT INTO access.search_use AS u (actor_ref, hour, searches) VALUES (p_actor, this_hour, 1)
    ON CONFLICT (actor_ref) DO UPDATE
    SET hour = this_hour, searches = CASE WHEN u.hour = this_hour THEN u.searches ELSE 0 END + 1
    WHERE u.hour <> this_hour OR u.searches < allowed;
    RETURN FOUND;
END $$;

-- The day on which a review is due: p_days working days after p_from (Saturdays and Sundays do not count; days in
-- access.holiday neither).
CREATE TABLE access.holiday (day date PRIMARY KEY);
CREATE FUNCTION access.working_days_after(p_from date, p_days int) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT s.moment::date FROM generate_series(p_from + 1, p_from + 30 + p_days * 3, interval '1 day') AS s (moment)
    WHERE extract(isodow FROM s.moment) < 6 AND NOT EXISTS (SELECT FROM access.holiday h WHERE h.day = s.moment::date)
    ORDER BY s.moment OFFSET greatest(p_days, 1) - 1 LIMIT 1
$$;

CREATE FUNCTION access.replace_holidays(p_days date[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM access.holiday WHERE day <> ALL (p_days);
    INSERT INTO access.holiday SELECT DISTINCT d FROM unnest(p_days) AS d ON CONFLICT DO NOTHING;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.replace_policy(jsonb, text), access.replace_holidays(date[]) TO sonar_owner;
GRANT EXECUTE ON FUNCTION access.policy_in_force() TO sonar_owner, sonar_reader, sonar_auth;
GRANT EXECUTE ON FUNCTION access.policy_history(text) TO sonar_reader;

RESET ROLE;
