"""「統合する」, 「団体名を変更」 and 「元に戻す」 in the admin (O8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Entry
from cms.members.models import FormerName, Network, Organization, OrganizationChange, User
from cms.members.organizations.changes import merge, rename
from tests.actors import Cast
from tests.catalog.html import soup
from tests.cms.members.organizations.test_admin import organization_data
from tests.factories import OrganizationFactory, UserFactory, listed_entry, secretariat_operator

pytestmark = pytest.mark.django_db

LIST = "/admin/organizations/"
LEDGER = "/admin/members/changes/"
OUTSIDERS = ("visitor", "general", "colleague", "other", "special", "wg")


@pytest.fixture
def town() -> Organization:
    """Return what goes, with one of everything that conflicts."""
    town = OrganizationFactory(name="みなみ町（架空）", municipality=True, external_id="minami")
    UserFactory(organization=town, username="town-manager", is_manager=True)
    Network.objects.create(organization=town, cidr="203.0.113.0/24")
    listed_entry(organization=town, external_id="x", title="町の情報")
    return town


@pytest.fixture
def city() -> Organization:
    """Return what stays."""
    city = OrganizationFactory(name="きた市（架空）", municipality=True, external_id="kita")
    UserFactory(organization=city, username="city-manager", is_manager=True)
    Network.objects.create(organization=city, cidr="203.0.113.0/24")
    listed_entry(organization=city, external_id="x", title="市の情報")
    return city


def merge_address(organization: Organization) -> str:
    """Return where `organization` is merged."""
    return f"/admin/organizations/{organization.pk}/merge/"


def choice(into: Organization, **changes: Any) -> dict[str, Any]:
    """Return what the form of a merger sends."""
    return {"into": into.pk, "on": "2026-04-01", "note": "市町村合併"} | changes


def said(response: Any) -> str:
    """Return the words of a page without blanks between them."""
    return " ".join(soup(response).get_text(" ").split())


class TestErrand:
    def test_merge__in_five_clicks_from_the_first_screen_and_undone_in_four(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        client = cast["secretariat"].client
        clicks = ["会員"]  # opens the menu
        menu = soup(client.get("/admin/")).decode()
        assert LIST in menu
        clicks.append("団体")
        row = soup(client.get(LIST)).find(
            "a", string=lambda text: bool(text and "統合する" in text)
        )
        assert row is not None
        clicks.append("統合する")
        assert "統合先の団体" in said(client.get(merge_address(town)))
        clicks.append("統合の内容を確かめる")
        preview = client.get(merge_address(town), {"q": "きた市（架空）"})
        assert soup(preview).find("button", string="統合する") is not None
        clicks.append("統合する")
        done = client.post(merge_address(town), choice(city), follow=True)
        assert len(clicks) == 5
        assert "「みなみ町（架空）」を「きた市（架空）」に統合しました。" in said(done)
        assert done.redirect_chain[-1][0] == LEDGER

        change = OrganizationChange.objects.get()
        undo_address = f"/admin/members/changes/{change.pk}/undo/"
        assert undo_address in soup(done).decode()
        assert "すべて元に戻ります。" in said(client.get(undo_address))
        undone = client.post(undo_address, follow=True)
        assert "を元に戻しました。" in said(undone)
        assert Entry.objects.filter(organization=town).count() == 1


class TestPreview:
    def test_preview__tells_numbers_and_every_conflict(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        page = cast["secretariat"].client.get(merge_address(town), {"into": city.pk})

        text = said(page)
        numbers = {
            row["data-moves"]: row.find("td").get_text()
            for row in soup(page).select("tr[data-moves]")
        }
        assert numbers == {"members.User": "1件", "catalog.Entry": "1件"}
        assert "統合先の管理者がそのまま管理者です。" in text
        assert "（203.0.113.0/24）" in text
        assert "（町の情報）" in text
        assert len(soup(page).select("[data-conflict]")) == 3
        assert not again(town).is_closed

    def test_other_membership__is_warned_of(self, cast: Cast, town: Organization) -> None:
        company = OrganizationFactory()

        text = said(cast["secretariat"].client.get(merge_address(town), {"into": company.pk}))

        assert "民間企業・一般会員になります。" in text

    @pytest.mark.parametrize("text", ["きた市（架空）", "kita", "きた", "旧きた村（架空）"])
    def test_search__by_name_part_id_and_former_name(
        self, cast: Cast, town: Organization, city: Organization, text: str
    ) -> None:
        rename(city, secretariat_operator(), name="旧きた村（架空）")
        rename(again(city), secretariat_operator(), name="きた市（架空）")

        page = cast["secretariat"].client.get(merge_address(town), {"q": text})

        assert page.context["into"] == city

    def test_search__several_are_offered_none_is_said(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        OrganizationFactory(name="きた町（架空）")
        client = cast["secretariat"].client

        offered = client.get(merge_address(town), {"q": "きた"})
        nothing = client.get(merge_address(town), {"q": "どこにもない"})

        assert {each.name for each in offered.context["found"]} == {
            "きた市（架空）",
            "きた町（架空）",
        }
        assert offered.context["into"] is None
        assert "「どこにもない」に当たる団体はありません。" in said(nothing)

    @pytest.mark.parametrize("into", ["", "x", "0", "9" * 30, "-1"])
    def test_wrong_choice__shows_the_search(
        self, cast: Cast, town: Organization, into: str
    ) -> None:
        client = cast["secretariat"].client

        assert client.get(merge_address(town), {"into": into}).context["into"] is None
        assert client.post(merge_address(town), choice(town) | {"into": into}).status_code == 422
        assert client.post(merge_address(town), choice(town)).status_code == 422
        assert not OrganizationChange.objects.exists()

    def test_wrong_date__is_said_and_the_note_stays(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        page = cast["secretariat"].client.post(
            merge_address(town), choice(city, on="きのう", note="書いたメモ")
        )

        assert page.status_code == 422
        assert page.context["form"].errors.keys() == {"on"}
        assert "書いたメモ" in page.content.decode()

    def test_merged_meanwhile__is_said(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        merge(town, OrganizationFactory(), secretariat_operator())

        page = cast["secretariat"].client.post(merge_address(town), choice(city))

        assert page.status_code == 409
        assert "すでにほかの団体に統合されています。" in said(page)

    def test_queries__do_not_grow_with_the_rows(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        client = cast["secretariat"].client
        client.get(merge_address(town), {"into": city.pk})
        counts = []
        for step in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get(merge_address(town), {"into": city.pk})
            counts.append(len(captured))
            Network.objects.bulk_create(
                Network(organization=home, cidr=f"198.51.{step}.{number}/32")
                for number in range(30)
                for home in (town, city)
            )
            UserFactory(organization=town)

        assert counts[0] == counts[1]


def again(organization: Organization) -> Organization:
    """Return the organisation as the database has it."""
    return Organization.objects.get(pk=organization.pk)


class TestAccess:
    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_outsiders__neither_see_nor_change(
        self, cast: Cast, town: Organization, city: Organization, name: str
    ) -> None:
        change = rename(city, secretariat_operator(), name="新きた市（架空）")
        client = cast[name].client
        addresses = {
            merge_address(town): choice(city),
            f"/admin/organizations/{town.pk}/rename/": {"name": "乗っ取り", "on": "2026-04-01"},
            f"/admin/members/changes/{change.pk}/undo/": {},
        }

        for address, data in addresses.items():
            assert client.get(address).status_code in {302, 403}
            assert client.post(address, data).status_code in {302, 403}
        assert client.get(LEDGER).status_code in {302, 403}
        assert OrganizationChange.objects.get().undone_at is None
        assert again(town).name == "みなみ町（架空）"
        assert not again(town).is_closed


class TestRename:
    def test_rename__from_the_list(self, cast: Cast, town: Organization) -> None:
        client = cast["secretariat"].client
        address = f"/admin/organizations/{town.pk}/rename/"
        assert address in client.get(LIST).content.decode()

        done = client.post(
            address, {"name": "新みなみ町（架空）", "on": "2026-04-01", "note": ""}, follow=True
        )

        assert "団体名を「新みなみ町（架空）」に変更しました。" in said(done)
        assert again(town).name == "新みなみ町（架空）"

    def test_taken_name__is_said_at_the_name(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        page = cast["secretariat"].client.post(
            f"/admin/organizations/{town.pk}/rename/", {"name": city.name, "on": "2026-04-01"}
        )

        assert page.status_code == 422
        assert "name" in page.context["form"].errors

    def test_plain_form__is_a_renaming_like_any_other(self, cast: Cast, town: Organization) -> None:
        data = organization_data(
            name="新みなみ町（架空）", external_id="minami", domain="a.example.jp"
        )

        cast["secretariat"].client.post(f"/admin/organizations/edit/{town.pk}/", data)

        saved = again(town)
        assert (saved.name, saved.domain) == ("新みなみ町（架空）", "a.example.jp")
        assert saved.former_name_list == ["みなみ町（架空）"]
        assert OrganizationChange.objects.get().kind == "renaming"

    def test_plain_form__same_name_is_no_renaming(self, cast: Cast, town: Organization) -> None:
        data = organization_data(name=town.name, external_id="minami", domain="a.example.jp")

        cast["secretariat"].client.post(f"/admin/organizations/edit/{town.pk}/", data)

        assert again(town).domain == "a.example.jp"
        assert not OrganizationChange.objects.exists()
        assert not FormerName.objects.exists()


class TestClosed:
    @pytest.fixture
    def merged(self, town: Organization, city: Organization) -> OrganizationChange:
        """Return the merger of the town into the city."""
        return merge(town, city, secretariat_operator())

    def test_list_and_export__leave_it_out(
        self, cast: Cast, merged: OrganizationChange, city: Organization
    ) -> None:
        client = cast["secretariat"].client

        assert merged.organization not in client.get(LIST).context["object_list"]
        export = client.get(LIST, {"export": "csv"})
        rows = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
        assert not [row for row in rows if "統合済み" in row]

    def test_search__by_the_old_name_finds_the_successor(
        self, cast: Cast, merged: OrganizationChange, city: Organization
    ) -> None:
        page = cast["secretariat"].client.get(LIST, {"q": "みなみ町"})

        assert list(page.context["object_list"]) == [city]

    def test_form__leads_to_the_successor(
        self, cast: Cast, merged: OrganizationChange, town: Organization, city: Organization
    ) -> None:
        page = cast["secretariat"].client.get(f"/admin/organizations/edit/{town.pk}/", follow=True)

        assert page.redirect_chain[-1][0] == f"/admin/organizations/edit/{city.pk}/"
        assert "に統合されています。" in said(page)

    def test_choosers__do_not_offer_it(
        self, cast: Cast, merged: OrganizationChange, town: Organization
    ) -> None:
        client = cast["secretariat"].client
        form = soup(client.get("/admin/members/accounts/new/"))
        names = {each["value"] for each in form.select("#id_organization-names option")}

        assert merged.into.name in names
        assert town.name not in names

    def test_account__cannot_be_put_into_it(
        self, cast: Cast, merged: OrganizationChange, town: Organization
    ) -> None:
        data = {
            "organization": town.pk,
            "last_name": "姓",
            "first_name": "名",
            "email": "a@example.jp",
        }

        page = cast["secretariat"].client.post("/admin/members/accounts/new/", data)

        assert "organization" in page.context["form"].errors
        assert not User.objects.filter(organization=town).exists()


class TestLedger:
    @pytest.mark.parametrize("number", [1, 30])
    def test_queries__are_the_same(
        self, cast: Cast, number: int, django_assert_max_num_queries: Any
    ) -> None:
        OrganizationChange.objects.bulk_create(
            OrganizationChange(
                kind="renaming",
                organization=cast.owner,
                old_name=f"旧{place}",
                new_name=f"新{place}",
                done_by=cast["secretariat"].user,
                undone_at=timezone.now() if place % 2 else None,
                undone_by=cast["secretariat"].user if place % 2 else None,
            )
            for place in range(number)
        )
        client = cast["secretariat"].client
        client.get(LEDGER)

        with django_assert_max_num_queries(16):
            page = client.get(LEDGER)

        assert len(soup(page).select("tbody tr")) == number

    def test_ledger__tells_who_and_offers_undoing_until_undone(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        change = merge(town, city, secretariat_operator(), note="市町村合併")
        client = cast["secretariat"].client

        before = said(client.get(LEDGER))
        client.post(f"/admin/members/changes/{change.pk}/undo/")
        after = said(client.get(LEDGER))

        assert "みなみ町（架空）" in before
        assert "元に戻す" in before
        assert "元に戻しました（" in after
        again_tried = client.post(f"/admin/members/changes/{change.pk}/undo/")
        assert again_tried.status_code == 409
        assert "すでに元に戻されています。" in said(again_tried)

    def test_filter__by_kind(self, cast: Cast, town: Organization, city: Organization) -> None:
        rename(town, secretariat_operator(), name="新みなみ町（架空）")
        client = cast["secretariat"].client

        assert "新みなみ町" in said(client.get(LEDGER, {"kind": "renaming"}))
        assert not soup(client.get(LEDGER, {"kind": "merger"})).select("tbody tr")
        assert client.get(LEDGER, {"kind": "x", "p": "y"}).status_code in {200, 302}

    def test_undo__names_what_cannot_go_back(
        self, cast: Cast, town: Organization, city: Organization
    ) -> None:
        change = merge(town, city, secretariat_operator())
        User.objects.filter(username="town-manager").update(organization=cast.owner)

        page = cast["secretariat"].client.get(f"/admin/members/changes/{change.pk}/undo/")

        lost = [each.get_text(strip=True) for each in soup(page).select("[data-lost]")]
        assert lost == ["アカウント「town-manager」：その後にほかの団体に移りました。"]
