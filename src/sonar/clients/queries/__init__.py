"""Reading the record. Only `disclosure` comes here for persons; the catalogue is for every room."""

from sonar.clients.queries.fields import all_declared as all_declared
from sonar.clients.queries.fields import all_groups as all_groups
from sonar.clients.queries.fields import choices as choices
from sonar.clients.queries.fields import extra_fields as extra_fields
from sonar.clients.queries.fields import group_of as group_of
from sonar.clients.queries.fields import groups_of as groups_of
from sonar.clients.queries.fields import proposed_fields as proposed_fields
from sonar.clients.queries.parts import activity as activity
from sonar.clients.queries.parts import extra_version as extra_version
from sonar.clients.queries.parts import parts as parts
from sonar.clients.queries.parts import statuses as statuses
from sonar.clients.queries.questionnaire import Edition as Edition
from sonar.clients.queries.questionnaire import Question as Question
from sonar.clients.queries.questionnaire import edition as edition
from sonar.clients.queries.questionnaire import edition_on as edition_on
from sonar.clients.queries.record import Vaults as Vaults
from sonar.clients.queries.record import category_of_each as category_of_each
from sonar.clients.queries.record import history as history
from sonar.clients.queries.record import placements as placements
from sonar.clients.queries.record import vaults_of_ticket as vaults_of_ticket
from sonar.clients.queries.told import category_words as category_words
from sonar.clients.queries.told import class_words as class_words
from sonar.clients.queries.told import fixed_groups as fixed_groups
from sonar.clients.queries.told import told_groups as told_groups
from sonar.clients.queries.told import value_of_text as value_of_text
