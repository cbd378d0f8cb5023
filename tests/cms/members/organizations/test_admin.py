"""Organisations and accounts in Wagtail's admin: who may, who may not (1.0)."""

from __future__ import annotations

from typing import Any

import pytest

from cms.members.models import Organization, User
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.models import MailRecord
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.factories import PASSWORD, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/organizations/"
NEW = "/admin/organizations/new/"
ACCOUNTS = "/admin/users/"
NEW_ACCOUNT = "/admin/users/new/"

OUTSIDERS = ("visitor", "general", "colleague", "other", "special", "wg")


def organization_data(**changes: str) -> dict[str, str]:
    """Return what the form of an organisation sends."""
    return {
        "name": "新しい町（架空）",
        "external_id": "new",
        "kind": OrganizationKind.LOCAL_GOVERNMENT,
        "membership": Membership.SPECIAL,
        "local_government_code": "",
        "domain": "",
        "networks-TOTAL_FORMS": "0",
        "networks-INITIAL_FORMS": "0",
    } | changes


@pytest.fixture
def organization() -> Organization:
    """Return an organisation to look for."""
    return OrganizationFactory(name="目印の町（架空）")


@pytest.fixture
def superuser() -> Actor:
    """Return somebody who may do everything."""
    return Actor("superuser", UserFactory(is_superuser=True, organization=None))


