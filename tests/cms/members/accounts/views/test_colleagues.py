"""The accounts of the own organisation (M4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from catalog.models import Entry, Like
from cms.mail import MOST_AN_HOUR
from cms.members.models import Organization, User
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PASSWORD, UserFactory, like, published_entry

pytestmark = pytest.mark.django_db

LIST = "/account/colleagues/"
INVITE = f"{LIST}invite/"
DEEDS = ("close", "reopen", "hand-over", "invite-again")
DATA = {
    "last_name": "新任",
    "first_name": "花子（架空）",
    "department": "総務課",
    "email": "hanako@company.example.jp",
}


def fresh(user: Any) -> User:
    """Return what the database says of `user`."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def manager(cast: Cast) -> Client:
    """Return the client of the company's manager: `general`."""
    User.objects.filter(pk=cast["general"].user.pk).update(is_manager=True)
    return cast["general"].client


def deed(client: Client, name: str, user: Any) -> Any:
    """Return the answer to the button of `name` about `user`."""
    return client.post(f"{LIST}{user.pk}/{name}/", follow=True)


class TestList:
    def test_list__the_organizations_accounts_and_nobody_elses(
        self, cast: Cast, manager: Client
    ) -> None:
        page = soup(cast["colleague"].client.get(LIST))

        shown = {int(row["data-account-id"]) for row in page.select("[data-account-id]")}
        assert shown == {cast["general"].user.pk, cast["colleague"].user.pk}

    def test_list__buttons_for_the_manager_only(self, cast: Cast, manager: Client) -> None:
        for client, expected in ((manager, True), (cast["colleague"].client, False)):
            links = [each["href"] for each in soup(client.get(LIST)).select("main a[href]")]
            assert any("/close/" in each for each in links) == expected
            assert (INVITE in links) == expected

    def test_list__queries_do_not_grow(
        self, cast: Cast, manager: Client, django_assert_num_queries: Any
    ) -> None:
        manager.get(LIST)
        with django_assert_num_queries(4) as few:
            manager.get(LIST)
        UserFactory.create_batch(35, organization=cast.owner)

        with django_assert_num_queries(len(few.captured_queries)):
            manager.get(LIST)
        assert "全37件中" in text_of(manager.get(LIST))

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", ""])
    def test_list__strange_page_numbers(self, manager: Client, page: str) -> None:
        assert manager.get(LIST, {"page": page}).status_code == 200


