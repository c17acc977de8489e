SELECT kind, legal_basis FROM clients.kind_bases()
