-- What the counting functions read beside the placement of clients: days alone, and not whose they are.
SET ROLE sonar_owner;

CREATE POLICY guard_counts ON clients.activity_period FOR SELECT TO sonar_guard USING (true);
CREATE POLICY guard_counts ON clients.benefit FOR SELECT TO sonar_guard USING (true);
GRANT SELECT (started, ended) ON clients.activity_period TO sonar_guard;
GRANT SELECT (ww_ends_on) ON clients.benefit TO sonar_guard;

RESET ROLE;
