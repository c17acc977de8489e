-- Bring the given groups into the table; answer how many were new and how many changed. One that had ended and is
-- given again goes on. The derived ISCO group is left alone.
WITH loaded AS (
    INSERT INTO reference.occupation_group AS present (
        scheme, code, name, parent_code, valid_from
    )
    SELECT
        given.scheme, given.code, given.name, given.parent_code, %(day)s::date
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        scheme text, code text, name text, parent_code text
    )
    ON CONFLICT (scheme, code) DO UPDATE SET
        name = excluded.name, parent_code = excluded.parent_code, valid_until = NULL
    WHERE (present.name, present.parent_code, present.valid_until)
        IS DISTINCT FROM (excluded.name, excluded.parent_code, NULL)
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
