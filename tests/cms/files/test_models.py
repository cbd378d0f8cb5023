"""Files of pages: served by a view, under the privacy of their collection (W2, 2.4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from cms.models import SiteDocument
from tests.actors import Cast
from tests.factories import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> SiteDocument:
    """Return a file in the root collection, which everybody may read."""
    return SiteDocument.objects.create(title="要綱", file=ContentFile(PDF, name="要綱（案）.pdf"))


@pytest.fixture
def members_document(document: SiteDocument) -> SiteDocument:
    """Return a file in a collection for those who are logged in."""
    collection = Collection.get_first_root_node().add_child(name="会員")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    document.collection = collection
    document.save()
    return document


class TestSiteDocument:
    def test_file__random_name_out_of_the_public_folder(
        self, document: SiteDocument, settings: LazySettings
    ) -> None:
        path = Path(document.file.path)

        assert "要綱" not in document.file.name
        assert not path.is_relative_to(settings.MEDIA_ROOT)

    def test_file__attachment_that_no_browser_guesses_about(
        self, document: SiteDocument, client: Client
    ) -> None:
        response = client.get(document.url)

        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_file__not_below_media(self, document: SiteDocument, client: Client) -> None:
        assert client.get(f"/media/{document.file.name}").status_code == 404

    def test_members_file__visitor_is_led_to_login(
        self, members_document: SiteDocument, cast: Cast
    ) -> None:
        response = cast["visitor"].client.get(members_document.url)

        assert response.status_code == 302
        assert response["Location"].startswith("/login/")

    @pytest.mark.parametrize("name", ["general", "special", "wg", "secretariat"])
    def test_members_file__members_get_it_and_no_shared_cache_keeps_it(
        self, members_document: SiteDocument, cast: Cast, name: str
    ) -> None:
        response = cast[name].client.get(members_document.url)

        assert b"".join(response.streaming_content) == PDF
        assert "private" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]
