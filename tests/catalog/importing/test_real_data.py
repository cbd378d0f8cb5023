"""Real files of the state, imported as they are."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry, Revision

from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import soup
from tests.cms.imports.mapping_screen import field_of, shown
from tests.cms.imports.screens import counts, send, take_in, url_of
from tests.conftest import SHARED_DATA
from tests.factories import GenreFactory, InformationTypeFactory, OrganizationFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED_DATA.exists(), reason="not part of the project"),
]


@dataclass(frozen=True)
class RealFile:
    """A file, what it holds, and a word with a title that it must find."""

    name: str
    type_name: str
    rows: int
    word: str
    title: str


PRODUCTS = RealFile(
    "catalog_products_ja.csv",
    "製品・サービス情報",
    553,
    "スプリンギン",
    "スプリンギン・フェス シーズン1",
)
CASES = RealFile(
    "cases_digiden_koshien_2022_ja.csv",
    "事例情報",
    159,
    "書かないワンストップ",
    "書かないワンストップ窓口",
)
#: Hits of each word: what the files themselves hold, and one more each that has a synonym of it.
HITS = {
    (PRODUCTS, "テレワーク"): 395,
    (PRODUCTS, "除排雪"): 0,
    (CASES, "テレワーク"): 4,
    (CASES, "除排雪"): 1,
}


def do_import(file: RealFile) -> str:
    """Import `file` and return what the command printed."""
    out = StringIO()
    call_command(
        "import_entries",
        str(SHARED_DATA / file.name),
        type=file.type_name,
        organization="国の資料（架空）",
        genre=["該当なし"],
        stdout=out,
    )
    return out.getvalue()


def state() -> tuple[int, int, list[tuple[object, ...]]]:
    """Return what a second import must leave as it is."""
    entries = Entry.objects.order_by("pk").values_list(
        "pk", "title", "summary", "registered_at", "updated_at", "latest_revision_id"
    )
    return Revision.objects.count(), ModelLogEntry.objects.count(), list(entries)


def hits(client: Client, word: str) -> int:
    """Return how many hits the search page names for `word`."""
    page = client.get("/matching/search/", {"q": word}).content.decode()
    return int(page.split('data-hit-count="')[1].split('"')[0])


@pytest.mark.parametrize("file", [PRODUCTS, CASES], ids=lambda file: file.name)
class TestRealFile:
    """One file from the first import to the second."""

    def test_file__imported_found_and_repeatable(self, client: Client, file: RealFile) -> None:
        OrganizationFactory(name="国の資料（架空）")
        GenreFactory(name="該当なし", slug="gaito-nashi")
        InformationTypeFactory(name=file.type_name, slug="real")

        assert f"追加 {file.rows}件、変更 0件、変更なし 0件" in do_import(file)
        assert Entry.objects.listed().count() == hits(client, "") == file.rows
        page = soup(client.get("/matching/search/", {"q": file.word}))
        titles = [each.get_text(strip=True) for each in page.select(".entry-row__title")]
        assert any(title.startswith(file.title) for title in titles)
        expected = {word: number for (each, word), number in HITS.items() if each == file}
        assert {word: hits(client, word) for word in expected} == expected

        before = state()
        assert f"追加 0件、変更 0件、変更なし {file.rows}件" in do_import(file)
        assert state() == before


def first_rows(path: Path, number: int) -> bytes:
    """Return the header and so many rows."""
    buffer = io.StringIO(newline="")
    with path.open(encoding="utf-8-sig", newline="") as file:
        csv.writer(buffer).writerows(islice(csv.reader(file), number + 1))
    return buffer.getvalue().encode()


def test_products__come_in_with_their_providers_and_fields(cast: Cast) -> None:
    """C11: all of them landed in one organisation and one genre."""
    client = cast["secretariat"].client
    InformationTypeFactory(name="製品・サービス情報", slug="product")
    genres = [GenreFactory(name=name, slug=name) for name in ("教育", "産業")]
    run = send(client, "entries", PRODUCTS.name, first_rows(SHARED_DATA / PRODUCTS.name, 60))
    page = client.get(url_of(run), follow=True)
    sent = shown(page)
    assert [sent[f"column-{name}"] for name in ("organization", "genres")] == ["provider", "field"]
    new = [name for name in sent if name.startswith("new-")]
    assert len(new) == 53
    sent |= {name: genres[1].slug for name in sent if name.startswith("value-genres-")}
    for line in soup(page).select("[data-their-value*='教育']"):
        sent[line.select_one("select")["name"]] = genres[0].slug
    sent[field_of(page, "")] = "product"

    page = client.get(client.post(url_of(run, "mapping/"), sent).url)
    assert counts(page) == {"added": 60, "changed": 0, "unchanged": 0, "wrong": 0}
    take_in(client, run, ["2", "3"])
    found = Entry.objects.order_by("external_id").values_list("organization__name", "genres__name")
    assert list(found) == [("株式会社しくみデザイン", "教育"), ("株式会社COMPASS", "教育")]
