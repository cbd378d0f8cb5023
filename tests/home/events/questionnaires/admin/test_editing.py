"""Writing, copying and previewing a questionnaire in the admin (E5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from home.events.models import Question, Questionnaire, Reply
from home.events.questionnaires.copies import copy_of, saved_copy_of
from home.events.questionnaires.models.lines import ANSWERED
from home.events.questionnaires.models.questions import ONLY_WORDS
from tests.actors import Cast
from tests.catalog.html import soup
from tests.home.events.questionnaires.worlds import every_kind, keep

pytestmark = pytest.mark.django_db
URLS = "wagtailsnippets_events_questionnaire"
WHOLE = (1, [1], 4, (1, 2, 3), "よかった")


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the browser of the secretariat."""
    return cast["secretariat"].client


def row(asked: Question | None = None, **changes: Any) -> dict[str, Any]:
    """Return what the form says of a question."""
    shown = asked or Question()
    names = ("text", "kind", "help_text", "choice_lines", "row_lines", "steps")
    told = {name: getattr(shown, name) for name in (*names, "low_label", "high_label")}
    ticks = {name: "on" for name in ("required", "has_other") if getattr(shown, name)}
    return {"id": shown.pk or ""} | told | ticks | changes


def form(title: str, rows: list[dict[str, Any]], *, initial: int = 0) -> dict[str, Any]:
    """Return what the form sends."""
    told = {"title": title, "intro": "", "thanks": "どうも", "is_open": "on"}
    questions = inline_formset(rows, initial=initial)
    return dict(nested_form_data(told | {"questions": questions}))


def edited(client: Client, asked: Questionnaire, rows: list[dict[str, Any]]) -> Any:
    """Send the form of a questionnaire."""
    data = form(asked.title, rows, initial=asked.questions.count())
    return client.post(reverse(f"{URLS}:edit", args=[asked.pk]), data)


class TestWriting:
    def test_new__gets_choices_from_lines(self, client: Client) -> None:
        rows = [
            row(text="続けたいか", choice_lines="思う\r\n思わない\r\n"),
            row(text="講演", kind="matrix", choice_lines="よい\nわるい", row_lines="講演1\n講演2"),
        ]
        response = client.post(reverse(f"{URLS}:add"), form("勉強会のアンケート", rows))
        assert response.status_code == 302
        first, second = Questionnaire.objects.get().asked()
        assert [str(each) for each in first.choices.all()] == ["思う", "思わない"]
        assert [str(each) for each in second.rows.all()] == ["講演1", "講演2"]

    def test_lacking__is_told_at_the_field(self, client: Client) -> None:
        response = client.post(reverse(f"{URLS}:add"), form("題", [row(text="続けたいか")]))
        told = soup(response).select_one("#panel-child-questions-0, [data-inline-panel-child]")
        assert "１行に一つずつ、2行以上書いてください。" in told.get_text()
        assert not Questionnaire.objects.exists()

    def test_no_question__is_refused(self, client: Client) -> None:
        client.post(reverse(f"{URLS}:add"), form("題", []))
        assert not Questionnaire.objects.exists()


