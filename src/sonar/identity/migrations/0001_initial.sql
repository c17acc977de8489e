-- Who acts: organisations, offices, staff, the sign-in of jobseekers, and sessions.
SET ROLE sonar_guard;

-- The tree: a division has organisations, an organisation has districts and offices, an office lies in a labour market
-- region and has teams. A municipality or an SW company is an organisation; the municipalities that it works for have
-- periods, since they merge, split and change partners.
CREATE TABLE identity.division (
    id int PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 120)
);

CREATE TABLE identity.organisation (
    id int PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('uwv', 'municipality', 'sw_company', 'other_division')),
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 120),
    division_id int REFERENCES identity.division,
    CHECK (division_id IS NULL OR kind IN ('uwv', 'other_division'))
);

CREATE TABLE identity.organisation_municipality (
    organisation_id int NOT NULL REFERENCES identity.organisation,
    municipality_code smallint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CHECK (valid_until > valid_from),
    PRIMARY KEY (organisation_id, municipality_code, valid_from)
);

CREATE TABLE identity.district (
    id int PRIMARY KEY,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    UNIQUE (organisation_id, name),
    UNIQUE (organisation_id, id)
);

CREATE TABLE identity.office (
    id int PRIMARY KEY,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    region_code smallint NOT NULL,
    district_id int,
    UNIQUE (organisation_id, name),
    UNIQUE (organisation_id, id),
    FOREIGN KEY (organisation_id, district_id) REFERENCES identity.district (organisation_id, id)
);

CREATE TABLE identity.team (
    id int PRIMARY KEY,
    office_id int NOT NULL REFERENCES identity.office,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    UNIQUE (office_id, name),
    UNIQUE (office_id, id)
);

-- One row per personal account. The issuer and subject are the organisation's own sign-in.
CREATE TABLE identity.staff (
    id uuid PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 2 AND 120),
    function text NOT NULL,
    organisation_id int NOT NULL REFERENCES identity.organisation,
    office_id int NOT NULL,
    active boolean NOT NULL DEFAULT true,
    team_id int,
    function_until date,  -- the day on which the function is no longer hers, when that is known
    UNIQUE (issuer, subject),
    FOREIGN KEY (organisation_id, office_id) REFERENCES identity.office (organisation_id, id),
    FOREIGN KEY (office_id, team_id) REFERENCES identity.team (office_id, id)
);
CREATE INDEX staff_office ON identity.staff (office_id);

-- What an account was at each moment: written by a trigger with every change, never changed, and without a name. It
-- answers what somebody could do on a day long ago, so it points at nothing and outlives the account.
CREATE TABLE identity.staff_history (
    staff_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    function text NOT NULL,
    organisation_id int NOT NULL,
    office_id int NOT NULL,
    team_id int,
    active boolean NOT NULL,
    function_until date,
    PRIMARY KEY (staff_id, since, seq)
);

-- The keyed look-up value of the BSN of a member of staff, from the staff source: by it her own record is kept from her.
-- home_index is the keyed value of her address, so that opening a client who lives there is seen; of clients none is kept.
CREATE TABLE identity.staff_own (
    staff_id uuid PRIMARY KEY REFERENCES identity.staff ON DELETE CASCADE,
    bsn_index bytea NOT NULL UNIQUE CHECK (length(bsn_index) = 32),
    home_index bytea CHECK (length(home_index) = 32)
);

-- The keyed look-up value of a BSN leads to the client who may sign in with it.
CREATE TABLE identity.jobseeker_login (
    bsn_index bytea PRIMARY KEY CHECK (length(bsn_index) = 32),
    client_id uuid NOT NULL UNIQUE
);

-- A record that was found to be of somebody who has another one: she signs in to that one (written by casework.merging).
CREATE TABLE identity.merged_record (
    client_id uuid PRIMARY KEY,
    survivor_id uuid NOT NULL,
    CHECK (client_id <> survivor_id)
);
CREATE INDEX merged_record_survivor ON identity.merged_record (survivor_id);

