-- What somebody lets employers see of her: a copy of what she saw herself when she said yes, and nothing that changes later
-- without her, but the key of an occupation that a list moved to another group (matching.follow_published). It is not sealed, since she shows it to every employer; hiding it removes it.
SET ROLE sonar_owner;

CREATE TABLE clients.published_profile (
    client_id uuid PRIMARY KEY REFERENCES clients.client,
    published_at timestamptz NOT NULL DEFAULT kernel.now(),
    edition text NOT NULL CHECK (length(edition) BETWEEN 1 AND 40),  -- of the words to which she said yes
    occupations int[] NOT NULL CHECK (cardinality(occupations) BETWEEN 1 AND 10),
    region smallint,
    years smallint CHECK (years BETWEEN 0 AND 70),
    level smallint,
    skills text[] NOT NULL DEFAULT '{}',
    licences text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    hours_min smallint CHECK (hours_min BETWEEN 0 AND 168),
    hours_max smallint CHECK (hours_max BETWEEN 0 AND 168),
    available_from date,
    presentation text NOT NULL DEFAULT '' CHECK (length(presentation) <= 1000)
);
CREATE INDEX published_profile_occupations ON clients.published_profile USING gin (occupations);
CREATE INDEX published_profile_cell ON clients.published_profile (region, (occupations[1]));

-- Near which places employers find her, for who chose that: her municipality, and never a postcode. It goes with the profile.
CREATE TABLE clients.published_place (
    client_id uuid PRIMARY KEY REFERENCES clients.published_profile ON DELETE CASCADE,
    municipality smallint NOT NULL,
    occupation int NOT NULL  -- the first that she shows; with the municipality it says with how many she shares them
);
CREATE INDEX published_place_cell ON clients.published_place (municipality, occupation);

-- When she said yes to which words and what she showed, and when she took it back; only added to.
CREATE TABLE clients.publication (
    client_id uuid NOT NULL REFERENCES clients.client,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT kernel.now(),
    action text NOT NULL CHECK (action IN ('published', 'hidden')),
    edition text CHECK (length(edition) BETWEEN 1 AND 40),
    shown text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (client_id, seq),
    CHECK ((action = 'published') = (edition IS NOT NULL))
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['published_profile', 'published_place', 'publication'] LOOP
        EXECUTE format('ALTER TABLE clients.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE clients.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY gate_reads ON clients.%I FOR SELECT TO sonar_gate '
                       'USING (client_id = ANY ((SELECT access.ticket_own(''employer_contact''))::uuid[]))', name);
    END LOOP;
END $$;
CREATE POLICY gate_publishes ON clients.published_profile FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_places ON clients.published_place FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_hides ON clients.published_profile FOR DELETE TO sonar_gate
    USING (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
CREATE POLICY gate_remembers ON clients.publication FOR INSERT TO sonar_gate
    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('employer_contact'))::uuid[]));
-- Employers find profiles and read them through functions of the guard alone.
CREATE POLICY guard_finds ON clients.published_profile FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_finds ON clients.published_place FOR SELECT TO sonar_guard USING (true);
-- A name of an occupation that moves to another group takes its key in them along; nothing else of them is changed.
CREATE POLICY guard_follows ON clients.published_profile FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
CREATE POLICY guard_follows ON clients.published_place FOR UPDATE TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON clients.published_profile TO sonar_gate;
GRANT SELECT, INSERT ON clients.publication, clients.published_place TO sonar_gate;
GRANT SELECT ON clients.published_profile, clients.published_place TO sonar_guard;
GRANT UPDATE (occupations) ON clients.published_profile TO sonar_guard;
GRANT UPDATE (occupation) ON clients.published_place TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Whether somebody may be shown to employers: registered, with a CV that counts, and not protected.
CREATE FUNCTION clients.may_be_published(p_client uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM clients.client c JOIN clients.profile f ON f.client_id = c.id
                   WHERE c.id = p_client AND c.active AND (f.cv_expires_on IS NULL OR f.cv_expires_on > kernel.today()))
       AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = p_client)
