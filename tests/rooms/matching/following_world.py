"""What the tests of candidacies arrange, step by step through the doors."""

from datetime import datetime

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import open_client, open_own_record
from sonar.identity.types import Actor
from sonar.matching.operations import (
    OWN_CATEGORIES,
    StepFacts,
    answer_proposal,
    follow_candidate,
    followed,
    run_matching,
)
from sonar.matching.types import Followed
from tests.world import Person, World

HIRED = {"hours": 24}


class Vacancy:
    """A vacancy that somebody holds, with its candidates."""

    def __init__(self, world: World, actor: Actor, now: datetime, **columns: object) -> None:
        """Put one up, held by `actor`."""
        self.world, self.actor, self.now = world, actor, now
        self.id = world.vacancy(held_by=actor.ref, **columns)

    def found(self, number: int = 1) -> list[str]:
        """Return references to the candidates on a page."""
        return [
            each.reference
            for each in run_matching(actor=self.actor, vacancy_id=self.id, page=number, now=self.now).candidates
        ]

    def listed(self) -> list[Followed]:
        """Return who is on the list."""
        return list(followed(actor=self.actor, vacancy_id=self.id, now=self.now).followed)

    def step(self, step: str, reference: str = "", **facts: object) -> None:
        """Take a step with a candidate; the only one on the list when none is named."""
        if not reference:
            reference = self.found()[0] if step == "shortlist" else self.listed()[0].reference
        follow_candidate(
            actor=self.actor,
            vacancy_id=self.id,
            candidate_ref=reference,
            step=step,
            facts=StepFacts(**facts),  # type: ignore[arg-type]
            now=self.now,
        )

    def asked(self) -> None:
        """Put the first candidate on the list and ask her consent."""
        self.step("shortlist")
        self.step("ask")

    def answered(
        self, person: Person, step: str = "consent", ways: tuple[str, ...] = ("phone",), why: str = ""
    ) -> None:
        """Let her answer."""
        mine = self.world.sign_in_jobseeker(person)
        with open_own_record(actor=mine, categories=OWN_CATEGORIES, write=(Category.PLAN,), now=self.now) as opened:
            answer_proposal(opened=opened, vacancy_id=self.id, step=step, ways=ways, why=why)

    def reported(self, person: Person, adviser: Actor, step: str, why: str = "") -> None:
        """Let her own adviser report."""
        with open_client(
            actor=adviser,
            client_ref=self.world.ref(person, adviser),
            purpose=Purpose.MEDIATION,
            categories=(Category.IDENTITY, Category.PLAN),
            write=(Category.PLAN,),
            now=self.now,
        ) as opened:
            answer_proposal(opened=opened, vacancy_id=self.id, step=step, why=why)

    def state(self, person: Person) -> str:
        """Return how it stands with somebody."""
        query = "SELECT state FROM matching.candidacy WHERE client_id = %s AND vacancy_id = %s"
        return str(self.world.one(query, person.id, self.id)[0])
