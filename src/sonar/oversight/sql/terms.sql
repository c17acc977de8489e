-- The terms of retention as they were kept: for each class the last time that a job erased, what went then and in the last year, and how
-- much is left. The jobs run every night: one that did not for thirty hours is late. From the rows that the jobs wrote, so that one which stopped is seen. For who supervises; that somebody looked is a row.
SET ROLE sonar_guard;

CREATE FUNCTION oversight.terms_kept(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (what text, at timestamptz, late boolean, amount int, in_a_year bigint, kept bigint, oldest date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    allowed boolean := coalesce(actor.kind = 'staff' AND actor.function IN ('security_officer', 'data_protection_officer', 'auditor'), false);
BEGIN
    PERFORM access.note(actor, p_trace, 'terms:read', NULL, CASE WHEN NOT allowed THEN 'function' END, p_origin);
    RETURN QUERY
    SELECT DISTINCT ON (e.what) e.what, e.at, e.at < kernel.now() - interval '30 hours', e.amount,
           (SELECT sum(y.amount) FROM ledger.erasure y WHERE y.what = e.what AND y.at >= kernel.now() - interval '1 year')::bigint, e.kept, e.oldest
    FROM ledger.erasure e WHERE allowed ORDER BY e.what, e.seq DESC;
END $$;

REVOKE ALL ON FUNCTION oversight.terms_kept(text, uuid, inet) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oversight.terms_kept(text, uuid, inet) TO sonar_logger;

RESET ROLE;
