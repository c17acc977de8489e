-- Give the names of a list that are not among the given ones a last day; a name that came today lasts today.
UPDATE reference.occupation_name AS present
SET valid_until = greatest(%(day)s::date, present.valid_from + 1)
WHERE present.scheme = %(scheme)s
    AND present.valid_until IS NULL
    AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (code text, name text)
        WHERE given.code = present.code AND given.name = present.name
    )
