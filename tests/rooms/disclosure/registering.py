"""What the tests of registering share: an application without faults, the text that was shown, and newcomers."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction

from sonar.clients.queries import privacy_text
from sonar.clients.types import Application, PrivacyText
from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import PersonVault, bsn_index, key_store, new_secret
from sonar.kernel.ids import new_id
from sonar.web.labels import FUNCTIONS, PURPOSES
from tests.world import test_bsn

NUMBER = test_bsn(700_001)


def told(language: str = "nl") -> PrivacyText:
    """Return the text that is shown."""
    return privacy_text(
        language=language,
        functions={name: str(words) for name, words in FUNCTIONS.items()},
        purposes={name: str(words) for name, words in PURPOSES.items()},
    )


def application(**changes: Any) -> Application:  # noqa: ANN401 - any field of the dataclass
    """Return an application as a form sends it, without a fault."""
    return replace(
        Application(
            kind="jobseeker",
            office_id=11,
            bsn=NUMBER.reveal(),
            identity={"initials": "N.", "first_names": "Nadia", "last_name": "Nieuwland", "birth_date": "1991-05-06"},
            contact={
                "street": "Proeflaan",
                "house_number": "7",
                "postcode": "8011ab",
                "city": "Zwolle",
                "phone": "0612345678",
            },
            profile={"hours_min": 24, "hours_max": 32},
        ),
        **changes,
    )


def newcomer(number: Bsn = NUMBER) -> Actor:
    """Sign somebody in who is not registered, as the sign-in by DigiD does."""
    client_id, secret, token = new_id(now=datetime.now(UTC)), new_secret(), secrets.token_urlsafe(32)
    sealed = PersonVault(person=client_id, secret=secret).encrypt(number.reveal(), category="bsn", column="bsn")
    with transaction.atomic("auth"), connections["auth"].cursor() as cursor:
        cursor.execute(
            "SELECT identity.start_newcomer(%s, 'test', %s, %s, %s, %s, 'test', '127.0.0.1'::inet)",
            [token, client_id, bsn_index(key_store(), number), sealed, key_store().wrap(secret, person=client_id)],
        )
    found = resolve_session(token=token)
    assert isinstance(found, Actor)
    return found
