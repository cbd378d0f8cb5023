"""What a backup says of itself: from which release, which rows, which files (O12)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
#: The checksum of the manifest, as `sha256sum --check` reads it.
CHECKSUM = "manifest.sha256"
#: Ends the name of a folder that is not, or no longer, a whole backup.
PARTIAL = ".partial"


class BackupError(Exception):
    """A backup cannot be made, trusted or restored; the message says why, in Japanese."""


@dataclass(frozen=True)
class Stored:
    """A file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table: how many rows it has, and a digest of them all."""

    rows: int
    sha256: str


@dataclass
class Manifest:
    """All that is needed to tell whether a backup is whole and what it was made from."""

    made_at: str
    engine: str
    engine_version: str
    migrations: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    #: Files that rows refer to and that were gone before the backup was made.
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(file.size for file in self.files.values())

    def write(self, folder: Path) -> None:
        """Write it and its checksum into `folder`."""
        data = {"format": FORMAT} | asdict(self)
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
        path = folder / MANIFEST
        path.write_text(text, encoding="utf-8")
        checksum = folder / CHECKSUM
        checksum.write_text(f"{stored(path).sha256}  {MANIFEST}\n", encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Return what stands in `folder`.

        Raises:
            BackupError: if it is missing, damaged, or of a newer format.
        """
        if folder.name.endswith(PARTIAL):
            raise BackupError(f"途中で止まったバックアップです：{folder}")
        path, checksum = folder / MANIFEST, folder / CHECKSUM
        for each in (path, checksum):
            if not each.is_file():
                raise BackupError(f"バックアップが完全ではありません。{each.name} がありません。")
        if checksum.read_bytes() != f"{stored(path).sha256}  {MANIFEST}\n".encode():
            raise BackupError(f"バックアップが壊れています。{MANIFEST} が書き換わっています。")
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("format") != FORMAT:
            raise BackupError("このバックアップの形式は、このプログラムでは読めません。")
        tables = {name: Table(**each) for name, each in data.pop("tables").items()}
        files = {name: Stored(**each) for name, each in data.pop("files").items()}
        return cls(**data, tables=tables, files=files)


def stored(path: Path) -> Stored:
    """Return size and checksum of the file as it is on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Stored(file.tell(), digest.hexdigest())


def files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below `folder`, relative to it; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()
