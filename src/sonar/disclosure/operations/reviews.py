"""Judging readings without a relation."""

from django.db import transaction

from sonar.disclosure.queries.errors import NotAvailable
from sonar.disclosure.queries.lines import REVIEW
from sonar.identity.types import Actor
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement


def review_glass(*, actor: Actor, reference: str, justified: bool, remark: str) -> None:
    """Record the judgement of a team manager on a reading at her own office; never on one of her own.

    Raises `NotAvailable` when it is not hers to judge, was judged before, or does not exist.
    """
    try:
        number = sealer().unseal(reference, audience=actor.ref, purpose=REVIEW).int
    except UnknownReference:
        raise NotAvailable from None
    with transaction.atomic("logger", durable=True):
        done = statement("sonar.disclosure", "review_glass").value(
            "logger", token=actor.token, seq=number, justified=justified, remark=remark
        )
    if not done:
        raise NotAvailable
