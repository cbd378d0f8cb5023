"""The links of the mails 「まだ正しいですか」, as tokens and as pages (O6)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from catalog.entries import lifecycle
from catalog.freshness import mail_links
from catalog.freshness.answers import confirm
from catalog.freshness.mail_links import question_of, token_for
from catalog.models import Entry, Freshness, FreshnessStep, OutdatedReport
from cms.admin.audit import Operator
from cms.members.models import User
from cms.web.signed_links import ExpiredLinkError, UnknownLinkError
from tests.catalog.freshness.fresh import START, asked, mails, old_entry, registrant, run
from tests.catalog.html import row_ids, soup, text_of
from tests.factories import OrganizationFactory, secretariat_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> User:
    """Return somebody who is asked."""
    return registrant()


@pytest.fixture
def entry(person: User) -> Entry:
    """Return what the person is asked about."""
    return old_entry(
        person, title="水位センサー", summary="秘密の概要", contact_tel="000-0000-1111"
    )


@pytest.fixture
def row(entry: Entry) -> Freshness:
    """Return the open question."""
    return asked(entry)


@pytest.fixture
def token(person: User, row: Freshness) -> str:
    """Return what the mail's link carries."""
    return token_for(person, [row])


def address(token: str) -> str:
    """Return the address of the link."""
    return f"/matching/search/confirm/{token}/"


def is_confirmed(entry: Entry) -> bool:
    """Whether the entry's registrant has answered."""
    row = Freshness.objects.get(entry=entry)
    return row.confirmed_at is not None and not row.is_open


class TestToken:
    def test_question__is_the_open_entry_of_the_person(
        self, token: str, person: User, entry: Entry
    ) -> None:
        question = question_of(token)
        assert question.person == person
        assert question.open == [entry]
        assert (question.answered, question.gone) == (0, 0)

    def test_address__is_one_that_pages_have(self, person: User) -> None:
        rows = [Freshness(entry_id=10**6 + n, cycle=1) for n in range(50)]
        token = token_for(person, rows)
        assert re.fullmatch(r"(?:[\w\-]+/)*", f"{token}/", re.ASCII)
        assert len(token) < 1_200

    @pytest.mark.parametrize(
        "forge",
        [
            lambda token: "x",
            lambda token: "a/b/c",
            lambda token: token[:-1],
            lambda token: f"{token}A",
            lambda token: f"A{token}",
            lambda token: token.replace("/", "/A", 1),
            lambda token: token * 100,
        ],
    )
    def test_forged__is_none_of_ours(self, token: str, forge: Any) -> None:
        with pytest.raises(UnknownLinkError):
            question_of(forge(token))

    @pytest.mark.parametrize(
        "salt", ["catalog.saved.digests.stop", "cms.members.accounts.invitations", ""]
    )
    def test_other_purpose__opens_nothing(self, person: User, entry: Entry, salt: str) -> None:
        payload = [person.pk, person.organization_id, [[entry.pk, 1]]]
        signer = TimestampSigner(salt=salt, sep="/") if salt else TimestampSigner(sep="/")
        with pytest.raises(UnknownLinkError):
            question_of(signer.sign_object(payload))

    @pytest.mark.parametrize(("days", "works"), [(59, True), (61, False)])
    def test_link__works_for_sixty_days(
        self, token: str, monkeypatch: pytest.MonkeyPatch, days: int, works: bool
    ) -> None:
        lifetime = timedelta(days=60 - days)
        monkeypatch.setattr(mail_links, "LINKS", replace(mail_links.LINKS, lifetime=lifetime))
        if works:
            assert question_of(token).open
        else:
            with pytest.raises(ExpiredLinkError):
                question_of(token)

    @pytest.mark.parametrize("change", ["closed", "moved"])
    def test_person_who_left__answers_no_more(self, token: str, person: User, change: str) -> None:
        new = (
            {"is_active": False} if change == "closed" else {"organization": OrganizationFactory()}
        )
        User.objects.filter(pk=person.pk).update(**new)
        with pytest.raises(UnknownLinkError):
            question_of(token)

    @pytest.mark.parametrize("change", ["owner", "deleted", "stopped", "asked anew", "gone"])
    def test_entry_that_changed__is_not_confirmed(
        self, token: str, entry: Entry, row: Freshness, change: str
    ) -> None:
        if change == "owner":
            Entry.objects.filter(pk=entry.pk).update(organization=OrganizationFactory())
        elif change == "deleted":
            lifecycle.delete(entry, Operator())
        elif change == "stopped":
            lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        elif change == "asked anew":
            row.take(FreshnessStep.ASKED, START, START.date())
            row.save()
        else:
            Entry.objects.filter(pk=entry.pk).delete()
        question = question_of(token)
        assert (question.open, question.answered, question.gone) == ([], 0, 1)


