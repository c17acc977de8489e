SELECT at, seq, name, kind, actor_kind, function, organisation, purpose, basis, categories, writes, reason
FROM disclosure.who_looked(%(before)s::timestamptz, %(limit)s)
