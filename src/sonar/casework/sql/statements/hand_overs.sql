SELECT handed_over_at, adviser, organisation, office FROM casework.hand_over_v ORDER BY handed_over_at DESC LIMIT 20
