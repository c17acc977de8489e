-- What employers read of the systems that deliver vacancies for them: which supplier, what, when, and what was refused and why. What was
-- taken over stands in the events of the vacancy already; what was refused is kept here, for the employer that it was about. So for files.
SET ROLE sonar_guard;

-- A delivery that was refused. The same again on one day is one row that counts. Of a supplier that does not speak for the employer
-- nothing is kept of what it sent: that it tried, and how often on that day.
CREATE TABLE exchange.supply_refused (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    external_id text NOT NULL CHECK (length(external_id) <= 200),
    day date NOT NULL DEFAULT kernel.today(),
    refusal text NOT NULL CHECK (refusal IN ('not_yours', 'place', 'stale', 'known', 'changed', 'over', 'fields')),
    establishment text NOT NULL DEFAULT '' CHECK (establishment ~ '^([0-9]{12})?$'),
    fields text[] NOT NULL DEFAULT '{}' CHECK (cardinality(fields) <= 40),  -- what was wrong, by its name on the wire; empty: a field that is none
    at timestamptz NOT NULL DEFAULT kernel.now(),
    times int NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (supplier_id, kvk_number, external_id, day, refusal)
);
CREATE INDEX supply_refused_employer ON exchange.supply_refused (kvk_number, at DESC);
CREATE INDEX supply_refused_day ON exchange.supply_refused (day);

-- A row of a file that was refused, for the employer that it named. A file is taken over by who runs Sonar, so its source is trusted to
-- speak for the employer; as above, the same again on one day is one row that counts.
CREATE TABLE exchange.file_refused (
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 80),  -- as vacancy.supplier
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    external_id text NOT NULL CHECK (length(external_id) <= 200),
    day date NOT NULL DEFAULT kernel.today(),
    refusal text NOT NULL CHECK (refusal IN ('place', 'changed', 'over', 'twice', 'fields')),
    establishment text NOT NULL DEFAULT '' CHECK (establishment ~ '^([0-9]{12})?$'),
    fields text[] NOT NULL DEFAULT '{}' CHECK (cardinality(fields) <= 40),  -- as above
    at timestamptz NOT NULL DEFAULT kernel.now(),
    times int NOT NULL DEFAULT 1 CHECK (times > 0),
    PRIMARY KEY (source, kvk_number, external_id, day, refusal)
);
CREATE INDEX file_refused_employer ON exchange.file_refused (kvk_number, at DESC);
CREATE INDEX file_refused_day ON exchange.file_refused (day);

CREATE FUNCTION exchange.supply_refused_term() RETURNS interval LANGUAGE sql IMMUTABLE RETURN interval '1 year';

