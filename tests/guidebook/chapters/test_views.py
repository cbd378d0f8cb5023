"""A chapter: sections, neighbours, the same item elsewhere, related entries, terms (G2, G3)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from catalog.entries.enums import EntryState
from guidebook.models import ChapterPage, EditionPage, GlossaryTerm
from tests.actors import NAMES, Cast
from tests.catalog.html import crumbs, hit_count, soup, text_of
from tests.factories import GenreFactory, bulk_published, entry_in, listed_entry
from tests.guidebook.worlds import (
    EDITION,
    GUIDEBOOK,
    SCRIPT,
    make_chapter,
    make_edition,
    restrict,
)

pytestmark = pytest.mark.django_db

CHAPTER = f"{EDITION}1/"


@pytest.fixture
def chapter(edition: EditionPage) -> ChapterPage:
    """Return its first chapter, for one test: others of the class make their own."""
    return make_chapter(edition)


def body_of(client: Client, address: str = CHAPTER) -> BeautifulSoup:
    """Return the main part of a page that opens."""
    response = client.get(address)
    assert response.status_code == 200
    return soup(response).main


def term(**fields: str) -> GlossaryTerm:
    """Return a term of the glossary."""
    defaults = {"term": "オープンデータ", "reading": "おーぷんでーた", "explanation": "公開の資料"}
    return GlossaryTerm.objects.create(**(defaults | fields))


class TestSections:
    """The text in the editors' order (G2)."""

    @pytest.mark.parametrize("name", NAMES)
    def test_chapter__is_the_same_for_everybody(
        self, cast: Cast, chapter: ChapterPage, name: str
    ) -> None:
        assert "ver2.0の1の本文" in text_of(cast[name].client.get(CHAPTER))

    def test_sections__in_order_with_every_item(self, client: Client, edition: EditionPage) -> None:
        sections = [
            ("notes", {"heading": "備考", "items": ["備考の一", "備考の二"]}),
            ("other", {"heading": "独自の見出し", "items": ["独自の文"]}),
            ("summary", {"heading": "概要", "items": ["概要の文"]}),
        ]
        make_chapter(edition, sections=sections)
        page = body_of(client)
        headings = [each.get_text() for each in page.select("article h2")]
        assert headings == ["備考", "独自の見出し", "概要"]
        lines = [each.get_text(strip=True) for each in page.select("article .lines")]
        assert lines == ["備考の一", "備考の二", "独自の文", "概要の文"]

    def test_contents__lead_to_the_sections(self, client: Client, chapter: ChapterPage) -> None:
        page = body_of(client)
        links = [link["href"] for link in page.select(".reading__contents a")]
        assert links == ["#section-1", "#feedback"]
        assert all(page.find(id=link[1:]) is not None for link in links)

    def test_contents__of_a_full_page_all_lead_somewhere(
        self, client: Client, edition: EditionPage
    ) -> None:
        genre = GenreFactory()
        listed_entry(genres=[genre])
        chapter = make_chapter(edition, genres=[genre])
        make_chapter(make_edition("theme", based_on=edition), base=chapter)
        page = body_of(client)
        links = [link["href"] for link in page.select(".reading__contents a")]
        assert links == ["#section-1", "#same-items", "#related", "#feedback"]
        assert all(page.find(id=link[1:]) is not None for link in links)

    def test_no_sections__is_a_clean_page(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, sections=[])
        page = body_of(client)
        assert page.h1.get_text() == "1 章1"
        assert page.select(".part") == []

    def test_markup__is_text(self, client: Client, edition: EditionPage) -> None:
        sections = [("other", {"heading": SCRIPT, "items": [SCRIPT, "<b>太字</b>"]})]
        make_chapter(edition, sections=sections, title=SCRIPT)
        response = client.get(CHAPTER)
        assert "<script>alert" not in response.content.decode()
        assert "<b>太字</b>" in text_of(response)

    def test_lines_of_a_paragraph__are_kept(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, text="一行目\n二行目")
        assert "一行目\n二行目" in body_of(client).select_one("article .lines").get_text()

    def test_head__names_chapter_and_edition(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, "1-1", title="場作り")
        response = client.get(f"{EDITION}1-1/")
        assert soup(response).title.get_text().startswith("1-1．場作り｜版ver2.0")
        found = crumbs(response)
        assert found[-2] == ("版ver2.0", EDITION)
        assert found[-1] == ("1-1．場作り", "")

    @pytest.mark.parametrize("path", ["2/", "1/1/", "1/feedback/x/", "checklist/x/", "x/"])
    def test_unknown_addresses__are_not_found(
        self, client: Client, chapter: ChapterPage, path: str
    ) -> None:
        assert client.get(f"{EDITION}{path}").status_code == 404

    def test_weight__of_a_chapter_like_the_longest_is_small(
        self, client: Client, edition: EditionPage
    ) -> None:
        """Issue 4: a chapter page weighs 60 KB at most, terms and related entries included."""
        genre = GenreFactory()
        bulk_published(5, genre=genre)
        for number in range(20):
            term(term=f"用語の{number}番", explanation="説明" * 75)
        words = "".join(f"用語の{number}番を使います。" for number in range(20))
        sections = [
            ("other", {"heading": f"見出し{n}", "items": [words, *["文章です。" * 40] * 5]})
            for n in range(5)
        ]
        make_chapter(edition, sections=sections, genres=[genre])
        assert len(client.get(CHAPTER).content) <= 60 * 1024


