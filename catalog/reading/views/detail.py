"""One entry: its detail, its documents, its like button."""

from __future__ import annotations

import logging
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.utils.functional import cached_property

from catalog.entries.content import SALE
from catalog.entries.documents import document_rows, download
from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry
from catalog.entries.permissions import (
    can_contact,
    can_like,
    can_read_detail,
    can_report_content,
    can_report_outdated,
    has_open_text,
)
from catalog.freshness.forms import OutdatedForm
from catalog.freshness.models import disclaimer_column
from catalog.oversight.forms import ContentReportForm
from catalog.reading.likes import toggle_like, why_no_like
from catalog.reading.surroundings import place_among_hits, similar_entries
from catalog.search.views.conditions import ConditionsView
from cms.members.accounts.acting import MembersOnlyView, organization_of
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import kept_query

logger = logging.getLogger(__name__)

STOPPED = "この情報は現在公開を停止しています。"
DELETED = "この情報は削除されました。"
FOR_SPECIAL_MEMBERS = (
    "申し訳ございません。「詳細情報」については特別会員向けサービスとなっています。"
)
#: The state that the button of a like promises (V5).
WANTED = {"true": True, "false": False}
FOR_MEMBERS = "申し訳ございません。「詳細情報」については会員向けサービスとなっています。"


class EntryView(MembersOnlyView):
    """Access rules that detail, documents and likes share (V4, V7).

    Entries that are unknown, were never published or must stay hidden from the reader (M13) answer
    404. Entries that are deleted or stopped answer 410. Visitors are sent to login. Members without
    the permission get 403 and the reason.
    """

    heading = "詳細情報"
    entry: Entry

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.entry = self.find(kwargs["entry_id"])
        if not self.entry.is_published:
            return self.gone()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def reads_detail(self) -> bool:
        return can_read_detail(self.request.user, self.entry)

    def may_enter(self) -> bool:
        return self.reads_detail

    def why_refused(self) -> str:
        """Return which kind of member the detail is for (V4)."""
        for_all = self.entry.information_type.is_for_all_members
        return FOR_MEMBERS if for_all else FOR_SPECIAL_MEMBERS

    def find(self, entry_id: int) -> Entry:
        """Return the entry if it was ever published and the reader may know of it (M13).

        Raises:
            Http404: if there is no such entry, or the reader may not know of it.
        """
        entries = Entry.objects.known_to(self.request.user).for_rows()
        entries = entries.annotate(disclaimer=disclaimer_column())
        entry = entries.filter(pk=entry_id, first_published_at__isnull=False).first()
        if entry is None:
            raise Http404("No published entry")
        return entry

    def gone(self) -> HttpResponse:
        """Say only that the entry is deleted or stopped (V7)."""
        message = STOPPED if self.entry.deleted_at is None else DELETED
        return self.explain(message, status=410, template="catalog/reading/gone.html")

    def back_url(self) -> str:
        """Address of the result list that the reader came from (V6)."""
        return f"{self.page.get_url(self.request)}{kept_query(self.request.GET)}"

    def refused_breadcrumbs(self) -> list[Crumb]:
        return self.get_breadcrumbs()

    def detail_url(self) -> str:
        return f"{self.page.get_url(self.request)}{self.entry.pk}/"

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(
            self.page.get_parent(),
            Crumb("検索画面", self.page.get_url(self.request)),
            Crumb("検索結果一覧", self.back_url()),
            Crumb("詳細情報"),
        )


