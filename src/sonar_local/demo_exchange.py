"""The national exchange (VUM) of a demo, beside the product: it answers with invented work and people.

Served by the process of the demo sign-in provider, below `/uitwisseling`. It speaks version 3 of the contract as far as
Sonar asks: a question about vacancies or jobseekers, and the details behind an id. Nobody in it exists; the same
question gets the same answer. Without TLS, since everything of a demo stays on one machine; a real exchange is reached
over mutual TLS, which the product demands in production.
"""

from __future__ import annotations

import json
import os
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

PREFIX: Final = "/uitwisseling"
ROOT: Final = f"{PREFIX}/api/v3"
VERSION: Final = "3.0.0"
OWN_OIN, EXCHANGE_OIN = "00000001999999990000", "00000001888888880000"
OCCUPATIONS: Final = "https://linkeddata.competentnl.nl/uwv/id/occupation/"
LARGEST: Final = 512 * 1024
_CERTIFICATE, _KEY = "demo-exchange.pem", "demo-exchange.key"
_HEADERS: Final = ("X-VUM-fromParty", "X-VUM-toParty", "X-VUM-viaParty", "X-VUM-berichtVersie", "API-Version")
_ID: Final = re.compile(r"demo-([1-9][0-9]{3})-([A-Za-z0-9]{0,40})-([0-9]{1,2})")
_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})[A-Za-z]{2}")
_PLENTY: Final = 9
"""So many are invented for a question; what does not meet it is left out."""


@dataclass(frozen=True)
class _Work:
    title: str
    text: str
    employer: str
    hours: tuple[int, int]
    wage: str


_WORKS: Final = (
    _Work("Medewerker tuincentrum", "U helpt klanten, geeft planten water en vult de winkel.", "Kwekerij De Proef",
          (16, 24), "14,90 euro per uur"),
    _Work("Chauffeur wijkbus", "U rijdt bewoners door de wijk en helpt hen bij het in- en uitstappen.",
          "Buurtvervoer Proefstad", (20, 32), "volgens cao"),
    _Work("Medewerker gemeentewerf", "U houdt straten en parken schoon, samen met een vaste ploeg.",
          "Gemeente Proefstad", (24, 36), "volgens cao"),
    _Work("Gastvrouw of gastheer zorghuis", "U ontvangt bezoek, schenkt koffie en helpt bewoners aan tafel.",
          "Zorghuis De Proef", (12, 24), "volgens cao"),
    _Work("Magazijnmedewerker", "U verzamelt bestellingen en maakt ze klaar voor verzending.", "Proef Logistiek",
          (32, 40), "15,40 euro per uur"),
    _Work("Administratief medewerker", "U verwerkt post en facturen en neemt de telefoon aan.", "Proef Advies",
          (24, 32), "2.600 euro per maand"),
)  # fmt: skip


def variables(folder: Path, base: str) -> dict[str, str]:
    """Return the variables by which the product finds this exchange; `base` is the address of the demo's process."""
    return {
        "SONAR_VUM_OIN": OWN_OIN,
        "SONAR_VUM_CA": str(folder / _CERTIFICATE),
        "SONAR_VUM_EXCHANGE_URL": f"{base}{ROOT}",
        "SONAR_VUM_EXCHANGE_OIN": EXCHANGE_OIN,
        "SONAR_VUM_CERTIFICATE": str(folder / _CERTIFICATE),
        "SONAR_VUM_KEY": str(folder / _KEY),
    }


