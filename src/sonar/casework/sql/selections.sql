-- Searches that are kept, and groups of clients put together by one. Both hold codes and references, never a person's
-- data; both have an owner and a last day.
SET ROLE sonar_owner;

-- Whether a document holds criteria and nothing else: each key has its own kind of code, number or day. There is no text
-- among them, so that no name and no BSN can be kept in one.
CREATE FUNCTION casework.is_criteria(p_document jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_typeof(p_document) = 'object' AND length(p_document::text) <= 2000 AND NOT EXISTS (
        SELECT FROM jsonb_each(p_document) AS e (key, value)
        WHERE CASE
            WHEN e.key IN ('education_min', 'education_max', 'hours_at_least', 'hours_at_most', 'oral_min', 'written_min', 'region', 'pc4_from', 'pc4_to')
                THEN NOT (jsonb_typeof(e.value) = 'number' AND e.value::text ~ '^[0-9]{1,4}$')
            WHEN e.key IN ('available_by', 'registered_from', 'registered_to', 'ww_ends_by', 'cv_expires_by')
                THEN NOT (jsonb_typeof(e.value) = 'string' AND e.value::text ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}"$')
            WHEN e.key = 'scope' THEN e.value::text NOT IN ('"caseload"', '"office"')
            WHEN e.key = 'language' THEN NOT (jsonb_typeof(e.value) = 'string' AND e.value::text ~ '^"[a-z]{3}"$')
            WHEN e.key = 'kinds' THEN NOT e.value <@ '["jobseeker", "sick", "unfit_for_work"]'
            WHEN e.key = 'licences' THEN NOT e.value <@ '["AM", "A1", "A2", "A", "B", "B+", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", "T"]'
            WHEN e.key = 'sectors' THEN NOT (jsonb_typeof(e.value) = 'array' AND e.value::text ~ '^\[("[A-U]"(, )?){1,16}\]$')
            WHEN e.key = 'occupations' THEN NOT (jsonb_typeof(e.value) = 'array' AND e.value::text ~ '^\[("([0-9]{1,6}|10[0-9]{6})"(, )?){1,20}\]$')
            ELSE true END), false)
$$;

