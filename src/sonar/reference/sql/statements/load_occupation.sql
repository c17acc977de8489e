-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.occupation AS present (
        code, scheme, label_nl, label_en, isco, level, family, valid_from, valid_until
    )
    SELECT
        given.code, given.scheme, given.label_nl, given.label_en, given.isco, given.level,
        given.family, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code integer, scheme text, label_nl text, label_en text, isco text, level smallint,
        family text, valid_from date, valid_until date
    )
    ON CONFLICT (code) DO UPDATE SET
        scheme = excluded.scheme, label_nl = excluded.label_nl, label_en = excluded.label_en,
        isco = excluded.isco, level = excluded.level, family = excluded.family,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (
            present.scheme, present.label_nl, present.label_en, present.isco, present.level,
            present.family, present.valid_from, present.valid_until
        )
        IS DISTINCT FROM (
            excluded.scheme, excluded.label_nl, excluded.label_en, excluded.isco, excluded.level,
            excluded.family, excluded.valid_from, excluded.valid_until
        )
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
