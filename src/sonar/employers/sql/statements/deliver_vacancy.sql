SELECT employers.deliver_vacancy(%(supplier)s, %(external_id)s, %(employer)s::jsonb, %(values)s::jsonb, %(findings)s::jsonb, %(close)s, %(trace_id)s)
