"""Every change of an entry's state: effect, refusals and audit (1.1, S3, S4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError, StaleDraftError, state_of
from catalog.entries.models.publishing import NotPublishableError
from catalog.models import Entry, EntryText, ListedCount, Takedown
from catalog.reading import likes as liking
from cms.admin.audit import Operator
from cms.admin.workflows import publish_reviewed_version
from cms.mail.models import MailRecord
from tests.actors import Cast
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
    entry_in,
    new_entry,
    pdf_document,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db

NOTHING_WAITS = "審査を待っている申請がありません。"
NOT_PUBLISHED = "公開中の情報ではありません。"
NOT_STOPPED = "公開停止中の情報ではありません。"
NOT_DELETED = "削除された情報ではありません。"
IS_DELETED = "この情報は削除されています。"
NOT_YOURS_TO_DECIDE = "この申請を審査する権限がありません。"
CHANGED = "表示した後に内容が変わりました。"

VERBS: dict[str, Callable[[Entry], Any]] = {
    "save_draft": lambda entry: lifecycle.save_draft(draft_of(entry), registrant_of(entry)),
    "submit": lambda entry: lifecycle.submit(entry, registrant_of(entry)),
    "approve": lambda entry: lifecycle.approve(entry, secretariat_operator()),
    "return": lambda entry: lifecycle.return_to_registrant(entry, secretariat_operator(), "理由"),
    "take_down": lambda entry: lifecycle.take_down(entry, secretariat_operator(), "理由"),
    "resume": lambda entry: lifecycle.resume(entry, secretariat_operator()),
    "delete": lambda entry: lifecycle.delete(entry, registrant_of(entry)),
    "restore": lambda entry: lifecycle.restore(entry, secretariat_operator()),
}

#: For each state what each verb leads to: the new state, or the sentence of the refusal.
OUTCOMES: dict[EntryState, dict[str, EntryState | str]] = {
    EntryState.DRAFT: {
        "save_draft": EntryState.DRAFT,
        "submit": EntryState.IN_REVIEW,
        "approve": NOTHING_WAITS,
        "return": NOTHING_WAITS,
        "take_down": NOT_PUBLISHED,
        "resume": NOT_STOPPED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.IN_REVIEW: {
        "save_draft": EntryState.DRAFT,
        "submit": EntryState.IN_REVIEW,
        "approve": EntryState.PUBLISHED,
        "return": EntryState.RETURNED,
        "take_down": NOT_PUBLISHED,
        "resume": NOT_STOPPED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.RETURNED: {
        "save_draft": EntryState.RETURNED,
        "submit": EntryState.IN_REVIEW,
        "approve": NOTHING_WAITS,
        "return": NOTHING_WAITS,
        "take_down": NOT_PUBLISHED,
        "resume": NOT_STOPPED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.PUBLISHED: {
        "save_draft": EntryState.PUBLISHED,
        "submit": EntryState.PUBLISHED,
        "approve": NOTHING_WAITS,
        "return": NOTHING_WAITS,
        "take_down": EntryState.STOPPED,
        "resume": NOT_STOPPED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.PUBLISHED_CHANGES_IN_REVIEW: {
        "save_draft": EntryState.PUBLISHED,
        "submit": EntryState.PUBLISHED_CHANGES_IN_REVIEW,
        "approve": EntryState.PUBLISHED,
        "return": EntryState.RETURNED,
        "take_down": EntryState.STOPPED,
        "resume": NOT_STOPPED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.STOPPED: {
        "save_draft": EntryState.STOPPED,
        "submit": EntryState.STOPPED,
        "approve": NOTHING_WAITS,
        "return": NOTHING_WAITS,
        "take_down": NOT_PUBLISHED,
        "resume": EntryState.PUBLISHED,
        "delete": EntryState.DELETED,
        "restore": NOT_DELETED,
    },
    EntryState.DELETED: {
        "save_draft": IS_DELETED,
        "submit": IS_DELETED,
        "approve": IS_DELETED,
        "return": IS_DELETED,
        "take_down": IS_DELETED,
        "resume": IS_DELETED,
        "delete": IS_DELETED,
        "restore": EntryState.DRAFT,
    },
}


def fresh(entry: Entry) -> Entry:
    """Return the entry as the database has it."""
    return Entry.objects.get(pk=entry.pk)


def draft_of(entry: Entry) -> Entry:
    """Return the latest draft, as the registrant's form loads it."""
    draft: Entry = fresh(entry).get_latest_revision_as_object()
    return draft


