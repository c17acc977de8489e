-- Bring the given postcode areas into the table; answer how many were new and how many changed. One that had ended and
-- is given again goes on. Areas of Sonar's own list are given with the place, municipality and point of that list: these
-- and the days are its own to say, so that loading and syncing never undo each other.
WITH loaded AS (
    INSERT INTO reference.pc4 AS present (
        pc4, place, municipality_code, latitude, longitude, valid_from, municipality, province, other_names, po_box
    )
    SELECT
        given.code, given.place, given.municipality_code, given.latitude, given.longitude, %(day)s::date,
        given.municipality, given.province, given.other_names, given.po_box
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
        code smallint, place text, municipality_code smallint, latitude double precision, longitude double precision,
        municipality text, province text, other_names text[], po_box boolean
    )
    ON CONFLICT (pc4) DO UPDATE SET
        place = excluded.place, municipality_code = excluded.municipality_code,
        latitude = excluded.latitude, longitude = excluded.longitude,
        valid_until = CASE WHEN excluded.pc4 = ANY (%(own)s::smallint[]) THEN present.valid_until END,
        municipality = excluded.municipality, province = excluded.province,
        other_names = excluded.other_names, po_box = excluded.po_box
    WHERE (
            present.place, present.municipality_code, present.latitude, present.longitude,
            present.municipality, present.province, present.other_names, present.po_box
        )
        IS DISTINCT FROM (
            excluded.place, excluded.municipality_code, excluded.latitude, excluded.longitude,
            excluded.municipality, excluded.province, excluded.other_names, excluded.po_box
        )
        OR present.valid_until IS NOT NULL AND excluded.pc4 <> ALL (%(own)s::smallint[])
    RETURNING present.xmax = 0 AS is_new
)
SELECT
    count(*) FILTER (WHERE is_new) AS new,
    count(*) FILTER (WHERE NOT is_new) AS changed
FROM loaded
