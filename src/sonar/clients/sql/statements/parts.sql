-- Written from parts.toml by tools/parts.py; change the declaration and run it.
SELECT v.client_id, 'channel' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.channel_v v WHERE 'channel' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'benefit' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.benefit_v v WHERE 'benefit' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'municipal_support' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.municipal_support_v v WHERE 'benefit' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'work_situation' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.work_situation_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'work_wishes' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.work_wishes_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'vehicle' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.vehicle_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'course' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.course_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'skill' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.skill_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'interest' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.interest_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'web_address' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.web_address_v v WHERE 'contact' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'sharing' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.sharing_v v WHERE 'profile' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'former_name' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.former_name_v v WHERE 'identity' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'work_capacity' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.work_capacity_v v WHERE 'work_capacity' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'work_fitness' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.work_fitness_v v WHERE 'work_needs' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'work_needs' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.work_needs_v v WHERE 'work_needs' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'self_reported' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.self_reported_v v WHERE 'self_reported' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'questionnaire' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.questionnaire_v v WHERE 'questionnaire' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'indication' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.indication_v v WHERE 'indication' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'target_group' AS part, 0::smallint AS entry, to_jsonb(v) AS content
FROM clients.target_group_v v WHERE 'target_group' = ANY (%(categories)s::text[])
UNION ALL
SELECT v.client_id, 'note' AS part, v.entry AS entry, to_jsonb(v) AS content
FROM clients.note_v v WHERE 'notes' = ANY (%(categories)s::text[])
UNION ALL
SELECT x.client_id, 'extra', 0::smallint, to_jsonb(x)
FROM clients.extra_v x WHERE x.category = ANY (%(categories)s::text[])
ORDER BY 2, 3
