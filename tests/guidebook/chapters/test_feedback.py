"""What readers think of a chapter: sent, refused, kept once (G9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from guidebook.chapters.readers import MOST_PER_HOUR
from guidebook.models import ChapterPage, EditionPage, Feedback
from tests.actors import NAMES, Cast
from tests.catalog.html import soup, text_of
from tests.guidebook.worlds import (
    EDITION,
    SCRIPT,
    make_chapter,
    ticket_of,
    typed,
)

pytestmark = pytest.mark.django_db

CHAPTER = f"{EDITION}1/"
ADDRESS = f"{CHAPTER}feedback/"
FORM = ".feedback form"
COMMENT = "この例の続きを、もっと知りたいです。"
THANKS = "ご意見を送信しました。ありがとうございます。"


def send(client: Client, chapter: ChapterPage, **changes: str) -> HttpResponse:
    """Send a comment of a form that was open for a minute."""
    data = {"helpful": "yes", "kind": "request", "comment": COMMENT, "website": ""}
    return client.post(ADDRESS, data | {"ticket": ticket_of(chapter)} | changes)


def errors(response: HttpResponse, name: str) -> str:
    """Return what stands at the field `name`."""
    found = soup(response).select_one(f"#feedback_{name}_error")
    return found.get_text(strip=True) if found else ""


class TestSending:
    @pytest.mark.parametrize("name", NAMES)
    def test_feedback__is_kept_with_who_wrote_it(
        self, cast: Cast, chapter: ChapterPage, name: str
    ) -> None:
        response = send(cast[name].client, chapter)
        assert response.status_code == 302
        assert response["Location"] == f"{CHAPTER}#feedback"
        kept = Feedback.objects.get()
        user = cast[name].user
        assert (kept.helpful, kept.kind, kept.comment) == (True, "request", COMMENT)
        assert kept.chapter == chapter
        assert kept.about == "版ver2.0 1．章1"
        assert kept.state == "open"
        assert kept.user == user
        assert kept.organization == (user and user.organization)

    def test_thanks__are_said_once_where_one_lands(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        address = send(client, chapter)["Location"]
        page = soup(client.get(address))
        assert THANKS in page.find(id="feedback").parent.get_text()
        assert page.get_text().count(THANKS) == 1
        assert THANKS not in text_of(client.get(address))

    def test_form_of_the_page__is_accepted_at_once(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        data = typed(client.get(CHAPTER), FORM)
        assert soup(client.get(CHAPTER)).select_one(FORM)["action"].startswith(ADDRESS)
        client.post(ADDRESS, data | {"helpful": "no"})
        kept = Feedback.objects.get()
        assert (kept.helpful, kept.kind, kept.comment) == (False, "", "")

    @pytest.mark.parametrize("kind", ["thanks", "complaint", "request", "proposal", "question"])
    def test_every_kind__is_kept_without_a_verdict(
        self, client: Client, chapter: ChapterPage, kind: str
    ) -> None:
        send(client, chapter, helpful="", kind=kind)
        kept = Feedback.objects.get()
        assert (kept.helpful, kept.kind) == (None, kind)

    def test_kinds__are_those_of_the_specification(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        options = soup(client.get(CHAPTER)).select(f"{FORM} option")
        labels = [each.get_text() for each in options]
        assert labels == ["選んでください", "御礼", "苦情", "要望", "提案", "質問"]

    def test_feedback__is_shown_to_no_reader(self, cast: Cast, chapter: ChapterPage) -> None:
        send(cast["special"].client, chapter)
        for name in NAMES:
            assert COMMENT not in cast[name].client.get(CHAPTER).content.decode(), name

    def test_answers__of_somebody_else_cannot_be_named(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        """No one can touch another's: what a form may say is fixed."""
        first = send(client, chapter)
        assert first.status_code == 302
        kept = Feedback.objects.get()
        changes = {"id": str(kept.pk), "pk": str(kept.pk), "state": "handled", "note": "x"}
        send(client, chapter, comment="別の声", **changes)
        kept.refresh_from_db()
        assert (kept.comment, kept.state, kept.note) == (COMMENT, "open", "")
        assert Feedback.objects.count() == 2

    def test_deleted_chapter__leaves_what_was_said(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        send(client, chapter)
        chapter.delete()
        kept = Feedback.objects.get()
        assert kept.chapter is None
        assert kept.about == "版ver2.0 1．章1"

    def test_get__leads_to_the_form(self, client: Client, chapter: ChapterPage) -> None:
        response = client.get(ADDRESS)
        assert response.status_code == 302
        assert response["Location"] == f"{CHAPTER}#feedback"

    def test_forgery_from_another_site__is_refused(self, chapter: ChapterPage) -> None:
        response = send(Client(enforce_csrf_checks=True), chapter)
        assert response.status_code == 403
        assert not Feedback.objects.exists()


class TestMistakes:
    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"kind": ""}, "kind", "コメントの種類を選んでください。"),
            ({"comment": ""}, "comment", "コメントを入力してください。"),
            ({"comment": " \n "}, "comment", "コメントを入力してください。"),
            ({"comment": "\x00\x07"}, "comment", "コメントを入力してください。"),
            (
                {"comment": "", "kind": "", "helpful": ""},
                "helpful",
                "役に立ったかどうかを選ぶか、コメントを入力してください。",
            ),
            ({"comment": "あ" * 2001}, "comment", "2000"),
            ({"kind": "zzz"}, "kind", "zzz"),
            ({"helpful": "zzz"}, "helpful", "zzz"),
        ],
        ids=["no-kind", "no-comment", "blank", "controls", "nothing", "long", "kind", "helpful"],
    )
    def test_mistake__is_told_at_its_field(
        self,
        client: Client,
        chapter: ChapterPage,
        changes: dict[str, str],
        field: str,
        message: str,
    ) -> None:
        response = send(client, chapter, **changes)
        assert response.status_code == 200
        assert message in errors(response, field)
        assert soup(response).select(".error-summary a[href^='#feedback_']")
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("comment", [COMMENT, "一行目\n二行目", SCRIPT, "</textarea>" + SCRIPT])
    def test_typed_text__stays(self, client: Client, chapter: ChapterPage, comment: str) -> None:
        response = send(client, chapter, kind="", helpful="no", comment=comment)
        again = typed(response, FORM)
        assert again["comment"].replace("\r\n", "\n") == comment
        assert again["helpful"] == "no"
        assert "<script>alert" not in response.content.decode()
        assert "ver2.0の1の本文" in text_of(response)

    def test_long_text__stays_whole(self, client: Client, chapter: ChapterPage) -> None:
        text = "あ" * 2001
        assert typed(send(client, chapter, comment=text), FORM)["comment"] == text

    def test_two_thousand_characters__are_accepted_line_breaks_counted_once(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        send(client, chapter, comment="あ" * 999 + "\r\n" + "い" * 1000)
        assert len(Feedback.objects.get().comment) == 2000

    def test_empty_request__is_a_clean_page(self, client: Client, chapter: ChapterPage) -> None:
        response = client.post(ADDRESS)
        assert response.status_code == 200
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("value", ["\x00", "あ" * 500, "%00", SCRIPT])
    def test_strange_tickets__ask_to_send_again(
        self, client: Client, chapter: ChapterPage, value: str
    ) -> None:
        response = send(client, chapter, ticket=value)
        assert response.status_code == 200
        assert typed(response, FORM)["comment"] == COMMENT
        assert "<script>alert" not in response.content.decode()
        assert not Feedback.objects.exists()


class TestMachines:
    """Spam is kept out, people are not (G9)."""

    def test_hidden_field__is_thanked_for_and_kept_nowhere(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        response = send(client, chapter, website="https://spam.example")
        assert response.status_code == 302
        assert not Feedback.objects.exists()

    def test_hidden_field__is_out_of_the_way_of_people(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        field = soup(client.get(CHAPTER)).select_one(f"{FORM} [name=website]")
        assert field["tabindex"] == "-1"
        assert field["autocomplete"] == "off"
        assert field.find_parent(attrs={"aria-hidden": "true"}) is not None

    def refuse(self, client: Client, chapter: ChapterPage, ticket: str) -> None:
        """Check that the form comes back with everything typed and another ticket."""
        response = send(client, chapter, ticket=ticket)
        assert response.status_code == 200
        again = typed(response, FORM)
        assert (again["comment"], again["kind"]) == (COMMENT, "request")
        assert again["ticket"] != ticket
        assert "もう一度「送信」を押してください" in text_of(response)
        assert not Feedback.objects.exists()

    def test_ticket_of_yesterday(self, client: Client, chapter: ChapterPage) -> None:
        self.refuse(client, chapter, ticket_of(chapter, 24 * 60 * 60 + 60))

    def test_ticket_of_another_chapter(
        self, client: Client, edition: EditionPage, chapter: ChapterPage
    ) -> None:
        self.refuse(client, chapter, ticket_of(make_chapter(edition, "2")))

    @pytest.mark.parametrize("ticket", ["", "forged", "1.abc:1x:signature", ":::"])
    def test_ticket_forged(self, client: Client, chapter: ChapterPage, ticket: str) -> None:
        self.refuse(client, chapter, ticket)

    def test_ticket_changed(self, client: Client, chapter: ChapterPage) -> None:
        self.refuse(client, chapter, f"{ticket_of(chapter)}x")

    def test_twenty_hours_open__is_fine(self, client: Client, chapter: ChapterPage) -> None:
        assert send(client, chapter, ticket=ticket_of(chapter, 20 * 60 * 60)).status_code == 302
        assert Feedback.objects.count() == 1

    def test_fresh_ticket_of_the_refusal__is_accepted(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        refused = send(client, chapter, ticket=ticket_of(chapter, 24 * 60 * 60 + 60))
        assert client.post(ADDRESS, typed(refused, FORM)).status_code == 302
        assert Feedback.objects.get().comment == COMMENT

    def test_same_form_twice__is_kept_once(self, client: Client, chapter: ChapterPage) -> None:
        ticket = ticket_of(chapter)
        for _ in range(3):
            assert send(client, chapter, ticket=ticket).status_code == 302
        assert Feedback.objects.count() == 1

    def test_other_words_in_a_used_form__are_not_lost(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        """Who goes back in the browser and writes more is not thanked for nothing."""
        ticket = ticket_of(chapter)
        send(client, chapter, ticket=ticket)
        response = send(client, chapter, ticket=ticket, comment="もう１つ言わせてください。")
        kept = Feedback.objects.filter(comment="もう１つ言わせてください。").exists()
        shown = typed(response, FORM) if response.status_code == 200 else {}
        assert kept or shown.get("comment") == "もう１つ言わせてください。"

    def test_used_form_of_somebody_else__changes_nothing(
        self, cast: Cast, chapter: ChapterPage
    ) -> None:
        ticket = ticket_of(chapter)
        send(cast["special"].client, chapter, ticket=ticket)
        send(cast["visitor"].client, chapter, ticket=ticket, comment="書き換え")
        kept = Feedback.objects.get(comment=COMMENT)
        assert kept.user == cast["special"].user

    def test_same_words_in_two_forms__are_two_voices(
        self, client: Client, chapter: ChapterPage
    ) -> None:
        for _ in range(2):
            send(client, chapter)
        assert Feedback.objects.count() == 2


class TestTooMany:
    """Ten an hour from one address (G9)."""

    @pytest.fixture
    def full(self, client: Client, chapter: ChapterPage) -> Client:
        """Return a client that has sent as many as it may."""
        for _ in range(MOST_PER_HOUR):
            assert send(client, chapter).status_code == 302
        return client

    def test_eleventh__is_refused_with_its_text(self, full: Client, chapter: ChapterPage) -> None:
        response = send(full, chapter, comment="十一番目の声")
        assert response.status_code == 429
        again = typed(response, FORM)
        assert (again["comment"], again["kind"]) == ("十一番目の声", "request")
        assert "１時間に10件まで" in text_of(response)
        assert Feedback.objects.count() == 10

    def test_other_address__is_free(self, full: Client, chapter: ChapterPage) -> None:
        other = Client(REMOTE_ADDR="203.0.113.9")
        assert send(other, chapter).status_code == 302

    def test_invented_address__helps_nobody(self, full: Client, chapter: ChapterPage) -> None:
        forged: Any = Client(headers={"X-Forwarded-For": "203.0.113.9"})
        assert send(forged, chapter).status_code == 429

    def test_after_the_hour__it_goes_on(self, full: Client, chapter: ChapterPage) -> None:
        cache.clear()
        assert send(full, chapter).status_code == 302
        assert Feedback.objects.count() == 11

    def test_mistakes__are_not_counted(self, client: Client, chapter: ChapterPage) -> None:
        for _ in range(MOST_PER_HOUR + 1):
            send(client, chapter, kind="")
        assert send(client, chapter).status_code == 302

    def test_address__is_kept_nowhere(self, client: Client, chapter: ChapterPage) -> None:
        send(Client(REMOTE_ADDR="203.0.113.9"), chapter)
        values = Feedback.objects.values().get().values()
        assert not any("203.0.113.9" in str(value) for value in values)
