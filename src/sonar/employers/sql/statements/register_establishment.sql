SELECT employers.register_establishment(
    %(token)s, %(name)s, %(number)s, %(pc4)s::int, %(place)s, %(trace_id)s, %(origin)s::inet)
