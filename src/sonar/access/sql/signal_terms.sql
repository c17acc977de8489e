-- How long a signal is kept, and the figures of them. The term stands here, so that nobody can ask for a shorter one; the same stands in
-- sonar/access/staff.toml, and a test compares them: a year after a signal was closed as somebody's task or as a control that is too
-- narrow or too wide; five years when she had no task; and five years after it arose for one that nobody closed.
SET ROLE sonar_guard;

CREATE FUNCTION access.signal_term(p_verdict text) RETURNS interval
LANGUAGE sql IMMUTABLE RETURN CASE WHEN p_verdict IN ('task', 'control') THEN interval '1 year' ELSE interval '5 years' END;

-- Whether the term of a signal is over.
CREATE FUNCTION access.signal_is_over(p_signal access.signal) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_signal.closed_at, p_signal.at) < kernel.now() - access.signal_term(p_signal.verdict)
$$;

-- A signal is not erased before its term is over, by the guard neither.
CREATE FUNCTION access.keep_signal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT access.signal_is_over(old) THEN
        RAISE EXCEPTION 'a signal is kept until its term is over' USING ERRCODE = '42501';
    END IF;
    RETURN old;
END $$;
CREATE TRIGGER kept_for_its_term BEFORE DELETE ON access.signal FOR EACH ROW EXECUTE FUNCTION access.keep_signal();

-- Erases the signals whose term is over. Returns how many.
CREATE FUNCTION access.forget_signals() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM access.signal s WHERE access.signal_is_over(s);
    GET DIAGNOSTICS gone = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest)
    SELECT 'signal', gone, count(*), (min(s.at) AT TIME ZONE 'Europe/Amsterdam')::date FROM access.signal s;
    RETURN gone;
END $$;

-- How many signals there are of each cause: new, being looked at, and closed in the last year with each finding; and since when the oldest
-- open one waits. Numbers of signals, never of people. For who may read the signals.
CREATE FUNCTION access.signal_figures(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (cause text, fresh int, looked int, task int, no_task int, control int, waits_since timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 12 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := actor.function IN ('security_officer', 'data_protection_officer', 'auditor');
BEGIN
    PERFORM access.note(actor, p_trace, 'signal:figures', NULL, CASE WHEN allowed IS NOT TRUE THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT s.cause, (count(*) FILTER (WHERE s.looked_at IS NULL))::int, (count(*) FILTER (WHERE s.looked_at IS NOT NULL AND s.closed_at IS NULL))::int,
           (count(*) FILTER (WHERE s.verdict = 'task'))::int, (count(*) FILTER (WHERE s.verdict = 'no_task'))::int,
           (count(*) FILTER (WHERE s.verdict = 'control'))::int, min(s.at) FILTER (WHERE s.closed_at IS NULL)
    FROM access.signal s WHERE allowed AND (s.closed_at IS NULL OR s.closed_at >= kernel.now() - interval '1 year')
    GROUP BY s.cause;
END $$;

REVOKE ALL ON FUNCTION access.signal_term(text), access.signal_is_over(access.signal), access.keep_signal(), access.forget_signals(),
    access.signal_figures(text, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.forget_signals() TO sonar_worker;
GRANT EXECUTE ON FUNCTION access.signal_figures(text, uuid, inet) TO sonar_logger;

RESET ROLE;
