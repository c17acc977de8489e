-- Former clients: found by number alone, and only by somebody who has the extra right and gives a reason (R62). Whoever lacks
-- it finds what she would find when nobody had this number.
SET ROLE sonar_guard;

-- Finds the person who has this client number or BSN, whether she is still registered or not, if the actor may open her with
-- this reason. Whoever is met and may not be opened stands in the ledger, as with every search.
CREATE FUNCTION disclosure.search_former(
    p_token text, p_by text, p_purpose text, p_index bytea, p_search_key bytea, p_reason text, p_trace uuid, p_name text, p_origin inet)
RETURNS disclosure.found
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked text[] := ARRAY['identity', 'contact'];
    person uuid;
    weighed record;
    found uuid[] := '{}';
    bases text[] := '{}';
    answer disclosure.answer;
    refusal text := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, p_name);
BEGIN
    refusal := coalesce(refusal, CASE
        WHEN p_by IS NULL OR p_by NOT IN ('number', 'bsn') OR p_index IS NULL OR length(p_reason) > 500 THEN 'malformed'
        WHEN NOT disclosure.is_reason(p_reason) THEN 'reason'
        WHEN p_by = 'bsn' THEN disclosure.policy_refusal(actor.function, 'identification', ARRAY['bsn'], '{}') END);
    IF refusal IS NULL THEN
        person := (
            SELECT coalesce(m.survivor_id, k.client_id)
            FROM (SELECT n.client_id FROM clients.client_number n WHERE p_by = 'number' AND n.number_index = p_index
                  UNION ALL
                  SELECT j.client_id FROM identity.jobseeker_login j WHERE p_by = 'bsn' AND j.bsn_index = p_index) AS k
            LEFT JOIN identity.merged_record m ON m.client_id = k.client_id);
        IF person IS NOT NULL THEN
            SELECT * INTO weighed FROM disclosure.weigh_person(actor, p_purpose, person, NULL, true);
            IF weighed.refusal IS NULL THEN
                found := ARRAY[person];
                bases := ARRAY[weighed.basis];
            ELSE
                PERFORM disclosure.note(actor, p_trace, 'search', p_purpose, '{}', asked, ARRAY[person], weighed.refusal, NULL, p_origin);
            END IF;
        END IF;
        refusal := disclosure.budget_refusal(actor, 'search', bases);
    END IF;
    IF refusal IS NOT NULL THEN
        RETURN disclosure.refuse_search(actor, p_trace, p_purpose, asked, refusal, p_origin);
    END IF;
    answer := disclosure.grant_ticket(actor, p_trace, p_name, 'search', p_purpose, found, bases, asked, '{}', '{}', NULL, btrim(p_reason), NULL,
                                      p_origin, p_search_key);
    RETURN (answer.ticket, answer.seq, NULL, bases, found, '{}', cardinality(found), NULL)::disclosure.found;
END $$;

REVOKE ALL ON FUNCTION disclosure.search_former(text, text, text, bytea, bytea, text, uuid, text, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.search_former(text, text, text, bytea, bytea, text, uuid, text, inet) TO sonar_logger;

RESET ROLE;
