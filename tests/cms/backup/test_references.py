"""Every file that a row or a draft names is looked for in a backup (O12)."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import DEFAULT_DB_ALIAS
from wagtail.images.tests.utils import get_test_image_file

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, PendingUpload
from cms.backup.references import referred_files
from cms.models import SiteDocument, SiteImage
from tests.factories import PDF, UserFactory, entry_in, pdf_document, registrant_of

pytestmark = pytest.mark.django_db


def referred() -> set[str]:
    """Return the files that the database names."""
    return referred_files(DEFAULT_DB_ALIAS)


class TestReferredFiles:
    def test_empty_site__names_none(self) -> None:
        assert referred() == set()

    def test_rows__of_all_models_with_files(self) -> None:
        user = UserFactory()
        upload = PendingUpload(user=user, organization=user.organization, title="資料", size=1)
        upload.file.save("x.pdf", ContentFile(PDF))
        document = SiteDocument(title="文書")
        document.file.save("x.pdf", ContentFile(PDF))
        image = SiteImage.objects.create(title="図", file=get_test_image_file())
        rendition = image.get_rendition("width-10")
        assert referred() == {
            f"documents/{upload.file.name}",
            f"documents/{document.file.name}",
            f"media/{image.file.name}",
            f"media/{rendition.file.name}",
        }

    def test_draft__whose_document_no_row_has(self) -> None:
        published = pdf_document()
        entry = entry_in(EntryState.PUBLISHED, documents=[published])
        draft = Entry.objects.get(pk=entry.pk)
        replaced = pdf_document(number=2)
        draft.documents = [replaced]
        lifecycle.save_draft(draft, registrant_of(draft))
        names = {f"documents/{each.file.name}" for each in (published, replaced)}
        assert referred() == names
        assert list(entry.documents.values_list("file", flat=True)) == [published.file.name]
