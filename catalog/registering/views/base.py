"""Access rules of the registrant's screens."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from catalog.entries.documents import document_rows
from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.entries.models.entry import Entry
from catalog.entries.permissions import can_register_for, registers_for_others
from catalog.pages.addresses import in_name_of
from catalog.registering.waiting import Reason, reasons_for
from cms.admin.audit import Operator
from cms.members.accounts.acting import MembersOnlyView, organization_of
from cms.members.organizations.models.organizations import Organization
from cms.web.breadcrumbs import Crumb, trail_of

LIST = "登録情報一覧"
NO_ORGANIZATION = "登録情報は、団体のアカウントでログインした方が利用できます。"
FOR_SECRETARIAT = "代理登録は、事務局が利用する画面です。"
CHOOSE_ORGANIZATION = "事務局の方は、管理画面の「代理登録」で団体を選んでください。"


class OwnView(MembersOnlyView):
    """Visitors are sent to login; staff without an organisation are refused (1.3).

    Below `for/ID/` the secretariat sees the screens of that organisation, and writes in its name
    (S7).
    """

    heading = LIST
    refusal = NO_ORGANIZATION

    @property
    def is_for_another(self) -> bool:
        return "organization_id" in self.kwargs

    @cached_property
    def organization(self) -> Any:
        if not self.is_for_another:
            return organization_of(self.request.user)
        standing = Organization.objects.standing()
        return get_object_or_404(standing, pk=self.kwargs["organization_id"])

    def may_enter(self) -> bool:
        if self.is_for_another and not registers_for_others(self.request.user):
            return False
        organization = self.organization
        return organization is not None and can_register_for(self.request.user, organization)

    def why_refused(self) -> str:
        if registers_for_others(self.request.user):
            return NO_ORGANIZATION + CHOOSE_ORGANIZATION
        return FOR_SECRETARIAT if self.is_for_another else NO_ORGANIZATION

    @property
    def registrant(self) -> Any:
        """The registrant of a new entry; one in the name of others belongs to all of them (S7)."""
        return None if self.is_for_another else self.user

    @property
    def list_url(self) -> str:
        url: str = self.page.get_url(self.request)
        return in_name_of(url, self.organization.pk) if self.is_for_another else url

    @property
    def operator(self) -> Operator:
        name = self.organization.name if self.is_for_another else ""
        return replace(Operator.of(self.request), in_name_of=name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acting_for = self.organization if self.is_for_another else None
        return super().get_context_data(acting_for=acting_for, **kwargs)

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
