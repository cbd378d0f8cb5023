"""Where an organisation stands with the items of an edition, for the pages of readers (G4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.members.organizations.models.organizations import Organization
from guidebook.self_check.checks import ANSWERED, Answer, Tally, answers_of, version_of
from guidebook.self_check.models import SelfCheck

if TYPE_CHECKING:
    from guidebook.editions.models.checklist import ChecklistItem
    from guidebook.editions.models.pages import EditionPage


@dataclass(frozen=True)
class Standing:
    """The latest answers of `organization`, only of items that the edition still has."""

    organization: Organization
    check: SelfCheck | None
    answers: Mapping[str, Answer]

    @property
    def tally(self) -> Tally:
        return Tally.of(each.progress for each in self.answers.values())

    @property
    def version(self) -> str:
        return version_of(self.check)


def standings_of(
    organization: Organization, editions: Iterable[tuple[EditionPage, list[ChecklistItem]]]
) -> dict[int, Standing]:
    """Return where the organisation stands, by the id of the edition, in two queries.

    Editions without items are left out: nobody can check them.
    """
    asked = [(edition, items) for edition, items in editions if items]
    newest = SelfCheck.objects.owned_by(organization).latest_of_each_edition()
    mine = newest.filter(edition__in=[edition.pk for edition, _ in asked])
    checks = {each.edition_id: each for each in mine.prefetch_related(*ANSWERED)}
    found: dict[int, Standing] = {}
    for edition, items in asked:
        check = checks.get(edition.pk)
        saved = answers_of(check)
        answers = {item.number: saved.get(item.number, Answer()) for item in items}
        found[edition.pk] = Standing(organization, check, answers)
    return found
