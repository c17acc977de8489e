-- Bring the given rows of the list into the table; answer how many were new and how many changed.
WITH loaded AS (
    INSERT INTO reference.pc4 AS present (
        pc4, place, municipality_code, latitude, longitude, valid_from, valid_until
    )
    SELECT
        given.code, given.place, given.municipality_code, given.latitude, given.longitude,
        given.valid_from, given.valid_until
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code smallint, place text, municipality_code smallint, latitude double precision,
        longitude double precision, valid_from date, valid_until date
    )
    ON CONFLICT (pc4) DO UPDATE SET
        place = excluded.place, municipality_code = excluded.municipality_code,
        latitude = excluded.latitude, longitude = excluded.longitude,
        valid_from = excluded.valid_from, valid_until = excluded.valid_until
    WHERE (
            present.place, present.municipality_code, present.latitude, present.longitude,
            present.valid_from, present.valid_until
        )
        IS DISTINCT FROM (
            excluded.place, excluded.municipality_code, excluded.latitude, excluded.longitude,
            excluded.valid_from, excluded.valid_until
        )
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
