"""Jobseekers as a VUM file has them, and who they are."""

from datetime import date
from typing import Any

from sonar.clients.types import ClientKind, Contact, Identity, Profile
from sonar.exchange.types import Newcomer
from sonar_synth.numbers import bsn_of

OCCUPATION = "https://linkeddata.competentnl.nl/uwv/id/occupation/"


def vum_row(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any attribute of VUM
    """Return a jobseeker as a file has one."""
    return {
        "idWerkzoekende": f"bron-{number}",
        "mobiliteit": {"bemiddelingspostcode": "8011AB", "maximaleReisafstand": 20},
        "bemiddelingsberoep": [{"codeBeroepsnaam": f"{OCCUPATION}AB{number}"}],
        **more,
    }


def who(external_id: str, profile: Profile) -> Newcomer:
    """Return who a jobseeker is."""
    number = int(external_id.removeprefix("bron-"))
    return Newcomer(
        kind=ClientKind.JOBSEEKER,
        office_id=11,
        bsn=bsn_of(number, seed=5),
        identity=Identity("P.", "Proef", "", "Persoon", date(1990, 1, 1)),
        contact=Contact(postcode=f"{profile.pc4} AB"),
    )
