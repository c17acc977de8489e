-- Write down which ISCO unit group was derived for the groups of UWV, and take it away where there is none.
UPDATE reference.occupation_group AS present
SET isco = given.isco, likeness = given.likeness
FROM reference.occupation_group AS old
LEFT JOIN jsonb_to_recordset(%(rows)s::jsonb) AS given (code text, isco text, likeness real)
    ON given.code = old.code
WHERE old.scheme = 'uwv'
    AND present.scheme = old.scheme
    AND present.code = old.code
    AND (present.isco, present.likeness) IS DISTINCT FROM (given.isco, given.likeness)
