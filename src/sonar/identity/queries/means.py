"""The means of signing in that this installation has."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sonar.identity.rules.means import (
    DIGID,
    EHERKENNING,
    STAFF,
    SignInMeans,
    digid_means,
    eherkenning_means,
    staff_means,
)


class UnknownMeans(LookupError):
    """There is no means of signing in with this name."""


def known_means() -> Mapping[str, SignInMeans]:
    """Return every means of signing in by its name, as the settings have it."""
    place = settings.SONAR
    return _means(
        Path(place.secrets_dir),
        (place.staff_issuer, place.staff_client_id),
        (place.digid_issuer, place.digid_client_id),
        (place.eherkenning_issuer, place.eherkenning_client_id),
    )


def sign_in_means(name: str) -> SignInMeans:
    """Return the means with this name; raise `UnknownMeans`."""
    try:
        return known_means()[name]
    except KeyError:
        raise UnknownMeans from None


@lru_cache(maxsize=4)
def _means(
    secrets: Path, staff: tuple[str, str], digid: tuple[str, str], eherkenning: tuple[str, str]
) -> Mapping[str, SignInMeans]:
    return {
        STAFF: staff_means(issuer=staff[0], client_id=staff[1], client_secret=_secret(secrets, "oidc-staff")),
        DIGID: digid_means(issuer=digid[0], client_id=digid[1], client_secret=_secret(secrets, "oidc-digid")),
        EHERKENNING: eherkenning_means(
            issuer=eherkenning[0], client_id=eherkenning[1], client_secret=_secret(secrets, "oidc-eherkenning")
        ),
    }


def _secret(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="ascii").strip()
