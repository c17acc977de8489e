-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.occupation_skill AS present (
        code, skill, valid_from, valid_until
    )
    SELECT
        given.code, given.skill, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code integer, skill text, valid_from date, valid_until date
    )
    ON CONFLICT (code, skill) DO UPDATE SET
        valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (present.valid_from, present.valid_until) IS DISTINCT FROM (excluded.valid_from, excluded.valid_until)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
