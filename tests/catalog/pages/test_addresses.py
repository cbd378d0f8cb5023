"""Where the pages of the service stand, wherever an editor moves them."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from wagtail.models import Page

from catalog.models import EntrySearchPage, OwnEntriesPage
from catalog.pages.addresses import own_entries_url, search_url

pytestmark = pytest.mark.django_db


class TestPageUrl:
    def test_addresses__are_those_of_the_contract(self) -> None:
        assert search_url() == "/matching/search/"
        assert own_entries_url() == "/matching/my/"

    @pytest.mark.parametrize(
        "base", ["http://127.0.0.1:8000", "https://applic.example.jp", "https://a.example.jp:8443"]
    )
    def test_full__stands_under_base_url(self, settings: LazySettings, base: str) -> None:
        settings.WAGTAILADMIN_BASE_URL = base
        assert own_entries_url(full=True) == f"{base}/matching/my/"

    def test_moved_page__is_found_where_it_is(self, service_page: Page) -> None:
        service_page.slug = "match"
        service_page.save()
        page = OwnEntriesPage.objects.get()
        page.slug = "mine"
        page.save()
        assert own_entries_url() == "/match/mine/"

    def test_unpublished_page__has_no_address(self, search_page: Page) -> None:
        search_page.unpublish()
        assert search_url() == ""

    def test_missing_page__has_no_address(self) -> None:
        EntrySearchPage.objects.get().delete()
        assert search_url(full=True) == ""
