SELECT matching.answer(%(vacancy_id)s, %(step)s, %(shared)s, %(why)s)