def edit(entry: Entry, **fields: Any) -> Entry:
    """Register a changed version for review and return the row."""
    draft = draft_of(entry)
    for name, value in fields.items():
        setattr(draft, name, value)
    lifecycle.register(draft, registrant_of(entry))
    return fresh(entry)


def approve(entry: Entry) -> Entry:
    """Approve what waits and return the row."""
    lifecycle.approve(entry, secretariat_operator())
    return fresh(entry)


def audit(entry: Entry, action: str = "catalog.") -> list[ModelLogEntry]:
    """Return the lines of the audit, oldest first."""
    lines = ModelLogEntry.objects.for_instance(entry).filter(action__startswith=action)
    return list(lines.order_by("pk"))


def outcome(verb: str, entry: Entry) -> EntryState | str:
    """Return what `verb` leads to, and put the world back."""
    try:
        with transaction.atomic():
            VERBS[verb](entry)
            result: EntryState | str = state_of(fresh(entry))
            transaction.set_rollback(True)
    except LifecycleError as refusal:
        result = str(refusal)
    return result


class TestTransitions:
    """The state machine as a whole."""

    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_verbs__lead_on_or_are_refused(self, state: EntryState) -> None:
        entry = entry_in(state)
        assert state_of(entry) == state
        assert {verb: outcome(verb, entry) for verb in VERBS} == OUTCOMES[state]

    def test_refusal__writes_nothing_down(self) -> None:
        entry = approved_entry()
        before = len(audit(entry, ""))
        for verb in ("approve", "return", "resume", "restore"):
            with pytest.raises(LifecycleError):
                VERBS[verb](entry)
        assert len(audit(entry, "")) == before


class TestSaveDraft:
    """Keeping a draft: readers go on seeing what they saw."""

    def test_new_entry__gets_an_invisible_row(self) -> None:
        entry = new_entry(title="新しい情報")
        lifecycle.save_draft(entry, registrant_of(entry))
        assert not fresh(entry).live
        assert fresh(entry).first_published_at is None
        assert list(Entry.objects.listed()) == []

    def test_draft__may_be_incomplete(self) -> None:
        entry = new_entry(summary="", contact_email="")
        revision = lifecycle.save_draft(entry, registrant_of(entry))
        assert fresh(entry).latest_revision == revision

    def test_draft__does_not_touch_what_readers_see(self) -> None:
        genre, other = GenreFactory(), GenreFactory()
        entry = approved_entry(title="旧", genres=[genre], documents=[pdf_document(title="旧資料")])
        draft = draft_of(entry)
        draft.title, draft.summary, draft.genres = "新", "新しい概要", [other]
        draft.documents.add(pdf_document(number=2, title="新資料"))
        lifecycle.save_draft(draft, registrant_of(entry))
        row = fresh(entry)
        assert (row.title, row.summary) == ("旧", entry.summary)
        assert list(row.genres.all()) == [genre]
        assert [document.title for document in row.documents.all()] == ["旧資料"]
        assert (row.search_title, row.genre_key) == ("旧", str(genre.pk))

    def test_draft__comes_back_complete(self) -> None:
        entry, genre = approved_entry(), GenreFactory()
        draft = draft_of(entry)
        draft.title, draft.genres = "新", [genre]
        draft.documents = [pdf_document(number=2, title="新資料")]
        lifecycle.save_draft(draft, registrant_of(entry))
        again = draft_of(entry)
        assert again.title == "新"
        assert list(again.genres.all()) == [genre]
        assert [document.title for document in again.documents.all()] == ["新資料"]

    @pytest.mark.parametrize(
        "state", [EntryState.IN_REVIEW, EntryState.PUBLISHED_CHANGES_IN_REVIEW], ids=str
    )
    def test_draft__that_waits_for_review_is_taken_back(self, state: EntryState) -> None:
        entry = entry_in(state)
        lifecycle.save_draft(draft_of(entry), registrant_of(entry))
        assert fresh(entry).current_workflow_state is None
        with pytest.raises(LifecycleError, match=NOTHING_WAITS):
            lifecycle.approve(entry, secretariat_operator())

    def test_draft__of_a_returned_entry_keeps_the_reviewers_comment(self) -> None:
        entry = entry_in(EntryState.RETURNED)
        lifecycle.save_draft(draft_of(entry), registrant_of(entry))
        task_state = fresh(entry).current_workflow_state.current_task_state
        assert task_state.comment == "連絡先を確かめてください。"

    def test_draft__loaded_before_the_approval_does_not_unpublish(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="承認された版")
        loaded_before = draft_of(entry)
        approve(entry)
        loaded_before.title = "承認の前に開いた版"
        lifecycle.save_draft(loaded_before, registrant_of(entry))
        row = fresh(entry)
        assert (row.live, row.title) == (True, "承認された版")

    def test_draft__based_on_an_older_one_is_refused_with_the_newer(self) -> None:
        entry = approved_entry()
        seen = entry.latest_revision_id
        edit(entry, title="同僚の版")
        draft = draft_of(entry)
        draft.title = "私の版"
        with pytest.raises(StaleDraftError) as refusal:
            lifecycle.save_draft(draft, registrant_of(entry), based_on=seen)
        assert refusal.value.latest.title == "同僚の版"
        assert draft_of(entry).title == "同僚の版"

    def test_draft__based_on_the_latest_is_kept(self) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        draft.title = "私の版"
        lifecycle.save_draft(draft, registrant_of(entry), based_on=entry.latest_revision_id)
        assert draft_of(entry).title == "私の版"


