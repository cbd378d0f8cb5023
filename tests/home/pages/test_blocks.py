"""What editors build pages of, as readers get it (W1, W2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from catalog.entries.enums import EntryState
from catalog.models import EntrySearchPage, MatchingServicePage
from cms.models import SiteDocument, SiteImage
from home.body.blocks import BodyBlock, HeadingBlock, LinksBlock
from home.models import NewsIndexPage, NewsPage, StandardPage
from home.pages.blocks import BannerBlock, HomeBlock, NewestEntriesBlock, NewsBlock
from tests.actors import Cast
from tests.catalog.html import soup
from tests.factories import (
    PDF,
    InformationTypeFactory,
    bulk_published,
    entry_in,
    published_entry,
)

pytestmark = pytest.mark.django_db

Arrange = Callable[..., None]
HOSTILE = "<script>alert(1)</script>"


def main_of(client: Client, path: str = "/") -> BeautifulSoup:
    """Return the main part of the page."""
    response = client.get(path)
    assert response.status_code == 200
    return soup(response).main


class TestBody:
    @pytest.mark.parametrize(("level", "tag"), [("h2", "h2"), ("h3", "h3")])
    def test_heading__of_its_level(
        self, arrange: Arrange, client: Client, level: str, tag: str
    ) -> None:
        arrange(("heading", {"text": "見出し & 小見出し", "level": level}))

        assert [each.get_text() for each in main_of(client)(tag)] == ["見出し & 小見出し"]

    def test_heading__never_competes_with_the_title(self) -> None:
        with pytest.raises(ValidationError):
            HeadingBlock().clean({"text": "x", "level": "h1"})

    def test_text__paragraphs_lists_links(
        self, arrange: Arrange, client: Client, standard_page: StandardPage
    ) -> None:
        link = f'<a linktype="page" id="{standard_page.pk}">規約</a>'
        arrange(("text", f"<p><b>強調</b>と{link}</p><ul><li>一</li></ul>"))

        text = main_of(client).select_one(".rich-text")

        assert text.b.get_text() == "強調"
        assert text.a["href"] == "/terms/"
        assert text.ul.li.get_text() == "一"

    @pytest.mark.parametrize(
        ("decorative", "given", "alt"),
        [(False, "庁舎の写真", "庁舎の写真"), (True, "", ""), (True, "飾り", "")],
    )
    def test_image__alternative_text_unless_decoration(
        self, arrange: Arrange, client: Client, decorative: bool, given: str, alt: str
    ) -> None:
        image = SiteImage.objects.create(title="photo1", file=get_test_image_file())
        image.contextual_alt_text, image.decorative = given, decorative
        arrange(("image", image))

        shown = main_of(client).figure.img

        assert shown["alt"] == alt
        assert int(shown["width"]) > 0
        assert shown["src"].startswith("/media/images/")

    def test_image__alternative_text_is_required(self) -> None:
        image = SiteImage.objects.create(title="photo1", file=get_test_image_file())
        block = BodyBlock().child_blocks["image"]
        value = block.normalize(image)
        value.contextual_alt_text, value.decorative = "", False

        with pytest.raises(ValidationError):
            block.clean(value)

    def test_image__deleted_file_breaks_nothing(self, arrange: Arrange, client: Client) -> None:
        image = SiteImage.objects.create(title="photo1", file=get_test_image_file())
        image.contextual_alt_text, image.decorative = "庁舎", False
        arrange(("image", image), ("text", "<p>本文</p>"))
        image.delete()

        assert "本文" in main_of(client).get_text()

    def test_table__in_a_region_that_scrolls(self, arrange: Arrange, client: Client) -> None:
        rows = [["区分", "件数"], ["事例", HOSTILE]]
        table = {"data": rows, "table_header_choice": "row", "first_row_is_table_header": True}
        arrange(("table", {"table": table}))

        region = main_of(client).select_one("[role=region][tabindex='0']")

        assert [cell.get_text(strip=True) for cell in region("th")] == ["区分", "件数"]
        assert [cell.get_text(strip=True) for cell in region("td")] == ["事例", HOSTILE]
        assert region.script is None

    @pytest.mark.parametrize(("label", "shown"), [("様式第１号", "様式第１号"), ("", "申込書")])
    def test_document__name_kind_and_size(
        self, arrange: Arrange, client: Client, label: str, shown: str
    ) -> None:
        document = SiteDocument.objects.create(title="申込書", file=ContentFile(PDF, "a.pdf"))
        arrange(("document", {"document": document, "label": label}))

        item = main_of(client).select_one(".documents li")

        assert item.a.get_text() == shown
        assert "PDF" in item.span.get_text()
        assert client.get(item.a["href"]).status_code == 200

    def test_document__deleted_file_breaks_nothing(self, arrange: Arrange, client: Client) -> None:
        document = SiteDocument.objects.create(title="申込書", file=ContentFile(PDF, "a.pdf"))
        arrange(("document", {"document": document, "label": "様式"}), ("text", "<p>本文</p>"))
        document.delete()

        assert "本文" in main_of(client).get_text()

    @pytest.mark.parametrize("level", ["info", "warning"])
    def test_call_out__line_breaks_kept_and_nothing_run(
        self, arrange: Arrange, client: Client, level: str
    ) -> None:
        arrange(("call_out", {"level": level, "title": HOSTILE, "text": f"一\n{HOSTILE}"}))

        box = main_of(client).select_one(f".notification--{level}")

        assert HOSTILE in box.get_text()
        assert box.br is not None
        assert box.script is None

    def test_blocks__standard_page_takes_all_but_those_of_the_home_page(self) -> None:
        only_home = set(HomeBlock().child_blocks) - set(BodyBlock().child_blocks)

        assert only_home == {"banner", "shelves", "guidebook", "newest_entries", "events", "news"}


class TestLinks:
    def test_cards__lead_to_pages_and_elsewhere(
        self, arrange: Arrange, client: Client, standard_page: StandardPage
    ) -> None:
        cards = [
            {"title": "規約", "text": "きまり", "page": standard_page, "address": ""},
            {"title": "外部", "text": "", "page": None, "address": "https://example.jp/"},
            {"title": "行き先なし", "text": "", "page": None, "address": ""},
        ]
        arrange(("links", {"heading": "関連", "cards": cards}))

        main = main_of(client)

        assert main.section.h2.get_text() == "関連"
        assert [(link.get_text(), link["href"]) for link in main.select(".card a")] == [
            ("規約", "/terms/"),
            ("外部", "https://example.jp/"),
        ]
        assert "行き先なし" in main.get_text()

    def test_cards__deleted_page_is_no_link(
        self, arrange: Arrange, client: Client, standard_page: StandardPage
    ) -> None:
        card = {"title": "規約", "text": "", "page": standard_page, "address": ""}
        arrange(("links", {"heading": "関連", "cards": [card]}))
        standard_page.delete()

        assert main_of(client).select(".card a") == []

    def test_address__nothing_but_an_address(self) -> None:
        card = {"title": "x", "text": "", "page": None, "address": "javascript:alert(1)"}

        with pytest.raises(ValidationError):
            LinksBlock().clean(LinksBlock().to_python({"heading": "x", "cards": [card]}))


class TestBanner:
    @staticmethod
    def banner(**changes: Any) -> tuple[str, dict[str, Any]]:
        """Return a banner that leads to the menu of the service."""
        value = {
            "title": "マッチングサービス",
            "text": "一行目\n二行目",
            "link_label": "開く",
            "page": MatchingServicePage.objects.get(),
            "with_search": True,
        }
        return "banner", value | changes

    def test_link__leads_to_the_service(self, arrange: Arrange, client: Client) -> None:
        arrange(self.banner())

        link = main_of(client).select_one(".hero__link a")
        assert link.get_text() == "開く"

        assert link["href"] == "/matching/"
        assert client.get(link["href"]).status_code == 200

    def test_search_field__leads_to_the_result(self, arrange: Arrange, client: Client) -> None:
        found = published_entry(title="避難所の受付")
        published_entry(title="観光案内")
        arrange(self.banner())
        form = main_of(client).select_one("form[role=search]")
        field = form.select_one("input[type=search]")
        assert field["id"] == form.label["for"]

        response = client.get(form["action"].partition("#")[0], {field["name"]: "避難所"})

        rows = soup(response).select("[data-entry-id]")
        assert [int(row["data-entry-id"]) for row in rows] == [found.pk]

    def test_search_field__only_where_asked_for(self, arrange: Arrange, client: Client) -> None:
        arrange(self.banner(with_search=False))

        assert main_of(client).form is None

    def test_search_field__gone_with_the_search(self, arrange: Arrange, client: Client) -> None:
        arrange(self.banner())
        EntrySearchPage.objects.update(live=False)

        assert main_of(client).form is None

    def test_link__gone_with_its_page(self, arrange: Arrange, client: Client) -> None:
        arrange(self.banner(page=None))

        assert main_of(client).find("a", string="開く") is None

    def test_page__one_of_the_service(self, standard_page: StandardPage) -> None:
        assert BannerBlock().child_blocks["page"].target_models == [
            MatchingServicePage,
            EntrySearchPage,
        ]


class TestNewestEntries:
    #: Who gets a link to what is for special members, and to what is for all members.
    LINKED = {
        "visitor": (True, True),
        "general": (True, True),
        "colleague": (True, True),
        "other": (False, True),
        "special": (True, True),
        "wg": (False, False),
        "secretariat": (True, True),
    }

    def test_rows__link_for_those_whom_it_leads_somewhere(
        self, arrange: Arrange, cast: Cast
    ) -> None:
        published_entry(title="製品", organization=cast.owner)
        members = InformationTypeFactory(for_all=True)
        published_entry(title="事例", organization=cast.owner, information_type=members)
        arrange(("newest_entries", {"heading": "新着情報", "count": 5}))
        for name, expected in self.LINKED.items():
            section = main_of(cast[name].client).section

            assert [item.div.contents[1].get_text() for item in section("li")] == [
                "事例",
                "製品",
            ], name
            links = {link.get_text(): link["href"] for link in section.select("li a")}
            assert ("製品" in links, "事例" in links) == expected, name

    @pytest.mark.parametrize("name", ["visitor", "special"])
    def test_link__opens_the_detail_or_login(self, arrange: Arrange, cast: Cast, name: str) -> None:
        published_entry(title="製品")
        arrange(("newest_entries", {"heading": "新着情報", "count": 5}))
        link = main_of(cast[name].client).select_one("li a")["href"]

        response = cast[name].client.get(link, follow=True)

        expected = "製品" if name == "special" else "ログイン"
        assert soup(response).h1.get_text() == expected

    def test_rows__only_what_is_published(
        self, arrange: Arrange, cast: Cast, subtests: pytest.Subtests
    ) -> None:
        for state in EntryState:
            entry_in(state, title=state.value)
        arrange(("newest_entries", {"heading": "新着情報", "count": 20}))

        for name in ("visitor", "special", "secretariat"):
            with subtests.test(name):
                rows = main_of(cast[name].client).section("li")
                titles = {row.div.contents[1].get_text() for row in rows}
                assert titles == {"published", "published_changes_in_review"}

    def test_rows__as_many_as_asked_for(self, arrange: Arrange, client: Client) -> None:
        bulk_published(8)
        arrange(("newest_entries", {"heading": "新着情報", "count": 3}))

        section = main_of(client).section

        assert len(section("li")) == 3
        assert section.select_one(".section__head a")["href"] == "/matching/search/"

    def test_rows__none_without_the_search(self, arrange: Arrange, client: Client) -> None:
        bulk_published(1)
        arrange(("newest_entries", {"heading": "新着情報", "count": 3}))
        EntrySearchPage.objects.update(live=False)

        assert main_of(client).section("a") == []

    @pytest.mark.parametrize(("count", "valid"), [(1, True), (20, True), (0, False), (21, False)])
    @pytest.mark.parametrize("block", [NewestEntriesBlock, NewsBlock])
    def test_count__from_1_to_20(self, block: Any, count: int, valid: bool) -> None:
        field = block().child_blocks["count"]
        accepted = True

        try:
            field.clean(count)
        except ValidationError:
            accepted = False

        assert accepted is valid

    def test_queries__same_for_1_and_20_rows(
        self, arrange: Arrange, cast: Cast, django_assert_num_queries, django_assert_max_num_queries
    ) -> None:
        arrange(("newest_entries", {"heading": "新着情報", "count": 20}))
        client = cast["special"].client
        bulk_published(1)
        client.get("/")
        with django_assert_max_num_queries(25) as few:
            client.get("/")
        bulk_published(30)

        with django_assert_num_queries(len(few.captured_queries)):
            assert len(main_of(client).section("li")) == 20


class TestNews:
    def test_rows__latest_first_and_as_many_as_asked_for(
        self, arrange: Arrange, client: Client, news_index: NewsIndexPage
    ) -> None:
        for day in range(1, 5):
            page = NewsPage(title=f"{day}日", slug=str(day), date=f"2026-04-0{day}")
            news_index.add_child(instance=page)
        arrange(("news", {"heading": "お知らせ", "page": news_index, "count": 2}))

        section = main_of(client).section

        assert [(link.get_text(), link["href"]) for link in section.select("li a")] == [
            ("4日", "/news/4/"),
            ("3日", "/news/3/"),
        ]
        assert section.select_one(".section__head a")["href"] == "/news/"

    def test_rows__none_without_the_list(self, arrange: Arrange, client: Client) -> None:
        arrange(("news", {"heading": "お知らせ", "page": None, "count": 2}))

        assert main_of(client).section("a") == []

    def test_queries__same_for_1_and_20_rows(
        self,
        arrange: Arrange,
        client: Client,
        news_index: NewsIndexPage,
        django_assert_num_queries,
        django_assert_max_num_queries,
    ) -> None:
        arrange(("news", {"heading": "お知らせ", "page": news_index, "count": 20}))
        news_index.add_child(instance=NewsPage(title="0", slug="0"))
        client.get("/")
        with django_assert_max_num_queries(25) as few:
            client.get("/")
        for n in range(1, 25):
            news_index.add_child(instance=NewsPage(title=str(n), slug=str(n)))

        with django_assert_num_queries(len(few.captured_queries)):
            assert len(main_of(client).section("li")) == 20