-- Keeps that a delivery was refused, for an employer that the register knows.
CREATE FUNCTION exchange.keep_refused(p_supplier exchange.supplier, p_kvk text, p_external text, p_establishment text, p_refusal text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO exchange.supply_refused AS r (supplier_id, kvk_number, external_id, refusal, establishment, fields)
    SELECT p_supplier.id, p_kvk, CASE WHEN g.speaks THEN left(coalesce(p_external, ''), 200) ELSE '' END,
           CASE WHEN g.speaks THEN p_refusal ELSE 'not_yours' END,
           CASE WHEN g.speaks AND p_establishment ~ '^[0-9]{12}$' THEN p_establishment ELSE '' END,
           CASE WHEN g.speaks THEN p_fields[1:40] ELSE '{}' END
    FROM (SELECT exchange.speaks_by(p_supplier, p_kvk) IS NOT NULL AS speaks) AS g
    WHERE p_supplier.id IS NOT NULL AND EXISTS (SELECT FROM employers.employer e WHERE e.kvk_number = p_kvk)
    ON CONFLICT (supplier_id, kvk_number, external_id, day, refusal)
    DO UPDATE SET times = r.times + 1, at = excluded.at, fields = excluded.fields, establishment = excluded.establishment
$$;

-- Notes a delivery in which something was wrong before it came to the register: in the ledger, and for its employer.
CREATE FUNCTION exchange.note_wrong_delivery(
    p_token text, p_external text, p_kvk text, p_establishment text, p_fields text[], p_trace uuid, p_origin inet) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier := exchange.supplier_caller(p_token);
BEGIN
    PERFORM exchange.keep_refused(caller, p_kvk, p_external, p_establishment, 'fields', coalesce(p_fields, '{}'));
    PERFORM exchange.note_supplier(caller, 'deliver', CASE WHEN caller.id IS NULL THEN 'no_session' ELSE 'fields' END, p_trace, p_origin);
END $$;

-- Notes a row of a file that was refused, for an employer that the register knows; of others nothing is kept.
CREATE FUNCTION exchange.note_refused_row(
    p_source text, p_kvk text, p_external text, p_establishment text, p_refusal text, p_fields text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO exchange.file_refused AS r (source, kvk_number, external_id, refusal, establishment, fields)
    SELECT p_source, e.kvk_number, left(p_external, 200), p_refusal, p_establishment, p_fields[1:40]
    FROM employers.employer e WHERE e.kvk_number = p_kvk
    ON CONFLICT (source, kvk_number, external_id, day, refusal)
    DO UPDATE SET times = r.times + 1, at = excluded.at, fields = excluded.fields, establishment = excluded.establishment
$$;

-- What was refused for an employer since a moment, by whom it came: a system or a file.
CREATE FUNCTION exchange.refused_since(p_kvk text, p_since timestamptz)
RETURNS TABLE (at timestamptz, source text, external_id text, refusal text, establishment text, fields text[], times int)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT r.at, s.source, r.external_id, r.refusal, r.establishment, r.fields, r.times
    FROM exchange.supply_refused r JOIN exchange.supplier s ON s.id = r.supplier_id WHERE r.kvk_number = p_kvk AND r.at >= p_since
    UNION ALL
    SELECT r.at, r.source, r.external_id, r.refusal, r.establishment, r.fields, r.times
    FROM exchange.file_refused r WHERE r.kvk_number = p_kvk AND r.at >= p_since
$$;

-- What suppliers delivered for the employer for which one acts, by a system or as a file, newest first. An agency reads what its own system
-- did; who signed in for one establishment, what was about that one.
CREATE FUNCTION exchange.deliveries_for(p_token text, p_since timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, supplier text, supplier_kvk text, own boolean, verb text, vacancy_id int, title text, external_id text, refusal text,
               fields text[], times int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor identity.session_facts := identity.live_employer(p_token);
    mine text := (SELECT u.kvk_number FROM identity.employer_user u WHERE u.id = actor.actor_ref);
BEGIN
    RETURN QUERY
    SELECT d.at, d.supplier, coalesce(d.kvk, ''), coalesce(d.kvk = actor.kvk_number, false), d.verb, d.vacancy_id, coalesce(d.title, ''), d.external_id,
           d.refusal, d.fields, d.times
    FROM (
        SELECT e.at, e.seq, coalesce(s.name, v.supplier) AS supplier, s.kvk_number AS kvk, b.number AS place,
               CASE WHEN e.verb = 'deliver' AND e.to_status = 'review' THEN 'review' ELSE e.verb END AS verb,
               v.id AS vacancy_id, v.title, v.external_id, NULL::text AS refusal, '{}'::text[] AS fields, 1 AS times
        FROM employers.employer o JOIN employers.establishment b ON b.employer_id = o.id JOIN employers.vacancy v ON v.establishment_id = b.id
        JOIN employers.vacancy_event e ON e.vacancy_id = v.id AND e.at >= p_since AND e.actor_kind IN ('system', 'job') AND e.verb IN ('deliver', 'fill', 'withdraw')
        LEFT JOIN exchange.supplier s ON s.source = v.supplier
        WHERE o.kvk_number = actor.kvk_number AND v.supplier IS NOT NULL
        UNION ALL
        SELECT r.at, 0, coalesce(s.name, r.source), s.kvk_number, r.establishment, 'refused', f.id, f.title, r.external_id, r.refusal, r.fields, r.times
        FROM exchange.refused_since(actor.kvk_number, p_since) AS r LEFT JOIN exchange.supplier s ON s.source = r.source
        LEFT JOIN LATERAL (
            SELECT v.id, v.title FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id
            JOIN employers.employer o ON o.id = b.employer_id AND o.kvk_number = actor.kvk_number
            WHERE v.supplier = r.source AND v.external_id = r.external_id) AS f ON true) AS d
    WHERE (mine = actor.kvk_number OR mine = d.kvk) AND (actor.establishment IS NULL OR actor.establishment = d.place)
    ORDER BY d.at DESC, d.seq DESC LIMIT least(p_limit, 200);
END $$;

-- Erases refusals whose term is over. Returns how many.
CREATE FUNCTION exchange.forget_refused() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone int;
    of_files int;
BEGIN
    DELETE FROM exchange.supply_refused r WHERE r.day < kernel.today() - exchange.supply_refused_term();
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM exchange.file_refused r WHERE r.day < kernel.today() - exchange.supply_refused_term();
    GET DIAGNOSTICS of_files = ROW_COUNT;
    INSERT INTO ledger.erasure (what, amount, kept, oldest)
    SELECT 'supply_refused', gone + of_files, count(*), min(r.day)
    FROM (SELECT s.day FROM exchange.supply_refused s UNION ALL SELECT f.day FROM exchange.file_refused f) AS r;
    RETURN gone + of_files;
END $$;

REVOKE ALL ON FUNCTION exchange.supply_refused_term(), exchange.keep_refused(exchange.supplier, text, text, text, text, text[]),
    exchange.note_wrong_delivery(text, text, text, text, text[], uuid, inet), exchange.note_refused_row(text, text, text, text, text, text[]),
    exchange.refused_since(text, timestamptz), exchange.deliveries_for(text, timestamptz, int), exchange.forget_refused() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.note_wrong_delivery(text, text, text, text, text[], uuid, inet) TO sonar_logger;
GRANT EXECUTE ON FUNCTION exchange.deliveries_for(text, timestamptz, int) TO sonar_reader;
GRANT EXECUTE ON FUNCTION exchange.note_refused_row(text, text, text, text, text, text[]), exchange.forget_refused() TO sonar_worker;

RESET ROLE;
