SELECT exchange.begin_municipal_call(%(token)s, %(oin)s, %(assertion_hash)s::bytea, %(seconds)s)
