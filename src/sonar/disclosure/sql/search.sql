-- Searching. A search is a ticket that carries its search key, whether it finds anybody or not: it decides, looks, and
-- writes down what was looked for (keyed) and who was found, in one transaction of the logger's. Whom the actor may not
-- open is not found. Looking runs on keyed and coded values; nobody's name is read here.
SET ROLE sonar_owner;

-- One day of the benefit can be looked for, by whom may read benefits, and is found for the start page; the guard reads
-- nothing else of it.
GRANT SELECT (client_id, ww_ends_on) ON clients.benefit TO sonar_guard;
GRANT SELECT (client_id, mediation_occupation, sector_first, sector_second, sector_third) ON clients.work_situation TO sonar_guard;
CREATE POLICY guard_finds ON clients.benefit FOR SELECT TO sonar_guard USING (true);

RESET ROLE;

SET ROLE sonar_guard;

-- persons: found, and open under the ticket, in the order of bases. others: people outside the actor's clients of exactly
-- this name or number, whom the actor could open in an emergency; nothing of theirs opens here. total and facets: what
-- was counted of a search by attributes, over the actor's own clients only.
CREATE TYPE disclosure.found AS (ticket text, seq bigint, refusal text, bases text[], persons uuid[], others uuid[], total int, facets jsonb);

-- What is looked for by attributes. Codes, numbers and days; there is no text to give.
CREATE TYPE disclosure.criteria AS (
    scope text, kinds text[], education_min smallint, education_max smallint, hours_at_least smallint, hours_at_most smallint,
    licences text[], language text, oral_min smallint, written_min smallint, occupations text[], sectors text[], pc4_from smallint, pc4_to smallint,
    region smallint, available_by date, registered_from date, registered_to date, ww_ends_by date, cv_expires_by date
);

-- The criteria in a document, or nothing when it has a key or a value that is none.
CREATE FUNCTION disclosure.criteria_of(p_document jsonb) RETURNS disclosure.criteria
LANGUAGE plpgsql STABLE AS $$
DECLARE
    q disclosure.criteria := jsonb_populate_record(NULL::disclosure.criteria, '{}');
    known text[] := ARRAY(SELECT jsonb_object_keys(to_jsonb(q)));
BEGIN
    IF jsonb_typeof(p_document) IS DISTINCT FROM 'object' OR NOT ARRAY(SELECT jsonb_object_keys(p_document)) <@ known THEN
        RETURN NULL;
    END IF;
    q := jsonb_populate_record(q, p_document);
    IF (coalesce(q.scope, 'caseload') IN ('caseload', 'office')
        AND coalesce(q.kinds, '{}') <@ ARRAY['jobseeker', 'sick', 'unfit_for_work'] AND cardinality(coalesce(q.licences, '{}')) <= 16
        AND cardinality(coalesce(q.occupations, '{}')) <= 20 AND cardinality(coalesce(q.sectors, '{}')) <= 16 AND coalesce(cardinality(q.kinds), 1) > 0) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    q.scope := coalesce(q.scope, 'caseload');
    RETURN q;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- The categories that a search reads of: searching on what somebody is like, is reading it (R60). The kind of a client
-- tells about her health.
CREATE FUNCTION disclosure.criteria_categories(q disclosure.criteria) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['identity', 'contact']
        || CASE WHEN num_nonnulls(q.education_min, q.education_max, q.hours_at_least, q.hours_at_most, q.licences, q.language, q.oral_min, q.written_min,
                                  q.occupations, q.sectors, q.pc4_from, q.pc4_to, q.region, q.available_by, q.cv_expires_by) > 0 THEN ARRAY['profile'] ELSE '{}' END
        || CASE WHEN q.ww_ends_by IS NOT NULL THEN ARRAY['benefit'] ELSE '{}' END
        || CASE WHEN q.kinds IS NOT NULL THEN ARRAY['work_capacity'] ELSE '{}' END
$$;

