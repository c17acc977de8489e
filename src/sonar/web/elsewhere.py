"""What the pages about other organisations share: where the exchange is, and saying why it brought nothing."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from sonar.exchange.types import Asked, AskFault, ExchangeLink
from sonar.web.elsewhere_labels import ASK_FAULTS
from sonar.web.templatetags.sonar import moment


def exchange_link() -> ExchangeLink | None:
    """Return how Sonar reaches the national exchange; None where it does not ask."""
    vum = settings.SONAR.vum
    if vum is None or not vum.exchange_url:
        return None
    return ExchangeLink(
        url=vum.exchange_url,
        own_oin=vum.oin,
        exchange_oin=vum.exchange_oin,
        authorities=vum.authorities,
        certificate=vum.certificate,
        key=vum.key,
    )


def fault_words(code: AskFault, retry_at: datetime | None = None) -> str:
    """Return in plain words why nothing came, and from when it can be asked again where that is known."""
    words = str(ASK_FAULTS[code])
    if retry_at is None:
        return words
    again = gettext("Vanaf %(moment)s kan het weer.") % {"moment": moment(retry_at)}
    return f"{words} {again}"


def last_fault(asked: Asked | None) -> str:
    """Return why the last question brought nothing, or nothing when it did."""
    return fault_words(asked.fault, asked.retry_at) if asked and asked.fault else ""
