-- The worker plans and runs jobs. No page puts a job in the queue yet; when one does, the writer gets a function for
-- that job and no table.
SET ROLE sonar_owner;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO sonar_worker;
REVOKE ALL ON jobs.django_migrations FROM sonar_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO sonar_worker;
REVOKE ALL ON SEQUENCE jobs.django_migrations_id_seq FROM sonar_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO sonar_worker;

RESET ROLE;
