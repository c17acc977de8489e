SELECT matching.nightly_batch(%(part)s, %(parts)s, %(size)s, %(top)s)
