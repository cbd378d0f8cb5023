"""Copies documents and media into a backup and back (O12).

Files are copied, not linked to the site's own: a backup has other permissions (only its owner can
read it), and must not change when a file changes later. Files that an earlier backup in the same
place already has are hard-linked to it, so that a daily backup needs space only for new files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from cms.backup.manifest import Manifest, Stored, files_below, stored

#: Where a restore keeps the old files: while it moves them, and until it has succeeded.
MOVING, ASIDE = ".moving", ".before-restore"
PRIVATE = 0o600


def roots() -> dict[str, Path]:
    """Return the folders with the site's files, by the name of the folder in a backup."""
    roots = {"documents": settings.PRIVATE_ROOT, "media": settings.MEDIA_ROOT}
    return {name: Path(os.path.abspath(root)) for name, root in roots.items()}


class Collector:
    """Copies the site's files into `target` twice: before and after the database snapshot.

    The first pass copies files that are deleted in between. The second pass copies new files, and
    copies those again that were still being written.
    """

    def __init__(self, target: Path, earlier: Path | None = None) -> None:
        self.target = target
        self.earlier = earlier
        self.earlier_files = Manifest.read(earlier).files if earlier else {}
        self.files: dict[str, Stored] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def collect(self) -> None:
        """Copy files that are new or have changed since the last call."""
        for folder, root in roots().items():
            for name in _names(root):
                with suppress(FileNotFoundError):  # just deleted
                    self._take(f"{folder}/{name}", root / name)

    def _take(self, key: str, source: Path) -> None:
        status = source.stat()
        looks = (status.st_size, status.st_mtime_ns)
        if self._seen.get(key) == looks:
            return
        copy = self.target / key
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        if not self._link(key, source, copy):
            _copy(source, copy)
        self.files[key] = stored(copy)
        self._seen[key] = looks

    def _link(self, key: str, source: Path, copy: Path) -> bool:
        """Hard-link the copy of the earlier backup, if it still equals the file."""
        known = self.earlier_files.get(key)
        if self.earlier is None or known is None or source.stat().st_size != known.size:
            return False
        before = self.earlier / key
        try:
            if stored(source) == known == stored(before):
                os.link(before, copy)
                return True
        except OSError:
            return False
        return False


def _names(root: Path) -> Iterator[str]:
    for name in files_below(root):
        if name.partition("/")[0] not in (MOVING, ASIDE):
            yield name


def _copy(source: Path, copy: Path) -> None:
    shutil.copyfile(source, copy)
    copy.chmod(PRIVATE)


class Folder:
    """A folder of the site's files during a restore; it may be a mount point."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.moving = root / MOVING
        self.aside = root / ASIDE

    def has_content(self) -> bool:
        return next(_names(self.root), None) is not None

    def set_aside(self) -> None:
        """Move all files out of the way; if it is interrupted, `put_back` undoes it."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.moving.mkdir()
        for child in self._children():
            child.rename(self.moving / child.name)
        self.moving.rename(self.aside)

    def put_back(self) -> None:
        """Delete the new files and put the old ones back; without old ones, do nothing."""
        if self.aside.exists():
            for child in self._children():
                _remove(child)
            self.aside.rename(self.moving)
        if self.moving.exists():
            for child in self.moving.iterdir():
                child.rename(self.root / child.name)
            self.moving.rmdir()

    def forget_aside(self) -> None:
        shutil.rmtree(self.aside, ignore_errors=True)

    def fill(self, source: Path) -> None:
        """Copy the files of a backup; they get the permissions that the site gives to new files."""
        for name in files_below(source):
            copy = self.root / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy)

    def _children(self) -> list[Path]:
        return [each for each in self.root.iterdir() if each.name not in (MOVING, ASIDE)]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