-- The categories of driving licence with which somebody may drive what p_licence allows (directive 2006/126, art. 6).
CREATE FUNCTION disclosure.licences_for(p_licence text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_licence || CASE p_licence
        WHEN 'AM' THEN ARRAY['A1', 'A2', 'A', 'B', 'B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE', 'T']
        WHEN 'A1' THEN ARRAY['A2', 'A']
        WHEN 'A2' THEN ARRAY['A']
        WHEN 'B' THEN ARRAY['B+', 'BE', 'C1', 'C1E', 'C', 'CE', 'D1', 'D1E', 'D', 'DE']
        WHEN 'B+' THEN ARRAY['BE', 'C1E', 'CE', 'D1E', 'DE']
        WHEN 'BE' THEN ARRAY['C1E', 'CE', 'D1E', 'DE']
        WHEN 'C1' THEN ARRAY['C1E', 'C', 'CE']
        WHEN 'C1E' THEN ARRAY['CE']
        WHEN 'C' THEN ARRAY['CE']
        WHEN 'D1' THEN ARRAY['D1E', 'D', 'DE']
        WHEN 'D1E' THEN ARRAY['DE']
        WHEN 'D' THEN ARRAY['DE']
        ELSE ARRAY[]::text[] END
$$;

-- The clients with whom the actor has to do for a purpose: those of her caseload, an appointment or a task and those of
-- colleagues she replaces; with p_scope 'office', also those of an office where she is on duty. Whether anything stands in
-- the way of opening them is asked of those who meet what is looked for.
CREATE FUNCTION disclosure.search_scope(p_actor identity.session_facts, p_purpose text, p_scope text) RETURNS TABLE (client_id uuid)
LANGUAGE sql STABLE ROWS 500 AS $$
    SELECT r.client_id
    FROM access.relation r JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = r.kind
    WHERE r.staff_id = p_actor.actor_ref AND r.kind <> 'match' AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    UNION
    SELECT r.client_id
    FROM access.replacement v
    JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'replacement'
    JOIN access.relation r ON r.staff_id = v.absent_id AND r.kind = 'caseload'
    WHERE v.substitute_id = p_actor.actor_ref AND v.valid_from <= kernel.now() AND v.valid_until > kernel.now()
      AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())
    UNION
    SELECT c.id
    FROM access.office_duty d
    JOIN access.policy_basis b ON b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'office_duty'
    JOIN clients.client c ON c.office_id = d.office_id
    WHERE p_scope = 'office' AND d.staff_id = p_actor.actor_ref AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now()
$$;

-- The active clients in that scope who meet the criteria; nobody whom this actor could not open (reach, known to her,
-- protected), so that what is counted tells nothing of them either.
CREATE FUNCTION disclosure.clients_meeting(p_actor identity.session_facts, p_purpose text, q disclosure.criteria)
RETURNS TABLE (client_id uuid, registered_on date, education_level smallint, licences text[])
LANGUAGE plpgsql STABLE ROWS 500 AS $$
#variable_conflict use_column
DECLARE
    needed text[] := coalesce(q.licences, '{}');
    work int[] := reference.namesakes_of(q.occupations);
