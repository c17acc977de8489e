-- How her candidacies stand, for the holder of the vacancy, for her own adviser and for herself: the same state for all.
SET ROLE sonar_guard;

-- Phase 2, for the reader: the state of those on the list of the vacancy that the present match ticket names; away: not
-- registered any more.
CREATE FUNCTION matching.open_followed()
RETURNS TABLE (client_id uuid, state text, note text, answer_by date, later_at timestamptz, hours smallint, starts_on date, ends_on date, why text,
               sent_at timestamptz, changed_at timestamptz, away boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, c.state, c.note, c.answer_by, c.later_at, c.hours, c.starts_on, c.ends_on, c.why, s.sent_at, c.changed_at,
           NOT EXISTS (SELECT FROM clients.client r WHERE r.id = n.client_id AND r.active)
    FROM access.ticket() t
    CROSS JOIN LATERAL unnest(t.persons) WITH ORDINALITY AS n (client_id, n)
    LEFT JOIN matching.candidacy c ON c.client_id = n.client_id AND c.vacancy_id = t.vacancy_id
    LEFT JOIN matching.sent s ON s.client_id = n.client_id AND s.vacancy_id = t.vacancy_id
    WHERE t.kind = 'match' AND t.actor_kind = 'staff' AND 'match_profile' = ANY (t.categories) AND (c.client_id IS NOT NULL OR s.client_id IS NOT NULL)
    ORDER BY n.n
$$;

-- The task to talk with somebody about vacancies is done when her own adviser wrote down what came of each. One that somebody took
-- from the queue of the office is ended by hand: with it ends what she may open.
CREATE FUNCTION matching.settle_task(p_client uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    by_telephone boolean := NOT casework.reads_messages(p_client);
BEGIN
    PERFORM casework.hold_tasks(p_client);
    UPDATE casework.task k SET state = 'done', finished_at = kernel.now()
    WHERE k.client_id = p_client AND k.kind = 'vacancy' AND k.given_by IS NULL AND k.state = 'open' AND k.staff_id = ANY (casework.advisers_of(p_client))
      AND NOT EXISTS (SELECT FROM matching.candidacy c
                      WHERE c.client_id = p_client AND (c.state = 'referred' OR c.state = 'proposed' AND by_telephone))
      AND NOT EXISTS (SELECT FROM matching.told_closed d WHERE d.client_id = p_client AND NOT d.by_message AND d.told_on > kernel.today() - 14);
END $$;

-- Her answer to a vacancy that was put to her, by herself or by her adviser, for the one whose plan the present ticket opens
-- for writing. p_shared: what she lets the employer see, sealed. Answers nothing, or why not.
CREATE FUNCTION matching.answer(p_vacancy int, p_step text, p_shared bytea, p_why text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
    was matching.candidacy;
    next text;
    published boolean := matching.keep_open(p_vacancy);
BEGIN
    SELECT * INTO was FROM matching.candidacy c WHERE c.client_id = ANY (access.ticket_writes('plan')) AND c.vacancy_id = p_vacancy FOR UPDATE;
    IF NOT FOUND OR t.actor_kind NOT IN ('staff', 'jobseeker') THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    next := matching.state_after(p_step, CASE t.actor_kind WHEN 'staff' THEN 'adviser' ELSE 'client' END, was.state);
    IF was.state = 'expired' OR was.state = 'proposed' AND was.answer_by < kernel.today() THEN
        RETURN 'expired';
    ELSIF next IS NULL OR (next = 'consented') <> (p_shared IS NOT NULL)
       OR next IN ('proposed', 'consented') AND (NOT published OR matching.cannot_meet(p_vacancy, was.client_id))
       OR p_step = 'consent' AND t.actor_kind = 'staff' AND casework.reads_messages(was.client_id) THEN
        RETURN 'step';
    END IF;
    UPDATE matching.candidacy c
    SET state = next, changed_at = kernel.now(), shared = p_shared, why = p_why, disclosure_seq = t.seq,
        answer_by = CASE p_step WHEN 'pass_on' THEN kernel.today() + matching.answer_days() ELSE c.answer_by END,
        later_at = CASE p_step WHEN 'later' THEN kernel.now() ELSE c.later_at END,
        ends_on = CASE p_step WHEN 'end' THEN greatest(kernel.today(), c.starts_on) ELSE c.ends_on END
    WHERE c.client_id = was.client_id AND c.vacancy_id = p_vacancy;
    PERFORM access.note_change(t, was.client_id, 'plan', 'correct', ARRAY['candidacy']);
    PERFORM matching.after_step(p_vacancy, was.client_id, p_step, t.seq);
    IF t.actor_kind = 'staff' THEN
        PERFORM matching.settle_task(was.client_id);
    END IF;
    RETURN NULL;
END $$;

-- Of whom on the present ticket the plan is open and a message does not reach: her adviser writes down what she answers.
CREATE FUNCTION matching.ticket_rung() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT p.id FROM unnest(access.ticket_persons('plan')) AS p (id) WHERE NOT casework.reads_messages(p.id));
END $$;

REVOKE ALL ON FUNCTION matching.open_followed(), matching.answer(int, text, bytea, text), matching.settle_task(uuid), matching.ticket_rung() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.ticket_rung() TO sonar_gate;
GRANT EXECUTE ON FUNCTION matching.open_followed() TO sonar_reader;
GRANT EXECUTE ON FUNCTION matching.answer(int, text, bytea, text) TO sonar_writer;

RESET ROLE;

SET ROLE sonar_gate;

-- The vacancies that were put to the person on the present ticket, or to her adviser for her: newest change first, with who
-- fills the vacancy now. What a holder keeps for himself (a list, a note) is not in it.
CREATE FUNCTION matching.open_candidacies()
RETURNS TABLE (client_id uuid, vacancy_id int, state text, title text, employer text, place text, holder text, holder_function text, reason text, answer_by date,
               later_at timestamptz, wrapped bytea, shared bytea, hours smallint, starts_on date, ends_on date, why text, changed_at timestamptz, open boolean, rung boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.client_id, c.vacancy_id, c.state, v.title, e.name, v.place, f.display_name, f.function,
           CASE WHEN t.actor_kind = 'staff' THEN c.reason END, c.answer_by, c.later_at, k.wrapped, c.shared, c.hours, c.starts_on, c.ends_on, c.why, c.changed_at,
           v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()), c.client_id = ANY ((SELECT matching.ticket_rung())::uuid[])
    FROM access.ticket() t
    CROSS JOIN matching.candidacy c
    JOIN employers.vacancy v ON v.id = c.vacancy_id
    JOIN employers.establishment b ON b.id = v.establishment_id
    JOIN employers.employer e ON e.id = b.employer_id
    JOIN identity.staff f ON f.id = coalesce(v.held_by, c.staff_id)
    JOIN clients.person_key k ON k.client_id = c.client_id
    WHERE t.actor_kind = 'jobseeker' AND c.answer_by IS NOT NULL OR t.actor_kind = 'staff' AND (c.answer_by IS NOT NULL OR c.reason IS NOT NULL)
$$;
CREATE VIEW matching.candidacy_v WITH (security_barrier, security_invoker) AS SELECT * FROM matching.open_candidacies();
REVOKE ALL ON FUNCTION matching.open_candidacies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_candidacies() TO sonar_reader;
GRANT SELECT ON matching.candidacy_v TO sonar_reader;

RESET ROLE;
