SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases, fit
FROM messaging.open_contacts(
    %(token)s, %(contact)s::uuid, %(profile)s::uuid, %(before)s::timestamptz, %(write)s, %(trace_id)s, %(origin)s::inet)
