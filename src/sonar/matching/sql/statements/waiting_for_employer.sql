SELECT vacancy_id, title, state, number FROM matching.waiting_for_employer(%(token)s)
