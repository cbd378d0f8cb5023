"""Taking down, resuming, deleting and restoring entries, singly and in bulk (S3, 1.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.models import WorkflowState

from catalog.entries import lifecycle
from catalog.entries.admin_addresses import list_url
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.secretariat.screens import EntryScreen
from cms.admin.audit import Operator
from cms.reasons.enums import Decision
from cms.reasons.forms import ReasonedForm, reason_field


class ReasonForm(ReasonedForm):
    """The reason; the registrant sees it in the mail and on the screen of the entry (S3)."""

    decision = Decision.TAKE_DOWN
    reason = reason_field("理由", "登録者", required="公開停止の理由を入力してください。")


@dataclass(frozen=True)
class StateChange:
    """One change of state: which entries allow it, and the texts of its screen."""

    url_name: str
    label: str
    question: str
    done: str
    allows: Callable[[Entry], bool]
    act: Callable[[Entry, Operator, str], object]
    form_class: type[forms.Form] = forms.Form
    icon: str = "warning"


def is_published(entry: Entry) -> bool:
    """Whether readers see `entry`, also while a change of it is in review or returned (S3)."""
    return entry.live and entry.deleted_at is None


TAKE_DOWN = StateChange(
    url_name="entry_take_down",
    label="公開停止",
    question=(
        "この情報の公開を停止します。検索・詳細・資料のどこからも、すぐに見えなくなります。"
        "審査中の変更があるときは、公開を再開するまで審査を中断し、登録者にも伝えます。"
    ),
    done="「{title}」の公開を停止しました。",
    allows=is_published,
    act=lifecycle.take_down,
    form_class=ReasonForm,
    icon="no-view",
)
RESUME = StateChange(
    url_name="entry_resume",
    label="公開を再開",
    question=(
        "停止したときの内容で、この情報をもう一度公開します。"
        "停止のときに審査中だった変更は、その後書き換えられていなければ審査に戻ります。"
    ),
    done="「{title}」の公開を再開しました。",
    allows=lambda entry: lifecycle.state_of(entry) == EntryState.STOPPED,
    act=lambda entry, operator, reason: lifecycle.resume(entry, operator),
    icon="view",
)
DELETE = StateChange(
    url_name="entry_delete",
    label="削除",
    question="この情報を削除します。登録者と閲覧者の画面からなくなります。事務局は後で復元できます。",
    done="「{title}」を削除しました。",
    allows=lambda entry: entry.deleted_at is None,
    act=lambda entry, operator, reason: lifecycle.delete(entry, operator),
    icon="bin",
)
RESTORE = StateChange(
    url_name="entry_restore",
    label="復元",
    question="削除された情報を、下書きとして登録者に戻します。公開するには改めて審査が必要です。",
    done="「{title}」を下書きとして復元しました。",
    allows=lambda entry: entry.deleted_at is not None,
    act=lambda entry, operator, reason: lifecycle.restore(entry, operator),
    icon="undo",
)


class StateChangeView(EntryScreen):
    """Asks for confirmation, and for a reason if needed; only POST changes the state."""

    template_name = "catalog/secretariat/state_change.html"
    change: StateChange = TAKE_DOWN
    form: forms.Form | None = None

    def get_page_title(self) -> str:
        return self.change.label

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Change the state; a refusal shows the form again with the typed reason."""
        self.form = self.change.form_class(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        reason = self.form.cleaned_data.get("reason", "")
        try:
            self.change.act(self.entry, Operator.of(request), reason)
        except lifecycle.LifecycleError as error:
            self.form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data())
        messages.success(request, self.change.done.format(title=self.entry.title))
        return redirect(self.next_url(list_url()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            change=self.change,
            form=self.form or self.change.form_class(),
            asks_why=issubclass(self.change.form_class, ReasonedForm),
            state=lifecycle.state_of(self.entry),
            is_possible=self.change.allows(self.entry),
            next=self.next_url(list_url()),
            **kwargs,
        )


def waits_for_review(entry: Entry) -> bool:
    """Whether a draft of `entry` (from `with_states`) waits for a decision (S4)."""
    status = getattr(entry, "review_status", None)
    return entry.deleted_at is None and status == WorkflowState.STATUS_IN_PROGRESS


def listing_buttons(entry: Entry, next_url: str) -> list[Any]:
    """Return the buttons for `entry`: decisions beside the title, deletion in the menu."""
    query = urlencode({"next": next_url})
    buttons: list[Any] = []
    if waits_for_review(entry):
        url = reverse("entry_review", args=[entry.pk])
        buttons.append(ListingButton("審査", f"{url}?{query}", priority=10))
    for priority, change in enumerate((TAKE_DOWN, RESUME, RESTORE), start=20):
        if change.allows(entry):
            url = reverse(change.url_name, args=[entry.pk])
            buttons.append(ListingButton(change.label, f"{url}?{query}", priority=priority))
    if DELETE.allows(entry):
        url = reverse(DELETE.url_name, args=[entry.pk])
        buttons.append(Button(DELETE.label, f"{url}?{query}", icon_name="bin", priority=90))
    return buttons


def act_on_all(
    change: StateChange, entries: Iterable[Entry], operator: Operator, reason: str
) -> tuple[int, list[str]]:
    """Change each entry; return the number of successes and the reasons of refusals."""
    done, refused = 0, []
    for entry in entries:
        try:
            change.act(entry, operator, reason)
        except lifecycle.LifecycleError as error:
            refused.append(f"「{entry.title}」：{error}")
        else:
            done += 1
    return done, refused
