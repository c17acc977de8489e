SELECT id, name, category, type, label_nl, sensitivity, purposes, legal_basis, source, retention, why, proposed_by, own
FROM clients.proposed_fields(%(token)s)
