-- Finding for one vacancy, in two phases: who is shown is written down, and only they are read.
SET ROLE sonar_guard;

-- Whether somebody mediates for the whole country at this moment: by function, and by a national task that two others gave.
CREATE FUNCTION matching.is_national(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_ceiling l
                   WHERE l.function = p_actor.function AND l.purpose = 'matching' AND l.ceiling = 'national_task')
       AND access.holds(p_actor.actor_ref, 'national_task', NULL)
$$;

-- What stands in the way of somebody who works on a vacancy: the right, and that it is hers to fill. Who has a national
-- task may find for each vacancy that is published (R45); everybody else for those she holds. p_closed: also one that is
-- closed.
CREATE FUNCTION matching.holder_refusal(p_actor identity.session_facts, p_vacancy int, p_closed boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_actor.session_id IS NULL THEN 'no_session'
        WHEN p_actor.kind <> 'staff' OR p_vacancy IS NULL THEN 'malformed'
        WHEN disclosure.policy_refusal(p_actor.function, 'matching', ARRAY['match_profile'], '{}') IS NOT NULL
            THEN disclosure.policy_refusal(p_actor.function, 'matching', ARRAY['match_profile'], '{}')
        WHEN NOT EXISTS (
            SELECT FROM employers.vacancy v
            WHERE v.id = p_vacancy AND (p_closed OR v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today()))
              AND (v.held_by = p_actor.actor_ref OR matching.is_national(p_actor))) THEN 'no_relation' END
$$;

