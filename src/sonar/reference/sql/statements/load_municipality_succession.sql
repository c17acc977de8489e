-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.municipality_succession AS present (
        old_code, new_code, valid_from, valid_until
    )
    SELECT
        given.old_code, given.new_code, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        old_code smallint, new_code smallint, valid_from date, valid_until date
    )
    ON CONFLICT (old_code, new_code) DO UPDATE SET
        valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (present.valid_from, present.valid_until) IS DISTINCT FROM (excluded.valid_from, excluded.valid_until)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
