"""Screens that show one own entry to its registrant."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from catalog.entries.documents import download
from catalog.entries.enums import EntryState
from catalog.links.models import LinkCheck
from catalog.registering.views.base import OwnEntryView
from catalog.registering.views.submission import missing_in
from cms.web.breadcrumbs import Crumb

MEND_LINK = (
    "アドレスが変わっていたら、「編集」で直してください。つながるようになると、この表示は消えます。"
)


class OwnDetailView(OwnEntryView):
    """R3: the latest draft, its state, and the comment of the secretariat."""

    template_name = "catalog/registering/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.state
        return super().get_context_data(
            entry=self.draft,
            row=self.entry,
            state=state,
            documents=self.documents(),
            contact=self.draft.contact,
            registrant=registrant_rows(self.entry),
            likes=self.entry.likes.select_related("organization"),
            likes_dialog=f"likes-{self.entry.pk}",
            dead_link=self.dead_link(),
            reason=self.reason(),
            is_unsubmitted=self.is_unsubmitted(state),
            missing=self.missing(state),
            freshness=self.freshness(),
            list_url=self.list_url,
            entry_url=self.entry_url,
            **kwargs,
        )

    def dead_link(self) -> str:
        """Return what is wrong with the published link, or "" (O5)."""
        url = self.entry.url if self.entry.is_published else ""
        link = LinkCheck.objects.dead_by_address([url]).get(url)
        return f"{link.reason}\n{MEND_LINK}" if link else ""

    def freshness(self) -> dict[str, Any]:
        """Return whether confirmation is due, and the open reports of 「情報が古い」 (O6)."""
        if not self.entry.is_published:
            return {}
        reports = list(self.entry.outdated_reports.open())
        is_asked = bool(self.entry.freshness_step)
        return {
            "is_flagged": self.entry.flagged_at is not None,
            "is_asked": is_asked,
            "reports": len(reports),
            "notes": [report.note for report in reports if report.note],
            "wants_answer": is_asked or bool(reports),
        }

    def is_unsubmitted(self, state: EntryState) -> bool:
        """Whether a published entry has a draft that is not submitted yet."""
        return state == EntryState.PUBLISHED and self.entry.has_unpublished_changes

    def missing(self, state: EntryState) -> str:
        """Return what a draft needs before it can be submitted, a line each."""
        is_waiting = state == EntryState.DRAFT or self.is_unsubmitted(state)
        if not is_waiting:
            return ""
        return "\n".join(missing_in(self.entry, self.draft, for_another=self.is_for_another))

    def steps(self) -> list[Crumb]:
        return [Crumb("登録情報詳細")]


class OwnLikesView(OwnEntryView):
    """The organisations that like an own entry, as a page for browsers without pop-up (R2)."""

    template_name = "catalog/registering/likes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=self.entry,
            likes=self.entry.likes.select_related("organization"),
            list_url=self.list_url,
            **kwargs,
        )

    def steps(self) -> list[Crumb]:
        return [Crumb("登録情報詳細", self.entry_url), Crumb("いいね！した団体")]


class OwnDocumentView(OwnEntryView):
    """A file of the latest draft, for its own organisation."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for document in self.draft.documents.all():
            if document.number == kwargs["number"]:
                return download(document)
        raise Http404("No such document")


def registrant_rows(entry: Any) -> list[tuple[str, str]]:
    """Return label and value of the registrant's data, which entries cannot edit (1.1)."""
    person = entry.registrant
    rows = [("団体名", entry.organization.name)]
    if person is not None:
        rows += [
            ("部署名", person.department),
            ("氏名", person.get_full_name()),
            ("電話番号", person.tel),
            ("メールアドレス", person.email),
        ]
    return rows
