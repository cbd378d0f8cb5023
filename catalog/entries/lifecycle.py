"""Every change of an entry's state, in one transaction with its audit log and mails (1.1, O11).

Views, admin actions, commands and imports change the state only through these functions. Each
function locks the entry's row first, so simultaneous changes run one after the other.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision, TaskState, WorkflowState

from catalog.entries.changes import changes_between, labelled
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.entries.models.takedown import Takedown
from catalog.entries.notifications import (
    tell_members,
    tell_secretariat,
    tell_writer,
    warn_of_unknown_network,
)
from cms.admin.audit import Operator, record
from cms.members.organizations.standing import standing_for

CHANGED_SINCE = "表示した後に内容が変わりました。新しい内容を確かめてください。"


class LifecycleError(Exception):
    """The state of the entry does not allow the change; the Japanese message says why."""


class StaleDraftError(LifecycleError):
    """Somebody else saved the entry in the meantime; `latest` is their version (R4)."""

    def __init__(self, latest: Entry) -> None:
        super().__init__("この情報は、編集中にほかの人が保存しました。")
        self.latest = latest


def state_of(entry: Entry) -> EntryState:
    """Return the state of `entry` as its registrant sees it (1.1).

    Uses the annotations of `EntryQuerySet.with_states` if present, else queries the database.
    """
    if entry.deleted_at is not None:
        return EntryState.DELETED
    if _is_stopped(entry):
        return EntryState.STOPPED
    review = _review_status(entry)
    if review == WorkflowState.STATUS_NEEDS_CHANGES:
        return EntryState.RETURNED
    if review == WorkflowState.STATUS_IN_PROGRESS:
        return EntryState.PUBLISHED_CHANGES_IN_REVIEW if entry.live else EntryState.IN_REVIEW
    return EntryState.PUBLISHED if entry.live else EntryState.DRAFT


def _is_stopped(entry: Entry) -> bool:
    known: bool | None = getattr(entry, "is_stopped", None)
    return entry.takedowns.in_force().exists() if known is None else known


def _review_status(entry: Entry) -> str | None:
    if hasattr(entry, "review_status"):
        status: str | None = entry.review_status
        return status
    workflow = entry.current_workflow_state
    return workflow.status if workflow else None


def locked(entry: Entry) -> Entry:
    """Return the row of `entry`, locked until the transaction ends.

    Raises:
        LifecycleError: if the entry is deleted.
    """
    row = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.deleted_at is not None:
        raise LifecycleError("この情報は削除されています。")
    return row


def _cancel_review(entry: Entry, operator: Operator) -> None:
    state = entry.current_workflow_state
    if state is not None:
        state.cancel(user=operator.user)


@transaction.atomic
def save_draft(entry: Entry, operator: Operator, *, based_on: int | None = None) -> Revision:
    """Save `entry` as the latest draft; readers still see the published version (1.1).

    A new entry gets its row here, not yet published. Until the first publication the row has the
    content of the draft. Content may be incomplete. Saving cancels a pending review; the
    reviewer's comment on a returned draft stays until the next submission.

    Raises:
        StaleDraftError: if `based_on` (a revision id) is no longer the latest revision.
        LifecycleError: if the entry is deleted.
    """
    before: dict[str, Any] = {}
    was_published = False
    if entry.pk is None:
        entry.organization = standing_for(entry.organization)
    else:
        row = locked(entry)
        _take_owner(entry, row)
        was_published = row.first_published_at is not None
        latest: Entry = row.get_latest_revision_as_object()
        if based_on is not None and row.latest_revision_id != based_on:
            raise StaleDraftError(latest)
        before = latest.content()
        if _review_status(row) == WorkflowState.STATUS_IN_PROGRESS:
            _cancel_review(row, operator)
    entry.last_document_number = entry.highest_document_number
    if not was_published:
        entry.live = False
        entry.has_unpublished_changes = True
        entry.save()
    else:
        entry.save(update_fields=["last_document_number"])
    revision: Revision = entry.save_revision(user=operator.user, clean=False)
    changes = changes_between(before, entry.content())
    record(entry, "catalog.save_draft", operator, changes=changes)
    return revision


def _take_owner(entry: Entry, row: Entry) -> None:
    """Copy the current owner from the row: a merger of organisations may have changed it (O8)."""
    entry.organization_id, entry.external_id = row.organization_id, row.external_id


@transaction.atomic
def submit(entry: Entry, operator: Operator, *, revision_id: int | None = None) -> None:
    """Submit the latest draft for review (掲載審査), unless it is in review or published.

    Raises:
        ValidationError: if the draft is incomplete.
        LifecycleError: if the entry is deleted, or `revision_id` is no longer the latest draft.
    """
    row = locked(entry)
    if revision_id is not None and row.latest_revision_id != revision_id:
        raise LifecycleError(CHANGED_SINCE)
    if _is_decided_or_waiting(row):
        return
    draft: Entry = row.get_latest_revision_as_object()
    draft.clean_for_review()
    if row.text_is_open and not draft.text_is_open:
        close_text(row, operator)
    _cancel_review(row, operator)
    row.get_workflow().start(row, operator.user)
    record(row, "catalog.submit", operator)
    published = row.content() if row.live else {}
    changes = changes_between(published, draft.content())
    kind = "entry_registered_for" if operator.in_name_of else "entry_registered"
    tell_members(kind, draft, operator)
    shown = labelled(changes) if published else []
    tell_secretariat("entry_to_review", draft, operator, changes=shown)
    warn_of_unknown_network("変更" if published else "登録", draft, operator, changes)


def register(entry: Entry, operator: Operator) -> None:
    """Save `entry` and submit it for review in one transaction (R5)."""
    with transaction.atomic():
        save_draft(entry, operator)
        submit(entry, operator)


def _waiting_review(entry: Entry) -> TaskState | None:
    task_state: TaskState | None = entry.current_workflow_task_state
    if task_state is None or task_state.status != TaskState.STATUS_IN_PROGRESS:
        return None
    return task_state


def _is_decided_or_waiting(row: Entry) -> bool:
    waiting = _waiting_review(row)
    if waiting is not None:
        return bool(waiting.revision_id == row.latest_revision_id)
    return bool(row.live and row.live_revision_id == row.latest_revision_id)


def _waiting_task(entry: Entry, operator: Operator, revision_id: int | None) -> TaskState:
    """Return the pending review, if `operator` may decide it.

    Raises:
        LifecycleError: if no review is pending, the draft is not the one shown, or the operator
            has no permission.
    """
    task_state = _waiting_review(entry)
    if task_state is None:
        raise LifecycleError("審査を待っている申請がありません。")
    shown = task_state.revision_id if revision_id is None else revision_id
    if not shown == task_state.revision_id == entry.latest_revision_id:
        raise LifecycleError(CHANGED_SINCE)
    if not task_state.task.specific.get_actions(entry, operator.user):
        raise LifecycleError("この申請を審査する権限がありません。")
    return task_state


@transaction.atomic
def approve(entry: Entry, operator: Operator, *, revision_id: int | None = None) -> None:
    """Publish the reviewed version; this also ends a publication stop (公開停止, S4).

    Raises:
        LifecycleError: if no review is pending, the draft changed since `revision_id` was shown,
            or the operator submitted it.
    """
    row = locked(entry)
    task_state = _waiting_task(row, operator, revision_id)
    _lift_takedown(row, operator)
    task_state.approve(user=operator.user)
    record(row, "catalog.approve", operator, revision=task_state.revision_id)
    tell_members("entry_approved", Entry.objects.get(pk=row.pk), operator)


@transaction.atomic
def return_to_registrant(
    entry: Entry, operator: Operator, comment: str, *, revision_id: int | None = None
) -> None:
    """Return the submission with a reason (差戻し); the published version stays (S4).

    Raises:
        LifecycleError: as in `approve`, and if `comment` is blank.
    """
    if not comment.strip():
        raise LifecycleError("差戻しの理由を入力してください。")
    row = locked(entry)
    task_state = _waiting_task(row, operator, revision_id)
    task_state.reject(user=operator.user, comment=comment)
    record(row, "catalog.return", operator, comment=comment)
    if not tell_writer(row, task_state.workflow_state.requested_by, comment):
        tell_members("entry_returned", row, operator, comment=comment)


@transaction.atomic
def take_down(
    entry: Entry, operator: Operator, reason: str, *, tells_members: bool = True
) -> Takedown:
    """Stop the publication of an entry at once, for a reason (公開停止, S3).

    Cancels a pending review, because its approval would publish the entry again; `resume` starts
    it again. Code that stops many entries passes `tells_members=False` and sends one mail about
    all of them.

    Raises:
        LifecycleError: if the entry is not published, or `reason` is blank.
    """
    if not reason.strip():
        raise LifecycleError("公開停止の理由を入力してください。")
    row = locked(entry)
    if not row.live:
        raise LifecycleError("公開中の情報ではありません。")
    waiting = _waiting_review(row)
    halted = None if waiting is None else waiting.workflow_state
    _cancel_review(row, operator)
    takedown = Takedown.objects.create(
        entry=row,
        reason=reason,
        taken_down_by=operator.user,
        revision=row.live_revision,
        halted_review=halted,
    )
    _unpublish(row, operator)
    record(row, "catalog.take_down", operator, reason=reason)
    if tells_members:
        tell_members("entry_stopped", row, operator, reason=reason, has_halted=halted is not None)
    return takedown


def _unpublish(entry: Entry, operator: Operator) -> None:
    action = UnpublishAction(entry, user=operator.user, log_action=False)
    action.execute(skip_permission_checks=True)


def _lift_takedown(entry: Entry, operator: Operator) -> Takedown | None:
    takedown: Takedown | None = entry.takedowns.in_force().first()
    if takedown is not None:
        takedown.lifted_by = operator.user
        takedown.lifted_at = timezone.now()
        takedown.save()
    return takedown


@transaction.atomic
def resume(entry: Entry, operator: Operator) -> None:
    """Publish a stopped entry again, in the version that was stopped (公開を再開, S3).

    A draft that was submitted in the meantime stays in review, and one that was in review before
    is put back, unless it has changed.

    Raises:
        LifecycleError: if the entry is not stopped.
    """
    row = locked(entry)
    takedown = _lift_takedown(row, operator)
    if takedown is None:
        raise LifecycleError("公開停止中の情報ではありません。")
    waiting = _waiting_review(row) or _halted_review(row, takedown)
    revision = takedown.revision or row.latest_revision
    revision.publish(user=operator.user, skip_permission_checks=True)
    if waiting is not None:
        _restart_review(row, waiting)
    record(row, "catalog.resume", operator)
    tell_members("entry_resumed", Entry.objects.get(pk=row.pk), operator)


def _halted_review(entry: Entry, takedown: Takedown) -> TaskState | None:
    """Return the review that the takedown cancelled, if it was of the draft that is the latest."""
    halted = takedown.halted_review
    task_state: TaskState | None = halted.current_task_state if halted else None
    if task_state is None or task_state.revision_id != entry.latest_revision_id:
        return None
    return task_state


def _restart_review(entry: Entry, waiting: TaskState) -> None:
    """Start the review again, because Wagtail cancels it on every publication."""
    row = Entry.objects.get(pk=entry.pk)
    row.get_workflow().start(row, waiting.workflow_state.requested_by)


@transaction.atomic
def close_text(entry: Entry, operator: Operator) -> None:
    """Take back the consent to open text at once, without a review (1.1).

    Raises:
        LifecycleError: if the entry is deleted.
    """
    row = locked(entry)
    Entry.objects.filter(pk=row.pk).close_text()
    record(row, "catalog.close_text", operator)


@transaction.atomic
def delete(entry: Entry, operator: Operator) -> None:
    """Mark `entry` as deleted; only the secretariat can still find it (1.1).

    Raises:
        LifecycleError: if it is already deleted.
    """
    row = locked(entry)
    content = row.content()
    _cancel_review(row, operator)
    if row.live:
        _unpublish(row, operator)
    Entry.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    record(row, "catalog.delete", operator)
    tell_members("entry_deleted", row, operator, person=operator.user)
    gone = changes_between(content, dict.fromkeys(content))
    warn_of_unknown_network("削除", row, operator, gone)


@transaction.atomic
def restore(entry: Entry, operator: Operator) -> None:
    """Restore a deleted entry as a draft (1.1).

    Raises:
        LifecycleError: if it is not deleted.
    """
    row = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.deleted_at is None:
        raise LifecycleError("削除された情報ではありません。")
    Entry.objects.filter(pk=row.pk).update(deleted_at=None)
    record(row, "catalog.restore", operator)
