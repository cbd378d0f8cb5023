"""Two people at one entry at once: nobody overwrites or approves what they have not seen (R4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from wagtail.models import TaskState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError
from catalog.models import Entry
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import secretariat_operator
from tests.registering import (
    LIST,
    Desk,
    confirm,
    desk_entry,
    fields,
    fresh,
    latest_draft,
    pdf,
    prepare_desk,
    register,
    send_edit,
    state,
    titles_kept,
    typed,
)


@pytest.fixture(autouse=True)
def desk(db: None) -> Desk:
    """Return genre, type and terms."""
    return prepare_desk()


@pytest.fixture
def entry(cast: Cast) -> Entry:
    """Return an entry with a document that both editors have open."""
    return register(cast["general"].client, documents=[pdf("元.pdf")])


def questions(answer: HttpResponse) -> dict[str, list[str]]:
    """Return what the form asks about, with the versions to choose from."""
    return {
        each["data-conflict"]: [
            one.select("span")[-1].get_text(" ", strip=True) for one in each.select("label")
        ]
        for each in soup(answer).select("[data-conflict]")
    }


def waiting(entry: Entry) -> TaskState:
    """Return the review that waits."""
    return fresh(entry).current_workflow_task_state


class TestTwoEditors:
    """What only one changed goes in; the second to save chooses among the rest (B5)."""

    def test_second_save__keeps_both_and_asks_only_about_what_both_changed(
        self, cast: Cast, entry: Entry
    ) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題", summary="同僚の概要")
        revision = fresh(entry).latest_revision_id
        sent = fields(**mine) | {"title": "自分の題", "contact_person": "山田"}
        answer = client.post(url, sent | {"documents": [pdf("自分.pdf")]})

        assert answer.status_code == 409
        assert questions(answer) == {"title": ["自分の題", "同僚の題"]}
        assert f"{cast['colleague'].user.get_full_name()}さんが" in text_of(answer)
        assert "相手だけが変更した項目（下の入力欄に入っています）：概要" in text_of(answer)
        form = typed(answer)
        assert (form["title"], form["summary"]) == ("自分の題", "同僚の概要")
        assert form["contact_person"] == "山田"
        assert titles_kept(answer) == ["元", "自分"]
        assert fresh(entry).latest_revision_id == revision

        assert "エラー：どちらにするか" not in text_of(answer)
        unanswered = client.post(url, fields(**form))
        assert unanswered.status_code == 409
        assert "エラー：どちらにするかを選んでください。" in text_of(unanswered)
        done = client.post(url, fields(**form) | {"take_title": "theirs"})

        assert done.status_code == 302
        draft = latest_draft(entry)
        assert (draft.title, draft.summary) == ("同僚の題", "同僚の概要")
        assert draft.contact_person == "山田"
        assert [each.title for each in draft.documents.all()] == ["元", "自分"]

    @pytest.mark.parametrize("action", ["confirm", "draft"])
    def test_nothing_in_common__goes_in_without_a_question(
        self, cast: Cast, entry: Entry, action: str
    ) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題", documents=[pdf("同僚.pdf")])
        sent = fields(**mine) | {"url": "https://www.example.jp/new/", "action": action}
        page = client.post(url, sent, follow=True)

        assert "が保存した変更（タイトル、資料、" in text_of(page)
        draft = latest_draft(entry)
        assert (draft.title, draft.url) == ("同僚の題", "https://www.example.jp/new/")
        assert [each.title for each in draft.documents.all()] == ["元", "同僚"]

    def test_document_that_the_colleague_removed__stays_removed(
        self, cast: Cast, entry: Entry
    ) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, removed=["d:1"])
        client.post(url, fields(**mine) | {"title": "自分の題"})
        assert latest_draft(entry).title == "自分の題"
        assert not latest_draft(entry).documents.all()

    @pytest.mark.parametrize(
        ("choice", "titles"),
        [("mine", ["元", "自分"]), ("theirs", ["元", "同僚"]), ("both", ["元", "自分", "同僚"])],
    )
    def test_documents_of_both__are_chosen(
        self, cast: Cast, entry: Entry, choice: str, titles: list[str]
    ) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, documents=[pdf("同僚.pdf")])
        answer = client.post(url, fields(**mine) | {"documents": [pdf("自分.pdf")]})
        assert questions(answer)["documents"][:2] == ["元、自分", "元、同僚"]

        client.post(url, fields(**typed(answer)) | {"take_documents": choice})

        documents = latest_draft(entry).documents.all()
        assert {each.title for each in documents} == set(titles)
        assert len({each.number for each in documents}) == len(titles)

    def test_class_and_consent__go_together(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, confidentiality="2", consent_declared="on")
        client.post(url, fields(**mine) | {"title": "自分の題"})
        draft = latest_draft(entry)
        assert (draft.title, draft.confidentiality, draft.consent_declared) == ("自分の題", 2, True)

    def test_third_save__between_is_told_again(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題")
        answer = client.post(url, fields(**mine) | {"title": "自分の題"})
        send_edit(cast["colleague"].client, entry, title="また同僚の題")
        sent = fields(**typed(answer)) | {"take_title": "mine"}
        assert client.post(url, sent).status_code == 409
        assert latest_draft(entry).title == "また同僚の題"

    def test_form_without_its_basis__asks_about_every_difference(
        self, cast: Cast, entry: Entry
    ) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        answer = cast["general"].client.post(url, fields(title="何にもとづくか不明"))
        assert answer.status_code == 409
        assert questions(answer)["title"] == ["何にもとづくか不明", "水位センサー"]
        assert latest_draft(entry).title == "水位センサー"

    def test_same_form_sent_twice__saves_once(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        sent = fields(**typed(client.get(url))) | {"title": "題"}
        first, revision = client.post(url, sent), fresh(entry).latest_revision_id
        assert client.post(url, sent)["Location"] == first["Location"]
        assert fresh(entry).latest_revision_id == revision

    def test_two_confirmations__give_one_review(self, cast: Cast, entry: Entry) -> None:
        send_edit(cast["general"].client, entry, title="題２")
        url = f"{LIST}{entry.pk}/confirm/"
        confirm(cast["general"].client, url)
        confirm(cast["colleague"].client, url)
        active = [s for s in fresh(entry).workflow_states if s.status == "in_progress"]
        assert len(active) == 1


class TestReviewerAndEditor:
    """The reviewer decides on what the reviewer saw, and never on their own work (S4)."""

    def test_edit__during_the_review_refuses_the_old_approval(
        self, cast: Cast, entry: Entry
    ) -> None:
        seen, operator = waiting(entry), Operator(cast["secretariat"].user)
        send_edit(cast["general"].client, entry, title="題２")
        confirm(cast["general"].client, f"{LIST}{entry.pk}/confirm/")
        assert waiting(entry).pk != seen.pk
        with pytest.raises(LifecycleError):
            lifecycle.approve(entry, operator, revision_id=seen.revision_id)
        assert fresh(entry).live is False
        lifecycle.approve(entry, operator, revision_id=waiting(entry).revision_id)
        assert fresh(entry).title == "題２"

    def test_edit__not_yet_submitted_refuses_the_approval(self, cast: Cast, entry: Entry) -> None:
        seen = waiting(entry)
        send_edit(cast["general"].client, entry, title="題２", action="draft")
        with pytest.raises(LifecycleError):
            lifecycle.approve(entry, secretariat_operator(), revision_id=seen.revision_id)
        assert state(entry) == EntryState.DRAFT

    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_wagtails_action__on_an_old_review_is_refused(
        self, cast: Cast, entry: Entry, action: str
    ) -> None:
        seen = waiting(entry)
        send_edit(cast["general"].client, entry, title="題２")
        confirm(cast["general"].client, f"{LIST}{entry.pk}/confirm/")
        with pytest.raises(PermissionDenied):
            seen.task.specific.on_action(seen, cast["secretariat"].user, action, comment="理由")
        assert state(entry) == EntryState.IN_REVIEW

    def test_approval__after_the_takedown_is_refused(self, cast: Cast, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED_CHANGES_IN_REVIEW, cast.owner)
        seen = waiting(entry)
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        with pytest.raises(LifecycleError):
            lifecycle.approve(entry, secretariat_operator(), revision_id=seen.revision_id)
        with pytest.raises(PermissionDenied):
            seen.task.specific.on_action(seen, cast["secretariat"].user, "approve")
        assert state(entry) == EntryState.STOPPED
        assert cast["special"].client.get(f"/matching/search/{entry.pk}/").status_code == 410

    @pytest.mark.parametrize("is_superuser", [True, False])
    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_own_submission__is_decided_by_somebody_else(
        self, cast: Cast, desk: Desk, is_superuser: bool, action: str
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        staff = cast["secretariat"].user
        staff.is_superuser = is_superuser
        staff.save()
        lifecycle.submit(entry, Operator(staff))
        task_state = waiting(entry)
        with pytest.raises(PermissionDenied):
            task_state.task.specific.on_action(task_state, staff, action, comment="理由")
        assert state(entry) == EntryState.IN_REVIEW
        lifecycle.approve(entry, secretariat_operator())
        assert state(entry) == EntryState.PUBLISHED

    @pytest.mark.parametrize("name", ["general", "colleague", "other", "special", "wg"])
    def test_wagtails_action__is_for_the_secretariat(
        self, cast: Cast, entry: Entry, name: str
    ) -> None:
        task_state = waiting(entry)
        with pytest.raises(PermissionDenied):
            task_state.task.specific.on_action(task_state, cast[name].user, "approve")
        assert state(entry) == EntryState.IN_REVIEW

    def test_wagtails_action__by_the_secretariat_approves(self, cast: Cast, entry: Entry) -> None:
        task_state = waiting(entry)
        task_state.task.specific.on_action(task_state, cast["secretariat"].user, "approve")
        assert state(entry) == EntryState.PUBLISHED
