"""The office registers what a company sent by mail, a colleague approves, the company corrects."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from catalog.entries.enums import EntryState
from catalog.models import Consent, Entry
from catalog.registering.consents import ALONE, NOTE_CONSENT
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from tests.actors import Actor, Cast
from tests.catalog.html import soup, text_of
from tests.factories import UserFactory
from tests.registering import (
    LIST,
    confirm,
    edit,
    fields,
    fresh,
    hidden,
    pdf,
    prepare_desk,
    state,
    typed,
)

pytestmark = pytest.mark.usefixtures("desk")

#: As it reads without its line breaks.
WHAT_TO_DO = " ".join(ALONE.split())
CONSENT = {"consent_way": "mail", "consent_by": "営業部　見本さん", "consent_on": "2026-11-20"}


@pytest.fixture
def desk(db: None) -> Any:
    """Return genre, type and terms."""
    return prepare_desk()


@pytest.fixture
def office(cast: Cast) -> Client:
    """Return the browser of the secretariat."""
    return cast["secretariat"].client


@pytest.fixture
def second(db: None) -> Actor:
    """Return a second person of the secretariat."""
    user = UserFactory(organization=None, last_name="次席")
    user.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    return Actor("second", user)


def list_for(cast: Cast) -> str:
    """Return where the secretariat writes in the name of the owner."""
    return f"{LIST}for/{cast.owner.pk}/"


def send(office: Client, cast: Cast, **changes: object) -> Any:
    """Fill in the blank form in the owner's name and press 「登録」; return the answer."""
    url = f"{list_for(cast)}new/"
    token = hidden(office.get(url), "form_token")
    return office.post(url, fields(form_token=token, **(CONSENT | changes)))


def submit(office: Client, cast: Cast, **changes: object) -> Entry:
    """Register in the owner's name."""
    answer = send(office, cast, **changes)
    assert answer.status_code == 302, answer.content.decode()
    done = confirm(office, answer["Location"])
    assert "登録しました。" in done.content.decode()
    return Entry.objects.latest("pk")


