SELECT messaging.begin_contact(%(client_id)s, %(id)s, %(vacancy_id)s::int, %(body)s, %(shared)s::bytea)
