-- The connections of other systems on a page: municipalities, suppliers of vacancies, and the employers for which a supplier delivers by
-- contract. Put in force by two people of functional management: who proposes does not decide. One of them ends a connection at once:
-- opening a door takes two, closing it one. What was asked, by whom, why, and who decided stays as a line.
SET ROLE sonar_guard;

CREATE TABLE exchange.connection_proposal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('municipality', 'supplier', 'contract')),
    subject text NOT NULL CHECK (subject ~ '^[0-9]{20}$' OR kind = 'contract' AND subject ~ '^[0-9]{20}/[0-9]{8}$'),
    ends boolean NOT NULL DEFAULT false,
    proposed jsonb NOT NULL,  -- by the columns of the table; the key only while it waits
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT kernel.now(),
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    answer text NOT NULL DEFAULT '',  -- why it was declined
    CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
    CHECK (NOT ends OR approved),
    CHECK (decided_at IS NULL OR NOT proposed ? 'public_key'),
    CONSTRAINT connection_by_two_people CHECK (ends OR NOT approved OR decided_by <> proposed_by),  -- turned down by oneself: withdrawn
    CONSTRAINT connection_declined_with_reason CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)
);
CREATE UNIQUE INDEX connection_proposal_waiting ON exchange.connection_proposal (kind, subject) WHERE decided_at IS NULL;
CREATE INDEX connection_proposal_decided ON exchange.connection_proposal (decided_at DESC) WHERE decided_at IS NOT NULL;

-- What is wrong with the days of an agreement: both, in their order, and not over.
CREATE FUNCTION exchange.days_fault(p_from text, p_until text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_from IS NULL OR p_until IS NULL THEN 'period' WHEN p_until::date < kernel.today() THEN 'over'
                WHEN p_until::date < p_from::date THEN 'period' END
$$;

-- What is wrong with a municipality, a supplier or a contract as it is proposed; all of it at once. Who is connected already keeps its key
-- when none is given.
CREATE FUNCTION exchange.municipality_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM identity.organisation o WHERE o.id = (p ->> 'organisation_id')::int AND o.kind = 'municipality') THEN 'organisation' END,
        CASE WHEN EXISTS (SELECT FROM exchange.municipal_connection c WHERE c.oin = p ->> 'oin' AND c.organisation_id <> (p ->> 'organisation_id')::int) THEN 'taken' END,
        CASE WHEN NOT p ? 'public_key' AND NOT EXISTS (SELECT FROM exchange.municipal_connection c WHERE c.oin = p ->> 'oin') THEN 'no_key' END,
        CASE WHEN coalesce((p ->> 'persons_per_day')::int, 0) NOT BETWEEN 1 AND 5000 THEN 'persons_per_day' END,
        CASE WHEN length(btrim(coalesce(p ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        exchange.days_fault(kernel.today()::text, p ->> 'agreed_until')]
$$;
CREATE FUNCTION exchange.supplier_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN coalesce(p ->> 'kvk_number', '') !~ '^[0-9]{8}$' THEN 'kvk_number' END,
        CASE WHEN length(btrim(coalesce(p ->> 'name', ''))) NOT BETWEEN 2 AND 120 THEN 'name' END,
        CASE WHEN length(btrim(coalesce(p ->> 'source', ''))) NOT BETWEEN 1 AND 80 THEN 'source'
             WHEN EXISTS (SELECT FROM exchange.supplier s WHERE s.source = btrim(p ->> 'source') AND s.oin <> p ->> 'oin') THEN 'source_taken' END,
        CASE WHEN EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin'
                          AND (s.kvk_number, s.source) IS DISTINCT FROM (p ->> 'kvk_number', btrim(p ->> 'source'))) THEN 'other' END,
        CASE WHEN NOT p ? 'public_key' AND NOT EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin') THEN 'no_key' END,
        CASE WHEN coalesce((p ->> 'per_hour')::int, 0) NOT BETWEEN 1 AND 100000 THEN 'per_hour' END,
        CASE WHEN length(btrim(coalesce(p ->> 'agreement', ''))) NOT BETWEEN 5 AND 200 THEN 'agreement' END,
        exchange.days_fault(p ->> 'valid_from', p ->> 'valid_until')]
