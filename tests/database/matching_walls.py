"""What matching keeps of people, which guards alone read."""

from tests.world import Person, World

GUARDED = ("matching.match_profile", "matching.work_terms", "matching.exposure", "matching.nightly_match")
ABOUT_NOBODY = {"matching.demand", "matching.nightly_count", "matching.nightly_run"}


def fill(world: World, person: Person) -> None:
    """Put a row of this person in each table."""
    world.sql.execute(
        "INSERT INTO matching.match_profile VALUES (1, %s, 1, 0, 0, 40, 0, 40, 1, 0, 0, 0, NULL, NULL)"
        " ON CONFLICT DO NOTHING",
        [person.id],
    )
    world.sql.execute("INSERT INTO matching.work_terms VALUES (%s, 1) ON CONFLICT DO NOTHING", [person.id])
    world.sql.execute("INSERT INTO matching.exposure VALUES (%s, kernel.today(), 1)", [person.id])
    world.sql.execute(
        "INSERT INTO matching.nightly_match VALUES (%s, %s, 50, kernel.today())", [person.id, world.vacancy()]
    )