class EntryDetailView(EntryView, ConditionsView):
    """Everything about one entry (V4); of an open text everybody reads the text (1.1)."""

    template_name = "catalog/reading/entry_detail.html"
    outdated_form: OutdatedForm | None = None
    report_form: ContentReportForm | None = None

    @cached_property
    def is_open(self) -> bool:
        return has_open_text(self.entry)

    def is_for_everybody(self) -> bool:
        return self.is_open

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search_url = self.page_url
        is_whole = self.reads_detail
        return super().get_context_data(
            place=place_among_hits(self.search, self.entry, self.request.GET, search_url),
            similar=similar_entries(self.entry, self.request.user, search_url),
            entry=self.entry,
            successor=self.successor(search_url),
            is_whole=is_whole,
            is_open=self.is_open,
            why_not_whole="" if is_whole else self.why_refused(),
            report=self.report(),
            disclaimer=self.entry.disclaimer,
            back_url=self.back_url(),
            search_url=search_url,
            **(self.for_members() if is_whole else {}),
            **kwargs,
        )

    def for_members(self) -> dict[str, Any]:
        """Return what only readers of the detail get, besides the text."""
        return {
            "documents": document_rows(self.entry, self.detail_url()),
            "contact": self.entry.contact,
            "contact_url": self.contact_url(),
            "like": self.like(),
            "outdated": self.outdated(),
        }

    def successor(self, search_url: str) -> dict[str, str]:
        """Return title and address of what follows a product, if the reader can find it."""
        entry = self.entry
        if not (entry.successor_id and entry.is_asked_for(SALE)):
            return {}
        found = Entry.objects.listed_for(self.request.user).filter(pk=entry.successor_id).first()
        return {"title": found.title, "url": f"{search_url}{found.pk}/"} if found else {}

    def contact_url(self) -> str:
        """Address of the contact form; "" without mail address, or if the user may not write."""
        if not self.entry.contact_email or not can_contact(self.request.user, self.entry):
            return ""
        return f"{self.detail_url()}contact/{kept_query(self.request.GET)}"

    def like(self) -> dict[str, Any]:
        user, entry = self.request.user, self.entry
        may_like = can_like(user, entry)
        liked = may_like and entry.likes.filter(organization=organization_of(user)).exists()
        return {
            "count": entry.like_count,
            "liked": liked,
            "may_like": may_like,
            "note": "" if may_like else why_no_like(user, entry),
            "url": f"{self.detail_url()}like/{kept_query(self.request.GET)}",
        }

    def outdated(self) -> dict[str, Any]:
        """Return what 「情報が古い」 shows; {} for users who may not press it (O6)."""
        user, entry = self.request.user, self.entry
        if not can_report_outdated(user, entry):
            return {}
        reports = entry.outdated_reports.open().filter(organization=organization_of(user))
        return {
            "has_told": reports.exists(),
            "form": self.outdated_form or OutdatedForm(),
            "url": f"{self.detail_url()}outdated/{kept_query(self.request.GET)}",
        }

    def report(self) -> dict[str, Any]:
        """Return the form by which a reader tells the secretariat; {} for its own people (S8)."""
        if not can_report_content(self.request.user, self.entry):
            return {}
        url = f"{self.detail_url()}report/{kept_query(self.request.GET)}"
        return {"form": self.report_form or ContentReportForm(auto_id="id_report_%s"), "url": url}


class LikeView(EntryView):
    """POST gives or withdraws the organisation's like (V5)."""

    http_method_names = ["post"]

    def login_target(self) -> str:
        """The detail, because the address of the like accepts only POST."""
        return self.detail_url()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Bring about the state that the button promised; without one, toggle.

        Return the new state as JSON if asked for, else redirect to the detail.
        """
        wanted = WANTED.get(request.POST.get("liked", ""))
        try:
            liked = toggle_like(self.entry, request.user, wanted=wanted)
        except LifecycleError as error:
            return self.refuse(str(error))
        if self.wants_json():
            return JsonResponse({"liked": liked, "count": self.entry.likes.count()})
        return HttpResponseRedirect(f"{self.detail_url()}{kept_query(request.GET)}#like")

    def refuse(self, message: str) -> HttpResponseBase:
        if self.wants_json():
            return JsonResponse({"message": message}, status=403)
        return self.explain(message)

    def wants_json(self) -> bool:
        return self.request.accepts("application/json") and not self.request.accepts("text/html")


class EntryDocumentView(EntryView):
    """A file of an entry, with the access rules of the detail (V4, 1.1)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        document = self.entry.documents.filter(number=kwargs["number"]).first()
        if document is None:
            raise Http404("No such document")
        return download(document)