$$;
CREATE FUNCTION exchange.contract_faults(p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY[
        CASE WHEN NOT EXISTS (SELECT FROM exchange.supplier s WHERE s.oin = p ->> 'oin') THEN 'supplier' END,
        CASE WHEN coalesce(p ->> 'kvk_number', '') !~ '^[0-9]{8}$' THEN 'kvk_number' END,
        CASE WHEN length(btrim(coalesce(p ->> 'contract', ''))) NOT BETWEEN 5 AND 200 THEN 'contract' END,
        exchange.days_fault(p ->> 'valid_from', p ->> 'valid_until')]
$$;
CREATE FUNCTION exchange.connection_faults(p_kind text, p jsonb) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(CASE WHEN coalesce(p ->> 'oin', '') !~ '^[0-9]{20}$' THEN 'oin' END
        || CASE p_kind WHEN 'municipality' THEN exchange.municipality_faults(p) WHEN 'supplier' THEN exchange.supplier_faults(p)
                       WHEN 'contract' THEN exchange.contract_faults(p) ELSE ARRAY['kind'] END, NULL)
$$;

-- By what a connection is known: the number of the organisation, and of a contract also the employer's.
CREATE FUNCTION exchange.connection_subject(p_kind text, p jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p ->> 'oin', '') || CASE WHEN p_kind = 'contract' THEN '/' || coalesce(p ->> 'kvk_number', '') ELSE '' END
$$;

-- Puts a connection in force, new or changed; the key that is there stays when no other is given.
CREATE FUNCTION exchange.put_connection(p_kind text, p jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_kind = 'municipality' THEN
        INSERT INTO exchange.municipal_connection (oin, organisation_id, public_key, persons_per_day, agreement, agreed_until)
        SELECT g.oin, g.organisation_id, coalesce(g.public_key, (SELECT c.public_key FROM exchange.municipal_connection c WHERE c.oin = g.oin)),
               g.persons_per_day, btrim(g.agreement), g.agreed_until FROM jsonb_populate_record(NULL::exchange.municipal_connection, p) AS g
        ON CONFLICT (oin) DO UPDATE SET public_key = excluded.public_key, persons_per_day = excluded.persons_per_day,
            agreement = excluded.agreement, agreed_until = excluded.agreed_until;
    ELSIF p_kind = 'supplier' THEN
        INSERT INTO exchange.supplier (oin, kvk_number, name, source, public_key, per_hour, agreement, valid_from, valid_until)
        SELECT g.oin, g.kvk_number, btrim(g.name), btrim(g.source), coalesce(g.public_key, (SELECT s.public_key FROM exchange.supplier s WHERE s.oin = g.oin)),
               g.per_hour, btrim(g.agreement), g.valid_from, g.valid_until FROM jsonb_populate_record(NULL::exchange.supplier, p) AS g
        ON CONFLICT (oin) DO UPDATE SET name = excluded.name, public_key = excluded.public_key, per_hour = excluded.per_hour,
            agreement = excluded.agreement, valid_from = excluded.valid_from, valid_until = excluded.valid_until;
    ELSE
        INSERT INTO exchange.supplier_employer (supplier_id, kvk_number, contract, valid_from, valid_until)
        SELECT s.id, g.kvk_number, btrim(g.contract), g.valid_from, g.valid_until
        FROM jsonb_populate_record(NULL::exchange.supplier_employer, p) AS g JOIN exchange.supplier s ON s.oin = p ->> 'oin'
        ON CONFLICT (supplier_id, kvk_number) DO UPDATE SET contract = excluded.contract, valid_from = excluded.valid_from, valid_until = excluded.valid_until;
    END IF;
END $$;

-- The last day of a connection; nothing when there is none.
CREATE FUNCTION exchange.connection_until(p_kind text, p_subject text) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT CASE p_kind
        WHEN 'municipality' THEN (SELECT c.agreed_until FROM exchange.municipal_connection c WHERE c.oin = p_subject)
        WHEN 'supplier' THEN (SELECT s.valid_until FROM exchange.supplier s WHERE s.oin = p_subject)
        ELSE (SELECT e.valid_until FROM exchange.supplier_employer e JOIN exchange.supplier s ON s.id = e.supplier_id
              WHERE s.oin || '/' || e.kvk_number = p_subject) END
$$;

-- Proposes a connection, or what one is to become. Answers every reason why not, with what the caller found (p_also): a key is read there.
CREATE FUNCTION exchange.propose_connection(p_token text, p_kind text, p_values jsonb, p_reason text, p_also text[], p_trace uuid, p_origin inet) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    subject_of text := exchange.connection_subject(p_kind, p_values);
    faults text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('exchange.connection/' || p_kind || '/' || subject_of, 0));
    faults := CASE
        WHEN actor.session_id IS NULL THEN ARRAY['no_session']
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN ARRAY['not_yours']
        ELSE p_also || exchange.connection_faults(p_kind, p_values)
            || CASE WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN ARRAY['reason'] ELSE '{}' END
            || CASE WHEN EXISTS (SELECT FROM exchange.connection_proposal o WHERE o.kind = p_kind AND o.subject = subject_of AND o.decided_at IS NULL)
                    THEN ARRAY['waiting'] ELSE '{}' END END;
    IF faults = '{}' THEN
        INSERT INTO exchange.connection_proposal (kind, subject, proposed, reason, proposed_by)
        VALUES (p_kind, subject_of, p_values, btrim(p_reason, E' \t\r\n'), actor.actor_ref);
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:propose', NULL, faults[1], p_origin);
    RETURN faults;
END $$;

-- Decides on it: another functional manager than the one who proposed it, who says why when it is declined. What has become wrong since then
-- is not put in force.
CREATE FUNCTION exchange.decide_connection(p_token text, p_id uuid, p_approved boolean, p_answer text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.connection_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.connection_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL OR p_approved IS NULL THEN 'gone'
        WHEN asked.proposed_by = actor.actor_ref THEN 'self'
        WHEN p_approved AND exchange.connection_faults(asked.kind, asked.proposed) <> '{}' THEN 'outdated'
        WHEN NOT p_approved AND length(btrim(coalesce(p_answer, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        IF p_approved THEN
            PERFORM exchange.put_connection(asked.kind, asked.proposed);
        END IF;
        UPDATE exchange.connection_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = p_approved,
            answer = CASE WHEN p_approved THEN '' ELSE btrim(p_answer, E' \t\r\n') END, proposed = o.proposed - 'public_key' WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, CASE WHEN p_approved THEN 'connection:approve' ELSE 'connection:decline' END, p_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Takes a proposal back while nobody decided: only who made it.
CREATE FUNCTION exchange.withdraw_connection(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    asked exchange.connection_proposal;
    refusal text;
BEGIN
    SELECT * INTO asked FROM exchange.connection_proposal o WHERE o.id = p_id AND o.decided_at IS NULL FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN asked.id IS NULL THEN 'gone'
        WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own' END;
    IF refusal IS NULL THEN
        UPDATE exchange.connection_proposal o SET decided_by = actor.actor_ref, decided_at = kernel.now(), approved = false,
            proposed = o.proposed - 'public_key' WHERE o.id = p_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:withdraw', p_id, refusal, p_origin);
    RETURN refusal;
END $$;

-- Ends a connection: the next request finds none. By any functional manager, alone.
CREATE FUNCTION exchange.end_connection(p_token text, p_kind text, p_subject text, p_reason text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    yesterday date := kernel.today() - 1;
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'
        WHEN coalesce(exchange.connection_until(p_kind, p_subject), yesterday) <= yesterday THEN 'gone'
        WHEN length(btrim(coalesce(p_reason, ''), E' \t\r\n')) NOT BETWEEN 10 AND 500 THEN 'reason' END;
    IF refusal IS NULL THEN
        UPDATE exchange.municipal_connection c SET agreed_until = yesterday WHERE p_kind = 'municipality' AND c.oin = p_subject;
        UPDATE exchange.supplier s SET valid_from = least(s.valid_from, yesterday), valid_until = yesterday WHERE p_kind = 'supplier' AND s.oin = p_subject;
        UPDATE exchange.supplier_employer e SET valid_from = least(e.valid_from, yesterday), valid_until = yesterday
        FROM exchange.supplier s WHERE p_kind = 'contract' AND s.id = e.supplier_id AND s.oin || '/' || e.kvk_number = p_subject;
        INSERT INTO exchange.connection_proposal (kind, subject, ends, proposed, reason, proposed_by, decided_by, decided_at, approved)
        VALUES (p_kind, p_subject, true, '{}', btrim(p_reason, E' \t\r\n'), actor.actor_ref, actor.actor_ref, kernel.now(), true);
    END IF;
    PERFORM access.note(actor, p_trace, 'connection:end', NULL, refusal, p_origin);
    RETURN refusal;
END $$;

-- Whether somebody reads the connections: who keeps them, and who watches over that.
CREATE FUNCTION exchange.reads_connections(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND p_actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor'), false)
$$;

-- What waits, and what was decided or ended last, of some kinds. Never a key.
CREATE FUNCTION exchange.connection_lines(p_token text, p_kinds text[], p_trace uuid, p_origin inet)
RETURNS TABLE (id uuid, kind text, subject text, ends boolean, proposed jsonb, name text, reason text, proposed_by text, proposed_at timestamptz,
               decided_by text, decided_at timestamptz, approved boolean, answer text, withdrawn boolean, may_decide boolean, may_withdraw boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    reads boolean := exchange.reads_connections(actor);
BEGIN
    PERFORM access.note(actor, p_trace, 'connection:lines', NULL, CASE WHEN NOT reads THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT o.id, o.kind, o.subject, o.ends, o.proposed - 'public_key', coalesce(CASE o.kind
               WHEN 'municipality' THEN (SELECT g.name FROM identity.organisation g WHERE g.id = coalesce((o.proposed ->> 'organisation_id')::int,
                   (SELECT c.organisation_id FROM exchange.municipal_connection c WHERE c.oin = o.subject)))
               ELSE coalesce(CASE WHEN o.kind = 'supplier' THEN o.proposed ->> 'name' END,
                   (SELECT s.name FROM exchange.supplier s WHERE s.oin = split_part(o.subject, '/', 1))) END, ''),
           o.reason, coalesce(f.display_name, ''), o.proposed_at, coalesce(d.display_name, ''), o.decided_at, o.approved, o.answer,
           coalesce(NOT o.approved AND o.decided_by = o.proposed_by, false),
           o.decided_at IS NULL AND actor.function = 'functional_manager' AND o.proposed_by <> actor.actor_ref,
           o.decided_at IS NULL AND actor.function = 'functional_manager' AND o.proposed_by = actor.actor_ref
    FROM exchange.connection_proposal o LEFT JOIN identity.staff f ON f.id = o.proposed_by LEFT JOIN identity.staff d ON d.id = o.decided_by
    WHERE reads AND o.kind = ANY (p_kinds)
    ORDER BY o.decided_at DESC, o.proposed_at LIMIT 100;
END $$;

-- The municipalities that were connected, to who keeps the connections and who watches over them: of how many persons each asked in the
-- last twenty-four hours, and by which key it signs.
CREATE FUNCTION exchange.municipalities_known(p_token text, p_trace uuid, p_origin inet, OUT known jsonb, OUT refusal text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    refusal := CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN NOT exchange.reads_connections(actor) THEN 'not_yours' END;
    IF refusal IS NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'oin', c.oin, 'organisation_id', c.organisation_id, 'name', o.name, 'agreement', c.agreement, 'agreed_until', c.agreed_until,
            'in_force', c.agreed_until >= kernel.today(), 'persons_per_day', c.persons_per_day, 'public_key', c.public_key,
            'used', (SELECT count(*) FROM ledger.disclosure d WHERE d.actor_ref = c.id AND d.at > kernel.now() - interval '24 hours')
                  + (SELECT count(*) FROM ledger.decision d WHERE d.actor_ref = c.id AND NOT d.decision AND d.refusal = 'no_relation'
                     AND d.at > kernel.now() - interval '24 hours')) ORDER BY o.name, c.oin), '[]')
        INTO known FROM exchange.municipal_connection c JOIN identity.organisation o ON o.id = c.organisation_id;
    END IF;
    PERFORM access.note(actor, p_trace, 'municipal:known', NULL, refusal, p_origin);
END $$;

CREATE FUNCTION exchange.connection_term() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '5 years';

-- A line stays until five years after its decision, and as long after the last day of the connection; for the guard too.
CREATE FUNCTION exchange.connection_is_over(p_line exchange.connection_proposal) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_line.decided_at, p_line.proposed_at) < kernel.now() - exchange.connection_term()
       AND coalesce(exchange.connection_until(p_line.kind, p_line.subject), '-infinity') < kernel.today() - exchange.connection_term()
$$;
CREATE FUNCTION exchange.keep_connection() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' AND old.decided_at IS NOT NULL OR tg_op = 'DELETE' AND NOT exchange.connection_is_over(old) THEN
        RAISE EXCEPTION 'what was decided about a connection stays' USING ERRCODE = '42501';
    END IF;
    RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE UPDATE OR DELETE ON exchange.connection_proposal FOR EACH ROW EXECUTE FUNCTION exchange.keep_connection();

-- Erases the lines whose term is over. Returns how many.
CREATE FUNCTION exchange.forget_connections() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM exchange.connection_proposal o WHERE exchange.connection_is_over(o);
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest) SELECT 'connection', gone, count(*), min(o.proposed_at)::date FROM exchange.connection_proposal o;
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION exchange.days_fault(text, text), exchange.municipality_faults(jsonb), exchange.supplier_faults(jsonb), exchange.contract_faults(jsonb),
    exchange.connection_faults(text, jsonb), exchange.connection_subject(text, jsonb), exchange.put_connection(text, jsonb),
    exchange.connection_until(text, text), exchange.propose_connection(text, text, jsonb, text, text[], uuid, inet),
    exchange.decide_connection(text, uuid, boolean, text, uuid, inet), exchange.withdraw_connection(text, uuid, uuid, inet),
    exchange.end_connection(text, text, text, text, uuid, inet),
    exchange.reads_connections(identity.session_facts), exchange.connection_lines(text, text[], uuid, inet), exchange.municipalities_known(text, uuid, inet),
    exchange.connection_term(), exchange.connection_is_over(exchange.connection_proposal), exchange.keep_connection(), exchange.forget_connections() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.propose_connection(text, text, jsonb, text, text[], uuid, inet), exchange.decide_connection(text, uuid, boolean, text, uuid, inet),
    exchange.withdraw_connection(text, uuid, uuid, inet), exchange.end_connection(text, text, text, text, uuid, inet), exchange.connection_lines(text, text[], uuid, inet),
    exchange.municipalities_known(text, uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.forget_connections() TO sonar_worker;

RESET ROLE;
