"""The association's own two editions (issue 4, 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageLogEntry, Revision

from guidebook.exchange.importing import Outcome, import_edition
from guidebook.models import ChapterPage, EditionPage
from guidebook.starter.starting import start_guidebook
from tests.catalog.html import soup
from tests.conftest import SHARED_DATA, rolled_back_later
from tests.guidebook.edition_files import chapter_of
from tests.guidebook.worlds import front_of

SOURCE = SHARED_DATA.parent / "source" / "guidebook"
SIGNS = {"ver2.0": 10, "mynumber": 9}
SHEETS = 8

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.exists(), reason="not part of the project"),
]


def source(sign: str) -> dict[str, Any]:
    """Return what the association's file says."""
    found: dict[str, Any] = yaml.safe_load((SOURCE / f"{sign}.yaml").read_bytes())
    return found


def run_import(sign: str, *options: str) -> str:
    """Import the association's file with the command."""
    out = StringIO()
    call_command("import_guidebook", str(SOURCE / f"{sign}.yaml"), *options, stdout=out)
    return out.getvalue()


def exported(sign: str) -> str:
    """Return what the command writes."""
    out = StringIO()
    call_command("export_guidebook", sign, stdout=out)
    return out.getvalue()


def edition_of(sign: str) -> EditionPage:
    """Return the edition."""
    return EditionPage.objects.get(edition=sign)


def chapters_as_data(edition: EditionPage) -> list[dict[str, Any]]:
    """Return the published chapters in the shape of the files."""
    return [
        {
            "number": int(page.number),
            "title": page.title,
            "sections": [
                {"heading": each.value["heading"], "items": list(each.value["items"])}
                for each in page.sections
            ],
        }
        for page in edition.chapters.order_by("path")
    ]


