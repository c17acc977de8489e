-- Give the groups of a list that are not among the given ones a last day.
UPDATE reference.occupation_group AS present
SET valid_until = greatest(%(day)s::date, present.valid_from + 1)
WHERE present.scheme = %(scheme)s
    AND present.valid_until IS NULL
    AND present.code NOT IN (
        SELECT given.code FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (code text)
    )
