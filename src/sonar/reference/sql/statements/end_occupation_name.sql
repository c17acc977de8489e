-- Give the names of a list that are not among the given ones a last day; a name that came today lasts today.
UPDATE reference.occupation_name AS present
SET valid_until = greatest(%(day)s::date, present.valid_from + 1)
WHERE present.scheme = %(scheme)s
    AND present.valid_until IS NULL
    -- NOT IN: looked up in a hash, where NOT EXISTS reads all that is given for each name.
    AND (present.code, present.name) NOT IN (
        SELECT given.code, given.name FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (code text, name text)
    )
