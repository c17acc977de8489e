-- Employers that may have no contact with jobseekers through the site for now. About an organisation, not about a person.
SET ROLE sonar_owner;

CREATE TABLE employers.contact_block (
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    since timestamptz NOT NULL DEFAULT kernel.now(),
    ended_at timestamptz CHECK (ended_at >= since),
    PRIMARY KEY (kvk_number, since)
);
CREATE UNIQUE INDEX contact_block_once ON employers.contact_block (kvk_number) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE (ended_at) ON employers.contact_block TO sonar_guard;

RESET ROLE;
SET ROLE sonar_guard;

-- Whether an employer is kept from contact now.
CREATE FUNCTION employers.is_blocked(p_kvk text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM employers.contact_block b WHERE b.kvk_number = p_kvk AND b.ended_at IS NULL)
$$;

-- Since when the employer is kept from contact for which an actor acts; nothing when it is not.
CREATE FUNCTION employers.own_block(p_token text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.since FROM identity.live_employer(p_token) AS a JOIN employers.contact_block b ON b.kvk_number = a.kvk_number AND b.ended_at IS NULL
$$;

REVOKE ALL ON FUNCTION employers.is_blocked(text), employers.own_block(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employers.own_block(text) TO sonar_reader;

RESET ROLE;
