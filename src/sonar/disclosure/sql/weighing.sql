-- How an opening is weighed: the right, the basis, and what stands in the way. The same decision stands in plain Python in
-- access.rules.opening; the tests hold the two against each other, pair by pair.
SET ROLE sonar_guard;

-- Whether a text is long enough to be a reason.
CREATE FUNCTION disclosure.is_reason(p_reason text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) >= 20;
END $$;

-- Whether the policy gives the function each of the categories for the purpose, and each of the writes.
CREATE FUNCTION disclosure.policy_refusal(p_function text, p_purpose text, p_categories text[], p_writes text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_right r WHERE r.function = p_function AND r.purpose = p_purpose) THEN 'purpose'
        WHEN EXISTS (SELECT FROM unnest(p_categories) AS c (category) WHERE NOT EXISTS (
                SELECT FROM access.policy_right r
                WHERE r.function = p_function AND r.purpose = p_purpose AND r.category = c.category AND r.mode = 'read'))
          OR EXISTS (SELECT FROM unnest(p_writes) AS w (category) WHERE NOT EXISTS (
                SELECT FROM access.policy_right r
                WHERE r.function = p_function AND r.purpose = p_purpose AND r.category = w.category AND r.mode = 'write')) THEN 'category'
    END
$$;

-- Whether the actor may ask this at all: by the policy for the function, and for what that leaves out by extra rights, each
-- use of which needs a reason. Without a relation, only what no control keeps behind one.
CREATE FUNCTION disclosure.rights_refusal(
    p_actor identity.session_facts, p_kind text, p_purpose text, p_categories text[], p_writes text[], p_reason text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    refused text := disclosure.policy_refusal(p_actor.function, p_purpose, p_categories, p_writes);
BEGIN
    IF refused = 'category' AND p_actor.kind = 'staff' AND NOT EXISTS (
        SELECT FROM (SELECT unnest(p_categories), 'read' UNION ALL SELECT unnest(p_writes), 'write') AS w (category, mode)
        WHERE NOT EXISTS (SELECT FROM access.policy_right r
                          WHERE r.function = p_actor.function AND r.purpose = p_purpose AND r.category = w.category AND r.mode = w.mode)
          AND NOT access.holds_extra(p_actor.actor_ref, p_actor.function, p_purpose, w.category, w.mode)) THEN
        refused := CASE WHEN NOT disclosure.is_reason(p_reason) THEN 'reason' END;
    END IF;
    IF refused IS NULL AND p_kind = 'glass' AND EXISTS (
        SELECT FROM access.policy_control k WHERE k.category = ANY (p_categories) AND k.control = 'no_glass') THEN
        refused := 'category';
    END IF;
    RETURN refused;
END $$;

-- Whether a client lies within the reach of the actor's function, whatever the relation (R55, R57). A municipality that
-- merged or split stands for what became of it, on both sides.
CREATE FUNCTION disclosure.within_ceiling(p_actor identity.session_facts, p_ceiling text, p_client uuid, p_office int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_ceiling = 'nation' THEN
        RETURN true;
    ELSIF p_ceiling IN ('municipality', 'own_group') THEN
        -- The own target group: who lives there and is in the caseload of somebody of this organisation.
        RETURN (p_ceiling = 'municipality' OR EXISTS (
            SELECT FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id
            WHERE r.client_id = p_client AND r.kind = 'caseload' AND f.organisation_id = p_actor.organisation_id
              AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()))) AND EXISTS (
            SELECT FROM clients.residence r JOIN identity.organisation_municipality m ON m.organisation_id = p_actor.organisation_id
            WHERE r.client_id = p_client AND r.valid_from <= kernel.today() AND (r.valid_until IS NULL OR r.valid_until > kernel.today())
              AND m.valid_from <= kernel.today() AND (m.valid_until IS NULL OR m.valid_until > kernel.today())
              AND (r.municipality_code = m.municipality_code
                   OR reference.municipality_became(r.municipality_code, kernel.today()) && reference.municipality_became(m.municipality_code, kernel.today())));
    ELSIF p_ceiling = 'team' AND p_actor.team_id IS NOT NULL THEN
        RETURN EXISTS (
            SELECT FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id
            WHERE r.client_id = p_client AND r.kind = 'caseload' AND f.team_id = p_actor.team_id
              AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now()));
    ELSIF p_ceiling IS NULL OR p_ceiling NOT IN ('team', 'office', 'region', 'national_task') THEN
        RETURN false;
    ELSIF p_office = p_actor.office_id THEN
        RETURN true;
    ELSIF p_ceiling IN ('region', 'national_task') AND EXISTS (
        SELECT FROM identity.office mine JOIN identity.office hers USING (region_code) WHERE mine.id = p_actor.office_id AND hers.id = p_office) THEN
        RETURN true;
    ELSIF p_ceiling = 'national_task' AND access.holds(p_actor.actor_ref, 'national_task', NULL) THEN
        RETURN true;
    END IF;
    RETURN access.reaches_office(p_actor.actor_ref, p_office);
