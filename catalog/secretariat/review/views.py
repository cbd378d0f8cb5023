"""The screen for deciding on a submission (S4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.models import TaskState

from catalog.entries import lifecycle
from catalog.entries.admin_addresses import list_url
from catalog.entries.models.entry import Entry
from catalog.registering.consents import ALONE, has_another_to_approve
from catalog.secretariat.documents import document_links
from catalog.secretariat.entry_list import WAITING
from catalog.secretariat.review import prechecks
from catalog.secretariat.review.difference import differences, unchanged
from catalog.secretariat.review.queue import Ahead, ahead
from catalog.secretariat.screens import EntryScreen
from cms.admin.audit import Operator
from cms.admin.waiting import TARGET, wait_label
from cms.reasons.enums import Decision
from cms.reasons.forms import ReasonedForm, reason_field

OWN = "ご自身が提出した申請です。"
BY_OTHERS = "ほかの事務局の人が審査してください。"
NOT_ALLOWED = "この申請を審査する権限がありません。"


class DecisionForm(forms.Form):
    """The version that was shown; it ensures that the decision is about this version."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(DecisionForm, ReasonedForm):
    """What the registrant must correct (S4)."""

    decision = Decision.RETURN
    said_in = "comment"
    comment = reason_field("差戻しの理由", "登録者", required="差戻しの理由を入力してください。")


def task_of(entry: Entry) -> TaskState | None:
    """Return the task of the submission that waits now, None if nothing waits."""
    if entry.deleted_at is not None:
        return None
    found: TaskState | None = entry.current_workflow_task_state
    return found if found and found.status == TaskState.STATUS_IN_PROGRESS else None


class ReviewView(EntryScreen):
    """The submission beside the published version; 「承認して公開」 or 「差し戻す」 (S4)."""

    template_name = "catalog/secretariat/review.html"
    page_title = "審査"
    comment = ""

    @cached_property
    def waiting(self) -> TaskState | None:
        return task_of(self.entry)

    @cached_property
    def submitted(self) -> Entry:
        assert self.waiting is not None  # noqa: S101  # only used while something waits
        version: Entry = self.waiting.revision.as_object()
        return version

    def ahead(self, task: TaskState | None) -> Ahead:
        """Return what else waits now, after this submission with its task."""
        return ahead(self.request.user, self.entry, task.started_at if task else None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Decide and go on to the next submission, or to the desk if it was the last one.

        A refusal shows the screen again with the reason and the comment.
        """
        task = task_of(self.entry)
        try:
            done = self.decide(request)
        except lifecycle.LifecycleError as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data())
        messages.success(request, f"「{self.entry.title}」を{done}")
        url = self.url_of(self.ahead(task).next_id)
        return redirect(url or reverse("wagtailadmin_home"))

    def url_of(self, entry_id: int | None) -> str:
        """Return where another submission is reviewed, with the same way back; "" for none."""
        if entry_id is None:
            return ""
        url, back = reverse("entry_review", args=[entry_id]), self.next_url("")
        return f"{url}?{urlencode({'next': back})}" if back else url

    def decide(self, request: HttpRequest) -> str:
        """Approve or return the version shown; return a message about it.

        Raises:
            LifecycleError: if the state does not allow the decision, or the version is missing.
        """
        shown = DecisionForm(request.POST)
        if not shown.is_valid():
            raise lifecycle.LifecycleError("表示した内容が分かりません。もう一度お試しください。")
        operator, revision = Operator.of(request), shown.cleaned_data["revision"]
        if request.POST.get("decision") == "approve":
            lifecycle.approve(self.entry, operator, revision_id=revision)
            return "承認して公開しました。"
        lifecycle.return_to_registrant(
            self.entry, operator, self.reason_in(request), revision_id=revision
        )
        return "差し戻しました。"

    def reason_in(self, request: HttpRequest) -> str:
        """Return the reason as it is sent, and keep it for the screen of a refusal.

        Raises:
            LifecycleError: if there is none, or it is too long.
        """
        form = ReturnForm(request.POST)
        form.is_valid()
        self.comment = form.cleaned_data.get("comment", "")
        for error in form.errors.get("comment", ()):
            raise lifecycle.LifecycleError(error)
        return self.comment

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = self.ahead(self.waiting)
        context = super().get_context_data(
            waiting=self.waiting,
            others=others.count,
            following_url=self.url_of(others.next_id),
            list_url=list_url(f"state={WAITING}"),
            state=lifecycle.state_of(self.entry),
            takedown=self.entry.takedowns.in_force().first(),
            next=self.next_url(""),
            **kwargs,
        )
        return context | self.submission() if self.waiting else context

    def submission(self) -> dict[str, Any]:
        assert self.waiting is not None  # noqa: S101  # only used while something waits
        revision_id = self.waiting.revision_id
        published = self.entry if self.entry.first_published_at else None
        return {
            "submitted": self.submitted,
            "published": published,
            "submitted_by": self.waiting.workflow_state.requested_by,
            "consent": self.entry.consents.filter(revision_id_noted=revision_id).first(),
            "wait": wait_label(self.waiting.started_at, TARGET),
            "differences": differences(published, self.submitted),
            "unchanged": unchanged(published, self.submitted) if published else [],
            "documents": document_links(self.submitted, revision_id),
            "checks": prechecks.run(self.submitted),
            "refusal": self.refusal(),
            "form": ReturnForm(initial={"revision": revision_id, "comment": self.comment}),
        }

    def refusal(self) -> str:
        """Return why this user may not decide, or "" (S4)."""
        assert self.waiting is not None  # noqa: S101  # only used while something waits
        if self.waiting.task.specific.get_actions(self.entry, self.request.user):
            return ""
        if self.waiting.workflow_state.requested_by_id != self.request.user.pk:
            return NOT_ALLOWED
        has_another = has_another_to_approve(self.entry, self.request.user)
        return OWN + (BY_OTHERS if has_another else ALONE)
