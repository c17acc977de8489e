SELECT exchange.replace_kinds(%(kinds)s::jsonb, %(rule)s::jsonb)
