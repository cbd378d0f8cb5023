"""The button that copies an own entry (R10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.lifecycle import save_draft
from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from catalog.registering.views.base import OwnEntryView


class CopyView(OwnEntryView):
    """R10: POST creates a new draft from an own entry."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Copy content and documents; both entries share the files, which never change."""
        source = self.draft
        copy = Entry(organization=self.organization, registrant=self.registrant)
        for name in Entry.content_fields:
            setattr(copy, name, getattr(source, name))
        copy.genres = list(source.genres.all())
        copy.documents = [
            EntryDocument(
                number=number,
                title=each.title,
                file=each.file.name,
                size=each.size,
                sort_order=number,
            )
            for number, each in enumerate(source.documents.all(), start=1)
        ]
        save_draft(copy, self.operator)
        messages.success(request, "コピーして下書きを作りました。内容を確かめて登録してください。")
        return HttpResponseRedirect(f"{self.list_url}{copy.pk}/edit/")
