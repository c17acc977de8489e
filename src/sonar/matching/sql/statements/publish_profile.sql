SELECT clients.publish_profile(%(client_id)s, %(edition)s, %(occupations)s::int[], %(region)s::smallint, %(years)s::smallint, %(level)s::smallint,
    %(skills)s::text[], %(licences)s::text[], %(languages)s::text[], %(hours_min)s::smallint, %(hours_max)s::smallint, %(available_from)s::date,
    %(presentation)s, %(shown)s::text[])
