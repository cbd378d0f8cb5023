"""Who gets to the registrant's screens."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404

from catalog.entries.documents import document_rows
from catalog.entries.models.entry import Entry
from cms.admin.audit import Operator
from cms.members.accounts.acting import MembersOnlyView
from cms.web.breadcrumbs import Crumb, trail_of

LIST = "登録情報一覧"
NO_ORGANIZATION = "登録情報は、団体のアカウントでログインした方が利用できます。"


class OwnView(MembersOnlyView):
    """Visitors are sent to login; staff without an organisation have nothing to register (1.3)."""

    heading = LIST
    refusal = NO_ORGANIZATION

    @property
    def list_url(self) -> str:
        """Address of the own list (R2)."""
        url: str = self.page.get_url(self.request)
        return url

    @property
    def operator(self) -> Operator:
        """Who acts, from where."""
        return Operator.of(self.request)

    def get_breadcrumbs(self) -> list[Crumb]:
        """登録情報一覧 → … (R9)."""
        return trail_of(self.page.get_parent(), Crumb(LIST, self.list_url), *self.steps())

    def steps(self) -> list[Crumb]:
        """Return the steps below the list."""
        return []


class OwnEntryView(OwnView):
    """A screen about one own entry; anybody else's answers 404, a deleted one too (1.3)."""

    @cached_property
    def entry(self) -> Entry:
        """The row of the entry.

        Raises:
            Http404: if it is deleted or not the organisation's own.
        """
        entries = Entry.objects.owned_by(self.organization).with_states().for_rows()
        entry = entries.filter(pk=self.kwargs["entry_id"]).first()
        if entry is None:
            raise Http404("No such own entry")
        return entry

    @cached_property
    def draft(self) -> Entry:
        """What the registrant wrote last."""
        draft: Entry = self.entry.get_latest_revision_as_object()
        return draft

    @property
    def entry_url(self) -> str:
        """Address of the own detail (R3)."""
        return f"{self.list_url}{self.entry.pk}/"

    def documents(self) -> list[dict[str, Any]]:
        """Return the documents of the draft with their addresses on the member's side."""
        return document_rows(self.draft, self.entry_url)
