SELECT means, nonce, verifier, next AS next_path
FROM identity.take_sign_in(%(state_hash)s, %(browser_hash)s)
