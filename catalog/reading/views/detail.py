"""One entry: its detail, its documents, its like button."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry, EntryDocument
from catalog.entries.permissions import (
    can_contact,
    can_like,
    can_read_detail,
    can_report_outdated,
    organization_of,
    owns,
)
from catalog.freshness.forms import OutdatedForm
from catalog.reading.likes import toggle_like
from catalog.taxonomy.enums import DetailAccess
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.listing import kept_query
from cms.web.views import PageView

logger = logging.getLogger(__name__)

STOPPED = "この情報は現在公開を停止しています。"
DELETED = "この情報は削除されました。"
FOR_SPECIAL_MEMBERS = (
    "申し訳ございません。「詳細情報」については特別会員向けサービスとなっています。"
)
FOR_MEMBERS = "申し訳ございません。「詳細情報」については会員向けサービスとなっています。"


class EntryView(PageView):
    """What detail, documents and likes share: who gets in (V4, V7).

    Unknown entries and those never published answer 404, and so does what the reader must not know
    of (M13); what was published and is gone, 410; visitors are sent to login; members without the
    right get 403 and are told why.
    """

    entry: Entry

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may read the detail."""
        self.entry = self.find(kwargs["entry_id"])
        if not self.entry.is_published:
            return self.gone()
        if not request.user.is_authenticated:
            return redirect_to_login(self.login_target())
        if not can_read_detail(request.user, self.entry):
            return self.forbidden()
        return super().dispatch(request, *args, **kwargs)

    def find(self, entry_id: int) -> Entry:
        """Return the entry if it was ever published and the reader may know of it (M13).

        Raises:
            Http404: if it does not exist, or is none of the reader's business.
        """
        entries = Entry.objects.known_to(self.request.user).for_rows()
        entry = entries.filter(pk=entry_id, first_published_at__isnull=False).first()
        if entry is None:
            raise Http404("No published entry")
        return entry

    def gone(self) -> HttpResponse:
        """Say that the entry is deleted or stopped, and nothing else of it (V7)."""
        message = STOPPED if self.entry.deleted_at is None else DELETED
        return self.explain("catalog/reading/gone.html", message, status=410)

    def forbidden(self) -> HttpResponse:
        """Say whom the detail is for (V4)."""
        special = self.entry.information_type.detail_access == DetailAccess.SPECIAL_MEMBERS
        message = FOR_SPECIAL_MEMBERS if special else FOR_MEMBERS
        return self.explain("catalog/entries/detail_forbidden.html", message, status=403)

    def explain(self, template: str, message: str, status: int) -> HttpResponse:
        """Return a page that says why there is nothing to read."""
        context = {
            "page": self.page,
            "message": message,
            "back_url": self.back_url(),
            "breadcrumbs": self.get_breadcrumbs(),
        }
        return render(self.request, template, context, status=status)

    def login_target(self) -> str:
        """Where the visitor lands after login."""
        return self.request.get_full_path()

    def back_url(self) -> str:
        """Address of the result list that the reader came from (V6)."""
        return f"{self.page.get_url(self.request)}{kept_query(self.request.GET)}"

    def detail_url(self) -> str:
        """Address of the detail."""
        return f"{self.page.get_url(self.request)}{self.entry.pk}/"

    def get_breadcrumbs(self) -> list[Crumb]:
        """検索画面 → 検索結果一覧 → 詳細情報 (V6)."""
        return trail_of(
            self.page.get_parent(),
            Crumb("検索画面", self.page.get_url(self.request)),
            Crumb("検索結果一覧", self.back_url()),
            Crumb("詳細情報"),
        )


class EntryDetailView(EntryView):
    """Everything about one entry (V4)."""

    template_name = "catalog/reading/entry_detail.html"
    outdated_form: OutdatedForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the entry over to the template."""
        return super().get_context_data(
            entry=self.entry,
            documents=documents_of(self.entry, self.detail_url()),
            contact=self.entry.contact,
            contact_url=self.contact_url(),
            like=self.like(),
            outdated=self.outdated(),
            back_url=self.back_url(),
            canonical_url=self.request.build_absolute_uri(self.detail_url()),
            **kwargs,
        )

    def contact_url(self) -> str:
        """Address of the contact form, "" where there is nobody to write to (V13)."""
        if not self.entry.contact_email or not can_contact(self.request.user, self.entry):
            return ""
        return f"{self.detail_url()}contact/{kept_query(self.request.GET)}"

    def like(self) -> dict[str, Any]:
        """Return what the like button shows (V5)."""
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
        """Return what 「情報が古い」 shows; nothing for those who may not press it (O6)."""
        user, entry = self.request.user, self.entry
        if not can_report_outdated(user, entry):
            return {}
        reports = entry.outdated_reports.open().filter(organization=organization_of(user))
        return {
            "has_told": reports.exists(),
            "form": self.outdated_form or OutdatedForm(),
            "url": f"{self.detail_url()}outdated/{kept_query(self.request.GET)}",
        }


class LikeView(EntryView):
    """POST gives the organisation's like or takes it back (V5)."""

    http_method_names = ["post"]

    def login_target(self) -> str:
        """The detail, since the address of the like itself shows nothing."""
        return self.detail_url()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Answer with the new state: JSON where asked for, else back to the detail."""
        try:
            liked = toggle_like(self.entry, request.user)
        except LifecycleError as error:
            return self.refuse(str(error))
        if self.wants_json():
            return JsonResponse({"liked": liked, "count": self.entry.likes.count()})
        return HttpResponseRedirect(f"{self.detail_url()}{kept_query(request.GET)}#like")

    def refuse(self, message: str) -> HttpResponseBase:
        """Say that this organisation cannot like this entry."""
        if self.wants_json():
            return JsonResponse({"message": message}, status=403)
        return self.explain("catalog/entries/detail_forbidden.html", message, status=403)

    def wants_json(self) -> bool:
        """Whether the script asks, not the form."""
        return self.request.accepts("application/json") and not self.request.accepts("text/html")


class EntryDocumentView(EntryView):
    """A file of an entry, for those who may read its detail, always as a download (V4, 1.1)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send the file.

        Raises:
            Http404: if the entry has no such document.
        """
        document = self.entry.documents.filter(number=kwargs["number"]).first()
        if document is None:
            raise Http404("No such document")
        return download(document)


def why_no_like(user: Any, entry: Entry) -> str:
    """Return why the like button is inactive (V5)."""
    if owns(user, entry):
        return "自分の団体の情報に「いいね！」はつけられません。"
    return "「いいね！」は特別会員が利用できます。"


def download(document: EntryDocument) -> FileResponse:
    """Return the file of `document` as an attachment that no browser opens in our name.

    Raises:
        Http404: if the file is missing in the storage, which is logged.
    """
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of entry document %s is missing", document.pk)
        raise Http404("The file is missing") from error
    response = FileResponse(file, as_attachment=True, filename=document.download_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def documents_of(entry: Entry, detail_url: str) -> list[dict[str, Any]]:
    """Return name, kind, size in bytes and address of each document, PDF first (1.1)."""
    documents = sorted(entry.documents.all(), key=lambda each: each.kind != "PDF")
    return [
        {
            "title": document.title,
            "kind": document.kind,
            "size": document.size,
            "url": f"{detail_url}documents/{document.number}/",
        }
        for document in documents
    ]