class TestChapterList:
    """All chapters of the edition beside the text (G3)."""

    def test_list__marks_the_one_that_is_read(self, client: Client, edition: EditionPage) -> None:
        for number in ("1", "2", "3"):
            make_chapter(edition, number)
        found = body_of(client, f"{EDITION}2/").select_one(".chapter-list")
        links = [(each["href"], each.get("aria-current")) for each in found.select("ol a")]
        assert links == [
            (f"{EDITION}1/", None),
            (f"{EDITION}2/", "page"),
            (f"{EDITION}3/", None),
        ]
        assert found.select_one(".chapter-list__head").get_text() == "版ver2.0 2 / 3"
        assert not found.details.has_attr("open")

    def test_hidden_chapters__are_not_named(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, "1")
        make_chapter(edition, "2", live=False)
        restrict(make_chapter(edition, "3"))
        assert len(body_of(client).select(".chapter-list ol a")) == 1

    @pytest.mark.parametrize(("length", "minutes"), [(0, 1), (500, 1), (501, 2), (2000, 4)])
    def test_time__follows_the_length(
        self, client: Client, edition: EditionPage, length: int, minutes: int
    ) -> None:
        make_chapter(edition, text="あ" * length)
        assert f"約{minutes}分" in body_of(client).select_one(".chapter-head .meta").get_text()


class TestNeighbours:
    """The chapters before and after (G3)."""

    @pytest.mark.parametrize(
        ("number", "before", "after"),
        [("3", None, "1"), ("1", "3", "2-1"), ("2-1", "1", None)],
    )
    def test_steps__follow_the_editors_order(
        self, client: Client, edition: EditionPage, number: str, before: Any, after: Any
    ) -> None:
        for each in ("3", "1", "2-1"):
            make_chapter(edition, each)
        page = body_of(client, f"{EDITION}{number}/")
        found = [page.select_one(f"a[rel={name}]") for name in ("prev", "next")]
        wanted = [each and f"{EDITION}{each}/" for each in (before, after)]
        assert [link and link["href"] for link in found] == wanted

    def test_steps__stay_within_the_edition(self, client: Client, chapter: ChapterPage) -> None:
        make_chapter(make_edition("next"), "2")
        assert body_of(client).select(".chapter-steps a") == []


