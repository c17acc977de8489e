-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.skill AS present (
        code, kind, label_nl, label_en, valid_from, valid_until
    )
    SELECT
        given.code, given.kind, given.label_nl, given.label_en, given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code text, kind text, label_nl text, label_en text, valid_from date, valid_until date
    )
    ON CONFLICT (code) DO UPDATE SET
        kind = excluded.kind, label_nl = excluded.label_nl, label_en = excluded.label_en,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (present.kind, present.label_nl, present.label_en, present.valid_from, present.valid_until)
        IS DISTINCT FROM (
            excluded.kind, excluded.label_nl, excluded.label_en, excluded.valid_from, excluded.valid_until
        )
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
