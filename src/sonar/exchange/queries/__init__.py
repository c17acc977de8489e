"""What can be asked about deliveries: their kinds, one's own standing, and the register."""

from sonar.exchange.queries.connecting import connected_municipalities, connection_lines
from sonar.exchange.queries.elsewhere import (
    occupation_words,
    people_elsewhere,
    person_told,
    vacancies_elsewhere,
    vacancy_told,
)
from sonar.exchange.queries.kinds import delivery_kinds, delivery_rule, kinds_differ
from sonar.exchange.queries.refusing import DeliveryRefused
from sonar.exchange.queries.register import alerts, deliveries, named_persons, own_parts, reviews, standing
from sonar.exchange.queries.suppliers import connected_suppliers
from sonar.exchange.queries.supply_log import deliveries_for_employer
from sonar.exchange.rules.certificates import BadCertificate, oin_of_certificate, read_authorities
from sonar.exchange.rules.vum_question import (
    LARGEST,
    BadQuestion,
    read_jobseeker_question,
    read_vacancy_question,
)

__all__ = [
    "LARGEST",
    "BadCertificate",
    "BadQuestion",
    "DeliveryRefused",
    "alerts",
    "connected_municipalities",
    "connected_suppliers",
    "connection_lines",
    "deliveries",
    "deliveries_for_employer",
    "delivery_kinds",
    "delivery_rule",
    "kinds_differ",
    "named_persons",
    "occupation_words",
    "oin_of_certificate",
    "own_parts",
    "people_elsewhere",
    "person_told",
    "read_authorities",
    "read_jobseeker_question",
    "read_vacancy_question",
    "reviews",
    "standing",
    "vacancies_elsewhere",
    "vacancy_told",
]