-- Whether a title is a few words without a number in it that could be somebody's.
CREATE FUNCTION casework.is_title(p_title text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(length(btrim(p_title)) BETWEEN 2 AND 40 AND p_title !~ '[0-9]([ .-]?[0-9]){4}' AND p_title !~ '[[:cntrl:]<>@]', false)
$$;

CREATE TABLE casework.saved_search (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    title text NOT NULL CHECK (casework.is_title(title)),
    purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    criteria jsonb NOT NULL CHECK (casework.is_criteria(criteria)),
    made_on date NOT NULL DEFAULT kernel.today(),
    expires_on date NOT NULL,
    CHECK (expires_on BETWEEN made_on + 1 AND made_on + 366),
    UNIQUE (staff_id, title)
);

CREATE TABLE casework.selection (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES identity.staff ON DELETE CASCADE,
    title text NOT NULL CHECK (casework.is_title(title)),
    purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
    criteria jsonb NOT NULL CHECK (casework.is_criteria(criteria)),
    made_on date NOT NULL DEFAULT kernel.today(),
    expires_on date NOT NULL,
    CHECK (expires_on BETWEEN made_on + 1 AND made_on + 30),
    UNIQUE (staff_id, title)
);

-- Who is in a selection: references, whose rights are weighed anew at each use.
CREATE TABLE casework.selection_member (
    client_id uuid NOT NULL REFERENCES clients.client ON DELETE CASCADE,
    selection_id uuid NOT NULL REFERENCES casework.selection ON DELETE CASCADE,
    PRIMARY KEY (client_id, selection_id)
);
CREATE INDEX selection_member_selection ON casework.selection_member (selection_id, client_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['saved_search', 'selection', 'selection_member'] LOOP
        EXECUTE format('ALTER TABLE casework.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE casework.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON casework.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON casework.%I TO sonar_guard', name);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION casework.is_criteria(jsonb), casework.is_title(text) TO sonar_guard;

RESET ROLE;

SET ROLE sonar_guard;

-- Who may keep searches: staff of a function that searches at all.
CREATE FUNCTION casework.searcher(p_token text) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
BEGIN
    RETURN (SELECT actor.actor_ref FROM access.policy_limit l WHERE l.function = actor.function AND l.searches_per_hour > 0 AND actor.kind = 'staff'
            AND EXISTS (SELECT FROM access.policy_basis b WHERE b.function = actor.function AND b.basis = 'caseload'));
END $$;

-- Keeps a search; returns what stands in the way, or nothing.
CREATE FUNCTION casework.save_search(p_token text, p_id uuid, p_title text, p_purpose text, p_criteria jsonb, p_days int) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := casework.searcher(p_token);
BEGIN
    IF owner IS NULL THEN
        RETURN 'purpose';
    ELSIF (casework.is_title(p_title) AND casework.is_criteria(p_criteria) AND (disclosure.criteria_of(p_criteria)).scope IS NOT NULL
           AND p_days BETWEEN 1 AND 366 AND p_purpose ~ '^[a-z_]{1,40}$' AND p_id IS NOT NULL) IS NOT TRUE THEN
        RETURN 'malformed';
    ELSIF (SELECT count(*) FROM casework.saved_search s WHERE s.staff_id = owner) >= 50 THEN
        RETURN 'too_many';
    END IF;
    INSERT INTO casework.saved_search (id, staff_id, title, purpose, criteria, expires_on)
    VALUES (p_id, owner, btrim(p_title), p_purpose, p_criteria, kernel.today() + p_days) ON CONFLICT (staff_id, title) DO NOTHING;
    RETURN CASE WHEN NOT FOUND THEN 'title_taken' END;
END $$;

CREATE FUNCTION casework.rename_search(p_token text, p_id uuid, p_title text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := casework.searcher(p_token);
BEGIN
    IF NOT casework.is_title(p_title) THEN
        RETURN 'malformed';
    ELSIF EXISTS (SELECT FROM casework.saved_search s WHERE s.staff_id = owner AND s.title = btrim(p_title) AND s.id <> p_id) THEN
        RETURN 'title_taken';
    END IF;
    UPDATE casework.saved_search s SET title = btrim(p_title) WHERE s.id = p_id AND s.staff_id = owner AND s.expires_on > kernel.today();
    RETURN CASE WHEN NOT FOUND THEN 'not_available' END;
END $$;

CREATE FUNCTION casework.drop_search(p_token text, p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.saved_search s WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token);
    RETURN FOUND;
END $$;

CREATE FUNCTION casework.saved_searches(p_token text)
RETURNS TABLE (id uuid, title text, purpose text, criteria jsonb, made_on date, expires_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.title, s.purpose, s.criteria, s.made_on, s.expires_on
    FROM casework.saved_search s WHERE s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today() ORDER BY s.title
$$;

-- Puts the clients who meet the criteria together; at most 500. Counts as a search. Who they are is not told here.
CREATE FUNCTION casework.make_selection(
    p_token text, p_id uuid, p_title text, p_purpose text, p_criteria jsonb, p_days int, p_search_key bytea, p_trace uuid, p_origin inet,
    OUT refusal text, OUT members int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    q disclosure.criteria := disclosure.criteria_of(p_criteria);
    asked text[] := disclosure.criteria_categories(q);
    met uuid[] := '{}';
BEGIN
    refusal := disclosure.search_refusal(actor, p_purpose, asked, p_search_key, p_trace, 'selection:make');
    IF refusal IS NULL AND (q.scope IS NOT NULL AND casework.is_criteria(p_criteria) AND casework.is_title(p_title) AND p_days BETWEEN 1 AND 30
                            AND p_id IS NOT NULL) IS NOT TRUE THEN
        refusal := 'malformed';
    ELSIF refusal IS NULL AND EXISTS (SELECT FROM casework.selection s WHERE s.staff_id = actor.actor_ref AND s.title = btrim(p_title)) THEN
        refusal := 'title_taken';
    ELSIF refusal IS NULL THEN
        met := ARRAY(SELECT m.client_id FROM disclosure.clients_meeting(actor, p_purpose, q) m LIMIT 501);
        refusal := CASE WHEN cardinality(met) > 500 OR (SELECT count(*) FROM casework.selection s WHERE s.staff_id = actor.actor_ref) >= 20 THEN 'too_many' END;
    END IF;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'select', p_purpose, '{}', asked, met, refusal, NULL, p_origin);
    IF refusal IS NULL THEN
        INSERT INTO casework.selection (id, staff_id, title, purpose, criteria, expires_on)
        VALUES (p_id, actor.actor_ref, btrim(p_title), p_purpose, p_criteria, kernel.today() + p_days);
        INSERT INTO casework.selection_member (client_id, selection_id) SELECT m, p_id FROM unnest(met) AS m;
        members := cardinality(met);
    END IF;
END $$;

CREATE FUNCTION casework.selections(p_token text)
RETURNS TABLE (id uuid, title text, purpose text, criteria jsonb, made_on date, expires_on date, members int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.title, s.purpose, s.criteria, s.made_on, s.expires_on,
           (SELECT count(*)::int FROM casework.selection_member m WHERE m.selection_id = s.id)
    FROM casework.selection s WHERE s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today() ORDER BY s.title
$$;

-- The members of one's own selection whom one may open at this very moment, for a message, a task or a page with names;
-- the rest is left out, whoever they are. That the selection was used stands in the ledger.
CREATE FUNCTION casework.selection_members(p_token text, p_id uuid, p_trace uuid, p_origin inet) RETURNS TABLE (client_id uuid, purpose text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    owned casework.selection;
    members uuid[];
    weighed text[];
    refusal text;
BEGIN
    SELECT s.* INTO owned FROM casework.selection s
    WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token) AND s.expires_on > kernel.today();
    members := ARRAY(SELECT m.client_id FROM casework.selection_member m JOIN clients.client c ON c.id = m.client_id AND c.active
                     WHERE m.selection_id = owned.id ORDER BY m.client_id);
    refusal := CASE WHEN owned.id IS NULL THEN 'no_relation'
                    ELSE disclosure.policy_refusal(actor.function, owned.purpose, disclosure.criteria_categories(disclosure.criteria_of(owned.criteria)), '{}') END;
    PERFORM disclosure.note(actor, coalesce(p_trace, gen_random_uuid()), 'select', owned.purpose, '{}', '{}', members, refusal, NULL, p_origin);
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    weighed := (disclosure.weigh_persons(actor, owned.purpose, members, NULL, false)).bases;
    RETURN QUERY SELECT w.id, owned.purpose FROM unnest(members, weighed) WITH ORDINALITY AS w (id, basis, n) WHERE w.basis IS NOT NULL ORDER BY w.n;
END $$;

CREATE FUNCTION casework.drop_selection(p_token text, p_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.selection s WHERE s.id = p_id AND s.staff_id = casework.searcher(p_token);
    RETURN FOUND;
END $$;

-- Removes what is past its last day. What is past it is not shown before that either.
CREATE FUNCTION casework.sweep_searches() RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH searches AS (DELETE FROM casework.saved_search WHERE expires_on <= kernel.today() RETURNING 1),
         selections AS (DELETE FROM casework.selection WHERE expires_on <= kernel.today() RETURNING 1)
    SELECT ((SELECT count(*) FROM searches) + (SELECT count(*) FROM selections))::int
$$;

-- When somebody leaves, what she kept goes too.
CREATE FUNCTION casework.forget_searches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.saved_search s WHERE s.staff_id = OLD.id;
    DELETE FROM casework.selection s WHERE s.staff_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_searches AFTER UPDATE OF active ON identity.staff FOR EACH ROW WHEN (NOT NEW.active) EXECUTE FUNCTION casework.forget_searches();

REVOKE ALL ON FUNCTION
    casework.searcher(text), casework.save_search(text, uuid, text, text, jsonb, int), casework.rename_search(text, uuid, text), casework.drop_search(text, uuid),
    casework.saved_searches(text), casework.make_selection(text, uuid, text, text, jsonb, int, bytea, uuid, inet), casework.selections(text),
    casework.selection_members(text, uuid, uuid, inet), casework.drop_selection(text, uuid), casework.sweep_searches(), casework.forget_searches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    casework.save_search(text, uuid, text, text, jsonb, int), casework.rename_search(text, uuid, text), casework.drop_search(text, uuid),
    casework.saved_searches(text), casework.make_selection(text, uuid, text, text, jsonb, int, bytea, uuid, inet), casework.selections(text),
    casework.selection_members(text, uuid, uuid, inet), casework.drop_selection(text, uuid)
TO sonar_logger;
GRANT EXECUTE ON FUNCTION casework.sweep_searches() TO sonar_worker;

RESET ROLE;
