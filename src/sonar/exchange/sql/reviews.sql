-- The function of deliveries under its own risk analysis and independent review: recorded, followed up, and never overdue in
-- silence.
SET ROLE sonar_guard;

-- Whether somebody records, and closes the follow-up of, reviews of this kind: the auditor the independent review, who has no
-- other part in it; the other officers of oversight the analysis.
CREATE FUNCTION exchange.may_review(p_actor identity.session_facts, p_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_actor.kind = 'staff' AND (p_kind = 'independent_review' AND p_actor.function = 'auditor'
        OR p_kind = 'risk_analysis' AND p_actor.function IN ('data_protection_officer', 'security_officer')), false)
$$;

-- Records a risk analysis or an independent review of the function.
CREATE FUNCTION exchange.record_review(
    p_token text, p_kind text, p_dated date, p_valid_until date, p_author text, p_owner text, p_findings text, p_follow_up text, p_follow_up_due date,
    p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    refusal text;
BEGIN
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN NOT exchange.may_review(actor, p_kind) THEN 'function'
        WHEN (p_dated <= kernel.today() AND p_valid_until > p_dated AND p_valid_until <= p_dated + 366 AND p_valid_until >= kernel.today()
              AND p_follow_up_due BETWEEN p_dated AND p_valid_until) IS NOT TRUE THEN 'dates'
        WHEN (length(btrim(p_author)) BETWEEN 2 AND 120 AND length(btrim(p_owner)) BETWEEN 2 AND 120 AND length(btrim(p_findings)) BETWEEN 20 AND 2000
              AND length(btrim(p_follow_up)) BETWEEN 10 AND 2000) IS NOT TRUE THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:review', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO exchange.export_review (kind, dated, valid_until, author, owner, findings, follow_up, follow_up_due, recorded_by)
        VALUES (p_kind, p_dated, p_valid_until, btrim(p_author), btrim(p_owner), btrim(p_findings), btrim(p_follow_up), p_follow_up_due, actor.actor_ref);
    END IF;
    RETURN refusal;
END $$;

-- Notes that what was to be done with the findings is done, and what was done.
CREATE FUNCTION exchange.close_follow_up(p_token text, p_id bigint, p_note text, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    found exchange.export_review;
    refusal text;
BEGIN
    SELECT * INTO found FROM exchange.export_review v WHERE v.id = p_id FOR UPDATE;
    refusal := CASE
        WHEN actor.session_id IS NULL THEN 'no_session'
        WHEN found.id IS NULL THEN 'not_available'
        WHEN NOT exchange.may_review(actor, found.kind) THEN 'function'
        WHEN found.done_at IS NOT NULL THEN 'decided'
        WHEN (length(btrim(p_note)) BETWEEN 10 AND 500) IS NOT TRUE THEN 'malformed' END;
    PERFORM exchange.note(actor, p_trace, 'delivery:follow_up', 0, refusal, p_origin);
    IF refusal IS NULL THEN
        UPDATE exchange.export_review SET done_note = btrim(p_note), done_by = actor.actor_ref, done_at = kernel.now() WHERE id = p_id;
    END IF;
    RETURN refusal;
END $$;

CREATE FUNCTION exchange.export_reviews(p_token text, p_trace uuid, p_origin inet)
RETURNS TABLE (id bigint, kind text, dated date, valid_until date, author text, owner text, findings text, follow_up text, follow_up_due date,
               recorded_by text, current boolean, overdue boolean, done_note text, done_by text, done_at timestamptz, may_close boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    IF exchange.oversees(p_token, p_trace, 'delivery:reviews', p_origin) THEN
        RETURN QUERY
        SELECT v.id, v.kind, v.dated, v.valid_until, v.author, v.owner, v.findings, v.follow_up, v.follow_up_due, f.display_name,
               v.dated <= kernel.today() AND v.valid_until >= kernel.today(), v.done_at IS NULL AND v.follow_up_due < kernel.today(),
               coalesce(v.done_note, ''), coalesce(d.display_name, ''), v.done_at, v.done_at IS NULL AND exchange.may_review(actor, v.kind)
        FROM exchange.export_review v JOIN identity.staff f ON f.id = v.recorded_by LEFT JOIN identity.staff d ON d.id = v.done_by
        ORDER BY v.dated DESC, v.id DESC LIMIT 50;
    END IF;
END $$;

-- Alerts to each kind of review that is over without a next one, and to each with a follow-up past its day: once, and again a
-- week after somebody saw it and nothing happened. Returns how many alerts it made. Safe to run again.
CREATE FUNCTION exchange.alert_overdue() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    WITH due AS (
        SELECT 'review_overdue' AS cause, k.kind
        FROM unnest(ARRAY['risk_analysis', 'independent_review']) AS k (kind)
        WHERE NOT EXISTS (SELECT FROM exchange.export_review v WHERE v.kind = k.kind AND v.dated <= kernel.today() AND v.valid_until >= kernel.today())
        UNION
        SELECT 'follow_up_overdue', v.kind FROM exchange.export_review v WHERE v.done_at IS NULL AND v.follow_up_due < kernel.today())
    INSERT INTO exchange.delivery_alert (cause, function, kind, persons)
    SELECT d.cause, 'job', d.kind, 0 FROM due d
    WHERE NOT EXISTS (
        SELECT FROM exchange.delivery_alert a
        WHERE a.cause = d.cause AND a.kind = d.kind AND (a.seen_at IS NULL OR a.at > kernel.now() - interval '7 days'));
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION exchange.may_review(identity.session_facts, text),
    exchange.record_review(text, text, date, date, text, text, text, text, date, uuid, inet), exchange.close_follow_up(text, bigint, text, uuid, inet),
    exchange.export_reviews(text, uuid, inet), exchange.alert_overdue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.record_review(text, text, date, date, text, text, text, text, date, uuid, inet),
    exchange.close_follow_up(text, bigint, text, uuid, inet), exchange.export_reviews(text, uuid, inet)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.alert_overdue() TO sonar_worker;

RESET ROLE;
