-- Answering the exchange about vacancies that are open here. They are public, so the ledger has a row for the question and for the
-- details; names, limits and their end are those of an answer about jobseekers.
SET ROLE sonar_guard;

-- Which vacancies satisfy a question, in an order that nobody can foretell without the seed. What came from the exchange itself is not
-- passed on. A language whose level a vacancy does not say satisfies any.
CREATE FUNCTION exchange.find_vum_vacancies(p_asked jsonb, p_seed bigint, p_limit int) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    place record;
    km real := (p_asked ->> 'km')::real;
    areas smallint[];
    some_licences text[] := ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'licences'));
    some_languages text[] := ARRAY(SELECT l ->> 'code' FROM jsonb_array_elements(p_asked -> 'languages') AS l);
BEGIN
    SELECT * INTO place FROM matching.point_of((p_asked ->> 'pc4')::smallint);
    IF place.x IS NULL THEN
        RETURN '{}';
    END IF;
    areas := ARRAY(SELECT q.pc4 FROM reference.pc4 q WHERE sqrt((q.longitude * 68.3 - place.x) ^ 2 + (q.latitude * 111.2 - place.y) ^ 2) <= km);
    RETURN ARRAY(
        SELECT v.id FROM employers.vacancy v
        WHERE v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()) AND v.source <> 'vum'
          AND (p_asked ->> 'occupation' IS NULL OR v.occupation_scheme || ':' || v.occupation_code = p_asked ->> 'occupation')
          AND (p_asked ->> 'level_known' IS NULL OR v.level_known = (p_asked ->> 'level_known')::boolean)
          AND (p_asked ->> 'level' IS NULL OR v.education_level >= (p_asked ->> 'level')::int)
          AND (p_asked ->> 'irregular_hours' IS NULL OR v.irregular_hours = (p_asked ->> 'irregular_hours')::boolean)
          AND (p_asked ->> 'hours_max_from' IS NULL OR v.hours_max >= (p_asked ->> 'hours_max_from')::int)
          AND (p_asked ->> 'hours_min_to' IS NULL OR v.hours_min <= (p_asked ->> 'hours_min_to')::int)
          AND (p_asked ->> 'starts_from' IS NULL OR v.starts_on >= (p_asked ->> 'starts_from')::date)
          AND v.licences @> some_licences AND v.languages @> some_languages
          AND (some_languages = '{}' OR NOT EXISTS (
              SELECT FROM employers.vacancy_language l
              JOIN jsonb_to_recordset(p_asked -> 'languages') AS a (code text, oral int, written int) ON a.code = l.language
              WHERE l.vacancy_id = v.id AND (l.oral < a.oral OR l.written < a.written)))
          AND (v.pc4 = ANY (areas)
               OR NOT EXISTS (SELECT FROM reference.pc4 q WHERE q.pc4 = v.pc4)
                  AND (SELECT sqrt((p.x - place.x) ^ 2 + (p.y - place.y) ^ 2) <= km FROM matching.point_of(v.pc4) AS p))
        ORDER BY hashint4extended(v.id, p_seed) LIMIT p_limit);
END $$;

CREATE FUNCTION exchange.ask_vum_vacancies(
    p_token text, p_asked jsonb, p_seed bigint, p_limit int, p_trace uuid, p_origin inet,
    OUT vacancies int[], OUT names text[], OUT more boolean, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := exchange.vum_question_refusal(caller.actor, caller.per_hour, p_limit, p_trace);
    IF refusal IS NULL THEN
        vacancies := exchange.find_vum_vacancies(p_asked, p_seed, p_limit + 1);
        more := cardinality(vacancies) > p_limit;
        vacancies := vacancies[:p_limit];
        names := exchange.keep_vum_results((caller.actor).actor_ref, 'vacancies', '{}', vacancies, '{}');
    END IF;
    PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:vacancies', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
END $$;

CREATE FUNCTION exchange.open_vum_vacancy(p_token text, p_name text, p_trace uuid, p_origin inet, OUT vacancy_id int, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller record;
    taken record;
BEGIN
    SELECT * INTO caller FROM exchange.vum_caller(p_token);
    refusal := CASE WHEN (caller.actor).session_id IS NULL THEN 'no_session' WHEN p_trace IS NULL THEN 'malformed' END;
    IF refusal IS NULL THEN
        SELECT * INTO taken FROM exchange.take_vum_detail((caller.actor).actor_ref, p_name, 'vacancies');
        refusal := coalesce(taken.refusal, CASE WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v WHERE v.id = (taken.result).vacancy_id AND v.status = 'published'
              AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN 'no_relation' END);
    END IF;
    PERFORM disclosure.note(caller.actor, coalesce(p_trace, gen_random_uuid()), 'vum:vacancy', 'vum_exchange', '{}', '{}', '{}', refusal, NULL, p_origin);
    IF refusal IS NULL THEN
        vacancy_id := (taken.result).vacancy_id;
    END IF;
    refusal := disclosure.told(refusal);
END $$;

-- What is told of these vacancies; the person at the employer goes with the details alone.
CREATE FUNCTION exchange.vum_vacancies(p_vacancies int[], p_contact boolean)
RETURNS TABLE (id int, title text, employer text, occupation_scheme text, occupation_code text, description text, hours_min smallint, hours_max smallint,
               education_level smallint, level_known boolean, licences text[], languages text[], oral smallint[], written smallint[], contract_form smallint, pc4 smallint, starts_on date, wage text,
               irregular_hours boolean, expires_on date, contact_name text, contact_phone text, contact_email text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.title, e.name, v.occupation_scheme, v.occupation_code, v.description, v.hours_min, v.hours_max, v.education_level, v.level_known, v.licences,
           v.languages, levels.oral, levels.written, v.contract_form, v.pc4, v.starts_on, v.wage, v.irregular_hours, v.expires_on, c.name, c.phone, c.email
    FROM employers.vacancy v
    JOIN employers.establishment s ON s.id = v.establishment_id
    JOIN employers.employer e ON e.id = s.employer_id
    LEFT JOIN LATERAL (SELECT * FROM employers.contact c WHERE p_contact AND c.employer_id = e.id AND c.ended_on IS NULL ORDER BY c.id LIMIT 1) AS c ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(l.oral ORDER BY u.n) AS oral, array_agg(l.written ORDER BY u.n) AS written
        FROM unnest(v.languages) WITH ORDINALITY AS u (code, n)
        LEFT JOIN employers.vacancy_language l ON l.vacancy_id = v.id AND l.language = u.code) AS levels
    WHERE v.id = ANY (p_vacancies[:100]) AND v.status = 'published'
$$;

REVOKE ALL ON FUNCTION exchange.find_vum_vacancies(jsonb, bigint, int), exchange.ask_vum_vacancies(text, jsonb, bigint, int, uuid, inet),
    exchange.open_vum_vacancy(text, text, uuid, inet), exchange.vum_vacancies(int[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.ask_vum_vacancies(text, jsonb, bigint, int, uuid, inet) TO sonar_matcher;
GRANT EXECUTE ON FUNCTION exchange.open_vum_vacancy(text, text, uuid, inet), exchange.vum_vacancies(int[], boolean) TO sonar_logger;

RESET ROLE;