class TestOrganizations:
    def test_list__secretariat_sees_all(self, cast: Cast, organization: Organization) -> None:
        response = cast["secretariat"].client.get(LIST)

        assert response.status_code == 200
        assert organization.name in response.content.decode()

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_list__nobody_else_does(
        self, cast: Cast, organization: Organization, name: str
    ) -> None:
        response = cast[name].client.get(LIST)

        assert response.status_code in {302, 403}
        assert organization.name not in response.content.decode()

    def test_add__secretariat_sets_kind_and_membership(self, cast: Cast) -> None:
        cast["secretariat"].client.post(NEW, organization_data())

        added = Organization.objects.get(external_id="new")
        assert added.name == "新しい町（架空）"
        assert added.is_special

    @pytest.mark.parametrize(("code", "is_kept"), [("998010", True), ("998011", False)])
    def test_code__needs_its_check_digit(self, cast: Cast, code: str, is_kept: bool) -> None:
        cast["secretariat"].client.post(NEW, organization_data(local_government_code=code))

        assert Organization.objects.filter(external_id="new").exists() is is_kept

    @pytest.mark.parametrize(
        ("query", "is_shown"), [("only", (True, False)), ("none", (False, True))]
    )
    def test_associations__are_told_apart_in_the_list(
        self, cast: Cast, query: str, is_shown: tuple[bool, bool]
    ) -> None:
        OrganizationFactory(name="目印の連合（架空）", association=True)
        OrganizationFactory(name="目印の村（架空）", municipality=True)
        page = cast["secretariat"].client.get(LIST, {"associations": query}).content.decode()

        assert ("目印の連合" in page, "目印の村" in page) == is_shown
        assert ("地方公共団体（広域連合・一部事務組合など）" in page) is is_shown[0]

    def test_domain__is_stored_in_its_one_spelling(self, cast: Cast) -> None:
        cast["secretariat"].client.post(NEW, organization_data(domain="www.Town.example.jp."))

        assert Organization.objects.get(external_id="new").domain == "town.example.jp"

    @pytest.mark.parametrize("domain", ["a.example.jp b.example.jp", "<b>x</b>", "町"])
    def test_domain__anything_else_is_refused_at_its_field(self, cast: Cast, domain: str) -> None:
        response = cast["secretariat"].client.post(NEW, organization_data(domain=domain))

        assert not Organization.objects.filter(external_id="new").exists()
        message = soup(response).select_one("[id*=domain-errors]")
        assert message is not None
        assert "ドメインではありません" in message.get_text()

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_add__nobody_else_does(self, cast: Cast, name: str) -> None:
        cast[name].client.post(NEW, organization_data())

        assert not Organization.objects.filter(external_id="new").exists()

    def test_edit__secretariat_changes_the_membership(
        self, cast: Cast, organization: Organization
    ) -> None:
        address = f"/admin/organizations/edit/{organization.pk}/"

        cast["secretariat"].client.post(
            address, organization_data(name=organization.name, external_id="kept")
        )

        organization.refresh_from_db()
        assert organization.is_special
        assert organization.external_id == "kept"

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_edit__nobody_else_does(
        self, cast: Cast, organization: Organization, name: str
    ) -> None:
        address = f"/admin/organizations/edit/{organization.pk}/"

        cast[name].client.post(address, organization_data())

        organization.refresh_from_db()
        assert organization.membership == Membership.GENERAL

    @pytest.mark.parametrize("name", [*OUTSIDERS, "secretariat"])
    def test_delete__nobody(self, cast: Cast, organization: Organization, name: str) -> None:
        cast[name].client.post(f"/admin/organizations/delete/{organization.pk}/")

        assert Organization.objects.filter(pk=organization.pk).exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": ""}, "name"),
            ({"membership": "gold"}, "membership"),
            ({"kind": ""}, "kind"),
            ({"name": "あ" * 101}, "name"),
        ],
    )
    def test_add__wrong_input_is_said(
        self, cast: Cast, changes: dict[str, str], field: str
    ) -> None:
        response = cast["secretariat"].client.post(NEW, organization_data(**changes))

        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert not Organization.objects.filter(external_id="new").exists()

    def test_add__taken_external_id_is_said(self, cast: Cast, organization: Organization) -> None:
        data = organization_data(external_id=organization.external_id)

        response = cast["secretariat"].client.post(NEW, data)

        assert "この団体IDは他の団体で使われています。" in response.content.decode()

    def test_search__by_name(self, cast: Cast, organization: Organization) -> None:
        response = cast["secretariat"].client.get(LIST, {"q": "目印"})

        assert [each.pk for each in response.context["object_list"]] == [organization.pk]

    @pytest.mark.parametrize(
        "query",
        [
            {"kind": "x", "membership": "y", "p": "zz"},
            {"p": "99"},
            {"ordering": "nonsense"},
            {"q": "\x00"},
            {"q": "ア" * 3000},
        ],
    )
    def test_list__bad_input_gives_a_clean_page(self, cast: Cast, query: dict[str, Any]) -> None:
        assert cast["secretariat"].client.get(LIST, query).status_code in {200, 404}

    def test_export__every_column(self, cast: Cast, organization: Organization) -> None:
        response = cast["secretariat"].client.get(LIST, {"export": "csv"})
        text = b"".join(response.streaming_content).decode()

        assert organization.external_id in text
        assert organization.name in text

    def test_list__queries_do_not_grow_with_the_rows(
        self, cast: Cast, django_assert_max_num_queries
    ) -> None:
        client = cast["secretariat"].client
        client.get(LIST)
        with django_assert_max_num_queries(40) as few:
            client.get(LIST)
        OrganizationFactory.create_batch(15)

        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(LIST)


class TestDelete:
    def test_organization__in_use_stays(self, superuser: Actor, organization: Organization) -> None:
        UserFactory(organization=organization)
        address = f"{LIST}delete/{organization.pk}/"
        page = superuser.client.post(address, follow=True).content.decode()
        assert "ほかの団体に統合してください。" in page
        assert superuser.client.delete(address).status_code == 405
        assert Organization.objects.filter(pk=organization.pk).exists()
        User.objects.all().exclude(is_superuser=True).delete()
        superuser.client.post(address)
        assert not Organization.objects.filter(pk=organization.pk).exists()


