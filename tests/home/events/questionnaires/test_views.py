"""Filling in the questionnaire of a page (E5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from home.events.models import Questionnaire, QuestionnairePage, Reply, Response
from home.events.questionnaires import audiences, views
from home.events.questionnaires.audiences import Audience
from home.events.questionnaires.enums import Source
from home.models import HomePage
from tests.catalog.html import crumbs, soup
from tests.home.events.questionnaires.worlds import KINDS, answer, every_kind

pytestmark = pytest.mark.django_db
WHOLE = (1, [1, 3], 4, (1, 2, 3), "よかった")
ADDRESS, THANKS = "/survey/", "/survey/thanks/"


@pytest.fixture
def page(home: HomePage) -> QuestionnairePage:
    """Return the page of a questionnaire with a question of each kind."""
    page = QuestionnairePage(title="試行のアンケート", slug="survey", questionnaire=every_kind())
    added: QuestionnairePage = home.add_child(instance=page)
    return added


@pytest.fixture
def post(page: QuestionnairePage, client: Client) -> Callable[..., Any]:
    """Return a function that fills in the form as it is shown, changes something, and sends it."""
    shown = soup(client.get(ADDRESS))
    ticket = shown.select_one("[name=ticket]")["value"]

    def post(**changes: Any) -> Any:
        data = answer(page.questionnaire, *WHOLE) | {"ticket": ticket, "website": ""}
        return client.post(ADDRESS, data | changes)

    return post


class TestForm:
    def test_page__shows_the_questions_and_no_time_to_keep(
        self, page: QuestionnairePage, client: Client
    ) -> None:
        response = client.get(ADDRESS)
        shown = soup(response)
        assert shown.select_one("h1").get_text() == "試行のアンケート"
        assert len(shown.select("main .question")) == 5
        assert shown.select_one("meta[name=robots]")["content"] == "noindex"
        assert "no-store" in response["Cache-Control"]

    def test_queries__do_not_grow_with_the_questions(
        self, page: QuestionnairePage, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(13):
            client.get(ADDRESS)


class TestSending:
    def test_sent__is_thanked_for_and_counted_once(
        self, page: QuestionnairePage, client: Client, post: Callable[..., Any]
    ) -> None:
        for _ in range(2):  # a second press
            response = post()
            assert (response.status_code, response["Location"]) == (302, THANKS)
        thanks = client.get(THANKS)
        assert client.get(THANKS).status_code == 200
        assert "ご回答ありがとうございました。" in soup(thanks).select_one("main").get_text()
        assert crumbs(thanks)[-1] == ("送信しました", "")
        (kept,) = Response.objects.all()
        assert (kept.source, kept.kind, kept.replies.count()) == (Source.WALK_IN, "", 8)

    def test_mistake__is_told_at_its_place_and_nothing_is_lost(
        self, page: QuestionnairePage, post: Callable[..., Any]
    ) -> None:
        first, *_, words = page.questionnaire.asked()
        response = post(**{f"q{first.pk}": "", f"q{words.pk}": "書きかけ"})
        shown = soup(response)
        assert response.status_code == 422
        assert len(shown.select(".error-summary a")) == 1
        assert shown.select_one(f"#id_q{first.pk}_group .field__error")
        assert shown.select_one("textarea").get_text(strip=True) == "書きかけ"
        assert not Response.objects.exists()

    def test_machine__is_thanked_and_not_counted(self, post: Callable[..., Any]) -> None:
        assert post(website="https://spam.example/")["Location"] == THANKS
        assert not Response.objects.exists()

    def test_closed__says_so(
        self, page: QuestionnairePage, client: Client, post: Callable[..., Any]
    ) -> None:
        Questionnaire.objects.update(is_open=False)
        for response in (client.get(ADDRESS), post()):
            assert "今は受け付けていません" in soup(response).select_one("main").get_text()
            assert not soup(response).select("main form")
        assert not Response.objects.exists()

    def test_too_often__keeps_what_was_typed(
        self, post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "RATE", "1/h")
        assert post().status_code == 302
        response = post(ticket="another")
        assert response.status_code == 429
        assert soup(response).select_one("textarea").get_text(strip=True) == "よかった"
        assert Response.objects.count() == 1

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"ticket": "x" * 5000},
            {"ticket": "\x00", "website": "\x00"},
            {f"q{n}": ["1", "x", "\x00"] for n in range(50)},
        ],
        ids=["nothing", "long ticket", "control characters", "other fields"],
    )
    def test_hostile_input__gives_a_clean_page(
        self, page: QuestionnairePage, client: Client, data: dict[str, Any]
    ) -> None:
        assert client.post(ADDRESS, data).status_code in {302, 400, 422}
        assert not Response.objects.exists()


class TestKinds:
    @pytest.fixture(autouse=True)
    def audience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let a room know the kinds of those who are asked."""
        monkeypatch.setattr(audiences, "_providers", [lambda asked: Audience(KINDS)])

    def test_kind__is_asked_and_kept(self, post: Callable[..., Any]) -> None:
        assert "区分を選んでください。" in post().content.decode()
        assert post(kind="town").status_code == 302
        assert Response.objects.get().kind == "town"

    def test_unknown_kind__is_refused(self, post: Callable[..., Any]) -> None:
        assert post(kind="nobody").status_code == 422
        assert not Reply.objects.exists()