BEGIN
    -- Apart, so that only those who meet the criteria are weighed: that is some queries for each of them.
    RETURN QUERY
    WITH met AS MATERIALIZED (
        SELECT c.id, c.registered_on, p.education_level, p.licences
        FROM disclosure.search_scope(p_actor, p_purpose, q.scope) AS s
        JOIN clients.client c ON c.id = s.client_id
        LEFT JOIN clients.profile p ON p.client_id = c.id
        WHERE c.active
          AND (q.kinds IS NULL OR c.kind = ANY (q.kinds))
          AND (q.registered_from IS NULL OR c.registered_on >= q.registered_from) AND (q.registered_to IS NULL OR c.registered_on <= q.registered_to)
          AND (q.education_min IS NULL OR p.education_level >= q.education_min) AND (q.education_max IS NULL OR p.education_level <= q.education_max)
          AND (q.hours_at_least IS NULL OR p.hours_max >= q.hours_at_least) AND (q.hours_at_most IS NULL OR p.hours_min <= q.hours_at_most)
          AND (q.pc4_from IS NULL OR p.pc4 >= q.pc4_from) AND (q.pc4_to IS NULL OR p.pc4 <= q.pc4_to)
          AND (q.available_by IS NULL OR p.client_id IS NOT NULL AND (p.available_from IS NULL OR p.available_from <= q.available_by))
          AND (q.cv_expires_by IS NULL OR p.cv_expires_on <= q.cv_expires_by)
          AND (q.ww_ends_by IS NULL OR EXISTS (SELECT FROM clients.benefit w WHERE w.client_id = c.id AND w.ww_ends_on <= q.ww_ends_by))
          AND (q.region IS NULL OR EXISTS (
              SELECT FROM reference.pc4 a JOIN reference.municipality m ON m.code = a.municipality_code WHERE a.pc4 = p.pc4 AND m.region_code = q.region))
          AND (cardinality(needed) = 0 OR p.client_id IS NOT NULL AND NOT EXISTS (
              SELECT FROM unnest(needed) AS n (licence) WHERE NOT p.licences && disclosure.licences_for(n.licence)))
          AND (num_nonnulls(q.language, q.oral_min, q.written_min) = 0 OR EXISTS (
              SELECT FROM clients.profile_language l
              WHERE l.client_id = c.id AND l.language = coalesce(q.language, 'nld') AND (q.oral_min IS NULL OR l.oral >= q.oral_min)
                AND (q.written_min IS NULL OR l.written >= q.written_min)))
          AND (q.occupations IS NULL OR EXISTS (
              SELECT FROM clients.profile_occupation o JOIN reference.occupation_key k ON k.scheme = o.scheme AND k.code = o.code
              WHERE o.client_id = c.id AND o.stance IN ('wanted', 'explore') AND k.key = ANY (work)) OR EXISTS (
              SELECT FROM clients.work_situation w JOIN reference.occupation_key k
                  ON k.scheme = CASE WHEN strpos(w.mediation_occupation, ':') > 0 THEN split_part(w.mediation_occupation, ':', 1) ELSE 'sonar' END
                 AND k.code = split_part(w.mediation_occupation, ':', -1)
              WHERE w.client_id = c.id AND k.key = ANY (work)))
          AND (q.sectors IS NULL OR EXISTS (
              SELECT FROM clients.work_situation w WHERE w.client_id = c.id AND ARRAY[w.sector_first, w.sector_second, w.sector_third] && q.sectors)))
    SELECT m.id, m.registered_on, m.education_level, m.licences FROM met m WHERE disclosure.person_refusal(p_actor, p_purpose, m.id, false) IS NULL;
END $$;

