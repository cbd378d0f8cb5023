"""Exports an edition as a file (G8)."""

from __future__ import annotations

from guidebook.editions.models.pages import EditionPage
from guidebook.exchange.files import as_yaml
from guidebook.exchange.pages import content_of_edition


def export_edition(edition: EditionPage) -> str:
    return as_yaml(content_of_edition(edition))
