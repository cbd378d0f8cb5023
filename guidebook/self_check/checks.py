"""Saving, reading and counting self-checks (G4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import standing_for
from guidebook.self_check.enums import ANSWERS, OPEN_ITEMS, Progress
from guidebook.self_check.models import SelfCheck, SelfCheckAnswer, SelfCheckQuestionAnswer

if TYPE_CHECKING:
    from guidebook.editions.models.pages import EditionPage

#: With fewer organisations, the numbers would reveal single answers.
FEWEST_TOLD = 3
#: What a check needs to tell its answers.
ANSWERED = ("answers", "answers__question_answers")


@dataclass(frozen=True)
class QuestionAnswer:
    """Progress of one question, and its wording on that day."""

    question: str
    progress: str = Progress.UNANSWERED

    @property
    def label(self) -> str:
        return str(Progress(self.progress).label)


@dataclass(frozen=True)
class Answer:
    """Progress and memo of an item, and its wording on that day, with its questions if it has."""

    progress: str = Progress.UNANSWERED
    memo: str = ""
    item: str = ""
    questions: tuple[QuestionAnswer, ...] = ()

    @property
    def label(self) -> str:
        return str(Progress(self.progress).label)

    @property
    def done(self) -> int:
        """How many of its questions are done."""
        return sum(each.progress == Progress.DONE for each in self.questions)

    def progress_of(self, question: str) -> str:
        """The answer to the question of these words; others are unanswered."""
        found = (each.progress for each in self.questions if each.question == question)
        return next(found, Progress.UNANSWERED)

    @property
    def is_open(self) -> bool:
        return self.progress in OPEN_ITEMS


def summed(progresses: Iterable[str]) -> str:
    """Return the progress of an item from that of its questions (G4).

    Without any answer it is unanswered, and done only if every question is. It is not yet begun if
    nothing that was answered is, and in between it is begun.
    """
    states = set(progresses)
    answered = states - {Progress.UNANSWERED.value}
    if not answered:
        return Progress.UNANSWERED
    if answered == {Progress.NOT_YET.value}:
        return Progress.NOT_YET
    return Progress.DONE if states == {Progress.DONE.value} else Progress.STARTED


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
    return checks.own_first().select_related("saved_by").prefetch_related(*ANSWERED).first()


def version_of(check: SelfCheck | None) -> str:
    """Return the version token of a form, from the check that filled it."""
    return check.saved_at.isoformat() if check else ""


def answers_of(check: SelfCheck | None) -> dict[str, Answer]:
    if check is None:
        return {}
    return {
        each.number: Answer(
            each.progress,
            each.memo,
            each.item,
            tuple(
                QuestionAnswer(one.question, one.progress) for one in each.question_answers.all()
            ),
        )
        for each in check.answers.all()
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
    store_answers([(check, answers)])
    return check


def store_answers(checks: Iterable[tuple[SelfCheck, Mapping[str, Answer]]]) -> None:
    """Store the answers of checks that have none, with those to the questions."""
    found = [(check, number, each) for check, by in checks for number, each in by.items()]
    stored = SelfCheckAnswer.objects.bulk_create(
        SelfCheckAnswer(
            check_of=check, number=number, item=each.item, progress=each.progress, memo=each.memo
        )
        for check, number, each in found
    )
    SelfCheckQuestionAnswer.objects.bulk_create(
        SelfCheckQuestionAnswer(answer_of=answer, question=one.question, progress=one.progress)
        for answer, (_, _, each) in zip(stored, found, strict=True)
        for one in each.questions
    )


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


def tally_of(check: SelfCheck) -> Tally:
    """Return the items of a check `with_progress` by state."""
    return Tally(**{state.value: getattr(check, state.value) for state in Progress})


def question_tallies(checks: Iterable[SelfCheck]) -> dict[int, Tally]:
    """Return the questions by state, by the id of the check; {} if nothing was asked (G4)."""
    groups = (
        SelfCheckQuestionAnswer.objects.filter(answer_of__check_of__in=[c.pk for c in checks])
        .order_by()
        .values_list("answer_of__check_of", "progress")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for check, progress, number in groups:
        found.setdefault(check, {})[progress] = number
    return {check: Tally(**counts) for check, counts in found.items()}


def standing(edition: EditionPage, *, membership: str = "") -> dict[str, Tally]:
    """Return for each item the number of organisations by state, from their latest checks.

    Items answered by fewer than FEWEST_TOLD organisations are omitted, so that single answers stay
    secret. With `membership`, only organisations of that kind count.
    """
    groups = (
        SelfCheckAnswer.objects.filter(
            check_of__in=_latest_checks(edition, membership), progress__in=ANSWERS
        )
        .order_by()
        .values_list("number", "progress")
        .annotate(organizations=Count("pk"))
    )
    return _told((number, progress, count) for number, progress, count in groups)


def question_standing(edition: EditionPage) -> dict[tuple[str, str], Tally]:
    """Return the same for each question, by the number of its item and its words."""
    groups = (
        SelfCheckQuestionAnswer.objects.filter(
            answer_of__check_of__in=_latest_checks(edition), progress__in=ANSWERS
        )
        .order_by()
        .values_list("answer_of__number", "question", "progress")
        .annotate(organizations=Count("pk"))
    )
    return _told(((number, asked), progress, count) for number, asked, progress, count in groups)


def _latest_checks(edition: EditionPage, membership: str = "") -> Any:
    checks = SelfCheck.objects.filter(edition=edition)
    if membership:
        checks = checks.of_membership(membership)
    return checks.latest_of_each().values("pk")


def _told(groups: Iterable[tuple[Any, str, int]]) -> dict[Any, Tally]:
    """Return the tallies by what was answered, without those of too few organisations."""
    counts: dict[Any, dict[str, int]] = {}
    for key, progress, organizations in groups:
        counts.setdefault(key, {})[progress] = organizations
    tallies = {key: Tally(**found) for key, found in counts.items()}
    return {key: tally for key, tally in tallies.items() if tally.total >= FEWEST_TOLD}
