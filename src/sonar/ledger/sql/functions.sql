SET ROLE sonar_ledger;

-- What lies outside every month that was made: a clock far off, or a database that was away for long.
CREATE TABLE ledger.disclosure_rest PARTITION OF ledger.disclosure DEFAULT;
CREATE TABLE ledger.decision_rest PARTITION OF ledger.decision DEFAULT;
CREATE TABLE ledger.change_rest PARTITION OF ledger.change DEFAULT;

-- Makes the partition of one month, taking along what fell outside before. Returns whether it made one.
CREATE FUNCTION ledger.ensure_month(p_parent text, p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text := format('%s_%s', p_parent, to_char(p_month, 'YYYY_MM'));
    -- Bounds are UTC, so that they do not depend on a connection's time zone.
    since timestamptz := p_month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (p_month + interval '1 month') AT TIME ZONE 'UTC';
    strays boolean;
BEGIN
    IF to_regclass(format('ledger.%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM ledger.%I WHERE at >= $1 AND at < $2)', p_parent || '_rest') INTO strays USING since, until;
    IF strays THEN
        EXECUTE format('ALTER TABLE ledger.%I DETACH PARTITION ledger.%I', p_parent, p_parent || '_rest');
    END IF;
    EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)', name, p_parent, since, until);
    IF strays THEN
        EXECUTE format('WITH moved AS (DELETE FROM ledger.%I WHERE at >= $1 AND at < $2 RETURNING *) '
                       'INSERT INTO ledger.%I OVERRIDING SYSTEM VALUE SELECT * FROM moved', p_parent || '_rest', name) USING since, until;
        EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I DEFAULT', p_parent, p_parent || '_rest');
    END IF;
    RETURN true;
END $$;

-- Makes the monthly partitions up to and including the month of p_until, and those of rows that fell outside. Safe to
-- call again and again.
CREATE FUNCTION ledger.ensure_partitions(p_until date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    month date;
    made int := 0;
BEGIN
    IF p_until > kernel.today() + 4000 THEN
        RAISE EXCEPTION 'partitions are made at most ten years ahead' USING ERRCODE = '22023';
    END IF;
    FOREACH parent IN ARRAY ARRAY['disclosure', 'decision', 'change'] LOOP
        FOR month IN EXECUTE format(
            'SELECT generate_series(date_trunc(''month'', $1 AT TIME ZONE ''UTC''), date_trunc(''month'', $2::timestamp), ''1 month'')::date'
            ' UNION SELECT DISTINCT date_trunc(''month'', at AT TIME ZONE ''UTC'')::date FROM ledger.%I ORDER BY 1', parent || '_rest')
            USING kernel.now(), p_until
        LOOP
            made := made + ledger.ensure_month(parent, month)::int;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION ledger.ensure_month(text, date), ledger.ensure_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.ensure_partitions(date) TO sonar_worker, sonar_owner;

SELECT ledger.ensure_partitions(kernel.today() + 183);

RESET ROLE;
