"""Checks whether a backup is unchanged since it was made (O12)."""

from __future__ import annotations

from pathlib import Path

from cms.backup.engines import LABELS, Engine
from cms.backup.manifest import CHECKSUM, MANIFEST, BackupError, Manifest, files_below, stored

MOST_NAMED = 5


def check_backup(folder: Path) -> Manifest:
    """Read every byte of the backup; return its manifest.

    Raises:
        BackupError: with the reason, if a single byte has changed.
    """
    if not folder.is_dir():
        raise BackupError(f"バックアップがありません：{folder}")
    manifest = Manifest.read(folder)
    check_files(folder, manifest)
    return manifest


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare the files in `folder` with the manifest.

    Raises:
        BackupError: if a file is missing, damaged or unexpected.
    """
    there = set(files_below(folder)) - {MANIFEST, CHECKSUM}
    _refuse("足りないファイルがあります", manifest.files.keys() - there)
    _refuse("余分なファイルがあります", there - manifest.files.keys())
    links = {name for name in there if (folder / name).is_symlink()}
    _refuse("ファイルがリンクに置き換わっています", links)
    damaged = {name for name, was in manifest.files.items() if stored(folder / name) != was}
    _refuse("ファイルが壊れています", damaged)


def _refuse(reason: str, names: set[str]) -> None:
    if names:
        shown = "、".join(sorted(names)[:MOST_NAMED])
        more = f" ほか{len(names) - MOST_NAMED}件" if len(names) > MOST_NAMED else ""
        raise BackupError(f"バックアップが壊れています。{reason}：{shown}{more}")


def check_dump(folder: Path, manifest: Manifest, engine: Engine) -> None:
    """Check the database dump, which must be from the engine used here.

    Raises:
        BackupError: if it is from another engine, or cannot be read.
    """
    if manifest.engine != engine.vendor:
        made, here = (LABELS.get(each, each) for each in (manifest.engine, engine.vendor))
        raise BackupError(
            f"{made} のバックアップは {here} には復元できません。"
            f"DATABASE_URL を {made} のデータベースにしてください。"
        )
    engine.check_dump(folder / engine.dump_name)
