SELECT id, title, purpose, made_on, expires_on, members FROM casework.selections(%(token)s)
