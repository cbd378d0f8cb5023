"""Confirmation and submission of an own entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries import content
from catalog.entries.changes import Change, changes_between, labelled
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError, submit
from catalog.entries.models.entry import Entry
from catalog.registering.consents import (
    ALONE,
    NOTE_CONSENT,
    has_another_to_approve,
    latest_consent,
)
from catalog.registering.forms import ACCEPT_TERMS
from catalog.registering.terms import terms_are_accepted
from catalog.registering.views.base import OwnEntryView
from cms.web.breadcrumbs import Crumb

SUBMITTED = {
    EntryState.IN_REVIEW,
    EntryState.PUBLISHED,
    EntryState.PUBLISHED_CHANGES_IN_REVIEW,
}


class SubmissionView(OwnEntryView):
    """What confirmation and result have in common."""

    def alone(self) -> str:
        """Return what to do where nobody else can approve what the secretariat submits (S7)."""
        is_alone = self.is_for_another and not has_another_to_approve(self.entry, self.user)
        return ALONE if is_alone else ""


class ConfirmView(SubmissionView):
    """R5: the entry as readers will see it; 「登録」 submits it for review."""

    template_name = "catalog/registering/confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=self.draft,
            row=self.row(),
            changes=self.changes(),
            documents=self.documents(),
            contact=self.draft.contact,
            revision=self.entry.latest_revision_id,
            edit_url=f"{self.entry_url}edit/",
            consent=latest_consent(self.entry) if self.is_for_another else None,
            alone=self.alone(),
            **kwargs,
        )

    def row(self) -> Any:
        """Return the draft with what its row in the result list shows besides."""
        row: Any = self.draft
        row.like_count = self.entry.like_count
        return row

    def changes(self) -> list[Change]:
        """Return what differs from the version that readers see, if there is one."""
        if not self.entry.is_published:
            return []
        return labelled(changes_between(self.entry.content(), self.draft.content()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask only what can be answered with yes: an incomplete draft goes back to the form."""
        missing = self.missing()
        return self.back_to_form(missing) if missing else super().get(request, *args, **kwargs)

    def missing(self) -> list[str]:
        return missing_in(self.entry, self.draft, for_another=self.is_for_another)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Submit the revision that was shown; pressing twice has no further effect."""
        if request.POST.get("revision") != str(self.entry.latest_revision_id):
            messages.warning(request, "表示した後に内容が変わりました。もう一度お確かめください。")
            return HttpResponseRedirect(f"{self.entry_url}confirm/")
        if missing := self.missing():
            return self.back_to_form(missing)
        try:
            submit(self.entry, self.operator, revision_id=self.entry.latest_revision_id)
        except (ValidationError, LifecycleError) as error:
            return self.back_to_form(getattr(error, "messages", [str(error)]))
        return HttpResponseRedirect(f"{self.entry_url}done/")

    def back_to_form(self, missing: list[str]) -> HttpResponseBase:
        messages.error(self.request, "\n".join(missing))
        return HttpResponseRedirect(f"{self.entry_url}edit/")

    def steps(self) -> list[Crumb]:
        return [
            Crumb("登録情報詳細", self.entry_url),
            Crumb("登録情報編集", f"{self.entry_url}edit/"),
            Crumb("確認画面"),
        ]


def missing_in(entry: Entry, draft: Entry, *, for_another: bool = False) -> list[str]:
    """Return what the latest draft needs before it can be submitted, the terms included (R4).

    In the name of others it needs their consent, too (S7).
    """
    try:
        draft.clean_for_review()
    except ValidationError as error:
        missing = labelled_errors(draft, error)
    else:
        missing = []
    if not terms_are_accepted(entry):
        missing.append(ACCEPT_TERMS)
    consent = latest_consent(entry) if for_another else None
    lacks_consent = for_another and not (consent and consent.is_complete)
    return [*missing, NOTE_CONSENT] if lacks_consent else missing


def labelled_errors(draft: Entry, error: ValidationError) -> list[str]:
    """Return the messages of `error` with the labels of their fields."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{draft.label_of(name)}：{message}" if name in content.BY_NAME else message
        for name, found in error.message_dict.items()
        for message in found
    ]


class DoneView(SubmissionView):
    """R6: 「登録しました。」"""

    template_name = "catalog/registering/done.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show this screen only for an entry that is in review or approved."""
        if self.state not in SUBMITTED:
            return HttpResponseRedirect(self.entry_url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=self.draft, list_url=self.list_url, alone=self.alone(), **kwargs
        )

    def steps(self) -> list[Crumb]:
        return [Crumb("登録情報詳細", self.entry_url), Crumb("登録結果")]
