SELECT exchange.note_refused_row(%(source)s, %(kvk)s, %(external_id)s, %(establishment)s, %(refusal)s, %(fields)s::text[])
