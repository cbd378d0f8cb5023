"""Confirmation and result: what was shown is submitted, once (R5, R6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import WorkflowState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, Terms, TermsAcceptance
from catalog.registering.views import submission
from cms.admin.audit import Operator
from cms.mail.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import secretariat_operator
from tests.registering import (
    LIST,
    NEW,
    Desk,
    confirm,
    desk_entry,
    draft_of,
    edit,
    fields,
    fresh,
    hidden,
    latest_draft,
    pdf,
    register,
    send_edit,
    send_new,
    state,
)

ACCEPT = "「登録の規約を了承する」にチェックを入れてください。"
CHANGED = "表示した後に内容が変わりました。もう一度お確かめください。"


def url_of(entry: Entry) -> str:
    """Return the address of the confirmation."""
    return f"{LIST}{entry.pk}/confirm/"


def press(client: Client, entry: Entry, revision: object) -> Any:
    """Press 「登録」 on a confirmation that showed `revision`."""
    return client.post(url_of(entry), {"revision": revision}, follow=True)


class TestConfirmView:
    def test_page__shows_the_draft_as_readers_will_see_it(
        self, cast: Cast, company: Client
    ) -> None:
        entry = draft_of(company, summary="一行目\n二行目", documents=[pdf("仕様書.pdf")])
        shown = soup(company.get(url_of(entry)))
        confirm(company, url_of(entry))
        lifecycle.approve(entry, secretariat_operator())
        read = soup(cast["special"].client.get(f"/matching/search/{entry.pk}/"))
        for selector in ("h1", ".split--side > div p", ".split--side .documents li .meta"):
            assert shown.main.select(selector) == read.main.select(selector), selector
        names = [
            [each.get_text(strip=True) for each in page.select(".split--side .chips > *")]
            for page in (shown.main, read.main)
        ]
        assert names[0] == names[1] != []
        for part in ("仕様書", "sales@example.jp", "www.example.jp", "防災"):
            assert part in shown.main.get_text()

    def test_page__asks_and_offers_the_way_back(self, company: Client) -> None:
        entry = draft_of(company)
        page = soup(company.get(url_of(entry))).main
        assert "登録してよいですか？" in page.get_text()
        assert page.find("button", string="登録")
        assert page.find("a", string="戻る")["href"] == f"{LIST}{entry.pk}/edit/"

    def test_page__shows_the_row_as_readers_will_see_it(self, cast: Cast, company: Client) -> None:
        entry = draft_of(company, summary="あ" * 40)
        shown = soup(company.get(url_of(entry))).select_one(".entry-row")
        confirm(company, url_of(entry))
        lifecycle.approve(entry, secretariat_operator())
        read = soup(cast["special"].client.get("/matching/search/")).select_one(".entry-row")
        assert shown.select("a, input, button") == []
        for selector in (".tile", ".entry-row__text", ".meta .chip", "[data-like-count]"):
            assert shown.select(selector) == read.select(selector) != [], selector
        title = read.select_one(".entry-row__title").get_text(strip=True)
        assert title.startswith(shown.select_one(".entry-row__link").get_text())

    def test_page__tells_what_changes_for_readers(self, company: Client) -> None:
        entry = draft_of(company, title="水位計", summary="同じ")
        assert soup(company.get(url_of(entry))).select("[data-change]") == []
        confirm(company, url_of(entry))
        lifecycle.approve(entry, secretariat_operator())
        answer = send_edit(
            company, entry, title="水位計２", summary="同じ", documents=[pdf("表.pdf")]
        )
        rows = {
            row["data-change"]: [each.contents[-1] for each in row.select("dd")]
            for row in soup(company.get(answer["Location"])).select("[data-change]")
        }
        assert rows == {"title": ["水位計", "水位計２"], "documents": ["（なし）", "表"]}

    @pytest.mark.parametrize(
        ("missing", "told"),
        [
            ({"summary": ""}, "概要：この項目は必須です。"),
            ({"genres": []}, "行政課題のジャンル：一つ以上選んでください。"),
            ({"contact_tel": "", "contact_email": ""}, "電話番号かメールアドレス"),
            ({}, ACCEPT),
        ],
    )
    def test_page__of_an_incomplete_draft_does_not_ask(
        self, company: Client, missing: dict[str, object], told: str
    ) -> None:
        send_new(company, action="draft", **missing)
        entry = Entry.objects.get()
        page = company.get(url_of(entry), follow=True)
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/edit/", 302)]
        assert told in text_of(page)

    def test_page__names_each_missing_field_on_a_line_of_its_own(self, company: Client) -> None:
        send_new(company, action="draft", summary="", genres=[])
        entry = Entry.objects.get()
        page = soup(company.get(url_of(entry), follow=True))
        assert list(page.select_one(".notification--error div div").stripped_strings) == [
            "概要：この項目は必須です。",
            "行政課題のジャンル：一つ以上選んでください。",
            ACCEPT,
        ]

    def test_draft__says_beforehand_what_is_missing(self, company: Client) -> None:
        heading = "「編集」から登録するとき、次の入力が必要です"
        send_new(company, action="draft", summary="", genres=[])
        entry = Entry.objects.get()
        shown = text_of(company.get(f"{LIST}{entry.pk}/"))
        for told in (heading, "概要：", "行政課題のジャンル：", ACCEPT):
            assert told in shown
        send_edit(company, entry)
        assert heading not in text_of(company.get(f"{LIST}{entry.pk}/"))

    def test_press__puts_the_entry_up_for_review(self, company: Client) -> None:
        entry = draft_of(company)
        assert state(entry) == EntryState.DRAFT
        page = confirm(company, url_of(entry))
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/done/", 302)]
        assert state(entry) == EntryState.IN_REVIEW

    def test_press__twice_gives_one_review_and_one_set_of_mails(
        self, cast: Cast, company: Client, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        entry = draft_of(company)
        revision = entry.latest_revision_id
        with django_capture_on_commit_callbacks(execute=True):
            first, second = press(company, entry, revision), press(company, entry, revision)
        assert "登録しました。" in text_of(first)
        assert "登録しました。" in text_of(second)
        assert WorkflowState.objects.count() == 1
        assert sorted(MailRecord.objects.values_list("to", flat=True)) == sorted(
            [cast["general"].user.email, cast["secretariat"].user.email]
        )

    def test_press__again_after_the_approval_starts_no_review(self, company: Client) -> None:
        entry = register(company)
        lifecycle.approve(entry, secretariat_operator())
        press(company, entry, entry.latest_revision_id)
        assert state(entry) == EntryState.PUBLISHED

    def test_press__after_a_colleagues_save_asks_again(self, cast: Cast, company: Client) -> None:
        entry = draft_of(company)
        shown = hidden(company.get(url_of(entry)), "revision")
        send_edit(cast["colleague"].client, entry, title="同僚の題")
        page = press(company, entry, shown)
        assert page.redirect_chain == [(url_of(entry), 302)]
        assert CHANGED in text_of(page)
        assert "同僚の題" in text_of(page)
        assert state(entry) == EntryState.DRAFT

    @pytest.mark.parametrize("revision", ["", "0", "x", "-1", "9" * 5000, "\x00"])
    def test_press__with_nonsense_asks_again(self, company: Client, revision: str) -> None:
        entry = draft_of(company)
        assert CHANGED in text_of(press(company, entry, revision))
        assert state(entry) == EntryState.DRAFT

    def test_press__in_the_instant_of_a_colleagues_save_submits_nothing_unseen(
        self, cast: Cast, company: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = draft_of(company)

        def after_the_colleague(row: Entry, operator: Operator, **options: Any) -> None:
            theirs = latest_draft(entry)
            theirs.title = "誰も確かめていない題"
            lifecycle.save_draft(theirs, Operator(cast["colleague"].user))
            lifecycle.submit(row, operator, **options)

        monkeypatch.setattr(submission, "submit", after_the_colleague)
        press(company, entry, entry.latest_revision_id)
        assert state(entry) == EntryState.DRAFT

    def test_deleted_meanwhile__is_no_error(
        self, cast: Cast, company: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = draft_of(company)

        def after_the_deletion(row: Entry, operator: Operator, **options: Any) -> None:
            lifecycle.delete(row, Operator(cast["colleague"].user))
            lifecycle.submit(row, operator, **options)

        monkeypatch.setattr(submission, "submit", after_the_deletion)
        assert press(company, entry, entry.latest_revision_id).status_code == 404
        assert state(entry) == EntryState.DELETED

    def test_incomplete_draft__is_sent_back_to_the_form(self, company: Client) -> None:
        send_new(company, action="draft", summary="", genres=[])
        entry = Entry.objects.get()
        page = press(company, entry, entry.latest_revision_id)
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/edit/", 302)]
        assert state(entry) == EntryState.DRAFT

    @pytest.mark.parametrize(
        "wrong", [{"summary": ""}, {"genres": []}, {"contact_email": "", "contact_tel": ""}]
    )
    def test_incomplete_draft__is_refused_without_terms_too(
        self, company: Client, desk: Desk, wrong: dict[str, Any]
    ) -> None:
        send_new(company, **({"action": "draft"} | wrong))
        Terms.objects.all().delete()
        entry = Entry.objects.get()
        page = press(company, entry, entry.latest_revision_id)
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/edit/", 302)]
        assert state(entry) == EntryState.DRAFT

    @pytest.mark.parametrize("path", ["confirm/", "done/"])
    def test_get__starts_no_review_and_sends_no_mail(self, company: Client, path: str) -> None:
        entry = draft_of(company)
        company.get(f"{LIST}{entry.pk}/{path}")
        assert not WorkflowState.objects.exists()
        assert not MailRecord.objects.exists()

    def test_edit_during_the_review__is_reviewed_instead(self, cast: Cast, company: Client) -> None:
        entry = register(company)
        seen = fresh(entry).latest_revision_id
        edit(company, entry, title="新しい題")
        operator = Operator(cast["secretariat"].user)
        with pytest.raises(lifecycle.LifecycleError, match="表示した後に内容が変わりました"):
            lifecycle.approve(entry, operator, revision_id=seen)
        lifecycle.approve(entry, operator, revision_id=fresh(entry).latest_revision_id)
        assert fresh(entry).title == "新しい題"
        statuses = sorted(WorkflowState.objects.values_list("status", flat=True))
        assert statuses == ["approved", "cancelled"]


class TestDoneView:
    """「登録しました。」 and what comes next (R6)."""

    def test_page__says_that_the_secretariat_checks(self, company: Client) -> None:
        page = confirm(company, url_of(draft_of(company)))
        assert "登録しました。" in text_of(page)
        assert "事務局が内容を確かめてから公開します。" in text_of(page)
        assert soup(page).main.find("a", string="ＯＫ")["href"] == LIST

    def test_page__claims_nothing_of_an_entry_that_was_not_submitted(self, company: Client) -> None:
        entry = draft_of(company)
        page = company.get(f"{LIST}{entry.pk}/done/", follow=True)
        assert "登録しました。" not in text_of(page)


class TestTerms:
    """The server checks the terms too, and keeps who accepted what (R4)."""

    def test_form_without_the_tick__is_refused(self, company: Client) -> None:
        answer = send_new(company, accept_terms="")
        assert answer.status_code == 422
        assert not TermsAcceptance.objects.exists()

    def test_hand_made_post__without_any_form_is_refused(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        page = press(company, entry, entry.latest_revision_id)
        assert ACCEPT in text_of(page)
        assert page.redirect_chain == [(f"{LIST}{entry.pk}/edit/", 302)]
        assert state(entry) == EntryState.DRAFT

    def test_acceptance__keeps_version_person_address_and_time(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        token, begun = hidden(company.get(NEW), "form_token"), timezone.now()
        company.post(NEW, fields(form_token=token), REMOTE_ADDR="203.0.113.9")
        acceptance = Entry.objects.get().acceptances.get()
        assert acceptance.terms == desk.terms
        assert acceptance.user == cast["general"].user
        assert acceptance.address == "203.0.113.9"
        assert begun <= acceptance.accepted_at <= timezone.now()
        assert acceptance.revision_id_accepted == Entry.objects.get().latest_revision_id

    def test_acceptance__is_for_that_draft_only(self, company: Client) -> None:
        entry = draft_of(company)
        send_edit(company, entry, title="別の題", action="draft")
        page = press(company, entry, fresh(entry).latest_revision_id)
        assert ACCEPT in text_of(page)
        assert state(entry) == EntryState.DRAFT

    def test_acceptance__of_each_submission_is_kept(self, cast: Cast, company: Client) -> None:
        entry = register(company)
        newer = Terms.objects.create(version="2.0", body="<p>新しい規約</p>")
        edit(cast["colleague"].client, entry, title="題２")
        kept = entry.acceptances.order_by("accepted_at").values_list("terms__version", "user")
        assert list(kept) == [("1.0", cast["general"].user.pk), ("2.0", cast["colleague"].user.pk)]
        assert Terms.in_force() == newer

    def test_without_terms__registration_goes_on(self, company: Client) -> None:
        Terms.objects.all().delete()
        assert state(register(company)) == EntryState.IN_REVIEW
