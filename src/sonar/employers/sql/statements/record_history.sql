SELECT h.at, h.part, h.action, h.fields, h.actor_kind, h.by_whom, h.user_number, h.user_kvk
FROM employers.record_history(%(token)s, %(employer)s::int) AS h
