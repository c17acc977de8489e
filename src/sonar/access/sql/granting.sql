-- Rights that people grant each other: one proposes, another approves, nobody for herself. Run by the logger; each attempt
-- is a row in the ledger.
SET ROLE sonar_guard;

-- Writes the decision row of something done to somebody's rights.
CREATE FUNCTION access.note(p_actor identity.session_facts, p_trace uuid, p_action text, p_subject uuid, p_refusal text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, purpose, subject, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_actor.organisation_id,
            p_action, 'supervision', p_subject, p_refusal IS NULL, p_refusal, p_origin)
$$;

-- Whether somebody manages an account: a team manager those of her own office, or of her whole organisation where that is a
-- municipality, an SW company or another division; functional management all. Nobody manages herself.
CREATE FUNCTION access.manages(p_actor identity.session_facts, p_staff uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.actor_ref <> p_staff AND EXISTS (
        SELECT FROM identity.staff f JOIN identity.organisation o ON o.id = f.organisation_id
        WHERE f.id = p_staff AND (p_actor.function = 'functional_manager'
                                  OR p_actor.function = 'team_manager' AND f.organisation_id = p_actor.organisation_id
                                     AND (o.kind <> 'uwv' OR f.office_id = p_actor.office_id))), false)
$$;

CREATE FUNCTION access.may_step(p_function text, p_kind text, p_step text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access.policy_proposal p WHERE p.kind = p_kind AND p.step = p_step AND p.function = p_function)
$$;

-- What is wrong with what is proposed for a member of staff, whoever proposes it: all of it at once.
CREATE FUNCTION access.proposal_faults(
    p_kind text, p_staff identity.staff, p_subject text, p_office int, p_region smallint, p_client uuid, p_reason text, p_from timestamptz,
    p_until timestamptz) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 20 AND 500 THEN 'reason' END,
        CASE WHEN p_from IS NULL OR p_until IS NULL OR p_until <= p_from OR p_until <= kernel.now() OR p_from < kernel.now() - interval '1 day' THEN 'period' END,
        CASE WHEN p_until > p_from + (SELECT max(p.longest_days) + 1 FROM access.policy_proposal p WHERE p.kind = p_kind) * interval '1 day' THEN 'too_long' END,
        CASE WHEN p_kind = 'function' AND NOT EXISTS (
            SELECT FROM access.policy_staffing s JOIN identity.organisation o ON o.kind = s.organisation_kind
            WHERE o.id = p_staff.organisation_id AND s.function = p_subject) THEN 'not_in_set' END,
        CASE WHEN p_kind = 'extra' AND NOT EXISTS (
            SELECT FROM access.policy_extra e WHERE e.name = p_subject AND e.function = p_staff.function) THEN 'not_for_function' END,
        CASE WHEN p_kind = 'scope' AND (num_nonnulls(p_office, p_region) <> 1 OR NOT EXISTS (
            SELECT FROM access.policy_ceiling c WHERE c.function = p_staff.function AND c.ceiling IN ('team', 'office', 'region', 'national_task'))) THEN 'scope' END,
        CASE WHEN p_kind = 'scope' AND p_office IS NOT NULL AND NOT EXISTS (
            SELECT FROM identity.office o WHERE o.id = p_office AND o.organisation_id = p_staff.organisation_id) THEN 'office' END,
        CASE WHEN p_kind = 'scope' AND p_region IS NOT NULL AND NOT EXISTS (
            SELECT FROM reference.labour_market_region r WHERE r.code = p_region) THEN 'region' END,
        -- Beyond the own region goes with a statutory task, on record (R56).
        CASE WHEN p_kind = 'scope' AND length(btrim(coalesce(p_subject, ''))) < 10 AND EXISTS (
            SELECT FROM identity.office mine
            WHERE mine.id = p_staff.office_id
              AND mine.region_code <> coalesce(p_region, (SELECT o.region_code FROM identity.office o WHERE o.id = p_office))) THEN 'task' END,
        CASE WHEN p_kind = 'national_task' AND (length(btrim(coalesce(p_subject, ''))) < 10 OR NOT EXISTS (
            SELECT FROM access.policy_ceiling c WHERE c.function = p_staff.function AND c.ceiling = 'national_task')) THEN 'task' END,
        CASE WHEN p_kind = 'approval' AND NOT EXISTS (
            SELECT FROM access.protected_person p JOIN access.relation r USING (client_id)
            WHERE p.client_id = p_client AND r.staff_id = p_staff.id AND (r.valid_until IS NULL OR r.valid_until > kernel.now())) THEN 'client' END,
        CASE WHEN NOT p_staff.active AND p_kind <> 'function' THEN 'closed' END], NULL)
$$;

