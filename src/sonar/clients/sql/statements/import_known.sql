SELECT external_id, client_id, fingerprint, wrapped FROM clients.import_known(%(source)s, %(external_ids)s::text[])