class TestOfficeRegisters:
    """Must show 1 of the issue on registering for others (S7)."""

    def test_errand__from_the_mailed_leaflet_to_the_correction(
        self,
        cast: Cast,
        office: Client,
        second: Actor,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        company, clerk = cast["general"], cast["secretariat"].user
        assert clerk is not None
        assert company.user is not None
        chosen = office.post("/admin/matching/for/", {"organization": "持ち主"})
        assert chosen["Location"] == f"{list_for(cast)}new/"
        blank = office.get(chosen["Location"])
        assert "代理登録：持ち主（架空）" in text_of(blank)
        assert typed(blank)["contact_company"] == "持ち主（架空）"
        assert typed(blank)["contact_email"] == ""

        with django_capture_on_commit_callbacks(execute=True):
            entry = submit(office, cast, documents=[pdf("案内.pdf")])

        assert state(entry) == EntryState.IN_REVIEW
        assert (entry.organization, entry.registrant) == (cast.owner, None)
        assert entry.documents.count() == 1
        told = {message.to[0]: message for message in mail.outbox if "代わりに" in message.subject}
        assert set(told) == {company.user.email, cast["colleague"].user.email}
        assert f"{LIST}{entry.pk}/" in told[company.user.email].body
        assert "見本さん" not in told[company.user.email].body

        review = f"/admin/matching/{entry.pk}/review/"
        assert "ご自身が提出した申請です" in text_of(office.get(review))
        page = second.client.get(review)
        assert "メール 営業部 見本さん 2026-11-20" in text_of(page)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            decision = {"decision": "approve", "revision": hidden_in(page, "revision")}
            second.client.post(review, decision)
        assert state(entry) == EntryState.PUBLISHED
        assert company.user.email in {message.to[0] for message in mail.outbox}

        own = company.client.get(f"{LIST}{entry.pk}/")
        assert "公開中" in text_of(own)
        assert "見本さん" not in text_of(own)
        edit(company.client, entry, contact_tel="000-1111-2222")
        assert state(entry) == EntryState.PUBLISHED_CHANGES_IN_REVIEW

        history = text_of(office.get(f"/admin/snippets/catalog/entry/history/{entry.pk}/"))
        assert "代理登録：持ち主（架空）" in history
        audit = text_of(office.get("/admin/reports/audit/"))
        assert clerk.get_full_name() in audit
        assert "代理登録：持ち主（架空）" in audit
        assert "同意：メール 営業部 見本さん 2026-11-20" in audit

    def test_alone__the_screens_say_what_to_do(self, cast: Cast, office: Client) -> None:
        answer = send(office, cast)
        assert WHAT_TO_DO in text_of(office.get(answer["Location"]))
        done = confirm(office, answer["Location"])
        assert WHAT_TO_DO in text_of(done)
        entry = Entry.objects.get()
        review = f"/admin/matching/{entry.pk}/review/"
        page = office.get(review)
        assert WHAT_TO_DO in text_of(page)
        assert "承認して公開" not in text_of(page)
        office.post(review, {"decision": "approve", "revision": entry.latest_revision_id})
        assert state(entry) == EntryState.IN_REVIEW

        edit(cast["general"].client, entry)  # as the screen says: now it is the company's own
        page = office.get(review)
        office.post(review, {"decision": "approve", "revision": hidden_in(page, "revision")})
        assert state(entry) == EntryState.PUBLISHED

    def test_returned__goes_to_who_wrote_it(
        self, cast: Cast, office: Client, second: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        entry = submit(office, cast)
        review = f"/admin/matching/{entry.pk}/review/"
        revision = hidden_in(second.client.get(review), "revision")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            decision = {"decision": "return", "revision": revision, "comment": "概要を詳しく"}
            second.client.post(review, decision)
        (message,) = mail.outbox
        assert message.to == [cast["secretariat"].user.email]
        assert f"{list_for(cast)}{entry.pk}/" in message.body
        assert "概要を詳しく" in text_of(office.get(f"{list_for(cast)}{entry.pk}/"))


class TestConsent:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"consent_way": ""}, "consent_way"),
            ({"consent_by": " "}, "consent_by"),
            ({"consent_on": ""}, "consent_on"),
            ({"consent_on": "2999-01-01"}, "consent_on"),
        ],
    )
    def test_missing__is_said_at_the_field(
        self, cast: Cast, office: Client, changes: dict[str, str], field: str
    ) -> None:
        answer = send(office, cast, **changes)
        assert answer.status_code == 422
        assert soup(answer).find(id=f"id_{field}_error") is not None
        assert not Entry.objects.exists()

    def test_draft__needs_none_until_it_is_submitted(self, cast: Cast, office: Client) -> None:
        partly = {"consent_way": "telephone", "consent_by": "", "consent_on": ""}
        send(office, cast, action="draft", **partly)
        entry = Entry.objects.get()
        assert str(Consent.objects.get()) == "電話"
        form = office.get(f"{list_for(cast)}{entry.pk}/edit/")
        chosen = soup(form).select_one("[name=consent_way] option[selected]")
        assert chosen is not None
        assert chosen["value"] == "telephone"
        refused = office.get(f"{list_for(cast)}{entry.pk}/confirm/", follow=True)
        assert NOTE_CONSENT in text_of(refused)
        assert NOTE_CONSENT in text_of(office.get(f"{list_for(cast)}{entry.pk}/"))
        assert NOTE_CONSENT not in text_of(cast["general"].client.get(f"{LIST}{entry.pk}/"))

    def test_published__does_not_count_for_the_next_change(
        self, cast: Cast, office: Client, second: Actor
    ) -> None:
        entry = submit(office, cast)
        review = f"/admin/matching/{entry.pk}/review/"
        revision = hidden_in(second.client.get(review), "revision")
        second.client.post(review, {"decision": "approve", "revision": revision})
        form = office.get(f"{list_for(cast)}{entry.pk}/edit/")
        assert typed(form)["consent_by"] == ""