-- What is wrong with a search before anybody is looked for. Each search counts, those that find nothing and those that
-- are malformed too; so nobody can try out names or numbers.
CREATE FUNCTION disclosure.search_refusal(
    p_actor identity.session_facts, p_purpose text, p_categories text[], p_search_key bytea, p_trace uuid, p_name text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_actor.session_id IS NULL THEN
        RETURN 'no_session';
    ELSIF p_actor.kind <> 'staff' OR NOT EXISTS (
        SELECT FROM access.policy_basis b WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'caseload') THEN
        RETURN 'purpose';
    ELSIF NOT access.take_search(p_actor.actor_ref, p_actor.function) THEN
        RETURN 'budget';
    ELSIF p_purpose IS NULL OR p_categories IS NULL OR p_search_key IS NULL OR length(p_search_key) <> 32 OR p_trace IS NULL OR p_name IS NULL
        OR length(p_name) NOT BETWEEN 1 AND 80 THEN
        RETURN 'malformed';
    END IF;
    RETURN disclosure.policy_refusal(p_actor.function, p_purpose, p_categories, '{}');
END $$;

CREATE FUNCTION disclosure.refuse_search(
    p_actor identity.session_facts, p_trace uuid, p_purpose text, p_categories text[], p_refusal text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM disclosure.note(p_actor, coalesce(p_trace, gen_random_uuid()), 'search', p_purpose, '{}', p_categories, '{}', p_refusal, NULL, p_origin);
    RETURN (NULL, NULL, p_refusal, NULL, NULL, NULL, NULL, NULL)::disclosure.found;
END $$;

-- The purpose for which this function may open people in an emergency, or nothing.
CREATE FUNCTION disclosure.emergency_purpose(p_function text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT b.purpose FROM access.policy_basis b JOIN access.policy_limit l ON l.function = b.function AND l.glass_per_day > 0
    WHERE b.function = p_function AND b.basis = 'break_glass' ORDER BY b.purpose LIMIT 1
$$;

-- What is wrong with a search among former clients, before anybody is looked for: it takes the extra right and a reason.
-- p_reason is NULL for a search among present clients.
CREATE FUNCTION disclosure.former_search_refusal(p_actor identity.session_facts, p_reason text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_reason IS NULL THEN NULL
        WHEN NOT access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former') THEN 'category'
        WHEN NOT disclosure.is_reason(p_reason) THEN 'reason' END
$$;

-- Finds active people, or with p_former those who are not any more, by surname and birth date ('name'), client number
-- ('number') or BSN ('bsn'). exact says whether it is this very name. The number of a record that gave way to another one
-- of the same person finds that one, and such a record is no former client. A birth date has some two hundred people in
-- the whole country, so all of them are compared.
CREATE FUNCTION disclosure.find_persons(
    p_by text, p_birth_key bigint, p_sketch int[], p_exact int[], p_index bytea, p_former boolean, OUT client_id uuid, OUT exact boolean) RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 5 AS $$
#variable_conflict use_column
BEGIN
    IF p_by = 'name' THEN
        RETURN QUERY
        SELECT k.client_id, k.sketch && p_exact
        FROM clients.search_key k JOIN clients.client c ON c.id = k.client_id AND c.active <> p_former
        WHERE k.birth_key = p_birth_key AND k.sketch && p_sketch
          AND NOT EXISTS (SELECT FROM identity.merged_record m WHERE p_former AND m.client_id = k.client_id)
        ORDER BY k.sketch && p_exact DESC, k.client_id LIMIT 50;
    ELSIF p_by = 'number' THEN
        RETURN QUERY
        SELECT c.id, true
        FROM clients.client_number n LEFT JOIN identity.merged_record m ON m.client_id = n.client_id
        JOIN clients.client c ON c.id = coalesce(m.survivor_id, n.client_id) AND c.active <> p_former WHERE n.number_index = p_index;
    ELSE
        RETURN QUERY
        SELECT c.id, true
        FROM identity.jobseeker_login b LEFT JOIN identity.merged_record m ON m.client_id = b.client_id
        JOIN clients.client c ON c.id = coalesce(m.survivor_id, b.client_id) AND c.active <> p_former WHERE b.bsn_index = p_index;
    END IF;
END $$;

-- Searches for one person. At most ten are found. A search for a BSN that is none comes here without p_index: it is
-- refused as malformed, and that stands in the ledger. With p_reason it looks among former clients alone (R62).
CREATE FUNCTION disclosure.search_persons(
    p_token text, p_by text, p_purpose text, p_birth_key bigint, p_sketch int[], p_exact int[], p_index bytea, p_search_key bytea,
    p_trace uuid, p_name text, p_origin inet, p_reason text DEFAULT NULL) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    former boolean := p_reason IS NOT NULL;
    asked text[] := CASE p_by WHEN 'bsn' THEN ARRAY['identity', 'bsn'] ELSE ARRAY['identity', 'contact'] END;
    candidates uuid[];
    exact boolean[];
    weighed text[];
    answer disclosure.answer;
    found uuid[];
    bases text[];
    hidden uuid[];
    others uuid[] := '{}';
    refusal text;
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, p_name);
    refusal := coalesce(refusal, disclosure.former_search_refusal(actor, p_reason), CASE
        WHEN p_by IS NULL OR p_by NOT IN ('name', 'number', 'bsn') THEN 'malformed'
        WHEN p_by = 'name' AND (p_birth_key IS NULL OR coalesce(cardinality(p_sketch), 0) NOT BETWEEN 1 AND 1000
                                OR coalesce(cardinality(p_exact), 0) NOT BETWEEN 1 AND 10) THEN 'malformed'
        WHEN p_by <> 'name' AND p_index IS NULL THEN 'malformed' END);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    SELECT coalesce(array_agg(f.client_id), '{}'), coalesce(array_agg(f.exact), '{}') INTO candidates, exact
    FROM disclosure.find_persons(p_by, p_birth_key, p_sketch, p_exact, p_index, former) f;
    weighed := coalesce((disclosure.weigh_persons(actor, p_purpose, candidates, NULL, former)).bases, '{}');
    SELECT coalesce(array_agg(w.id ORDER BY w.n), '{}'), coalesce(array_agg(w.basis ORDER BY w.n), '{}') INTO found, bases
    FROM (SELECT * FROM unnest(candidates, weighed) WITH ORDINALITY AS c (id, basis, n) WHERE c.basis IS NOT NULL ORDER BY c.n LIMIT 10) AS w;
    hidden := ARRAY(SELECT c.id FROM unnest(candidates, weighed, exact) AS c (id, basis, exact) WHERE c.basis IS NULL AND c.exact LIMIT 3);
    -- Each attempt at somebody who is not hers stands in the ledger, whether she is told of it or not.
    PERFORM disclosure.note(actor, p_trace, 'search', p_purpose, '{}', asked, ARRAY[h],
                            (disclosure.weigh_person(actor, p_purpose, h, NULL, former)).refusal, NULL, p_origin)
    FROM unnest(hidden) AS h;
    others := CASE WHEN former THEN '{}' ELSE disclosure.others_for(actor, hidden) END;
    refusal := disclosure.budget_refusal(actor, 'search', bases || array_fill('break_glass'::text, ARRAY[cardinality(others)]));
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', p_purpose, found, bases, array_remove(asked, 'bsn'), '{}', '{}', NULL, p_reason, NULL,
                                      p_origin, p_search_key);
    RETURN (answer.ticket, answer.seq, NULL, bases, found, others, cardinality(found), NULL)::disclosure.found;
END $$;

-- Of whom the actor is told that somebody is there: people who are nobody's secret, and only an actor who could open
-- them now in an emergency. She is told that there is somebody, by a reference that opens the emergency page alone.
CREATE FUNCTION disclosure.others_for(p_actor identity.session_facts, p_hidden uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    purpose text := disclosure.emergency_purpose(p_actor.function);
BEGIN
    IF purpose IS NULL OR cardinality(p_hidden) = 0 OR disclosure.glass_used_up(p_actor) THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT h FROM unnest(p_hidden) AS h WHERE disclosure.glass_refusal(p_actor, purpose, h, false) IS NULL);
END $$;

-- Searches by attributes among the actor's own clients. The ledger names those on the page that is shown, and the
-- categories that were searched on; what is counted beyond them names nobody.
CREATE FUNCTION disclosure.search_clients(
    p_token text, p_purpose text, p_criteria jsonb, p_offset int, p_search_key bytea, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    q disclosure.criteria := disclosure.criteria_of(p_criteria);
    asked text[] := disclosure.criteria_categories(q);
    page uuid[];
    weighed text[];
    found uuid[];
    bases text[];
    answer disclosure.answer;
    refusal text;
    counted int;
    facets jsonb;
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, p_name);
    IF refusal IS NULL AND (q IS NULL OR p_offset IS NULL OR p_offset NOT BETWEEN 0 AND 100000) THEN
        refusal := 'malformed';
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    WITH met AS MATERIALIZED (SELECT * FROM disclosure.clients_meeting(actor, p_purpose, q))
    SELECT (SELECT count(*) FROM met),
           ARRAY(SELECT m.client_id FROM met m ORDER BY m.registered_on DESC, m.client_id OFFSET p_offset LIMIT 25),
           CASE WHEN 'profile' = ANY (asked) THEN jsonb_build_object(
               'education', (SELECT jsonb_object_agg(e.level, e.n) FROM (
                   SELECT m.education_level AS level, count(*) AS n FROM met m WHERE m.education_level IS NOT NULL GROUP BY 1) AS e),
               'licences', (SELECT jsonb_object_agg(l.code, l.n) FROM (
                   SELECT u.code, count(*) AS n FROM met m CROSS JOIN unnest(m.licences) AS u (code) GROUP BY 1) AS l)) END
    INTO counted, page, facets;
    weighed := coalesce((disclosure.weigh_persons(actor, p_purpose, page, NULL, false)).bases, '{}');
    SELECT coalesce(array_agg(w.id ORDER BY w.n), '{}'), coalesce(array_agg(w.basis ORDER BY w.n), '{}') INTO found, bases
    FROM unnest(page, weighed) WITH ORDINALITY AS w (id, basis, n) WHERE w.basis IS NOT NULL;
    refusal := disclosure.budget_refusal(actor, 'search', bases);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', p_purpose, found, bases, asked, '{}', '{}', NULL, NULL, NULL, p_origin, p_search_key);
    PERFORM disclosure.raise_signal(actor, bases, asked, answer.seq);
    RETURN (answer.ticket, answer.seq, NULL, bases, found, '{}', counted, facets)::disclosure.found;
END $$;

REVOKE ALL ON FUNCTION
    disclosure.search_persons(text, text, text, bigint, int[], int[], bytea, bytea, uuid, text, inet, text),
    disclosure.search_clients(text, text, jsonb, int, bytea, uuid, text, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    disclosure.search_persons(text, text, text, bigint, int[], int[], bytea, bytea, uuid, text, inet, text),
    disclosure.search_clients(text, text, jsonb, int, bytea, uuid, text, inet)
TO sonar_logger;

RESET ROLE;
