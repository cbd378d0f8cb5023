"""Editions of the guidebook: list, single edition, print version (G1, G3, G5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.views import PageView
from guidebook.chapters.glossary import Glossary
from guidebook.chapters.models import GlossaryTerm
from guidebook.chapters.reading import checklist_rows, sections_of
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.printing import print_edition

if TYPE_CHECKING:
    from guidebook.editions.models.pages import EditionPage


class GuidebookView(PageView):
    """The list of editions: current, theme and older ones (G1)."""

    template_name = "guidebook/editions/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = list(self.page.editions.order_by("-issued", "path"))
        checkable = self.checkable(editions)
        replaced = {each.replaces_id for each in editions}
        older = [each for each in editions if each.pk in replaced]
        rest = [each for each in editions if each.pk not in replaced]
        return super().get_context_data(
            current=[each for each in rest if each.based_on_id is None],
            themes=[each for each in rest if each.based_on_id is not None],
            older=older,
            checkable=checkable,
            **kwargs,
        )

    def checkable(self, editions: list[EditionPage]) -> set[int]:
        """Return the ids of editions with a checklist, their own or that of their base."""
        by_pk = {each.pk: each for each in editions}
        with_items = set(ChecklistItem.objects.values_list("edition_id", flat=True))
        found = set(with_items)
        for edition in editions:
            above, passed = edition, set[int]()
            while above.pk not in with_items and above.pk not in passed:
                passed.add(above.pk)
                above = by_pk.get(above.based_on_id, above)
            if above.pk in with_items:
                found.add(edition.pk)
        return found


class EditionView(PageView):
    """Purpose of an edition, how to read it, its checklist and chapters (G3)."""

    template_name = "guidebook/editions/edition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = self.page
        chapters = list(edition.chapters.order_by("path"))
        guidebook = edition.get_parent().specific
        base = edition.based_on_id or edition.pk
        others = [each for each in guidebook.editions if each.pk != edition.pk]
        return super().get_context_data(
            edition=edition,
            chapters=chapters,
            rows=checklist_rows(edition, chapters),
            themes=[each for each in others if base and each.based_on_id == base],
            compared=self.compared(),
            borrowed=self.borrowed(),
            **kwargs,
        )

    def borrowed(self) -> Any:
        """Return the edition whose checklist this one uses for lack of its own (G4)."""
        items = self.page.checklist
        return items[0].edition if items and items[0].edition_id != self.page.pk else None

    def compared(self) -> Any:
        """Return the edition shown beside this one in the checklist (G6)."""
        return self.page.predecessor or self.page.replacement


class WholeEditionView(PageView):
    """The whole edition on A4 sheets (G5)."""

    template_name = "guidebook/editions/whole.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapters = list(self.page.chapters.order_by("path"))
        glossary = Glossary(GlossaryTerm.objects.all())
        for chapter in chapters:
            sections_of(chapter, glossary)
        terms = sorted(glossary.explained, key=lambda term: (term.reading, term.term))
        return super().get_context_data(
            edition=self.page,
            printed=print_edition(self.page, chapters, terms),
            **kwargs,
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("全体を印刷"))
