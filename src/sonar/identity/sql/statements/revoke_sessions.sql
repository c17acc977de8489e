SELECT identity.revoke_sessions(%(token)s, %(staff_id)s)
