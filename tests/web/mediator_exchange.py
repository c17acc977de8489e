"""The national exchange as Sonar asks it: a server in the test that speaks the contract over mutual TLS."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from sonar.config.env import Vum
from tests.web import vum_exchange as vum
from tests.web.vum_exchange import EXCHANGE_OIN, OWN_OIN, SHARED, Authority

URI = "https://linkeddata.competentnl.nl/uwv/id/occupation/"
CONTRACTS = {
    "werkzoekendeProfielen": ("Bemiddelaar-WerkzoekendeProfielen", "WerkzoekendeProfielMatches", "werkzoekende"),
    "vacatures": ("Bemiddelaar-Vacatures", "VacatureMatches", "vacature"),
}
EMAIL, CONTACT = "kandidaat@example.org", "Team Werk Proefstad"


@dataclass
class Reply:
    """What is answered instead of the contract's own: a code, headers, and a body as it goes over the line."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    waits: bool = False
    """Say nothing until the test is over."""


@dataclass
class Request:
    """What Sonar sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class FakeExchange:
    """Answers questions with what it holds, and remembers each request."""

    def __init__(self, folder: Path, *, asks_certificate: bool = True) -> None:
        """Make the certificates, and begin to listen."""
        self.authority = Authority("Proef CA")
        self.folder, self.requests = folder, list[Request]()
        self.held: dict[str, list[dict[str, Any]]] = {"werkzoekendeProfielen": [], "vacatures": []}
        self.details: dict[str, dict[str, Any]] = {}
        self.reply: Reply | None = None
        self.more = False
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hangs up is no news
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        key, certificate = _server_certificate(self.authority)
        context.load_cert_chain(*_written(folder, "server", key, certificate))
        if asks_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=_pem(self.authority.certificate))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.server.server_address[1]}/api/v3"

    def close(self) -> None:
        """Stop listening."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def connect(self, put: Any, **changes: Any) -> None:
        """Point Sonar's settings at it; `put` is the fixture that puts settings back."""
        own = self.authority.issue(OWN_OIN)
        certificate, key = _written(self.folder, "client", self.authority.issued_key, own)
        trusted = self.folder / "authorities.pem"
        trusted.write_text(_pem(self.authority.certificate), encoding="ascii")
        made = Vum(
            oin=OWN_OIN, authorities=trusted, exchange_url=self.url, exchange_oin=EXCHANGE_OIN,
            certificate=certificate, key=key,
        )  # fmt: skip
        put.SONAR = replace(settings.SONAR, vum=replace(made, **changes))

    def stranger(self) -> tuple[Path, Path]:
        """Return certificate and key of somebody whom it does not know."""
        other = Authority("Andere CA")
        certificate = other.issue(OWN_OIN)
        return _written(self.folder, "stranger", other.issued_key, certificate)

    def hold(self, about: str, match: dict[str, Any], detail: dict[str, Any] | None = None) -> None:
        """Let a profile or vacancy be found, with its details."""
        self.held[about].append(match)
        _, _, name = CONTRACTS[about]
        self.details[match["vumID"]] = {"bronID": "bron-1", name: {**without_id(match), **(detail or {})}}

    def answered(self, method: str, path: str) -> Reply:
        """Return the answer of the contract."""
        _, _, _, about, last = path.split("/")
        if method == "POST" and last == "matches":
            answer = {"vraagID": "vraag-1", "maximumAantalResultatenBereikt": self.more, "matches": self.held[about]}
            return Reply(body=json.dumps(answer).encode())
        if last in self.details:
            return Reply(body=json.dumps(self.details[last]).encode())
        return Reply(400, json.dumps({"code": "400.03", "message": "onbekend id"}).encode())


@contextmanager
def listening(folder: Path, **how: Any) -> Iterator[FakeExchange]:
    """Give an exchange that listens, and stop it."""
    made = FakeExchange(folder, **how)
    try:
        yield made
    finally:
        made.close()


def without_id(match: dict[str, Any]) -> dict[str, Any]:
    """Return a result as details have it."""
    return {name: value for name, value in match.items() if name != "vumID"}


