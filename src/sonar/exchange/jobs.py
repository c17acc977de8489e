"""Scheduled work of the exchange room."""

from procrastinate.contrib.django import app

from sonar.exchange.operations import (
    alert_overdue,
    destroy_expired,
    forget_exchange,
    make_next_part,
    sweep_asked,
    sweep_municipal,
    sweep_suppliers,
    sweep_vum,
)
from sonar.kernel.encryption import key_store

MOST_PARTS = 200
"""In one run; what is left waits a minute."""


@app.periodic(cron="* * * * *")
@app.task(name="exchange.deliveries", queue="exchange", queueing_lock="exchange.deliveries", retry=1)
def deliveries(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Destroy what expired, and make the parts of what was approved."""
    destroy_expired()
    for _ in range(MOST_PARTS):
        if not make_next_part(store=key_store()):
            return


@app.periodic(cron="25 6 * * *")
@app.task(name="exchange.reviews", queue="exchange", queueing_lock="exchange.reviews", retry=3)
def reviews(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Alert to a risk analysis, an independent review or a follow-up that is overdue."""
    alert_overdue()


@app.periodic(cron="5 * * * *")
@app.task(name="exchange.municipal", queue="exchange", queueing_lock="exchange.municipal", retry=3)
def municipal(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Forget requests of municipal systems that are over, and inhabitants who are not theirs any more."""
    sweep_municipal()


@app.periodic(cron="35 * * * *")
@app.task(name="exchange.vum", queue="exchange", queueing_lock="exchange.vum", retry=3)
def vum(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Forget questions of the national exchange that are over, and what the names in their answers stood for."""
    sweep_vum()
    sweep_asked()


@app.periodic(cron="15 * * * *")
@app.task(name="exchange.suppliers", queue="exchange", queueing_lock="exchange.suppliers", retry=3)
def suppliers(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Forget requests and hours of suppliers of vacancies that are over."""
    sweep_suppliers()


@app.periodic(cron="55 4 * * *")
@app.task(name="exchange.forget", queue="exchange", queueing_lock="exchange.forget", retry=3)
def forget(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Erase refused deliveries and what was decided about connections, when the term of that is over."""
    forget_exchange()
