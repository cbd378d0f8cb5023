"""Addresses with the host of the site."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from cms.web.addresses import site_url


class TestSiteUrl:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/admin/?q=%E9%98%B2#top", "https://applic.example.jp/admin/?q=%E9%98%B2#top"),
            ("/", "https://applic.example.jp/"),
        ],
    )
    def test_site_url__is_the_path_behind_the_host(
        self, settings: LazySettings, path: str, expected: str
    ) -> None:
        settings.WAGTAILADMIN_BASE_URL = "https://applic.example.jp"
        assert site_url(path) == expected
