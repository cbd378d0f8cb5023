"""Access rules of the registrant's screens."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404

from catalog.entries.documents import document_rows
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.entries.models.entry import Entry
from catalog.registering.waiting import Reason, reasons_for
from cms.admin.audit import Operator
from cms.members.accounts.acting import MembersOnlyView
from cms.web.breadcrumbs import Crumb, trail_of

LIST = "登録情報一覧"
NO_ORGANIZATION = "登録情報は、団体のアカウントでログインした方が利用できます。"


class OwnView(MembersOnlyView):
    """Visitors are sent to login; staff without an organisation are refused (1.3)."""

    heading = LIST
    refusal = NO_ORGANIZATION

    @property
    def list_url(self) -> str:
        url: str = self.page.get_url(self.request)
        return url

    @property
    def operator(self) -> Operator:
        return Operator.of(self.request)

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page.get_parent(), Crumb(LIST, self.list_url), *self.steps())

    def steps(self) -> list[Crumb]:
        return []


class OwnEntryView(OwnView):
    """A screen for one own entry; entries that are deleted or of others answer 404 (1.3)."""

    @cached_property
    def entry(self) -> Entry:
        entries = Entry.objects.owned_by(self.organization).with_states().for_rows()
        entry = entries.filter(pk=self.kwargs["entry_id"]).first()
        if entry is None:
            raise Http404("No such own entry")
        return entry

    @cached_property
    def draft(self) -> Entry:
        draft: Entry = self.entry.get_latest_revision_as_object()
        return draft

    @cached_property
    def state(self) -> EntryState:
        return state_of(self.entry)

    def reason(self) -> Reason | None:
        """Return why the secretariat returned or stopped the entry."""
        return reasons_for({self.entry.pk: self.state}).get(self.entry.pk)

    @property
    def entry_url(self) -> str:
        return f"{self.list_url}{self.entry.pk}/"

    def documents(self) -> list[dict[str, Any]]:
        return document_rows(self.draft, self.entry_url)