-- A sign-in under way: taken once, by the browser that began it, within ten minutes.
CREATE TABLE identity.sign_in (
    state_hash bytea PRIMARY KEY CHECK (length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (length(browser_hash) = 32),
    means text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    next text NOT NULL DEFAULT '' CHECK (length(next) <= 500),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_expires ON identity.sign_in (expires_at);

-- Somebody who signs in for an organisation by eHerkenning. The subject is a pseudonym of her at that organisation; nothing
-- else is known of her. Colleagues see the number, which counts up within the organisation.
CREATE TABLE identity.employer_user (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    issuer text NOT NULL,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),  -- of the organisation she works for
    number int NOT NULL,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    UNIQUE (issuer, subject, kvk_number),
    UNIQUE (kvk_number, number)
);

-- What an employer leaves to an intermediary. Withdrawing it, by either side, works at the very next request. Rows stay for their term.
CREATE TABLE identity.mandate (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_kvk text NOT NULL CHECK (from_kvk ~ '^[0-9]{8}$'),
    to_kvk text NOT NULL CHECK (to_kvk ~ '^[0-9]{8}$'),
    scope text NOT NULL CHECK (scope IN ('vacancies', 'candidates', 'all')),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the first day on which it no longer holds
    given_by uuid NOT NULL REFERENCES identity.employer_user,
    given_at timestamptz NOT NULL DEFAULT kernel.now(),
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES identity.employer_user,
    CHECK (from_kvk <> to_kvk),
    CHECK (valid_until > valid_from),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX mandate_from ON identity.mandate (from_kvk, given_at DESC);
CREATE INDEX mandate_to ON identity.mandate (to_kvk) WHERE withdrawn_at IS NULL;

CREATE TABLE identity.session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('staff', 'jobseeker', 'newcomer', 'employer')),
    staff_id uuid REFERENCES identity.staff,
    client_id uuid,
    employer_user_id uuid REFERENCES identity.employer_user,
    kvk_number text,  -- for which employer is acted
    establishment text CHECK (establishment ~ '^[0-9]{12}$'),  -- when the sign-in is for one establishment only
    mandate_id uuid REFERENCES identity.mandate,
    chained boolean NOT NULL DEFAULT false,  -- eHerkenning itself proved that an intermediary acts for this employer
    means text NOT NULL,
    acr text NOT NULL,
    origin inet,
    started_at timestamptz NOT NULL DEFAULT kernel.now(),
    seen_at timestamptz NOT NULL DEFAULT kernel.now(),
    idle_until timestamptz NOT NULL,
    absolute_until timestamptz NOT NULL,
    ended_at timestamptz,
    ended_why text CHECK (ended_why IN ('signed_out', 'revoked', 'replaced')),
    concurrent boolean NOT NULL DEFAULT false,
    CHECK ((kind = 'staff') = (staff_id IS NOT NULL)),
    CHECK ((kind = 'jobseeker') = (client_id IS NOT NULL)),
    CHECK ((kind = 'employer') = (employer_user_id IS NOT NULL) AND (kind = 'employer') = (kvk_number IS NOT NULL)),
    CHECK (kind = 'employer' OR num_nonnulls(establishment, mandate_id) = 0 AND NOT chained),
    CHECK (NOT chained OR mandate_id IS NULL),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
    CHECK (absolute_until > started_at)
);
CREATE INDEX session_staff ON identity.session (staff_id) WHERE ended_at IS NULL;
-- One live session for each jobseeker.
CREATE UNIQUE INDEX session_client ON identity.session (client_id) WHERE ended_at IS NULL;
-- And one for each user of an employer.
CREATE UNIQUE INDEX session_employer ON identity.session (employer_user_id) WHERE ended_at IS NULL;
-- Who is signed in for an employer now.
CREATE INDEX session_kvk ON identity.session (kvk_number) WHERE ended_at IS NULL AND kvk_number IS NOT NULL;
CREATE INDEX session_absolute ON identity.session (absolute_until);

-- Somebody who proved by DigiD who she is and is not registered: for half an hour she may register herself, and nothing
-- else. The number that was proved waits here, sealed under the keys that her record will have, so that the form cannot
-- name another. Removed when she registers or signs out, or when her time is over.
CREATE TABLE identity.newcomer (
    session_id uuid PRIMARY KEY REFERENCES identity.session (id) ON DELETE CASCADE,
    client_id uuid NOT NULL UNIQUE,
    bsn_index bytea NOT NULL CHECK (length(bsn_index) = 32),
    bsn bytea NOT NULL,
    wrapped bytea NOT NULL CHECK (length(wrapped) BETWEEN 60 AND 200)
);
CREATE INDEX newcomer_bsn ON identity.newcomer (bsn_index);

-- For which employer a session acted, since when: by it an employer reads in the ledger what was done for it, long after the
-- session is gone. Only added to, and erased after its term.
CREATE TABLE identity.employer_acting (
    session_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    since timestamptz NOT NULL DEFAULT kernel.now(),
    user_id uuid NOT NULL REFERENCES identity.employer_user,
    kvk_number text NOT NULL,
    mandate_id uuid REFERENCES identity.mandate,
    chained boolean NOT NULL,
    PRIMARY KEY (session_id, seq)
);
CREATE INDEX employer_acting_kvk ON identity.employer_acting (kvk_number, since DESC);

-- What the rest of the database asks of a live session. The last three are an employer's: for whom is acted, what a mandate
-- leaves to it ('all' for one's own), and the one establishment that a sign-in may be limited to.
CREATE TYPE identity.session_facts AS (
    session_id uuid, kind text, actor_ref uuid, function text, organisation_id int, office_id int, team_id int,
    kvk_number text, employer_scope text, establishment text
);

RESET ROLE;

SET ROLE sonar_guard;

-- How long a session lives: without being used, and at the very most.
CREATE FUNCTION identity.session_terms(p_kind text, OUT idle interval, OUT absolute interval)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE p_kind WHEN 'staff' THEN interval '30 minutes' ELSE interval '15 minutes' END,
           CASE p_kind WHEN 'staff' THEN interval '9 hours' WHEN 'newcomer' THEN interval '30 minutes' ELSE interval '2 hours' END
$$;

-- The live session behind a token, or nothing: staff and jobseekers, never a newcomer, to whom nothing opens, and never an
-- employer: a guard that serves employers says so by asking live_actor or live_employer (employers.sql). Function,
-- organisation and office are read from the account at this moment, so a change of function or a closed account works at once.
CREATE FUNCTION identity.live_session(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT s.id, s.kind, coalesce(s.staff_id, s.client_id), coalesce(f.function, 'jobseeker'), f.organisation_id, f.office_id, f.team_id
    INTO facts
    FROM identity.session s LEFT JOIN identity.staff f ON f.id = s.staff_id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
      AND (s.kind = 'jobseeker' OR f.active)
      AND (f.function_until IS NULL OR f.function_until > kernel.today());
    RETURN facts;
END $$;

-- Starts the half hour of a newcomer. An earlier one with the same number ends.
CREATE FUNCTION identity.start_newcomer(
    p_token text, p_means text, p_client_id uuid, p_bsn_index bytea, p_bsn bytea, p_wrapped bytea, p_acr text, p_origin inet) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    terms record;
    made uuid;
BEGIN
    IF length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms('newcomer');
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_bsn_index, 'hex'), 0));
    WITH earlier AS (DELETE FROM identity.newcomer n WHERE n.bsn_index = p_bsn_index RETURNING n.session_id)
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' FROM earlier e
    WHERE s.id = e.session_id AND s.ended_at IS NULL;
    INSERT INTO identity.session (token_hash, kind, means, acr, origin, idle_until, absolute_until)
    VALUES (sha256(convert_to(p_token, 'UTF8')), 'newcomer', p_means, p_acr, p_origin, kernel.now() + terms.idle, kernel.now() + terms.absolute)
    RETURNING id INTO made;
    INSERT INTO identity.newcomer VALUES (made, p_client_id, p_bsn_index, p_bsn, p_wrapped);
    INSERT INTO ledger.decision (trace_id, actor_kind, session_id, action, decision, origin)
    VALUES (gen_random_uuid(), 'newcomer', made, 'session:start', true, p_origin);
    RETURN made;
