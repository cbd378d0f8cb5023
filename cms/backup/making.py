"""Makes a backup while the site runs: nothing is blocked, and all data are of one moment (O12)."""

from __future__ import annotations

import os
import re
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cms.backup.checking import check_files
from cms.backup.engines import Engine, engine_here
from cms.backup.files import Collector
from cms.backup.manifest import MANIFEST, PARTIAL, BackupError, Manifest, stored
from cms.backup.references import referred_files
from cms.backup.tables import tables_of

#: A backup that is unfinished for longer was interrupted.
LONGEST = timedelta(days=1)
NAME = re.compile(r"\d{8}-\d{6}")


def make_backup(place: Path) -> tuple[Path, Manifest]:
    """Make a new backup in `place`; return its folder and manifest.

    It has a temporary name until it is complete and has been read back, so an interrupted one never
    counts as a backup. Only its owner can read it.

    Raises:
        BackupError: if it cannot be made, or does not read back as it was written.
    """
    final = place / f"{timezone.localtime():%Y%m%d-%H%M%S}"
    work = final.with_name(f"{final.name}{PARTIAL}")
    earlier = newest(place)
    before = os.umask(0o077)
    try:
        place.mkdir(parents=True, exist_ok=True)
        work.mkdir()
        manifest = _write(work, earlier)
        check_files(work, manifest)
        os.sync()
        work.rename(final)
    except FileExistsError as error:
        raise BackupError("別のバックアップが、今この場所に作られています。") from error
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    finally:
        os.umask(before)
    return final, manifest


def _write(work: Path, earlier: Path | None) -> Manifest:
    engine, collector = engine_here(), _collector(work, earlier)
    dump = work / engine.dump_name
    made_at = timezone.localtime().isoformat(timespec="seconds")
    manifest = Manifest(made_at, engine.vendor, engine.version())
    collector.collect()
    with engine.moment(dump) as alias:
        collector.collect()
        _describe(manifest, alias, engine, dump)
        referred = referred_files(alias)
    engine.check_dump(dump)
    manifest.files = collector.files | {engine.dump_name: stored(dump)}
    manifest.missing = sorted(referred - manifest.files.keys())
    manifest.write(work)
    return manifest


def _collector(work: Path, earlier: Path | None) -> Collector:
    """Return the collector; a damaged earlier backup is not used."""
    try:
        return Collector(work, earlier)
    except BackupError:
        return Collector(work)


def _describe(manifest: Manifest, alias: str, engine: Engine, dump: Path) -> None:
    """Dump the database, and add tables and migrations of the same snapshot to the manifest."""
    engine.write(dump)
    manifest.tables = tables_of(alias)
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        manifest.migrations.setdefault(app, []).append(name)


def backups_in(place: Path) -> list[Path]:
    found = place.iterdir() if place.is_dir() else []
    return sorted(
        each for each in found if NAME.fullmatch(each.name) and (each / MANIFEST).is_file()
    )


def newest(place: Path) -> Path | None:
    return next(reversed(backups_in(place)), None)


def thin_out(place: Path, keep: int) -> list[Path]:
    """Delete the oldest backups beyond `keep`, and interrupted ones; return the former."""
    for partial in place.glob(f"*{PARTIAL}"):
        if partial.stat().st_mtime < time.time() - LONGEST.total_seconds():
            shutil.rmtree(partial)
    old = backups_in(place)[:-keep]
    for each in old:
        going = each.with_name(f"{each.name}{PARTIAL}")
        each.rename(going)  # a half-deleted backup must not look complete
        shutil.rmtree(going)
    return old
