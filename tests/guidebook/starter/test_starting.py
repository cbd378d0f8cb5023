"""The editions that the product comes with, in its own words (G6, 3)."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from guidebook.editions.blocks import KIND_OF_HEADING
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.importing import Outcome, import_edition
from guidebook.models import ChapterPage, EditionPage, GlossaryTerm, GuidebookIndexPage
from guidebook.starter.starting import FILES, FOLDER, start_guidebook
from tests.conftest import SHARED_DATA, rolled_back_later
from tests.factories import GenreFactory
from tests.guidebook.edition_files import chapter_of, edition_data, import_data

SOURCE = SHARED_DATA.parent / "source" / "guidebook"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guidebook")]

TITLES = [
    "一緒に取り組めるパートナーを探そう",
    "利用者との関係作りをもっと考えてみよう",
    "アイデアや意見が集まる「場作り」をしよう",
    "地域の資源を活かそう・磨こう",
    "お金の流れを考えよう",
    "提供する価値の指標を設定しよう",
    "オープンな行政を目指そう",
    "サービスの提供手段を見つめなおそう",
    "他の施策とつなげてみよう",
    "まずはやってみよう",
]
#: The correspondence of the ten items to those of 2014, as the spec has it (G6).
FORMER = {
    "1": ["3-1", "4-1"],
    "2": ["1-1", "1-2"],
    "3": ["1-2", "5-1", "5-2"],
    "4": ["5-2", "5-3"],
    "5": ["4-1", "4-2"],
    "6": ["2-1"],
    "7": ["1-1", "5-3"],
    "8": ["2-2", "3-1", "3-2"],
    "9": ["5-1", "5-3"],
    "10": [],
}
OLDER = ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2", "4-1", "4-2", "5-1", "5-2", "5-3"]


SOURCES = (
    "ver2.0",
    "mynumber",
    "h26-mynumber",
    "checklist-2014",
    "checklist-mynumber",
    "front-matter",
)
#: Titles and headings of sections, which are those of the association on purpose.
TAKEN = {
    "ＩＣＴ地域イノベーション・ガイドブック Ver.2.0",
    *TITLES,
    *KIND_OF_HEADING,
    "アイデアが集まる「場作り」をしてみよう",
}


def edition_of(sign: str) -> EditionPage:
    """Return the edition."""
    return EditionPage.objects.get(edition=sign)


def numbers(edition: EditionPage) -> list[str]:
    """Return the numbers of the published chapters in order."""
    return [each.number for each in edition.chapters.order_by("path")]


def command() -> str:
    """Return what `manage.py start_guidebook` says."""
    out = StringIO()
    call_command("start_guidebook", stdout=out)
    return out.getvalue()


class TestStart:
    """What stands there after the start."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def started(cls, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
        """Start once for the class, then roll back; return what the command says."""
        with rolled_back_later(django_db_blocker):
            yield command()

    def test_command__says_what_it_did(self, started: str) -> None:
        assert "入れました" in started
        assert EditionPage.objects.count() == len(FILES)
        assert "すでに" in command()
        assert EditionPage.objects.count() == len(FILES)

    def test_current_edition__has_the_ten_titles(self) -> None:
        edition = edition_of("ver2.0")
        assert [page.title for page in edition.chapters.order_by("path")] == TITLES
        assert numbers(edition) == list(FORMER)

    def test_chapters__have_every_part_of_ver2(self) -> None:
        edition = edition_of("ver2.0")
        for number in FORMER:
            page = chapter_of(edition, number)
            kinds = [section.block_type for section in page.sections]
            for kind in ("summary", "background", "examples", "vision"):
                assert kind in kinds, number
            for section in page.sections:
                assert all(len(item) >= 10 for item in section.value["items"]), number

    def test_items__name_what_they_replace(self) -> None:
        items = edition_of("ver2.0").checklist_items.all()
        assert {item.number: item.former_numbers for item in items} == FORMER

    def test_older_edition__is_replaced_and_has_eleven_items(self, client: Client) -> None:
        older = edition_of("2014")
        assert edition_of("ver2.0").replaces == older
        assert [each.number for each in older.checklist_items.all()] == OLDER
        page = client.get(older.url).content.decode()
        assert edition_of("ver2.0").url in page

    def test_theme_edition__is_linked_item_by_item(self) -> None:
        base = edition_of("ver2.0")
        theme = EditionPage.objects.get(based_on=base)
        assert len(numbers(theme)) >= 9
        for page in theme.chapters:
            assert page.base == chapter_of(base, page.number)

    def test_everything__is_published(self) -> None:
        pages = Page.objects.descendant_of(GuidebookIndexPage.objects.get())
        assert pages.filter(live=True, has_unpublished_changes=False).count() == pages.count()

    def test_everything__is_read(self, client: Client) -> None:
        for page in Page.objects.descendant_of(GuidebookIndexPage.objects.get(), inclusive=True):
            assert client.get(page.url).status_code == 200

    def test_no_genres__no_matter(self) -> None:
        assert not ChapterPage.objects.filter(genres__isnull=False).exists()

    def test_every_edition__says_what_it_is_for(self) -> None:
        for edition in EditionPage.objects.all():
            assert edition.passage("purpose")
            assert edition.passage("reading")

    def test_current_edition__tells_three_scenes_and_its_order(self) -> None:
        edition = edition_of("ver2.0")
        assert len(edition.passage("scenes")) == 3
        assert edition.passage("definition")
        sections = chapter_of(edition, "1").sections_in(edition.reading_order)
        order = [str(each.value["heading"]) for each in sections]
        assert order == ["概要", "背景", "イノベーション後の姿", "例", "備考"]

    def test_older_edition__explains_every_new_item(self, client: Client) -> None:
        older = edition_of("2014")
        assert {each.number: each.former for each in older.explanations} == FORMER
        text = client.get(edition_of("ver2.0").url).content.decode()
        assert all(each.explanation in text for each in older.explanations)
        text = client.get(older.url).content.decode()
        assert all(each.explanation in text for each in older.explanations if each.former)

    def test_theme__asks_questions(self, client: Client) -> None:
        items = list(edition_of("hinanjo").checklist_items.all())
        assert [each.number for each in items] == list(FORMER)
        assert all(each.asked for each in items)
        page = client.get(f"{edition_of('hinanjo').url}checklist/").content.decode()
        assert all(question in page for each in items for question in each.asked)

    def test_text_of_our_own__carries_no_date_of_another(self) -> None:
        """Ver.2.0 was issued in 2016; the starter's text speaks of what came later."""
        assert [edition_of(sign).issued for sign in ("ver2.0", "hinanjo")] == [None, None]

    def test_terms__are_complete_and_valid(self) -> None:
        terms = list(GlossaryTerm.objects.all())
        assert len(terms) >= 10
        for term in terms:
            term.full_clean()

    def test_second_start__changes_nothing(self) -> None:
        before = (Revision.objects.count(), GlossaryTerm.objects.count(), Page.objects.count())
        assert start_guidebook() is False
        after = (Revision.objects.count(), GlossaryTerm.objects.count(), Page.objects.count())
        assert after == before

    @pytest.mark.parametrize("name", FILES)
    def test_file_imported_again__is_no_news(self, name: str) -> None:
        data = (FOLDER / name).read_bytes()
        sign = yaml.safe_load(data)["edition"]
        report = import_edition(data)
        assert report.count(Outcome.UNCHANGED) == len(report.lines)
        assert export_edition(edition_of(sign)).encode() == data

    @pytest.mark.skipif(not SOURCE.exists(), reason="not part of the project")
    @pytest.mark.parametrize("name", FILES)
    def test_paragraphs__are_the_projects_own(self, name: str) -> None:
        theirs = {text for sign in SOURCES for text in sentences(_source(sign))}
        assert theirs.isdisjoint(sentences(yaml.safe_load((FOLDER / name).read_bytes())) - TAKEN)


