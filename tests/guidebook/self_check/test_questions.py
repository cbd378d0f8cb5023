"""Items with questions: answered one by one, summed in the item, told everywhere (G4)."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable

import pytest
from django.http import HttpResponse

from guidebook.models import ChecklistItem, EditionPage, SelfCheck
from guidebook.self_check.checks import Answer as Said
from guidebook.self_check.checks import QuestionAnswer, question_standing, store_answers, summed
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import OrganizationFactory
from tests.guidebook.worlds import (
    AUTUMN,
    CHECKLIST,
    COPIED,
    EDITION,
    HISTORY,
    SPRING,
    SUMMER,
    answers_in,
    check_as,
    keep_check,
    make_chapter,
    make_edition,
)

pytestmark = pytest.mark.django_db

Day = Callable[[datetime.date], None]
FIRST, SECOND = "一つ目の質問か。", "二つ目の質問か。"
DONE, STARTED, NOT_YET, UNANSWERED = "done", "started", "not_yet", "unanswered"


@pytest.fixture
def asking(db: None) -> EditionPage:
    """Return Ver.2.0 with an item of two questions and one without."""
    edition = make_edition(
        items=[
            ChecklistItem(number="1-1", item="尋ねる項目", questions=f"{FIRST}\n{SECOND}"),
            ChecklistItem(number="2", item="一つの項目"),
        ]
    )
    make_chapter(edition, "1-1")
    return edition


def cells(response: HttpResponse, selector: str) -> list[list[str]]:
    """Return the texts of the cells of each row."""
    rows = soup(response).select(selector)
    return [[each.get_text(" ", strip=True) for each in row.select("th, td")] for row in rows]


class TestSummed:
    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            ([UNANSWERED, UNANSWERED], UNANSWERED),
            ([NOT_YET, NOT_YET], NOT_YET),
            ([NOT_YET, UNANSWERED], NOT_YET),
            ([DONE, UNANSWERED], STARTED),
            ([DONE, NOT_YET], STARTED),
            ([STARTED, UNANSWERED], STARTED),
            ([STARTED, STARTED], STARTED),
            ([DONE, DONE, STARTED], STARTED),
            ([DONE, DONE], DONE),
            ([DONE], DONE),
        ],
        ids=lambda value: value if isinstance(value, str) else "-".join(value),
    )
    def test_questions__make_the_item(self, states: list[str], expected: str) -> None:
        assert summed(states) == expected


@pytest.mark.usefixtures("asking")
class TestForm:
    def test_new_form__has_nothing_chosen(self, cast: Cast) -> None:
        for name in ("visitor", "special"):
            page = soup(cast[name].client.get(CHECKLIST))
            asked = [each.get_text(strip=True) for each in page.select(".check-question legend")]
            assert asked == [FIRST, SECOND]
            assert len(page.select("input[type=radio]")) == 9
            assert page.select("input[checked]") == []

    def test_visitor__sees_the_sum_and_nothing_is_stored(self, cast: Cast) -> None:
        response = check_as(
            cast["visitor"].client, **{"action": "show", "progress_1-1_1": DONE, "memo_2": ""}
        )
        steps = soup(response).select(".next-steps li")
        assert ["2問中1問できている" in each.get_text() for each in steps] == [True]
        unanswered = soup(response).select(".self-check__unanswered a")
        assert [each.get_text() for each in unanswered] == ["2．一つの項目"]
        assert not SelfCheck.objects.exists()

    def test_untouched_form__is_not_saved(self, cast: Cast) -> None:
        check_as(cast["special"].client)
        assert not SelfCheck.objects.exists()

    def test_wrong_answer__is_told_at_its_question(self, cast: Cast) -> None:
        response = check_as(cast["special"].client, **{"progress_1-1_2": "perhaps"})
        assert not SelfCheck.objects.exists()
        assert soup(response).select_one(".error-summary, [role=alert]") is not None

    def test_file_of_a_visitor__has_a_row_for_each_question(self, cast: Cast) -> None:
        response = check_as(
            cast["visitor"].client, **{"action": "csv", "progress_1-1_1": DONE, "progress_2": DONE}
        )
        rows = [row[1:] for row in csv.reader(response.content.decode("utf-8-sig").splitlines())]
        assert rows == [
            ["番号", "項目", "質問", "状況", "メモ"],
            ["1-1", "尋ねる項目", "", "着手", ""],
            ["1-1", "尋ねる項目", FIRST, "できている", ""],
            ["1-1", "尋ねる項目", SECOND, "未回答", ""],
            ["2", "一つの項目", "", "できている", ""],
        ]


class TestTwoAccountsOverThreeDates:
    """Colleagues go on where the other stopped; every date keeps its own answers."""

    @pytest.fixture
    def checked(self, cast: Cast, asking: EditionPage, on_day: Day) -> EditionPage:
        """Let two accounts answer in spring, summer and autumn."""
        one, other = cast["general"].client, cast["colleague"].client
        on_day(SPRING)
        check_as(one, **{"progress_1-1_1": NOT_YET, "memo_1-1": "春のメモ"})
        on_day(SUMMER)
        check_as(other, COPIED, **{"progress_1-1_1": DONE, "progress_2": STARTED})
        on_day(AUTUMN)
        check_as(one, COPIED, **{"progress_1-1_2": DONE})
        return asking

    def test_answers__are_summed_on_each_date(self, checked: EditionPage) -> None:
        by_day = {each.checked_on: answers_in(each) for each in SelfCheck.objects.all()}
        assert by_day == {
            SPRING: {"1-1": (NOT_YET, "春のメモ"), "2": (UNANSWERED, "")},
            SUMMER: {"1-1": (STARTED, "春のメモ"), "2": (STARTED, "")},
            AUTUMN: {"1-1": (DONE, "春のメモ"), "2": (STARTED, "")},
        }

    @pytest.mark.usefixtures("checked")
    def test_history__counts_items_and_questions(self, cast: Cast) -> None:
        response = cast["colleague"].client.get(HISTORY)
        items, questions = (
            [[cell.get_text() for cell in row.select(".chart__number")] for row in table]
            for table in (each.select("[data-row]") for each in soup(response).select(".chart"))
        )
        assert items == [["1", "1", "0", "0"], ["0", "2", "0", "0"], ["0", "0", "1", "1"]]
        assert questions == [["2", "0", "0", "0"], ["1", "0", "0", "1"], ["0", "0", "1", "1"]]

    @pytest.mark.usefixtures("checked")
    def test_pictures__say_what_the_tables_say(self, cast: Cast) -> None:
        response = cast["general"].client.get(HISTORY)
        charts = soup(response).select(".chart")
        said = [each.figcaption.p.get_text(strip=True) for each in charts]
        assert said == ["日付ごとの項目の数", "日付ごとの質問の数"]
        widths = [[bar["width"] for bar in each.select(".chart__row rect")] for each in charts]
        halves, whole = ["50.00%"] * 2, ["100.00%"]
        assert widths == [halves + whole + halves, whole + halves + halves]

    @pytest.mark.usefixtures("checked")
    def test_chosen_day__shows_each_question(self, cast: Cast) -> None:
        response = cast["general"].client.get(f"{HISTORY}?on={SUMMER}")
        assert cells(response, "table.checklist tbody tr") == [
            ["1-1", "尋ねる項目", "着手 2問中1問できている", "春のメモ"],
            ["", FIRST, "できている", ""],
            ["", SECOND, "未回答", ""],
            ["2", "一つの項目", "着手", ""],
        ]

    @pytest.mark.usefixtures("checked")
    def test_file__has_the_questions_of_every_date(self, cast: Cast) -> None:
        response = cast["general"].client.get(f"{HISTORY}?format=csv")
        rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))[1:]
        asked = [(row[0], row[4]) for row in rows if row[3]]
        assert asked == [
            (str(AUTUMN), "できている"),
            (str(AUTUMN), "できている"),
            (str(SUMMER), "できている"),
            (str(SUMMER), "未回答"),
            (str(SPRING), "まだ"),
            (str(SPRING), "未回答"),
        ]

    def test_question_reworded__is_unanswered_and_the_old_words_stay(
        self, cast: Cast, checked: EditionPage
    ) -> None:
        checked.checklist_items.filter(number="1-1").update(questions=f"改めた質問か。\n{SECOND}")
        page = soup(cast["general"].client.get(CHECKLIST))
        assert [each["name"] for each in page.select(".check-question [checked]")] == [
            "progress_1-1_2"
        ]
        assert FIRST in text_of(cast["general"].client.get(HISTORY))


class TestOneItem:
    """From a chapter, an item with questions leads to the form: one press would answer nothing."""

    @pytest.mark.usefixtures("asking")
    def test_chapter__leads_to_the_questions(self, cast: Cast) -> None:
        page = soup(cast["special"].client.get(f"{EDITION}1-1/"))
        assert page.select(".self-now form") == []
        link = page.select_one(".self-now a.button")["href"]
        assert link == f"{CHECKLIST}#check_progress_1-1_group"

    @pytest.mark.usefixtures("asking")
    def test_press__is_not_accepted(self, cast: Cast) -> None:
        data = {"number": "1-1", "progress": DONE, "version": ""}
        cast["special"].client.post(f"{CHECKLIST}item/", data)
        assert not SelfCheck.objects.exists()


def keep_questions(edition: EditionPage, *states: str) -> None:
    """Store a check of another organisation with these answers to the questions."""
    check = keep_check(edition, OrganizationFactory(municipality=True))
    asked = tuple(map(QuestionAnswer, (FIRST, SECOND), states))
    store_answers([(check, {"1-1": Said(summed(states), "", "尋ねる項目", asked)})])


class TestStatistics:
    def test_questions__are_told_from_three_organisations_on(
        self, cast: Cast, asking: EditionPage
    ) -> None:
        keep_questions(asking, DONE, DONE)
        keep_questions(asking, DONE, UNANSWERED)
        assert question_standing(asking) == {}
        keep_questions(asking, NOT_YET, UNANSWERED)
        assert set(question_standing(asking)) == {("1-1", FIRST)}
        response = cast["secretariat"].client.get("/admin/guidebook/standing/")
        rows = [row[:4] for row in cells(response, "table.chart__heat tbody tr")]
        assert rows == [
            ["1-1 尋ねる項目", "1", "1", "1"],
            [f"└ {FIRST}", "2", "0", "1"],
            [f"└ {SECOND}", "－", "－", "－"],
            ["2 一つの項目", "－", "－", "－"],
        ]
