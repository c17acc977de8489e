SELECT vacancy_id, state, number FROM matching.waiting_for_holder(%(token)s, %(vacancies)s::int[])