def _source(sign: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((SOURCE / f"{sign}.yaml").read_bytes())
    return found


def sentences(data: Any) -> set[str]:
    """Return the sentences of a file, wherever they stand."""
    if isinstance(data, dict):
        return {each for value in data.values() for each in sentences(value)}
    if isinstance(data, list):
        return {each for value in data for each in sentences(value)}
    parts = str(data).replace("\n", "。").split("。")
    return {each.strip() for each in parts if len(each.strip()) > 12}


class TestWhatExists:
    """Genres and terms that are there already."""

    def test_genres_and_terms__are_connected_and_stay_as_they_are(self) -> None:
        GlossaryTerm.objects.create(term="API", reading="えい", explanation="自分たちの説明")
        genre, retired = GenreFactory(name="防災"), GenreFactory(name="産業")
        type(retired).objects.filter(pk=retired.pk).update(retired_at="2020-01-01T00:00:00Z")
        assert start_guidebook() is True
        edition = edition_of("ver2.0")
        assert list(chapter_of(edition, "1").genres.all()) == [genre]
        assert list(chapter_of(edition, "2").genres.all()) == []
        assert GlossaryTerm.objects.get(term="API").explanation == "自分たちの説明"


class TestNotTwice:
    """A guidebook that has an edition is left alone."""

    def test_any_edition__is_enough(self) -> None:
        import_data(edition_data())
        assert start_guidebook() is False
        assert EditionPage.objects.count() == 1
        assert not GlossaryTerm.objects.exists()

    def test_failure__leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(*args: Any) -> None:
            raise RuntimeError("停電")

        monkeypatch.setattr("guidebook.starter.starting._add_genres", failing)
        with pytest.raises(RuntimeError):
            start_guidebook()
        assert not EditionPage.objects.exists()
