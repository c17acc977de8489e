SELECT scheme, digest
FROM reference.occupation_edition