class TestSameItem:
    """The same item in other editions, side by side (G3)."""

    @pytest.fixture
    def theme(self, chapter: ChapterPage) -> ChapterPage:
        """Return the chapter that re-reads the first."""
        edition = make_edition("theme", title="読み替え版", based_on=chapter.get_parent().specific)
        return make_chapter(edition, "1", title="読み替えた章", base=chapter)

    def links(self, client: Client, address: str) -> list[str]:
        """Return the chapters that are named as the same item."""
        heads = body_of(client, address).select("#same-items")
        lists = [head.find_parent("section") for head in heads]
        return [p.a["href"] for each in lists for p in each.select("li > p:first-child")]

    def test_base_and_adaptation__name_each_other(self, client: Client, theme: ChapterPage) -> None:
        assert self.links(client, CHAPTER) == [f"{GUIDEBOOK}theme/1/"]
        assert self.links(client, f"{GUIDEBOOK}theme/1/") == [CHAPTER]

    def test_sisters__name_each_other(
        self, client: Client, chapter: ChapterPage, theme: ChapterPage
    ) -> None:
        make_chapter(make_edition("sister"), "9", base=chapter)
        assert self.links(client, f"{GUIDEBOOK}sister/9/") == [CHAPTER, f"{GUIDEBOOK}theme/1/"]

    def test_adaptation_of_an_adaptation__is_the_same_item(
        self, client: Client, theme: ChapterPage
    ) -> None:
        make_chapter(make_edition("third"), "1", base=theme)
        both = [CHAPTER, f"{GUIDEBOOK}theme/1/"]
        assert self.links(client, f"{GUIDEBOOK}third/1/") == both
        assert f"{GUIDEBOOK}third/1/" in self.links(client, CHAPTER)

    def test_without_others__no_heading(self, client: Client, chapter: ChapterPage) -> None:
        make_chapter(make_edition("other"), "1")
        assert "ほかの版の同じ項目" not in text_of(client.get(CHAPTER))

    def test_with__shows_both_texts(self, client: Client, theme: ChapterPage) -> None:
        page = body_of(client, f"{CHAPTER}?with=theme")
        assert page.select("article") == [], "the text stands once, in the cells"
        texts = [each.get_text() for each in page.select(".beside__cell")]
        assert len(texts) == 2
        assert "ver2.0の1の本文" in texts[0]
        assert "themeの1の本文" in texts[1]
        anchors = [each["id"] for each in page.select("[id]")]
        assert len(anchors) == len(set(anchors))
        names = [each.get_text() for each in page.select(".beside__edition")]
        assert names == ["版ver2.0", "読み替え版"]

    def test_with__sections_of_one_kind_stand_beside_each_other(
        self, client: Client, edition: EditionPage
    ) -> None:
        def sections(*kinds: tuple[str, str]) -> list[Any]:
            return [(kind, {"heading": name, "items": [f"{name}の文"]}) for kind, name in kinds]

        first = sections(("summary", "概要"), ("examples", "例"), ("notes", "備考"))
        others = (("summary", "ガイドブックの概要"), ("considerations", "検討"), ("examples", "例"))
        chapter = make_chapter(edition, sections=first)
        theme = make_edition("theme", title="読み替え版", based_on=edition)
        make_chapter(theme, base=chapter, sections=sections(*others, ("other", "独自")))
        page = body_of(client, f"{CHAPTER}?with=theme")
        cells = [" ".join(each.stripped_strings) for each in page.select(".beside__cell")]
        labels = [each.get_text() for each in page.select("h3.beside__label")]
        lacking = "この版にはありません。"
        assert list(zip(labels, cells[::2], cells[1::2], strict=True)) == [
            ("概要", "版ver2.0 概要の文", "読み替え版 ガイドブックの概要 ガイドブックの概要の文"),
            ("検討", f"版ver2.0 {lacking}", "読み替え版 検討の文"),
            ("例", "版ver2.0 例の文", "読み替え版 例の文"),
            ("独自", f"版ver2.0 {lacking}", "読み替え版 独自の文"),
            ("備考", "版ver2.0 備考の文", f"読み替え版 {lacking}"),
        ]

    def test_with__is_offered_and_can_be_left(self, client: Client, theme: ChapterPage) -> None:
        offered = body_of(client).find("a", href="?with=theme")
        assert "並べて読む" in offered.get_text()
        beside = body_of(client, f"{CHAPTER}?with=theme")
        assert beside.find("a", string="この版だけを読む")["href"] == CHAPTER

    @pytest.mark.parametrize(
        "query",
        ["?with=", "?with=nothing", "?with=ver2", "?with=%00", "?with=theme%27--", "?with[]=theme"],
    )
    def test_unknown_with__shows_the_chapter_alone(
        self, client: Client, theme: ChapterPage, query: str
    ) -> None:
        page = body_of(client, f"{CHAPTER}{query}")
        assert len(page.select("article")) == 1
        assert page.select(".beside") == []

    def test_with__of_an_edition_without_this_item_shows_the_chapter_alone(
        self, client: Client, theme: ChapterPage
    ) -> None:
        make_chapter(make_edition("other"), "1")
        page = body_of(client, f"{CHAPTER}?with=other")
        assert len(page.select("article")) == 1
        assert page.select(".beside") == []

    def test_feedback_beside__is_about_this_chapter(
        self, client: Client, theme: ChapterPage
    ) -> None:
        form = body_of(client, f"{CHAPTER}?with=theme").select_one(".feedback form")
        assert form["action"] == f"{CHAPTER}feedback/#feedback"


