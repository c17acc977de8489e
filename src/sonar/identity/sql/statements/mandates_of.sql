SELECT id, given, other_kvk, scope, valid_from, valid_until, given_number, given_at, withdrawn_at, holds
FROM identity.mandates_of(%(token)s)
