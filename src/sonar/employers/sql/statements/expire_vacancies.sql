SELECT employers.expire_vacancies(%(today)s, %(after)s)
