-- How long it is kept who acted for an employer: five years after the act, and five years after a mandate ended. The term stands
-- here, so that nobody can ask for a shorter one; the same stands in sonar/employers/people.toml, and a test compares them.
SET ROLE sonar_guard;

CREATE FUNCTION identity.employer_term() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '5 years';

-- Who acted stays as it is until its term is over, for the guard too.
CREATE FUNCTION identity.keep_acting() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tg_op = 'UPDATE' OR old.since >= kernel.now() - identity.employer_term() THEN
        RAISE EXCEPTION 'this table is only added to' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON identity.employer_acting FOR EACH ROW EXECUTE FUNCTION identity.keep_acting();

-- A mandate, too, can be erased only when it ended so long ago.
CREATE FUNCTION identity.keep_mandate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF least(old.valid_until, old.withdrawn_at) >= kernel.now() - identity.employer_term() THEN
        RAISE EXCEPTION 'a mandate is kept until its term is over' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE DELETE ON identity.mandate FOR EACH ROW EXECUTE FUNCTION identity.keep_mandate();

-- Erases what is older than the term: acts, then the mandates that no act or session names any more, then the accounts of people of
-- whom nothing is left. Returns how many rows went; the ledger says so.
CREATE FUNCTION identity.forget_employers() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before timestamptz := kernel.now() - identity.employer_term();
    acts int;
    mandates int;
    accounts int;
BEGIN
    DELETE FROM identity.employer_acting a WHERE a.since < before;
    GET DIAGNOSTICS acts = ROW_COUNT;
    DELETE FROM identity.mandate m WHERE least(m.valid_until, m.withdrawn_at) < before
      AND NOT EXISTS (SELECT FROM identity.employer_acting a WHERE a.mandate_id = m.id)
      AND NOT EXISTS (SELECT FROM identity.session s WHERE s.mandate_id = m.id);
    GET DIAGNOSTICS mandates = ROW_COUNT;
    DELETE FROM identity.employer_user u WHERE u.since < before
      AND NOT EXISTS (SELECT FROM identity.employer_acting a WHERE a.user_id = u.id)
      AND NOT EXISTS (SELECT FROM identity.mandate m WHERE u.id IN (m.given_by, m.withdrawn_by))
      AND NOT EXISTS (SELECT FROM identity.session s WHERE s.employer_user_id = u.id);
    GET DIAGNOSTICS accounts = ROW_COUNT;
    IF acts + mandates + accounts > 0 THEN
        INSERT INTO ledger.decision (trace_id, actor_kind, action, decision) VALUES (gen_random_uuid(), 'job', 'forget_employers', true);
    END IF;
    INSERT INTO ledger.erasure (what, amount, kept, oldest)
    SELECT 'employer_acting', acts + mandates + accounts, count(*), min(a.since)::date FROM identity.employer_acting a;
    RETURN acts + mandates + accounts;
END $$;

REVOKE ALL ON FUNCTION identity.employer_term(), identity.keep_acting(), identity.keep_mandate(), identity.forget_employers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.forget_employers() TO sonar_worker;

RESET ROLE;
