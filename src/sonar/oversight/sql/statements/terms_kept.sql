SELECT what, at, late, amount, in_a_year, kept, oldest FROM oversight.terms_kept(%(token)s, %(trace_id)s, %(origin)s::inet)
