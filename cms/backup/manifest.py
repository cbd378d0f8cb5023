"""The manifest of a backup: its release, rows and files (O12)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
#: The checksum of the manifest, in the format of `sha256sum --check`.
CHECKSUM = "manifest.sha256"
#: The suffix of a folder that is not, or no longer, a complete backup.
PARTIAL = ".partial"


class BackupError(Exception):
    """A backup cannot be made, trusted or restored; the message, in Japanese, says why."""


@dataclass(frozen=True)
class Stored:
    """A file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table: the number of its rows, and a digest of them all."""

    rows: int
    sha256: str


@dataclass
class Manifest:
    """All that is needed to check a backup, and what it was made from."""

    made_at: str
    engine: str
    engine_version: str
    migrations: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    #: Files that rows refer to, but that were already missing when the backup was made.
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())

    def write(self, folder: Path) -> None:
        data = {"format": FORMAT} | asdict(self)
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
        path = folder / MANIFEST
        path.write_text(text, encoding="utf-8")
        checksum = folder / CHECKSUM
        checksum.write_text(f"{stored(path).sha256}  {MANIFEST}\n", encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Return the manifest in `folder`.

        Raises:
            BackupError: if it is missing, damaged, or of another format.
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
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Stored(file.tell(), digest.hexdigest())


def files_below(folder: Path) -> Iterator[str]:
    """Yield the relative paths of all files below `folder`; symlinks are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()
