SELECT staff_id, active FROM identity.staff_by_subject(%(issuer)s, %(subject)s)