class TestInvite:
    def test_invite__account_of_the_own_organization_and_mail(
        self, cast: Cast, manager: Client
    ) -> None:
        response = manager.post(INVITE, DATA, follow=True)

        user = User.objects.get(email=DATA["email"])
        assert user.organization == cast.owner
        assert (user.last_name, user.department) == ("新任", "総務課")
        assert not user.has_usable_password()
        assert not user.is_manager
        assert MailRecord.objects.get(kind="invitation").to == DATA["email"]
        assert "招待中" in text_of(response)
        assert ModelLogEntry.objects.filter(action="members.add_account").exists()

    def test_invite__prints_the_domain_as_text(self, cast: Cast, manager: Client) -> None:
        markup = '<meta http-equiv="refresh">'
        Organization.objects.filter(pk=cast.owner.pk).update(domain=markup)

        page = soup(manager.get(INVITE))

        assert page.select_one("#id_email_helptext").get_text() == f"{markup} のメールアドレス"
        assert not page.select("main meta")

    def test_invite__never_for_another_organization(self, cast: Cast, manager: Client) -> None:
        other = cast["other"].user.organization
        extra = {"organization": str(other.pk), "is_manager": "on", "is_superuser": "on"}

        manager.post(INVITE, DATA | extra)

        user = User.objects.get(email=DATA["email"])
        assert user.organization == cast.owner
        assert [user.is_manager, user.is_superuser] == [False, False]

    @pytest.mark.parametrize("name", ["colleague", "other", "special", "wg", "secretariat"])
    def test_invite__nobody_but_the_manager(self, cast: Cast, manager: Client, name: str) -> None:
        assert cast[name].client.get(INVITE).status_code == 403
        assert cast[name].client.post(INVITE, DATA).status_code == 403
        assert not User.objects.filter(email=DATA["email"]).exists()

    def test_invite__visitor(self, cast: Cast) -> None:
        assert cast["visitor"].client.post(INVITE, DATA).status_code == 302
        assert not User.objects.filter(email=DATA["email"]).exists()

    def test_member_elsewhere__the_screen_says_the_same(self, cast: Cast, manager: Client) -> None:
        elsewhere = cast["other"].user

        known = manager.post(INVITE, DATA | {"email": elsewhere.email})
        unknown = manager.post(INVITE, DATA)

        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert User.objects.filter(email=elsewhere.email).count() == 1
        assert MailRecord.objects.get(to=elsewhere.email).kind == "invitation_elsewhere"
        assert fresh(elsewhere).organization == elsewhere.organization

    @pytest.mark.parametrize("is_active", [True, False])
    def test_colleague_already__is_told(self, cast: Cast, manager: Client, is_active: bool) -> None:
        colleague = cast["colleague"].user
        User.objects.filter(pk=colleague.pk).update(is_active=is_active)

        response = manager.post(INVITE, DATA | {"email": colleague.email.upper()})

        assert response.status_code == 422
        assert colleague.get_full_name() in text_of(response)
        assert ("停止中" in text_of(response)) != is_active
        assert not MailRecord.objects.exists()

    @pytest.mark.parametrize(
        ("domain", "email", "is_allowed"),
        [
            ("", "x@gmail.com", False),
            ("company.example.jp", "x@company.example.jp", True),
            ("company.example.jp", "x@sub.company.example.jp", True),
            ("company.example.jp", "x@other.example.jp", False),
            ("company.example.jp", "x@notcompany.example.jp", False),
        ],
    )
    def test_domain__the_organizations(
        self, cast: Cast, manager: Client, domain: str, email: str, is_allowed: bool
    ) -> None:
        Organization.objects.filter(pk=cast.owner.pk).update(domain=domain)

        response = manager.post(INVITE, DATA | {"email": email})

        assert (response.status_code == 302) == is_allowed
        assert User.objects.filter(email=email).exists() == is_allowed

    def test_mistake__nothing_typed_is_lost(self, manager: Client) -> None:
        response = manager.post(INVITE, DATA | {"email": "x"})

        page = soup(response)
        assert response.status_code == 422
        assert page.select_one("[name=last_name]")["value"] == "新任"
        assert page.select_one("#id_email_error") is not None

    @pytest.mark.parametrize(
        "text", ["a\r\nBcc: x@evil.example", "\x00", "<script>alert(1)</script>", "=1+1"]
    )
    def test_hostile_names__stay_text(self, manager: Client, text: str) -> None:
        manager.post(INVITE, DATA | {"last_name": text})

        for mail in MailRecord.objects.all():
            assert "\n" not in mail.subject
        assert "<script>alert" not in manager.get(LIST).content.decode()

    def test_invitations__not_without_end(self, manager: Client) -> None:
        for n in range(31):
            last = manager.post(INVITE, DATA | {"email": f"x{n}@company.example.jp"})

        assert last.status_code == 429


