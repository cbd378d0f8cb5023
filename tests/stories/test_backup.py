"""Backup while 20 writers work, restore on an empty machine: identical by row and file (O12)."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from psycopg import sql
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ModelLogEntry

from catalog.entries import lifecycle
from catalog.models import Entry, Like
from cms.backup.making import backups_in
from cms.backup.manifest import Manifest
from cms.backup.tables import table_names
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import LoginRecord
from cms.models import SiteImage
from tests.factories import (
    PASSWORD,
    PDF,
    OrganizationFactory,
    UserFactory,
    registrant_of,
    secretariat_operator,
)
from tests.registering import Desk, confirm, pdf, prepare_desk, send_new
from tests.stories.restore_worker import POINTS

ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = 20
PROGRAM = """
import sys, django
django.setup()
from tests.stories import restore_worker
restore_worker.main(*sys.argv[1:])
"""


@pytest.fixture
def empty_machine(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a machine with an empty database and no files."""
    own = {"DATA_DIR": str(tmp_path / "machine"), "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield os.environ | own | {"DATABASE_URL": f"sqlite:///{tmp_path}/machine/db.sqlite3"}
        return
    name = f"restored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield os.environ | own | {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Writers:
    """Twenty people who work until they are told to stop; each with connections of their own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.secretariat = secretariat_operator()
        UserFactory(organization=None).groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
        self.stop = threading.Event()
        self.begun = threading.Barrier(WRITERS + 1)
        self.faults: list[str] = []
        roles = [self.register, self.approve, self.like, self.log_in]
        self.threads = [
            threading.Thread(target=self.work, args=[roles[number % len(roles)]])
            for number in range(WRITERS)
        ]

    def work(self, role: Callable[[Client], object]) -> None:
        """Do it again and again."""
        try:
            client = Client()
            client.force_login(UserFactory(organization=OrganizationFactory(municipality=True)))
            role(client)
            self.begun.wait(timeout=120)
            while not self.stop.is_set():
                role(client)
        except BaseException:
            self.faults.append(traceback.format_exc())
            self.begun.abort()
        finally:
            connections.close_all()

    def register(self, client: Client) -> Entry:
        """Register an entry with a document of its own."""
        form = send_new(client, documents=[pdf(data=PDF + uuid.uuid4().bytes)])
        confirm(client, form["Location"])
        return Entry.objects.get(pk=form["Location"].rstrip("/").split("/")[-2])

    def approve(self, client: Client) -> None:
        """Register, approve, and let the document of the published entry be replaced."""
        entry = self.register(client)
        lifecycle.approve(entry, self.secretariat)
        entry = Entry.objects.get(pk=entry.pk)
        entry.title = f"{entry.title}（改訂）"
        lifecycle.register(entry, registrant_of(entry))

    def like(self, client: Client) -> None:
        """Like what is published, and take no like back."""
        mine = Like.objects.filter(user=int(client.session["_auth_user_id"])).values("entry")
        entries = Entry.objects.listed().exclude(pk__in=mine)
        for pk in list(entries.values_list("pk", flat=True)[:3]):
            client.post(f"/matching/search/{pk}/like/")

    def log_in(self, client: Client) -> None:
        """Log in, which is recorded, and upload an image."""
        user = UserFactory()
        Client().post("/login/", {"username": user.username, "password": PASSWORD})
        SiteImage.objects.create(title="図", file=get_test_image_file(f"{uuid.uuid4().hex}.png"))


def written() -> int:
    """Return how much everybody has written so far."""
    return sum(model.objects.count() for model in (Entry, ModelLogEntry, LoginRecord, SiteImage))


def back_up_while_they_work(place: Path) -> tuple[Path, Path]:
    """Return a backup made while all are writing, and one made when they have finished."""
    writers = Writers(prepare_desk())
    for thread in writers.threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        writers.begun.wait(timeout=120)
    assert writers.faults == [], writers.faults[0]
    before = written()
    call_command("backup", place, stdout=StringIO())
    during = written() - before
    writers.stop.set()
    for thread in writers.threads:
        thread.join(timeout=120)
    assert writers.faults == []
    assert during > 0
    assert Like.objects.exists()
    assert LoginRecord.objects.exists()
    (first,) = backups_in(place)
    first = first.rename(place.with_name("first"))
    call_command("backup", place, stdout=StringIO())
    (second,) = backups_in(place)
    return first, second


def rows_of(address: str) -> dict[str, list[str]]:
    """Return every row of every table, read without the code that makes backups."""
    names = table_names("default")
    if address.startswith("sqlite:///"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
            return {
                name: sorted(repr(row) for row in database.execute(f'SELECT * FROM "{name}"'))
                for name in names
            }
    with psycopg.connect(address) as server:
        statement = sql.SQL("SELECT * FROM {}")
        return {
            name: sorted(
                repr(row) for row in server.execute(statement.format(sql.Identifier(name)))
            )
            for name in names
        }


def own_address() -> str:
    """Return the address of the database of the suite."""
    name = connection.settings_dict["NAME"]
    server = os.environ.get("TEST_DATABASE_URL", "")
    return f"{server.rpartition('/')[0]}/{name}" if server else f"sqlite:///{name}"


def expected(backup: Path) -> dict[str, Any]:
    """Return the checksums that a backup promises."""
    data = json.loads((backup / "manifest.json").read_text())
    files = {name: file["sha256"] for name, file in data["files"].items() if "/" in name}
    return {"tables": data["tables"], "files": files}


def checksums(step: dict[str, Any]) -> dict[str, Any]:
    """Return the checksums that stood there after a step."""
    return {"tables": step["tables"], "files": step["files"]}


def tree(root: Path) -> dict[str, bytes]:
    """Return the content of every file."""
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestRehearsal:
    def test_backup__restored_on_an_empty_machine(
        self, empty_machine: dict[str, str], tmp_path: Path
    ) -> None:
        shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
        first, second = back_up_while_they_work(tmp_path / "backups")
        done = subprocess.run(  # our own program
            [sys.executable, "-c", PROGRAM, first, second],
            cwd=ROOT,
            env=empty_machine,
            capture_output=True,
            timeout=300,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        steps = json.loads(done.stdout.splitlines()[-1])

        assert Manifest.read(first).missing == Manifest.read(second).missing == []
        assert checksums(steps["empty machine"]) == expected(first)
        assert "復元先にすでに内容があります（データベース、資料、画像）" in str(
            steps["not asked to replace"]["said"]
        )
        for name in ("not asked to replace", "failing"):
            assert checksums(steps[name]) == expected(first), name
        assert steps["failing"]["said"][-1].startswith("StoppedError")
        for point in POINTS:
            step = steps[f"killed: {point}"]
            assert step["died"]
            assert "前回の復元が途中で止まっていたため、復元前に戻しました。" in step["said"]
            assert checksums(step) == expected(first), point
        assert steps["faults"] == []
        assert checksums(steps["replaced"]) == expected(second)

        assert rows_of(empty_machine["DATABASE_URL"]) == rows_of(own_address())
        machine = Path(empty_machine["DATA_DIR"])
        assert tree(machine / "documents") == tree(Path(settings.PRIVATE_ROOT))
        assert tree(machine / "media") == tree(Path(settings.MEDIA_ROOT))
