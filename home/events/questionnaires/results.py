"""Results of a questionnaire as the association's report prints them (E5, E6).

One choice, a scale and a table divide by the returned forms, those without an answer included;
several choices divide by the ticks. Each figure says which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from home.events.questionnaires.enums import QuestionKind
from home.events.questionnaires.models.lines import MatrixRow
from home.events.questionnaires.models.questions import Question, Questionnaire
from home.events.questionnaires.models.responses import Reply

#: Where fewer answered of a kind, no text tells a kind: one could tell whose it is.
FEWEST_TOLD = 5
UNANSWERED, NO_KIND, TOTAL = "未回答", "区分なし", "計"


def percent(part: int, whole: int) -> int:
    """Return `part` of `whole` in percent, a half rounded up; 0 of nothing is 0."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def tenth(part: int, whole: int) -> str:
    """Return `part` / `whole` to one place, a half rounded up."""
    tenths = (20 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class Share:
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Shares:
    """The shares of a question, or of one row of a table, whose label this is."""

    label: str
    parts: list[Share]


@dataclass(frozen=True)
class Text:
    """What somebody wrote; `kind` is the label of who did, "" where it is not told."""

    key: UUID
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Figure:
    """What was answered to a question, of `base` forms or ticks."""

    number: int
    question: Question
    lines: list[Shares]
    base: int
    #: What the numbers are percent of, in words.
    note: str
    #: The mean of a scale, to one place.
    mean: str = ""
    texts: list[Text] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"問{self.number}　{self.question.text}"

    @property
    def texts_title(self) -> str:
        other = self.question.other_label
        return f"「{other}」の内容" if other else "記入された内容"


@dataclass(frozen=True)
class Rate:
    """Returned forms of a kind, of how many who were asked."""

    label: str
    returned: int
    invited: int

    @property
    def rate(self) -> str:
        """The rate in percent to one place, "－" where nobody in particular was asked."""
        return f"{tenth(100 * self.returned, self.invited)}％" if self.invited else "－"


@dataclass(frozen=True)
class Answer:
    key: UUID
    response: UUID
    kind: str
    row: int | None
    choice: int | None
    text: str


class Results:
    """The figures of a questionnaire, with five queries.

    `kinds` are the labels of kinds by key, `invited` how many of each were asked. Texts are told
    only if their keys are among `texts`; None tells all, which is for the secretariat.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        kinds: Mapping[str, str] | None = None,
        invited: Mapping[str, int] | None = None,
        *,
        texts: Collection[UUID] | None = (),
    ) -> None:
        self.questionnaire = questionnaire
        self.kinds, self.invited = dict(kinds or {}), dict(invited or {})
        self.told_texts = texts

    @cached_property
    def returned(self) -> Counter[str]:
        """The number of forms by kind."""
        return Counter(self.questionnaire.responses.values_list("kind", flat=True))

    @property
    def total(self) -> int:
        return self.returned.total()

    @cached_property
    def rates(self) -> list[Rate]:
        """Returned forms by kind, and their sum as the last row."""
        rows = [
            Rate(label, self.returned[key], self.invited.get(key, 0))
            for key, label in self.kinds.items()
        ]
        others = self.total - sum(each.returned for each in rows)
        if rows and others:
            rows.append(Rate(NO_KIND, others, 0))
        return [*rows, Rate(TOTAL, self.total, sum(self.invited.values()))]

    @cached_property
    def figures(self) -> list[Figure]:
        return [
            self._figure(number, question)
            for number, question in enumerate(self.questionnaire.asked(), start=1)
        ]

    @cached_property
    def tells_kinds(self) -> bool:
        """Whether so many answered of each kind that a text may tell whose it is."""
        return bool(self.kinds) and min(self.returned.values(), default=0) >= FEWEST_TOLD

    @cached_property
    def _answers(self) -> dict[int, list[Answer]]:
        """The answers by question, in an order that tells nothing: by random keys."""
        found: dict[int, list[Answer]] = defaultdict(list)
        rows = Reply.objects.filter(response__questionnaire=self.questionnaire).order_by("key")
        columns = ("question_id", "key", "response_id", "response__kind")
        for question, *rest in rows.values_list(*columns, "row_id", "choice_id", "text"):
            found[question].append(Answer(*rest))
        return found

    def _figure(self, number: int, question: Question) -> Figure:
        answers = self._answers[question.pk]
        counting = {
            QuestionKind.MULTIPLE: self._of_ticks,
            QuestionKind.TEXT: self._of_texts,
            QuestionKind.SCALE: self._of_scale,
        }.get(QuestionKind(question.kind), self._of_forms)
        lines, base, note, mean = counting(question, answers)
        return Figure(number, question, lines, base, note, mean, list(self._texts(answers)))

    def _of_forms(
        self, question: Question, answers: list[Answer]
    ) -> tuple[list[Shares], int, str, str]:
        rows: list[MatrixRow | None] = list(question.rows.all()) or [None]
        lines = [self._line(question, row, answers) for row in rows]
        note = f"回収した{self.total}件を100％としています（未回答を含みます）。"
        return lines, self.total, note, ""

    def _of_scale(
        self, question: Question, answers: list[Answer]
    ) -> tuple[list[Shares], int, str, str]:
        lines, base, note, _ = self._of_forms(question, answers)
        counts = [(step, share.count) for step, share in enumerate(lines[0].parts[:-1], start=1)]
        answered = sum(count for _, count in counts)
        if not answered:
            return lines, base, note, ""
        mean = tenth(sum(step * count for step, count in counts), answered)
        return lines, base, f"{note}平均は、回答した{answered}件の{mean}です。", mean

    def _of_ticks(
        self, question: Question, answers: list[Answer]
    ) -> tuple[list[Shares], int, str, str]:
        counts = Counter(each.choice for each in answers)
        ticks = counts.total()
        parts = [
            Share(each.label, counts[each.pk], percent(counts[each.pk], ticks))
            for each in question.choices.all()
        ]
        answered = len({each.response for each in answers})
        note = (
            f"選ばれた数の合計{ticks}を100％としています（複数回答）。"
            f"回収した{self.total}件のうち、選んだのは{answered}件、"
            f"{UNANSWERED}は{self.total - answered}件です。"
        )
        return [Shares("", parts)], ticks, note, ""

    def _of_texts(
        self, question: Question, answers: list[Answer]
    ) -> tuple[list[Shares], int, str, str]:
        note = f"回収した{self.total}件のうち、記入があったのは{len(answers)}件です。"
        return [], self.total, note, ""

    def _line(self, question: Question, row: MatrixRow | None, answers: list[Answer]) -> Shares:
        row_id = row.pk if row else None
        counts = Counter(each.choice for each in answers if each.row == row_id)
        told = [(question.told(each), counts[each.pk]) for each in question.choices.all()]
        told.append((UNANSWERED, self.total - counts.total()))
        parts = [Share(label, count, percent(count, self.total)) for label, count in told]
        return Shares(row.label if row else "", parts)

    def _texts(self, answers: list[Answer]) -> Iterator[Text]:
        for each in answers:
            is_told = self.told_texts is None or each.key in self.told_texts
            if each.text and is_told:
                kind = self.kinds.get(each.kind, "") if self.tells_kinds else ""
                yield Text(each.key, each.text, kind)
