"""`python -m sonar_local.signin.prepare`: make the provider ready to be served."""

import sys

from sonar_local.signin.environment import CannotStart
from sonar_local.signin.people import PeopleUnreadable
from sonar_local.signin.setup import prepare


def main() -> int:
    """Prepare the provider; print one sentence and return 1 when that cannot be done."""
    try:
        prepare()
    except (CannotStart, PeopleUnreadable) as error:
        print(f"sign-in provider: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        return 1
    except OSError as error:
        print(f"sign-in provider: {error.strerror}: {error.filename}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
