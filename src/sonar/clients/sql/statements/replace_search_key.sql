SELECT clients.replace_search_key(%(client_id)s, %(birth_key)s, %(sketch)s::int[])