@pytest.fixture(scope="class")
def editions(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Import both, once for a class."""
    with rolled_back_later(django_db_blocker):
        for sign in SIGNS:
            run_import(sign)
        yield


@pytest.mark.usefixtures("editions")
class TestImported:
    """Every chapter, section and item, in order."""

    @pytest.mark.parametrize(("sign", "number"), SIGNS.items())
    def test_chapters__all_of_them(self, sign: str, number: int) -> None:
        assert edition_of(sign).chapters.count() == number

    @pytest.mark.parametrize("sign", SIGNS)
    def test_sections_and_items__as_in_the_file(self, sign: str) -> None:
        assert chapters_as_data(edition_of(sign)) == source(sign)["chapters"]

    @pytest.mark.parametrize("sign", SIGNS)
    def test_head__as_in_the_file(self, sign: str) -> None:
        data, edition = source(sign), edition_of(sign)
        assert edition.title == data["title"]
        assert edition.issued.isoformat() == data["issued"]
        items = [
            {"number": int(each.number), "item": each.item, "summary": each.summary}
            for each in edition.checklist_items.all()
        ]
        assert items == data.get("checklist", [])

    def test_theme_edition__is_linked_chapter_by_chapter(self) -> None:
        base, theme = edition_of("ver2.0"), edition_of("mynumber")
        assert theme.based_on == base
        for page in theme.chapters:
            assert page.base == chapter_of(base, page.number)

    @pytest.mark.parametrize(("sign", "slug"), [("ver2.0", "ver2"), ("mynumber", "mynumber")])
    def test_chapters__read_as_in_the_file(self, client: Client, sign: str, slug: str) -> None:
        for data in source(sign)["chapters"]:
            response = client.get(f"/guidebook/{slug}/{data['number']}/")
            assert response.status_code == 200
            article = soup(response).select_one("article")
            read = "".join(article.get_text().split())
            said = "".join(
                "".join(text.split())
                for each in data["sections"]
                for text in (each["heading"], *each["items"])
            )
            assert read == said


@pytest.mark.usefixtures("editions")
class TestPrinted:
    """Ten chapters on eight sheets or fewer, cover, contents and checklist included (issue 14)."""

    @pytest.mark.parametrize("sign", SIGNS)
    def test_sheets__are_few(self, client: Client, sign: str) -> None:
        assert len(soup(client.get(f"{edition_of(sign).url}print/")).select(".sheet")) <= SHEETS


@pytest.mark.usefixtures("editions")
class TestAgain:
    """Again and again, and out and in."""

    @pytest.mark.parametrize(("sign", "number"), SIGNS.items())
    def test_second_import__changes_nothing(self, sign: str, number: int) -> None:
        before = (Revision.objects.count(), PageLogEntry.objects.count())
        pages = list(ChapterPage.objects.order_by("pk").values())
        assert run_import(sign) == f"{Outcome.UNCHANGED.value}：{number + 1}件\n"
        assert (Revision.objects.count(), PageLogEntry.objects.count()) == before
        assert list(ChapterPage.objects.order_by("pk").values()) == pages

    @pytest.mark.parametrize("sign", SIGNS)
    def test_export__says_what_the_file_says(self, sign: str) -> None:
        assert yaml.safe_load(exported(sign)) == source(sign)

    @pytest.mark.parametrize("sign", SIGNS)
    def test_export__looks_as_the_file_does(self, sign: str) -> None:
        assert exported(sign).encode() == (SOURCE / f"{sign}.yaml").read_bytes()

    @pytest.mark.parametrize("sign", SIGNS)
    def test_export_import_export__same_bytes(self, sign: str) -> None:
        first = exported(sign)
        revisions = Revision.objects.count()
        import_edition(first.encode())
        assert exported(sign) == first
        assert Revision.objects.count() == revisions

    def test_export_into_an_empty_guidebook__same_bytes(self) -> None:
        first = {sign: exported(sign) for sign in SIGNS}
        for sign in reversed(SIGNS):
            edition_of(sign).delete()
        for text in first.values():
            import_edition(text.encode())
        assert {sign: exported(sign) for sign in SIGNS} == first

    @pytest.mark.parametrize("publish", [False, True], ids=["draft", "published"])
    def test_edited_chapter__survives_the_import(self, publish: bool) -> None:
        page = chapter_of(edition_of("ver2.0"), "4")
        page.title = "編集者の題"
        revision = page.save_revision()
        if publish:
            revision.publish()
        printed = run_import("ver2.0", "--publish")
        assert f"{Outcome.KEPT.value}：1件" in printed
        assert ChapterPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == (
            "編集者の題"
        )


@pytest.mark.usefixtures("guidebook")
class TestOverTheStarter:
    """The association loads its own text over the starter edition."""

    def test_import__makes_drafts_and_keeps_the_starter_readable(self) -> None:
        start_guidebook()
        before = chapters_as_data(edition_of("ver2.0"))
        printed = run_import("ver2.0")
        assert Outcome.CONFLICT.value not in printed
        assert chapters_as_data(edition_of("ver2.0")) == before
        said, theirs = yaml.safe_load(exported("ver2.0")), source("ver2.0")
        items, wanted = said["checklist"], theirs.pop("checklist")
        assert said.items() >= theirs.items()
        assert all(one.items() >= other.items() for one, other in zip(items, wanted, strict=True))

    def test_published_import__is_the_associations_text(self) -> None:
        start_guidebook()
        run_import("ver2.0", "--publish")
        edition = edition_of("ver2.0")
        assert chapters_as_data(edition) == source("ver2.0")["chapters"]
        assert edition.replaces.edition == "2014"
        assert edition.checklist_items.get(number="1").former_numbers == ["3-1", "4-1"]
        assert edition.passage("purpose")
        assert edition.passage("reading") == [], "the advice was on the text of the starter"

    def test_print_over_the_starter__is_eight_sheets_with_purpose_and_terms(
        self, client: Client
    ) -> None:
        start_guidebook()
        run_import("ver2.0", "--publish")
        page = soup(client.get(f"{edition_of('ver2.0').url}print/"))
        assert len(page.select(".sheet")) <= SHEETS
        contents = [each.a.get_text() for each in page.select(".sheet__contents")]
        assert (contents[0], contents[-1]) == ("目的と読み方", "用語")

    def test_import__keeps_the_advice_that_editors_wrote(self) -> None:
        start_guidebook()
        edition = edition_of("ver2.0")
        edition.front = front_of(reading=["私たちの読み方"])
        edition.save_revision().publish()
        run_import("ver2.0", "--publish")
        assert edition_of("ver2.0").passage("reading") == ["私たちの読み方"]


#: All files of the source but that of the procedures, each after those that it refers to.
FILES = (
    "checklist-2014",
    "ver2.0",
    "mynumber",
    "h26-mynumber",
    "front-matter",
    "checklist-mynumber",
)
EVERY = ("2014", "ver2.0", "mynumber", "h26-mynumber")


def leaves(data: Any) -> Iterator[Any]:
    """Yield every text and number of a file."""
    if isinstance(data, (dict, list)):
        for each in data.values() if isinstance(data, dict) else data:
            yield from leaves(each)
    else:
        yield data


@pytest.fixture(scope="class")
def everything(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Import and publish all files, once for a class."""
    with rolled_back_later(django_db_blocker):
        for name in FILES:
            run_import(name, "--publish")
        yield


@pytest.mark.usefixtures("everything")
class TestEverything:
    """Three editions, two checklists and the front matter: in, out, and in again (G8)."""

    def test_exports__hold_every_text_of_the_files(self) -> None:
        written = [each for sign in EVERY for each in leaves(yaml.safe_load(exported(sign)))]
        for name in FILES:
            assert [each for each in leaves(source(name)) if each not in written] == []

    @pytest.mark.parametrize("name", FILES)
    def test_second_import__changes_nothing(self, name: str) -> None:
        before = Revision.objects.count()
        assert run_import(name).startswith(Outcome.UNCHANGED.value)
        assert Revision.objects.count() == before

    def test_exports_into_an_empty_guidebook__same_bytes(self) -> None:
        first = {sign: exported(sign) for sign in EVERY}
        for sign in reversed(EVERY):
            edition_of(sign).delete()
        for text in first.values():
            import_edition(text.encode())
        assert {sign: exported(sign) for sign in EVERY} == first

    def test_new_edition__shows_old_items_and_why(self, client: Client) -> None:
        rows = soup(client.get("/guidebook/ver2/")).select("table.checklist tbody tr")
        explained = {
            str(each["number"]): each
            for group in source("checklist-2014")["correspondence"]["groups"]
            for each in group["items"]
        }
        assert len(rows) == len(explained)
        for row in rows:
            item = explained[row.td.get_text(strip=True)]
            cell = row("td")[-1]
            assert item["explanation"] in cell.get_text()
            links = [each["href"] for each in cell("a")]
            assert links == [f"/guidebook/2014/#item-{each}" for each in item["former"]]

    def test_old_edition__is_superseded_and_says_where_its_items_went(self, client: Client) -> None:
        page = soup(client.get("/guidebook/2014/"))
        assert page.select_one(".notification--warning a")["href"] == "/guidebook/ver2/"
        items = source("checklist-2014")["checklist"]
        for row, item in zip(page.select("table.checklist tbody tr"), items, strict=True):
            links = [each["href"] for each in row("td")[-1]("a")]
            assert links == [f"/guidebook/ver2/#item-{each}" for each in item["replaced_by"]]

    def test_theme_checklist__leads_to_the_chapters_that_took_its_items_up(
        self, client: Client
    ) -> None:
        page = soup(client.get("/guidebook/mynumber/checklist/"))
        assert len(page.select(".check-item")) == 11
        assert len(page.select(".check-question")) == 17
        links = [each["href"] for each in page.select(".check-item")[0].select("a[href]")]
        assert links == ["/guidebook/mynumber/2/", "/guidebook/mynumber/7/"]

    def test_front_matter__is_read_on_the_page(self, client: Client) -> None:
        text = "".join(soup(client.get("/guidebook/ver2/")).get_text().split())
        front = next(
            each for each in source("front-matter")["editions"] if each["edition"] == "ver2.0"
        )
        hidden = {"edition", "title", "issued"}
        said = [each for key, value in front.items() if key not in hidden for each in leaves(value)]
        assert [each for each in said if "".join(each.split()) not in text] == []
