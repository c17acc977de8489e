SELECT office, valid_until FROM access.on_duty(%(token)s)
