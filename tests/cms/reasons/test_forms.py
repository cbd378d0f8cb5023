"""A reason is typed, chosen from the list, or both (S3, S4, M12)."""

from __future__ import annotations

from typing import Any

import pytest

from cms.models import StockReason
from cms.reasons.enums import Decision
from cms.reasons.forms import LONGEST_REASON, ReasonedForm, reason_field, whole_reason

pytestmark = pytest.mark.django_db


class Form(ReasonedForm):
    """A decision as the rooms make it."""

    decision = Decision.RETURN
    reason = reason_field("理由", "登録者", required="理由を入力してください。")


@pytest.fixture(autouse=True)
def _own_list() -> None:
    StockReason.objects.all().delete()


def stock(text: str, decision: Decision = Decision.RETURN, place: int = 1) -> StockReason:
    """Return a text of the list."""
    return StockReason.objects.create(decision=decision, text=text, place=place)


def sent(*chosen: StockReason, reason: str = "") -> Form:
    """Return the form as a browser sends it."""
    return Form({"chosen": [each.pk for each in chosen], "reason": reason})


class TestWholeReason:
    @pytest.mark.parametrize(
        ("texts", "typed", "whole"),
        [
            ([], " 打った文 ", "打った文"),
            (["甲"], "", "甲"),
            (["甲", "乙"], "打った文", "甲\n乙\n打った文"),
            (["甲"], "甲と打った文", "甲と打った文"),
            (["甲\n二行目"], "前\r\n甲\r\n二行目", "前\n甲\n二行目"),
            ([], "  ", ""),
        ],
    )
    def test_parts__stand_below_each_other_and_once(
        self, texts: list[str], typed: str, whole: str
    ) -> None:
        assert whole_reason([StockReason(text=each) for each in texts], typed) == whole


class TestReasonedForm:
    def test_chosen__are_the_reason_without_a_word_typed(self) -> None:
        form = sent(stock("甲"), stock("乙", place=2))
        assert form.is_valid()
        assert form.cleaned_data["reason"] == "甲\n乙"

    def test_choices__are_those_of_the_decision_in_their_order(self) -> None:
        stock("後", place=2), stock("先"), stock("別", Decision.DECLINE)
        choices: Any = Form().fields["chosen"]
        assert [str(each) for each in choices.queryset] == ["先", "後"]

    def test_reason_of_another_decision__is_refused(self) -> None:
        assert not sent(stock("別", Decision.DECLINE), reason="打った文").is_valid()

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_neither__is_asked_for(self, reason: str) -> None:
        assert sent(reason=reason).errors == {"reason": ["理由を入力してください。"]}

    def test_both_together__have_a_limit(self) -> None:
        text = stock("長" * 300)
        typed = "文" * (LONGEST_REASON - 301)
        assert sent(text, reason=typed).is_valid()
        form = sent(text, reason=f"{typed}字")
        assert form.errors == {"reason": ["理由は、選んだ文と合わせて1000文字までです。"]}

    def test_field__is_not_required_by_the_browser(self) -> None:
        assert "required" not in str(Form()["reason"])

    def test_control_characters__are_refused_as_such(self) -> None:
        assert not sent(reason="a\x00b").is_valid()