class TestAccounts:
    @pytest.mark.parametrize("address", [ACCOUNTS, NEW_ACCOUNT])
    def test_screens__superuser_only(self, cast: Cast, superuser: Actor, address: str) -> None:
        assert superuser.client.get(address).status_code == 200
        for name in (*OUTSIDERS, "secretariat"):
            assert cast[name].client.get(address).status_code in {302, 403}

    def test_own_rights__secretariat_cannot_widen_them(self, cast: Cast) -> None:
        user = cast["secretariat"].user
        data = {"username": user.username, "email": user.email, "is_superuser": "on"}

        cast["secretariat"].client.post(f"/admin/users/edit/{user.pk}/", data)

        assert not User.objects.get(pk=user.pk).is_superuser

    def test_new__form_asks_for_what_a_member_has(self, superuser: Actor) -> None:
        form = soup(superuser.client.get(NEW_ACCOUNT))

        for name in ("organization", "department", "tel"):
            assert form.select_one(f"[name={name}]") is not None

    def test_new__account_of_an_organization(
        self, superuser: Actor, organization: Organization
    ) -> None:
        data = {
            "username": "issued-1",
            "email": "issued@example.jp",
            "first_name": "一郎",
            "last_name": "港",
            "organization": organization.pk,
            "department": "総務課",
            "tel": "000-1111-2222",
        }

        superuser.client.post(NEW_ACCOUNT, data)

        added = User.objects.get(username="issued-1")
        assert (added.organization, added.department, added.tel) == (
            organization,
            "総務課",
            "000-1111-2222",
        )
        assert not added.has_usable_password()
        assert MailRecord.objects.get(kind="invitation").to == added.email

    def test_edit__account_moves_to_another_organization(
        self, superuser: Actor, organization: Organization
    ) -> None:
        account = UserFactory()
        address = f"/admin/users/edit/{account.pk}/"
        assert soup(superuser.client.get(address)).select_one("[name=organization]") is not None
        data = {
            "username": account.username,
            "email": "moved@example.jp",
            "password1": "a-long-enough-passphrase",
            "password2": "a-long-enough-passphrase",
            "first_name": account.first_name,
            "last_name": account.last_name,
            "is_active": "on",
            "organization": organization.pk,
            "department": "異動先",
            "tel": "",
        }

        superuser.client.post(address, data)

        old = account.email
        account.refresh_from_db()
        assert (account.organization, account.department) == (organization, "異動先")
        assert account.check_password(PASSWORD)
        assert MailRecord.objects.get(kind="email_changed").to == old

    def test_edit__closes_and_reopens_by_the_rules_of_members(
        self, superuser: Actor, organization: Organization
    ) -> None:
        account = UserFactory(organization=organization)
        manager = UserFactory(organization=organization, is_manager=True)
        for user, state, is_active, kind in (
            (account, {}, False, "account_closed"),
            (account, {"is_active": "on"}, True, "account_reopened"),
            (manager, {}, True, None),
        ):
            data = {
                "username": user.username,
                "email": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "organization": organization.pk,
                **state,
            }
            page = superuser.client.post(f"/admin/users/edit/{user.pk}/", data).content.decode()
            user.refresh_from_db()
            assert user.is_active is is_active
            assert MailRecord.objects.filter(kind=kind, to=user.email).exists() is bool(kind)
        assert "先に管理者をほかの方に引き継いでください。" in page

    def test_accounts__are_not_deleted_singly_or_in_bulk(self, superuser: Actor) -> None:
        account, client = UserFactory(), superuser.client
        page = client.get(ACCOUNTS).content.decode()
        assert "/admin/users/delete/" not in page
        assert "bulk-action-checkbox" not in page
        assert (
            "/admin/users/delete/"
            not in client.get(f"/admin/users/edit/{account.pk}/").content.decode()
        )
        assert client.post(f"/admin/users/delete/{account.pk}/").status_code in {302, 403}
        for action in ("delete", "set_active_state", "assign_role"):
            address = f"/admin/bulk/members/user/{action}/?id={account.pk}"
            data = {"mark_as_active": "False", "role": "1"}
            assert client.post(address, data).status_code == 404
        assert User.objects.filter(pk=account.pk, is_active=True, groups=None).exists()