class TestTypedForm:
    def test_begun_for_one__is_not_shown_for_another(self, cast: Cast, office: Client) -> None:
        url = f"{list_for(cast)}new/"
        page = office.get(url)
        sent = {"title": "途中", "consent_by": "見本さん"}
        office.post(f"{url}keep/", sent | {"form_token": hidden(page, "form_token")})
        again = office.get(url)
        assert typed(again)["title"] == "途中"
        assert typed(again)["consent_by"] == "見本さん"
        other = cast["other"].user.organization_id
        assert typed(office.get(f"{LIST}for/{other}/new/"))["title"] == ""


class TestOtherScreens:
    """What the registrants have besides the form works in the name of others, too."""

    def test_list_copy_and_deletion__lead_on_in_their_name(
        self, cast: Cast, office: Client
    ) -> None:
        here = list_for(cast)
        send(office, cast, action="draft")
        entry = Entry.objects.get()
        assert soup(office.get(here)).select_one(f"a[href='{here}{entry.pk}/']") is not None
        copied = office.post(f"{here}{entry.pk}/copy/")
        copy = Entry.objects.latest("pk")
        assert copied["Location"] == f"{here}{copy.pk}/edit/"
        assert (copy.organization, copy.registrant) == (cast.owner, None)
        deleted = office.post(f"{here}{copy.pk}/delete/")
        assert deleted["Location"] == f"{here}deleted/"
        assert fresh(copy).deleted_at is not None

    def test_unknown_organization_or_entry__404(self, cast: Cast, office: Client) -> None:
        send(office, cast, action="draft")
        entry = Entry.objects.get()
        other = cast["other"].user.organization_id
        assert office.get(f"{LIST}for/0/").status_code == 404
        assert office.get(f"{LIST}for/{other}/{entry.pk}/").status_code == 404

    def test_own_list__sends_the_office_to_the_admin(self, office: Client) -> None:
        assert "管理画面の「代理登録」" in text_of(office.get(LIST))

    def test_ways__from_organisations_and_entries(self, cast: Cast, office: Client) -> None:
        send(office, cast, action="draft")
        entry = Entry.objects.get()
        organizations = office.get("/admin/organizations/").content.decode()
        own_screen = office.get(f"/admin/organizations/edit/{cast.owner.pk}/").content.decode()
        chooser = f"/admin/matching/for/?organization={cast.owner.pk}"
        for page in (organizations, own_screen):
            assert f'href="{chooser}"' in page
        chosen = soup(office.get(chooser)).select_one("input[name=organization]")
        assert chosen is not None
        assert chosen["value"] == "持ち主（架空）"
        opened = office.post(chooser, {"organization": chosen["value"], "action": "list"})
        assert opened["Location"] == list_for(cast)
        screen = office.get(f"/admin/snippets/catalog/entry/inspect/{entry.pk}/")
        assert f'href="{list_for(cast)}{entry.pk}/edit/"' in screen.content.decode()

    def test_unknown_name__is_said_at_the_field(self, office: Client) -> None:
        answer = office.post("/admin/matching/for/", {"organization": "どこにもない"})
        assert "「どこにもない」という団体はありません" in text_of(answer)

    def test_without_accounts__the_contact_is_told(
        self, cast: Cast, office: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        User.objects.filter(organization=cast.owner).update(is_active=False)
        with django_capture_on_commit_callbacks(execute=True):
            submit(office, cast)
        told = [each.to[0] for each in mail.outbox if "代わりに" in each.subject]
        assert told == ["sales@example.jp"]


def hidden_in(response: Any, name: str) -> str:
    """Return the value of a hidden field of a screen of the admin."""
    found = soup(response).select_one(f"input[name={name}]")
    assert found is not None
    return str(found["value"])
