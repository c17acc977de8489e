-- What a supplier does with its vacancies: deliver, close, and look them up. A vacancy of somebody else, one of an employer for which it
-- speaks no more, and one that is not there are one answer.
SET ROLE sonar_guard;

-- Takes further turns of the hour for a request that holds many vacancies; returns the seconds to wait when there are not as many.
CREATE FUNCTION exchange.take_supplier_turns(p_token text, p_turns int, p_trace uuid, p_origin inet) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
    wait int := CASE WHEN caller.id IS NOT NULL THEN exchange.take_turns(caller, greatest(p_turns, 0)) END;
BEGIN
    IF wait IS NOT NULL THEN
        PERFORM exchange.note_supplier(caller, 'deliver', 'limit', p_trace, p_origin);
    END IF;
    RETURN wait;
END $$;

-- The vacancy that a supplier knows by a number of its own, whoever it speaks for by now.
CREATE FUNCTION exchange.held_of(p_supplier exchange.supplier, p_external text, OUT held employers.vacancy, OUT kvk_number text)
LANGUAGE sql VOLATILE AS $$
    SELECT v, e.kvk_number FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE v.supplier = p_supplier.source AND v.external_id = p_external FOR UPDATE OF v
$$;

-- What stands in the way of a delivery, or nothing. Who speaks by a mandate makes no employers and establishments. A text that somebody
-- else changed is not overwritten unseen: then the supplier names the version it saw.
CREATE FUNCTION exchange.supply_refusal(
    p_supplier exchange.supplier, p_held employers.vacancy, p_held_kvk text, p_employer jsonb, p_values jsonb, p_close text,
    p_only_new boolean, p_version int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    speaks text := exchange.speaks_by(p_supplier, p_employer ->> 'kvk_number');
    otherwise boolean := p_close IS NULL AND p_held.status IN ('draft', 'review', 'published') AND employers.says_otherwise(p_held, p_employer, p_values);
BEGIN
    RETURN CASE
        WHEN p_supplier.id IS NULL THEN 'no_session'
        WHEN p_held.id IS NOT NULL AND exchange.speaks_by(p_supplier, p_held_kvk) IS NULL THEN 'not_available'
        WHEN p_close IS NOT NULL AND p_held.id IS NULL THEN 'not_available'
        WHEN p_close IS NULL AND speaks IS NULL THEN 'not_yours'
        WHEN p_close IS NULL AND speaks = 'mandate' AND NOT EXISTS (
            SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
            WHERE b.number = p_employer ->> 'number' AND e.kvk_number = p_employer ->> 'kvk_number') THEN 'place'
        WHEN p_version IS NOT NULL AND p_held.version IS DISTINCT FROM p_version THEN 'stale'
        WHEN otherwise AND p_only_new THEN 'known'
        WHEN otherwise AND p_version IS NULL AND p_held.changed_by IS NOT NULL THEN 'changed' END;
END $$;

-- The state of a vacancy as it is on this day: past its last day it is over, before any job has said so.
CREATE FUNCTION exchange.state_today(p_status text, p_expires date) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT CASE WHEN p_status = 'published' AND p_expires <= kernel.today() THEN 'expired' ELSE p_status END $$;

-- What a supplier is told of a vacancy of its own; nothing when there is none, or none of an employer for which it speaks.
CREATE FUNCTION exchange.told_vacancy(p_supplier exchange.supplier, p_external text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', v.id, 'version', v.version, 'status', exchange.state_today(v.status, v.expires_on), 'vacancy', to_jsonb(v) || jsonb_build_object('language_levels', employers.language_levels(v.id)),
        'published_on', v.published_on,
        'employer', jsonb_build_object('kvk_number', e.kvk_number, 'name', e.name, 'number', b.number, 'pc4', b.pc4),
        'findings', CASE WHEN v.status IN ('draft', 'review') THEN coalesce((
            SELECT n.findings FROM employers.vacancy_event n WHERE n.vacancy_id = v.id AND n.findings <> '[]' ORDER BY n.seq DESC LIMIT 1), '[]') ELSE '[]' END,
        'reason', coalesce((SELECT CASE WHEN n.verb IN ('return', 'approve', 'withdraw') THEN n.reason END
                            FROM employers.vacancy_event n WHERE n.vacancy_id = v.id AND n.verb NOT IN ('hold', 'release') ORDER BY n.seq DESC LIMIT 1), ''))
    FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
    WHERE v.supplier = p_supplier.source AND v.external_id = p_external AND exchange.speaks_by(p_supplier, e.kvk_number) IS NOT NULL
$$;

-- Takes one vacancy over, or closes it (p_close). p_only_new: refused when it is there with other words. p_version: only when that is the
-- version it has now. The outcome is 'new', 'changed', 'unchanged', 'review' or 'closed'.
CREATE FUNCTION exchange.deliver_supplied(
    p_token text, p_external text, p_employer jsonb, p_values jsonb, p_findings jsonb, p_close text, p_only_new boolean, p_version int,
    p_trace uuid, p_origin inet, OUT outcome text, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
    present record;
BEGIN
    -- The same lock as the one under which it is taken over: two deliveries of one number are one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('employers.deliver/' || caller.source || '/' || p_external, 0));
    SELECT * INTO present FROM exchange.held_of(caller, p_external);
    refusal := exchange.supply_refusal(caller, present.held, present.kvk_number, p_employer, p_values, p_close, p_only_new, p_version);
    IF refusal IS NULL THEN
        outcome := employers.take_delivered(caller.source, p_external, p_employer, p_values, p_findings, p_close, p_trace, 'system', caller.id, NULL);
        IF outcome IN ('place', 'over', 'unknown') THEN
            refusal := outcome;
            outcome := NULL;
        END IF;
        told := exchange.told_vacancy(caller, p_external);
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM exchange.keep_refused(caller, coalesce(p_employer ->> 'kvk_number', present.kvk_number), p_external, p_employer ->> 'number', refusal, '{}');
    END IF;
    PERFORM exchange.note_supplier(caller, CASE WHEN p_close IS NULL THEN 'deliver' ELSE 'close' END, refusal, p_trace, p_origin);
END $$;

-- One vacancy of the supplier, in whatever state; what the check found in it last, and what a colleague wrote with her judgement.
CREATE FUNCTION exchange.supplied_vacancy(p_token text, p_external text, p_trace uuid, p_origin inet, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    told := exchange.told_vacancy(caller, p_external);
    refusal := CASE WHEN caller.id IS NULL THEN 'no_session' WHEN told IS NULL THEN 'not_available' END;
    PERFORM exchange.note_supplier(caller, 'read', refusal, p_trace, p_origin);
END $$;

-- The vacancies of the supplier after one of its own numbers, in their order; one more than p_limit when there are more.
CREATE FUNCTION exchange.supplied_vacancies(
    p_token text, p_after text, p_status text, p_limit int, p_trace uuid, p_origin inet, OUT told jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.external_id), '[]') INTO told FROM (
        SELECT v.id, v.external_id, v.version, exchange.state_today(v.status, v.expires_on) AS status, v.title
        FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id JOIN employers.employer e ON e.id = b.employer_id
        WHERE v.supplier = caller.source AND v.external_id > p_after AND exchange.speaks_by(caller, e.kvk_number) IS NOT NULL
          AND (p_status IS NULL OR exchange.state_today(v.status, v.expires_on) = p_status)
        ORDER BY v.external_id LIMIT least(p_limit, 100) + 1) AS r;
    refusal := CASE WHEN caller.id IS NULL THEN 'no_session' END;
    PERFORM exchange.note_supplier(caller, 'list', refusal, p_trace, p_origin);
END $$;

-- The suppliers that were connected, to who keeps the connections and who watches over them: for whom each may deliver, how much of
-- this hour it used, and how many of its vacancies are found. That somebody looked is a line.
CREATE FUNCTION exchange.suppliers_known(p_token text, p_trace uuid, p_origin inet, OUT known jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR actor.function NOT IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor') THEN 'not_yours' END;
    IF refusal IS NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', s.name, 'oin', s.oin, 'kvk_number', s.kvk_number, 'source', s.source, 'agreement', s.agreement,
            'valid_from', s.valid_from, 'valid_until', s.valid_until, 'in_force', kernel.today() BETWEEN s.valid_from AND s.valid_until,
            'per_hour', s.per_hour, 'public_key', s.public_key,
            'used', coalesce((SELECT h.used FROM exchange.supplier_hour h WHERE h.supplier_id = s.id AND h.hour = date_trunc('hour', kernel.now())), 0),
            'vacancies', (SELECT count(*) FROM employers.vacancy v WHERE v.supplier = s.source AND exchange.state_today(v.status, v.expires_on) = 'published'),
            'mandates', (SELECT count(*) FROM identity.mandate m
                         WHERE m.to_kvk = s.kvk_number AND m.scope IN ('vacancies', 'all') AND identity.mandate_holds(m)),
            'contracts', (SELECT coalesce(jsonb_agg(jsonb_build_object('kvk_number', c.kvk_number, 'employer', coalesce(e.name, ''), 'contract', c.contract,
                              'valid_from', c.valid_from, 'valid_until', c.valid_until) ORDER BY e.name, c.kvk_number), '[]')
                          FROM exchange.supplier_employer c LEFT JOIN employers.employer e ON e.kvk_number = c.kvk_number
                          WHERE c.supplier_id = s.id AND c.valid_until >= kernel.today())) ORDER BY s.name, s.oin), '[]')
        INTO known FROM exchange.supplier s;
    END IF;
    PERFORM access.note(actor, p_trace, 'supplier:known', NULL, refusal, p_origin);
