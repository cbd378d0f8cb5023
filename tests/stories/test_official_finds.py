"""An official finds a product, likes it, and a colleague takes the like back (V1 to V5, V9)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.http import HttpResponse
from django.test import Client

from catalog.models import Entry
from cms.members.models import Organization, User
from tests.factories import (
    PASSWORD,
    PDF,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
    pdf_document,
)

pytestmark = pytest.mark.django_db
SEARCH = "/matching/search/"


@dataclass(frozen=True)
class World:
    """A town with two officials, two companies, and what they registered."""

    town: Organization
    official: User
    colleague: User
    competitor: User
    product: Entry
    case: Entry


@pytest.fixture
def world() -> World:
    """Return the small world."""
    town = OrganizationFactory(name="みなと町（架空）", municipality=True)
    bousai = GenreFactory(name="防災", slug="bousai")
    hinan = GenreFactory(name="避難", slug="hinan", parent=bousai)
    kind = InformationTypeFactory(name="製品・サービス情報", slug="product")
    return World(
        town=town,
        official=UserFactory(username="minato", organization=town),
        colleague=UserFactory(username="minato2", organization=town),
        competitor=UserFactory(username="beta"),
        product=approved_entry(
            information_type=kind,
            title="避難所受付システム",
            genres=[hinan],
            contact_tel="000-1111-2222",
            documents=[pdf_document(1, "製品の案内")],
        ),
        case=approved_entry(
            information_type=InformationTypeFactory(for_all=True, slug="case"),
            title="観光案内板の取組み",
            genres=[GenreFactory(name="観光", slug="kanko")],
        ),
    )


def page_of(response: HttpResponse) -> BeautifulSoup:
    """Return the page that was answered."""
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """Return the one element that fits."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


def row_of(client: Client, entry: Entry, query: str = "") -> Tag:
    """Return the row of `entry` in the result list."""
    page = page_of(client.get(f"{SEARCH}{query}"))
    return one(page, f"[data-entry-id='{entry.pk}']")


def press_like(client: Client, page: BeautifulSoup) -> BeautifulSoup:
    """Press the like button of a detail and return what comes next."""
    return page_of(client.post(str(one(page, "form[data-like]")["action"]), follow=True))


def likes_on(page: BeautifulSoup) -> tuple[str, str]:
    """Return count and state of the like button."""
    form = one(page, "form[data-like]")
    return (
        str(one(form, "[data-like-count]")["data-like-count"]),
        str(one(form, "button")["aria-pressed"]),
    )


class TestOfficialFinds:
    """From the first look to the decision of the town."""

    def test_official__searches_logs_in_reads_downloads_and_likes(
        self, client: Client, world: World
    ) -> None:
        # As a visitor: the parent genre finds what hangs below it.
        found = page_of(client.get(f"{SEARCH}?genre=bousai"))
        assert one(found, "[data-hit-count]")["data-hit-count"] == "1"
        row = one(found, f"[data-entry-id='{world.product.pk}']")
        assert one(row, "[data-like-count]")["data-like-count"] == "0"

        # 「詳細」 leads to the login, and the login to the detail, the search kept.
        link = str(one(row, "[data-detail-link]")["href"])
        login = client.get(link, follow=True)
        address, _ = login.redirect_chain[-1]
        assert address.startswith("/login/?next=")
        form = one(page_of(login), "main form")
        fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input")}
        fields |= {"username": "minato", "password": PASSWORD}
        arrived = client.post(address, fields, follow=True)
        assert arrived.redirect_chain[-1][0] == link
        detail = page_of(arrived)
        assert one(detail, "h1").text == "避難所受付システム"
        assert "000-1111-2222" in detail.text
        crumbs = [crumb.text.strip() for crumb in detail.select(".breadcrumbs li")]
        assert crumbs[-3:] == ["検索画面", "検索結果一覧", "詳細情報"]
        back = one(detail, ".breadcrumbs li:nth-last-child(2) a")["href"]
        assert str(back).endswith("?genre=bousai")

        # The leaflet arrives whole, to be read in the browser.
        document = client.get(str(one(detail, ".documents a")["href"]))
        assert b"".join(document.streaming_content) == PDF
        assert document["Content-Type"] == "application/pdf"
        assert document["Content-Disposition"].startswith("inline")

        # The like counts, and the list says so to everybody, never whose it is.
        assert likes_on(detail) == ("0", "false")
        assert likes_on(press_like(client, detail)) == ("1", "true")
        visitors = row_of(Client(), world.product)
        assert one(visitors, "[data-like-count]")["data-like-count"] == "1"
        assert world.town.name not in visitors.text

    def test_colleague__takes_the_like_of_the_town_back(self, world: World) -> None:
        clients = []
        for user in (world.official, world.colleague):
            client = Client()
            client.force_login(user)
            clients.append(client)
        address = f"{SEARCH}{world.product.pk}/"
        press_like(clients[0], page_of(clients[0].get(address)))
        seen = page_of(clients[1].get(address))
        assert likes_on(seen) == ("1", "true")
        assert likes_on(press_like(clients[1], seen)) == ("0", "false")
        assert likes_on(page_of(clients[0].get(address))) == ("0", "false")

    def test_company__sees_no_link_and_no_detail(self, client: Client, world: World) -> None:
        client.force_login(world.competitor)
        assert row_of(client, world.product).select("a") == []
        assert one(row_of(client, world.case), "[data-detail-link]")
        refused = client.get(f"{SEARCH}{world.product.pk}/?genre=bousai")
        assert refused.status_code == 403
        text = refused.content.decode()
        assert (
            "申し訳ございません。「詳細情報」については特別会員向けサービスとなっています。" in text
        )
        assert "000-1111-2222" not in text
        ok = BeautifulSoup(text, "html.parser").find("a", string="ＯＫ")
        assert isinstance(ok, Tag)
        assert ok["href"] == f"{SEARCH}?genre=bousai"
        assert client.get(f"{SEARCH}{world.product.pk}/documents/1/").status_code == 403
        assert client.post(f"{SEARCH}{world.product.pk}/like/").status_code == 403
        assert not world.product.likes.exists()

    def test_company__that_registered_it_reads_but_cannot_like(self, world: World) -> None:
        client = Client()
        client.force_login(UserFactory(organization=world.product.organization))
        detail = page_of(client.get(f"{SEARCH}{world.product.pk}/"))
        assert one(detail, "form[data-like] button").has_attr("disabled")
        assert client.post(f"{SEARCH}{world.product.pk}/like/").status_code == 403
        assert not world.product.likes.exists()
