"""By what people are looked for, and how well somebody fits who was found."""

from sonar.clients.rules import names

NameQuery = names.NameQuery
name_query = names.name_query
closeness = names.closeness
former_closeness = names.former_closeness
normal_name = names.normal
number_index = names.number_index
searched_number = names.searched_number
searched_bsn = names.searched_bsn
searched_criteria = names.searched_criteria
