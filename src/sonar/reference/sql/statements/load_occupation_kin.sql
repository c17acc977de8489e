-- Make the relations between keys those that are given, and leave alone those that are there already.
WITH given AS MATERIALIZED (
    SELECT (row ->> 0)::integer AS key, (row ->> 1)::integer AS related_key, (row ->> 2)::smallint AS closeness
    FROM jsonb_array_elements(%(rows)s::jsonb) AS row
),
gone AS (
    DELETE FROM reference.occupation_kin AS present
    -- NOT IN: looked up in a hash, where NOT EXISTS reads all that is given for each pair.
    WHERE (present.key, present.related_key) NOT IN (SELECT given.key, given.related_key FROM given)
)
INSERT INTO reference.occupation_kin AS present (key, related_key, closeness)
SELECT given.key, given.related_key, given.closeness
FROM given
ON CONFLICT (key, related_key) DO UPDATE SET closeness = excluded.closeness
WHERE present.closeness <> excluded.closeness
