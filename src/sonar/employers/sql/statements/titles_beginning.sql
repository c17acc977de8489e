SELECT t.title, t.number FROM employers.titles_beginning(%(word)s::text, %(today)s::date, %(limit)s::int) AS t
