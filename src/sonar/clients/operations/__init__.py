"""Writing the record: corrections and parts under a ticket, registration, and the fields added at run time."""

from sonar.clients.operations.fields import NotYours as NotYours
from sonar.clients.operations.fields import decide_field as decide_field
from sonar.clients.operations.fields import propose_field as propose_field
from sonar.clients.operations.parts import begin_activity as begin_activity
from sonar.clients.operations.parts import end_activity as end_activity
from sonar.clients.operations.parts import put_part as put_part
from sonar.clients.operations.parts import record_as_of as record_as_of
from sonar.clients.operations.parts import remove_entry as remove_entry
from sonar.clients.operations.record import LONGEST_REASON as LONGEST_REASON
from sonar.clients.operations.record import Imported as Imported
from sonar.clients.operations.record import ImportRow as ImportRow
from sonar.clients.operations.record import correct_contact as correct_contact
from sonar.clients.operations.record import correct_identity as correct_identity
from sonar.clients.operations.record import correct_profile as correct_profile
from sonar.clients.operations.record import import_clients as import_clients
from sonar.clients.operations.record import known_sources as known_sources
from sonar.clients.operations.record import municipality_of as municipality_of
from sonar.clients.operations.record import number_index as number_index
from sonar.clients.operations.record import seal_bsn as seal_bsn
from sonar.clients.operations.record import seal_client_document as seal_client_document
from sonar.clients.operations.record import seal_contact as seal_contact
from sonar.clients.operations.record import seal_education as seal_education
from sonar.clients.operations.record import seal_experience as seal_experience
from sonar.clients.operations.record import seal_identity as seal_identity
<<<<<<< HEAD
from sonar.clients.operations.record import seal_number as seal_number
from sonar.clients.operations.record import seal_presentation as seal_presentation
from sonar.clients.operations.record import seal_work_capacity as seal_work_capacity
from sonar.clients.operations.record import search_rows as search_rows
=======
from sonar.clients.operations.record import seal_part as seal_part
from sonar.clients.operations.record import seal_presentation as seal_presentation
from sonar.clients.operations.record import seal_work_capacity as seal_work_capacity
from sonar.clients.rules.catalogue import catalogue as catalogue
from sonar.clients.rules.questionnaire import edition_on as edition_on
from sonar.clients.rules.questionnaire import score_of as score_of
>>>>>>> main
