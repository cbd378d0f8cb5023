"""Editions of the guidebook: list, single edition, print version (G1, G3, G5)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.views import PageView
from guidebook.chapters.glossary import Glossary
from guidebook.chapters.models import GlossaryTerm
from guidebook.chapters.reading import cards_of, checklist_rows, sections_of
from guidebook.editions.background import background_of, first_passages
from guidebook.editions.columns import print_in_columns
from guidebook.editions.models.checklist import ChecklistItem
from guidebook.editions.printing import print_edition

if TYPE_CHECKING:
    from guidebook.editions.models.pages import EditionPage

#: Items of a checklist that one answers in a minute, by feeling.
CHECKED_IN_A_MINUTE = 2


class ShownEdition(NamedTuple):
    """An edition in the list, with its own items or those of its base."""

    edition: EditionPage
    items: list[ChecklistItem]

    @property
    def minutes(self) -> int:
        return math.ceil(len(self.items) / CHECKED_IN_A_MINUTE)


class GuidebookView(PageView):
    """The list of editions: current, theme and older ones (G1)."""

    template_name = "guidebook/editions/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = list(
            self.page.editions.select_related("official_pdf").order_by("-issued", "path")
        )
        shown = self.shown(editions)
        signs = self.signs(editions)
        rest = [each for each in shown if each.edition.pk not in signs]
        return super().get_context_data(
            current=[each for each in rest if each.edition.based_on_id is None],
            themes=[each for each in rest if each.edition.based_on_id is not None],
            older=[each for each in shown if each.edition.pk in signs],
            signs=signs,
            **kwargs,
        )

    def signs(self, editions: list[EditionPage]) -> dict[int, str]:
        """Return by which edition others are replaced: it says so, or they go over to it (G6)."""
        by_sign = {each.edition: each for each in editions}
        newer = {each.pk: by_sign.get(each.counterpart) for each in editions}
        over = {pk: each.sign for pk, each in newer.items() if each and each.pk != pk}
        return over | {each.replaces_id: each.sign for each in editions if each.replaces_id}

    def shown(self, editions: list[EditionPage]) -> list[ShownEdition]:
        """Return the editions with their checklists, in one query for all (G4)."""
        by_pk = {each.pk: each for each in editions}
        items: dict[int, list[ChecklistItem]] = {}
        for item in ChecklistItem.objects.filter(edition__in=by_pk):
            items.setdefault(item.edition_id, []).append(item)
        return [ShownEdition(each, self.items_of(each, by_pk, items)) for each in editions]

    def items_of(
        self,
        edition: EditionPage,
        by_pk: Mapping[int, EditionPage],
        items: Mapping[int, list[ChecklistItem]],
    ) -> list[ChecklistItem]:
        """Return the items of the edition, or else of the nearest base that has some."""
        above: EditionPage | None = edition
        passed = set[int]()
        while above is not None and above.pk not in passed:
            if above.pk in items:
                return items[above.pk]
            passed.add(above.pk)
            above = by_pk.get(above.based_on_id)
        return []


class EditionView(PageView):
    """Purpose of an edition, how to read it, its checklist and chapters (G3)."""

    template_name = "guidebook/editions/edition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = self.page
        chapters = list(edition.chapters.order_by("path"))
        guidebook = edition.get_parent().specific
        base = edition.based_on_id or edition.pk
        others = [each for each in guidebook.editions if each.pk != edition.pk]
        rows = checklist_rows(edition, chapters)
        checklist_first = bool(edition.checklist_base_id and chapters)
        return super().get_context_data(
            edition=edition,
            chapters=chapters,
            rows=rows,
            cards=cards_of([] if checklist_first else rows, chapters),
            checklist_first=checklist_first,
            passages=first_passages(edition),
            background=background_of(edition),
            correspondence=self.correspondence(),
            themes=[each for each in others if base and each.based_on_id == base],
            compared=self.compared(),
            borrowed=self.borrowed(),
            **kwargs,
        )

    def borrowed(self) -> Any:
        """Return the edition whose checklist this one uses for lack of its own (G4)."""
        items = self.page.checklist
        return items[0].edition if items and items[0].edition_id != self.page.pk else None

    def correspondence(self) -> str:
        """Return the heading of the explanations between this edition and the other (G6)."""
        older = self.page.predecessor or self.page
        found = older.parts.get("correspondence")
        return str(found["heading"] or "") if found else ""

    def compared(self) -> Any:
        """Return the edition shown beside this one in the checklist (G6)."""
        return self.page.predecessor or self.page.replacement


class WholeEditionView(PageView):
    """The whole edition on few A4 sheets, or with every chapter on a new one (G5)."""

    template_name = "guidebook/editions/whole.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapters = list(self.page.chapters.order_by("path"))
        glossary = Glossary(GlossaryTerm.objects.all())
        for chapter in chapters:
            sections_of(chapter, glossary, self.page.reading_order)
        terms = sorted(glossary.explained, key=lambda term: (term.reading, term.term))
        by_chapter = self.request.GET.get("pages") == "chapters"
        layout = print_edition if by_chapter else print_in_columns
        return super().get_context_data(
            edition=self.page,
            printed=layout(self.page, chapters, terms),
            by_chapter=by_chapter,
            **kwargs,
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("全体を印刷"))
