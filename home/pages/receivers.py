"""Wagtail's site stands under BASE_URL, the one source of absolute addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.models import Site

PORTS = {"http": 80, "https": 443}


@receiver(post_migrate, dispatch_uid="home-site-address")
def follow_base_url(using: str, apps: Any, **kwargs: Any) -> None:
    """Give the site the host and port of BASE_URL, for Wagtail's previews and screens."""
    try:
        sites = apps.get_model("wagtailcore", "Site").objects.using(using)
    except LookupError:  # migrated back to nothing
        return
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = parts.port or PORTS.get(parts.scheme, PORTS["http"])
    if sites.filter(is_default_site=True).update(hostname=parts.hostname, port=port):
        Site.clear_site_root_paths_cache()