def prepare(folder: Path) -> None:
    """Make the certificate that the settings of the product name, when it is not there."""
    certificate, key = folder / _CERTIFICATE, folder / _KEY
    if certificate.exists() and key.exists():
        return
    secret, moment = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, "demo.example.org"),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, OWN_OIN),
    ])  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(made.public_bytes(Encoding.PEM))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request below `PREFIX` (WSGI)."""
    status, document = _answered(environ)
    content = json.dumps(document).encode()
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("API-Version", VERSION),
        ],
    )
    return [content]


def _answered(environ: Mapping[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
    path = str(environ.get("PATH_INFO", "")).removeprefix(ROOT).strip("/")
    about, _, last = path.partition("/")
    makers = {"vacatures": (_vacancy, "vacature"), "werkzoekendeProfielen": (_person, "werkzoekende")}
    if about not in makers or not last:
        return HTTPStatus.NOT_FOUND, _fault("404.01", "Dit adres staat niet in het contract.")
    missing = [name for name in _HEADERS if not environ.get(f"HTTP_{name.upper().replace('-', '_')}")]
    if missing:
        return HTTPStatus.BAD_REQUEST, _fault("400.02", f"Een verplicht gegeven ontbreekt: {missing[0]}.")
    make, name = makers[about]
    if environ.get("REQUEST_METHOD") == "POST" and last == "matches":
        return _matches(_asked(environ), make)
    if environ.get("REQUEST_METHOD") == "GET" and (found := _ID.fullmatch(last)):
        made = make(int(found[1]), found[2], int(found[3]))
        return HTTPStatus.OK, {"bronID": "demo", name: {**made, **_MORE[name]}}
    return HTTPStatus.BAD_REQUEST, _fault("400.03", "Dit id komt niet voor in een antwoord aan u.")


def _asked(environ: Mapping[str, Any]) -> dict[str, Any]:
    """Return the criteria of a question; none when it cannot be read."""
    try:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
        asked = json.loads(environ["wsgi.input"].read(length))["vraagObject"]
    except (ValueError, KeyError, TypeError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _matches(
    asked: Mapping[str, Any], make: Callable[[int, str, int], dict[str, Any]]
) -> tuple[HTTPStatus, dict[str, Any]]:
    area = asked.get("selectiegebied")
    place = _POSTCODE.fullmatch(str(area.get("postcode", ""))) if isinstance(area, dict) else None
    if place is None:
        return HTTPStatus.BAD_REQUEST, _fault("400.01", "De vraag heeft niet de vorm die het contract noemt.")
    occupation = _occupation(asked)
    made = (
        {"vumID": f"demo-{place[1]}-{occupation}-{number}", **make(int(place[1]), occupation, number)}
        for number in range(_PLENTY)
    )
    matches = [each for each in made if _hours_meet(each["werktijden"], asked)]
    # The contract asks for an order that means nothing; here it is the same each time.
    random.Random(int(place[1])).shuffle(matches)  # noqa: S311 - nothing depends on it
    return HTTPStatus.OK, {"vraagID": f"demo-{place[1]}", "maximumAantalResultatenBereikt": False, "matches": matches}


def _occupation(asked: Mapping[str, Any]) -> str:
    """Return the first occupation that a question names, as its code; empty for any."""
    found = re.search(rf"{re.escape(OCCUPATIONS)}([A-Za-z0-9]{{1,40}})", json.dumps(asked))
    return found[1] if found else ""


def _hours_meet(offered: Mapping[str, int], asked: Mapping[str, Any]) -> bool:
    """Tell whether hours meet the two criteria about them; a criterion that cannot be read has no effect."""
    most, least = (asked.get(f"werktijden.aantalWerkurenPerWeek{which}") for which in ("Maximaal", "Minimaal"))
    enough = most.get("$gte") if isinstance(most, dict) else None
    few = least.get("$lte") if isinstance(least, dict) else None
    return (not isinstance(enough, int) or offered["aantalWerkurenPerWeekMaximaal"] >= enough) and (
        not isinstance(few, int) or offered["aantalWerkurenPerWeekMinimaal"] <= few
    )


def _vacancy(pc4: int, occupation: str, number: int) -> dict[str, Any]:
    work = _WORKS[(pc4 + number) % len(_WORKS)]
    named = {"beroep": {"codeBeroepsnaam": f"{OCCUPATIONS}{occupation}"}} if occupation else {}
    return {
        "naamVacature": work.title,
        "omschrijvingVacature": f"{work.text} Dit is een verzonnen vacature van de demo.",
        "werkgever": {"handelsnaamOrganisatie": work.employer},
        "adres": {"postcode": f"{pc4}AA"},
        "werktijden": _hours(*work.hours),
        "codeWerkEnDenkniveauMinimaal": "2",
        "contractvorm": [{"codeTypeArbeidscontract": "B"}],
        "arbeidsVoorwaarden": {"salarisIndicatie": work.wage},
        **named,
    }


def _person(pc4: int, occupation: str, number: int) -> dict[str, Any]:
    least = 16 + number % 3 * 8
    return {
        "mobiliteit": {"bemiddelingspostcode": f"{pc4}AA", "maximaleReisafstand": 20 + number % 4 * 10},
        "bemiddelingsberoep": [{"codeBeroepsnaam": f"{OCCUPATIONS}{occupation}"}] if occupation else [],
        "werktijden": _hours(least, least + 12),
        "contractvorm": [{"codeTypeArbeidscontract": "O"}],
        "arbeidsmarktkwalificatie": {
            "codeWerkEnDenkniveauWerkzoekende": 2 + number % 4,
            "rijbewijs": [{"codeSoortRijbewijs": "B"}] if number % 2 == 0 else [],
            "taalbeheersing": [{"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 3 + number % 2}],
        },
        "indicatieBeschikbaarheidContactgegevens": 1,
    }


def _hours(least: int, most: int) -> dict[str, int]:
    return {"aantalWerkurenPerWeekMinimaal": least, "aantalWerkurenPerWeekMaximaal": most}


_MORE: Final[Mapping[str, Mapping[str, Any]]] = {
    "vacature": {
        "idVacature": "demo",
        "nummerVacature": "1042",
        "sollicitatiewijze": [{"webadres": {"url": "https://werk.example.org/solliciteren"}}],
    },
    "werkzoekende": {
        "persoonlijkePresentatie": "Ik leer snel en werk graag met anderen. (Verzonnen voor de demo.)",
        "contactpersoon": [
            {
                "naamContactpersoonAfdeling": "Team Werk Proefstad",
                "emailadres": "team@example.org",
                "telefoonnummer": "0381234567",
            }
        ],
    },
}
"""What the details tell beside the answer itself."""


def _fault(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}
