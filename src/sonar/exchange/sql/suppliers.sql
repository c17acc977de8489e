-- Suppliers of vacancies: employers' own systems, agencies and job boards that deliver system to system. A supplier speaks for its own
-- organisation, for employers with which the register has a contract, and for employers that gave it a mandate; what it delivers passes
-- the same check as everything else. Owned by the guard: no login reads or writes a row here but through the functions. Refusals are
-- answers, so that the row about them stays.
SET ROLE sonar_guard;

CREATE TABLE exchange.supplier (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    oin text NOT NULL UNIQUE CHECK (oin ~ '^[0-9]{20}$'),
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
    source text NOT NULL UNIQUE CHECK (length(source) BETWEEN 1 AND 80),  -- as vacancy.supplier: a file of it has the same
    public_key text NOT NULL CHECK (length(public_key) BETWEEN 50 AND 2000),
    per_hour int NOT NULL CHECK (per_hour BETWEEN 1 AND 100000),  -- requests, and in a bulk delivery vacancies
    agreement text NOT NULL CHECK (length(agreement) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the last day
    CHECK (valid_until >= valid_from)
);
-- For which employers it may deliver by contract. A mandate that an employer gives in the portal needs no row here.
CREATE TABLE exchange.supplier_employer (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    kvk_number text NOT NULL CHECK (kvk_number ~ '^[0-9]{8}$'),
    contract text NOT NULL CHECK (length(contract) BETWEEN 5 AND 200),
    valid_from date NOT NULL,
    valid_until date NOT NULL,  -- the last day
    PRIMARY KEY (supplier_id, kvk_number),
    CHECK (valid_until >= valid_from)
);
-- One request, for as long as its signed assertion lasts. An assertion is used once.
CREATE TABLE exchange.supplier_call (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    assertion_hash bytea NOT NULL CHECK (length(assertion_hash) = 32),
    expires_at timestamptz NOT NULL,
    UNIQUE (supplier_id, assertion_hash)
);
CREATE INDEX supplier_call_expires ON exchange.supplier_call (expires_at);
-- How much of an hour it used.
CREATE TABLE exchange.supplier_hour (
    supplier_id uuid NOT NULL REFERENCES exchange.supplier,
    hour timestamptz NOT NULL,
    used int NOT NULL,
    PRIMARY KEY (supplier_id, hour)
);

-- The key by which a supplier signs; nothing for one that has no agreement on this day.
CREATE FUNCTION exchange.supplier_key(p_oin text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.public_key FROM exchange.supplier s WHERE s.oin = p_oin AND kernel.today() BETWEEN s.valid_from AND s.valid_until
$$;

-- Takes so many turns of this hour, all or none; returns the seconds to wait when there are not as many left.
CREATE FUNCTION exchange.take_turns(p_supplier exchange.supplier, p_turns int) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', kernel.now());
BEGIN
    INSERT INTO exchange.supplier_hour AS h (supplier_id, hour, used)
    SELECT p_supplier.id, this_hour, p_turns WHERE p_turns <= p_supplier.per_hour
    ON CONFLICT (supplier_id, hour) DO UPDATE SET used = h.used + excluded.used WHERE h.used + excluded.used <= p_supplier.per_hour;
    RETURN CASE WHEN NOT FOUND THEN ceil(extract(epoch FROM this_hour + interval '1 hour' - kernel.now()))::int END;
END $$;

-- Begins a request whose assertion was found true and lasts so many seconds more; `begun` is false when it was used before. `wait` says
-- how many seconds, when the hour of the supplier is full.
CREATE FUNCTION exchange.begin_supplier_call(
    p_token text, p_oin text, p_assertion_hash bytea, p_seconds int, p_trace uuid, p_origin inet, OUT begun boolean, OUT wait int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller exchange.supplier;
BEGIN
    SELECT * INTO caller FROM exchange.supplier s WHERE s.oin = p_oin AND kernel.today() BETWEEN s.valid_from AND s.valid_until;
    INSERT INTO exchange.supplier_call (token_hash, supplier_id, assertion_hash, expires_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), caller.id, p_assertion_hash, kernel.now() + make_interval(secs => least(p_seconds, 120))
    WHERE caller.id IS NOT NULL AND p_seconds > 0 AND length(p_token) >= 40
    ON CONFLICT DO NOTHING;
    begun := FOUND;
    IF begun THEN
        wait := exchange.take_turns(caller, 1);
    END IF;
    IF wait IS NOT NULL THEN
        PERFORM exchange.note_supplier(caller, 'call', 'limit', p_trace, p_origin);
    END IF;
END $$;

-- Notes a request that was not let in: never who it claimed to be.
CREATE FUNCTION exchange.note_supplier_refused(p_trace uuid, p_code text, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ledger.decision (trace_id, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'supplier:call', false, left(p_code, 40), p_origin)
$$;

-- The supplier behind a request that lasts; a row of nothing otherwise.
CREATE FUNCTION exchange.supplier_caller(p_token text) RETURNS exchange.supplier
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM exchange.supplier_call c JOIN exchange.supplier s ON s.id = c.supplier_id
    WHERE c.token_hash = sha256(convert_to(p_token, 'UTF8')) AND c.expires_at > kernel.now() AND kernel.today() BETWEEN s.valid_from AND s.valid_until
$$;

-- Writes down what a supplier did, or was refused.
CREATE FUNCTION exchange.note_supplier(p_supplier exchange.supplier, p_what text, p_refusal text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger.decision (trace_id, actor_kind, actor_ref, function, action, decision, refusal, origin)
    VALUES (coalesce(p_trace, gen_random_uuid()), 'system', p_supplier.id, 'supplier_system', 'supplier:' || p_what, p_refusal IS NULL, p_refusal, p_origin)
$$;

-- The same for what was sent and cannot be read or taken over: that it was tried, and never what was sent.
CREATE FUNCTION exchange.note_supplier_bad(p_token text, p_trace uuid, p_origin inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT exchange.note_supplier(exchange.supplier_caller(p_token), 'call', 'malformed', p_trace, p_origin)
$$;

-- By what a supplier speaks for an employer on this day: its own organisation, a contract in the register, or the employer's mandate.
CREATE FUNCTION exchange.speaks_by(p_supplier exchange.supplier, p_kvk text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_supplier.kvk_number = p_kvk THEN 'own'
        WHEN EXISTS (SELECT FROM exchange.supplier_employer e WHERE e.supplier_id = p_supplier.id AND e.kvk_number = p_kvk
                     AND kernel.today() BETWEEN e.valid_from AND e.valid_until) THEN 'contract'
        WHEN EXISTS (SELECT FROM identity.mandate m WHERE m.from_kvk = p_kvk AND m.to_kvk = p_supplier.kvk_number
                     AND m.scope IN ('vacancies', 'all') AND identity.mandate_holds(m)) THEN 'mandate' END
$$;

REVOKE ALL ON FUNCTION exchange.supplier_key(text), exchange.take_turns(exchange.supplier, int), exchange.begin_supplier_call(text, text, bytea, int, uuid, inet),
    exchange.note_supplier_refused(uuid, text, inet), exchange.supplier_caller(text),
    exchange.note_supplier(exchange.supplier, text, text, uuid, inet), exchange.note_supplier_bad(text, uuid, inet), exchange.speaks_by(exchange.supplier, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.supplier_key(text), exchange.begin_supplier_call(text, text, bytea, int, uuid, inet),
    exchange.note_supplier_refused(uuid, text, inet) TO sonar_auth;
GRANT EXECUTE ON FUNCTION exchange.note_supplier_bad(text, uuid, inet) TO sonar_logger;

RESET ROLE;
