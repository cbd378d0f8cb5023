"""The documents of one version of an entry, for the secretariat (S4)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Revision

from catalog.entries.documents import download
from catalog.entries.models.entry import Entry


def version_of(entry: Entry, revision_id: int) -> Entry:
    """Return `entry` as in the revision.

    Raises:
        Http404: if the revision does not belong to this entry.
    """
    revision: Revision = get_object_or_404(entry.revisions, pk=revision_id)
    version: Entry = revision.as_object()
    return version


def document_links(version: Entry, revision_id: int | None) -> list[dict[str, Any]]:
    return [
        {
            "title": document.title,
            "kind": document.kind,
            "size": document.size,
            "url": reverse(
                "entry_review_document", args=[version.pk, revision_id, document.number]
            ),
        }
        for document in version.documents.all()
        if revision_id is not None
    ]


class ReviewDocumentView(PermissionCheckedMixin, View):
    """A file of any version of an entry, always as a download (S4, 1.1)."""

    model = Entry
    permission_required = "publish"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **kwargs: int) -> HttpResponseBase:
        entry = get_object_or_404(Entry, pk=kwargs["entry_id"])
        version = version_of(entry, kwargs["revision_id"])
        for document in version.documents.all():
            if document.number == kwargs["number"]:
                return download(document)
        raise Http404("No such document")
