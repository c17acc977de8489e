SELECT messaging.settle_contact(%(contact)s, %(state)s, %(shared)s::bytea, %(report)s::bytea)
