"""What the check of a file of entries tells before anything is written (O4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font

from catalog.models import Entry
from cms.members.models import Organization
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.importing.conftest import World
from tests.catalog.importing.files import COMPLETE, entries_file
from tests.cms.imports.screens import send, take_in, url_of
from tests.cms.tabular.files import merged_file

pytestmark = pytest.mark.django_db

HEADS = ["取り込む", "行", "ID", "名称", "登録した団体", "情報種別", "いまのタイトル", "処理"]


@pytest.fixture
def client(cast: Cast) -> Any:
    """Return the secretariat's browser."""
    return cast["secretariat"].client


def told(page: HttpResponse) -> list[list[str]]:
    """Return organisation, type and replaced title of each row that may be imported."""
    table = soup(page).select_one("table:has([data-good-row])")
    assert [each.get_text() for each in table.select("th[scope=col]")][: len(HEADS)] == HEADS
    lines = [line.find_all(["td", "th"]) for line in table.select("[data-good-row]")]
    return [[cell.get_text(strip=True) for cell in line[4:7]] for line in lines]


def test_rows__name_their_organization_and_type_as_understood(
    client: Any, world: World, tmp_path: Path
) -> None:
    path = entries_file(
        tmp_path, {"organization": "beta"}, {"external_id": "a-2", "organization": "", "type": ""}
    )
    options = {"organization": world.alpha.pk, "information_type": world.product.pk}
    run = send(client, "entries", "e.csv", path.read_bytes(), **options)
    assert told(client.get(url_of(run))) == [
        [world.beta.name, world.product.name, ""],
        [world.alpha.name, world.product.name, ""],
    ]


def test_merged_organization__is_not_replaced_by_the_default(
    client: Any, world: World, tmp_path: Path
) -> None:
    """C1: the second row went in under the organisation chosen in the form."""
    values = [COMPLETE, COMPLETE | {"external_id": "a-2", "organization": None}]
    lines = [list(COMPLETE), *([each[name] for name in COMPLETE] for each in values)]
    column = chr(ord("A") + list(COMPLETE).index("organization"))
    path = merged_file(tmp_path, lines, f"{column}2:{column}3")
    run = send(client, "entries", "e.xlsx", path.read_bytes(), organization=world.beta.pk)
    assert [organization for organization, _, _ in told(client.get(url_of(run)))] == [
        world.alpha.name
    ] * 2
    take_in(client, run)
    assert set(Organization.objects.filter(entries__in=Entry.objects.all())) == {world.alpha}


def test_changed_title__stands_beside_the_one_it_replaces(
    client: Any, world: World, tmp_path: Path
) -> None:
    """C7: another list numbered 1…n overwrote the first one's titles unseen."""
    first = entries_file(tmp_path, {"title": "旧い題"})
    take_in(client, send(client, "entries", "e.csv", first.read_bytes()))
    second = entries_file(tmp_path, {"title": "新しい題"})
    run = send(client, "entries", "e.csv", second.read_bytes())
    assert told(client.get(url_of(run))) == [[world.alpha.name, world.product.name, "旧い題"]]


@pytest.mark.parametrize(
    ("title", "is_ticked"), [("旧い題名の改訂版", True), ("まったく別の製品", False)]
)
def test_title_all_its_own__is_not_ticked(
    client: Any, world: World, tmp_path: Path, title: str, is_ticked: bool
) -> None:
    """C7: two lists numbered 1…n of one organisation have the same ids."""
    first = entries_file(tmp_path, {"title": "旧い題名"})
    take_in(client, send(client, "entries", "e.csv", first.read_bytes()))
    second = entries_file(tmp_path, {"title": title})
    page = soup(client.get(url_of(send(client, "entries", "e.csv", second.read_bytes()))))
    assert page.select_one("[data-good-row] input").has_attr("checked") == is_ticked
    assert ("上書きするかもしれません" in page.get_text()) != is_ticked


def test_rows_of_a_workbook__name_their_sheet_and_why_they_are_not_ticked(
    client: Any, world: World, tmp_path: Path
) -> None:
    """C6: hidden and struck-through rows went in unmarked."""
    book = Workbook()
    book.active.title = "記入要領"
    sheet = book.create_sheet("一覧")
    sheet.append(list(COMPLETE))
    for number in range(3):
        sheet.append(list((COMPLETE | {"external_id": f"a-{number}"}).values()))
    sheet.row_dimensions[3].hidden = True
    for cell in sheet[4]:
        cell.font = Font(strike=True)
    book.save(tmp_path / "e.xlsx")
    run = send(client, "entries", "e.xlsx", (tmp_path / "e.xlsx").read_bytes())
    page = soup(client.get(url_of(run)))
    said = page.select_one("[data-sheet]").get_text(" ", strip=True)
    assert said == "シート「一覧」を読みました。読んでいないシート：「記入要領」"
    ticked = [each.has_attr("checked") for each in page.select("[data-good-row] input")]
    assert ticked == [True, False, False]
    doubts = [each.get_text() for each in page.select(".import-table__doubt")]
    assert doubts == ["非表示の行です。", "取り消し線の引かれた行です。"]


def test_wrong_row__names_what_was_understood(client: Any, world: World, tmp_path: Path) -> None:
    path = entries_file(
        tmp_path, {"contact_email": "x@"}, {"external_id": "a-2", "organization": "nobody"}
    )
    run = send(client, "entries", "e.csv", path.read_bytes())
    lines = soup(client.get(url_of(run))).select("[data-wrong-row]")
    cells = [[cell.get_text(strip=True) for cell in line.find_all("td")][2:-1] for line in lines]
    assert cells == [[world.alpha.name, world.product.name, ""], ["", "", ""]]
