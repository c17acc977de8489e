SELECT last_one, told FROM matching.tell_new(%(after)s, %(size)s)