class TestPage:
    def test_get__asks_and_changes_nothing(self, token: str, entry: Entry) -> None:
        for _ in range(2):
            response = Client().get(address(token))
        assert response.status_code == 200
        assert row_ids(response) == [entry.pk]
        text = text_of(response)
        for shown in (
            "水位センサー",
            entry.information_type.name,
            "更新日",
            "はい、まだ正しいです",
        ):
            assert shown in text
        for hidden in ("秘密の概要", "000-0000-1111", entry.contact_company):
            assert hidden not in response.content.decode()
        assert not is_confirmed(entry)

    def test_page__is_nobody_elses(self, token: str) -> None:
        response = Client().get(address(token))
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert soup(response).select_one('meta[name="robots"][content="noindex"]')

    def test_edit__leads_to_the_form_after_login(self, token: str, entry: Entry) -> None:
        link = soup(Client().get(address(token))).select_one(".entry-row a")
        assert link["href"] == f"/matching/my/{entry.pk}/edit/"
        assert Client().get(link["href"]).status_code == 302

    def test_button__confirms_without_login_and_twice_harmlessly(
        self, token: str, entry: Entry, person: User
    ) -> None:
        OutdatedReport.objects.create(entry=entry, organization=OrganizationFactory())
        first = Client().post(address(token))
        assert "ありがとうございました" in text_of(first)
        confirmed = Freshness.objects.get(entry=entry)
        assert confirmed.confirmed_by == person
        assert not OutdatedReport.objects.open().exists()
        second = Client().post(address(token))
        assert second.status_code == 200
        assert "すでに確認されています" in text_of(second)
        assert "すでに確認されています" in text_of(Client().get(address(token)))
        again = Freshness.objects.get(entry=entry)
        assert again.confirmed_at == confirmed.confirmed_at

    def test_confirming__leaves_the_date_of_update(self, token: str, entry: Entry) -> None:
        Client().post(address(token))
        assert Entry.objects.get(pk=entry.pk).updated_at == entry.updated_at

    def test_button__needs_the_page_it_stands_on(self, token: str, entry: Entry) -> None:
        assert Client(enforce_csrf_checks=True).post(address(token)).status_code == 403
        assert not is_confirmed(entry)

    def test_updated_meanwhile__is_answered(self, token: str, entry: Entry) -> None:
        Freshness.objects.renew(entry.pk)
        assert "すでに確認されています" in text_of(Client().get(address(token)))

    @pytest.mark.parametrize(
        "case",
        [
            ("deleted", 410, "このリンクでは確認できません"),
            ("expired", 410, "リンクの期限が過ぎています"),
            ("forged", 404, "このリンクは使えません"),
        ],
    )
    def test_useless_link__says_why(
        self, token: str, monkeypatch: pytest.MonkeyPatch, case: tuple[str, int, str]
    ) -> None:
        change, status, told = case
        entry = Freshness.objects.get().entry
        if change == "deleted":
            lifecycle.delete(entry, Operator())
        elif change == "expired":
            over = replace(mail_links.LINKS, lifetime=timedelta(seconds=-1))
            monkeypatch.setattr(mail_links, "LINKS", over)
        target = address(f"{token}x" if change == "forged" else token)
        for send in (Client().get, Client().post):
            response = send(target)
            assert response.status_code == status
            assert told in text_of(response)
            assert "水位センサー" not in response.content.decode()
        assert not is_confirmed(entry)


class TestAll:
    @pytest.fixture
    def others(self, person: User, entry: Entry) -> list[Entry]:
        """Return two more entries that the person is asked about."""
        return [old_entry(person, title=title) for title in ("甲", "乙")]

    def links(self) -> list[str]:
        """Return the links of the one mail, that for all first."""
        (mail,) = mails()
        return re.findall(r"(/matching/search/confirm/\S+)", mail.body)

    def test_links_of_the_mail__work(self, entry: Entry, others: list[Entry]) -> None:
        run(0)
        for_all, *single = self.links()
        assert len(single) == 3
        assert [len(row_ids(Client().get(link))) for link in single] == [1, 1, 1]
        assert sorted(row_ids(Client().get(for_all))) == sorted(
            each.pk for each in (entry, *others)
        )

    def test_all__confirms_what_the_mail_named(self, entry: Entry, others: list[Entry]) -> None:
        run(0)
        later = old_entry(entry.registrant)
        asked(later)
        response = Client().post(self.links()[0])
        assert "確認した情報：3件" in text_of(response)
        assert all(is_confirmed(each) for each in (entry, *others))
        assert not is_confirmed(later)

    def test_all__leaves_out_what_is_answered_or_gone(
        self, entry: Entry, others: list[Entry], person: User
    ) -> None:
        run(0)
        confirm(entry, Operator(person))
        lifecycle.delete(others[0], Operator())
        page = Client().get(self.links()[0])
        assert row_ids(page) == [others[1].pk]
        assert "このほか1件は、変更・削除などにより" in text_of(page)
