"""Converts the pages of an edition to content and back (G8)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalog.taxonomy.models import Genre
from guidebook.editions.blocks import kind_of
from guidebook.editions.front import FrontBlock
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.models.pages import ChapterPage, EditionPage
from guidebook.exchange.content import (
    OPTIONAL,
    ChapterContent,
    EditionContent,
    ItemContent,
    SectionContent,
    tidied,
)
from guidebook.exchange.trees import EMPTIES, data_of, raw_of

#: Fields of the page that are one text in files.
TEXTS = ("title", "cover_title", "issued_text", "publisher", "group", "position", "checklist_title")
#: Fields of the page that refer to another edition, by the keys of files.
REFERENCES = {
    "based_on": "based_on",
    "replaces": "replaces",
    "based_on_checklist": "checklist_base",
}
#: What stands between the parts of a column that are a list in files.
SEPARATORS = {"former": "、", "replaced_by": "、", "questions": "\n"}


def find_edition(sign: str) -> EditionPage | None:
    return EditionPage.objects.filter(edition=sign).first()


def find_genre(name: str) -> Genre | None:
    """Return the genre of that slug or name, one in use before a retired one (G8)."""
    for found in ({"slug": name}, {"name": name}):
        genres = Genre.objects.filter(**found).order_by("retired_at")
        genre = genres.filter(retired_at=None).first() or genres.first()
        if genre is not None:
            return genre
    return None


def chapters_of(edition: EditionPage) -> list[ChapterPage]:
    return list(ChapterPage.objects.child_of(edition).order_by("path"))


def latest(page: EditionPage | ChapterPage) -> EditionPage | ChapterPage:
    version: EditionPage | ChapterPage = page.get_latest_revision_as_object()
    return version


def content_of_edition(edition: EditionPage) -> EditionContent:
    """Return the whole edition in its latest versions, including drafts (G8)."""
    chapters = tuple(content_of_chapter(latest(chapter)) for chapter in chapters_of(edition))
    return replace(content_of_page(latest(edition)), chapters=chapters)


def content_of_page(edition: EditionPage) -> EditionContent:
    texts: dict[str, Any] = {name: tidied(getattr(edition, name)) for name in TEXTS}
    signs: dict[str, Any] = {key: _sign(getattr(edition, REFERENCES[key])) for key in REFERENCES}
    return EditionContent(
        edition=edition.edition,
        issued=edition.issued.isoformat() if edition.issued else "",
        section_order=tuple(edition.reading_order),
        front=_front_of(edition),
        checklist=tuple(_item_of(each) for each in edition.checklist_items.all()),
        **texts,
        **signs,
    )


def _sign(edition: EditionPage | None) -> str:
    return edition.edition if edition else ""


def _front_of(edition: EditionPage) -> dict[str, Any]:
    blocks = FrontBlock.base_blocks
    said = {name: data_of(blocks[name], value) for name, value in edition.parts.items()}
    return {name: data for name, data in said.items() if data not in EMPTIES}


def _item_of(item: ChecklistItem) -> ItemContent:
    return ItemContent(
        item.number,
        tidied(item.item),
        tidied(item.summary),
        kind=tidied(item.kind),
        part=tidied(item.part),
        former=tuple(item.former_numbers),
        replaced_by=tuple(item.successors),
        questions=tuple(item.asked),
    )


def content_of_chapter(chapter: ChapterPage) -> ChapterContent:
    sections = tuple(
        SectionContent(
            heading=tidied(str(block.value["heading"])),
            items=tuple(tidied(str(item)) for item in block.value["items"]),
        )
        for block in chapter.sections
    )
    genres = sorted(genre.slug for genre in chapter.genres.all())
    return ChapterContent(chapter.number, tidied(chapter.title), sections, tuple(genres))


def write_edition(edition: EditionPage, said: Mapping[str, Any]) -> None:
    """Write what a file says to the page, by its keys; everything else stays."""
    for key, value in said.items():
        if key in TEXTS:
            setattr(edition, key, value)
        elif key in REFERENCES:
            setattr(edition, REFERENCES[key], find_edition(value) if value else None)
    if "issued" in said:
        edition.issued = datetime.date.fromisoformat(said["issued"]) if said["issued"] else None
    if "section_order" in said:
        edition.section_order = "\n".join(said["section_order"])
    if "checklist" in said:
        edition.checklist_items = _items(edition, said)
    _write_front(edition, said)


def _items(edition: EditionPage, said: Mapping[str, Any]) -> list[ChecklistItem]:
    present = {each.number: _item_of(each) for each in edition.checklist_items.all()}
    return [
        ChecklistItem(
            number=number,
            item=item,
            summary=summary,
            sort_order=position,
            **_optional(number, present.get(number), said),
        )
        for position, (number, item, summary) in enumerate(said["checklist"])
    ]


def _optional(number: str, present: ItemContent | None, said: Mapping[str, Any]) -> dict[str, str]:
    """Return the optional columns of an item: as said of it, else as they are at present."""
    columns = {}
    for key in OPTIONAL:
        now = {number: getattr(present, key)} if present else {}
        value = said.get(f"checklist.{key}", now).get(number, "")
        columns[key] = value if isinstance(value, str) else SEPARATORS[key].join(value)
    return columns


def _write_front(edition: EditionPage, said: Mapping[str, Any]) -> None:
    blocks = FrontBlock.base_blocks
    data = _front_of(edition) | {key: said[key] for key in blocks if key in said}
    field = edition._meta.get_field("front")
    raw = [
        {"type": name, "value": raw_of(block, data[name])}
        for name, block in blocks.items()
        if data.get(name)
    ]
    edition.front = field.stream_block.to_python(raw)


def write_chapter(
    chapter: ChapterPage, content: ChapterContent, bases: dict[str, ChapterPage]
) -> None:
    """Write `content` to the page; without a base, link it to the same number in `bases`."""
    chapter.number, chapter.title = content.number, content.title
    chapter.sections = [
        (kind_of(section.heading), {"heading": section.heading, "items": list(section.items)})
        for section in content.sections
    ]
    if content.genres:
        found = (find_genre(name) for name in content.genres)
        chapter.genres = [genre for genre in found if genre is not None]
    if content.number in bases and chapter.base_id is None:
        base = bases[content.number]
        chapter.base = base.base or base
