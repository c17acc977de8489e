SELECT number, person_count, made_at, destroyed_at, content_hash, files_left, keys_left FROM exchange.own_parts(%(token)s, %(id)s)