-- Whom somebody may be shown, of those who were found: all of them, but for who had a national task and has none now. She
-- finds within the reach of her function from that moment on.
CREATE FUNCTION matching.within_task(p_actor identity.session_facts, p_found uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF matching.is_national(p_actor) OR NOT EXISTS (
        SELECT FROM access.policy_ceiling l WHERE l.function = p_actor.function AND l.purpose = 'matching' AND l.ceiling = 'national_task') THEN
        RETURN p_found;
    END IF;
    RETURN ARRAY(SELECT f.id FROM unnest(p_found) WITH ORDINALITY AS f (id, n) JOIN clients.client c ON c.id = f.id
                 WHERE disclosure.within_ceiling(p_actor, 'national_task', c.id, c.office_id) ORDER BY f.n);
END $$;

-- Takes these people from what may be shown of a vacancy: who was shown in the last weeks, and others while there is room.
-- The caller holds the lock on the vacancy, so that two requests at once count one after the other. Who stands in the list of a
-- vacancy counts as shown once a day: looking at it again and again would push those on it down everywhere else.
CREATE FUNCTION matching.take_shown(p_vacancy int, p_found uuid[]) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    room int;
    kept uuid[];
    first_today uuid[];
BEGIN
    DELETE FROM matching.shown s WHERE s.vacancy_id = p_vacancy AND s.last_on <= kernel.today() - matching.remembered_days();
    room := matching.most_shown() - (SELECT count(*) FROM matching.shown s WHERE s.vacancy_id = p_vacancy);
    SELECT coalesce(array_agg(f.id ORDER BY f.n), '{}') INTO kept
    FROM (SELECT u.id, u.n, s.client_id IS NOT NULL AS before, count(*) FILTER (WHERE s.client_id IS NULL) OVER (ORDER BY u.n) AS fresh
          FROM unnest(p_found) WITH ORDINALITY AS u (id, n)
          LEFT JOIN matching.shown s ON s.client_id = u.id AND s.vacancy_id = p_vacancy) AS f
    WHERE f.before OR f.fresh <= room;
    WITH noted AS (
        INSERT INTO matching.shown AS s (client_id, vacancy_id, last_on) SELECT k, p_vacancy, kernel.today() FROM unnest(kept) AS k
        ON CONFLICT (client_id, vacancy_id) DO UPDATE SET last_on = kernel.today() WHERE s.last_on < kernel.today()
        RETURNING s.client_id)
    SELECT coalesce(array_agg(n.client_id), '{}') INTO first_today FROM noted n;
    PERFORM matching.note_shown(first_today);
    RETURN kept;
END $$;

-- Whether a vacancy may be matched with what it asks today. Each change of what it asks shows who comes and who goes, so
-- only a few are answered in four weeks; what was asked before is answered again.
CREATE FUNCTION matching.demand_refusal(p_vacancy int) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    asked text := (SELECT matching.asked_by(d) FROM matching.demand d WHERE d.vacancy_id = p_vacancy);
BEGIN
    DELETE FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy AND d.first_on <= kernel.today() - matching.remembered_days();
    IF asked IS NOT NULL AND NOT EXISTS (SELECT FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy AND d.fingerprint = asked) THEN
        IF (SELECT count(*) FROM matching.demand_tried d WHERE d.vacancy_id = p_vacancy) >= matching.most_demands() THEN
            RETURN 'demands';
        END IF;
        INSERT INTO matching.demand_tried (vacancy_id, fingerprint, first_on) VALUES (p_vacancy, asked, kernel.today());
    END IF;
    RETURN NULL;
END $$;

-- Phase 1 of matching, on the matcher's own connection: find, and write down who will be shown, in one transaction.
-- p_page counts from 1; with p_page 0 those whom the holder put on the list of the vacancy, whatever became of it.
-- Returns the ticket under which the reader may then fetch the match profiles of exactly these people.
CREATE FUNCTION matching.open_match(p_token text, p_vacancy int, p_page int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE WHEN actor.session_id IS NOT NULL AND (p_trace IS NULL OR p_page IS NULL OR p_page NOT BETWEEN 0 AND matching.most_shown() / matching.page_size())
                    THEN 'malformed' ELSE matching.holder_refusal(actor, p_vacancy, p_page = 0) END;
    IF refusal IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('match:' || p_vacancy, 0));
        refusal := CASE WHEN p_page > 0 THEN matching.demand_refusal(p_vacancy) END;
    END IF;
    IF refusal IS NULL THEN
        SELECT f.persons, f.fit INTO found, fit FROM matching.find_page(actor, p_vacancy, p_page) f;
        -- Nobody is named here, so these persons do not count as opened outside a relation.
        IF NOT access.take_budget(actor.actor_ref, actor.function, cardinality(found), 0) THEN
            refusal := 'budget';
        ELSIF p_page > 0 THEN
            found := matching.take_shown(p_vacancy, found);
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, CASE p_page WHEN 0 THEN 'vacancy:list' ELSE 'vacancy:match' END, 'match', 'matching', found,
                                      array_fill('match'::text, ARRAY[cardinality(found)]), ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

-- Whom a page shows, and how many met the demands in all.
CREATE FUNCTION matching.find_page(p_actor identity.session_facts, p_vacancy int, p_page int, OUT persons uuid[], OUT fit int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_page = 0 THEN
        SELECT coalesce(array_agg(l.client_id), '{}'), 0 INTO persons, fit
        FROM (SELECT c.client_id FROM matching.candidacy c
              WHERE c.vacancy_id = p_vacancy AND c.state <> 'dropped'
                AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.client_id)
              ORDER BY matching.waits_first(c.state), c.changed_at DESC, c.client_id LIMIT 50) AS l;
        RETURN;
    END IF;
    SELECT coalesce(array_agg(r.client_id ORDER BY r.n) FILTER (WHERE r.n > matching.page_size() * (p_page - 1)), '{}'), coalesce(max(r.fit), 0)
    INTO persons, fit
    FROM matching.rank(p_vacancy, matching.page_size() * p_page) WITH ORDINALITY AS r (client_id, fit, n);
    persons := matching.within_task(p_actor, persons);
END $$;

REVOKE ALL ON FUNCTION
    matching.open_match(text, int, int, uuid, inet), matching.holder_refusal(identity.session_facts, int, boolean),
    matching.is_national(identity.session_facts), matching.within_task(identity.session_facts, uuid[]), matching.take_shown(int, uuid[]),
    matching.demand_refusal(int), matching.find_page(identity.session_facts, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_match(text, int, int, uuid, inet) TO sonar_matcher;

RESET ROLE;