class TestAnswered:
    @pytest.fixture
    def answered(self, client: Client) -> Questionnaire:
        """Return one that has an answer."""
        made = every_kind()
        keep(made, *WHOLE)
        return made

    def test_screen__says_so_beforehand(self, client: Client, answered: Questionnaire) -> None:
        address = reverse(f"{URLS}:edit", args=[answered.pk])
        assert ANSWERED in client.get(address).content.decode()

    def test_wording__is_changed(self, client: Client, answered: Questionnaire) -> None:
        first, *rest = answered.asked()
        new = row(first, text="これからも続けたいですか", choice_lines="続けたい\nその他")
        response = edited(client, answered, [new, *map(row, rest)])
        assert response.status_code == 302
        assert str(Reply.objects.get(question=first).choice) == "続けたい"
        assert Questionnaire.objects.get().thanks == "どうも"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda rows: [*rows, row(text="もう一つ", kind="text")], ANSWERED),
            (lambda rows: [rows[0] | {"DELETE": "on"}, *rows[1:]], ANSWERED),
            (
                lambda rows: [rows[0] | {"ORDER": 2}, rows[1] | {"ORDER": 1}, *rows[2:]],
                ANSWERED,
            ),
            (lambda rows: [rows[0] | {"kind": "text", "has_other": ""}, *rows[1:]], ONLY_WORDS),
        ],
        ids=["added", "removed", "moved", "another kind"],
    )
    def test_more__is_refused(
        self,
        client: Client,
        answered: Questionnaire,
        change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
        message: str,
    ) -> None:
        before = [(each.pk, each.kind) for each in answered.asked()]
        rows = [row(each) for each in answered.asked()]
        response = edited(client, answered, change(rows))
        assert response.status_code == 200
        assert message in response.content.decode()
        assert [(each.pk, each.kind) for each in Questionnaire.objects.get().asked()] == before

    def test_deletion__is_for_what_nobody_has_answered(
        self, client: Client, answered: Questionnaire
    ) -> None:
        empty = saved_copy_of(answered, "まだ")
        for pk in (answered.pk, empty.pk):
            client.post(reverse(f"{URLS}:delete", args=[pk]))
        bulk = reverse("wagtail_bulk_action", args=["events", "questionnaire", "delete"])
        client.post(f"{bulk}?id={answered.pk}")
        assert list(Questionnaire.objects.all()) == [answered]


class TestCopy:
    def test_form__is_filled_and_posts_to_the_address_for_adding(self, client: Client) -> None:
        made = every_kind()
        keep(made, *WHOLE)
        shown = soup(client.get(reverse(f"{URLS}:copy", args=[made.pk])))
        sent = shown.select_one("#w-editor-form")
        assert sent["action"] == reverse(f"{URLS}:add")
        assert shown.select_one("[name=title]")["value"] == "いろいろな質問（複製）"
        assert shown.select_one("[name='questions-1-text']")["value"] == "道具"
        assert shown.select_one("[name='questions-TOTAL_FORMS']")["value"] == "5"
        rows = [row(each) | {"id": ""} for each in copy_of(made).questions.all()]
        assert client.post(sent["action"], form("次の版", rows, initial=5)).status_code == 302
        new = Questionnaire.objects.get(title="次の版")
        assert [each.text for each in new.asked()] == [each.text for each in made.asked()]
        assert not new.is_answered

    def test_saved__is_another_one_that_is_closed(self) -> None:
        made = every_kind()
        copy = saved_copy_of(made, "次の会")
        assert (copy.title, copy.is_open) == ("次の会", False)
        assert {each.pk for each in copy.asked()}.isdisjoint(each.pk for each in made.asked())
        assert [len(each.offered()) for each in copy.asked()] == [2, 3, 5, 3, 0]


class TestPreview:
    def test_preview__shows_what_is_not_saved(self, client: Client) -> None:
        made = every_kind()
        first, *rest = made.asked()
        new = row(first, choice_lines="思う\n思わない\nその他")
        address = reverse(f"{URLS}:preview_on_edit", args=[made.pk])
        rows = [new, *map(row, rest), row(text="足した質問", kind="text")]
        answer = client.post(address, form("新しい題", rows, initial=5))
        assert answer.json() == {"is_valid": True, "is_available": True}
        shown = soup(client.get(address)).select_one("main")
        assert shown.select_one("h1").get_text() == "新しい題"
        assert "思わない" in shown.get_text()
        assert "問6 足した質問" in " ".join(shown.get_text().split())


class TestList:
    def test_list__tells_state_and_answers_with_the_same_queries(self, client: Client) -> None:
        keep(every_kind(), *WHOLE)
        address = reverse(f"{URLS}:list")
        shown = " ".join(soup(client.get(address)).select_one("main table").get_text().split())
        assert "いろいろな質問" in shown
        assert "受付中 1件" in shown
        assert "紙の回答を入力" in shown
        before = number_of_queries(client, address)
        for number in range(4):
            saved_copy_of(Questionnaire.objects.earliest("pk"), f"複製{number}")
        assert number_of_queries(client, address) == before


def number_of_queries(client: Client, address: str) -> int:
    """Return how many queries a look takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
