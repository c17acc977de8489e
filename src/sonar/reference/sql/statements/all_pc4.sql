SELECT
    pc4 AS code, place, municipality_code, latitude, longitude, valid_from, valid_until,
    municipality, province, other_names, po_box
FROM reference.pc4
ORDER BY pc4
