SELECT at, user_number, user_kvk, own, verb, vacancy_id, title
FROM employers.acts_with_vacancies(%(token)s, %(since)s, %(limit)s::int)