class TestSubmit:
    """Putting a draft up for review."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "字" * 101},
            {"summary": ""},
            {"summary": "字" * 2001},
            {"url": "ftp://example.jp/"},
            {"url": "javascript:alert(1)"},
            {"contact_email": "電子メールではない"},
            {"contact_tel": "", "contact_email": ""},
        ],
        ids=",".join,
    )
    def test_incomplete_draft__is_refused(self, wrong: dict[str, str]) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        for name, value in wrong.items():
            setattr(draft, name, value)
        lifecycle.save_draft(draft, registrant_of(entry))
        with pytest.raises(ValidationError):
            lifecycle.submit(entry, registrant_of(entry))
        assert state_of(fresh(entry)) == EntryState.PUBLISHED

    def test_draft_without_genre__is_refused(self) -> None:
        entry = new_entry()
        entry.genres = []
        lifecycle.save_draft(entry, registrant_of(entry))
        with pytest.raises(ValidationError):
            lifecycle.submit(entry, registrant_of(entry))
        assert state_of(fresh(entry)) == EntryState.DRAFT

    @pytest.mark.parametrize(
        "contact", [{"contact_tel": "000-4400-0011"}, {"contact_email": "a@b.example"}]
    )
    def test_telephone_or_mail__is_enough(self, contact: dict[str, str]) -> None:
        entry = new_entry(**({"contact_tel": "", "contact_email": ""} | contact))
        lifecycle.register(entry, registrant_of(entry))
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_register__keeps_nothing_when_the_draft_is_incomplete(self) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        draft.title = ""
        with pytest.raises(ValidationError):
            lifecycle.register(draft, registrant_of(entry))
        assert draft_of(entry).title == entry.title

    def test_second_submission__starts_the_review_anew(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        first = entry.current_workflow_state
        edit(entry, title="二度目")
        first.refresh_from_db()
        assert first.status == first.STATUS_CANCELLED
        assert fresh(entry).current_workflow_state.pk != first.pk

    def test_same_draft_submitted_twice__waits_in_the_same_review(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        lifecycle.submit(entry, registrant_of(entry))
        assert fresh(entry).current_workflow_state == entry.current_workflow_state
        assert len(audit(entry, "catalog.submit")) == 1

    def test_review__names_who_submitted(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        state = entry.current_workflow_state
        assert state.requested_by == registrant_of(entry).user
        assert state.current_task_state.revision == entry.latest_revision


class TestApprove:
    """Publishing what the reviewer saw."""

    def test_first_approval__publishes(self) -> None:
        entry = approve(entry_in(EntryState.IN_REVIEW))
        assert entry.live
        assert entry.first_published_at is not None
        assert list(Entry.objects.listed()) == [entry]

    def test_approval__publishes_title_genres_and_documents_of_the_edit(self) -> None:
        genre = GenreFactory()
        entry = approved_entry(documents=[pdf_document(title="旧資料")])
        new = [pdf_document(number=2, title="新資料")]
        row = approve(edit(entry, title="新", genres=[genre], documents=new))
        assert (row.title, row.search_title, row.genre_key) == ("新", "新", str(genre.pk))
        assert list(row.genres.all()) == [genre]
        assert [document.title for document in row.documents.all()] == ["新資料"]

    def test_reviewed_version__is_published_not_the_latest(self) -> None:
        entry = edit(approved_entry(title="一"), title="二")
        draft = draft_of(entry)
        draft.title = "三"
        draft.save_revision(clean=False)
        workflow = fresh(entry).current_workflow_state
        publish_reviewed_version(workflow, secretariat_operator().user)
        assert fresh(entry).title == "二"

    def test_approval__is_refused_while_there_is_a_version_nobody_reviewed(self) -> None:
        entry = edit(approved_entry(title="一"), title="二")
        draft = draft_of(entry)
        draft.title = "三"
        draft.save_revision(clean=False)
        with pytest.raises(LifecycleError, match=CHANGED):
            lifecycle.approve(entry, secretariat_operator())
        assert fresh(entry).title == "一"

    @pytest.mark.parametrize("decision", ["approve", "return"])
    def test_decision__on_another_version_than_was_shown_is_refused(self, decision: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        shown = entry.latest_revision_id
        edit(entry, title="読んでいない版")
        operator = secretariat_operator()
        decide = {
            "approve": lambda: lifecycle.approve(entry, operator, revision_id=shown),
            "return": lambda: lifecycle.return_to_registrant(
                entry, operator, "理由", revision_id=shown
            ),
        }
        with pytest.raises(LifecycleError, match=CHANGED):
            decide[decision]()
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_approval__leaves_what_is_not_content(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW, external_id="x-1")
        other = OrganizationFactory()
        Entry.objects.filter(pk=entry.pk).update(organization=other, external_id="x-2")
        row = approve(entry)
        assert (row.organization, row.external_id) == (other, "x-2")
        assert row.registered_at == entry.registered_at

    def test_own_submission__cannot_be_approved(self, cast: Cast) -> None:
        operator = Operator(cast["secretariat"].user)
        entry = new_entry()
        lifecycle.register(entry, operator)
        with pytest.raises(LifecycleError, match=NOT_YOURS_TO_DECIDE):
            lifecycle.approve(entry, operator)
        with pytest.raises(LifecycleError, match=NOT_YOURS_TO_DECIDE):
            lifecycle.return_to_registrant(entry, operator, "理由")
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW
        assert approve(entry).live

    def test_own_submission__cannot_be_approved_by_a_superuser_either(self) -> None:
        operator = Operator(UserFactory(is_superuser=True, organization=None))
        entry = new_entry()
        lifecycle.register(entry, operator)
        with pytest.raises(LifecycleError, match=NOT_YOURS_TO_DECIDE):
            lifecycle.approve(entry, operator)

    @pytest.mark.parametrize("name", ["general", "colleague", "other", "special", "wg"])
    def test_approval__is_for_the_secretariat_only(self, cast: Cast, name: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW, organization=cast.owner)
        operator = Operator(cast[name].user)
        with pytest.raises(LifecycleError, match=NOT_YOURS_TO_DECIDE):
            lifecycle.approve(entry, operator)
        with pytest.raises(LifecycleError, match=NOT_YOURS_TO_DECIDE):
            lifecycle.return_to_registrant(entry, operator, "理由")
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_approval__by_the_secretariat_group_publishes(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        lifecycle.approve(entry, Operator(cast["secretariat"].user))
        assert fresh(entry).live

    def test_stale_approval__after_an_edit_is_refused(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="読んだ版")
        seen = entry.current_workflow_task_state
        edit(entry, title="読んでいない版")
        seen.refresh_from_db()
        with pytest.raises(PermissionDenied):
            seen.approve(user=secretariat_operator().user)
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_stale_approval__from_an_open_admin_screen_publishes_nothing(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="読んだ版")
        seen = entry.current_workflow_task_state
        edit(entry, title="読んでいない版")
        name = Entry.snippet_viewset.get_url_name("workflow_action")
        cast["secretariat"].client.post(reverse(name, args=[entry.pk, "approve", seen.pk]))
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW
        assert not fresh(entry).live

    def test_approval__of_an_edit_brings_a_stopped_entry_back(self) -> None:
        entry = edit(entry_in(EntryState.STOPPED), title="直した版")
        row = approve(entry)
        assert (state_of(row), row.title) == (EntryState.PUBLISHED, "直した版")
        assert not Takedown.objects.in_force().exists()


class TestReturn:
    """Giving a submission back."""

    def test_return__keeps_the_comment_for_the_registrant(self) -> None:
        entry = entry_in(EntryState.RETURNED)
        task_state = entry.current_workflow_state.current_task_state
        assert task_state.comment == "連絡先を確かめてください。"

    @pytest.mark.parametrize("comment", ["", "  \n"])
    def test_return__needs_a_comment(self, comment: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        with pytest.raises(LifecycleError, match="差戻しの理由を入力してください。"):
            lifecycle.return_to_registrant(entry, secretariat_operator(), comment)
        assert state_of(fresh(entry)) == EntryState.IN_REVIEW

    def test_return__of_an_edit_leaves_the_published_version(self) -> None:
        entry = edit(approved_entry(title="公開中の版"), title="変更")
        lifecycle.return_to_registrant(entry, secretariat_operator(), "理由")
        row = fresh(entry)
        assert (row.live, row.title, state_of(row)) == (True, "公開中の版", EntryState.RETURNED)

    def test_returned_entry__is_published_after_another_round(self) -> None:
        entry = edit(entry_in(EntryState.RETURNED), title="直した版")
        assert approve(entry).title == "直した版"


class TestTakeDown:
    """Publication stopped and resumed."""

    def test_take_down__keeps_reason_person_and_version(self) -> None:
        entry, operator = approved_entry(), secretariat_operator()
        takedown = lifecycle.take_down(entry, operator, "誤りの疑い")
        assert (takedown.reason, takedown.taken_down_by) == ("誤りの疑い", operator.user)
        assert takedown.revision == entry.live_revision
        assert takedown.lifted_at is None

    @pytest.mark.parametrize("reason", ["", " \n "])
    def test_take_down__needs_a_reason(self, reason: str) -> None:
        entry = approved_entry()
        with pytest.raises(LifecycleError, match="公開停止の理由を入力してください。"):
            lifecycle.take_down(entry, secretariat_operator(), reason)
        assert fresh(entry).live

    def test_take_down__cancels_the_review(self) -> None:
        entry = edit(approved_entry(), title="変更")
        workflow = entry.current_workflow_state
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        workflow.refresh_from_db()
        assert workflow.status == workflow.STATUS_CANCELLED
        assert fresh(entry).current_workflow_state is None

    def test_take_down__tells_that_the_review_is_halted(self) -> None:
        for title, halted in (("変更", True), ("", False)):
            entry = approved_entry()
            if title:
                edit(entry, title=title)
            lifecycle.take_down(fresh(entry), secretariat_operator(), "理由")
            mail = MailRecord.objects.filter(kind="entry_stopped").latest("pk")
            assert ("審査を中断します" in mail.body) == halted

    def test_resume__puts_the_halted_review_back(self) -> None:
        entry = edit(approved_entry(title="旧"), title="変更")
        revision, asked_by = entry.latest_revision_id, entry.current_workflow_state.requested_by
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        lifecycle.resume(fresh(entry), secretariat_operator())
        row = fresh(entry)
        assert (row.title, state_of(row)) == ("旧", EntryState.PUBLISHED_CHANGES_IN_REVIEW)
        assert row.current_workflow_task_state.revision_id == revision
        assert row.current_workflow_state.requested_by == asked_by

    def test_resume__leaves_a_draft_that_changed_meanwhile_alone(self) -> None:
        entry = edit(approved_entry(), title="変更")
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        draft = draft_of(entry)
        draft.title = "書きかけ"
        lifecycle.save_draft(draft, registrant_of(entry))
        lifecycle.resume(fresh(entry), secretariat_operator())
        assert state_of(fresh(entry)) == EntryState.PUBLISHED
        assert draft_of(entry).title == "書きかけ"

    def test_take_down__leaves_the_registrants_draft(self) -> None:
        entry = edit(approved_entry(title="旧"), title="変更")
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        assert draft_of(entry).title == "変更"

    def test_resume__lifts_the_takedown(self) -> None:
        entry, operator = entry_in(EntryState.STOPPED), secretariat_operator()
        lifecycle.resume(entry, operator)
        takedown = entry.takedowns.get()
        assert takedown.lifted_by == operator.user
        assert takedown.lifted_at is not None
        assert list(Entry.objects.listed()) == [entry]

    def test_resume__restores_the_version_that_was_stopped(self) -> None:
        entry = approved_entry(title="停止した版", documents=[pdf_document(title="停止した資料")])
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        draft = draft_of(entry)
        draft.title, draft.documents = "止まっている間に書いた版", []
        lifecycle.save_draft(draft, registrant_of(entry))
        lifecycle.resume(entry, secretariat_operator())
        row = fresh(entry)
        assert row.title == "停止した版"
        assert [document.title for document in row.documents.all()] == ["停止した資料"]
        assert draft_of(entry).title == "止まっている間に書いた版"

    def test_resume__leaves_a_submission_waiting(self) -> None:
        entry = edit(entry_in(EntryState.STOPPED, title="停止した版"), title="直した版")
        lifecycle.resume(entry, secretariat_operator())
        row = fresh(entry)
        assert (row.title, state_of(row)) == (
            "停止した版",
            EntryState.PUBLISHED_CHANGES_IN_REVIEW,
        )
        assert approve(entry).title == "直した版"

    def test_entry__may_be_stopped_again_after_it_was_resumed(self) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.resume(entry, secretariat_operator())
        lifecycle.take_down(entry, secretariat_operator(), "二度目")
        assert state_of(fresh(entry)) == EntryState.STOPPED
        assert entry.takedowns.count() == 2


class TestDelete:
    """The deletion mark, and the way back."""

    def test_delete__takes_the_entry_away_at_once(self) -> None:
        entry = approved_entry()
        lifecycle.delete(entry, registrant_of(entry))
        row = fresh(entry)
        assert (row.live, row.deleted_at is not None) == (False, True)
        assert list(Entry.objects.listed()) == []
        assert list(Entry.objects.owned_by(entry.organization)) == []

    def test_delete__cancels_the_review(self) -> None:
        entry = edit(approved_entry(), title="変更")
        lifecycle.delete(entry, registrant_of(entry))
        assert fresh(entry).current_workflow_state is None

    def test_restore__gives_it_back_as_a_draft_with_all_it_had(self) -> None:
        genre = GenreFactory()
        entry = approved_entry(title="題", genres=[genre], documents=[pdf_document(title="資料")])
        lifecycle.delete(entry, registrant_of(entry))
        lifecycle.restore(entry, secretariat_operator())
        draft = draft_of(entry)
        assert not fresh(entry).live
        assert (draft.title, list(draft.genres.all())) == ("題", [genre])
        assert [document.title for document in draft.documents.all()] == ["資料"]
        assert list(Entry.objects.owned_by(entry.organization)) == [entry]

    def test_restored_entry__is_published_by_an_approval(self) -> None:
        entry = entry_in(EntryState.DELETED)
        lifecycle.restore(entry, secretariat_operator())
        lifecycle.submit(entry, registrant_of(entry))
        assert approve(entry).live

    def test_restored_entry__keeps_its_dates_and_is_not_listed(self) -> None:
        entry = approved_entry()
        lifecycle.delete(entry, registrant_of(entry))
        lifecycle.restore(entry, secretariat_operator())
        row = fresh(entry)
        assert (row.registered_at, row.updated_at) == (entry.registered_at, entry.updated_at)
        assert list(Entry.objects.listed()) == []

    def test_restore__of_a_stopped_entry_leaves_it_stopped(self) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.delete(entry, registrant_of(entry))
        lifecycle.restore(entry, secretariat_operator())
        assert state_of(fresh(entry)) == EntryState.STOPPED


class TestPublicationGate:
    """Whatever way Wagtail publishes, deleted and stopped entries stay away."""

    @pytest.mark.parametrize("state", [EntryState.DELETED, EntryState.STOPPED], ids=str)
    def test_revision_publish__is_refused(self, state: EntryState) -> None:
        entry = entry_in(state)
        with pytest.raises(NotPublishableError):
            entry.latest_revision.publish(skip_permission_checks=True)
        assert not fresh(entry).live
        assert state_of(fresh(entry)) == state

    @pytest.mark.parametrize("state", [EntryState.DELETED, EntryState.STOPPED], ids=str)
    def test_admin_publish__is_refused(self, state: EntryState, cast: Cast) -> None:
        entry = entry_in(state)
        url = reverse(Entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])
        data = {
            "title": "管理画面から",
            "summary": "概要",
            "information_type": entry.information_type_id,
            "genres": [genre.pk for genre in entry.genres.all()],
            "contact_email": "a@example.jp",
            "documents-TOTAL_FORMS": 0,
            "documents-INITIAL_FORMS": 0,
            "documents-MIN_NUM_FORMS": 0,
            "documents-MAX_NUM_FORMS": 0,
            "action-publish": "1",
        }
        response = cast["secretariat"].client.post(url, data)
        assert response.status_code in {302, 403}
        assert not fresh(entry).live


class TestUpdatedDate:
    """「情報更新日」 moves when readers see something new, and only then (1.1)."""

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "新しい題"},
            {"summary": "新しい概要"},
            {"url": "https://example.jp/"},
            {"contact_tel": "000-4400-0012"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_publication_of_a_change__moves_it(self, change: dict[str, str]) -> None:
        entry = approved_entry()
        assert approve(edit(entry, **change)).updated_at > entry.updated_at

    def test_publication_of_other_genres_or_documents__moves_it(self) -> None:
        entry = approved_entry()
        second = approve(edit(entry, genres=[GenreFactory()]))
        third = approve(edit(second, documents=[pdf_document()]))
        assert entry.updated_at < second.updated_at < third.updated_at

    def test_first_publication__moves_it(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        assert approve(entry).updated_at > entry.updated_at

    def test_draft_and_submission__do_not_move_it(self) -> None:
        entry = approved_entry()
        assert edit(entry, title="変更").updated_at == entry.updated_at

    def test_republication_of_the_same__does_not_move_it(self) -> None:
        entry = approved_entry(documents=[pdf_document()])
        lifecycle.register(entry, registrant_of(entry))
        assert approve(entry).updated_at == entry.updated_at

    def test_takedown_and_resume__do_not_move_it(self) -> None:
        entry = approved_entry()
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        assert fresh(entry).updated_at == entry.updated_at
        lifecycle.resume(entry, secretariat_operator())
        assert fresh(entry).updated_at == entry.updated_at

    def test_like__does_not_move_it(self, cast: Cast) -> None:
        entry = approved_entry()
        liking.toggle_like(entry, cast["special"].user)
        assert fresh(entry).updated_at == entry.updated_at

    def test_registered_date__never_moves(self) -> None:
        entry = approved_entry()
        assert approve(edit(entry, title="変更")).registered_at == entry.registered_at


class TestAudit:
    """Who, when, from which address, what changed (1.1, O11)."""

    def test_whole_life__leaves_one_line_for_each_change(self) -> None:
        entry = edit(approved_entry(), title="変更")
        lifecycle.return_to_registrant(entry, secretariat_operator(), "理由")
        lifecycle.take_down(entry, secretariat_operator(), "理由")
        lifecycle.resume(entry, secretariat_operator())
        lifecycle.delete(entry, registrant_of(entry))
        lifecycle.restore(entry, secretariat_operator())
        assert [line.action.removeprefix("catalog.") for line in audit(entry)] == [
            "save_draft",
            "submit",
            "approve",
            "save_draft",
            "submit",
            "return",
            "take_down",
            "resume",
            "delete",
            "restore",
        ]

    @pytest.mark.parametrize("verb", ["approve", "return", "delete"])
    def test_line__names_person_and_address(self, verb: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW)
        VERBS[verb](entry)
        operator = registrant_of(entry) if verb == "delete" else secretariat_operator()
        (line,) = audit(entry, f"catalog.{verb}")
        assert (line.user, line.data["address"]) == (operator.user, operator.address)

    def test_draft_line__says_what_changed_and_nothing_else(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = approved_entry(title="旧", genres=[old])
        edit(entry, title="新", genres=[new])
        line = audit(entry, "catalog.save_draft")[-1]
        assert line.data["changes"] == {"title": ["旧", "新"], "genres": [[old.pk], [new.pk]]}

    def test_draft_line__says_which_documents_changed(self) -> None:
        entry = approved_entry()
        document = pdf_document(title="追加した資料")
        edit(entry, documents=[document])
        changes = audit(entry, "catalog.save_draft")[-1].data["changes"]
        assert changes == {"documents": [[], [[document.file.name, "追加した資料"]]]}

    def test_first_draft_line__holds_the_whole_content(self) -> None:
        entry = entry_in(EntryState.DRAFT, title="最初の題")
        (line,) = audit(entry)
        assert line.data["changes"]["title"] == [None, "最初の題"]

    def test_reasons__are_written_down(self) -> None:
        entry = entry_in(EntryState.STOPPED)
        assert audit(entry, "catalog.take_down")[0].data["reason"] == "確認のため"
        returned = entry_in(EntryState.RETURNED)
        comment = audit(returned, "catalog.return")[0].data["comment"]
        assert comment == "連絡先を確かめてください。"

    def test_approval_line__names_the_version(self) -> None:
        entry = approved_entry()
        assert audit(entry, "catalog.approve")[0].data["revision"] == entry.live_revision_id


class TestConfidentiality:
    """What is closed is closed in the transaction of its publication; class 3 has no row (M13)."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"confidentiality": 2},
            {"confidentiality": 3},
            {"confidentiality": 3, "consent_declared": True},
        ],
        ids=str,
    )
    def test_database__holds_nothing_that_is_not_handled(self, fields: dict[str, Any]) -> None:
        entry = new_entry(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            lifecycle.save_draft(entry, registrant_of(entry))
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("confidentiality", [2, 3])
    def test_draft_of_a_published_entry__is_not_submitted(self, confidentiality: int) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        draft.confidentiality = confidentiality
        lifecycle.save_draft(draft, registrant_of(entry))
        with pytest.raises(ValidationError):
            lifecycle.submit(entry, registrant_of(entry))
        assert state_of(Entry.objects.get(pk=entry.pk)) == EntryState.PUBLISHED

    def test_missing_consent__is_told_in_japanese(self) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        draft.confidentiality = 2
        lifecycle.save_draft(draft, registrant_of(entry))
        with pytest.raises(ValidationError, match="同意が必要です"):
            lifecycle.submit(entry, registrant_of(entry))

    def test_approval__closes_the_entry_in_its_own_transaction(self) -> None:
        entry = approved_entry(title="閉じる題")
        before = entry.updated_at
        draft = draft_of(entry)
        draft.confidentiality, draft.consent_declared = 2, True
        lifecycle.register(draft, registrant_of(entry))
        assert EntryText.objects.listed().get().pk == entry.pk
        with transaction.atomic():
            lifecycle.approve(entry, secretariat_operator())
            assert not Entry.objects.listed().exists()
            assert not EntryText.objects.listed().exists()
            assert not ListedCount.objects.listed().groups()
        closed = Entry.objects.published().get()
        assert closed.text.confidentiality == closed.confidentiality == 2
        assert closed.updated_at > before

    def test_failed_approval__leaves_the_entry_open(self) -> None:
        entry = approved_entry()
        draft = draft_of(entry)
        draft.confidentiality, draft.consent_declared = 2, True
        lifecycle.register(draft, registrant_of(entry))
        with transaction.atomic():
            lifecycle.approve(entry, secretariat_operator())
            transaction.set_rollback(True)
        assert EntryText.objects.listed().get().pk == entry.pk
        assert ListedCount.objects.listed().groups().total() == 1

    def test_stop_and_resume__keep_the_class(self) -> None:
        entry = approved_entry(confidentiality=2, consent_declared=True)
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        assert not ListedCount.objects.groups()
        lifecycle.resume(entry, secretariat_operator())
        assert [each.confidentiality for each in ListedCount.objects.groups()] == [2]
        assert not Entry.objects.listed().exists()

    def test_version_from_before_the_classes__is_of_class_1(self) -> None:
        entry = approved_entry()
        revision = entry.latest_revision
        for name in ("confidentiality", "consent_declared"):
            del revision.content[name]
        revision.save()
        revision.publish()
        row = Entry.objects.listed().get()
        assert (row.confidentiality, row.consent_declared) == (1, False)
