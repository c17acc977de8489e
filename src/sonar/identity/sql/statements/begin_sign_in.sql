SELECT identity.begin_sign_in(
    %(state_hash)s, %(browser_hash)s, %(means)s, %(nonce)s, %(verifier)s, %(next_path)s, %(expires_at)s)
