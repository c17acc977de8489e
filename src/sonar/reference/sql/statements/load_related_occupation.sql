-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.related_occupation AS present (
        code, related_code, closeness, valid_from, valid_until
    )
    SELECT
        given.code, given.related_code, given.closeness, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code integer, related_code integer, closeness smallint, valid_from date, valid_until date
    )
    ON CONFLICT (code, related_code) DO UPDATE SET
        closeness = excluded.closeness, valid_from = excluded.valid_from,
        valid_until = excluded.valid_until
    WHERE (present.closeness, present.valid_from, present.valid_until)
        IS DISTINCT FROM (excluded.closeness, excluded.valid_from, excluded.valid_until)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
