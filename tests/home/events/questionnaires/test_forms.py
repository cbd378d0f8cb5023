"""The form that a questionnaire becomes (E5)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from home.events.models import Questionnaire
from home.events.questionnaires.forms import PaperForm, build_form
from tests.home.events.questionnaires.worlds import KINDS, answer, every_kind

pytestmark = pytest.mark.django_db
PART = "home/events/questionnaires/form.html"
WHOLE = (1, [1, 3], 4, (1, 2, 3), "よかった")


@pytest.fixture
def asked() -> Questionnaire:
    """Return a questionnaire with a question of each kind."""
    return every_kind()


def sent(data: dict[str, Any]) -> MultiValueDict[str, Any]:
    """Return the data as a browser sends them."""
    return MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    )


def errors(asked: Questionnaire, data: dict[str, Any], **options: Any) -> dict[str, list[str]]:
    """Return what the form says, by the label of the field."""
    form = build_form(asked, sent(data), **options)
    return {form.fields[name].label: list(told) for name, told in form.errors.items()}


class TestClean:
    def test_whole_answer__is_right(self, asked: Questionnaire) -> None:
        assert errors(asked, answer(asked, *WHOLE)) == {}

    def test_required__is_said_at_each_row(self, asked: Questionnaire) -> None:
        missing = answer(asked, None, None, None, (1, None, None), None)
        assert errors(asked, missing) == {
            "問1　続けたいか": ["一つ選んでください。"],
            "問4　講演（講演2）": ["一つ選んでください。"],
            "問4　講演（ディスカッション）": ["一つ選んでください。"],
        }

    def test_paper__may_leave_out_everything(self, asked: Questionnaire) -> None:
        assert errors(asked, {}, form_class=PaperForm, kinds=KINDS) == {}

    def test_words_beside_the_last_choice__choose_it(self, asked: Questionnaire) -> None:
        form = build_form(asked, sent(answer(asked, (None, "未定"), ([1], "紙"), *WHOLE[2:])))
        assert not form.is_valid()  # a required choice is made, not guessed
        form = build_form(asked, sent(answer(asked, 2, ([1], "紙"), *WHOLE[2:])))
        assert form.is_valid()
        boxes = next(part for part in form.parts() if part.number == 2)
        assert len(form.cleaned_data[boxes.fields[0].name]) == 2

    def test_words_beside_another_choice__are_refused_at_their_place(
        self, asked: Questionnaire
    ) -> None:
        told = errors(asked, answer(asked, (1, "未定"), *WHOLE[1:]))
        assert told == {"「その他」の内容": ["ここに書くときは、「その他」を選んでください。"]}

    def test_no_answer__takes_a_choice_back(self, asked: Questionnaire) -> None:
        scale = asked.asked()[2]
        form = build_form(asked, sent(answer(asked, *WHOLE) | {f"q{scale.pk}": "-"}))
        assert form.is_valid()
        assert form.cleaned_data[f"q{scale.pk}"] == ""

    @pytest.mark.parametrize("value", ["x", "999999999", "1" * 5000, "\x00", "<script>", "-1"])
    def test_hostile_values__are_refused_without_being_repeated(
        self, asked: Questionnaire, value: str
    ) -> None:
        names = [name for name in build_form(asked).fields if not name.endswith("_other")]
        told = errors(asked, dict.fromkeys(names[:-1], value), kinds=KINDS)
        assert told["参加の区分"]
        assert len(told) == len(names)
        assert [each for each in told.values() if len(value) > 2 and value in str(each)] == []

    def test_long_words__are_refused(self, asked: Questionnaire) -> None:
        told = errors(asked, answer(asked, (2, "あ" * 201), *WHOLE[1:-1], "い" * 2001))
        assert list(told) == ["「その他」の内容", "問5　ご意見"]


class TestPart:
    def test_html__has_a_fieldset_with_legend_and_names_every_radio(
        self, asked: Questionnaire
    ) -> None:
        form = build_form(asked, kinds=KINDS)
        page = BeautifulSoup(render_to_string(PART, {"form": form}), "html.parser")
        legends = [" ".join(each.get_text().split()) for each in page.select("fieldset > legend")]
        assert legends == [
            "参加の区分必須",
            "問1 続けたいか必須",
            "問2 道具",
            "問3 満足",
            "問4 講演必須",
        ]
        labelled = {each["for"] for each in page.select("label[for]")}
        assert {each["id"] for each in page.select("input, textarea")} == labelled
        row = page.select_one(".matrix tbody tr")
        assert [each.get_text(strip=True) for each in row.select("label")] == [
            "講演1：参考になる",
            "講演1：普通",
            "講演1：参考にならない",
        ]
        assert len(page.select(".matrix thead th")) == 1 + len(row.select("td"))
        assert not page.select("input:checked, input[checked]")

    def test_errors__lead_to_their_places_and_keep_what_was_typed(
        self, asked: Questionnaire
    ) -> None:
        data = answer(asked, None, [2], 5, (2, None, None), "書きかけ")
        page = BeautifulSoup(
            render_to_string(PART, {"form": build_form(asked, sent(data))}), "html.parser"
        )
        links = [each["href"] for each in page.select(".error-summary a")]
        assert len(links) == 3
        assert all(page.select_one(each.replace("#", "[id='") + "']") for each in links)
        assert len(page.select(".matrix .field__error")) == 2
        assert len(page.select("input[checked]")) == 3
        assert page.select_one("textarea").get_text(strip=True) == "書きかけ"
