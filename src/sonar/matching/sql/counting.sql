-- How many of a vacancy's candidates wait for whoever is to go on with them. Counts only: who they are opens by a ticket, and then
-- it is written down.
SET ROLE sonar_guard;

-- Of a vacancy, how many there are of each state that asks for something. Who took her yes back is told for a week.
CREATE FUNCTION matching.waiting_of(p_vacancy int) RETURNS TABLE (state text, number int)
LANGUAGE sql STABLE ROWS 3 AS $$
    SELECT c.state, count(*)::int
    FROM matching.candidacy c JOIN clients.client k ON k.id = c.client_id AND k.active
    WHERE c.vacancy_id = p_vacancy
      AND (c.state IN ('proposed', 'consented', 'invited', 'returned', 'expired') OR c.state = 'withdrawn' AND c.changed_at > kernel.now() - interval '7 days')
      AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
    GROUP BY c.state
$$;

-- For whoever fills vacancies: of those of them that she holds, how many candidates are in each of these states.
CREATE FUNCTION matching.waiting_for_holder(p_token text, p_vacancies int[]) RETURNS TABLE (vacancy_id int, state text, number int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, w.state, w.number
    FROM identity.live_session(p_token) AS a
    CROSS JOIN LATERAL unnest(p_vacancies[1:100]) AS v (id)
    CROSS JOIN LATERAL matching.waiting_of(v.id) AS w
    WHERE matching.holder_refusal(a, v.id, false) IS NULL
$$;

-- For an employer: of each of its open vacancies how many candidates were asked, agreed or are invited. That somebody did not answer,
-- or is back from her adviser, is not its to know.
CREATE FUNCTION matching.waiting_for_employer(p_token text) RETURNS TABLE (vacancy_id int, title text, state text, number int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.title, w.state, w.number
    FROM identity.live_employer(p_token) AS a
    JOIN employers.employer e ON e.kvk_number = a.kvk_number
    JOIN employers.establishment b ON b.employer_id = e.id
    JOIN employers.vacancy v ON v.establishment_id = b.id AND v.status = 'published'
    CROSS JOIN LATERAL matching.waiting_of(v.id) AS w
    WHERE matching.employer_refusal(a, v.id) IS NULL AND w.state IN ('proposed', 'consented', 'invited', 'withdrawn')
    ORDER BY v.id DESC, w.state
$$;

REVOKE ALL ON FUNCTION matching.waiting_of(int), matching.waiting_for_holder(text, int[]), matching.waiting_for_employer(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.waiting_for_holder(text, int[]), matching.waiting_for_employer(text) TO sonar_reader;

RESET ROLE;
