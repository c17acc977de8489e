"""What may come back from a provider, and where a person may be sent afterwards."""

import re

_MAX_PATH = 500
_MAX_PARAMETER = 2000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_OPAQUE = re.compile(r"[\x20-\x7e]+")
_OWN_PATHS = ("/aanmelden", "/afmelden", "/afgemeld")


def is_local_path(path: str) -> bool:
    r"""Tell whether a browser can be sent to `path` without leaving Sonar.

    A browser reads `//host`, `/\\host` and paths with tabs in them as other sites, so only plain paths pass. The
    pages of signing in and out are no destination: they would send the person round in a circle.
    """
    if not path.startswith("/") or len(path) > _MAX_PATH or "\\" in path or not path.isprintable() or " " in path:
        return False
    # Split by hand: a parser reads `//host` as a host and would take it out of the path that is looked at.
    place = re.split(r"[?#]", path, maxsplit=1)[0]
    return "//" not in place and not any(place == own or place.startswith(f"{own}/") for own in _OWN_PATHS)


def local_path(path: str | None) -> str:
    """Return `path` when it is local, and the start page otherwise."""
    return path if path and is_local_path(path) else "/"


def is_secret(text: str) -> bool:
    """Tell whether `text` has the form of our own secrets: 256 bits in base64 for addresses."""
    return _TOKEN.fullmatch(text) is not None


def is_parameter(text: str) -> bool:
    """Tell whether `text` can be a parameter of a provider's answer: printable ASCII of a sane length."""
    return len(text) <= _MAX_PARAMETER and _OPAQUE.fullmatch(text) is not None
