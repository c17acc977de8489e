"""Reading the record. Only `disclosure` comes here for persons; the catalogue is for every room."""

from sonar.clients.queries.fields import all_declared as all_declared
from sonar.clients.queries.fields import all_groups as all_groups
from sonar.clients.queries.fields import choices as choices
from sonar.clients.queries.fields import extra_fields as extra_fields
from sonar.clients.queries.fields import group_of as group_of
from sonar.clients.queries.fields import groups_of as groups_of
from sonar.clients.queries.fields import proposed_fields as proposed_fields
from sonar.clients.queries.parts import activity as activity
from sonar.clients.queries.parts import parts as parts
from sonar.clients.queries.parts import statuses as statuses
from sonar.clients.queries.record import Vaults as Vaults
from sonar.clients.queries.record import category_of_each as category_of_each
from sonar.clients.queries.record import history as history
from sonar.clients.queries.record import placements as placements
from sonar.clients.queries.record import vaults_of_ticket as vaults_of_ticket
from sonar.clients.queries.registration import field_choices as field_choices
from sonar.clients.queries.registration import kind_bases as kind_bases
from sonar.clients.queries.registration import privacy_notices as privacy_notices
from sonar.clients.queries.registration import privacy_text as privacy_text