$$;
REVOKE ALL ON FUNCTION clients.may_be_published(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.may_be_published(uuid) TO sonar_gate;

RESET ROLE;
SET ROLE sonar_gate;

CREATE FUNCTION clients.open_published()
RETURNS TABLE (client_id uuid, published_at timestamptz, edition text, occupations int[], region smallint, years smallint, level smallint,
               skills text[], licences text[], languages text[], hours_min smallint, hours_max smallint, available_from date, presentation text, nearby boolean, findable boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.client_id, p.published_at, p.edition, p.occupations, p.region, p.years, p.level, p.skills, p.licences, p.languages,
           p.hours_min, p.hours_max, p.available_from, p.presentation,
           EXISTS (SELECT FROM clients.published_place n WHERE n.client_id = p.client_id), clients.may_be_published(p.client_id)
    FROM clients.published_profile p
$$;
CREATE VIEW clients.published_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_published();

-- Takes the profile out of every search, for the person herself alone. Returns whether it was there.
CREATE FUNCTION clients.hide_profile(p_client uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    DELETE FROM clients.published_profile p WHERE p.client_id = p_client;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO clients.publication (client_id, action) VALUES (p_client, 'hidden');
    PERFORM access.note_change(t, p_client, 'employer_contact', 'correct', ARRAY['published_profile']);
    RETURN true;
END $$;

-- Shows employers what she chose, in place of what they saw before. Returns whether it may be shown at all.
CREATE FUNCTION clients.publish_profile(
    p_client uuid, p_edition text, p_occupations int[], p_region smallint, p_years smallint, p_level smallint, p_skills text[], p_licences text[],
    p_languages text[], p_hours_min smallint, p_hours_max smallint, p_available_from date, p_presentation text, p_shown text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    IF NOT clients.may_be_published(p_client) THEN
        RETURN false;
    END IF;
    DELETE FROM clients.published_profile p WHERE p.client_id = p_client;
    INSERT INTO clients.published_profile (client_id, edition, occupations, region, years, level, skills, licences, languages, hours_min, hours_max,
                                           available_from, presentation)
    VALUES (p_client, p_edition, p_occupations, p_region, p_years, p_level, p_skills, p_licences, p_languages, p_hours_min, p_hours_max,
            p_available_from, p_presentation);
    INSERT INTO clients.publication (client_id, action, edition, shown) VALUES (p_client, 'published', p_edition, p_shown);
    PERFORM access.note_change(t, p_client, 'employer_contact', 'add', ARRAY['published_profile']);
    RETURN true;
END $$;

-- Lets employers find her by how far she lives from the work, beside the profile that was just shown.
CREATE FUNCTION clients.publish_place(p_client uuid, p_municipality smallint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t access.live_ticket := access.ticket();
BEGIN
    IF NOT coalesce(p_client = ANY (access.ticket_writes('employer_contact')), false) OR t.kind <> 'own' THEN
        RAISE EXCEPTION 'no ticket opens this for writing' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clients.published_place (client_id, municipality, occupation)
    SELECT p.client_id, p_municipality, p.occupations[1] FROM clients.published_profile p WHERE p.client_id = p_client;
    PERFORM access.note_change(t, p_client, 'employer_contact', 'add', ARRAY['published_place']);
END $$;

REVOKE ALL ON FUNCTION clients.open_published(), clients.hide_profile(uuid), clients.publish_place(uuid, smallint),
    clients.publish_profile(uuid, text, int[], smallint, smallint, smallint, text[], text[], text[], smallint, smallint, date, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients.open_published() TO sonar_reader;
GRANT SELECT ON clients.published_v TO sonar_reader;
GRANT EXECUTE ON FUNCTION clients.hide_profile(uuid), clients.publish_place(uuid, smallint),
    clients.publish_profile(uuid, text, int[], smallint, smallint, smallint, text[], text[], text[], smallint, smallint, date, text, text[])
TO sonar_writer;

RESET ROLE;
