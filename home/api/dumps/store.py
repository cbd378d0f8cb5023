"""The current dump, and the writing of the next one (A1).

A dump is written into a new folder and served only after it is finished in the database. So readers
always see all files of one dump, never a part.
"""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms import jobs
from home.api.dumps.writing import MANIFEST, README, TEXT, checksum, write_dump
from home.api.models import Dump, PublicChange

#: Files of an interrupted run are deleted when no job can be writing them any more.
LONGEST_WRITING = jobs.LONGEST_HANG


@dataclass(frozen=True)
class StoredFile:
    name: str
    title: str
    mediatype: str
    bytes: int
    sha256: str
    path: Path


@dataclass(frozen=True)
class StoredDump:
    written_at: datetime
    disclaimer: str
    files: dict[str, StoredFile]


def root() -> Path:
    """Return the folder of all dumps; no URL leads into it."""
    return Path(settings.OPEN_DATA_ROOT)


def stored_dump() -> StoredDump | None:
    """Return the dump that may be served; None while the next one is being written."""
    dump = Dump.objects.in_force()
    if dump is None or dump.finished_at is None:
        return None
    folder = root() / dump.folder
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files = [_from_manifest(folder, each) for each in manifest["resources"]]
        files += [_beside(folder, README, TEXT), _beside(folder, MANIFEST, "application/json")]
    except FileNotFoundError:
        return None
    named = {each.name: each for each in files}
    return StoredDump(dump.finished_at, manifest["description"], named)


def _from_manifest(folder: Path, resource: dict[str, Any]) -> StoredFile:
    return StoredFile(
        name=resource["path"],
        title=resource["title"],
        mediatype=resource["mediatype"],
        bytes=resource["bytes"],
        sha256=resource["hash"].removeprefix("sha256:"),
        path=folder / resource["path"],
    )


def _beside(folder: Path, name: str, mediatype: str) -> StoredFile:
    """Return a file that is not in the manifest; it is small, so its checksum is computed here."""
    path = folder / name
    title = "利用条件と説明" if name == README else "ファイルと列の説明"
    return StoredFile(name, title, mediatype, path.stat().st_size, checksum(path), path)


def renew() -> str:
    """Write a dump and make it current; return a summary. A failed run leaves no files."""
    dump = Dump.objects.begin()
    known = list(PublicChange.objects.values_list("pk", flat=True))
    try:
        number = write_dump(root() / dump.folder)
    except BaseException:
        shutil.rmtree(root() / dump.folder, ignore_errors=True)
        raise
    unneeded = dump.finish(known, timezone.now())
    for folder in unneeded:
        shutil.rmtree(root() / folder, ignore_errors=True)
    remove_remains()
    return f"{number:,}行を書き出しました"


def remove_remains() -> None:
    limit = time.time() - LONGEST_WRITING.total_seconds()
    named = set(Dump.objects.values_list("folder", flat=True))
    for folder in root().iterdir():
        with suppress(FileNotFoundError):  # another process has just deleted it
            if folder.name not in named and folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)
