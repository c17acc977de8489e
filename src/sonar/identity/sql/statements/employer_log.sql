SELECT at, user_number, user_kvk, own, mandated, action, subject, refusal
FROM identity.employer_log(%(token)s, %(since)s, %(limit)s)
