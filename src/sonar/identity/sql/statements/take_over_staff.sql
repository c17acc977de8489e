SELECT identity.take_over_staff(%(person)s::jsonb)
