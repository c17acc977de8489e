-- The writer puts jobs in the queue, in the transaction of the change they belong to; the worker runs them. Nobody
-- else sees the queue.
SET ROLE sonar_owner;

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA jobs TO sonar_writer;
REVOKE ALL ON jobs.django_migrations FROM sonar_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO sonar_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO sonar_worker;
REVOKE ALL ON jobs.django_migrations FROM sonar_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO sonar_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO sonar_writer, sonar_worker;

RESET ROLE;
