"""Addresses of static files. A page names some twenty of them, and they stay the same as long as Sonar runs."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, StaticFilesStorage


class PlainFiles(StaticFilesStorage):
    """Files under their own names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the storage takes
        """Begin without any address."""
        super().__init__(*args, **kwargs)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 - as Django names it
        """Return the address of a file, worked out once. Raises `ValueError` for a file that is not there."""
        if force:
            return super().url(name, force)  # type: ignore[call-arg] # only the storage with versions takes it
        address = self._addresses.get(name)
        if address is None:
            address = self._addresses[name] = super().url(name)
        return address


class VersionedFiles(PlainFiles, ManifestStaticFilesStorage):
    """Files under names that change with what they hold, so that a browser may keep them."""
