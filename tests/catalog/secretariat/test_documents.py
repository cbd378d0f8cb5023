"""The documents of one version of an entry, read in the admin (S4, 1.1)."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import reverse

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.screens import OTHERS
from tests.factories import PDF, entry_in, pdf_document, published_entry, registrant_of

pytestmark = pytest.mark.django_db


def fetch(cast: Cast, name: str, entry: Entry, revision: int, number: int = 1) -> HttpResponse:
    """Ask for a document of a version."""
    args = [entry.pk, revision, number]
    return cast[name].client.get(reverse("entry_review_document", args=args))


class TestReviewDocument:
    def test_secretariat__downloads_what_is_under_review(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, documents=[pdf_document(title="手引き")])
        response = fetch(cast, "secretariat", entry, entry.latest_revision_id)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("inline")
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__do_not(self, cast: Cast, name: str) -> None:
        entry = entry_in(EntryState.IN_REVIEW, documents=[pdf_document()])
        assert fetch(cast, name, entry, entry.latest_revision_id).status_code == 302

    def test_version__is_the_one_asked_for(self, cast: Cast) -> None:
        entry = published_entry(documents=[pdf_document(data=PDF + b"old")])
        old = entry.latest_revision_id
        entry.documents = [pdf_document(number=2, data=PDF + b"new")]
        lifecycle.register(entry, registrant_of(entry))
        new = Entry.objects.get(pk=entry.pk).latest_revision_id
        assert b"".join(fetch(cast, "secretariat", entry, old).streaming_content).endswith(b"old")
        assert fetch(cast, "secretariat", entry, new).status_code == 404
        content = b"".join(fetch(cast, "secretariat", entry, new, 2).streaming_content)
        assert content.endswith(b"new")

    def test_version_of_another_entry__is_not_found(self, cast: Cast) -> None:
        entry = entry_in(EntryState.IN_REVIEW, documents=[pdf_document()])
        other = entry_in(EntryState.IN_REVIEW, documents=[pdf_document()])
        response = fetch(cast, "secretariat", entry, other.latest_revision_id)
        assert response.status_code == 404

    def test_lost_file__is_not_found(self, cast: Cast) -> None:
        document = pdf_document()
        entry = entry_in(EntryState.IN_REVIEW, documents=[document])
        document.file.storage.delete(document.file.name)
        response = fetch(cast, "secretariat", entry, entry.latest_revision_id)
        assert response.status_code == 404