-- Proposes a right for somebody else. Answers its number, or every reason why not. p_from and p_until are days; the last one
-- does not count.
CREATE FUNCTION access.propose(
    p_token text, p_kind text, p_staff uuid, p_subject text, p_office int, p_region int, p_client uuid, p_reason text, p_from date, p_until date,
    p_trace uuid, p_origin inet, OUT id uuid, OUT faults text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    who identity.staff;
    since timestamptz := greatest(p_from::timestamp AT TIME ZONE 'Europe/Amsterdam', kernel.now());
    ends timestamptz := p_until::timestamp AT TIME ZONE 'Europe/Amsterdam';
    made uuid := gen_random_uuid();
BEGIN
    SELECT * INTO who FROM identity.staff f WHERE f.id = p_staff;
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.actor_ref = p_staff THEN ARRAY['self']
        WHEN NOT access.may_step(actor.function, p_kind, 'propose') OR NOT access.manages(actor, p_staff) THEN ARRAY['not_yours']
        ELSE access.proposal_faults(p_kind, who, p_subject, p_office, p_region::smallint, p_client, p_reason,
                                    CASE WHEN p_from >= kernel.today() THEN since END, ends) END;
    IF faults = '{}' THEN
        INSERT INTO access.proposal (id, kind, staff_id, subject, office_id, region_code, client_id, reason, valid_from, valid_until, proposed_by)
        VALUES (made, p_kind, p_staff, CASE WHEN p_kind <> 'approval' THEN btrim(coalesce(p_subject, '')) ELSE '' END,
                CASE WHEN p_kind = 'scope' THEN p_office END, CASE WHEN p_kind = 'scope' THEN p_region END,
                CASE WHEN p_kind = 'approval' THEN p_client END, btrim(p_reason), since, ends, actor.actor_ref);
        id := made;
    END IF;
    PERFORM access.note(actor, p_trace, 'right:propose:' || coalesce(left(p_kind, 20), ''), p_staff, faults[1], p_origin);
END $$;

-- Puts an approved right in force where it lives outside its own row: the function on the account, the approval beside the
-- protected person.
CREATE FUNCTION access.put_in_force(p_right access.proposal) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_right.kind = 'function' THEN
        UPDATE identity.staff f
        SET function = p_right.subject, active = true, function_until = (p_right.valid_until AT TIME ZONE 'Europe/Amsterdam')::date
        WHERE f.id = p_right.staff_id;
        -- Rights follow the function: what was granted for the earlier one ends with it (R61).
        UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_why = 'function_changed'
        WHERE g.staff_id = p_right.staff_id AND g.id <> p_right.id AND g.approved AND g.withdrawn_at IS NULL;
    ELSIF p_right.kind = 'approval' THEN
        INSERT INTO access.approval VALUES (p_right.client_id, p_right.staff_id, p_right.decided_by, p_right.valid_until) ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- Decides on a proposal of somebody else, for somebody else; nothing says done, a word says why not. What became
-- impossible meanwhile is not approved.
CREATE FUNCTION access.decide(p_token text, p_id uuid, p_approved boolean, p_remark text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked access.proposal;
    who identity.staff;
    refusal text;
BEGIN
    SELECT * INTO asked FROM access.proposal g WHERE g.id = p_id AND g.decided_at IS NULL FOR UPDATE;
    SELECT * INTO who FROM identity.staff f WHERE f.id = asked.staff_id;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN actor.actor_ref IN (asked.staff_id, asked.proposed_by) THEN 'self'
        WHEN NOT access.may_step(actor.function, asked.kind, 'approve') THEN 'not_yours'
        WHEN p_approved THEN (access.proposal_faults(asked.kind, who, asked.subject, asked.office_id, asked.region_code, asked.client_id, asked.reason,
                                                     greatest(asked.valid_from, kernel.now()), asked.valid_until))[1] END;
    IF refusal IS NULL THEN
        UPDATE access.proposal g
        SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved, remark = left(p_remark, 500)
        WHERE g.id = p_id RETURNING * INTO asked;
        IF p_approved THEN
            PERFORM access.put_in_force(asked);
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'right:approve' ELSE 'right:decline' END, asked.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a right away at once: whoever may propose or approve such a right and manages the account; the one who has it may
-- give it back. Her tickets go with it, so the next request finds it so.
CREATE FUNCTION access.withdraw(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    held access.proposal;
    refusal text;
BEGIN
    SELECT * INTO held FROM access.proposal g WHERE g.id = p_id AND g.approved AND g.withdrawn_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN held.id IS NULL THEN 'gone'
        WHEN actor.actor_ref = held.staff_id THEN NULL
        WHEN access.may_step(actor.function, held.kind, 'approve') THEN NULL
        WHEN access.may_step(actor.function, held.kind, 'propose') AND access.manages(actor, held.staff_id) THEN NULL
        ELSE 'not_yours' END;
    IF refusal IS NULL THEN
        PERFORM access.end_right(held.id, actor.actor_ref, 'withdrawn');
    END IF;
    PERFORM access.note(actor, p_trace, 'right:withdraw', held.staff_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Ends a right that is in force, and what it put in force elsewhere. A function that ends closes the account.
CREATE FUNCTION access.end_right(p_id uuid, p_by uuid, p_why text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    held access.proposal;
BEGIN
    UPDATE access.proposal g SET withdrawn_at = kernel.now(), withdrawn_by = p_by, withdrawn_why = p_why WHERE g.id = p_id RETURNING * INTO held;
    IF held.kind = 'approval' THEN
        DELETE FROM access.approval a WHERE a.client_id = held.client_id AND a.requested_by = held.staff_id;
    ELSIF held.kind = 'function' THEN
        PERFORM access.close_account(held.staff_id);
    END IF;
END $$;

CREATE FUNCTION access.close_account(p_staff uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE identity.staff f SET active = false WHERE f.id = p_staff;
    PERFORM identity.close_sessions(p_staff);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access.propose(text, text, uuid, text, int, int, uuid, text, date, date, uuid, inet), access.decide(text, uuid, boolean, text, uuid, inet),
    access.withdraw(text, uuid, uuid, inet)
TO sonar_logger;

RESET ROLE;