END $$;

-- The newcomer behind a token, while her half hour lasts; locked, so that a form that is sent twice registers once.
CREATE FUNCTION identity.live_newcomer(p_token text) RETURNS identity.newcomer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n FROM identity.session s JOIN identity.newcomer n ON n.session_id = s.id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'newcomer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
    FOR UPDATE OF s, n
$$;

-- The keys under which a newcomer's record will be sealed: what the form needs of her, and nothing of the number.
CREATE FUNCTION identity.newcomer_keys(p_token text) RETURNS TABLE (client_id uuid, wrapped bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.client_id, n.wrapped FROM identity.live_newcomer(p_token) n WHERE n.client_id IS NOT NULL
$$;

-- The newcomer is registered: her half hour ends and a jobseeker's session begins, under a token of its own.
CREATE FUNCTION identity.newcomer_registered(p_newcomer identity.newcomer, p_next_token text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended identity.session;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' WHERE s.id = p_newcomer.session_id RETURNING s.* INTO ended;
    DELETE FROM identity.newcomer n WHERE n.session_id = p_newcomer.session_id;
    RETURN identity.start_session(p_next_token, ended.means, NULL, p_newcomer.client_id, ended.acr, ended.origin);
END $$;

CREATE FUNCTION identity.begin_sign_in(
    p_state_hash bytea, p_browser_hash bytea, p_means text, p_nonce text, p_verifier text, p_next text,
    p_expires_at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO identity.sign_in (state_hash, browser_hash, means, nonce, verifier, next, expires_at)
    VALUES (p_state_hash, p_browser_hash, p_means, p_nonce, p_verifier, p_next,
            least(p_expires_at, kernel.now() + interval '10 minutes'))
$$;

-- Hands out a sign-in under way once; whatever comes of it, a second call finds nothing.
CREATE FUNCTION identity.take_sign_in(p_state_hash bytea, p_browser_hash bytea)
RETURNS TABLE (means text, nonce text, verifier text, next text)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    WITH taken AS (
        DELETE FROM identity.sign_in s WHERE s.state_hash = p_state_hash
        RETURNING s.means, s.nonce, s.verifier, s.next, s.browser_hash, s.expires_at)
    SELECT t.means, t.nonce, t.verifier, t.next FROM taken t
    WHERE t.browser_hash = p_browser_hash AND t.expires_at > kernel.now()
$$;

CREATE FUNCTION identity.staff_by_subject(p_issuer text, p_subject text) RETURNS TABLE (staff_id uuid, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.id, f.active AND (f.function_until IS NULL OR f.function_until > kernel.today()) FROM identity.staff f WHERE f.issuer = p_issuer AND f.subject = p_subject
$$;

CREATE FUNCTION identity.jobseeker_by_bsn(p_bsn_index bytea) RETURNS TABLE (client_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(m.survivor_id, j.client_id)
    FROM identity.jobseeker_login j LEFT JOIN identity.merged_record m ON m.client_id = j.client_id
    WHERE j.bsn_index = p_bsn_index
$$;

-- The records of one person: the one she signs in to first, then those that were merged into it.
CREATE FUNCTION identity.records_of(p_client uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_client || ARRAY(SELECT m.client_id FROM identity.merged_record m WHERE m.survivor_id = p_client ORDER BY m.client_id)
$$;

-- Starts a session and writes the sign-in to the ledger. A jobseeker's earlier sessions end; staff are told when
-- another session of the account was alive elsewhere (R119).
CREATE FUNCTION identity.start_session(
    p_token text, p_means text, p_staff_id uuid, p_client_id uuid, p_acr text, p_origin inet) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kind_of text := CASE WHEN p_staff_id IS NULL THEN 'jobseeker' ELSE 'staff' END;
    terms record;
    elsewhere boolean := false;
    made uuid;
BEGIN
    IF num_nonnulls(p_staff_id, p_client_id) <> 1 OR length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has one holder and a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms(kind_of);
    IF kind_of = 'jobseeker' THEN
        -- Two sign-ins at once take turns, so that the later one ends the earlier.
        PERFORM pg_advisory_xact_lock(hashtextextended(p_client_id::text, 0));
        UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'replaced'
        WHERE client_id = p_client_id AND ended_at IS NULL;
    ELSE
        elsewhere := EXISTS (
            SELECT FROM identity.session
            WHERE staff_id = p_staff_id AND ended_at IS NULL AND idle_until > kernel.now()
              AND (origin IS DISTINCT FROM p_origin OR seen_at > kernel.now() - interval '5 minutes'));
    END IF;
    INSERT INTO identity.session (token_hash, kind, staff_id, client_id, means, acr, origin, idle_until, absolute_until, concurrent)
    VALUES (sha256(convert_to(p_token, 'UTF8')), kind_of, p_staff_id, p_client_id, p_means, p_acr, p_origin,
            kernel.now() + terms.idle, kernel.now() + terms.absolute, elsewhere)
    RETURNING id INTO made;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, decision, origin)
    SELECT gen_random_uuid(), kind_of, coalesce(p_staff_id, p_client_id), made, coalesce(f.function, 'jobseeker'),
           f.organisation_id, CASE WHEN elsewhere THEN 'session:start:concurrent' ELSE 'session:start' END, true, p_origin
    FROM (SELECT) AS one LEFT JOIN identity.staff f ON f.id = p_staff_id;
    RETURN made;
END $$;

-- Whether a mandate holds at this moment.
CREATE FUNCTION identity.mandate_holds(p_mandate identity.mandate) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(p_mandate.withdrawn_at IS NULL AND p_mandate.valid_from <= kernel.today() AND p_mandate.valid_until > kernel.today(), false)
$$;

-- Who a token stands for, or why it no longer stands for anybody. Notes at most every half minute that it was used.
CREATE FUNCTION identity.resolve_session(p_token text)
RETURNS TABLE (session_id uuid, kind text, ref uuid, display_name text, function text, organisation text, office text,
               started_at timestamptz, absolute_until timestamptz, concurrent boolean, ended text, home_index bytea,
               kvk_number text, own_kvk text, employer_scope text, establishment text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    hash bytea := sha256(convert_to(p_token, 'UTF8'));
BEGIN
    RETURN QUERY
    SELECT s.id, s.kind, coalesce(s.staff_id, s.client_id, s.employer_user_id, s.id), coalesce(f.display_name, ''), f.function,
           coalesce(o.name, ''), coalesce(b.name, ''), s.started_at, s.absolute_until, s.concurrent,
           CASE WHEN s.ended_why = 'signed_out' THEN 'signed_out'
                WHEN s.ended_why IS NOT NULL OR NOT coalesce(f.active, true) OR f.function_until <= kernel.today() THEN 'revoked'
                WHEN s.absolute_until <= kernel.now() THEN 'expired'
                WHEN s.idle_until <= kernel.now() THEN 'idle' END,
           (SELECT w.home_index FROM identity.staff_own w WHERE w.staff_id = s.staff_id),
           CASE WHEN s.mandate_id IS NULL OR identity.mandate_holds(m) THEN s.kvk_number END, u.kvk_number,
           CASE WHEN s.kind <> 'employer' THEN NULL WHEN s.mandate_id IS NULL THEN 'all' ELSE m.scope END, s.establishment
    FROM identity.session s
    LEFT JOIN identity.employer_user u ON u.id = s.employer_user_id
    LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    LEFT JOIN identity.staff f ON f.id = s.staff_id
    LEFT JOIN identity.organisation o ON o.id = f.organisation_id
    LEFT JOIN identity.office b ON b.id = f.office_id
    WHERE s.token_hash = hash;
    UPDATE identity.session s
    SET seen_at = kernel.now(), idle_until = kernel.now() + (identity.session_terms(s.kind)).idle
    WHERE s.token_hash = hash AND s.ended_at IS NULL AND s.seen_at < kernel.now() - interval '30 seconds'
      AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now();
    IF FOUND THEN
        -- When somebody was last here may be lost in a crash, by less than a second; nobody waits for the disk for it.
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
END $$;

CREATE FUNCTION identity.end_session(p_token text, p_why text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended identity.session;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = p_why
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.ended_at IS NULL
    RETURNING s.* INTO ended;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM identity.newcomer n WHERE n.session_id = ended.id;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, action, decision)
    VALUES (gen_random_uuid(), ended.kind, coalesce(ended.staff_id, ended.client_id, ended.employer_user_id), ended.id, 'session:end', true);
    RETURN true;
END $$;

-- Ends every session of a staff member, or of an employer's user; the very next request finds it so. The one who does it acts in a session of
-- her own, with the function for it.
CREATE FUNCTION identity.revoke_sessions(p_token text, p_staff_id uuid) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_session(p_token);
    ended int;
    allowed boolean;
BEGIN
    allowed := actor.session_id IS NOT NULL
        AND (actor.function IN ('functional_manager', 'security_officer') OR actor.actor_ref = p_staff_id);
    IF allowed THEN
        UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked'
        WHERE (staff_id = p_staff_id OR employer_user_id = p_staff_id) AND ended_at IS NULL;
        GET DIAGNOSTICS ended = ROW_COUNT;
    END IF;
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, organisation_id, action, subject, decision, refusal)
    VALUES (gen_random_uuid(), actor.kind, actor.actor_ref, actor.session_id, actor.function, actor.organisation_id,
            'session:revoke', p_staff_id, coalesce(allowed, false), CASE WHEN allowed THEN NULL ELSE 'function' END);
    RETURN ended;  -- NULL says: refused
END $$;

-- A refused sign-in leaves a row: by which means and why, never who claimed to be whom.
CREATE FUNCTION identity.note_sign_in_refused(p_means text, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (gen_random_uuid(), 'session:start:' || left(p_means, 20), false, left(p_code, 40), p_origin)
$$;

-- Removes what nobody can use any more: sign-ins that were never finished, sessions that ended ninety days ago.
CREATE FUNCTION identity.sweep() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
    more int;
BEGIN
    DELETE FROM identity.sign_in WHERE expires_at < kernel.now();
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM identity.newcomer n USING identity.session s
    WHERE s.id = n.session_id AND (s.ended_at IS NOT NULL OR least(s.idle_until, s.absolute_until) < kernel.now());
    GET DIAGNOSTICS more = ROW_COUNT;
    gone := gone + more;
    DELETE FROM identity.session WHERE absolute_until < kernel.now() - interval '90 days';
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN gone + more;
END $$;

-- Remembers what an account is from now on.
CREATE FUNCTION identity.remember_staff() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO identity.staff_history (staff_id, function, organisation_id, office_id, team_id, active, function_until)
    VALUES (NEW.id, NEW.function, NEW.organisation_id, NEW.office_id, NEW.team_id, NEW.active, NEW.function_until);
    RETURN NULL;
END $$;
CREATE TRIGGER remember_staff AFTER INSERT ON identity.staff FOR EACH ROW EXECUTE FUNCTION identity.remember_staff();
CREATE TRIGGER remember_change AFTER UPDATE OF function, organisation_id, office_id, team_id, active, function_until ON identity.staff
FOR EACH ROW WHEN (ROW (OLD.function, OLD.organisation_id, OLD.office_id, OLD.team_id, OLD.active, OLD.function_until)
                   IS DISTINCT FROM ROW (NEW.function, NEW.organisation_id, NEW.office_id, NEW.team_id, NEW.active, NEW.function_until))
EXECUTE FUNCTION identity.remember_staff();

-- What is remembered stays as it is, for the guard too.
CREATE FUNCTION identity.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this table is only added to' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON identity.staff_history EXECUTE FUNCTION identity.refuse_change();

-- Closes what an account has open, after it was closed or lost its function: the next request finds no session.
CREATE FUNCTION identity.close_sessions(p_staff_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked' WHERE staff_id = p_staff_id AND ended_at IS NULL
$$;

-- Keeps the keyed values of a member of staff's own number and address, as the staff source gives them.
CREATE FUNCTION identity.keep_own(p_staff uuid, p_own bytea, p_home bytea) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO identity.staff_own SELECT p_staff, p_own, p_home WHERE p_own IS NOT NULL
    ON CONFLICT (staff_id) DO UPDATE SET bsn_index = excluded.bsn_index, home_index = excluded.home_index
$$;

-- Takes over what the staff source says of one account: new, changed or gone. Returns 'new', 'changed', 'unchanged', or
-- what is wrong with it, in which case nothing of it was taken over.
CREATE FUNCTION identity.take_over_staff(p_person jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given identity.staff := jsonb_populate_record(NULL::identity.staff, p_person);
    present identity.staff;
    own bytea := decode(p_person ->> 'bsn_index', 'hex');
    home bytea := decode(p_person ->> 'home_index', 'hex');
BEGIN
    IF NOT EXISTS (SELECT FROM identity.office o WHERE o.id = given.office_id AND o.organisation_id = given.organisation_id) THEN
        RETURN 'office';
    ELSIF given.team_id IS NOT NULL AND NOT EXISTS (SELECT FROM identity.team t WHERE t.id = given.team_id AND t.office_id = given.office_id) THEN
        RETURN 'team';
    END IF;
    SELECT * INTO present FROM identity.staff f WHERE f.issuer = given.issuer AND f.subject = given.subject FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id, active, team_id, function_until)
        VALUES (given.id, given.issuer, given.subject, given.display_name, given.function, given.organisation_id, given.office_id, given.active,
                given.team_id, given.function_until);
    ELSIF ROW (present.display_name, present.function, present.organisation_id, present.office_id, present.active, present.team_id, present.function_until)
          IS NOT DISTINCT FROM
          ROW (given.display_name, given.function, given.organisation_id, given.office_id, given.active, given.team_id, given.function_until) THEN
        PERFORM identity.keep_own(present.id, own, home);
        RETURN 'unchanged';
    ELSE
        UPDATE identity.staff f
        SET display_name = given.display_name, function = given.function, organisation_id = given.organisation_id, office_id = given.office_id,
            active = given.active, team_id = given.team_id, function_until = given.function_until
        WHERE f.id = present.id;
    END IF;
    PERFORM identity.keep_own(coalesce(present.id, given.id), own, home);
    IF present.id IS NOT NULL AND (NOT given.active OR given.function_until <= kernel.today()) THEN
        PERFORM identity.close_sessions(present.id);
    END IF;
    INSERT INTO ledger.decision (trace_id, actor_kind, action, subject, decision, function, organisation_id)
    VALUES (gen_random_uuid(), 'job', 'staff:take-over', coalesce(present.id, given.id), true, given.function, given.organisation_id);
    RETURN CASE WHEN present.id IS NULL THEN 'new' ELSE 'changed' END;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    identity.begin_sign_in(bytea, bytea, text, text, text, text, timestamptz), identity.take_sign_in(bytea, bytea),
    identity.staff_by_subject(text, text), identity.jobseeker_by_bsn(bytea),
    identity.start_session(text, text, uuid, uuid, text, inet), identity.start_newcomer(text, text, uuid, bytea, bytea, bytea, text, inet),
    identity.newcomer_keys(text), identity.resolve_session(text),
    identity.end_session(text, text), identity.revoke_sessions(text, uuid),
    identity.note_sign_in_refused(text, text, inet)
TO sonar_auth;
GRANT EXECUTE ON FUNCTION identity.sweep(), identity.take_over_staff(jsonb) TO sonar_worker;

-- Organisations and offices are public knowledge; the staff table is for the guards, and for the gate that tells a
-- client who wrote to her.
GRANT SELECT ON identity.organisation, identity.office TO sonar_reader, sonar_writer, sonar_gate;
GRANT SELECT ON identity.division, identity.district, identity.team, identity.organisation_municipality TO sonar_reader;
GRANT SELECT (id, display_name, function, organisation_id, office_id) ON identity.staff TO sonar_gate;
GRANT REFERENCES ON identity.organisation, identity.office, identity.staff TO sonar_owner;

RESET ROLE;

-- Employers and intermediaries: signing in for an organisation, acting for another on a mandate, and who did what.
SET ROLE sonar_guard;

-- The live session of an employer, or nothing. It ends to stand for anybody the moment its mandate does: a form that was
-- open is refused, and the next page asks for whom one acts.
CREATE FUNCTION identity.live_employer(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts;
BEGIN
    SELECT s.id, s.kind, s.employer_user_id, 'employer', NULL, NULL, NULL, s.kvk_number, coalesce(m.scope, 'all'), s.establishment
    INTO facts
    FROM identity.session s LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
      AND (s.mandate_id IS NULL OR identity.mandate_holds(m));
    RETURN facts;
END $$;

-- The live session behind a token, of staff, a jobseeker or an employer. For guards that serve employers too: they look at
-- the kind, at kvk_number, and at what the employer's mandate leaves to it (identity.employer_may).
CREATE FUNCTION identity.live_actor(p_token text) RETURNS identity.session_facts
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    facts identity.session_facts := identity.live_session(p_token);
BEGIN
    IF facts.session_id IS NULL THEN
        facts := identity.live_employer(p_token);
    END IF;
    RETURN facts;
END $$;

-- Whether this actor may do for an employer what belongs to a scope ('vacancies' or 'candidates').
CREATE FUNCTION identity.employer_may(p_actor identity.session_facts, p_kvk text, p_scope text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(p_actor.kind = 'employer' AND p_actor.kvk_number = p_kvk AND p_actor.employer_scope IN ('all', p_scope), false)
$$;

-- The account of somebody at an organisation: made at her first sign-in.
CREATE FUNCTION identity.employer_user_for(p_issuer text, p_subject text, p_kvk text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    -- Two first sign-ins of one organisation take turns, so that each gets a number of its own.
    PERFORM pg_advisory_xact_lock(hashtextextended('employer ' || p_kvk, 0));
    SELECT u.id INTO found FROM identity.employer_user u WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.kvk_number = p_kvk;
    IF found IS NULL THEN
        INSERT INTO identity.employer_user (issuer, subject, kvk_number, number)
        SELECT p_issuer, p_subject, p_kvk, coalesce(max(u.number), 0) + 1 FROM identity.employer_user u WHERE u.kvk_number = p_kvk
        RETURNING id INTO found;
    END IF;
    RETURN found;
END $$;

-- Starts the session of an employer's user and writes the sign-in to the ledger. Her earlier session ends, as a jobseeker's
-- does; this one is told that there was one. When p_kvk is not her own organisation, eHerkenning proved that she acts for it.
CREATE FUNCTION identity.start_employer_session(
    p_token text, p_means text, p_issuer text, p_subject text, p_own_kvk text, p_kvk text, p_establishment text, p_acr text, p_origin inet)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    terms record;
    account uuid;
    elsewhere boolean;
    made uuid;
BEGIN
    IF length(p_token) < 40 THEN
        RAISE EXCEPTION 'a session has a long token' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO terms FROM identity.session_terms('employer');
    account := identity.employer_user_for(p_issuer, p_subject, p_own_kvk);
    elsewhere := EXISTS (SELECT FROM identity.session s WHERE s.employer_user_id = account AND s.ended_at IS NULL
                         AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now());
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'replaced' WHERE s.employer_user_id = account AND s.ended_at IS NULL;
    INSERT INTO identity.session (token_hash, kind, employer_user_id, kvk_number, establishment, chained, means, acr, origin, idle_until,
                                  absolute_until, concurrent)
    VALUES (sha256(convert_to(p_token, 'UTF8')), 'employer', account, p_kvk, p_establishment, p_kvk <> p_own_kvk, p_means, p_acr, p_origin,
            kernel.now() + terms.idle, kernel.now() + terms.absolute, elsewhere)
    RETURNING id INTO made;
    INSERT INTO identity.employer_acting (session_id, user_id, kvk_number, chained) VALUES (made, account, p_kvk, p_kvk <> p_own_kvk);
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, action, decision, origin)
    VALUES (gen_random_uuid(), 'employer', account, made, 'employer',
            CASE WHEN elsewhere THEN 'session:start:concurrent' ELSE 'session:start' END, true, p_origin);
    RETURN made;
END $$;

-- Writes down what an employer's user did, or was refused.
CREATE FUNCTION identity.note_employer(p_actor identity.session_facts, p_trace uuid, p_action text, p_subject uuid, p_refusal text, p_origin inet)
RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, session_id, function, action, subject, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), p_actor.kind, p_actor.actor_ref, p_actor.session_id, p_actor.function, p_action, p_subject,
            p_refusal IS NULL, p_refusal, p_origin)
$$;

-- Lets a user act for another employer on a mandate that her organisation holds, or for her own organisation again when
-- p_mandate is null. Works when the mandate of the moment has just ended. Returns why not, or null.
CREATE FUNCTION identity.act_for(p_token text, p_mandate uuid, p_trace uuid, p_origin inet) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present identity.session;
    own text;
    chosen identity.mandate;
    facts identity.session_facts;
    refused text;
BEGIN
    SELECT s.* INTO present FROM identity.session s
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
      AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now() FOR UPDATE;
    IF present.id IS NULL THEN
        RETURN 'no_session';
    END IF;
    SELECT u.kvk_number INTO own FROM identity.employer_user u WHERE u.id = present.employer_user_id;
    SELECT m.* INTO chosen FROM identity.mandate m WHERE m.id = p_mandate AND m.to_kvk = own;
    refused := CASE
        WHEN present.chained THEN 'chained'
        WHEN p_mandate IS NOT NULL AND present.establishment IS NOT NULL THEN 'establishment'
        WHEN p_mandate IS NOT NULL AND NOT identity.mandate_holds(chosen) THEN 'mandate' END;
    IF refused IS NULL THEN
        UPDATE identity.session s SET kvk_number = coalesce(chosen.from_kvk, own), mandate_id = chosen.id WHERE s.id = present.id;
        INSERT INTO identity.employer_acting (session_id, user_id, kvk_number, mandate_id, chained)
        VALUES (present.id, present.employer_user_id, coalesce(chosen.from_kvk, own), chosen.id, false);
    END IF;
    facts.session_id := present.id; facts.kind := 'employer'; facts.actor_ref := present.employer_user_id; facts.function := 'employer';
    PERFORM identity.note_employer(facts, p_trace, 'employer:act-for', p_mandate, refused, p_origin);
    RETURN refused;
END $$;

-- Whether an actor speaks for its own organisation as a whole: signed in for it, on no mandate, not for one establishment.
CREATE FUNCTION identity.speaks_for_itself(p_actor identity.session_facts) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT s.mandate_id IS NULL AND NOT s.chained AND s.establishment IS NULL
                     FROM identity.session s WHERE s.id = p_actor.session_id AND s.kind = 'employer'), false)
$$;

-- Gives a mandate. Returns everything that is wrong with it at once; nothing when it was given.
CREATE FUNCTION identity.give_mandate(
    p_token text, p_to text, p_scope text, p_from date, p_until date, p_trace uuid, p_origin inet, OUT made uuid, OUT faults text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('mandate ' || coalesce(actor.kvk_number, ''), 0));
    faults := array_remove(ARRAY[
        CASE WHEN actor.session_id IS NULL THEN 'no_session' WHEN NOT identity.speaks_for_itself(actor) THEN 'not_own' END,
        CASE WHEN p_to !~ '^[0-9]{8}$' THEN 'number' WHEN p_to = actor.kvk_number THEN 'own_number' END,
        CASE WHEN p_scope NOT IN ('vacancies', 'candidates', 'all') THEN 'scope' END,
        CASE WHEN p_from < kernel.today() THEN 'past' END,
        CASE WHEN p_until <= p_from THEN 'period' WHEN p_until > p_from + interval '3 years' THEN 'too_long' END,
        CASE WHEN EXISTS (SELECT FROM identity.mandate m WHERE m.from_kvk = actor.kvk_number AND m.to_kvk = p_to AND m.withdrawn_at IS NULL
                          AND m.valid_from < p_until AND m.valid_until > p_from) THEN 'present' END,
        CASE WHEN (SELECT count(*) FROM identity.mandate m WHERE m.from_kvk = actor.kvk_number AND m.withdrawn_at IS NULL
                   AND m.valid_until > kernel.today()) >= 100 THEN 'too_many' END], NULL);
    IF cardinality(faults) = 0 THEN
        INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)
        VALUES (actor.kvk_number, p_to, p_scope, p_from, p_until, actor.actor_ref) RETURNING id INTO made;
    END IF;
    PERFORM identity.note_employer(actor, p_trace, 'mandate:give', made, faults[1], p_origin);
END $$;

-- Withdraws a mandate: the employer that gave it, or the intermediary that gives it back. One answer for a mandate of others,
-- one that is gone, and one that never was.
CREATE FUNCTION identity.withdraw_mandate(p_token text, p_mandate uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    done boolean;
BEGIN
    UPDATE identity.mandate m SET withdrawn_at = kernel.now(), withdrawn_by = actor.actor_ref
    WHERE m.id = p_mandate AND m.withdrawn_at IS NULL AND identity.speaks_for_itself(actor)
      AND actor.kvk_number IN (m.from_kvk, m.to_kvk);
    done := FOUND;
    PERFORM identity.note_employer(actor, p_trace, 'mandate:withdraw', p_mandate, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- The mandates of an employer, given and received, those that hold first. Those received are told while one acts on one, so
-- that one can choose another; also when the mandate of the moment has just ended.
CREATE FUNCTION identity.mandates_of(p_token text)
RETURNS TABLE (id uuid, given boolean, other_kvk text, scope text, valid_from date, valid_until date, given_number int, given_at timestamptz,
               withdrawn_at timestamptz, holds boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS (
        SELECT u.kvk_number AS own, s.mandate_id IS NULL AND NOT s.chained AND s.establishment IS NULL AS itself, s.chained OR s.establishment IS NOT NULL AS bound
        FROM identity.session s JOIN identity.employer_user u ON u.id = s.employer_user_id
        WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.kind = 'employer'
          AND s.ended_at IS NULL AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now())
    SELECT m.id, m.from_kvk = mine.own, CASE WHEN m.from_kvk = mine.own THEN m.to_kvk ELSE m.from_kvk END, m.scope, m.valid_from, m.valid_until,
           CASE WHEN m.from_kvk = mine.own THEN u.number END, m.given_at, m.withdrawn_at, identity.mandate_holds(m)
    FROM mine JOIN identity.mandate m ON (m.from_kvk = mine.own AND mine.itself) OR (m.to_kvk = mine.own AND NOT mine.bound)
    JOIN identity.employer_user u ON u.id = m.given_by
    ORDER BY identity.mandate_holds(m) DESC, m.withdrawn_at IS NULL DESC, m.given_at DESC
    LIMIT 1000
$$;

-- Who is signed in now for the actor's own organisation, or acts for it: told to who speaks for the whole of it. `ends`: that
-- sign-in can be ended from there; of an agency that works on a mandate the employer withdraws the mandate.
CREATE FUNCTION identity.employer_sessions(p_token text)
RETURNS TABLE (id uuid, user_number int, user_kvk text, own boolean, for_kvk text, chained boolean, mandate_id uuid, establishment text,
               started_at timestamptz, seen_at timestamptz, mine boolean, ends boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
BEGIN
    IF NOT identity.speaks_for_itself(actor) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.id, u.number, u.kvk_number, u.kvk_number = actor.kvk_number, s.kvk_number, s.chained, s.mandate_id, coalesce(s.establishment, ''),
           s.started_at, s.seen_at, s.id = actor.session_id,
           s.id <> actor.session_id AND (u.kvk_number = actor.kvk_number OR s.chained AND s.kvk_number = actor.kvk_number)
    FROM (SELECT a.id FROM identity.session a WHERE a.kvk_number = actor.kvk_number AND a.ended_at IS NULL
          UNION
          SELECT b.id FROM identity.employer_user v JOIN identity.session b ON b.employer_user_id = v.id AND b.ended_at IS NULL
          WHERE v.kvk_number = actor.kvk_number) AS f
    JOIN identity.session s ON s.id = f.id AND s.idle_until > kernel.now() AND s.absolute_until > kernel.now()
    JOIN identity.employer_user u ON u.id = s.employer_user_id
    LEFT JOIN identity.mandate m ON m.id = s.mandate_id
    WHERE u.kvk_number = actor.kvk_number OR s.mandate_id IS NULL OR identity.mandate_holds(m)
    ORDER BY s.id <> actor.session_id, u.kvk_number <> actor.kvk_number, u.number LIMIT 200;
END $$;

-- Ends the sign-in of a colleague, or of an agency that eHerkenning let act for the actor's organisation: the next request of
-- theirs finds no session. One answer for one of others, one that is over, and one that never was.
CREATE FUNCTION identity.end_employer_session(p_token text, p_session uuid, p_trace uuid, p_origin inet) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    done boolean;
BEGIN
    UPDATE identity.session s SET ended_at = kernel.now(), ended_why = 'revoked'
    FROM identity.employer_user u
    WHERE s.id = p_session AND s.ended_at IS NULL AND u.id = s.employer_user_id AND identity.speaks_for_itself(actor)
      AND s.id <> actor.session_id AND (u.kvk_number = actor.kvk_number OR s.chained AND s.kvk_number = actor.kvk_number);
    done := FOUND;
    PERFORM identity.note_employer(actor, p_trace, 'session:end-colleague', p_session, CASE WHEN NOT done THEN 'not_available' END, p_origin);
    RETURN done;
END $$;

-- What was done for the employer for which one acts, the latest first: by whom, on which mandate. An intermediary reads what
-- its own people did. Sign-ins that did nothing more are in it too.
CREATE FUNCTION identity.employer_log(p_token text, p_since timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, user_number int, user_kvk text, own boolean, mandated boolean, action text, subject uuid, refusal text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    itself boolean := identity.speaks_for_itself(actor);
BEGIN
    RETURN QUERY
    WITH acted AS (
        SELECT a.session_id, a.user_id, a.since, a.mandate_id IS NOT NULL OR a.chained AS mandated, a.kvk_number,
               lead(a.since) OVER (PARTITION BY a.session_id ORDER BY a.seq) AS until
        FROM identity.employer_acting a
        WHERE a.session_id IN (SELECT b.session_id FROM identity.employer_acting b
                               WHERE b.kvk_number = actor.kvk_number AND b.since >= p_since ORDER BY b.since DESC LIMIT 500))
    SELECT d.at, u.number, u.kvk_number, u.kvk_number = actor.kvk_number, a.mandated, d.action, d.subject, d.refusal
    FROM acted a JOIN identity.employer_user u ON u.id = a.user_id
    JOIN ledger.decision d ON d.session_id = a.session_id AND d.actor_kind = 'employer' AND d.at >= a.since AND (a.until IS NULL OR d.at < a.until)
    WHERE a.kvk_number = actor.kvk_number AND d.at >= p_since
      AND (itself OR u.kvk_number = (SELECT o.kvk_number FROM identity.employer_user o WHERE o.id = actor.actor_ref))
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 200);
END $$;

REVOKE ALL ON FUNCTION
    identity.live_employer(text), identity.live_actor(text), identity.employer_may(identity.session_facts, text, text),
    identity.employer_user_for(text, text, text),
    identity.start_employer_session(text, text, text, text, text, text, text, text, inet),
    identity.note_employer(identity.session_facts, uuid, text, uuid, text, inet), identity.act_for(text, uuid, uuid, inet),
    identity.speaks_for_itself(identity.session_facts), identity.give_mandate(text, text, text, date, date, uuid, inet),
    identity.withdraw_mandate(text, uuid, uuid, inet), identity.mandates_of(text), identity.employer_log(text, timestamptz, int),
    identity.employer_sessions(text), identity.end_employer_session(text, uuid, uuid, inet)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    identity.start_employer_session(text, text, text, text, text, text, text, text, inet), identity.act_for(text, uuid, uuid, inet),
    identity.give_mandate(text, text, text, date, date, uuid, inet), identity.withdraw_mandate(text, uuid, uuid, inet),
    identity.mandates_of(text), identity.employer_log(text, timestamptz, int), identity.employer_sessions(text),
    identity.end_employer_session(text, uuid, uuid, inet)
TO sonar_auth;

RESET ROLE;

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
