"""Members' accounts in the admin, and what the secretariat cannot reach there (M12, 1.0)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from catalog.models import EntryText
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import Organization, User
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PASSWORD, OrganizationFactory, UserFactory, published_entry

pytestmark = pytest.mark.django_db

ACCOUNTS = "/admin/members/accounts/"
NEW = f"{ACCOUNTS}new/"
OUTSIDERS = ("visitor", "general", "special", "wg")
DATA = {
    "last_name": "新任",
    "first_name": "花子（架空）",
    "email": "hanako@town.example.jp",
    "department": "総務課",
    "tel": "",
}


def fresh(user: Any) -> User:
    """Return what the database says of `user`."""
    return User.objects.get(pk=user.pk)


def form_of(user: User, **changes: str) -> dict[str, str]:
    """Return what the form of `user` sends."""
    return {
        "organization": str(user.organization_id),
        "last_name": user.last_name,
        "first_name": user.first_name,
        "email": user.email,
        "department": user.department,
        "tel": user.tel,
        "is_active": "on",
    } | changes


class TestAccess:
    @pytest.mark.parametrize("path", [ACCOUNTS, NEW])
    def test_screens__secretariat_only(self, cast: Cast, path: str) -> None:
        assert cast["secretariat"].client.get(path).status_code == 200
        for name in OUTSIDERS:
            assert cast[name].client.get(path).status_code in {302, 403}

    def test_list__members_only(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get(ACCOUNTS)

        shown = {each.pk for each in page.context["object_list"]}
        members = ("general", "colleague", "other", "special")
        assert shown == {cast[name].user.pk for name in members}

    @pytest.mark.parametrize(
        "action", ["edit/{}/", "delete/{}/", "{}/invite/", "history/{}/", "usage/{}/"]
    )
    @pytest.mark.parametrize("kind", ["wg", "secretariat", "superuser", "member_with_rights"])
    def test_others_accounts__cannot_be_reached(self, cast: Cast, kind: str, action: str) -> None:
        victim = {
            "wg": lambda: cast["wg"].user,
            "secretariat": lambda: cast["secretariat"].user,
            "superuser": lambda: UserFactory(is_superuser=True),
            "member_with_rights": lambda: self.with_rights(UserFactory()),
        }[kind]()
        client = cast["secretariat"].client
        before = User.objects.filter(pk=victim.pk).values().get()
        data = form_of(victim, email="taken@over.example", organization=str(cast.owner.pk))

        response = client.post(f"{ACCOUNTS}{action.format(victim.pk)}", data)

        assert response.status_code in {302, 403, 404}
        assert User.objects.filter(pk=victim.pk).values().get() == before
        assert not MailRecord.objects.exists()

    def with_rights(self, user: User) -> User:
        """Return `user` with a right of his own."""
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        return user

    def test_wagtails_own_screens__are_closed_to_the_secretariat(self, cast: Cast) -> None:
        client, user = cast["secretariat"].client, cast["secretariat"].user
        for path in ("/admin/users/", "/admin/users/new/", f"/admin/users/edit/{user.pk}/"):
            assert client.get(path).status_code in {302, 403}
            assert client.post(path, {"is_superuser": "on"}).status_code in {302, 403}
        assert not fresh(user).is_superuser

    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_wagtails_own_account__changes_neither_address_nor_password(
        self, cast: Cast, name: str
    ) -> None:
        user, client = cast[name].user, cast[name].client
        data = {
            "name_email-first_name": "新",
            "name_email-last_name": "名",
            "name_email-email": "taken@over.example",
            "password-old_password": PASSWORD,
            "password-new_password1": "another-long-passphrase",
            "password-new_password2": "another-long-passphrase",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "locale-preferred_language": "",
            "locale-current_time_zone": "",
        }
        shown = soup(client.get("/admin/account/"))
        client.post("/admin/account/", data)

        assert shown.select_one("a[href='/account/']") is not None
        assert not shown.select("[name=name_email-email], [name^=password-]")
        assert fresh(user).first_name == "新"
        assert fresh(user).email == user.email
        assert fresh(user).check_password(PASSWORD)

    @pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/x/", "complete/"])
    def test_wagtails_own_reset__is_closed(self, client: Client, path: str) -> None:
        assert client.get(f"/admin/password_reset/{path}").status_code == 404

    def test_new_address__is_told_to_the_old_one(self, cast: Cast) -> None:
        user = cast["general"].user
        data = form_of(user, email="new@town.example.jp")

        cast["secretariat"].client.post(f"{ACCOUNTS}edit/{user.pk}/", data)

        assert fresh(user).email == "new@town.example.jp"
        assert MailRecord.objects.get(kind="email_changed").to == user.email

    @pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
    def test_bulk_actions__are_closed_to_the_secretariat(self, cast: Cast, action: str) -> None:
        victim = cast["general"].user
        url = f"/admin/bulk/members/user/{action}/?id={victim.pk}&next=/admin/"
        role = Group.objects.get(name=SECRETARIAT_GROUP).pk

        cast["secretariat"].client.post(url, {"role": role, "mark_as_active": "False"})

        after = fresh(victim)
        assert after.is_active
        assert not after.groups.exists()

    @pytest.mark.parametrize(
        "extra",
        [
            {"is_superuser": "on"},
            {"is_staff": "on"},
            {"groups": "1"},
            {"user_permissions": "1"},
            {"username": "jimukyoku"},
            {"password": "x", "password1": "long-new-password", "password2": "long-new-password"},
        ],
    )
    def test_hand_made_fields__do_nothing(self, cast: Cast, extra: dict[str, str]) -> None:
        user = cast["general"].user
        before = fresh(user)

        cast["secretariat"].client.post(f"{ACCOUNTS}edit/{user.pk}/", form_of(user, **extra))

        after = fresh(user)
        assert (after.username, after.password) == (before.username, before.password)
        assert [after.is_superuser, after.is_staff] == [False, False]
        assert not after.groups.exists()
        assert not after.user_permissions.exists()

    def test_delete__nobody(self, cast: Cast) -> None:
        user = cast["general"].user

        cast["secretariat"].client.post(f"{ACCOUNTS}delete/{user.pk}/")

        assert User.objects.filter(pk=user.pk).exists()

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_hand_made_posts__by_others(self, cast: Cast, name: str) -> None:
        user = cast["other"].user
        client = cast[name].client

        assert client.post(
            f"{ACCOUNTS}edit/{user.pk}/", form_of(user, last_name="x")
        ).status_code in {302, 403}
        assert client.post(NEW, DATA | {"organization": cast.owner.pk}).status_code in {302, 403}
        assert client.post(f"{ACCOUNTS}{user.pk}/invite/").status_code in {302, 403}
        assert fresh(user).last_name == user.last_name
        assert not User.objects.filter(email=DATA["email"]).exists()


class TestNew:
    def test_new__first_account_manages_and_is_invited(self, cast: Cast) -> None:
        town = OrganizationFactory(municipality=True)

        cast["secretariat"].client.post(NEW, DATA | {"organization": town.pk})

        user = User.objects.get(email=DATA["email"])
        assert user.organization == town
        assert user.is_manager
        assert not user.has_usable_password()
        assert user.username.startswith("m")
        assert MailRecord.objects.filter(kind="invitation", to=user.email).count() == 1

    def test_new__the_next_does_not(self, cast: Cast) -> None:
        User.objects.filter(pk=cast["general"].user.pk).update(is_manager=True)

        cast["secretariat"].client.post(NEW, DATA | {"organization": cast.owner.pk})

        assert not User.objects.get(email=DATA["email"]).is_manager
        assert fresh(cast["general"].user).is_manager

    @pytest.mark.parametrize("missing", ["organization", "last_name", "first_name", "email"])
    def test_new__what_is_missing_is_told_and_nothing_lost(self, cast: Cast, missing: str) -> None:
        data = DATA | {"organization": str(cast.owner.pk)} | {missing: ""}

        page = soup(cast["secretariat"].client.post(NEW, data))

        assert page.select_one(f"#panel-child-{missing}-errors, .error-message") is not None
        assert page.select_one("[name=department]")["value"] == "総務課"
        assert not User.objects.filter(department="総務課").exists()

    def test_new__an_address_that_somebody_has(self, cast: Cast) -> None:
        taken = cast["other"].user.email.upper()

        response = cast["secretariat"].client.post(
            NEW, DATA | {"organization": cast.owner.pk, "email": taken}
        )

        assert "ほかのアカウントで使われています" in text_of(response)
        assert User.objects.filter(email__iexact=taken).count() == 1


class TestEdit:
    def edit(self, cast: Cast, user: User, **changes: str) -> Any:
        """Return the answer to the form."""
        data = form_of(fresh(user), **changes)
        data = {name: value for name, value in data.items() if value != "-"}
        return cast["secretariat"].client.post(f"{ACCOUNTS}edit/{user.pk}/", data)

    def test_edit__what_was_typed(self, cast: Cast) -> None:
        self.edit(cast, cast["general"].user, department="新しい課", email="new@company.example.jp")

        after = fresh(cast["general"].user)
        assert (after.department, after.email) == ("新しい課", "new@company.example.jp")

    def test_edit__the_search_knows_at_once(self, cast: Cast) -> None:
        user = cast["general"].user
        entry = published_entry(organization=cast.owner, registrant=user)
        before = EntryText.objects.get(pk=entry.pk).desk_terms

        self.edit(cast, user, last_name="改姓")

        assert EntryText.objects.get(pk=entry.pk).desk_terms != before

    def test_close_and_reopen__told_by_mail(self, cast: Cast) -> None:
        user = cast["general"].user

        self.edit(cast, user, is_active="-")
        assert not fresh(user).is_active
        self.edit(cast, user)

        assert fresh(user).is_active
        kinds = list(MailRecord.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["account_closed", "account_reopened"]

    def test_manages__moves_from_one_to_the_other(self, cast: Cast) -> None:
        User.objects.filter(pk=cast["general"].user.pk).update(is_manager=True)

        self.edit(cast, cast["colleague"].user, manages="on")

        assert fresh(cast["colleague"].user).is_manager
        assert not fresh(cast["general"].user).is_manager

    @pytest.mark.parametrize("change", [{"is_active": "-"}, {"organization": "other"}])
    def test_manager__hands_over_first(self, cast: Cast, change: dict[str, str]) -> None:
        user = cast["general"].user
        User.objects.filter(pk=user.pk).update(is_manager=True)
        other = str(cast["other"].user.organization_id)
        changes = {name: other if value == "other" else value for name, value in change.items()}

        response = self.edit(cast, user, manages="on", **changes)

        assert "先に管理者をほかの方に引き継いでください" in text_of(response)
        assert fresh(user).is_active
        assert fresh(user).organization == cast.owner

    @pytest.mark.parametrize("manages", ["on", "-"])
    def test_manager__without_colleagues_can_be_closed(self, cast: Cast, manages: str) -> None:
        user = cast["general"].user
        User.objects.filter(organization=cast.owner).exclude(pk=user.pk).update(is_active=False)
        User.objects.filter(pk=user.pk).update(is_manager=True)

        self.edit(cast, user, manages=manages, is_active="-")

        after = fresh(user)
        assert (after.is_active, after.is_manager) == (False, False)
        assert MailRecord.objects.get().kind == "account_closed"

    @pytest.mark.parametrize("was_active", [True, False])
    def test_manages__is_not_for_closed_accounts(self, cast: Cast, *, was_active: bool) -> None:
        user = cast["general"].user
        User.objects.filter(pk=user.pk).update(is_active=was_active)

        response = self.edit(cast, user, manages="on", is_active="-")

        assert "停止中のアカウントは管理者になれません。" in text_of(response)
        after = fresh(user)
        assert (after.is_active, after.is_manager) == (was_active, False)

    def test_move__to_another_organization(self, cast: Cast) -> None:
        town = OrganizationFactory()

        self.edit(cast, cast["general"].user, organization=str(town.pk))

        assert fresh(cast["general"].user).organization == town
        assert Organization.objects.filter(pk=cast.owner.pk).exists()

    def test_invite_again__only_without_password(self, cast: Cast) -> None:
        invited = UserFactory(organization=cast.owner)
        User.objects.filter(pk=invited.pk).update(password="!")
        client = cast["secretariat"].client

        client.post(f"{ACCOUNTS}{invited.pk}/invite/")
        client.post(f"{ACCOUNTS}{cast['general'].user.pk}/invite/")

        assert list(MailRecord.objects.values_list("kind", "to")) == [("invitation", invited.email)]

    @pytest.mark.parametrize(
        "query", [{"q": "試験"}, {"q": "\x00"}, {"is_active": "x"}, {"p": "z"}]
    )
    def test_list__bad_input_gives_a_clean_page(self, cast: Cast, query: dict[str, str]) -> None:
        assert cast["secretariat"].client.get(ACCOUNTS, query).status_code in {200, 404}

    def test_list__queries_do_not_grow(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        client = cast["secretariat"].client
        client.get(ACCOUNTS)
        with django_assert_max_num_queries(40) as few:
            client.get(ACCOUNTS)
        UserFactory.create_batch(12)

        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(ACCOUNTS)
