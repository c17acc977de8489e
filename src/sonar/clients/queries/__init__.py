"""Reading the record. Only `disclosure` comes here for persons; the catalogue is for every room."""

from sonar.clients.queries.fields import all_declared as all_declared
from sonar.clients.queries.fields import all_groups as all_groups
from sonar.clients.queries.fields import choices as choices
from sonar.clients.queries.fields import extra_fields as extra_fields
from sonar.clients.queries.fields import group_of as group_of
from sonar.clients.queries.fields import groups_of as groups_of
from sonar.clients.queries.fields import proposed_fields as proposed_fields
from sonar.clients.queries.finding import NameQuery as NameQuery
from sonar.clients.queries.finding import closeness as closeness
from sonar.clients.queries.finding import name_query as name_query
from sonar.clients.queries.finding import normal_name as normal_name
from sonar.clients.queries.finding import number_index as number_index
from sonar.clients.queries.finding import searched_bsn as searched_bsn
from sonar.clients.queries.finding import searched_criteria as searched_criteria
from sonar.clients.queries.finding import searched_number as searched_number
from sonar.clients.queries.parts import activity as activity
from sonar.clients.queries.parts import parts as parts
from sonar.clients.queries.parts import statuses as statuses
from sonar.clients.queries.record import Vaults as Vaults
from sonar.clients.queries.record import category_of_each as category_of_each
from sonar.clients.queries.record import history as history
from sonar.clients.queries.record import placements as placements
from sonar.clients.queries.record import vaults_of_ticket as vaults_of_ticket
