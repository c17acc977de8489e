SELECT refusal, cause, more FROM matching.open_own_widening(%(token)s, %(vacancy_id)s, %(trace_id)s, %(origin)s::inet)