class TestDeeds:
    def test_close__at_once_with_all_sessions(self, cast: Cast, manager: Client) -> None:
        colleague = cast["colleague"]
        entry = published_entry(organization=cast.owner, registrant=colleague.user)
        liked = like(published_entry(), cast.owner)
        assert colleague.client.get("/account/").status_code == 200

        response = deed(manager, "close", colleague.user)

        assert "停止しました。" in text_of(response)
        assert colleague.client.get("/account/").status_code == 302
        answer = Client().post(
            "/login/", {"username": colleague.user.username, "password": PASSWORD}
        )
        assert answer.status_code == 200
        assert Entry.objects.listed().filter(pk=entry.pk).exists()
        assert Like.objects.filter(pk=liked.pk).exists()
        assert MailRecord.objects.filter(kind="account_closed").count() == 1

    def test_reopen__with_the_old_password(self, cast: Cast, manager: Client) -> None:
        user = cast["colleague"].user
        deed(manager, "close", user)

        deed(manager, "reopen", user)

        answer = Client().post("/login/", {"username": user.username, "password": PASSWORD})
        assert answer.status_code == 302

    def test_hand_over__one_manager_at_any_time(self, cast: Cast, manager: Client) -> None:
        deed(manager, "hand-over", cast["colleague"].user)

        assert fresh(cast["colleague"].user).is_manager
        assert not fresh(cast["general"].user).is_manager
        assert manager.get(INVITE).status_code == 403
        assert cast["colleague"].client.get(INVITE).status_code == 200
        assert MailRecord.objects.get(kind="account_manager").to == cast["colleague"].user.email

    def test_april__hand_over_then_close_the_predecessor(self, cast: Cast, manager: Client) -> None:
        deed(manager, "hand-over", cast["colleague"].user)

        deed(cast["colleague"].client, "close", cast["general"].user)

        assert not fresh(cast["general"].user).is_active

    def test_invite_again__a_few_times_an_hour(self, cast: Cast, manager: Client) -> None:
        manager.post(INVITE, DATA)
        invited = User.objects.get(email=DATA["email"])
        for _ in range(MOST_AN_HOUR):
            last = deed(manager, "invite-again", invited)

        assert MailRecord.objects.filter(to=DATA["email"]).count() == MOST_AN_HOUR
        assert "１時間に3通まで" in text_of(last)

    def test_invite_again__counts_for_the_sender_too(self, cast: Cast, manager: Client) -> None:
        people = UserFactory.create_batch(31, organization=cast.owner, password="!")
        answers = [deed(manager, "invite-again", person).status_code for person in people]

        assert answers == [200] * 30 + [429]

    def test_invite_again__while_there_is_no_password(self, cast: Cast, manager: Client) -> None:
        manager.post(INVITE, DATA)
        invited = User.objects.get(email=DATA["email"])

        deed(manager, "invite-again", invited)
        refused = deed(manager, "invite-again", cast["colleague"].user)

        assert MailRecord.objects.filter(kind="invitation").count() == 2
        assert "パスワードを設定済み" in text_of(refused)

    @pytest.mark.parametrize("name", DEEDS)
    @pytest.mark.parametrize("actor", ["colleague", "other", "special", "wg", "secretariat"])
    def test_deeds__nobody_but_the_manager(
        self, cast: Cast, manager: Client, actor: str, name: str
    ) -> None:
        victim = UserFactory(organization=cast.owner)
        url = f"{LIST}{victim.pk}/{name}/"

        assert cast[actor].client.get(url).status_code == 403
        assert cast[actor].client.post(url).status_code == 403
        assert fresh(victim).is_active

    @pytest.mark.parametrize("name", DEEDS)
    def test_deeds__no_account_of_others_nor_the_own(
        self, cast: Cast, manager: Client, name: str
    ) -> None:
        for victim in (cast["other"].user, cast["secretariat"].user, cast["general"].user):
            assert manager.post(f"{LIST}{victim.pk}/{name}/").status_code == 404
            assert fresh(victim).is_active

    @pytest.mark.parametrize("name", DEEDS)
    @pytest.mark.parametrize("pk", ["0", "999999999", "9" * 40])
    def test_deeds__no_such_account(self, manager: Client, name: str, pk: str) -> None:
        assert manager.post(f"{LIST}{pk}/{name}/").status_code == 404

    @pytest.mark.parametrize("name", ["close", "hand-over"])
    def test_question__comes_first(self, cast: Cast, manager: Client, name: str) -> None:
        user = cast["colleague"].user

        page = soup(manager.get(f"{LIST}{user.pk}/{name}/"))

        assert page.select_one("main form[method=post]") is not None
        assert user.get_full_name() in page.main.get_text()
        assert fresh(user).is_active

    def test_hand_over__not_to_a_closed_account(self, cast: Cast, manager: Client) -> None:
        User.objects.filter(pk=cast["colleague"].user.pk).update(is_active=False)

        assert manager.post(f"{LIST}{cast['colleague'].user.pk}/hand-over/").status_code == 404
        assert fresh(cast["general"].user).is_manager
