"""Writing an edition into a file (G8)."""

from __future__ import annotations

from guidebook.editions.models.pages import EditionPage
from guidebook.exchange.files import as_yaml
from guidebook.exchange.pages import content_of_edition


def export_edition(edition: EditionPage) -> str:
    """Return the edition as YAML, as its editors see it: the latest versions, drafts included."""
    return as_yaml(content_of_edition(edition))
