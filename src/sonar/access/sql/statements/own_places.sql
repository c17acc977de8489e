SELECT office_id, office, team_id, team, functions FROM access.own_places(%(token)s)
