"""Converts the pages of an edition to content and back (G8)."""

from __future__ import annotations

from guidebook.editions.blocks import kind_of
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.models.pages import ChapterPage, EditionPage
from guidebook.exchange.content import (
    ChapterContent,
    EditionContent,
    ItemContent,
    SectionContent,
    tidied,
)


def find_edition(sign: str) -> EditionPage | None:
    return EditionPage.objects.filter(edition=sign).first()


def chapters_of(edition: EditionPage) -> list[ChapterPage]:
    return list(ChapterPage.objects.child_of(edition).order_by("path"))


def latest(page: EditionPage | ChapterPage) -> EditionPage | ChapterPage:
    version: EditionPage | ChapterPage = page.get_latest_revision_as_object()
    return version


def content_of_edition(edition: EditionPage) -> EditionContent:
    """Return the whole edition in its latest versions, including drafts (G8)."""
    chapters = tuple(content_of_chapter(latest(chapter)) for chapter in chapters_of(edition))
    head = content_of_page(latest(edition))
    return EditionContent(
        edition=head.edition,
        title=head.title,
        issued=head.issued,
        based_on=head.based_on,
        chapters=chapters,
        checklist=head.checklist,
    )


def content_of_page(edition: EditionPage) -> EditionContent:
    return EditionContent(
        edition=edition.edition,
        title=tidied(edition.title),
        issued=edition.issued.isoformat() if edition.issued else "",
        based_on=edition.based_on.edition if edition.based_on else "",
        checklist=tuple(
            ItemContent(each.number, tidied(each.item), tidied(each.summary))
            for each in edition.checklist_items.all()
        ),
    )


def content_of_chapter(chapter: ChapterPage) -> ChapterContent:
    sections = tuple(
        SectionContent(
            heading=tidied(str(block.value["heading"])),
            items=tuple(tidied(str(item)) for item in block.value["items"]),
        )
        for block in chapter.sections
    )
    return ChapterContent(number=chapter.number, title=tidied(chapter.title), sections=sections)


def write_edition(edition: EditionPage, content: EditionContent) -> None:
    """Write `content` to the page; the references to an older edition stay."""
    former = {each.number: each.former for each in edition.checklist_items.all()}
    edition.edition, edition.title = content.edition, content.title
    edition.issued = content.issued or None
    edition.based_on = find_edition(content.based_on) if content.based_on else None
    edition.checklist_items = [
        ChecklistItem(
            number=item.number,
            item=item.item,
            summary=item.summary,
            former=former.get(item.number, ""),
            sort_order=position,
        )
        for position, item in enumerate(content.checklist)
    ]


def write_chapter(
    chapter: ChapterPage, content: ChapterContent, bases: dict[str, ChapterPage]
) -> None:
    """Write `content` to the page; without a base, link it to the same number in `bases`."""
    chapter.number, chapter.title = content.number, content.title
    chapter.sections = [
        (kind_of(section.heading), {"heading": section.heading, "items": list(section.items)})
        for section in content.sections
    ]
    if content.number in bases and chapter.base_id is None:
        base = bases[content.number]
        chapter.base = base.base or base