END $$;

-- Forgets requests and hours that are over. Returns how many.
CREATE FUNCTION exchange.sweep_suppliers() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH calls AS (DELETE FROM exchange.supplier_call c WHERE c.expires_at < kernel.now() - interval '5 minutes' RETURNING 1),
    hours AS (DELETE FROM exchange.supplier_hour h WHERE h.hour < kernel.now() - interval '1 day' RETURNING 1)
    SELECT ((SELECT count(*) FROM calls) + (SELECT count(*) FROM hours))::int
$$;

REVOKE ALL ON FUNCTION exchange.take_supplier_turns(text, int, uuid, inet), exchange.held_of(exchange.supplier, text),
    exchange.supply_refusal(exchange.supplier, employers.vacancy, text, jsonb, jsonb, text, boolean, int),
    exchange.deliver_supplied(text, text, jsonb, jsonb, jsonb, text, boolean, int, uuid, inet), exchange.state_today(text, date), exchange.told_vacancy(exchange.supplier, text),
    exchange.supplied_vacancy(text, text, uuid, inet), exchange.supplied_vacancies(text, text, text, int, uuid, inet), exchange.suppliers_known(text, uuid, inet), exchange.sweep_suppliers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.take_supplier_turns(text, int, uuid, inet),
    exchange.deliver_supplied(text, text, jsonb, jsonb, jsonb, text, boolean, int, uuid, inet),
    exchange.supplied_vacancy(text, text, uuid, inet), exchange.supplied_vacancies(text, text, text, int, uuid, inet),
    exchange.suppliers_known(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.sweep_suppliers() TO sonar_worker;

RESET ROLE;
