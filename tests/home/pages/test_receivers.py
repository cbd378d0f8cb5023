"""Wagtail's site follows BASE_URL."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from wagtail.models import Page, Site

pytestmark = pytest.mark.django_db


class TestSiteAddress:
    def test_new_database__stands_under_the_setting(self) -> None:
        site = Site.objects.get()
        assert (site.hostname, site.port) == ("127.0.0.1", 8000)

    @pytest.mark.parametrize(
        ("base", "expected"),
        [
            ("https://applic.example.jp", ("applic.example.jp", 443)),
            ("http://applic.example.jp", ("applic.example.jp", 80)),
            ("https://applic.example.jp:8443", ("applic.example.jp", 8443)),
        ],
    )
    def test_migrate__takes_over_a_changed_address(
        self, settings: LazySettings, base: str, expected: tuple[str, int]
    ) -> None:
        Page.objects.get(depth=2).get_url()  # fills the cache of addresses
        settings.WAGTAILADMIN_BASE_URL = base
        call_command("migrate", verbosity=0)
        site = Site.objects.get()
        assert (site.hostname, site.port) == expected
        assert {each.root_url for each in Site.get_site_root_paths()} == {site.root_url}
