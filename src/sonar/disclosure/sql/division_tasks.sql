-- What another division needs to know of one person for a case of its own (R51, I26): three facts, and the way to send her
-- a message. The person is named by her BSN, which the case has; nobody can be looked for in another way. What was asked
-- and whether she was found is written down first; she sees it, and with which case.
SET ROLE sonar_guard;

CREATE FUNCTION disclosure.begin_task(
    p_token text, p_case text, p_index bytea, p_search_key bytea, p_trace uuid, p_name text, p_origin inet) RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    purpose CONSTANT text := 'benefit_task';
    asked CONSTANT text[] := ARRAY['status'];
    actor identity.session_facts := identity.live_session(p_token);
    met uuid;
    barred text;
    found uuid[] := '{}';
    bases text[] := '{}';
    answer disclosure.answer;
    refusal text;
BEGIN
    -- Each attempt counts, those that find nobody and those that are malformed too: nobody can try out numbers.
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.kind <> 'staff' OR NOT EXISTS (
            SELECT FROM access.policy_basis b WHERE b.function = actor.function AND b.purpose = 'benefit_task' AND b.basis = 'task') THEN 'purpose'
        WHEN NOT access.take_search(actor.actor_ref, actor.function) THEN 'budget'
        WHEN (length(p_index) = 32 AND length(p_search_key) = 32 AND p_case ~ '^[A-Z0-9][A-Z0-9./-]{3,19}$' AND p_trace IS NOT NULL
              AND length(p_name) BETWEEN 1 AND 80) IS NOT TRUE THEN 'malformed' END;
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, purpose, asked, refusal, p_origin);
    END IF;
    SELECT f.client_id INTO met FROM disclosure.find_persons('bsn', NULL, NULL, NULL, p_index, false) f;
    IF met IS NOT NULL THEN
        barred := disclosure.person_refusal(actor, purpose, met, false);
        IF barred IS NULL THEN
            found := ARRAY[met];
            bases := ARRAY['task'];
        ELSE
            PERFORM disclosure.note(actor, p_trace, 'search', purpose, '{}', asked, ARRAY[met], barred, NULL, p_origin);
        END IF;
    END IF;
    refusal := disclosure.budget_refusal(actor, 'search', bases);
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', purpose, found, bases, asked, '{}', '{}', NULL, 'Zaak ' || p_case, NULL,
                                      p_origin, p_search_key);
    -- For the rest of the working day she can be sent a message about this case.
    INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until, disclosure_seq)
    SELECT f.id, actor.actor_ref, 'task', kernel.now(), kernel.now() + interval '12 hours', answer.seq FROM unnest(found) AS f (id)
    ON CONFLICT DO NOTHING;
    RETURN (answer.ticket, answer.seq, NULL, bases, found, '{}', cardinality(found), NULL)::disclosure.found;
END $$;

REVOKE ALL ON FUNCTION disclosure.begin_task(text, text, bytea, bytea, uuid, text, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.begin_task(text, text, bytea, bytea, uuid, text, inet) TO sonar_logger;

RESET ROLE;
