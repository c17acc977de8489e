SELECT at, name, purpose, bases, categories, persons, reason, refusal
FROM disclosure.my_consultations(%(before)s::timestamptz, %(limit)s)
