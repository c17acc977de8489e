-- What matching works on: one row per occupation and profile, derived from the profile, without identity and without
-- gender, nationality, age, health or BSN. Nobody signs in with a right to this table; it is read by the functions below.
SET ROLE sonar_owner;

CREATE TABLE matching.match_profile (
    occupation int NOT NULL,
    client_id uuid NOT NULL REFERENCES clients.client,
    stance smallint NOT NULL CHECK (stance IN (1, 2)),  -- 1 wanted, 2 willing to explore
    x real NOT NULL,  -- kilometres, so that distance is plain geometry
    y real NOT NULL,
    max_km smallint NOT NULL,
    hours_min smallint NOT NULL,
    hours_max smallint NOT NULL,
    level smallint,
    licences int NOT NULL,
    languages int NOT NULL,
    contracts int NOT NULL,
    available_from date,
    expires_on date,  -- of the CV: from that day on it matches nothing
    -- All of the row is in the key's index, so that an occupation is read in one go: 4,000 profiles lie on 40 pages there
    -- and on 3,500 pages of the table.
    PRIMARY KEY (occupation, client_id) INCLUDE (stance, x, y, max_km, hours_min, hours_max, level, licences, languages,
                                                 contracts, available_from, expires_on)
);
CREATE INDEX match_profile_client ON matching.match_profile (client_id);

ALTER TABLE matching.match_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching.match_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY guard_derives ON matching.match_profile FOR ALL TO sonar_guard USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON matching.match_profile TO sonar_guard;

RESET ROLE;
