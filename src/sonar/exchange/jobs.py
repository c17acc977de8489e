"""Scheduled work of the exchange room."""

from procrastinate.contrib.django import app

from sonar.exchange.operations import destroy_expired, make_next_part
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
