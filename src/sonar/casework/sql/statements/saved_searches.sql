SELECT id, title, purpose, criteria, made_on, expires_on FROM casework.saved_searches(%(token)s)
