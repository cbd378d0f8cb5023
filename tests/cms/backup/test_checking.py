"""A damaged backup is refused with the reason, and nothing is changed (O12)."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cms.backup.engines import engine_here
from cms.backup.manifest import CHECKSUM, MANIFEST, Manifest, stored
from cms.backup.restoring import Restore

pytestmark = pytest.mark.django_db

DOCUMENT = "documents/ab/ab12.pdf"


@pytest.fixture(autouse=True)
def nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail as soon as a restore goes beyond looking."""

    def touch(*args: object) -> None:
        raise AssertionError("a restore went on")

    for name in ("undo_what_was_cut_off", "set_aside", "put_in_place", "forget_aside"):
        monkeypatch.setattr(Restore, name, touch)


def dump_of(folder: Path) -> Path:
    """Return the database in the backup."""
    return folder / engine_here().dump_name


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    """Leave the first half."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def edit(folder: Path, **changes: Any) -> None:
    """Write other values into the manifest, with the right checksum."""
    manifest = Manifest.read(folder)
    for name, value in changes.items():
        setattr(manifest, name, value)
    manifest.write(folder)


def refuse_format(folder: Path) -> None:
    """Let the manifest be of a format to come."""
    data = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(data | {"format": 99}))
    renew_checksum(folder)


def renew_checksum(folder: Path) -> None:
    """Make the checksum fit the manifest again."""
    checksum = stored(folder / MANIFEST).sha256
    (folder / CHECKSUM).write_text(f"{checksum}  {MANIFEST}\n")


def linked(folder: Path) -> None:
    """Put a link in the place of a document."""
    path = folder / DOCUMENT
    path.rename(folder.parent / "elsewhere.pdf")
    path.symlink_to(folder.parent / "elsewhere.pdf")


def of_another_engine(folder: Path) -> None:
    """Say that another database made it."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[engine_here().vendor]
    edit(folder, engine=other)


def newer(folder: Path) -> None:
    """Say that a later release made it."""
    migrations = Manifest.read(folder).migrations
    edit(folder, migrations=migrations | {"catalog": ["9999_to_come"]})


def unreadable(folder: Path) -> None:
    """Put nonsense in the place of the database, checksums and all."""
    dump_of(folder).write_bytes(b"nonsense" * 100)
    files = Manifest.read(folder).files
    edit(folder, files=files | {dump_of(folder).name: stored(dump_of(folder))})


DAMAGES: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: flip(dump_of(folder)), "ファイルが壊れています：database"),
    (lambda folder: cut(dump_of(folder)), "ファイルが壊れています：database"),
    (lambda folder: dump_of(folder).unlink(), "足りないファイルがあります：database"),
    (lambda folder: flip(folder / DOCUMENT), f"ファイルが壊れています：{DOCUMENT}"),
    (lambda folder: cut(folder / DOCUMENT), f"ファイルが壊れています：{DOCUMENT}"),
    (lambda folder: (folder / DOCUMENT).unlink(), f"足りないファイルがあります：{DOCUMENT}"),
    (linked, f"リンクに置き換わっています：{DOCUMENT}"),
    (
        lambda folder: (folder / "documents/x").write_text("x"),
        "余分なファイルがあります：documents/x",
    ),
    (lambda folder: flip(folder / MANIFEST), "manifest.json が書き換わっています"),
    (lambda folder: flip(folder / CHECKSUM), "manifest.json が書き換わっています"),
    (lambda folder: (folder / MANIFEST).unlink(), "manifest.json がありません"),
    (lambda folder: (folder / CHECKSUM).unlink(), "manifest.sha256 がありません"),
    (refuse_format, "このプログラムでは読めません"),
    (of_another_engine, "のバックアップは .* には復元できません"),
    (newer, "新しい版で作られたバックアップです（catalog.9999_to_come）"),
    (unreadable, "データベースの写しが壊れています|pg_restore が失敗しました"),
]


class TestDamaged:
    @pytest.mark.parametrize(("damage", "reason"), DAMAGES)
    @pytest.mark.parametrize("check", [True, False])
    def test_restore__refuses_with_the_reason(
        self, copy: Path, damage: Callable[[Path], object], reason: str, check: bool
    ) -> None:
        damage(copy)
        with pytest.raises(CommandError, match=reason):
            call_command("restore", copy, check=check, replace=True, stdout=StringIO())

    def test_restore__refuses_what_was_cut_off(self, copy: Path) -> None:
        partial = copy.rename(copy.with_name(f"{copy.name}.partial"))
        with pytest.raises(CommandError, match="途中で止まったバックアップです"):
            call_command("restore", partial)

    def test_restore__refuses_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="バックアップがありません"):
            call_command("restore", tmp_path / "nowhere")

    def test_many_damaged__the_first_are_named(self, copy: Path) -> None:
        for number in range(7):
            (copy / f"extra{number}").write_text("x")
        with pytest.raises(CommandError, match=r"extra0、.*extra4 ほか2件"):
            call_command("restore", copy)


class TestWhole:
    def test_check__says_what_it_holds_and_changes_nothing(self, made: Path) -> None:
        out = StringIO()
        call_command("restore", made, check=True, stdout=out)
        manifest = Manifest.read(made)
        assert f"{len(manifest.tables)}表 {manifest.rows:,}行、2ファイル。" in out.getvalue()
        assert "壊れていません" in out.getvalue()

    def test_place_of_backups__the_newest_is_meant(self, copy: Path) -> None:
        older = copy.with_name("20200101-000000")
        older.mkdir()
        (older / MANIFEST).write_text("damaged")
        call_command("restore", copy.parent, check=True, stdout=StringIO())

    def test_missing_before__is_told(self, copy: Path) -> None:
        edit(copy, missing=["documents/ff/gone.pdf"])
        out = StringIO()
        call_command("restore", copy, check=True, stdout=out)
        assert "作成時にすでになかったファイル：documents/ff/gone.pdf" in out.getvalue()

    def test_only_its_owner__can_read_it(self, made: Path) -> None:
        modes = {path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_file()}
        folders = {path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_dir()}
        assert modes == {0o600}
        assert folders | {made.stat().st_mode & 0o777} == {0o700}

    def test_document__is_a_copy_of_its_own(self, made: Path) -> None:
        original = Path(settings.PRIVATE_ROOT, "ab", "ab12.pdf")
        assert (made / DOCUMENT).read_bytes() == original.read_bytes()
        assert (made / DOCUMENT).stat().st_ino != original.stat().st_ino
