SELECT at, supplier, supplier_kvk, own, verb, vacancy_id, title, external_id, refusal, fields, times
FROM exchange.deliveries_for(%(token)s, %(since)s, %(limit)s)
