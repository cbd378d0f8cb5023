"""Loads the editions included in the product; their texts are our own."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.taxonomy.models import Genre
from guidebook.chapters.models import GlossaryTerm
from guidebook.editions.models.pages import EditionPage
from guidebook.exchange.importing import import_edition, remember_reading
from guidebook.exchange.pages import chapters_of, find_edition

FOLDER = Path(__file__).parent
#: Oldest first: the others refer to it.
OLDER, CURRENT, THEME = "2014", "ver2.0", "hinanjo"
FILES = ("2014.yaml", "ver2.yaml", "hinanjo.yaml")


@transaction.atomic
def start_guidebook() -> bool:
    """Load editions and terms if there is no edition yet; return whether it did."""
    if EditionPage.objects.exists():
        return False
    for name in FILES:
        import_edition((FOLDER / name).read_bytes())
    content = tomllib.loads((FOLDER / "starter.toml").read_text(encoding="utf-8"))
    for sign in (OLDER, CURRENT, THEME):
        _complete(find_edition(sign), content)
    _add_genres(content["genres"])
    GlossaryTerm.objects.bulk_create(
        (
            GlossaryTerm(**term | {"aliases": "、".join(term.get("aliases", []))})
            for term in content["glossary"]
        ),
        ignore_conflicts=True,
    )
    return True


def _complete(edition: EditionPage | None, content: dict[str, Any]) -> None:
    """Add what the files do not contain: introduction, reading advice, older items (G6)."""
    if edition is None:
        return
    texts = content["editions"][edition.edition]
    edition.introduction = _paragraphs(texts["introduction"])
    edition.reading = _paragraphs(texts["reading"])
    remember_reading(edition)
    if edition.edition == CURRENT:
        edition.replaces = find_edition(OLDER)
        items = list(edition.checklist_items.all())
        for item in items:
            item.former = "、".join(content["correspondence"][item.number])
        edition.checklist_items = items
    edition.save_revision().publish()


def _add_genres(names: dict[str, list[str]]) -> None:
    genres = {genre.name: genre for genre in Genre.objects.filter(retired_at__isnull=True)}
    for sign in (CURRENT, THEME):
        for chapter in chapters_of(EditionPage.objects.get(edition=sign)):
            wanted = names.get(chapter.number, [])
            chapter.genres = [genres[name] for name in wanted if name in genres]
            chapter.save_revision().publish()


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in text.strip().split("\n\n"))
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)
