"""Addresses with the host of the site."""

from __future__ import annotations

from pathlib import Path

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


class TestOneSource:
    def test_wagtails_site__gives_no_absolute_address(self) -> None:
        """Wagtail knows https at port 443 only, so its site cannot tell every BASE_URL."""
        root = Path(__file__).resolve().parents[3]
        sources = [
            path
            for folder in ("cms", "catalog", "guidebook", "home", "templates")
            for path in (root / folder).rglob("*")
            if path.suffix in {".py", ".html", ".txt", ".xml"}
        ]
        others = ("full_url", "root_url", "build_absolute_uri")
        found = [
            path for path in sources if any(name in path.read_text("utf-8") for name in others)
        ]
        assert len(sources) > 500
        assert found == []
