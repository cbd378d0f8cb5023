"""Addresses with the host of the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import models

from cms.web.addresses import is_web_address, site_url

APPS = ("cms.", "catalog.", "guidebook.", "home.")


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


class TestIsWebAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "https://www.example.jp/",
            "http://例え.jp/道?q=a@b#c@d",
            "https://example.jp:8443/@name/",
        ],
    )
    def test_link__is_accepted(self, url: str) -> None:
        is_web_address(url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://user:password@example.jp/",
            "https://www.city.example.lg.jp@evil.example/",
            "https://:@example.jp/",
            "ftp://example.jp/",
            "javascript:alert(1)",
            "//example.jp/",
            "x",
        ],
    )
    def test_other_text__is_refused(self, url: str) -> None:
        with pytest.raises(ValidationError):
            is_web_address(url)


class TestEveryLink:
    def test_fields__share_the_rule(self) -> None:
        """The links room keeps addresses of entries, which have passed it."""
        typed = [
            field
            for model in apps.get_models()
            for field in model._meta.fields
            if isinstance(field, models.URLField) and model.__module__.startswith(APPS)
        ]
        assert [f"{each}" for each in typed if is_web_address not in each.validators] == [
            "catalog.LinkCheck.address"
        ]
