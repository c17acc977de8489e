SELECT identity.note_sign_in_refused(%(means)s, %(code)s, %(origin)s::inet)
