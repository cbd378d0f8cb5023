"""The search over everything in the admin (O1, O2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.entries.enums import EntryState
from cms.database.spellings import WIDE, compared, rows_saying, spelled
from cms.mail import post
from cms.members.models import Organization
from cms.models import MailRecord
from home.models import HomePage
from home.pages.models import StandardPage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.factories import ApplicationFactory, OrganizationFactory, UserFactory, entry_in

pytestmark = pytest.mark.django_db

FIND = "/admin/find/"
NAME = "アルファ計画（架空）"


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """Make one thing of every kind with the same word."""
    organization = OrganizationFactory(name=NAME, contact_tel="03-1234-5678")
    person = UserFactory(organization=organization, email="alpha@example.jp", last_name="青木")
    entry = entry_in(EntryState.DRAFT, title="アルファの題", organization=organization)
    application = ApplicationFactory(organization_name="アルファ新社（架空）")
    post("account_reopened", ["alpha@example.jp"], {"user": person}, about=NAME)
    page = HomePage.objects.get().add_child(instance=StandardPage(title="アルファの頁", live=False))
    return {
        "entries": reverse("wagtailsnippets_catalog_entry:inspect", args=[entry.pk]),
        "organizations": reverse("organizations:edit", args=[organization.pk]),
        "accounts": reverse("members/accounts:edit", args=[person.pk]),
        "applications": reverse("applications:inspect", args=[application.pk]),
        "mails": reverse("mails_modeladmin_inspect", args=[MailRecord.objects.latest("pk").pk]),
        "pages": reverse("wagtailadmin_explore", args=[page.pk]),
    }


def found(cast: Cast, text: str, name: str = "secretariat") -> dict[str, list[str]]:
    """Return the links of each group that the search shows."""
    page = soup(cast[name].client.get(FIND, {"q": text}))
    return {
        group["data-group"]: [link["href"] for link in group.select("li a")]
        for group in page.select("[data-group]")
    }


class TestSearch:
    @pytest.mark.parametrize("text", ["アルファ", "ｱﾙﾌｧ", "あるふぁ", " アルファ　"])
    def test_word__is_found_in_every_kind_however_it_is_written(
        self, cast: Cast, world: dict[str, str], text: str
    ) -> None:
        answer = found(cast, text)
        assert list(answer) == list(world)
        for name, url in world.items():
            assert url in answer[name]
            assert cast["secretariat"].client.get(url).status_code == 200

    def test_number_of_an_entry__comes_first(self, cast: Cast) -> None:
        entry = entry_in(EntryState.DELETED, title="消した題")
        entry_in(EntryState.PUBLISHED, title=f"{entry.pk}年の題")
        wide = str(entry.pk).translate(WIDE)
        for text in (str(entry.pk), wide, f"https://example.jp/matching/search/{entry.pk}/"):
            assert found(cast, text)["entries"][0].endswith(f"/inspect/{entry.pk}/")

    def test_person__is_found_by_address_and_telephone(
        self, cast: Cast, world: dict[str, str]
    ) -> None:
        by_address = found(cast, "ａｌｐｈａ＠example.jp")
        for name in ("accounts", "mails"):
            assert by_address[name] == [world[name]]
        assert found(cast, "0312345678") == {"organizations": [world["organizations"]]}

    def test_many__are_counted_and_lead_to_a_list_of_just_these(self, cast: Cast) -> None:
        for number in range(7):
            OrganizationFactory(name=f"ベータ{number}（架空）")
            entry_in(EntryState.DRAFT, title=f"ベータ{number}")
        page = soup(cast["secretariat"].client.get(FIND, {"q": "ﾍﾞｰﾀ"}))
        for name in ("entries", "organizations"):
            group = page.select_one(f"[data-group={name}]")
            assert (group["data-count"], len(group.select("li"))) == ("7", 5)
            listed = soup(cast["secretariat"].client.get(group.select_one("p a")["href"]))
            assert "全7件" in " ".join(listed.get_text().split())

    @pytest.mark.parametrize("text", ["", "　", "-", "%", "無い言葉", "x" * 999])
    def test_nothing__is_found_for_nothing(
        self, cast: Cast, world: dict[str, str], text: str
    ) -> None:
        assert found(cast, text) == {}

    def test_editor__finds_no_more_than_pages(self, cast: Cast, world: dict[str, str]) -> None:
        answer = found(cast, "アルファ", "wg")
        assert set(answer) <= {"pages"}
        for url in answer.get("pages", []):
            assert cast["wg"].client.get(url).status_code == 200

    def test_queries__are_as_many_for_many_as_for_one(
        self, cast: Cast, world: dict[str, str]
    ) -> None:
        client = cast["secretariat"].client
        queries_of(client, FIND, {"q": "アルファ"})
        one = queries_of(client, FIND, {"q": "アルファ"})
        for number in range(4):
            organization = OrganizationFactory(name=f"アルファ{number}（架空）")
            UserFactory(organization=organization)
            entry_in(EntryState.PUBLISHED, title="アルファ", organization=organization)
            ApplicationFactory(organization_name="アルファ")
        assert queries_of(client, FIND, {"q": "アルファ"}) == one


class TestWays:
    def test_first_screen_and_menu__lead_to_it(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get("/admin/")
        assert soup(page).select_one(f'main form[action="{FIND}"] input[name=q]') is not None
        assert f'"wagtail.sidebar.SearchModule", "_args": ["{FIND}"]' in page.content.decode()


class TestSpellings:
    def test_compared__ignores_width_kana_case_and_hyphens(self) -> None:
        assert compared("０３−1234‐5678 ＡＢＣ ｶﾞ") == compared("03-12345678 abc が")

    @pytest.mark.parametrize("text", ["ＮＥＴ", "net", "しすてむ", "ｼｽﾃﾑ", "net しすてむ"])
    def test_rows_and_condition__find_the_same(self, text: str) -> None:
        wanted = OrganizationFactory(name="NETシステム（架空）")
        OrganizationFactory(name="ほか（架空）")
        rows = Organization.objects.filter(name__contains="架空")
        assert list(rows_saying(rows, text, "name")) == [wanted]
        assert list(rows.filter(spelled(text, "name"))) == [wanted]
