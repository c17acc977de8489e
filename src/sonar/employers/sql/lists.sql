-- Vacancies that somebody delivers, as a file or system to system, one by one: made, replaced or closed by the number that the supplier gave.
SET ROLE sonar_guard;

-- What the check found, without what a colleague approved in this vacancy before, in the same words.
CREATE FUNCTION employers.unjudged(p_vacancy int, p_findings jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(f), '[]') FROM jsonb_array_elements(p_findings) AS f
    WHERE NOT EXISTS (
        SELECT FROM employers.vacancy_event e CROSS JOIN LATERAL jsonb_array_elements(e.findings) AS a
        WHERE e.vacancy_id = p_vacancy AND e.verb = 'approve' AND a ->> 'rule' = f ->> 'rule' AND lower(a ->> 'words') = lower(f ->> 'words'))
$$;

-- The place of an employer with these numbers; both are made when they are new. Nothing when the place is another employer's, or closed.
CREATE FUNCTION employers.delivered_place(p_employer jsonb) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found int;
BEGIN
    -- Looked at before anything is made, so that a refused row leaves nothing behind.
    IF EXISTS (SELECT FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
               WHERE b.number = p_employer ->> 'number' AND e.kvk_number <> p_employer ->> 'kvk_number')
       OR EXISTS (SELECT FROM employers.employer e WHERE e.kvk_number = p_employer ->> 'kvk_number' AND e.closed_on IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO employers.employer (kvk_number, name) VALUES (p_employer ->> 'kvk_number', p_employer ->> 'name') ON CONFLICT DO NOTHING;
    INSERT INTO employers.establishment (employer_id, number, place, pc4)
    SELECT e.id, p_employer ->> 'number', p_employer ->> 'place', (p_employer ->> 'pc4')::smallint
    FROM employers.employer e WHERE e.kvk_number = p_employer ->> 'kvk_number' ON CONFLICT DO NOTHING;
    SELECT b.id INTO found FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
    WHERE b.number = p_employer ->> 'number' AND e.kvk_number = p_employer ->> 'kvk_number' AND b.closed_on IS NULL AND e.closed_on IS NULL;
    RETURN found;
END $$;

-- Whether a delivery says anything else than the vacancy does now. A last day that is left out stays as it is, and so do the levels
-- of languages.
CREATE FUNCTION employers.says_otherwise(p_held employers.vacancy, p_employer jsonb, p_values jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT (SELECT b.number FROM employers.establishment b WHERE b.id = p_held.establishment_id) IS DISTINCT FROM p_employer ->> 'number'
        OR to_jsonb(p_held) IS DISTINCT FROM to_jsonb(jsonb_populate_record(p_held, p_values - 'establishment_id' || jsonb_build_object(
               'expires_on', coalesce(nullif(p_values -> 'expires_on', 'null'), to_jsonb(p_held.expires_on)))))
        OR jsonb_typeof(p_values -> 'language_levels') = 'array' AND employers.language_levels(p_held.id) <> (
            SELECT coalesce(jsonb_agg(jsonb_build_object('language', n.language, 'oral', n.oral, 'written', n.written) ORDER BY n.language), '[]')
            FROM jsonb_to_recordset(p_values -> 'language_levels') AS n (language text, oral smallint, written smallint))
$$;

-- Takes one delivered vacancy over, in the name of a job or of a supplier's own system: 'new', 'changed', 'unchanged', 'review' (stopped
-- by the check), 'closed', or why not: 'place', 'over', 'unknown'.
CREATE FUNCTION employers.take_delivered(
    p_supplier text, p_external text, p_employer jsonb, p_values jsonb, p_findings jsonb, p_close text, p_trace uuid,
    p_kind text, p_ref uuid, p_job text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    held employers.vacancy;
    at_place int;
    stops jsonb;
    changed text[];
    target text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('employers.deliver/' || p_supplier || '/' || p_external, 0));
    SELECT * INTO held FROM employers.vacancy v WHERE v.supplier = p_supplier AND v.external_id = p_external FOR UPDATE;
    IF p_close IS NOT NULL THEN
        target := employers.state_after(p_close, held.status, false);
        IF held.id IS NULL THEN
            RETURN 'unknown';
        ELSIF target IS NULL THEN
            RETURN 'unchanged';
        END IF;
        PERFORM employers.enter_state(held.id, p_close, target, p_kind, p_ref, NULL, NULL);
        PERFORM employers.note_change(p_kind, p_ref, p_job, p_trace, 'vacancy:' || held.id, 'correct', ARRAY['status']);
        RETURN 'closed';
    ELSIF held.status IN ('filled', 'withdrawn', 'expired') THEN
        RETURN 'over';
    END IF;
    at_place := employers.delivered_place(p_employer);
    IF at_place IS NULL THEN
        RETURN 'place';
    END IF;
    IF held.id IS NULL THEN
        INSERT INTO employers.vacancy (establishment_id, title, occupation, occupation_scheme, occupation_code, hours_min, hours_max, education_level,
                                       contract_form, pc4, place, status, source, supplier, external_id)
        SELECT at_place, r.title, 0, r.occupation_scheme, r.occupation_code, r.hours_min, r.hours_max, r.education_level, r.contract_form, r.pc4, r.place,
               'draft', 'import', p_supplier, p_external
        FROM jsonb_populate_record(NULL::employers.vacancy, p_values) AS r RETURNING * INTO held;
        changed := ARRAY['all'];
    END IF;
    changed := changed || employers.fill_fields(held.id, p_values || jsonb_build_object('establishment_id', at_place,
                          'expires_on', coalesce(nullif(p_values -> 'expires_on', 'null'), to_jsonb(held.expires_on))));
    IF changed IS NULL OR changed = '{}' THEN
        RETURN 'unchanged';
    END IF;
    stops := employers.unjudged(held.id, p_findings);
    target := CASE WHEN jsonb_array_length(stops) > 0 THEN 'review' ELSE 'published' END;
    UPDATE employers.vacancy v SET changed_by = NULL WHERE v.id = held.id;
    PERFORM employers.enter_state(held.id, 'deliver', target, p_kind, p_ref, NULL, stops);
    PERFORM employers.note_change(p_kind, p_ref, p_job, p_trace, 'vacancy:' || held.id, CASE WHEN 'all' = ANY (changed) THEN 'add' ELSE 'correct' END, changed);
    RETURN CASE WHEN target = 'review' THEN 'review' WHEN 'all' = ANY (changed) THEN 'new' ELSE 'changed' END;
END $$;

-- The same for a file. What somebody changed since it was delivered is not overwritten ('by_others'): a file names no version that it saw,
-- and the same file again would put back every night what a colleague took out.
CREATE FUNCTION employers.deliver_vacancy(
    p_supplier text, p_external text, p_employer jsonb, p_values jsonb, p_findings jsonb, p_close text, p_trace uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held employers.vacancy;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('employers.deliver/' || p_supplier || '/' || p_external, 0));
    SELECT * INTO held FROM employers.vacancy v WHERE v.supplier = p_supplier AND v.external_id = p_external FOR UPDATE;
    IF p_close IS NULL AND held.changed_by IS NOT NULL AND held.status IN ('draft', 'review', 'published')
       AND employers.says_otherwise(held, p_employer, p_values) THEN
        RETURN 'by_others';
    END IF;
    RETURN employers.take_delivered(p_supplier, p_external, p_employer, p_values, p_findings, p_close, p_trace, 'job', NULL, 'import_vacancies');
END $$;

REVOKE ALL ON FUNCTION employers.unjudged(int, jsonb), employers.delivered_place(jsonb), employers.says_otherwise(employers.vacancy, jsonb, jsonb),
    employers.take_delivered(text, text, jsonb, jsonb, jsonb, text, uuid, text, uuid, text),
    employers.deliver_vacancy(text, text, jsonb, jsonb, jsonb, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.deliver_vacancy(text, text, jsonb, jsonb, jsonb, text, uuid) TO sonar_worker;

RESET ROLE;