class TestRelated:
    """Entries of the catalog by genre (G3)."""

    def titles(self, client: Client) -> list[str]:
        """Return the titles of the entries."""
        heads = body_of(client).select("#related")
        sections = [head.find_parent("section") for head in heads]
        return [
            each.get_text(strip=True)
            for section in sections
            for each in section.select(".brief-list :is(li > div > a, .brief-list__title)")
        ]

    def test_entries__only_listed_ones_of_the_genre(
        self, client: Client, edition: EditionPage
    ) -> None:
        genre, other = GenreFactory(), GenreFactory()
        for state in EntryState:
            entry_in(state, title=f"情報：{state.value}", genres=[genre])
        listed_entry(title="別のジャンル", genres=[other])
        make_chapter(edition, genres=[genre])
        shown = sorted(self.titles(client))
        assert shown == [
            f"情報：{EntryState.PUBLISHED.value}",
            f"情報：{EntryState.PUBLISHED_CHANGES_IN_REVIEW.value}",
        ]

    def test_genre_below__counts_as_well(self, client: Client, edition: EditionPage) -> None:
        genre = GenreFactory()
        listed_entry(title="下のジャンル", genres=[GenreFactory(parent=genre)])
        make_chapter(edition, genres=[genre])
        assert self.titles(client) == ["下のジャンル"]

    def test_more_than_five__the_rest_is_in_the_search(
        self, client: Client, edition: EditionPage
    ) -> None:
        genre = GenreFactory(slug="bousai")
        bulk_published(7, genre=genre)
        make_chapter(edition, genres=[genre])
        assert len(self.titles(client)) == 5
        link = body_of(client).select_one("#related ~ a")["href"]
        assert link == "/matching/search/?genre=bousai"
        assert hit_count(client.get(link)) == 7

    def test_no_entries__is_said(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, genres=[GenreFactory(name="観光")])
        text = text_of(client.get(CHAPTER))
        assert "観光" in text
        assert "この分野の登録情報は、まだありません。" in text

    def test_no_genre__no_heading(self, client: Client, chapter: ChapterPage) -> None:
        listed_entry()
        assert "関連する登録情報" not in text_of(client.get(CHAPTER))

    def test_retired_genre__is_as_none(self, client: Client, edition: EditionPage) -> None:
        genre = GenreFactory(name="廃止したジャンル")
        listed_entry(title="そのままの情報", genres=[genre])
        make_chapter(edition, genres=[genre])
        genre.retired_at = timezone.now()
        genre.save()
        text = text_of(client.get(CHAPTER))
        assert "廃止したジャンル" not in text
        assert "関連する登録情報" not in text

    def test_retired_genre__beside_one_in_use_is_left_out(
        self, client: Client, edition: EditionPage
    ) -> None:
        kept = GenreFactory(name="使うジャンル", slug="kept")
        retired = GenreFactory(name="廃止したジャンル", retired_at=timezone.now())
        make_chapter(edition, genres=[kept, retired])
        page = body_of(client)
        link = page.select_one("#related ~ a")["href"]
        assert link == "/matching/search/?genre=kept"
        assert "廃止したジャンル" not in page.get_text()

    @pytest.mark.parametrize(
        ("name", "linked"),
        [("visitor", True), ("special", True), ("other", False), ("secretariat", True)],
    )
    def test_links__to_details_as_in_the_search(
        self, cast: Cast, edition: EditionPage, name: str, linked: bool
    ) -> None:
        genre = GenreFactory()
        entry = listed_entry(genres=[genre])
        make_chapter(edition, genres=[genre])
        links = [a.get("href", "") for a in body_of(cast[name].client).select("a")]
        assert (f"/matching/search/{entry.pk}/" in links) == linked

    def test_contacts__are_never_shown(self, cast: Cast, edition: EditionPage) -> None:
        genre = GenreFactory()
        listed_entry(genres=[genre], contact_email="secret@example.jp", contact_person="窓口太郎")
        make_chapter(edition, genres=[genre])
        for name in NAMES:
            html = cast[name].client.get(CHAPTER).content.decode()
            assert "secret@example.jp" not in html
            assert "窓口太郎" not in html


