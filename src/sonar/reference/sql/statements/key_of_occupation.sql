SELECT reference.key_of_occupation(%(scheme)s, %(code)s)