def a_person(name: str = "persoon-1", **changes: Any) -> dict[str, Any]:
    """Return somebody elsewhere as the contract writes her, near Zwolle, in the occupation AB1."""
    return {
        "vumID": name,
        "mobiliteit": {"bemiddelingspostcode": "8011AA", "maximaleReisafstand": 40},
        "bemiddelingsberoep": [{"codeBeroepsnaam": f"{URI}AB1"}],
        "werktijden": {"aantalWerkurenPerWeekMinimaal": 24, "aantalWerkurenPerWeekMaximaal": 36},
        "contractvorm": [{"codeTypeArbeidscontract": "O"}],
        "arbeidsmarktkwalificatie": {
            "codeWerkEnDenkniveauWerkzoekende": 4,
            "rijbewijs": [{"codeSoortRijbewijs": "B"}],
            "taalbeheersing": [{"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 4}],
            "interesse": [{"naamInteresse": "Tuinieren"}],
        },
        "indicatieBeschikbaarheidContactgegevens": 1,
        **changes,
    }


PERSON_DETAIL = {
    "emailadres": [EMAIL],
    "telefoonnummer": ["0612345678"],
    "persoonlijkePresentatie": "Ik werk graag met mensen.",
    "contactpersoon": [{"naamContactpersoonAfdeling": CONTACT, "emailadres": "team@example.org"}],
    "eisAanWerk": {"indicatieBegeleiding": 1},
    "indicatieLdrRegistratie": 2,
}


def a_vacancy(name: str = "vacature-1", **changes: Any) -> dict[str, Any]:
    """Return a vacancy elsewhere as the contract writes it, near Zwolle, in the occupation AB1."""
    return {
        "vumID": name,
        "adres": {"postcode": "8011AA"},
        "beroep": {"codeBeroepsnaam": f"{URI}AB1"},
        "naamVacature": "Verkoper elders",
        "omschrijvingVacature": "U verkoopt planten op de markt.",
        "werkgever": {"handelsnaamOrganisatie": "Kwekerij Proef"},
        "werktijden": {"aantalWerkurenPerWeekMinimaal": 24, "aantalWerkurenPerWeekMaximaal": 32},
        "codeWerkEnDenkniveauMinimaal": "2",
        "contractvorm": [{"codeTypeArbeidscontract": "O"}],
        **changes,
    }


VACANCY_DETAIL = {
    "idVacature": "bron-77",
    "nummerVacature": "77",
    "adres": {"postcode": "8011AA", "straatnaam": "Marktplein", "huisnummer": 4},
    "werkgever": {
        "handelsnaamOrganisatie": "Kwekerij Proef",
        "contactpersoon": [{"naamContactpersoonAfdeling": "Ans Proef", "telefoonnummer": ["0381234567"]}],
    },
}


def question_faults(request: Request) -> list[str]:
    """Return in what a question that Sonar sent differs from the contract, where the contracts are at hand."""
    contract, body, _ = CONTRACTS[request.path.split("/")[3]]
    path = SHARED / f"VUM-{contract}.yaml"
    if not path.exists():
        return []
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    components = document["components"]
    names = {each["name"].lower() for each in components["parameters"].values()}
    missing = [name for name in names if not request.headers.get(name)]
    if request.method != "POST":
        return missing
    schema = next(each for name, each in components["requestBodies"].items() if name.startswith(body))
    return missing + list(vum.differs(document, schema["content"]["application/json"]["schema"], request.body, "$"))


def answer_faults(about: str, answer: Any) -> list[str]:
    """Return in what an answer of this server differs from the contract: the test must not speak one of its own."""
    contract, _, _ = CONTRACTS[about]
    path = SHARED / f"VUM-{contract}.yaml"
    if not path.exists():
        return []
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = document["paths"][f"/{about}/matches"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    return list(vum.differs(document, schema, answer, "$"))


def _handler(exchange: FakeExchange) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: Any) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            exchange.requests.append(Request(self.command, self.path, headers, body))
            reply = exchange.reply or exchange.answered(self.command, self.path)
            if reply.waits:
                exchange.over.wait()
                return
            self.send_response(reply.status)
            for name, value in {
                "Content-Type": "application/json", "Content-Length": str(len(reply.body)), **reply.headers,
            }.items():  # fmt: skip
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
            """Say nothing."""

    return Handler


def _server_certificate(authority: Authority) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key, moment = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "uitwisseling.example.org")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return key, builder.sign(authority.key, hashes.SHA256())


def _written(
    folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
) -> tuple[Path, Path]:
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_text(_pem(certificate), encoding="ascii")
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")
