SELECT vacancy_id, fit_step, fresh_step FROM matching.new_matches(%(vacancies)s::int[])
