"""Links into accounts that were made for people (M2, M4, M12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.admin.audit import Operator
from cms.members.accounts.invitations import (
    LINKS,
    accept,
    fingerprint,
    invite,
    invited_user,
    token_for,
)
from cms.members.models import User
from cms.models import MailRecord
from cms.web.signed_links import LinkError
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a-new-long-passphrase"


@pytest.fixture
def invited() -> User:
    """Return somebody who has an account and no password yet."""
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


class TestMail:
    def test_text__id_address_and_link(self, invited: User) -> None:
        invite(invited)

        mail = MailRecord.objects.get()
        assert (mail.kind, mail.to) == ("invitation", invited.email)
        assert invited.username in mail.body
        assert "このメールアドレスでもログインできます" in mail.body
        assert invited.organization is not None
        assert invited.organization.name in mail.body
        assert "招待" not in mail.body

    def test_text__names_who_invites(self, invited: User) -> None:
        invite(invited, invited_by="管理 太郎（架空）")

        assert "管理 太郎（架空） さまのご招待により" in MailRecord.objects.get().body

    def test_text__is_shown_to_nobody_in_the_admin(self, invited: User) -> None:
        invite(invited)

        assert MailRecord.objects.get().is_private

    def test_link__opens_the_account(self, invited: User) -> None:
        invite(invited)

        link = re.search(r"/join/invitation/([^/\s]+)/", MailRecord.objects.get().body)
        assert link is not None
        assert invited_user(link[1]) == invited

    def test_account_without_organisation__is_invited_too(self) -> None:
        invite(UserFactory(organization=None))

        assert MailRecord.objects.count() == 1


def _set_password(user: User) -> None:
    user.set_password(PASSWORD)


def _close(user: User) -> None:
    user.is_active = False


def _move(user: User) -> None:
    user.organization = OrganizationFactory()


def _release(user: User) -> None:
    user.organization = None


def _readdress(user: User) -> None:
    user.email = "somebody.else@example.jp"


class TestToken:
    def test_token__fits_into_an_address_and_tells_nothing(self, invited: User) -> None:
        token = token_for(invited)

        assert re.fullmatch(r"[\w.-]+", token)
        assert invited.email not in token
        assert invited.username not in token

    @pytest.mark.parametrize("change", [_set_password, _close, _move, _release, _readdress])
    def test_account_that_changed__is_not_opened(
        self, invited: User, change: Callable[[User], None]
    ) -> None:
        token = token_for(invited)
        change(invited)
        invited.save()

        with pytest.raises(LinkError):
            invited_user(token)

    @pytest.mark.parametrize("field", ["last_name", "department", "tel", "is_manager"])
    def test_other_changes__do_not_matter(self, invited: User, field: str) -> None:
        token = token_for(invited)
        setattr(invited, field, True if field == "is_manager" else "変更")
        invited.save()

        assert invited_user(token) == invited

    @pytest.mark.parametrize(("days", "opens"), [(13.9, True), (14.1, False)])
    def test_token__lives_fourteen_days(
        self, monkeypatch: pytest.MonkeyPatch, invited: User, days: float, opens: bool
    ) -> None:
        token = token_for(invited)
        now = timezone.now().timestamp()
        monkeypatch.setattr("time.time", lambda: now + days * 24 * 3600)

        try:
            found = invited_user(token)
        except LinkError:
            found = None
        assert (found == invited) is opens

    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: "9" + token,
            lambda token: token.partition(".")[0],
            lambda token: "",
            lambda token: "x.y.z",
            lambda token: "x" * 10_000,
            lambda token: TimestampSigner(salt="another", sep=".").sign(token.partition(".")[0]),
            lambda token: TimestampSigner(salt=LINKS.salt, sep=".").sign("1"),
            lambda token: LINKS.token_for([1, ""]),
        ],
    )
    def test_token__invented_opens_nothing(
        self, invited: User, change: Callable[[str], str]
    ) -> None:
        with pytest.raises(LinkError):
            invited_user(change(token_for(invited)))

    def test_token__of_one_account_does_not_open_another(self, invited: User) -> None:
        other = UserFactory(password=invited.password, organization=invited.organization)
        mark = fingerprint(invited)

        with pytest.raises(LinkError):
            invited_user(LINKS.token_for([other.pk, mark]))

    def test_deleted_account__opens_nothing(self, invited: User) -> None:
        token = token_for(invited)
        invited.delete()

        with pytest.raises(LinkError):
            invited_user(token)


class TestAccept:
    def test_password__is_set_once(self, invited: User) -> None:
        token = token_for(invited)
        accept(token, PASSWORD, Operator(None, "203.0.113.5"))

        with pytest.raises(LinkError):
            accept(token, "another-passphrase", Operator())

        invited.refresh_from_db()
        assert invited.check_password(PASSWORD)

    def test_audit__says_from_where(self, invited: User) -> None:
        accept(token_for(invited), PASSWORD, Operator(None, "203.0.113.5"))

        line: Any = ModelLogEntry.objects.get(action="members.accept_invitation")
        assert line.object_id == str(invited.pk)
        assert line.data == {"address": "203.0.113.5"}

    def test_second_invitation__dies_with_the_first(self, invited: User) -> None:
        first, second = token_for(invited), token_for(invited)
        accept(first, PASSWORD, Operator())

        with pytest.raises(LinkError):
            invited_user(second)
