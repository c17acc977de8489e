-- How long it is kept what happened around employers: visits and agreements, which are free text, and who did what with a vacancy or a
-- record. The terms stand here, so that nobody can ask for a shorter one; the same stands in sonar/employers/people.toml, and a test
-- compares them.
SET ROLE sonar_owner;

CREATE FUNCTION employers.term(p_what text) RETURNS interval
LANGUAGE sql IMMUTABLE RETURN CASE p_what WHEN 'visit' THEN interval '3 years' WHEN 'agreement' THEN interval '3 years' WHEN 'event' THEN interval '5 years'
                                          WHEN 'closed' THEN interval '1 year' END;

-- Whether the term of something about an employer is over that is about one day: so long after that day, or after the employer closed.
CREATE FUNCTION employers.is_over(p_employer int, p_day date, p_what text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_day < kernel.today() - employers.term(p_what)
        OR EXISTS (SELECT FROM employers.employer e WHERE e.id = p_employer AND e.closed_on < kernel.today() - employers.term('closed'))
$$;

-- A visit and an agreement go when their term is over or not at all, for the guard too. The argument is the column with the day.
CREATE FUNCTION employers.keep_for_its_term() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT employers.is_over(old.employer_id, (to_jsonb(old) ->> tg_argv[0])::date, tg_table_name) THEN
        RAISE EXCEPTION 'this is kept until its term is over' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE DELETE ON employers.visit FOR EACH ROW EXECUTE FUNCTION employers.keep_for_its_term('visited_on');
CREATE TRIGGER kept_for_its_term BEFORE DELETE ON employers.agreement FOR EACH ROW EXECUTE FUNCTION employers.keep_for_its_term('due_on');

-- What happened stays as it is until its term is over.
CREATE FUNCTION employers.keep_event() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' OR old.at >= kernel.now() - employers.term('event') THEN
        RAISE EXCEPTION 'this table is only added to' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON employers.vacancy_event FOR EACH ROW EXECUTE FUNCTION employers.keep_event();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON employers.record_event FOR EACH ROW EXECUTE FUNCTION employers.keep_event();

REVOKE ALL ON FUNCTION employers.term(text), employers.is_over(int, date, text), employers.keep_for_its_term(), employers.keep_event() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.term(text), employers.is_over(int, date, text) TO sonar_guard;
GRANT DELETE ON employers.vacancy_event, employers.record_event TO sonar_guard;

SET ROLE sonar_guard;

-- Erases visits and agreements whose term is over, with the line of each record. Returns how many.
CREATE FUNCTION employers.forget_talks() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    visits int[];
    agreements int[];
BEGIN
    WITH old AS (DELETE FROM employers.visit v WHERE employers.is_over(v.employer_id, v.visited_on, 'visit') RETURNING v.employer_id)
    SELECT coalesce(array_agg(o.employer_id), '{}') INTO visits FROM old o;
    WITH old AS (DELETE FROM employers.agreement a WHERE employers.is_over(a.employer_id, a.due_on, 'agreement') RETURNING a.employer_id)
    SELECT coalesce(array_agg(o.employer_id), '{}') INTO agreements FROM old o;
    PERFORM employers.note_change('job', NULL, 'forget_records', NULL, 'employer:' || g.employer_id, 'correct', g.parts)
    FROM (SELECT n.employer_id, array_agg(DISTINCT n.part ORDER BY n.part) AS parts
          FROM (SELECT unnest(visits) AS employer_id, 'visit' AS part UNION ALL SELECT unnest(agreements), 'agreement') AS n GROUP BY n.employer_id) AS g;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'employer_visit', cardinality(visits), count(*), min(v.visited_on) FROM employers.visit v;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'employer_agreement', cardinality(agreements), count(*), min(a.due_on) FROM employers.agreement a;
    RETURN cardinality(visits) + cardinality(agreements);
END $$;

-- Erases who did what: with a vacancy when the last thing that happened to it is so long ago, all of it at once, and then also who wrote
-- it and held it, if it is closed; with a record each line by itself. Returns how many lines went.
CREATE FUNCTION employers.forget_events() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before timestamptz := kernel.now() - employers.term('event');
    quiet int[] := ARRAY(SELECT e.vacancy_id FROM employers.vacancy_event e GROUP BY e.vacancy_id HAVING max(e.at) < before);
    steps int;
    changes int;
BEGIN
    DELETE FROM employers.vacancy_event e WHERE e.vacancy_id = ANY (quiet);
    GET DIAGNOSTICS steps = ROW_COUNT;
    UPDATE employers.vacancy v SET entered_by = NULL, changed_by = NULL, held_by = NULL
    WHERE v.id = ANY (quiet) AND v.status IN ('filled', 'withdrawn', 'expired') AND num_nonnulls(v.entered_by, v.changed_by, v.held_by) > 0;
    PERFORM employers.note_change('job', NULL, 'forget_records', NULL, 'vacancy:' || g.id, 'correct', ARRAY['history']) FROM unnest(quiet) AS g (id);
    DELETE FROM employers.record_event r WHERE r.at < before;
    GET DIAGNOSTICS changes = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'vacancy_event', steps, count(*), min(e.at)::date FROM employers.vacancy_event e;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'record_event', changes, count(*), min(r.at)::date FROM employers.record_event r;
    RETURN steps + changes;
END $$;

REVOKE ALL ON FUNCTION employers.forget_talks(), employers.forget_events() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.forget_talks(), employers.forget_events() TO sonar_worker;

RESET ROLE;
