"""Who gets to the registrant's screens."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import organization_of
from cms.admin.audit import Operator
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.views import PageView

LIST = "登録情報一覧"
NO_ORGANIZATION = "登録情報は、団体のアカウントでログインした方が利用できます。"


class OwnView(PageView):
    """Visitors are sent to login; staff without an organisation have nothing to register (1.3)."""

    organization: Organization
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in members."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        organization = organization_of(request.user)
        if organization is None:
            context = {"message": NO_ORGANIZATION, "back_url": "/", "page": self.page}
            return render(request, "catalog/entries/detail_forbidden.html", context, status=403)
        self.organization, self.user = organization, request.user
        return super().dispatch(request, *args, **kwargs)

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
        documents = sorted(self.draft.documents.all(), key=lambda each: each.kind != "PDF")
        return [
            {
                "title": document.title,
                "kind": document.kind,
                "size": document.size,
                "url": f"{self.entry_url}documents/{document.number}/",
            }
            for document in documents
        ]
