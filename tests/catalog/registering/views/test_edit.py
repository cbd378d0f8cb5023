"""The registrant's form: what it holds, what it refuses, what it never takes (R4)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.entries import content
from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.registering import (
    LIST,
    NEW,
    Desk,
    confirm,
    desk_entry,
    edit,
    faulty,
    fields,
    fresh,
    hidden,
    latest_draft,
    pdf,
    register,
    send_edit,
    send_new,
    state,
    titles_kept,
    typed,
)


class TestAround:
    """Beside the form: why it came back, and when it was saved."""

    @pytest.mark.parametrize(
        ("wanted", "title", "text"),
        [
            (EntryState.RETURNED, "差戻しの理由", "連絡先を確かめてください。"),
            (EntryState.STOPPED, "公開停止の理由", "確認のため"),
        ],
    )
    def test_reason__stands_beside_the_form(
        self, cast: Cast, company: Client, desk: Desk, wanted: EntryState, title: str, text: str
    ) -> None:
        entry = desk_entry(desk, wanted, cast.owner)
        reason = soup(company.get(f"{LIST}{entry.pk}/edit/")).select_one("[data-reason]")
        assert reason.h2.get_text() == title
        assert text in reason.get_text()

    def test_reason__is_not_there_without_one(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        for url in (NEW, f"{LIST}{entry.pk}/edit/"):
            assert soup(company.get(url)).select("[data-reason]") == []

    def test_bar__says_when_the_draft_was_saved(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        saved = timezone.localtime(entry.latest_revision.created_at)
        url = f"{LIST}{entry.pk}/edit/"
        status = soup(company.get(url)).select_one("[data-draft-status]")
        assert status.get_text() == f"{saved:%H:%M} に下書きを保存しました"
        before = saved - timezone.timedelta(days=1)
        entry.revisions.update(created_at=before)
        status = soup(company.get(url)).select_one("[data-draft-status]")
        day = f"{before.month}月{before.day}日 {before:%H:%M}"
        assert status.get_text() == f"{day} に下書きを保存しました"

    def test_bar__says_nothing_of_what_is_published_or_new(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        for url in (NEW, f"{LIST}{entry.pk}/edit/"):
            assert soup(company.get(url)).select_one("[data-draft-status]").get_text() == ""

    def test_bar__says_nothing_over_a_mistake(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        answer = send_edit(company, entry, title="")
        assert answer.status_code == 422
        assert soup(answer).select_one("[data-draft-status]").get_text() == ""

    def test_marks__stay_on_a_draft_that_is_refused(self, company: Client) -> None:
        answer = send_new(company, title="", summary="", action="draft")
        assert answer.status_code == 422
        marks = {
            label["for"]: label.select_one(".field__required, .field__optional").get_text()
            for label in soup(answer).select(
                "label.field__label:has(span), label.check:has(span span)"
            )
            if label.get("for")
        }
        assert marks["id_title"] == marks["id_summary"] == marks["id_accept_terms"] == "必須"
        assert marks["id_contact_tel"] == marks["id_contact_email"] == "どちらか必須"
        assert marks["id_url"] == "任意"


class TestForm:
    """New: blank except contact and registrant; existing: filled."""

    def test_new_form__is_blank_but_for_the_contact(self, cast: Cast, company: Client) -> None:
        user, page = cast["general"].user, company.get(NEW)
        form = typed(page)
        token = form.pop("form_token")
        assert uuid.UUID(str(token))
        assert {form.pop(name, "") for name in content.SECTION_FIELDS} == {""}
        assert form == {
            "type": "",
            "title": "",
            "summary": "",
            "genres": [],
            "url": "",
            "confidentiality": "1",
            "kept": [],
            "contact_company": "持ち主（架空）",
            "contact_department": "情報政策課",
            "contact_person": "試験 一郎（架空）",
            "contact_tel": "000-0000-0000",
            "contact_email": user.email,
        }
        assert faulty(page) == set()

    def test_new_form__shows_the_registrant_without_a_field(
        self, cast: Cast, company: Client
    ) -> None:
        page = soup(company.get(NEW))
        section = page.find("h2", string="登録者情報").parent
        for part in (
            "持ち主（架空）",
            "情報政策課",
            "試験 一郎（架空）",
            cast["general"].user.email,
        ):
            assert part in section.get_text()
        assert section.select("input, select, textarea") == []

    def test_new_form__never_has_the_token_of_another(self, company: Client) -> None:
        tokens = {hidden(company.get(NEW), "form_token") for _ in range(3)}
        assert len(tokens) == 3

    def test_edit_form__is_filled(self, company: Client, desk: Desk) -> None:
        changes = {
            "title": 'かぎ括弧「" & <b>',
            "summary": "一行目\n\n  三行目 <i>",
            "contact_department": "河川課",
            "contact_person": "山田 花子",
            "contact_tel": "000-1234-5678",
        }
        entry = register(company, documents=[pdf()], **changes)
        form = typed(company.get(f"{LIST}{entry.pk}/edit/"))
        sent = {k: v for k, v in fields(**changes).items() if k not in {"action", "accept_terms"}}
        assert sent.items() <= form.items()
        assert form["kept"] == ["d:1"]
        assert form["based_on"] == str(fresh(entry).latest_revision_id)

    def test_edit_form__holds_the_draft_not_what_readers_see(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        send_edit(company, entry, title="下書きの題", action="draft")
        assert typed(company.get(f"{LIST}{entry.pk}/edit/"))["title"] == "下書きの題"

    def test_form_untouched__changes_nothing(self, company: Client) -> None:
        entry = register(company, documents=[pdf("一.pdf"), pdf("二.pdf")])
        before = latest_draft(entry).content()
        url = f"{LIST}{entry.pk}/edit/"
        sent = typed(company.get(url)) | {"action": "draft"}
        assert company.post(url, sent).status_code == 302
        assert latest_draft(entry).content() == before

    def test_new_types_and_genres__appear_by_themselves(self, company: Client) -> None:
        InformationTypeFactory(name="実証情報", slug="trial")
        GenreFactory(name="ドローン", slug="drone")
        page = soup(company.get(NEW))
        assert page.select_one("select[name=type] option[value=trial]").get_text() == "実証情報"
        assert page.select_one("input[name=genres][value=drone]")

    def test_terms__open_as_a_popup(self, company: Client) -> None:
        page = soup(company.get(NEW))
        assert page.select_one("button[popovertarget=terms]").get_text(strip=True) == "登録の規約"
        assert "規約の本文" in page.select_one("dialog#terms[popover]").get_text()
        assert not page.select_one("input[name=accept_terms]").has_attr("checked")
        assert "登録の規約を了承する" in text_of(company.get(NEW))

    @pytest.mark.parametrize("is_new", [True, False])
    def test_back__leads_to_where_the_reader_came_from(
        self, cast: Cast, company: Client, desk: Desk, is_new: bool
    ) -> None:
        url = f"{LIST}{desk_entry(desk, EntryState.DRAFT, cast.owner).pk}/"
        page = soup(company.get(NEW if is_new else f"{url}edit/"))
        assert page.main.find("a", string="戻る")["href"] == (LIST if is_new else url)


class TestTampering:
    """The form has a few fields; whatever else is sent is ignored (1.1: never editable)."""

    def test_what_is_not_content__cannot_be_sent(self, cast: Cast, company: Client) -> None:
        other = UserFactory()
        sent = {
            "organization": other.organization.pk,
            "organization_id": other.organization.pk,
            "registrant": other.pk,
            "registrant_id": other.pk,
            "live": "on",
            "deleted_at": "2020-01-01",
            "registered_at": "2020-01-01",
            "updated_at": "2020-01-01",
            "external_id": "evil",
            "first_published_at": "2020-01-01",
            "pk": 999,
            "id": 999,
            "locked": "on",
            "search_title": "evil",
            "genre_key": "evil",
        }
        entry = register(company, **sent)
        again = edit_and_read(company, entry, sent)
        for each in (fresh(entry), again):
            assert each.organization == cast.owner
            assert each.registrant == cast["general"].user
            assert each.external_id == ""
            assert (each.live, each.locked) == (False, False)
            assert (each.deleted_at, each.first_published_at) == (None, None)
            assert each.registered_at.date() == timezone.now().date()
            assert "evil" not in (each.search_title, each.genre_key)
            assert each.pk != 999

    def test_colleague__edits_without_becoming_the_registrant(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company)
        edit(cast["colleague"].client, entry, title="同僚が直した")
        assert fresh(entry).registrant == cast["general"].user
        assert latest_draft(entry).title == "同僚が直した"

    def test_token_of_anothers_form__makes_no_entry_of_theirs(
        self, cast: Cast, company: Client
    ) -> None:
        token = hidden(company.get(NEW), "form_token")
        company.post(NEW, fields(form_token=token))
        answer = cast["other"].client.post(NEW, fields(form_token=token, title="奪取"), follow=True)
        assert "水位センサー" not in answer.content.decode()
        assert Entry.objects.get(organization=cast.owner).title == "水位センサー"


def edit_and_read(client: Client, entry: Entry, sent: dict[str, Any]) -> Entry:
    """Edit the entry with everything in `sent`; return the draft."""
    edit(client, entry, title="変更", **sent)
    return latest_draft(entry)


class TestDraft:
    """「下書き保存」 needs a title and a type only, and submits nothing."""

    def test_title_and_type__are_enough(self, company: Client) -> None:
        sent = {"action": "draft", "title": "題だけ", "type": "product"}
        page = company.post(NEW, sent, follow=True)
        entry = Entry.objects.get()
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/", 302)]
        assert "下書きを保存しました。まだ審査には提出されていません。" in text_of(page)
        assert state(entry) == EntryState.DRAFT

    @pytest.mark.parametrize("name", ["title", "type"])
    def test_missing_title_or_type__is_asked_for(self, company: Client, name: str) -> None:
        answer = send_new(company, action="draft", **{name: ""})
        assert faulty(answer) == {name}

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"url": "javascript:alert(1)"}, "url"),
            ({"contact_email": "x"}, "contact_email"),
            ({"summary": "字" * 2001}, "summary"),
            ({"title": "字" * 101}, "title"),
        ],
    )
    def test_broken_value__is_refused_in_a_draft_too(
        self, company: Client, changes: dict[str, str], name: str
    ) -> None:
        assert faulty(send_new(company, action="draft", **changes)) == {name}

    def test_draft__keeps_uploads(self, company: Client) -> None:
        send_new(company, action="draft", summary="", genres=[], documents=[pdf()])
        entry = Entry.objects.get()
        assert titles_kept(company.get(f"{LIST}{entry.pk}/edit/")) == ["案内"]

    def test_draft__accepts_no_terms(self, company: Client) -> None:
        send_new(company, action="draft")
        assert not Entry.objects.get().acceptances.exists()

    def test_draft_of_a_published_entry__hides_nothing(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner, title="公開の題")
        send_edit(company, entry, action="draft", title="下書きの題", summary="", genres=[])
        assert state(entry) == EntryState.PUBLISHED
        assert fresh(entry).title == "公開の題"

    def test_draft_during_the_review__takes_it_back(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.IN_REVIEW, cast.owner)
        send_edit(company, entry, action="draft")
        assert state(entry) == EntryState.DRAFT

    def test_draft__is_completed_and_submitted_later(self, company: Client) -> None:
        company.post(NEW, {"action": "draft", "title": "題だけ", "type": "product"})
        entry = Entry.objects.get()
        edit(company, entry, title="揃った")
        assert state(entry) == EntryState.IN_REVIEW


class TestFormToken:
    """A form sent twice makes one entry."""

    @pytest.mark.parametrize("action", ["confirm", "draft"])
    def test_second_post__leads_to_the_entry_of_the_first(
        self, company: Client, action: str
    ) -> None:
        token = hidden(company.get(NEW), "form_token")
        sent = fields(form_token=token, action=action)
        first, second = company.post(NEW, sent), company.post(NEW, sent)
        assert second.status_code == 302
        assert first["Location"] == second["Location"]
        assert Entry.objects.count() == 1

    def test_second_post__after_the_submission_starts_nothing(self, company: Client) -> None:
        sent = fields(form_token=hidden(company.get(NEW), "form_token"))
        confirm(company, company.post(NEW, sent)["Location"])
        entry = Entry.objects.get()
        revision = entry.latest_revision_id
        company.post(NEW, sent)
        assert fresh(entry).latest_revision_id == revision
        assert state(entry) == EntryState.IN_REVIEW

    def test_second_post__with_other_words_loses_none_of_them(self, company: Client) -> None:
        sent = fields(form_token=hidden(company.get(NEW), "form_token"))
        company.post(NEW, sent)
        answer = company.post(NEW, sent | {"title": "ブラウザで戻って直した題"}, follow=True)
        assert "ブラウザで戻って直した題" in answer.content.decode()
        assert Entry.objects.count() == 1

    def test_two_forms__make_two_entries(self, company: Client) -> None:
        register(company)
        register(company)
        assert Entry.objects.count() == 2


class TestOrganization:
    """What the account says of the organisation stands on the entry."""

    @pytest.mark.parametrize("municipality", [True, False])
    def test_entry__belongs_to_the_account(self, municipality: bool, desk: Desk) -> None:
        organization = OrganizationFactory(municipality=municipality)
        user, client = UserFactory(organization=organization), Client()
        client.force_login(user)
        entry = register(client)
        assert (entry.organization, entry.registrant) == (organization, user)
