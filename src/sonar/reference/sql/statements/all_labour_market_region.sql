SELECT
    code, name, valid_from, valid_until
FROM reference.labour_market_region
ORDER BY code
