-- The parties of the exchange on a page: who may ask, with its days, put in force by two people of functional management. The one who
-- proposes does not decide. The command of the deployment login stays for the day on which nobody can sign in yet.
SET ROLE sonar_guard;

CREATE TABLE exchange.vum_party_proposal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL CHECK (oin ~ '^[0-9]{20}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    role text NOT NULL CHECK (role IN ('asker', 'exchange')),
    suwi boolean NOT NULL,
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    questions_per_hour int NOT NULL CHECK (questions_per_hour BETWEEN 1 AND 100000),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    answer text NOT NULL DEFAULT '',  -- why it was declined
    CHECK (valid_until >= valid_from),
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CONSTRAINT vum_party_by_two_people CHECK (NOT approved OR decided_by <> proposed_by),  -- turned down by oneself: withdrawn
    CONSTRAINT vum_party_declined_with_reason CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)
);
CREATE UNIQUE INDEX vum_party_proposal_waiting ON exchange.vum_party_proposal (oin) WHERE decided_at IS NULL;
CREATE INDEX vum_party_proposal_decided ON exchange.vum_party_proposal (decided_at DESC) WHERE decided_at IS NOT NULL;

-- What is wrong with what is proposed, all of it at once.
CREATE FUNCTION exchange.vum_party_faults(p_values jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN coalesce(p_values ->> 'oin', '') !~ '^[0-9]{20}$' THEN 'oin' END,
        CASE WHEN length(btrim(coalesce(p_values ->> 'name', ''))) NOT BETWEEN 2 AND 120 THEN 'name' END,
        CASE WHEN coalesce(p_values ->> 'role', '') NOT IN ('asker', 'exchange') THEN 'role' END,
        CASE WHEN length(btrim(coalesce(p_values ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        CASE WHEN p_values ->> 'valid_from' IS NULL OR p_values ->> 'valid_until' IS NULL
               OR (p_values ->> 'valid_until')::date < (p_values ->> 'valid_from')::date THEN 'period' END,
        CASE WHEN coalesce((p_values ->> 'questions_per_hour')::int, 0) NOT BETWEEN 1 AND 100000 THEN 'per_hour' END,
        CASE WHEN EXISTS (SELECT FROM exchange.vum_party_proposal o WHERE o.oin = p_values ->> 'oin' AND o.decided_at IS NULL) THEN 'waiting' END], NULL)
$$;

-- Proposes a party, or what it is to become. Answers every reason why not.
CREATE FUNCTION exchange.propose_vum_party(p_token text, p_values jsonb, p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    faults text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.vum_party/' || coalesce(p_values ->> 'oin', ''), 0));
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN ARRAY['not_yours']
        ELSE exchange.vum_party_faults(p_values) END;
    IF faults = '{}' THEN
        INSERT INTO exchange.vum_party_proposal (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour, proposed_by)
        SELECT v.oin, btrim(v.name), v.role, coalesce(v.suwi, false), btrim(v.agreement), v.valid_from, v.valid_until, v.questions_per_hour, actor.actor_ref
        FROM jsonb_populate_record(NULL::exchange.vum_party_proposal, p_values) AS v;
    END IF;
    PERFORM access.note(actor, p_trace, 'vum:party:propose', NULL, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: another functional manager than the one who proposed it, who says why when it is declined. From the approval on the party
-- is in force within its days.
CREATE FUNCTION exchange.decide_vum_party(p_token text, p_id uuid, p_approved boolean, p_answer text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_party_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.vum_party_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self'
        WHEN NOT p_approved AND length(btrim(coalesce(p_answer, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_party_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved,
            answer = CASE WHEN p_approved THEN '' ELSE btrim(p_answer, E' \t\r\n') END WHERE o.id = p_id;
        IF p_approved THEN
            PERFORM exchange.register_vum_party(asked.oin, asked.name, asked.role, asked.suwi, asked.agreement, asked.valid_from, asked.valid_until,
                                                asked.questions_per_hour);
        END IF;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'vum:party:approve' ELSE 'vum:party:decline' END, NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a proposal back while nobody decided: only who made it.
CREATE FUNCTION exchange.withdraw_vum_party(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.vum_party_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.vum_party_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL THEN 'gone'
        WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own' END;
    IF refusal IS NULL THEN
        UPDATE exchange.vum_party_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = false WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'vum:party:withdraw', NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- What waits, the parties, and the last fifty proposals that were decided on, for functional management and for who supervises.
-- Organisations, and who decided about them; no clients.
CREATE FUNCTION exchange.vum_parties(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, waiting boolean, oin text, name text, role text, suwi boolean, agreement text, valid_from date, valid_until date,
               questions_per_hour int, proposed_by text, proposed_at timestamptz, decided_by text, decided_at timestamptz, approved boolean, answer text,
               withdrawn boolean, may_decide boolean, may_withdraw boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    reads boolean := coalesce(actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor'), false);
    manages boolean := coalesce(actor.function = 'functional_manager', false);
BEGIN
    PERFORM access.note(actor, p_trace, 'vum:parties', NULL, CASE WHEN NOT reads THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT o.id, o.decided_at IS NULL, o.oin, o.name, o.role, o.suwi, o.agreement, o.valid_from, o.valid_until, o.questions_per_hour,
           coalesce(f.display_name, ''), o.proposed_at, coalesce(d.display_name, ''), o.decided_at, o.approved, o.answer,
           coalesce(NOT o.approved AND o.decided_by = o.proposed_by, false),
           manages AND o.decided_at IS NULL AND o.proposed_by <> actor.actor_ref, manages AND o.decided_at IS NULL AND o.proposed_by = actor.actor_ref
    FROM (SELECT * FROM exchange.vum_party_proposal w WHERE w.decided_at IS NULL
          UNION ALL
          (SELECT * FROM exchange.vum_party_proposal w WHERE w.decided_at IS NOT NULL ORDER BY w.decided_at DESC LIMIT 50)) AS o
    LEFT JOIN identity.staff f ON f.id = o.proposed_by LEFT JOIN identity.staff d ON d.id = o.decided_by
    WHERE reads
    UNION ALL
    SELECT p.id, false, p.oin, p.name, p.role, p.suwi, p.agreement, p.valid_from, p.valid_until, p.questions_per_hour, '', NULL, '', NULL, NULL, '',
           false, false, false
    FROM exchange.vum_party p WHERE reads
    ORDER BY 2 DESC, 14 DESC, 4, 3 LIMIT 1000;
END $$;

REVOKE ALL ON FUNCTION exchange.vum_party_faults(jsonb), exchange.propose_vum_party(text, jsonb, uuid, inet),
    exchange.decide_vum_party(text, uuid, boolean, text, uuid, inet), exchange.withdraw_vum_party(text, uuid, uuid, inet),
    exchange.vum_parties(text, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.propose_vum_party(text, jsonb, uuid, inet), exchange.decide_vum_party(text, uuid, boolean, text, uuid, inet),
    exchange.withdraw_vum_party(text, uuid, uuid, inet), exchange.vum_parties(text, uuid, inet) TO sonar_logger;

RESET ROLE;
