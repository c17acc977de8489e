SELECT clients.import_client(%(job)s, %(source)s, %(external_id)s, %(fingerprint)s, %(client)s::jsonb)
