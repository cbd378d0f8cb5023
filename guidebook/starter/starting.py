"""Loads the editions included in the product; their texts are our own."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from catalog.taxonomy.models import Genre
from guidebook.chapters.models import GlossaryTerm
from guidebook.editions.models.pages import EditionPage
from guidebook.exchange.importing import import_edition
from guidebook.exchange.pages import chapters_of

FOLDER = Path(__file__).parent
CURRENT, THEME = "ver2.0", "hinanjo"
#: Oldest first: the others refer to it.
FILES = ("2014.yaml", "ver2.yaml", "hinanjo.yaml")


@transaction.atomic
def start_guidebook() -> bool:
    """Load editions and terms if there is no edition yet; return whether it did."""
    if EditionPage.objects.exists():
        return False
    for name in FILES:
        import_edition((FOLDER / name).read_bytes())
    content = tomllib.loads((FOLDER / "starter.toml").read_text(encoding="utf-8"))
    _add_genres(content["genres"])
    GlossaryTerm.objects.bulk_create(
        (
            GlossaryTerm(**term | {"aliases": "、".join(term.get("aliases", []))})
            for term in content["glossary"]
        ),
        ignore_conflicts=True,
    )
    return True


def _add_genres(names: dict[str, list[str]]) -> None:
    genres = {genre.name: genre for genre in Genre.objects.filter(retired_at__isnull=True)}
    for sign in (CURRENT, THEME):
        for chapter in chapters_of(EditionPage.objects.get(edition=sign)):
            wanted = names.get(chapter.number, [])
            chapter.genres = [genres[name] for name in wanted if name in genres]
            chapter.save_revision().publish()
