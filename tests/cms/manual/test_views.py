"""The manual's screens: who reads them, and what they say."""

from __future__ import annotations

import pytest

from cms.manual.chapters import CHAPTERS, Chapter
from tests.actors import Cast
from tests.catalog.html import hit_count, soup
from tests.catalog.screens import menu_labels, queries_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MANUAL = "/admin/manual/"
LINK = "a.manual-link"


class TestAccess:
    @pytest.mark.parametrize("path", [MANUAL, f"{MANUAL}?q=審査", f"{MANUAL}review/"])
    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("general", 403),
            ("special", 403),
            ("wg", 200),
            ("secretariat", 200),
        ],
    )
    def test_manual__is_for_everybody_in_the_admin(
        self, cast: Cast, name: str, path: str, status: int
    ) -> None:
        assert cast[name].client.get(path, follow=True).status_code == status

    def test_visitor__is_sent_to_login(self, cast: Cast) -> None:
        assert cast["visitor"].client.get(MANUAL)["Location"].startswith("/login/?")

    @pytest.mark.parametrize("path", [MANUAL, f"{MANUAL}review/"])
    def test_manual__is_only_read(self, cast: Cast, path: str) -> None:
        assert cast["secretariat"].client.post(path).status_code == 405

    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_menu__leads_to_it_once(self, cast: Cast, name: str) -> None:
        labels = menu_labels(cast[name].client)
        assert labels.count("ヘルプ") == 1
        assert labels.count(MANUAL) == 1


class TestContents:
    def test_contents__name_every_chapter(self, cast: Cast) -> None:
        page = soup(cast["wg"].client.get(MANUAL))
        links = [(a.get_text(), a["href"]) for a in page.select(".manual__contents a")]
        assert links == [(each.heading, each.url) for each in CHAPTERS]

    def test_hits__are_marked_and_lead_to_sections(self, cast: Cast) -> None:
        response = cast["wg"].client.get(MANUAL, {"q": "かいふくコード"})
        page = soup(response)
        hits = page.select(".manual__hits li")
        assert hit_count(response) == len(hits) > 0
        assert {mark.get_text() for mark in page.select("mark")} == {"回復コード"}
        assert hits[0].a["href"] == f"{MANUAL}start/#second-factor"
        assert page.select_one("#manual-q")["value"] == "かいふくコード"

    def test_no_hits__are_said(self, cast: Cast) -> None:
        response = cast["wg"].client.get(MANUAL, {"q": "<b>宇宙船ヤマト"})
        assert hit_count(response) == 0
        assert "見つかりませんでした" in soup(response).select_one("[data-hit-count]").get_text()
        assert soup(response).h1.get_text() == "「<b>宇宙船ヤマト」の検索結果"

    @pytest.mark.parametrize("text", ["", "   ", "\x00"])
    def test_blank__shows_the_contents(self, cast: Cast, text: str) -> None:
        page = soup(cast["wg"].client.get(MANUAL, {"q": text}))
        assert len(page.select(".manual__contents li")) == len(CHAPTERS)


class TestChapterView:
    @pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
    def test_chapter__has_its_sections_and_neighbours(self, cast: Cast, chapter: Chapter) -> None:
        page = soup(cast["wg"].client.get(chapter.url))
        place = chapter.number - 1
        anchors = [a["href"] for a in page.select(".manual__sections a")]
        assert [each.get_text() for each in page.select("h1")] == [chapter.heading]
        assert anchors == [f"#{each['id']}" for each in page.select(".manual__text h2")]
        before, after = (page.select_one(f"a[rel={rel}]") for rel in ("prev", "next"))
        assert (before and before["href"]) == (CHAPTERS[place - 1].url if place else None)
        is_last = chapter == CHAPTERS[-1]
        assert (after and after["href"]) == (None if is_last else CHAPTERS[place + 1].url)

    @pytest.mark.parametrize("slug", ["nothing", "Review", "base"])
    def test_unknown_chapter__is_not_found(self, cast: Cast, slug: str) -> None:
        assert cast["secretariat"].client.get(f"{MANUAL}{slug}/").status_code == 404


class TestLink:
    @pytest.mark.parametrize(
        ("path", "slug"),
        [
            ("/admin/", "start"),
            ("/admin/snippets/catalog/genre/", "taxonomy"),
            ("/admin/snippets/catalog/genre/add/", "taxonomy"),
            ("/admin/members/accounts/", "members"),
            ("/admin/mails/", "reports"),
            ("/admin/reports/coverage/", "reports"),
            ("/admin/settings/members/accesspolicy/", "watch"),
            ("/admin/imports/", "imports"),
            ("/admin/images/", "pages"),
            ("/admin/account/", "start"),
        ],
    )
    def test_screen__carries_the_way_to_its_chapter(self, cast: Cast, path: str, slug: str) -> None:
        response = cast["secretariat"].client.get(path, follow=True)
        links = soup(response).select(LINK)
        assert [each["href"] for each in links] == [f"{MANUAL}{slug}/"]
        assert links[0].get_text() == "この画面の手引き"

    def test_guidebook__is_told_from_other_pages(self, cast: Cast) -> None:
        response = cast["wg"].client.get("/admin/guidebook/", follow=True)
        assert soup(response).select_one(LINK)["href"] == f"{MANUAL}guidebook/"

    def test_screen_without_chapter__has_no_link(self, cast: Cast) -> None:
        superuser = UserFactory(is_superuser=True, organization=None)
        cast["visitor"].client.force_login(superuser)
        assert soup(cast["visitor"].client.get("/admin/sites/")).select(LINK) == []


class TestQueries:
    def test_search__asks_for_the_synonyms_only_once(self, cast: Cast) -> None:
        client = cast["wg"].client
        few = queries_of(client, MANUAL, {"q": "宇宙船ヤマト"})
        assert queries_of(client, MANUAL, {"q": "審査"}) == few
