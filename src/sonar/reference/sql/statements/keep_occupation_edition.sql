-- Remember which file of a list was loaded last.
INSERT INTO reference.occupation_edition (scheme, digest)
VALUES (%(scheme)s, %(digest)s)
ON CONFLICT (scheme) DO UPDATE SET digest = excluded.digest
