SELECT reference.key_occupations()
