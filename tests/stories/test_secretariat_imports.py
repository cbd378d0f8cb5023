"""The secretariat takes in a municipality's file, sends back what is wrong, and undoes it (O4)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import Revision

from catalog.models import Entry, Genre, InformationType
from catalog.search import upkeep as index_upkeep
from cms.members.models import Organization
from tests.actors import Cast
from tests.cms.imports import office
from tests.cms.imports.office import OfficeFile, number_of, office_file
from tests.cms.imports.screens import (
    contents,
    counts,
    problems,
    send,
    take_in,
    ticked,
    undo,
    url_of,
)
from tests.factories import GenreFactory, InformationTypeFactory, approved_entry

pytestmark = pytest.mark.django_db

#: Rows that go in: of the workbook more than one batch, of the CSV file some.
MANY, SOME = 120, 20


class World:
    """What the rows name, and an entry that one of them changes."""

    def __init__(self, cast: Cast) -> None:
        self.client: Client = cast["secretariat"].client
        self.owner: Organization = cast.owner
        self.kind: InformationType = InformationTypeFactory(
            name="製品・サービス情報", slug="product"
        )
        self.genre: Genre = GenreFactory(name="防災", slug="bousai")
        GenreFactory(name="観光", slug="kanko")
        self.known: Entry = approved_entry(
            organization=cast.owner,
            external_id="A-10",
            title="第10の情報",
            information_type=self.kind,
            genres=[self.genre],
        )

    def send(self, name: str, data: bytes) -> Any:
        """Send a file of entries of the owner."""
        return send(self.client, "entries", name, data, organization=self.owner.pk)


@pytest.fixture
def world(cast: Cast) -> World:
    """Return the world, everybody having logged in."""
    assert cast["secretariat"].client
    return World(cast)


def told_in_csv(copy: bytes) -> dict[int, str]:
    """Return what the last column of the copy says, by number of the row."""
    lines = list(csv.reader(io.StringIO(copy.decode("cp932"), newline="")))
    return {number: line[-1] for number, line in enumerate(lines, 1) if line and line[-1]}


def told_in_workbook(copy: bytes) -> dict[int, str]:
    """Return the same of a workbook."""
    sheet: Any = load_workbook(io.BytesIO(copy)).worksheets[0]
    cells = [line[-1] for line in sheet.iter_rows()]
    return {cell.row: str(cell.value) for cell in cells if cell.value}


def errand(
    world: World, file: OfficeFile, name: str, data: bytes, mend: Any, told: Any, *, taken: int
) -> None:
    """Send, read the problems, fetch the copy, take rows in, mend, send again, undo both."""
    client = world.client
    before, revisions = contents(), Revision.objects.count()
    run = world.send(name, data)

    page = client.get(url_of(run))
    assert problems(page) == file.wrong
    good = file.data - len(file.wrong)
    assert counts(page) == {
        "added": good - 1,
        "changed": 1,
        "unchanged": 0,
        "wrong": len(file.wrong),
    }
    assert len(ticked(page)) == good
    assert contents() == before

    copy = client.get(url_of(run, "copy/")).content
    said = told(copy)
    assert {row for row, text in said.items() if "「" in text} == set(file.wrong)
    assert "ジャンル「ぼうさい課題」はありません。" in said[number_of(40)]
    assert "が同じファイルに複数あります" in said[number_of(101)]
    assert said[number_of(11)] == "追加できます。"

    chosen = ticked(page)[:taken]
    first = take_in(client, run, chosen)
    assert (first.added, first.changed, first.wrong) == (taken - 1, 1, len(file.wrong))
    assert first.left_out == good - taken
    after_first = contents()
    assert Entry.objects.published().count() == taken
    _look_at_entries(world)

    again = world.send(name, client.get(url_of(run, "copy/")).content)
    page = client.get(url_of(again))
    assert problems(page) == file.wrong
    left = {"added": good - taken, "changed": 0, "unchanged": taken, "wrong": len(file.wrong)}
    assert counts(page) == left

    second = world.send(name, mend(copy, file))
    page = client.get(url_of(second))
    assert problems(page) == {}
    assert counts(page) == left | {"added": office.ROWS - taken, "wrong": 0}
    take_in(client, second, [str(row) for row in file.wrong])
    assert Entry.objects.published().count() == taken + len(file.wrong)

    undo(client, second)
    assert contents() == after_first
    undo(client, first)
    assert not first.rows.exclude(stays="").exists()
    assert contents() == before
    assert Revision.objects.count() == revisions + 2  # the changed entry: there and back
    assert index_upkeep.check(lambda done: None).total == 0


def _look_at_entries(world: World) -> None:
    """See that what the office typed is read as it is meant."""
    entry = Entry.objects.get(external_id="A-3")
    assert entry.title == "第3の情報㈱髙﨑①"
    assert entry.contact_tel == "03-1234-5678"
    assert {e.registered_at for e in Entry.objects.published()} == {entry.registered_at}
    assert Entry.objects.get(external_id="A-7").contact_email == "tanto@example.jp"
    assert Entry.objects.get(pk=world.known.pk).title == "第10の情報㈱髙﨑①"


def test_workbook__taken_in_mended_and_undone(world: World, tmp_path: Path) -> None:
    file = office_file(is_workbook=True)
    data = office.as_workbook(file, tmp_path / "office.xlsx")

    def mend(copy: bytes, of: OfficeFile) -> bytes:
        return office.mend_workbook(copy, of, tmp_path / "mended.xlsx")

    errand(world, file, "登録情報.xlsx", data, mend, told_in_workbook, taken=MANY)


def test_csv__taken_in_mended_and_undone(world: World) -> None:
    file = office_file(is_workbook=False)

    errand(
        world, file, "登録情報.csv", office.as_csv(file), office.mend_csv, told_in_csv, taken=SOME
    )
