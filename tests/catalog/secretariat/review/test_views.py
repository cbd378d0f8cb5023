"""The screen on which the secretariat decides on a submission (S4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.models import TaskState, WorkflowState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry
from cms.admin.audit import Operator
from cms.admin.waiting import TARGET, wait_label
from cms.models import StockReason
from cms.reasons.enums import Decision
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, fresh, main_text, queries_of, url
from tests.factories import (
    GenreFactory,
    approved_entry,
    entry_in,
    new_entry,
    pdf_document,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db


def address(entry: Entry) -> str:
    """Return where the entry is reviewed."""
    return reverse("entry_review", args=[entry.pk])


def look(cast: Cast, entry: Entry) -> HttpResponse:
    """Open the screen as the secretariat."""
    return cast["secretariat"].client.get(address(entry))


def forms(page: HttpResponse) -> dict[str, dict[str, str]]:
    """Return the hidden fields of each form by its decision."""
    found = {}
    for form in soup(page).select("main form:has(input[name=decision])"):
        values = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        found[values["decision"]] = values
    return found


def decide(cast: Cast, entry: Entry, decision: str, **data: Any) -> HttpResponse:
    """Open the screen and press one of its two buttons."""
    values = forms(look(cast, entry))[decision]
    return cast["secretariat"].client.post(address(entry), values | data)


def waiting(title: str, days: int) -> Entry:
    """Return a submission that has waited for so many days."""
    entry = entry_in(EntryState.IN_REVIEW, title=title)
    started = timezone.now() - timedelta(days=days)
    TaskState.objects.filter(revision=entry.latest_revision).update(started_at=started)
    return entry


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__neither_see_nor_decide(self, cast: Cast, name: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="秘密の題")
        data = {"decision": "approve", "revision": entry.latest_revision_id}
        for method in ("get", "post"):
            response = getattr(cast[name].client, method)(address(entry), data)
            assert response.status_code == 302
            assert "秘密の題" not in response.content.decode()
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_secretariat__opens_it(self, cast: Cast) -> None:
        assert look(cast, entry_in(EntryState.IN_REVIEW)).status_code == 200

    def test_unknown_entry__is_not_found(self, cast: Cast) -> None:
        response = cast["secretariat"].client.get(reverse("entry_review", args=[10**6]))
        assert response.status_code == 404


class TestScreen:
    def test_submission__says_who_when_and_how_long(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        started = timezone.now() - timedelta(days=5)
        TaskState.objects.update(started_at=started)
        text = main_text(look(cast, entry))
        assert entry.organization.name in text
        assert timezone.localtime(started).strftime("%Y-%m-%d %H:%M") in text
        assert registrant_of(entry).user.get_full_name() in text
        assert wait_label(started, TARGET) in text

    def test_new_entry__is_shown_whole(self, cast: Cast) -> None:
        entry = entry_in(
            EntryState.IN_REVIEW, contact_tel="03-0000-1111", url="https://example.jp/x"
        )
        text = main_text(look(cast, entry))
        assert "新しい登録の内容" in text
        for part in (entry.title, entry.summary, "03-0000-1111", "https://example.jp/x"):
            assert part in text
        assert entry.genres.get().name in text

    def test_change__is_marked_and_the_rest_folded_away(self, cast: Cast) -> None:
        entry = approved_entry(title="水位計の紹介")
        entry.title = "雨量計の紹介"
        lifecycle.register(entry, registrant_of(entry))
        page = soup(look(cast, entry))
        assert [each.get_text() for each in page.select("main del")] == ["水位計"]
        assert [each.get_text() for each in page.select("main ins")] == ["雨量計"]
        assert entry.summary in page.select_one("main details").get_text()

    def test_markup_in_content__is_text(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="<ins>偽</ins>")
        page = look(cast, entry)
        assert "&lt;ins&gt;偽&lt;/ins&gt;" in page.content.decode()
        assert not soup(page).select("main ins")

    def test_documents__are_those_of_the_submission(self, cast: Cast) -> None:
        entry = approved_entry(documents=[pdf_document(title="旧資料")])
        entry.documents = [pdf_document(number=2, title="新資料")]
        lifecycle.register(entry, registrant_of(entry))
        links = soup(look(cast, entry)).select("main section[aria-labelledby=documents] a")
        assert ["新資料" in link.get_text() for link in links] == [True]
        assert cast["secretariat"].client.get(links[0]["href"]).status_code == 200

    def test_checks__stand_beside_it(self, cast: Cast) -> None:
        approved_entry(title="同じ題")
        page = look(cast, entry_in(EntryState.IN_REVIEW, title="同じ題", url="https://example.jp/"))
        verdicts = [each["data-check"] for each in soup(page).select("[data-check]")]
        assert verdicts == ["unknown", "warning", "ok"]

    def test_takedown__is_told_with_its_reason(self, cast: Cast) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.register(fresh(entry), registrant_of(entry))
        assert "公開停止中です。理由：確認のため" in main_text(look(cast, entry))

    @pytest.mark.parametrize("state", [s for s in EntryState if "review" not in s.value], ids=str)
    def test_nothing_waiting__is_told(self, cast: Cast, state: EntryState) -> None:
        page = look(cast, entry_in(state))
        assert "審査を待っている申請はありません。" in main_text(page)
        assert not forms(page)

    def test_own_submission__is_for_somebody_else(self, cast: Cast) -> None:
        entry = new_entry()
        lifecycle.register(entry, Operator(cast["secretariat"].user))
        page = look(cast, entry)
        assert "ご自身が提出した申請です。" in main_text(page)
        assert not forms(page)

    def test_own_submission__is_refused_by_the_server_too(self, cast: Cast) -> None:
        entry = new_entry()
        lifecycle.register(entry, Operator(cast["secretariat"].user))
        data = {"decision": "approve", "revision": fresh(entry).latest_revision_id}
        page = cast["secretariat"].client.post(address(entry), data)
        assert "審査する権限がありません。" in page.content.decode()
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW


class TestApprove:
    def test_pressing__publishes_and_leads_from_the_last_to_the_desk(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        response = decide(cast, entry, "approve")
        assert response["Location"] == "/admin/"
        assert state_of(fresh(entry)) == EntryState.PUBLISHED
        assert (
            "承認して公開しました。" in cast["secretariat"].client.get("/admin/").content.decode()
        )

    def test_version_saved_meanwhile__is_not_published_unread(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="読んだ題")
        shown = forms(look(cast, entry))["approve"]
        draft = fresh(entry)
        draft.title = "読んでいない題"
        lifecycle.register(draft, registrant_of(entry))
        page = cast["secretariat"].client.post(address(entry), shown)
        assert "表示した後に内容が変わりました。" in page.content.decode()
        assert "読んでいない題" in main_text(page)
        assert not fresh(entry).live
        assert forms(page)["approve"]["revision"] == str(fresh(entry).latest_revision_id)

    @pytest.mark.parametrize("revision", ["", "x", "0"])
    def test_version_not_named__is_refused(self, cast: Cast, revision: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        assert decide(cast, entry, "approve", revision=revision).status_code == 200
        assert not fresh(entry).live

    def test_second_press__says_that_nothing_waits(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        shown = forms(look(cast, entry))["approve"]
        lifecycle.approve(entry, Operator(cast["secretariat"].user))
        page = cast["secretariat"].client.post(address(entry), shown)
        assert page.status_code == 200
        assert "審査を待っている申請がありません。" in page.content.decode()


class TestNext:
    """After a decision the next submission is on the screen (O1, S4)."""

    def queue(self, number: int) -> list[Entry]:
        """Return so many submissions, the longest waiting first."""
        return [waiting(f"{n}番目の題", number - n) for n in range(number)]

    @pytest.mark.parametrize("decision", ["approve", "return"])
    def test_decision__leads_to_the_next_and_is_told_there(self, cast: Cast, decision: str) -> None:
        first, second, _ = self.queue(3)
        answer = decide(cast, first, decision, comment="直してください")
        assert answer["Location"] == address(second)
        page = soup(cast["secretariat"].client.get(answer["Location"]))
        assert "「0番目の題」を" in page.select_one(".messages").get_text()
        assert page.select_one("main h2").get_text(strip=True) == "1番目の題"
        assert page.select_one("[data-others]")["data-others"] == "1"

    def test_passed_over__comes_back_at_the_end(self, cast: Cast) -> None:
        first, second, third = self.queue(3)
        links = soup(look(cast, first)).select("nav[aria-label=審査待ち] a")
        assert [(each.get_text(strip=True), each["href"]) for each in links] == [
            ("決めずに次の申請へ", address(second)),
            ("審査待ちの一覧", f"{url(Entry, 'list')}?state=waiting"),
        ]
        assert decide(cast, second, "approve")["Location"] == address(third)
        assert decide(cast, third, "approve")["Location"] == address(first)
        assert decide(cast, first, "approve")["Location"] == "/admin/"

    def test_decided_by_a_colleague__is_passed_over(self, cast: Cast) -> None:
        first, second, third = self.queue(3)
        shown = forms(look(cast, first))["approve"]
        lifecycle.approve(second, secretariat_operator())
        answer = cast["secretariat"].client.post(address(first), shown)
        assert answer["Location"] == address(third)

    def test_decided_by_a_colleague_before__is_told_with_the_way_on(self, cast: Cast) -> None:
        first, second = self.queue(2)
        shown = forms(look(cast, first))["approve"]
        lifecycle.approve(first, secretariat_operator())
        page = soup(cast["secretariat"].client.post(address(first), shown))
        assert "審査を待っている申請がありません。" in page.select_one(".messages").get_text()
        links = page.select("nav[aria-label=審査待ち] a")
        assert (links[0].get_text(strip=True), links[0]["href"]) == ("次の申請へ", address(second))

    def test_own_submission__is_no_next(self, cast: Cast) -> None:
        first, second, third = self.queue(3)
        WorkflowState.objects.filter(object_id=str(second.pk)).update(
            requested_by=cast["secretariat"].user
        )
        page = soup(look(cast, first))
        assert page.select_one("[data-others]")["data-others"] == "1"
        assert decide(cast, first, "approve")["Location"] == address(third)

    def test_what_was_shown__is_what_is_decided_on_each(self, cast: Cast) -> None:
        first, second = self.queue(2)
        shown = forms(look(cast, first))["approve"]
        answer = cast["secretariat"].client.post(address(second), shown)
        assert answer.status_code == 200
        assert state_of(fresh(second)) == EntryState.IN_REVIEW

    def test_way_back__is_kept_from_one_to_the_next(self, cast: Cast) -> None:
        first, second = self.queue(2)
        back = f"{url(Entry, 'list')}?state=waiting&q=題"
        answer = decide(cast, first, "approve", next=back)
        assert answer["Location"] == f"{address(second)}?{urlencode({'next': back})}"
        page = soup(cast["secretariat"].client.get(answer["Location"]))
        links = page.select("nav[aria-label=審査待ち] a")
        assert (links[-1].get_text(strip=True), links[-1]["href"]) == ("元の画面に戻る", back)
        assert forms(look(cast, second))["approve"]["next"] == ""

    def test_foreign_way_back__is_not_taken(self, cast: Cast) -> None:
        first, second = self.queue(2)
        answer = decide(cast, first, "approve", next="https://evil.example/")
        assert answer["Location"] == address(second)

    def test_queries__are_as_many_for_ten_as_for_two(self, cast: Cast) -> None:
        first, _ = self.queue(2)
        client = cast["secretariat"].client
        client.get(address(first))
        two = queries_of(client, address(first))
        for n in range(8):
            waiting(f"題{n}", 1)
        assert queries_of(client, address(first)) == two


class TestReturn:
    def test_comment__goes_to_the_registrant(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        response = decide(cast, entry, "return", comment="連絡先を直してください。")
        assert response.status_code == 302
        assert state_of(fresh(entry)) == EntryState.RETURNED
        assert TaskState.objects.latest("pk").comment == "連絡先を直してください。"

    def test_without_comment__nothing_happens(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        page = decide(cast, entry, "return", comment=" ")
        assert "差戻しの理由を入力してください。" in page.content.decode()
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_overlong_comment__comes_back_whole(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        page = decide(cast, entry, "return", comment="長" * 1001)
        assert soup(page).select_one("textarea[name=comment]").get_text(strip=True) == "長" * 1001
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_chosen_reasons__stand_before_the_comment(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        first = StockReason.objects.filter(decision=Decision.RETURN).earliest("place")
        decide(cast, entry, "return", chosen=[first.pk], comment="急ぎません。")
        assert TaskState.objects.latest("pk").comment == f"{first.text}\n急ぎません。"

    def test_chosen_reasons__need_no_word_typed(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        boxes = soup(look(cast, entry)).select("main input[name=chosen]")
        assert len(boxes) == StockReason.objects.filter(decision=Decision.RETURN).count()
        decide(cast, entry, "return", chosen=[boxes[0]["value"]])
        assert state_of(fresh(entry)) == EntryState.RETURNED

    def test_refusal__turns_what_was_chosen_into_text_to_edit(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        first = StockReason.objects.filter(decision=Decision.RETURN).earliest("place")
        page = decide(cast, entry, "return", chosen=[first.pk], comment="長" * 1000)
        typed = soup(page).select_one("textarea[name=comment]").get_text().strip()
        assert typed == f"{first.text}\n{'長' * 1000}"
        assert not soup(page).select("input[name=chosen][checked]")
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_list__is_one_click_away(self, cast: Cast) -> None:
        page = look(cast, entry_in(EntryState.IN_REVIEW))
        link = soup(page).select_one("main fieldset a")
        assert link["href"] == f"{url(StockReason, 'list')}?decision=return"

    def test_refusal__keeps_the_comment(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        page = decide(cast, entry, "return", comment="消えては困る", revision="0")
        typed = soup(page).select_one("textarea[name=comment]").get_text(strip=True)
        assert typed == "消えては困る"


class TestQueries:
    def test_screen__asks_no_more_for_many_genres(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        genres = [GenreFactory() for _ in range(20)]
        entry = entry_in(EntryState.IN_REVIEW, genres=genres)
        look(cast, entry)
        with django_assert_max_num_queries(60):
            look(cast, entry)


class TestConfidentiality:
    """The reviewer sees which class is asked for, and what that changes (M13)."""

    def test_new_entry__tells_class_and_declaration(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, confidentiality=2, consent_declared=True)
        text = main_text(look(cast, entry))
        assert "機密性 機密性２" in text
        assert "機密性２の同意の申告 あり" in text

    def test_change__is_marked(self, cast: Cast) -> None:
        entry = approved_entry()
        draft = entry.get_latest_revision_as_object()
        draft.confidentiality, draft.consent_declared = 2, True
        lifecycle.register(draft, registrant_of(entry))
        page = soup(look(cast, entry))
        assert [each.get_text() for each in page.select("main del")] == ["１", "（なし）"]
        assert [each.get_text() for each in page.select("main ins")] == ["２", "あり"]
