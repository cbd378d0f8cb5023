"""The whole edition on paper (G5)."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from guidebook.models import EditionPage, GlossaryTerm
from tests.actors import NAMES, Cast
from tests.catalog.html import soup, text_of
from tests.guidebook.worlds import EDITION, SCRIPT, make_chapter, make_edition, restrict

pytestmark = pytest.mark.django_db

WHOLE = f"{EDITION}print/"
BY_CHAPTER = f"{WHOLE}?pages=chapters"
both = pytest.mark.parametrize("address", [WHOLE, BY_CHAPTER], ids=["columns", "chapters"])


def printed(client: Client, address: str = WHOLE) -> BeautifulSoup:
    """Return the sheets."""
    response = client.get(address)
    assert response.status_code == 200
    return soup(response).select_one(".sheets")


def contents(page: BeautifulSoup) -> list[tuple[str, int]]:
    """Return title and page number of each line of the contents."""
    return [
        (line.a.get_text(), int(line.select("span")[-1].get_text()))
        for line in page.select(".sheet__contents")
    ]


class TestEmpty:
    @both
    def test_edition_without_anything__is_a_clean_page(self, client: Client, address: str) -> None:
        make_edition()
        page = printed(client, address)
        assert contents(page) == []
        assert page.select_one(".sheet--cover h2").get_text() == "版ver2.0"


class TestWhole:
    @both
    @pytest.mark.parametrize("name", NAMES)
    def test_whole__cover_contents_checklist_chapters(
        self, cast: Cast, edition: EditionPage, name: str, address: str
    ) -> None:
        edition.issued = datetime.date(2016, 3, 15)
        edition.save()
        make_chapter(edition, "1", text="一の本文")
        make_chapter(edition, "2", text="二の本文")
        text = printed(cast[name].client, address).get_text()
        places = [
            text.index(words)
            for words in ("2016年3月15日", "目次", "項目1", "一の本文", "二の本文")
        ]
        assert places == sorted(places)

    @both
    def test_contents__tell_the_page_on_which_each_part_begins(
        self, client: Client, edition: EditionPage, address: str
    ) -> None:
        sections = [("other", {"heading": "見出し", "items": ["文章です。" * 100] * 12})]
        for number in ("1", "2", "3"):
            make_chapter(edition, number, sections=sections)
        page = printed(client, address)
        sheets = {
            int(number.get_text()): number.find_parent(class_="sheet")
            for number in page.select(".sheet__number")
        }
        lines = contents(page)
        assert [title for title, _ in lines] == [
            "チェックリスト",
            "1．章1",
            "2．章2",
            "3．章3",
        ]
        for link in page.select(".sheet__contents a"):
            number = int(link.find_parent("p").select("span")[-1].get_text())
            assert sheets[number].find(id=link["href"][1:]) is not None, link

    @both
    def test_numbers__count_every_sheet_after_the_cover(
        self, client: Client, edition: EditionPage, address: str
    ) -> None:
        for number in range(1, 8):
            make_chapter(edition, str(number))
        page = printed(client, address)
        numbers = [int(each.get_text()) for each in page.select(".sheet__number")]
        assert numbers == list(range(2, len(page.select(".sheet")) + 1))
        whole = text_of(client.get(address))
        assert f"全{len(page.select('.sheet'))}ページ" in whole

    def test_chapters__begin_on_a_new_sheet(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, "1", text="短い")
        make_chapter(edition, "2", text="短い")
        for title in printed(client, BY_CHAPTER).select("[id^=chapter-]"):
            assert title.find_previous_sibling() is None
        together = printed(client).select("[id^=chapter-]")
        assert len({id(each.find_parent(class_="sheet")) for each in together}) == 1

    def test_both__lead_to_each_other(self, client: Client, edition: EditionPage) -> None:
        links = soup(client.get(WHOLE)).select(".page-head a")
        assert "?pages=chapters" in [each["href"] for each in links]
        links = soup(client.get(BY_CHAPTER)).select(".page-head a")
        assert WHOLE in [each["href"] for each in links]

    @both
    def test_every_item__is_printed_once_and_whole(
        self, client: Client, edition: EditionPage, address: str
    ) -> None:
        items = [f"【{n}】" + "長い文章が続きます。" * 150 + f"〔{n}〕" for n in range(6)]
        make_chapter(edition, sections=[("other", {"heading": "見出し", "items": items})])
        sheets = printed(client, address)
        text = "".join(each.get_text() for each in sheets.select(".sheet__item"))
        assert text == "".join(items)

    def test_hidden_chapters__are_not_printed(self, client: Client, edition: EditionPage) -> None:
        make_chapter(edition, "1", text="公開の本文")
        make_chapter(edition, "2", title="下書きの章", text="下書きの本文", live=False)
        restrict(make_chapter(edition, "3", title="限定の章", text="限定の本文"))
        for address in (WHOLE, BY_CHAPTER):
            text = text_of(client.get(address))
            assert "公開の本文" in text
            assert "下書きの" not in text
            assert "限定の" not in text

    def test_unpublished_changes__are_not_printed(
        self, client: Client, edition: EditionPage
    ) -> None:
        chapter = make_chapter(edition)
        chapter.title = "まだ出していない題"
        chapter.save_revision()
        for address in (EDITION, WHOLE, BY_CHAPTER, f"{EDITION}1/"):
            assert "まだ出していない題" not in text_of(client.get(address)), address

    def test_terms__are_explained_at_the_end(self, client: Client, edition: EditionPage) -> None:
        GlossaryTerm.objects.create(term="クラウド", reading="くらうど", explanation=SCRIPT)
        GlossaryTerm.objects.create(term="使わない語", reading="つかわない", explanation="なし")
        make_chapter(edition, text="クラウドを使う。")
        response = client.get(WHOLE)
        page = printed(client)
        assert contents(page)[-1][0] == "用語"
        assert [each.strong.get_text() for each in page.select(".sheet__term")] == ["クラウド"]
        assert "<script>alert" not in response.content.decode()

    def test_theme_without_own_checklist__prints_that_of_its_base(
        self, client: Client, edition: EditionPage
    ) -> None:
        make_edition("theme", based_on=edition)
        response = client.get("/guidebook/theme/print/")
        rows = [each.strong.get_text() for each in soup(response).select(".sheet__row")]
        assert rows == ["項目1", "項目2", "項目3"]
