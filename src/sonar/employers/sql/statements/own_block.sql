SELECT employers.own_block(%(token)s)
