"""Answers are kept whole, once, and only while the questionnaire is open (E5)."""

from __future__ import annotations

import pytest

from home.events.models import Questionnaire, Reply, Response
from home.events.questionnaires.answering import (
    ClosedError,
    CountedBeforeError,
    new_ticket,
    submit,
)
from home.events.questionnaires.enums import Source
from tests.home.events.questionnaires.worlds import answer, every_kind, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Questionnaire:
    """Return a questionnaire with a question of each kind."""
    return every_kind()


class TestSubmit:
    def test_replies__say_what_was_answered(self, asked: Questionnaire) -> None:
        kept = keep(asked, (2, " 未定 "), [1, 2], 4, (1, None, 3), "よかった", kind="town")
        assert (kept.kind, kept.source) == ("town", Source.WEB)
        told = [
            (each.question.text, str(each.row or ""), str(each.choice or ""), each.text)
            for each in Reply.objects.all()
        ]
        assert sorted(told) == sorted(
            [
                ("続けたいか", "", "その他", "未定"),
                ("道具", "", "メール", ""),
                ("道具", "", "LINE", ""),
                ("満足", "", "4", ""),
                ("講演", "講演1", "参考になる", ""),
                ("講演", "ディスカッション", "参考にならない", ""),
                ("ご意見", "", "", "よかった"),
            ]
        )

    def test_empty_form__counts_as_returned(self, asked: Questionnaire) -> None:
        submit(asked, {}, source=Source.PAPER)
        assert (Response.objects.count(), Reply.objects.count()) == (1, 0)

    @pytest.mark.parametrize("source", [Source.WEB, Source.WALK_IN])
    def test_closed__takes_papers_only(self, asked: Questionnaire, source: Source) -> None:
        Questionnaire.objects.update(is_open=False)
        with pytest.raises(ClosedError, match="受け付けていません"):
            submit(asked, {}, source=source)
        submit(asked, {}, source=Source.PAPER)
        assert Response.objects.count() == 1

    def test_ticket__counts_once_and_is_not_kept(self, asked: Questionnaire) -> None:
        ticket = new_ticket()
        kept = submit(asked, {}, ticket=ticket)
        with pytest.raises(CountedBeforeError):
            submit(asked, {}, ticket=ticket)
        submit(asked, {}, ticket=new_ticket())
        assert Response.objects.count() == 2
        assert ticket not in str(kept.key)

    def test_failure__keeps_nothing(self, asked: Questionnaire) -> None:
        data = answer(asked, 1, [1], 1, (1, 1, 1), "x") | {f"q{asked.asked()[4].pk}": None}
        with pytest.raises(AttributeError):
            submit(asked, data)
        assert not Response.objects.exists()
