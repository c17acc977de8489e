SELECT matching.refresh_profiles(%(client_ids)s::uuid[])
