SELECT h.at, h.verb, h.to_status, h.actor_kind, h.by_whom, h.reason, h.findings, h.fields FROM employers.vacancy_history(%(token)s, %(id)s) AS h
