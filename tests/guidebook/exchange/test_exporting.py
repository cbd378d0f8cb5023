"""Exporting, and coming back (G8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from cms.web.text import entered
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.files import EditionReader
from guidebook.exchange.importing import Outcome, import_edition
from guidebook.exchange.pages import content_of_edition
from guidebook.models import ChapterPage, ChecklistItem, EditionPage, GuidebookIndexPage
from tests.conftest import rolled_back_later
from tests.guidebook.edition_files import (
    as_file,
    chapter,
    chapter_of,
    edition_data,
    import_data,
    section,
)
from tests.guidebook.exchange.test_files import PADDED, TWISTED

pytestmark = pytest.mark.django_db


def only() -> EditionPage:
    """Return the one edition there is."""
    return EditionPage.objects.get()


def saying(text: str) -> dict[str, Any]:
    """Return the file of an edition that says `text` wherever it can."""
    sections = [section(text, text, f"あ\n{text}", f"あ\n{text}\nい")]
    return edition_data(
        title=text,
        chapters=[chapter(1, title=text, sections=sections)],
        checklist=[{"number": 1, "item": text, "summary": text}],
    )


def written(text: str) -> ChapterPage:
    """Return a chapter into which an editor wrote `text`."""
    page: ChapterPage = chapter_of(only(), "1")
    page.sections = [("other", {"heading": "見出し", "items": [text, f"あ\n{text}\nい"]})]
    page.save_revision().publish()
    return page


class TestExport:
    """What the file says."""

    def test_file__is_what_was_imported(self, edition: EditionPage) -> None:
        assert yaml.safe_load(export_edition(edition)) == edition_data()

    def test_file__is_accepted(self, edition: EditionPage) -> None:
        content = EditionReader().read(export_edition(edition).encode())
        assert content == content_of_edition(edition)

    def test_draft__is_exported(self, edition: EditionPage) -> None:
        page = chapter_of(edition, "2")
        page.title = "下書きの題"
        page.save_revision()
        assert "下書きの題" in export_edition(edition)

    def test_unpublished_chapter__is_exported(self, edition: EditionPage) -> None:
        chapter_of(edition, "2").unpublish()
        assert [each["number"] for each in yaml.safe_load(export_edition(edition))["chapters"]] == [
            1,
            2,
            3,
        ]

    def test_moved_chapter__is_exported_where_it_stands(self, edition: EditionPage) -> None:
        chapter_of(edition, "3").move(chapter_of(edition, "1"), pos="left")
        exported = yaml.safe_load(export_edition(EditionPage.objects.get()))
        assert [each["number"] for each in exported["chapters"]] == [3, 1, 2]

    def test_base__is_named_by_its_sign(self, edition: EditionPage) -> None:
        import_data(edition_data(edition="theme", based_on="test1.0"))
        theme = EditionPage.objects.get(edition="theme")
        assert yaml.safe_load(export_edition(theme))["based_on"] == "test1.0"

    def test_empty_edition__is_a_file(self, guidebook: GuidebookIndexPage) -> None:
        page = EditionPage(title="空の版", edition="empty", slug="empty")
        guidebook.add_child(instance=page)
        exported = export_edition(page)
        assert yaml.safe_load(exported) == {"edition": "empty", "title": "空の版", "chapters": []}
        assert EditionReader().read(exported.encode()).title == "空の版"


@pytest.mark.usefixtures("guidebook")
class TestFixedPoint:
    """Import → export → import changes nothing more."""

    @pytest.mark.parametrize("name", PADDED)
    def test_padded_text__is_stable(self, name: str) -> None:
        import_edition(as_file(saying(PADDED[name])))
        exported = export_edition(only())
        assert import_edition(exported.encode()).count(Outcome.UNCHANGED) == 2
        assert import_edition(as_file(saying(PADDED[name]))).count(Outcome.UNCHANGED) == 2
        assert export_edition(only()) == exported


class TestTwistedTexts:
    """The same for whatever a file may say.

    Each text begins where the class does: in one long transaction PostgreSQL would have to step
    over all versions of the pages before.
    """

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _said(cls, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        with rolled_back_later(django_db_blocker):
            import_data(saying("あ"))
            yield

    # A bare U+0085 is a blank to YAML itself; what an editor typed is tested below.
    @pytest.mark.parametrize("name", [each for each in TWISTED if "\x85" not in TWISTED[each]])
    def test_twisted_text__comes_back(self, name: str) -> None:
        import_edition(as_file(saying(TWISTED[name])))
        exported = export_edition(only())
        assert yaml.safe_load(exported) == saying(entered(TWISTED[name]))
        assert import_edition(exported.encode()).count(Outcome.UNCHANGED) == 2
        assert export_edition(only()) == exported


@pytest.mark.usefixtures("edition")
class TestEditors:
    """The same for what an editor wrote after the import."""

    @pytest.mark.parametrize("name", TWISTED)
    def test_twisted_text__comes_back(self, name: str) -> None:
        page = written(TWISTED[name])
        exported = export_edition(only())
        assert import_edition(exported.encode()).count(Outcome.UNCHANGED) == 4
        assert export_edition(only()) == exported
        page.refresh_from_db()
        assert next(iter(page.sections[0].value["items"])) == TWISTED[name]

    @pytest.mark.parametrize("name", PADDED)
    def test_padded_text__is_no_change(self, name: str) -> None:
        written(PADDED[name])
        exported = export_edition(only())
        assert import_edition(exported.encode()).count(Outcome.UNCHANGED) == 4
        assert export_edition(only()) == exported

    @pytest.mark.parametrize("name", PADDED)
    def test_export_elsewhere__exports_the_same_there(self, name: str) -> None:
        written(PADDED[name])
        exported = export_edition(only())
        only().delete()
        import_edition(exported.encode())
        assert export_edition(only()) == exported

    def test_checklist__comes_back(self) -> None:
        page = only()
        page.checklist_items = [
            ChecklistItem(number="1-1", item="項目", summary="一\r\n二", former="3-1"),
            ChecklistItem(number="1-2", item="項目", summary=""),
        ]
        page.save_revision().publish()
        exported = export_edition(only())
        assert import_edition(exported.encode()).count(Outcome.UNCHANGED) == 4
        assert [each.former for each in only().checklist_items.all()] == ["3-1", ""]
