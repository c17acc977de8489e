"""The adviser's day as rows: what was written about a client of the caseload, sealed under her own keys."""

from collections.abc import Callable
from uuid import UUID

from sonar.access.types import Category
from sonar.kernel.encryption import PersonVault
from sonar_synth.days import Casework

CASEWORK_COLUMNS: dict[str, tuple[str, ...]] = {
    "casework.contact_moment": (
        "client_id", "id", "kind", "direction", "subject", "took_place_at", "written_at", "body", "staff_id",
        "disclosure_seq",
    ),
    "casework.appointment": (
        "client_id", "id", "staff_id", "made_by", "starts_at", "ends_at", "manner", "subject", "disclosure_seq",
    ),
    "casework.task": ("client_id", "id", "staff_id", "given_by", "kind", "due_on", "disclosure_seq"),
    "casework.path": ("client_id", "id", "kind", "goal", "started_on", "staff_id", "disclosure_seq"),
    "casework.path_step": (
        "client_id", "path_id", "id", "kind", "description", "planned_on", "done_on", "result",
    ),
    "casework.agreement": (
        "client_id", "id", "kind", "description", "begins_on", "due_on", "applications", "staff_id", "disclosure_seq",
    ),
}  # fmt: skip
_NO_DISCLOSURE = 0
"""What stands from before the demo was written under no disclosure."""


def add_casework(
    add: Callable[..., None], casework: Casework, *, client: UUID, adviser: UUID, vault: PersonVault
) -> None:
    """Give every row to `add` as a table and its values; sealed values are bytes."""

    def plan(text: str, column: str) -> bytes | None:
        return vault.encrypt(text, category=Category.PLAN, column=column)

    for each in casework.contacts:
        body = vault.encrypt(each.body, category=Category.CONTACT_MOMENTS, column="contact_moment.body")
        add("casework.contact_moment", client, each.id, each.kind, each.direction, each.subject,
            each.took_place_at, each.took_place_at, body, adviser, _NO_DISCLOSURE)  # fmt: skip
    planned, task, path, agreed = casework.appointment, casework.task, casework.path, casework.agreement
    if planned is not None:
        add("casework.appointment", client, planned.id, adviser, adviser, planned.starts_at, planned.ends_at,
            planned.manner, planned.subject, _NO_DISCLOSURE)  # fmt: skip
    if task is not None:
        add("casework.task", client, task.id, adviser, adviser, task.kind, task.due_on, _NO_DISCLOSURE)
    if path is not None:
        goal = plan(path.goal, "path.goal")
        add("casework.path", client, path.id, path.kind, goal, path.started_on, adviser, _NO_DISCLOSURE)
        for step in path.steps:
            description = plan(step.description, "path_step.description")
            add("casework.path_step", client, path.id, step.id, step.kind, description, step.planned_on,
                step.done_on, None if step.done_on is None else "reached")  # fmt: skip
    if agreed is not None:
        words = plan(agreed.description, "agreement.description")
        add("casework.agreement", client, agreed.id, "applications", words, agreed.begins_on, agreed.due_on,
            agreed.applications, adviser, _NO_DISCLOSURE)  # fmt: skip
