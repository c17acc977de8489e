SELECT employers.purge_contacts(%(before)s)
