SELECT begun, wait FROM exchange.begin_supplier_call(%(token)s, %(oin)s, %(assertion_hash)s::bytea, %(seconds)s, %(trace_id)s, %(origin)s::inet)
