"""Saving, reading and counting self-checks (G4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import standing_for
from guidebook.self_check.enums import ANSWERS, OPEN_ITEMS, Progress
from guidebook.self_check.models import SelfCheck, SelfCheckAnswer

if TYPE_CHECKING:
    from guidebook.editions.models.pages import EditionPage

#: With fewer organisations, the numbers would reveal single answers.
FEWEST_TOLD = 3


@dataclass(frozen=True)
class Answer:
    """Progress and memo of an item, and the wording of the item on that day."""

    progress: str = Progress.UNANSWERED
    memo: str = ""
    item: str = ""

    @property
    def label(self) -> str:
        return str(Progress(self.progress).label)

    @property
    def is_open(self) -> bool:
        return self.progress in OPEN_ITEMS


class Part(NamedTuple):
    """One state in a tally; `start` is the sum of the parts before it."""

    state: str
    label: str
    number: int
    start: int


@dataclass(frozen=True)
class Tally:
    done: int = 0
    started: int = 0
    not_yet: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        return self.done + self.started + self.not_yet + self.unanswered

    @classmethod
    def of(cls, progresses: Iterable[str]) -> Tally:
        counts = Counter(progresses)
        return cls(**{state.value: counts[state.value] for state in Progress})

    @property
    def parts(self) -> list[Part]:
        parts: list[Part] = []
        start = 0
        for state in reversed(Progress):
            number: int = getattr(self, state.value)
            if number or state in ANSWERS:
                parts.append(Part(state.value, str(state.label), number, start))
            start += number
        return parts

    @property
    def answered(self) -> int:
        return self.total - self.unanswered

    @property
    def boxes(self) -> list[str]:
        """The state of every item, those that are done first."""
        return [part.state for part in self.parts for _ in range(part.number)]


class ChangedMeanwhileError(Exception):
    def __init__(self, check: SelfCheck) -> None:
        super().__init__(str(check))
        self.check = check


def latest_check(edition: EditionPage, organization: Organization | None) -> SelfCheck | None:
    checks = SelfCheck.objects.owned_by(organization).filter(edition=edition)
    return checks.own_first().select_related("saved_by").prefetch_related("answers").first()


def version_of(check: SelfCheck | None) -> str:
    """Return the version token of a form, from the check that filled it."""
    return check.saved_at.isoformat() if check else ""


def answers_of(check: SelfCheck | None) -> dict[str, Answer]:
    if check is None:
        return {}
    return {
        each.number: Answer(each.progress, each.memo, each.item) for each in check.answers.all()
    }


def saver_of(check: SelfCheck) -> str:
    return check.saved_by.get_full_name() if check.saved_by else "（削除されたアカウント）"


@transaction.atomic
def save_check(
    edition: EditionPage, user: User, answers: Mapping[str, Answer], version: str
) -> SelfCheck:
    """Save `answers` as today's check of the organisation; a second save changes it.

    Raises:
        ChangedMeanwhileError: if the latest check is not the one of `version`.
    """
    organization = standing_for(Organization.objects.get(accounts=user))
    latest = latest_check(edition, organization)
    if latest is not None and version_of(latest) != version:
        raise ChangedMeanwhileError(latest)
    check, _ = SelfCheck.objects.update_or_create(
        edition=edition,
        organization=organization,
        checked_on=timezone.localdate(),
        defaults={"saved_by": user, "saved_at": timezone.now()},
    )
    check.answers.all().delete()
    SelfCheckAnswer.objects.bulk_create(
        SelfCheckAnswer(
            check_of=check,
            number=number,
            item=each.item,
            progress=each.progress,
            memo=each.memo,
        )
        for number, each in answers.items()
    )
    return check


@transaction.atomic
def save_item(
    edition: EditionPage, user: User, number: str, progress: str, version: str
) -> SelfCheck:
    """Save the answer to one item; memo and all other answers stay as in the latest check.

    Raises:
        ChangedMeanwhileError: if the latest check is not the one of `version`.
    """
    organization = standing_for(Organization.objects.get(accounts=user))
    latest = answers_of(latest_check(edition, organization))
    answers = {
        item.number: replace(latest.get(item.number, Answer()), item=item.item)
        for item in edition.checklist
    }
    answers[number] = replace(answers[number], progress=progress)
    return save_check(edition, user, answers, version)


def standing(edition: EditionPage, *, membership: str = "") -> dict[str, Tally]:
    """Return for each item the number of organisations by state, from their latest checks.

    Items answered by fewer than FEWEST_TOLD organisations are omitted, so that single answers stay
    secret. With `membership`, only organisations of that kind count.
    """
    checks = SelfCheck.objects.filter(edition=edition)
    if membership:
        checks = checks.of_membership(membership)
    latest = checks.latest_of_each()
    groups = (
        SelfCheckAnswer.objects.filter(check_of__in=latest.values("pk"), progress__in=ANSWERS)
        .order_by()
        .values_list("number", "progress")
        .annotate(organizations=Count("pk"))
    )
    counts: dict[str, dict[str, int]] = {}
    for number, progress, organizations in groups:
        counts.setdefault(number, {})[progress] = organizations
    tallies = {number: Tally(**found) for number, found in counts.items()}
    return {number: tally for number, tally in tallies.items() if tally.total >= FEWEST_TOLD}
