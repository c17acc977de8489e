SELECT id, name, category, type, label_nl, label_en, sensitivity, derivable, purposes, legal_basis, source, retention, controller, minimum, maximum, longest,
       options, valid_from, valid_until
FROM clients.extra_fields()
