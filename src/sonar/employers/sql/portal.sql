-- What an employer does for itself in its portal beside its vacancies: registering an establishment, and reading who did what.
SET ROLE sonar_guard;

-- Whether an actor may register an establishment with this number: who speaks for the whole organisation any, who signed in
-- for one establishment that one. No agency does it for another.
CREATE FUNCTION employers.registers(p_actor identity.session_facts, p_number text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'employer' AND (identity.speaks_for_itself(p_actor)
        OR p_actor.establishment = p_number AND EXISTS (
            SELECT FROM identity.session s WHERE s.id = p_actor.session_id AND s.mandate_id IS NULL AND NOT s.chained)), false)
$$;

-- Registers an establishment, and with the first one the employer itself under the number that eHerkenning gave. Returns
-- everything that is wrong at once; nothing when it was done. The name of an employer that is known stays as it is.
CREATE FUNCTION employers.register_establishment(
    p_token text, p_name text, p_number text, p_pc4 int, p_place text, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    held employers.employer;
    faults text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('register ' || coalesce(actor.kvk_number, ''), 0));
    SELECT * INTO held FROM employers.employer e WHERE e.kvk_number = actor.kvk_number;
    faults := array_remove(ARRAY[
        CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN NOT employers.registers(actor, p_number) THEN 'not_own' END,
        CASE WHEN held.closed_on IS NOT NULL THEN 'closed' END,
        CASE WHEN held.id IS NULL AND length(btrim(coalesce(p_name, ''))) NOT BETWEEN 2 AND 160 THEN 'name' END,
        CASE WHEN p_number !~ '^[0-9]{12}$' THEN 'number'
             WHEN EXISTS (SELECT FROM employers.establishment b WHERE b.number = p_number) THEN 'taken' END,
        CASE WHEN p_pc4 IS NULL THEN 'unknown_pc4' END,
        CASE WHEN (SELECT count(*) FROM employers.establishment b WHERE b.employer_id = held.id) >= 500 THEN 'too_many' END], NULL);
    IF cardinality(faults) = 0 THEN
        IF held.id IS NULL THEN
            INSERT INTO employers.employer (kvk_number, name) VALUES (actor.kvk_number, btrim(p_name)) RETURNING * INTO held;
            PERFORM employers.note_change(actor.kind, actor.actor_ref, NULL, p_trace, 'employer:' || held.id, 'add', ARRAY['kvk_number', 'name']);
            INSERT INTO employers.record_event (employer_id, actor_kind, actor_ref, part, action, fields)
            VALUES (held.id, actor.kind, actor.actor_ref, 'employer', 'add', ARRAY['name']);
        END IF;
        INSERT INTO employers.establishment (employer_id, number, place, pc4) VALUES (held.id, p_number, p_place, p_pc4);
        PERFORM employers.note_record(actor, p_trace, held.id, 'establishment', 'add', ARRAY['number', 'place', 'pc4']);
    END IF;
    PERFORM access.note(actor, p_trace, 'employer:register', NULL, faults[1], p_origin);
    RETURN faults;
END $$;

-- What was done with the vacancies of the employer for which one acts, by its own people and by agencies; newest first. An
-- agency reads what its own people did.
CREATE FUNCTION employers.acts_with_vacancies(p_token text, p_since timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, user_number int, user_kvk text, own boolean, verb text, vacancy_id int, title text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    mine text := (SELECT u.kvk_number FROM identity.employer_user u WHERE u.id = actor.actor_ref);
BEGIN
    RETURN QUERY
    SELECT e.at, u.number, u.kvk_number, u.kvk_number = o.kvk_number, e.verb, v.id, v.title
    FROM employers.employer o JOIN employers.establishment b ON b.employer_id = o.id JOIN employers.vacancy v ON v.establishment_id = b.id
    JOIN employers.vacancy_event e ON e.vacancy_id = v.id AND e.actor_kind = 'employer' AND e.at >= p_since
    JOIN identity.employer_user u ON u.id = e.actor_ref
    WHERE o.kvk_number = actor.kvk_number AND mine IN (o.kvk_number, u.kvk_number)
      AND (actor.establishment IS NULL OR actor.establishment = b.number)
    ORDER BY e.at DESC, e.seq DESC LIMIT least(p_limit, 200);
END $$;

REVOKE ALL ON FUNCTION
    employers.registers(identity.session_facts, text), employers.register_establishment(text, text, text, int, text, uuid, inet),
    employers.acts_with_vacancies(text, timestamptz, int)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.register_establishment(text, text, text, int, text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION employers.acts_with_vacancies(text, timestamptz, int) TO sonar_reader;

RESET ROLE;