END $$;

-- What stands in the way of opening one person, given a basis: reach; a record that is closed; that she is the actor
-- herself or somebody whom the actor declared to know; that she is protected and nobody approved it.
CREATE FUNCTION disclosure.person_refusal(p_actor identity.session_facts, p_purpose text, p_client uuid, p_reason boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    facts record;
BEGIN
    -- One query: this runs for each of fifty persons.
    SELECT c.office_id,
           -- A record that gave way to another of the same person is closed when that one is.
           c.active OR EXISTS (SELECT FROM identity.merged_record m JOIN clients.client s ON s.id = m.survivor_id
                               WHERE m.client_id = c.id AND s.active) AS active, l.ceiling,
           EXISTS (SELECT FROM access.known_person k WHERE k.staff_id = p_actor.actor_ref AND k.client_id = c.id)
           OR EXISTS (SELECT FROM identity.staff_own o JOIN identity.jobseeker_login j USING (bsn_index)
                      WHERE o.staff_id = p_actor.actor_ref AND j.client_id = c.id) AS known,
           EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id) AND NOT EXISTS (
               SELECT FROM access.approval a
               WHERE a.client_id = c.id AND a.requested_by = p_actor.actor_ref AND a.valid_until > kernel.now()) AS shielded
    INTO facts
    FROM clients.client c LEFT JOIN access.policy_ceiling l ON l.function = p_actor.function AND l.purpose = p_purpose
    WHERE c.id = p_client;
    IF NOT FOUND THEN
        RETURN 'no_relation';
    ELSIF NOT disclosure.within_ceiling(p_actor, facts.ceiling, p_client, facts.office_id) THEN
        RETURN 'ceiling';
    -- Who registers her again who stands at the desk, opens her on her relation: that is what the purpose is for (R29).
    ELSIF NOT facts.active AND p_purpose <> 'registration' AND NOT (p_reason AND access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former')) THEN
        RETURN 'former';
    ELSIF facts.known THEN
        RETURN 'known';
    ELSIF facts.shielded THEN
        RETURN 'protected';
    END IF;
    RETURN NULL;
END $$;

-- The basis of somebody who has the extra right on former clients, where the policy lets that count: a person who is no
-- client any more is often nobody's any more either. A reason goes with it; an active client never opens on it.
CREATE FUNCTION disclosure.former_basis(p_actor identity.session_facts, p_purpose text, p_client uuid, p_reason boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN p_reason
        AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'extra_right')
        AND access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former')
        AND EXISTS (SELECT FROM clients.client c WHERE c.id = p_client AND NOT c.active)
        AND NOT EXISTS (SELECT FROM identity.merged_record m JOIN clients.client s ON s.id = m.survivor_id WHERE m.client_id = p_client AND s.active)
        THEN 'extra_right' END;
END $$;

-- The basis for one person, and what stands in the way of opening her.
CREATE FUNCTION disclosure.weigh_person(
    p_actor identity.session_facts, p_purpose text, p_client uuid, p_vacancy int, p_reason boolean, OUT basis text, OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    basis := access.basis_for(p_actor.actor_ref, p_actor.function, p_purpose, p_client, p_vacancy);
    IF basis IS NULL AND p_reason THEN
        basis := disclosure.former_basis(p_actor, p_purpose, p_client, p_reason);
    END IF;
    refusal := CASE WHEN basis IS NULL THEN 'no_relation' ELSE disclosure.person_refusal(p_actor, p_purpose, p_client, p_reason) END;
END $$;

-- The basis for each person, in order, with nothing where something stands in the way; and what that is: the want of a basis
-- before all else.
CREATE FUNCTION disclosure.weigh_persons(
    p_actor identity.session_facts, p_purpose text, p_persons uuid[], p_vacancy int, p_reason boolean, OUT bases text[], OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    person uuid;
    weighed record;
BEGIN
    bases := '{}';
    FOREACH person IN ARRAY p_persons LOOP
        SELECT * INTO weighed FROM disclosure.weigh_person(p_actor, p_purpose, person, p_vacancy, p_reason);
        bases := bases || CASE WHEN weighed.refusal IS NULL THEN weighed.basis END;
        IF refusal IS NULL OR weighed.refusal = 'no_relation' THEN
            refusal := weighed.refusal;
        END IF;
    END LOOP;
END $$;

-- The basis for each person by the kind of request, and what stands in the way.
CREATE FUNCTION disclosure.weigh_request(
    p_actor identity.session_facts, p_kind text, p_purpose text, p_persons uuid[], p_vacancy int, p_reason boolean, OUT bases text[], OUT refusal text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE p_kind
    WHEN 'own' THEN
        bases := ARRAY['own'];
        refusal := CASE WHEN p_persons <> ARRAY[p_actor.actor_ref] THEN 'no_relation' END;
    WHEN 'candidate' THEN
        bases := ARRAY['match'];
        refusal := disclosure.candidate_refusal(p_actor, p_purpose, p_persons[1], p_vacancy, p_reason);
    WHEN 'glass' THEN
        bases := ARRAY['break_glass'];
        refusal := disclosure.glass_refusal(p_actor, p_purpose, p_persons[1], p_reason);
    ELSE
        SELECT w.bases, w.refusal INTO bases, refusal FROM disclosure.weigh_persons(p_actor, p_purpose, p_persons, p_vacancy, p_reason) w;
        IF p_kind = 'page' AND cardinality(array_remove(bases, NULL)) > 0 THEN
            refusal := NULL;
        END IF;
    END CASE;
END $$;

-- A candidate's identity opens for a vacancy that is open, for which this very actor was shown her in the last day.
CREATE FUNCTION disclosure.candidate_refusal(p_actor identity.session_facts, p_purpose text, p_person uuid, p_vacancy int, p_reason boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_basis b
                         WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'match') THEN 'purpose'
        WHEN NOT EXISTS (SELECT FROM employers.vacancy v WHERE v.id = p_vacancy AND v.status = 'published') THEN 'not_shown'
        WHEN NOT EXISTS (
            SELECT FROM ledger.disclosure d
            WHERE d.actor_ref = p_actor.actor_ref AND d.at > kernel.now() - interval '1 day' AND d.kind = 'match'
              AND d.vacancy_id = p_vacancy AND p_person = ANY (d.persons)) THEN 'not_shown'
        ELSE disclosure.person_refusal(p_actor, p_purpose, p_person, p_reason)
    END
$$;

-- Breaking the glass is for functions whose policy says so, within their reach, never for protected persons, and not while
-- a review of an earlier time is overdue.
CREATE FUNCTION disclosure.glass_refusal(p_actor identity.session_facts, p_purpose text, p_person uuid, p_reason boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM access.policy_basis b
                         WHERE b.function = p_actor.function AND b.purpose = p_purpose AND b.basis = 'break_glass') THEN 'purpose'
        WHEN EXISTS (SELECT FROM access.glass_review g
                     WHERE g.staff_id = p_actor.actor_ref AND g.reviewed_at IS NULL AND g.due < kernel.today()) THEN 'review_overdue'
        ELSE disclosure.person_refusal(p_actor, p_purpose, p_person, p_reason)
    END
$$;

-- Puts before the security officer that somebody opened a category under the control `alert` outside a caseload.
CREATE FUNCTION disclosure.raise_signal(p_actor identity.session_facts, p_bases text[], p_categories text[], p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT array_remove(p_bases, NULL) <@ ARRAY['caseload', 'replacement'] THEN
        INSERT INTO access.signal (disclosure_seq, source, staff_id, cause, categories)
        SELECT p_seq, 'disclosure:' || p_seq, p_actor.actor_ref, 'health_outside_caseload', array_agg(k.category ORDER BY k.category)
        FROM access.policy_control k WHERE k.control = 'alert' AND k.category = ANY (p_categories)
        HAVING count(*) > 0;
    END IF;
END $$;

RESET ROLE;
