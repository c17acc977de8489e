-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.labour_market_region AS present (
        code, name, valid_from, valid_until
    )
    SELECT
        given.code, given.name, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code smallint, name text, valid_from date, valid_until date
    )
    ON CONFLICT (code) DO UPDATE SET
        name = excluded.name, valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (present.name, present.valid_from, present.valid_until)
        IS DISTINCT FROM (excluded.name, excluded.valid_from, excluded.valid_until)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
