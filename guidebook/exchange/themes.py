"""Creates theme editions: editions adapted to one subject (G7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from guidebook.editions.front import FIRST_PARTS
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.models.pages import ChapterPage, EditionPage
from guidebook.exchange.importing import free_slug, slug_of

if TYPE_CHECKING:
    from cms.members.accounts.models import User


@transaction.atomic
def make_theme_edition(base: EditionPage, title: str, sign: str, user: User | None) -> EditionPage:
    """Return a new edition with the published checklist and chapters of `base`, all as drafts.

    Every chapter is linked to its original, so that both can be read side by side.
    """
    index = base.get_parent()
    edition = EditionPage(
        title=title,
        edition=sign,
        slug=free_slug(index, slug_of(sign)),
        front=[(name, part) for name, part in base.parts.items() if name in FIRST_PARTS],
        section_order=base.section_order,
        based_on=base,
    )
    edition.checklist_items = [
        ChecklistItem(
            number=each.number,
            item=each.item,
            summary=each.summary,
            kind=each.kind,
            part=each.part,
            questions=each.questions,
            sort_order=position,
        )
        for position, each in enumerate(base.checklist)
    ]
    _add_draft(index, edition, user)
    for chapter in base.chapters:
        copy = ChapterPage(
            title=chapter.title,
            slug=chapter.slug,
            number=chapter.number,
            sections=chapter.sections,
            base_id=chapter.base_id or chapter.pk,
        )
        copy.genres = list(chapter.genres.all())
        _add_draft(edition, copy, user)
    return edition


def _add_draft(parent: EditionPage, page: EditionPage | ChapterPage, user: User | None) -> None:
    page.live = False
    page.has_unpublished_changes = True
    page.owner = user
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
