-- Who is told that a vacancy closed (I39): who reacted to it, and who was on the way to it. Once, in the transaction that
-- closes it, so that a machine that stops halfway tells nobody twice and nobody not at all. That it is filled, withdrawn or
-- over is said; what the employer wrote about that is not.
SET ROLE sonar_owner;

CREATE TABLE matching.told_closed (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    how text NOT NULL CHECK (how IN ('filled', 'withdrawn', 'expired')),
    part text NOT NULL CHECK (part IN ('candidate', 'reacted', 'referred')),  -- what she had to do with it; referred: her adviser only
    told_on date NOT NULL,
    by_message boolean NOT NULL,  -- in the Werkmap; else somebody has a task to tell her
    seen_at timestamptz,  -- she put it away
    PRIMARY KEY (client_id, vacancy_id)
);
ALTER TABLE matching.told_closed ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.told_closed FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_keeps ON matching.told_closed FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON matching.told_closed TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Who had to do with a vacancy and is here still, each once, in a fixed order. Who said no, took her yes back, was rejected or
-- got the work needs no telling.
CREATE FUNCTION matching.to_be_told(p_vacancy int) RETURNS TABLE (client_id uuid, part text)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (w.client_id) w.client_id, w.part
    FROM (SELECT c.client_id, CASE c.state WHEN 'referred' THEN 'referred' ELSE 'candidate' END AS part
          FROM matching.candidacy c WHERE c.vacancy_id = p_vacancy AND c.state IN ('referred', 'proposed', 'consented', 'invited')
          UNION ALL
          SELECT m.client_id, 'reacted' FROM messaging.contact m WHERE m.vacancy_id = p_vacancy AND m.state IN ('asked', 'open')) AS w
    JOIN clients.client p ON p.id = w.client_id AND p.active
    WHERE NOT EXISTS (SELECT FROM matching.candidacy h WHERE h.client_id = w.client_id AND h.vacancy_id = p_vacancy
                        AND h.state IN ('hired', 'ended', 'declined', 'withdrawn', 'rejected'))
    ORDER BY w.client_id, w.part;
END $$;

-- Takes, in the order in which every closing takes them, the turns to ask for a task about whoever is to be told of these vacancies.
-- For who closes several in one transaction, before the first: so two of those never wait for each other in a circle.
CREATE FUNCTION matching.hold_told(p_vacancies int[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT DISTINCT w.client_id FROM unnest(p_vacancies) AS v (id) CROSS JOIN LATERAL matching.to_be_told(v.id) w ORDER BY 1 LOOP
        PERFORM casework.hold_tasks(one);
    END LOOP;
END $$;

-- Tells them. Whom a message in the Werkmap does not reach is told by her adviser, or by whoever takes the task at her office.
CREATE FUNCTION matching.tell_closed(p_vacancy int, p_how text) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one record;
    told int := 0;
BEGIN
    FOR one IN
        INSERT INTO matching.told_closed AS t (client_id, vacancy_id, how, part, told_on, by_message)
        SELECT w.client_id, p_vacancy, p_how, w.part, kernel.today(), w.part <> 'referred' AND casework.reads_messages(w.client_id)
        FROM matching.to_be_told(p_vacancy) w ORDER BY w.client_id
        ON CONFLICT DO NOTHING RETURNING t.client_id, t.by_message
    LOOP
        PERFORM casework.note_job(one.client_id, 'tell_closed', 'plan', 'told_closed');
        IF NOT one.by_message AND casework.ask_adviser(one.client_id, 'vacancy', kernel.today() + 5, 0) THEN
            PERFORM casework.note_job(one.client_id, 'tell_closed', 'plan', 'task');
        END IF;
        told := told + 1;
    END LOOP;
    RETURN told;
END $$;

-- For the reader, on her own ticket: the vacancies of which she was told, and did not put the notice away yet.
CREATE FUNCTION matching.open_closings()
RETURNS TABLE (client_id uuid, vacancy_id int, how text, part text, told_on date, title text, employer text, occupation int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.client_id, t.vacancy_id, t.how, t.part, t.told_on, v.title, e.name, v.occupation
    FROM unnest(access.ticket_own('plan')) AS p (id)
    JOIN matching.told_closed t ON t.client_id = p.id AND t.by_message AND t.seen_at IS NULL AND t.told_on > kernel.today() - 28
    JOIN employers.vacancy v ON v.id = t.vacancy_id
    JOIN employers.establishment b ON b.id = v.establishment_id
    JOIN employers.employer e ON e.id = b.employer_id
    ORDER BY t.told_on DESC, t.vacancy_id LIMIT 10
$$;

-- She read it and puts it away, on her own ticket. Returns false when there is no such notice.
CREATE FUNCTION matching.put_away(p_vacancy int) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    hers uuid;
BEGIN
    UPDATE matching.told_closed c SET seen_at = kernel.now()
    WHERE c.client_id = ANY (access.ticket_writes('plan')) AND t.kind = 'own' AND c.vacancy_id = p_vacancy AND c.by_message AND c.seen_at IS NULL
    RETURNING c.client_id INTO hers;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM access.note_change(t, hers, 'plan', 'correct', ARRAY['told_closed']);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION matching.to_be_told(int), matching.hold_told(int[]), matching.tell_closed(int, text), matching.open_closings(), matching.put_away(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_closings() TO sonar_reader;
GRANT EXECUTE ON FUNCTION matching.put_away(int) TO sonar_writer;

RESET ROLE;
