"""Two people at one entry at once: nobody overwrites or approves what they have not seen (R4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import TaskState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError
from catalog.models import Entry
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.catalog.html import soup
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


def waiting(entry: Entry) -> TaskState:
    """Return the review that waits."""
    return fresh(entry).current_workflow_task_state


class TestTwoEditors:
    """The second to save is told, sees both, loses nothing (R4)."""

    def test_second_save__is_told_and_sees_both(self, cast: Cast, entry: Entry) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        mine = typed(cast["general"].client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題", summary="同僚の概要")
        revision = fresh(entry).latest_revision_id
        sent = fields(**mine) | {"title": "自分の題", "documents": [pdf("自分.pdf")]}
        answer = cast["general"].client.post(url, sent)
        assert answer.status_code == 409
        assert "編集中にほかの人が保存しました" in answer.content.decode()
        rows = {
            row.th.get_text(): [cell.get_text() for cell in row.select("td")]
            for row in soup(answer).select("tbody tr")
        }
        assert rows["タイトル"] == ["自分の題", "同僚の題"]
        assert rows["概要"][1] == "同僚の概要"
        assert rows["資料"] == ["元、自分", "元"]
        assert fresh(entry).latest_revision_id == revision
        assert latest_draft(entry).title == "同僚の題"

    def test_second_save__comes_back_with_all_that_was_typed(
        self, cast: Cast, entry: Entry
    ) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        mine = typed(cast["general"].client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題")
        sent = fields(**mine) | {"title": "自分の題", "contact_person": "山田"}
        answer = cast["general"].client.post(url, sent | {"documents": [pdf("自分.pdf")]})
        assert typed(answer)["title"] == "自分の題"
        assert typed(answer)["contact_person"] == "山田"
        assert titles_kept(answer) == ["元", "自分"]

    @pytest.mark.parametrize("action", ["confirm", "draft"])
    def test_deliberate_second_save__works(self, cast: Cast, entry: Entry, action: str) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題", documents=[pdf("同僚.pdf")])
        answer = client.post(url, fields(**mine) | {"title": "自分の題"})
        again = fields(**typed(answer)) | {"action": action}
        assert client.post(url, again).status_code == 302
        assert latest_draft(entry).title == "自分の題"
        titles = [revision.as_object().title for revision in fresh(entry).revisions.order_by("pk")]
        assert titles[-2:] == ["同僚の題", "自分の題"]

    def test_document_that_the_colleague_added__is_offered(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, documents=[pdf("同僚.pdf")])
        answer = client.post(url, fields(**mine) | {"title": "自分の題"})
        assert answer.status_code == 409
        assert "元、同僚" in answer.content.decode()

    def test_document_that_the_colleague_removed__is_not_lost_unseen(
        self, cast: Cast, entry: Entry
    ) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, removed=["d:1"])
        answer = client.post(url, fields(**mine) | {"title": "自分の題"})
        assert answer.status_code == 409
        assert "元" in answer.content.decode().split("</table>")[0].split("<table>")[-1]

    def test_third_save__between_is_told_again(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        mine = typed(client.get(url))
        send_edit(cast["colleague"].client, entry, title="同僚の題")
        answer = client.post(url, fields(**mine))
        send_edit(cast["colleague"].client, entry, title="また同僚の題")
        assert client.post(url, fields(**typed(answer))).status_code == 409
        assert latest_draft(entry).title == "また同僚の題"

    def test_form_without_its_basis__is_never_saved(self, cast: Cast, entry: Entry) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        answer = cast["general"].client.post(url, fields(title="何にもとづくか不明"))
        assert answer.status_code == 409
        assert latest_draft(entry).title == "水位センサー"

    def test_same_form_sent_twice__is_told_of_no_difference(self, cast: Cast, entry: Entry) -> None:
        url, client = f"{LIST}{entry.pk}/edit/", cast["general"].client
        sent = fields(**typed(client.get(url))) | {"title": "題"}
        client.post(url, sent)
        answer = client.post(url, sent)
        assert answer.status_code == 409
        assert soup(answer).select("main tbody tr") == []

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
