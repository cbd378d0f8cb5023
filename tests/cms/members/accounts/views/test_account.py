"""The own account (M6)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from catalog.models import EntryText
from cms.members.models import Organization, User
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PASSWORD, OrganizationFactory, UserFactory, published_entry
from tests.registering import NEW

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"
PROFILE, PASSWORD_CHANGE = f"{ACCOUNT}profile/", f"{ACCOUNT}password/"
EMAIL, CONTACT = f"{ACCOUNT}email/", f"{ACCOUNT}contact/"
EVERYBODYS = (ACCOUNT, PROFILE, PASSWORD_CHANGE, EMAIL)
NEW_PASSWORD = "another-long-passphrase"
PROFILE_DATA = {
    "last_name": "新",
    "first_name": "太郎（架空）",
    "department": "総務課",
    "tel": "00-0000-1111",
    "wants_news": "on",
}


def fresh(user: Any) -> User:
    """Return what the database says of `user`."""
    return User.objects.get(pk=user.pk)


def link_in(mail: MailRecord) -> str:
    """Return the path in a mail."""
    found = re.search(r"https?://[^/]+(/account/email/\S+)", mail.body)
    assert found is not None
    return found.group(1)


class TestAccess:
    @pytest.mark.parametrize("path", [*EVERYBODYS, CONTACT, f"{ACCOUNT}colleagues/"])
    def test_visitor__login_first(self, cast: Cast, path: str) -> None:
        response = cast["visitor"].client.get(path)

        assert response.status_code == 302
        assert response.url == f"/login/?next={path}"

    @pytest.mark.parametrize("path", EVERYBODYS)
    @pytest.mark.parametrize("name", ["general", "special", "wg", "secretariat"])
    def test_everybody__has_an_account(self, cast: Cast, name: str, path: str) -> None:
        assert cast[name].client.get(path).status_code == 200

    @pytest.mark.parametrize("path", [CONTACT, f"{ACCOUNT}colleagues/"])
    @pytest.mark.parametrize(
        ("name", "status"), [("general", 200), ("special", 200), ("wg", 403), ("secretariat", 403)]
    )
    def test_organization__only_who_has_one(
        self, cast: Cast, name: str, status: int, path: str
    ) -> None:
        assert cast[name].client.get(path).status_code == status

    @pytest.mark.parametrize("path", EVERYBODYS)
    def test_caches__keep_nothing(self, cast: Cast, path: str) -> None:
        assert "no-store" in cast["general"].client.get(path).headers["Cache-Control"]

    @pytest.mark.parametrize("path", [PROFILE, PASSWORD_CHANGE, EMAIL, CONTACT])
    def test_forms__refuse_other_sites(self, cast: Cast, path: str) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["general"].user)

        assert client.post(path, PROFILE_DATA).status_code == 403


class TestProfile:
    def test_account__shows_what_is_known(self, cast: Cast) -> None:
        user = cast["general"].user
        text = text_of(cast["general"].client.get(ACCOUNT))

        for part in (user.username, user.get_full_name(), user.email, cast.owner.name, "一般会員"):
            assert part in text

    def test_save__what_was_typed(self, cast: Cast) -> None:
        response = cast["general"].client.post(PROFILE, PROFILE_DATA, follow=True)

        user = fresh(cast["general"].user)
        assert {name: getattr(user, name) for name in PROFILE_DATA if name != "wants_news"} == {
            name: value for name, value in PROFILE_DATA.items() if name != "wants_news"
        }
        assert "保存しました。" in text_of(response)
        assert ModelLogEntry.objects.filter(object_id=user.pk, action="wagtail.edit").exists()

    def test_save__news_may_be_declined(self, cast: Cast) -> None:
        data = {name: value for name, value in PROFILE_DATA.items() if name != "wants_news"}

        cast["general"].client.post(PROFILE, data)

        assert not fresh(cast["general"].user).wants_news

    def test_save__nothing_else(self, cast: Cast) -> None:
        user = cast["general"].user
        other = OrganizationFactory()
        extra = {
            "username": "root",
            "email": "x@evil.example",
            "is_superuser": "on",
            "is_staff": "on",
            "is_manager": "on",
            "organization": str(other.pk),
            "groups": "1",
        }

        cast["general"].client.post(PROFILE, PROFILE_DATA | extra)

        after = fresh(user)
        assert (after.username, after.email, after.organization_id) == (
            user.username,
            user.email,
            user.organization_id,
        )
        assert [after.is_superuser, after.is_staff, after.is_manager] == [False] * 3
        assert not after.groups.exists()

    def test_mistake__is_told_at_its_place_and_nothing_is_lost(self, cast: Cast) -> None:
        response = cast["general"].client.post(PROFILE, PROFILE_DATA | {"last_name": ""})

        assert response.status_code == 422
        page = soup(response)
        assert page.select_one("[name=department]")["value"] == "総務課"
        assert page.select_one("#id_last_name_error") is not None
        assert fresh(cast["general"].user).department == "情報政策課"

    def test_head_of_the_page__keeps_the_stored_name_after_a_mistake(self, cast: Cast) -> None:
        data = PROFILE_DATA | {"first_name": ""}

        response = cast["general"].client.post(PROFILE, data)

        assert "新" not in soup(response).select_one(".account-menu__who").get_text()

    def test_name__is_found_by_it_at_once(self, cast: Cast) -> None:
        user = cast["general"].user
        entry = published_entry(organization=cast.owner, registrant=user)
        before = EntryText.objects.get(pk=entry.pk).desk_terms

        cast["general"].client.post(PROFILE, PROFILE_DATA | {"last_name": "改姓"})

        assert EntryText.objects.get(pk=entry.pk).desk_terms != before


class TestPassword:
    def change(self, client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD) -> Any:
        """Return the answer to the form."""
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post(PASSWORD_CHANGE, data)

    def test_change__here_one_stays_and_elsewhere_not(self, cast: Cast) -> None:
        user, here, there = cast["general"].user, Client(), Client()
        for client in (here, there):
            client.post("/login/", {"username": user.username, "password": PASSWORD})

        assert self.change(here).status_code == 302

        assert here.get(ACCOUNT).status_code == 200
        assert there.get(ACCOUNT).status_code == 302
        assert fresh(user).check_password(NEW_PASSWORD)

    def test_change__is_told_by_mail_without_the_password(self, cast: Cast) -> None:
        self.change(cast["general"].client)

        mail = MailRecord.objects.get()
        assert (mail.kind, mail.to) == ("password_changed", cast["general"].user.email)
        assert NEW_PASSWORD not in mail.body

    @pytest.mark.parametrize(
        ("old", "new"), [("wrong", NEW_PASSWORD), (PASSWORD, "short"), (PASSWORD, "12345678901")]
    )
    def test_mistake__changes_nothing(self, cast: Cast, old: str, new: str) -> None:
        response = self.change(cast["general"].client, old, new)

        assert response.status_code == 422
        assert soup(response).select_one(".error-summary") is not None
        assert fresh(cast["general"].user).check_password(PASSWORD)


class TestEmail:
    NEW = "new@company.example.jp"

    def propose(self, cast: Cast, email: str = NEW, name: str = "general") -> Any:
        """Return the answer to the form."""
        data = {"email": email, "old_password": PASSWORD}
        return cast[name].client.post(EMAIL, data, follow=True)

    def test_link__changes_the_address_after_a_button(self, cast: Cast) -> None:
        user, client = cast["general"].user, cast["general"].client
        self.propose(cast)
        assert fresh(user).email == user.email
        link = link_in(MailRecord.objects.get(kind="email_confirm", to=self.NEW))

        assert self.NEW in text_of(client.get(link))
        assert fresh(user).email == user.email
        client.post(link)

        assert fresh(user).email == self.NEW
        assert MailRecord.objects.get(kind="email_changed").to == user.email

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_change__asks_for_the_password(self, cast: Cast, password: str) -> None:
        data = {"email": self.NEW, "old_password": password}
        response = cast["general"].client.post(EMAIL, data)

        assert response.status_code == 422
        assert soup(response).select_one("#id_old_password_error") is not None
        assert soup(response).select_one("#id_email")["value"] == self.NEW
        assert not MailRecord.objects.exists()

    def test_link__works_once(self, cast: Cast) -> None:
        client = cast["general"].client
        self.propose(cast)
        link = link_in(MailRecord.objects.get())
        client.post(link)
        User.objects.filter(pk=cast["general"].user.pk).update(email="third@company.example.jp")

        assert client.post(link).status_code == 410
        assert fresh(cast["general"].user).email == "third@company.example.jp"

    @pytest.mark.parametrize("name", ["colleague", "other", "secretariat"])
    def test_link__of_somebody_else(self, cast: Cast, name: str) -> None:
        self.propose(cast)
        before = cast[name].user.email

        response = cast[name].client.post(link_in(MailRecord.objects.get()))

        assert response.status_code == 410
        assert fresh(cast[name].user).email == before

    def test_link__address_taken_meanwhile(self, cast: Cast) -> None:
        self.propose(cast)
        UserFactory(email=self.NEW.upper())

        cast["general"].client.post(link_in(MailRecord.objects.get()))

        assert fresh(cast["general"].user).email == cast["general"].user.email

    @pytest.mark.parametrize("token", ["x", "a:b:c", "あ", "x" * 3_000])
    def test_link__invented(self, cast: Cast, token: str) -> None:
        response = cast["general"].client.get(f"{EMAIL}{token}/")

        assert response.status_code == 200
        assert "このリンクは使えません" in text_of(response)

    def test_taken__the_screen_says_the_same_and_the_mail_says_so(self, cast: Cast) -> None:
        taken = cast["other"].user.email

        known = self.propose(cast, taken)
        unknown = self.propose(cast, self.NEW)

        assert text_of(known) == text_of(unknown)
        assert MailRecord.objects.get(to=taken).kind == "email_taken"

    @pytest.mark.parametrize(
        ("domain", "email", "is_allowed"),
        [
            ("", "x@gmail.com", False),
            ("", "x@docomo.ne.jp", False),
            ("", "x@company.example.jp", True),
            ("city.minato.lg.jp", "x@city.minato.lg.jp", True),
            ("city.minato.lg.jp", "X@ka.City.Minato.LG.jp", True),
            ("city.minato.lg.jp", "x@city.yama.lg.jp", False),
            ("city.minato.lg.jp", "x@evil-city.minato.lg.jp.example.com", False),
            ("city.minato.lg.jp", "x@gmail.com", False),
            ("", "x", False),
            ("", "", False),
            ("", "a@b\r\nBcc: c@d.example", False),
        ],
    )
    def test_domain__the_organizations(
        self, cast: Cast, domain: str, email: str, is_allowed: bool
    ) -> None:
        Organization.objects.filter(pk=cast.owner.pk).update(domain=domain)

        data = {"email": email, "old_password": PASSWORD}
        response = cast["general"].client.post(EMAIL, data)

        assert (response.status_code == 302) == is_allowed
        assert MailRecord.objects.exists() == is_allowed

    def test_mails__not_without_end(self, cast: Cast) -> None:
        for n in range(11):
            last = self.propose(cast, f"x{n}@company.example.jp")

        assert last.status_code == 429
        assert "しばらくたってからお試しください" in text_of(last)

    def test_text__is_shown_to_nobody_in_the_ledger(self, cast: Cast) -> None:
        self.propose(cast)

        assert MailRecord.objects.get().is_private


class TestContact:
    DATA = {
        "contact_department": "公共営業部",
        "contact_person": "窓口（架空）",
        "contact_tel": "00-0000-2222",
        "contact_email": "madoguchi@company.example.jp",
    }

    def test_defaults__fill_new_entries(self, cast: Cast) -> None:
        cast["general"].client.post(CONTACT, self.DATA)

        form = soup(cast["colleague"].client.get(NEW))

        for name, value in self.DATA.items():
            assert form.select_one(f"[name={name}]")["value"] == value

    def test_defaults__where_blank_the_persons_own(self, cast: Cast) -> None:
        cast["general"].client.post(CONTACT, {"contact_tel": "00-0000-2222"})

        form = soup(cast["colleague"].client.get(NEW))

        assert form.select_one("[name=contact_tel]")["value"] == "00-0000-2222"
        person = cast["colleague"].user
        assert form.select_one("[name=contact_person]")["value"] == person.get_full_name()
        assert form.select_one("[name=contact_email]")["value"] == person.email

    def test_save__touches_nothing_else(self, cast: Cast) -> None:
        cast["general"].client.post(CONTACT, self.DATA | {"name": "x", "membership": "special"})

        owner = Organization.objects.get(pk=cast.owner.pk)
        assert (owner.name, owner.membership) == (cast.owner.name, cast.owner.membership)
        assert owner.contact_person == "窓口（架空）"

    def test_mistake__at_its_place(self, cast: Cast) -> None:
        response = cast["general"].client.post(CONTACT, self.DATA | {"contact_email": "x"})

        assert response.status_code == 422
        assert soup(response).select_one("#id_contact_email_error") is not None
