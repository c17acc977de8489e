-- Finding for one vacancy, in two phases: who is shown is written down, and only they are read.
SET ROLE sonar_guard;

-- Phase 1 of matching, on the matcher's own connection: find, and write down who will be shown, in one transaction.
-- Returns the ticket under which the reader may then fetch the match profiles of exactly these people.
CREATE FUNCTION matching.open_match(p_token text, p_vacancy int, p_limit int, p_trace uuid, p_origin inet, OUT answer disclosure.answer, OUT fit int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found uuid[];
    refusal text;
BEGIN
    fit := 0;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN p_trace IS NULL OR p_limit IS NULL OR p_limit NOT BETWEEN 1 AND 50 OR actor.kind <> 'staff' THEN 'malformed'
        ELSE disclosure.policy_refusal(actor.function, 'matching', ARRAY['match_profile'], '{}') END;
    IF refusal IS NULL AND NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) THEN
        refusal := 'no_relation';
    END IF;
    IF refusal IS NULL THEN
        SELECT coalesce(array_agg(r.client_id), '{}'), coalesce(max(r.fit), 0) INTO found, fit FROM matching.rank(p_vacancy, p_limit) r;
        -- Nobody is named here, so these persons do not count as opened outside a relation.
        IF NOT access.take_budget(actor.actor_ref, actor.function, cardinality(found), 0) THEN
            refusal := 'budget';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'match', 'matching', '{}', ARRAY['match_profile'], '{}', refusal, NULL, p_origin);
        answer := (NULL, NULL, disclosure.told(refusal), NULL)::disclosure.answer;
        fit := 0;
        RETURN;
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, 'vacancy:match', 'match', 'matching', found, array_fill('match'::text, ARRAY[cardinality(found)]),
                                      ARRAY['match_profile'], '{}', '{}', p_vacancy, NULL, NULL, p_origin);
END $$;

REVOKE ALL ON FUNCTION matching.open_match(text, int, int, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.open_match(text, int, int, uuid, inet) TO sonar_matcher;

RESET ROLE;
