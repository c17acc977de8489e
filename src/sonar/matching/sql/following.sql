-- What comes of a candidate after she was found: who was shown for which vacancy, who is on its list and how that stands.
-- No name stands here; `shared` is what she agreed that the employer may see, sealed under her own keys.
SET ROLE sonar_owner;

CREATE TABLE matching.candidacy (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    state text NOT NULL CHECK (state IN ('shortlisted', 'dropped', 'referred', 'returned', 'proposed', 'consented', 'declined', 'expired',
                                         'withdrawn', 'invited', 'hired', 'ended', 'rejected', 'closed')),
    staff_id uuid NOT NULL REFERENCES identity.staff,  -- who holds the vacancy and put her on the list
    note text CHECK (length(note) BETWEEN 1 AND 200),  -- of the holder, about how she fits; names are refused in it
    reason text CHECK (length(reason) BETWEEN 20 AND 300),  -- of handing her over to her own adviser
    answer_by date,  -- until and including this day she can answer
    later_at timestamptz,  -- she wants to think about it
    shared bytea,
    hours smallint CHECK (hours BETWEEN 1 AND 60),
    starts_on date,
    ends_on date CHECK (ends_on >= starts_on),  -- the last day on which she works
    why text CHECK (why IN ('skills', 'experience', 'hours', 'distance', 'other_candidate', 'not_reached', 'no_wish', 'other_work',
                            'conditions', 'vacancy_closed', 'other')),
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    CHECK (state <> 'proposed' OR answer_by IS NOT NULL),
    CHECK (state NOT IN ('consented', 'invited') OR shared IS NOT NULL),
    CHECK (state NOT IN ('hired', 'ended') OR hours IS NOT NULL AND starts_on IS NOT NULL),
    CHECK (state <> 'rejected' OR why IS NOT NULL),
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX candidacy_vacancy ON matching.candidacy (vacancy_id);
CREATE INDEX candidacy_asked ON matching.candidacy (answer_by) WHERE state = 'proposed';
CREATE INDEX candidacy_ends ON matching.candidacy (ends_on) WHERE state = 'hired';

-- Who was shown for a vacancy in the last weeks, to whomever: at most so many different people.
CREATE TABLE matching.shown (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    last_on date NOT NULL,
    PRIMARY KEY (client_id, vacancy_id)
);
CREATE INDEX shown_vacancy ON matching.shown (vacancy_id);

-- To whom a vacancy was sent, once.
CREATE TABLE matching.sent (
    client_id uuid NOT NULL REFERENCES clients.client,
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    staff_id uuid NOT NULL REFERENCES identity.staff,
    sent_at timestamptz NOT NULL DEFAULT kernel.now(),
    disclosure_seq bigint NOT NULL,
    PRIMARY KEY (client_id, vacancy_id)
);

-- With which demands a vacancy was matched in the last weeks: few, so that a demand that is changed step by step narrows
-- nobody down. About nobody.
CREATE TABLE matching.demand_tried (
    vacancy_id int NOT NULL REFERENCES employers.vacancy,
    fingerprint text NOT NULL CHECK (length(fingerprint) = 32),
    first_on date NOT NULL,
    PRIMARY KEY (vacancy_id, fingerprint)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['candidacy', 'shown', 'sent', 'demand_tried'] LOOP
        EXECUTE format('ALTER TABLE matching.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE matching.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY guard_keeps ON matching.%I FOR ALL TO sonar_guard USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON matching.candidacy TO sonar_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON matching.shown, matching.demand_tried TO sonar_guard;
GRANT SELECT, INSERT ON matching.sent TO sonar_guard;
GRANT SELECT (client_id, vacancy_id, state, staff_id, reason, answer_by, later_at, shared, hours, starts_on, ends_on, why, changed_at) ON matching.candidacy
TO sonar_gate;

RESET ROLE;

SET ROLE sonar_guard;

-- The rules in figures. Published in docs/reference/candidates.md; a test holds the two together.
CREATE FUNCTION matching.least_alike() RETURNS int LANGUAGE sql STABLE RETURN 5;
CREATE FUNCTION matching.most_shown() RETURNS int LANGUAGE sql STABLE RETURN 200;
CREATE FUNCTION matching.page_size() RETURNS int LANGUAGE sql STABLE RETURN 25;
CREATE FUNCTION matching.most_demands() RETURNS int LANGUAGE sql STABLE RETURN 5;
CREATE FUNCTION matching.remembered_days() RETURNS int LANGUAGE sql STABLE RETURN 28;
CREATE FUNCTION matching.answer_days() RETURNS int LANGUAGE sql STABLE RETURN 14;

-- What leads from one state to another, and who may do it: the holder of the vacancy, the client, her adviser, the employer
-- or Sonar by itself. What is not here cannot happen. An adviser writes down the yes only of whom a message does not reach.
CREATE FUNCTION matching.candidacy_steps() RETURNS TABLE (step text, by_whom text, from_state text, to_state text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('shortlist', 'holder', '', 'shortlisted'), ('shortlist', 'holder', 'dropped', 'shortlisted'),
           ('drop', 'holder', 'shortlisted', 'dropped'), ('drop', 'holder', 'returned', 'dropped'),
           ('note', 'holder', 'shortlisted', 'shortlisted'), ('note', 'holder', 'returned', 'returned'),
           ('refer', 'holder', 'shortlisted', 'referred'),
           ('pass_on', 'adviser', 'referred', 'proposed'), ('give_back', 'adviser', 'referred', 'returned'),
           ('decline', 'adviser', 'referred', 'declined'), ('decline', 'adviser', 'proposed', 'declined'), ('consent', 'adviser', 'proposed', 'consented'),
           ('withdraw', 'adviser', 'consented', 'withdrawn'), ('withdraw', 'adviser', 'invited', 'withdrawn'),
           ('ask', 'holder', 'shortlisted', 'proposed'), ('ask', 'holder', 'returned', 'proposed'), ('ask', 'holder', 'expired', 'proposed'),
           ('later', 'client', 'proposed', 'proposed'), ('consent', 'client', 'proposed', 'consented'), ('decline', 'client', 'proposed', 'declined'),
           ('withdraw', 'client', 'consented', 'withdrawn'), ('withdraw', 'client', 'invited', 'withdrawn'),
           ('invite', 'holder', 'consented', 'invited'), ('invite', 'employer', 'consented', 'invited'),
           ('hire', 'holder', 'consented', 'hired'), ('hire', 'holder', 'invited', 'hired'),
           ('hire', 'employer', 'consented', 'hired'), ('hire', 'employer', 'invited', 'hired'),
           ('reject', 'holder', 'consented', 'rejected'), ('reject', 'holder', 'invited', 'rejected'),
           ('reject', 'employer', 'consented', 'rejected'), ('reject', 'employer', 'invited', 'rejected'),
           ('end', 'holder', 'hired', 'ended'), ('end', 'adviser', 'hired', 'ended'), ('end', 'sonar', 'hired', 'ended'),
           ('expire', 'sonar', 'proposed', 'expired'),
           ('close', 'sonar', 'shortlisted', 'closed'), ('close', 'sonar', 'referred', 'closed'), ('close', 'sonar', 'returned', 'closed'),
           ('close', 'sonar', 'proposed', 'closed'), ('close', 'sonar', 'expired', 'closed'), ('close', 'sonar', 'consented', 'closed'),
           ('close', 'sonar', 'invited', 'closed')
$$;

-- The state that a step leads to, or nothing where the table does not allow it.
CREATE FUNCTION matching.state_after(p_step text, p_by text, p_from text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.to_state FROM matching.candidacy_steps() s WHERE s.step = p_step AND s.by_whom = p_by AND s.from_state = coalesce(p_from, '')
$$;

-- The hours a week that somebody works, or will, in places she got through Sonar and that have not ended.
CREATE FUNCTION matching.hours_taken(p_client uuid) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(c.hours), 0)::int FROM matching.candidacy c
    WHERE c.client_id = p_client AND c.state = 'hired' AND (c.ends_on IS NULL OR c.ends_on >= kernel.today())
$$;

-- Of whom the present ticket tells how it stands: by a ticket for her plan, to her own adviser and to herself; by one that the
-- employer of the vacancy got, to that employer. One list, so that the policy below asks once.
CREATE FUNCTION matching.ticket_followed() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN t.actor_kind <> 'employer' THEN access.ticket_persons('plan')
                WHEN t.kind = 'person' AND t.vacancy_id IS NOT NULL THEN access.ticket_persons('match_profile') END
    FROM access.ticket() t
$$;

REVOKE ALL ON FUNCTION
    matching.least_alike(), matching.most_shown(), matching.page_size(), matching.most_demands(), matching.remembered_days(), matching.answer_days(),
    matching.candidacy_steps(), matching.state_after(text, text, text), matching.hours_taken(uuid), matching.ticket_followed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching.ticket_followed() TO sonar_gate, sonar_owner;

RESET ROLE;

SET ROLE sonar_owner;
CREATE POLICY gate_reads ON matching.candidacy FOR SELECT TO sonar_gate USING (client_id = ANY ((SELECT matching.ticket_followed())::uuid[]));
RESET ROLE;
