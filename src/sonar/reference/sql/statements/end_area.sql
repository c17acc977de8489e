-- Give the areas of an earlier file that are not among the given ones a last day; one that came today lasts today. Those of
-- Sonar's own list stay.
UPDATE reference.pc4 AS present
SET valid_until = greatest(%(day)s::date, present.valid_from + 1)
WHERE present.valid_until IS NULL
    AND present.province <> ''
    AND present.pc4 <> ALL (%(own)s::smallint[])
    AND present.pc4 NOT IN (SELECT given.code FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (code smallint))
