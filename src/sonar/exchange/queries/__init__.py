"""What can be asked about deliveries: their kinds, one's own standing, and the register."""

from sonar.exchange.queries.kinds import delivery_kinds, delivery_rule, kinds_differ
from sonar.exchange.queries.refusing import DeliveryRefused
from sonar.exchange.queries.register import alerts, deliveries, named_persons, own_parts, reviews, standing

__all__ = [
    "DeliveryRefused",
    "alerts",
    "deliveries",
    "delivery_kinds",
    "delivery_rule",
    "kinds_differ",
    "named_persons",
    "own_parts",
    "reviews",
    "standing",
]
