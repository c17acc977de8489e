SELECT matching.put_away(%(vacancy_id)s)
