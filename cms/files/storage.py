"""Storage of files that only a view may serve."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


class PrivateStorage(FileSystemStorage):
    """Files without a URL; only views serve them (1.1)."""

    def url(self, name: str | None) -> str:
        """Refuse: these files have no URL.

        Raises:
            NotImplementedError: always; Django requires this of such storages.
        """
        raise NotImplementedError("This file has no address of its own.")


def private_storage() -> Storage:
    """Return the storage outside MEDIA_ROOT; no URL leads to its files (1.1).

    The location is a `str`; a `Path` breaks Wagtail's deferred deletion of files.
    """
    return PrivateStorage(location=str(settings.PRIVATE_ROOT))


def random_name(instance: object, filename: str) -> str:
    """Return a path that cannot be guessed; of `filename` only the extension is kept (1.1)."""
    token = secrets.token_hex(16)
    ending = PurePath(filename).suffix.lower()[:10]
    return f"{token[:2]}/{token}{ending}"
