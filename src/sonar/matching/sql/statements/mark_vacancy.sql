SELECT matching.mark_vacancy(%(vacancy_id)s, %(deed)s, %(why)s)
