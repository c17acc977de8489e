-- A name of an occupation can move to another group when a newer list is loaded: then its key is another one. Vacancies follow
-- by their foreign key, in that transaction. The match rows of people, and what they show employers, are derived anew afterwards, a
-- batch at a time, for exactly those whose profile has such a code.
SET ROLE sonar_owner;

-- Codes with another key than before, which keys they had, and up to whom their profiles were derived anew.
CREATE TABLE matching.moved_code (
    scheme text NOT NULL,
    code text NOT NULL,
    was int[] NOT NULL DEFAULT '{}',
    reached uuid,
    PRIMARY KEY (scheme, code)
);
ALTER TABLE matching.moved_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.moved_code FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_follows ON matching.moved_code FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.moved_code TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Remembers the codes that got a key or another one, as far as somebody's profile has them. A code of CompetentNL gets its key when
-- a profile first has it: there is nothing to follow.
CREATE FUNCTION matching.note_moved() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM changed n WHERE n.scheme <> 'competentnl') THEN
        INSERT INTO matching.moved_code (scheme, code)
        SELECT n.scheme, n.code FROM changed n
        WHERE EXISTS (SELECT FROM clients.profile_occupation o WHERE o.scheme = n.scheme AND o.code = n.code)
        ON CONFLICT (scheme, code) DO UPDATE SET reached = NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE matching.moved_code m SET was = m.was || e.key FROM earlier e
        WHERE (m.scheme, m.code) = (e.scheme, e.code) AND e.key <> ALL (m.was);
    END IF;
    RETURN NULL;
END $$;

-- The keys that somebody shows employers, as they follow: each becomes those that the names she wants have now, of the names that
-- stand under it or stood under it. So whoever found her by a name does so still. One under which none of them stands stays.
CREATE FUNCTION matching.keys_followed(p_client uuid, p_keys int[]) RETURNS int[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT coalesce(o.key, s.key) AS key
        FROM unnest(p_keys) WITH ORDINALITY AS s (key, n)
        LEFT JOIN LATERAL (
            SELECT k.key, w.position
            FROM clients.profile_occupation w
            JOIN reference.occupation_key k ON k.scheme = w.scheme AND k.code = w.code
            LEFT JOIN matching.moved_code m ON m.scheme = w.scheme AND m.code = w.code
            WHERE w.client_id = p_client AND w.stance = 'wanted' AND (k.key = s.key OR s.key = ANY (m.was))) AS o ON true
        GROUP BY 1 ORDER BY min(s.n), min(o.position) LIMIT 10)
$$;

-- Lets what these people show employers follow; each whose profile changed has a line of it in her own log. Returns how many.
CREATE FUNCTION matching.follow_published(p_clients uuid[]) RETURNS int
LANGUAGE sql VOLATILE AS $$
    WITH now_shown AS MATERIALIZED (
        SELECT p.client_id, matching.keys_followed(p.client_id, p.occupations) AS keys
        FROM clients.published_profile p WHERE p.client_id = ANY (p_clients)),
    followed AS (
        UPDATE clients.published_profile p SET occupations = n.keys FROM now_shown n
        WHERE p.client_id = n.client_id AND p.occupations <> n.keys RETURNING p.client_id, n.keys[1] AS first),
    placed AS (UPDATE clients.published_place a SET occupation = f.first FROM followed f WHERE a.client_id = f.client_id),
    noted AS (
        INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)
        SELECT gen_random_uuid(), 'job', 'follow_moved', f.client_id, 'employer_contact', 'correct', ARRAY['published_profile'] FROM followed f)
    SELECT count(*)::int FROM followed
$$;

-- Derives anew the rows of the next p_size people whose profile has a code that moved, in the order of their ids; returns how
-- many. Fewer than p_size: it is done. What was committed is not done again after a crash.
CREATE FUNCTION matching.follow_moved(p_size int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    codes text[];
    reached_all uuid;
    batch uuid[];
BEGIN
    -- Codes that move meanwhile are not among these, and come with the next batch. An empty place sorts first.
    PERFORM FROM matching.moved_code m ORDER BY m.scheme, m.code FOR UPDATE;
    SELECT coalesce(array_agg(m.scheme || ':' || m.code), '{}'),
           (array_agg(coalesce(m.reached, '00000000-0000-0000-0000-000000000000') ORDER BY m.reached NULLS FIRST))[1]
    INTO codes, reached_all FROM matching.moved_code m;
    IF cardinality(codes) = 0 THEN
        RETURN 0;
    END IF;
    batch := ARRAY(
        SELECT DISTINCT o.client_id FROM clients.profile_occupation o
        WHERE o.client_id > reached_all AND (o.scheme, o.code) IN (SELECT m.scheme, m.code FROM matching.moved_code m)
        ORDER BY o.client_id LIMIT least(p_size, 1000));
    PERFORM matching.refresh_profiles(batch);
    PERFORM matching.follow_published(batch);
    IF cardinality(batch) < least(p_size, 1000) THEN
        DELETE FROM matching.moved_code m WHERE m.scheme || ':' || m.code = ANY (codes);
    ELSE
        UPDATE matching.moved_code m SET reached = batch[cardinality(batch)] WHERE m.scheme || ':' || m.code = ANY (codes);
    END IF;
    RETURN cardinality(batch);
END $$;

REVOKE ALL ON FUNCTION matching.note_moved(), matching.follow_moved(int), matching.follow_published(uuid[]),
    matching.keys_followed(uuid, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.note_moved() TO sonar_owner;
GRANT EXECUTE ON FUNCTION matching.follow_moved(int) TO sonar_worker;

RESET ROLE;
SET ROLE sonar_owner;
CREATE TRIGGER matching_new AFTER INSERT ON reference.occupation_key REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.note_moved();
CREATE TRIGGER matching_moved AFTER UPDATE ON reference.occupation_key REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION matching.note_moved();
RESET ROLE;
