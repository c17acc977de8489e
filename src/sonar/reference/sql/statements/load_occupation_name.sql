-- Bring the given names into the table; answer how many were new and how many changed. One that had ended and is
-- given again goes on.
WITH loaded AS (
    INSERT INTO reference.occupation_name AS present (
        scheme, code, name, preferred, group_code, valid_from
    )
    SELECT
        given.scheme, given.code, given.name, given.preferred, given.group_code, %(day)s::date
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        scheme text, code text, name text, preferred boolean, group_code text
    )
    ON CONFLICT (scheme, code, name) DO UPDATE SET
        preferred = excluded.preferred, group_code = excluded.group_code, valid_until = NULL
    WHERE (present.preferred, present.group_code, present.valid_until)
        IS DISTINCT FROM (excluded.preferred, excluded.group_code, NULL)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