class TestTerms:
    """Terms explained where they stand, without script (G3)."""

    def test_term__opens_its_explanation(self, client: Client, edition: EditionPage) -> None:
        found = term()
        make_chapter(edition, text="オープンデータを使う。オープンデータは良い。")
        page = body_of(client)
        buttons = page.select("button.term")
        assert len(buttons) == 1
        assert buttons[0]["popovertarget"] == f"term-{found.pk}"
        assert "公開の資料" in page.find(id=f"term-{found.pk}").get_text()

    def test_term_that_does_not_occur__is_not_there(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        term()
        assert "公開の資料" not in client.get(CHAPTER).content.decode()

    def test_explanation__is_escaped(self, client: Client, edition: EditionPage) -> None:
        term(term="<i>&用語</i>", reading=SCRIPT, explanation=f"{SCRIPT}<b>と</b>")
        make_chapter(edition, text="前の文<i>&用語</i>後の文")
        response = client.get(CHAPTER)
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "<b>と</b>" not in html
        assert "<i>&" not in html
        assert "&lt;i&gt;&amp;用語&lt;/i&gt;" in html
        assert "前の文" in text_of(response)
        assert "後の文" in text_of(response)

    def test_term__in_both_texts_is_explained_once(
        self, client: Client, edition: EditionPage
    ) -> None:
        term()
        chapter = make_chapter(edition, text="オープンデータその一")
        make_chapter(make_edition("theme"), base=chapter, text="オープンデータその二")
        page = body_of(client, f"{CHAPTER}?with=theme")
        assert len(page.select("button.term")) == 1
        assert len(page.select("[popover]")) == 1

    def test_change_of_a_term__shows_at_once(self, client: Client, edition: EditionPage) -> None:
        found = term()
        make_chapter(edition, text="オープンデータを使う。")
        found.explanation = "新しい説明"
        found.save()
        assert "新しい説明" in text_of(client.get(CHAPTER))


class TestReplaced:
    def test_replacement_that_is_private__is_not_named(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        new = make_edition("new", title="内緒の新版", replaces=chapter.get_parent().specific)
        restrict(new)
        assert "内緒の新版" not in text_of(client.get(CHAPTER))
