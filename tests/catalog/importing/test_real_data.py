"""Real files of the state, imported as they are."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry, Revision

from catalog.models import Entry
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
        assert file.title in client.get("/matching/search/", {"q": file.word}).content.decode()
        expected = {word: number for (each, word), number in HITS.items() if each == file}
        assert {word: hits(client, word) for word in expected} == expected

        before = state()
        assert f"追加 0件、変更 0件、変更なし {file.rows}件" in do_import(file)
        assert state() == before
