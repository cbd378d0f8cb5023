"""Restores a backup, completely or not at all, into an empty site or in place of its content.

The old content is set aside, and put back if anything fails; the next restore undoes one that was
killed (O12).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from cms.backup.checking import check_backup, check_dump
from cms.backup.engines import Engine, engine_here
from cms.backup.files import Folder, roots
from cms.backup.manifest import BackupError, Manifest
from cms.backup.signals import restored
from cms.backup.tables import tables_of
from cms.database.transactions import snapshot
from cms.mail.models import MailRecord, MailState

Tell = Callable[[str], Any]

HAS_CONTENT = (
    "復元先にすでに内容があります（{what}）。何も変えていません。"
    "今の内容を捨てて置き換えるときは --replace を付けてください。"
)
NEWER = (
    "このプログラムより新しい版で作られたバックアップです（{names}）。"
    "プログラムを新しくしてから復元してください。"
)
HELD = "復元のときに送信を止めました。"


class Restore:
    def __init__(self, folder: Path, tell: Tell) -> None:
        self.folder = folder
        self.tell = tell
        self.engine: Engine = engine_here()
        self.folders = {name: Folder(root) for name, root in roots().items()}

    def check(self) -> Manifest:
        """Check the whole backup before anything is changed.

        Raises:
            BackupError: with the reason, if it is damaged or does not fit this site.
        """
        manifest = check_backup(self.folder)
        self.tell(
            f"{manifest.made_at} のバックアップ：{len(manifest.tables)}表 {manifest.rows:,}行、"
            f"{len(manifest.files):,}ファイル。壊れていません。"
        )
        check_dump(self.folder, manifest, self.engine)
        refuse_newer(manifest)
        for name in manifest.missing:
            self.tell(f"作成時にすでになかったファイル：{name}")
        return manifest

    def run(self, *, replace: bool = False, hold_mail: bool = False) -> Manifest:
        """Check the backup, then restore it; on any error, everything is as before.

        Raises:
            BackupError: with the reason.
        """
        manifest = self.check()
        self.engine.refuse_if_in_use()
        self.undo_what_was_cut_off()
        if not replace:
            self.refuse_content()
        try:
            self.set_aside()
            self.put_in_place(manifest)
            if hold_mail:
                self.tell(f"送信待ちのメール {hold_mails()}通の送信を止めました。")
        except BaseException:
            self.put_back()
            raise
        self.forget_aside()
        cache.clear()
        for _, lines in restored.send(Restore):
            for line in lines or ():
                self.tell(line)
        return manifest

    def undo_what_was_cut_off(self) -> None:
        """Undo a killed restore; if it was already complete, finish it."""
        if self.engine.is_aside():
            self.put_back()
            self.tell("前回の復元が途中で止まっていたため、復元前に戻しました。")
        else:
            self.forget_aside()

    def refuse_content(self) -> None:
        """Refuse to overwrite existing content.

        Raises:
            BackupError: if there is a database with tables, or a file.
        """
        places: list[tuple[str, Engine | Folder]] = [
            ("データベース", self.engine),
            ("資料", self.folders["documents"]),
            ("画像", self.folders["media"]),
        ]
        found = [label for label, place in places if place.has_content()]
        if found:
            raise BackupError(HAS_CONTENT.format(what="、".join(found)))

    def set_aside(self) -> None:
        """Set the old content aside; the database first, as it marks an interrupted restore."""
        self.engine.set_aside()
        for folder in self.folders.values():
            folder.set_aside()

    def put_back(self) -> None:
        """Put the old content back; the database last."""
        for folder in self.folders.values():
            folder.put_back()
        self.engine.put_back()

    def forget_aside(self) -> None:
        self.engine.forget_aside()
        for folder in self.folders.values():
            folder.forget_aside()

    def put_in_place(self, manifest: Manifest) -> None:
        """Load and compare the data, then migrate the tables to this release.

        Raises:
            BackupError: if the loaded data differ from the backup.
        """
        self.engine.load(self.folder / self.engine.dump_name)
        compare(manifest)
        self.tell(f"データベースを復元しました。{manifest.rows:,}行がすべて一致しています。")
        for name, folder in self.folders.items():
            folder.fill(self.folder / name)
        for path in manifest.files:
            name, _, rest = path.partition("/")
            if rest and not (self.folders[name].root / rest).is_file():
                raise BackupError(f"ファイルを復元できませんでした：{path}")
        self.tell(f"ファイルを復元しました（{len(manifest.files) - 1:,}件）。")
        self.migrate()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", verbosity=0, interactive=False)
            self.tell(f"データベースをこのプログラムの版に合わせました（{len(plan)}件）。")


def refuse_newer(manifest: Manifest) -> None:
    """Refuse a backup with migrations that this release does not have.

    Raises:
        BackupError: with the names of some of them.
    """
    known = set(MigrationLoader(None).disk_migrations)
    made = {(app, name) for app, names in manifest.migrations.items() for name in names}
    names = [f"{app}.{name}" for app, name in sorted(made - known)]
    if names:
        raise BackupError(NEWER.format(names="、".join(names[:3])))


def compare(manifest: Manifest) -> None:
    """Read all rows again, and compare them with the manifest.

    Raises:
        BackupError: with the names of the tables that differ.
    """
    with snapshot():
        tables = tables_of(DEFAULT_DB_ALIAS)
    names = tables.keys() | manifest.tables.keys()
    wrong = sorted(name for name in names if tables.get(name) != manifest.tables.get(name))
    if wrong:
        raise BackupError(f"復元した内容がバックアップと一致しません：{'、'.join(wrong)}")


def hold_mails() -> int:
    """Keep waiting mails from being sent a second time; the secretariat can still send them."""
    waiting = MailRecord.objects.filter(state__in=(MailState.WAITING, MailState.SENDING))
    return waiting.update(state=MailState.FAILED, last_error=HELD)
