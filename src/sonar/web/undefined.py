"""Makes templates fail on variables that are not there. For tests: settings put it in `string_if_invalid`."""

from typing import Final, NoReturn


class UndefinedVariable(LookupError):
    """A template names a variable that it was not given."""


class UndefinedFails(str):
    """Pretends to hold "%s", so that Django fills in the name of the variable; and then raises."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        """Tell Django that there is a place for the name."""
        return text == "%s"

    def __mod__(self, name: object) -> NoReturn:
        """Raise, naming the variable."""
        message = f"undefined in a template: {name}"
        raise UndefinedVariable(message)


UNDEFINED_FAILS: Final = UndefinedFails("undefined")
