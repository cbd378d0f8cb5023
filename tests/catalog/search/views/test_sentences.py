"""A problem told in a sentence, on the page (V14)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.models import DemandCount, Entry
from tests.actors import Cast
from tests.catalog.html import hit_count, row_ids, soup
from tests.factories import InformationTypeFactory, listed_entry

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"
VERDICT = f"{SEARCH}near/"
TEXT = "庁内の電話の取次ぎに追われている"
NOTE = "すべての言葉を含む情報はありません。内容の近い順に表示しています。"


@pytest.fixture
def phone() -> Entry:
    kind = InformationTypeFactory(slug="case")
    listed_entry(title="橋の点検ドローン", information_type=kind)
    return listed_entry(
        title="内線転送の自動応答", summary="通話を各課へ取り次ぎます。", information_type=kind
    )


def counted(kind: str) -> list[str]:
    rows = DemandCount.objects.filter(kind=kind).order_by("value")
    return list(rows.values_list("value", flat=True))


class TestPage:
    def test_list__ranked_with_the_words_that_carried(self, client: Client, phone: Entry) -> None:
        response = client.get(SEARCH, {"q": TEXT})
        page = soup(response)
        assert NOTE in page.get_text()
        assert page.select_one(".entry-list")["data-ranking"] == "sentence"
        assert row_ids(response)[0] == phone.pk
        assert hit_count(response) == len(row_ids(response))
        first = page.select_one(f"[data-entry-id='{phone.pk}']")
        assert "電話" in [each["data-near-word"] for each in first.select("[data-near-word]")]

    def test_words__no_ranking(self, client: Client, phone: Entry) -> None:
        page = soup(client.get(SEARCH, {"q": "内線"}))
        assert page.select_one("[data-ranking]") is None
        assert page.select_one("[data-near-word]") is None
        assert NOTE not in page.get_text()

    def test_words_without_hits__corrections_and_the_nearest(
        self, client: Client, phone: Entry
    ) -> None:
        response = client.get(SEARCH, {"q": "電話 火星"})
        assert NOTE in soup(response).get_text()
        assert row_ids(response)[0] == phone.pk

    def test_all_words__the_note_says_how_many(self, client: Client, phone: Entry) -> None:
        response = client.get(SEARCH, {"q": "通話を各課へ取り次ぎます"})
        assert "すべての言葉を含む情報（1件）" in soup(response).get_text()
        assert row_ids(response)[0] == phone.pk

    def test_second_page_and_detail__keep_the_search(self, cast: Cast, phone: Entry) -> None:
        page = soup(cast["special"].client.get(SEARCH, {"q": TEXT}))
        link = page.select_one("[data-detail-link]")["href"]
        detail = soup(cast["special"].client.get(link))
        assert detail.select_one("h1").get_text(strip=True) == phone.title


class TestDemand:
    def test_sentence__its_words_are_counted_not_itself(self, client: Client, phone: Entry) -> None:
        client.get(SEARCH, {"q": TEXT})
        assert counted("word") == sorted(["庁内", "電話", "取次ぎ", "追う"])
        assert counted("zero_hit_word") == []

    def test_words_without_hits__are_counted_as_before(self, client: Client, phone: Entry) -> None:
        client.get(SEARCH, {"q": "通話 火星"})
        assert counted("word") == ["火星", "通話"]
        assert counted("zero_hit_word") == ["火星"]


class TestVerdict:
    def give(self, client: Client, pk: object, verdict: str = "useful", text: str = TEXT) -> int:
        answer = client.post(VERDICT, {"search": f"q={text}&page=1", verdict: str(pk)})
        if answer.status_code == 302:
            assert answer["Location"].startswith(f"{SEARCH}?q=")
            assert "ご協力ありがとうございます" in client.get(answer["Location"]).content.decode()
        return answer.status_code

    def test_useful__the_words_are_counted(self, client: Client, phone: Entry) -> None:
        assert self.give(client, phone.pk) == 302
        assert "電話→通話" in counted("useful_words")
        assert counted("wrong_words") == []

    def test_script__is_answered_in_place(self, client: Client, phone: Entry) -> None:
        answer = client.post(
            VERDICT,
            {"search": f"q={TEXT}", "useful": phone.pk},
            headers={"accept": "application/json"},
        )
        assert answer.json() == {"message": "ご協力ありがとうございます。"}
        assert "電話→通話" in counted("useful_words")

    def test_wrong__counted_apart_and_once_a_while(self, client: Client, phone: Entry) -> None:
        for _ in range(2):
            assert self.give(client, phone.pk, "wrong") == 302
        assert counted("wrong_words").count("電話→通話") == 1
        cache.clear()
        self.give(client, phone.pk, "wrong")
        assert counted("wrong_words").count("電話→通話") == 2

    @pytest.mark.parametrize("pk", ["0", "x", "", "９", "99999999"])
    def test_unknown_hit__404(self, client: Client, phone: Entry, pk: str) -> None:
        assert self.give(client, pk) == 404

    def test_entry_that_the_search_does_not_find__nothing_counted(
        self, client: Client, phone: Entry
    ) -> None:
        assert self.give(client, phone.pk, text="内線") == 302
        assert counted("useful_words") == []

    def test_class_2__not_told_to_visitors(self, client: Client, phone: Entry) -> None:
        secret = listed_entry(title="電話の取次ぎ", confidentiality=2, consent_declared=True)
        assert self.give(client, secret.pk) == 404

    def test_buttons__name_the_hit(self, client: Client, phone: Entry) -> None:
        page = soup(client.get(SEARCH, {"q": TEXT}))
        form = page.select_one("form#verdicts")
        assert form["action"] == VERDICT
        buttons = page.select(f"[data-entry-id='{phone.pk}'] button[form=verdicts]")
        assert [each["name"] for each in buttons] == ["useful", "wrong"]
        assert all(phone.title in each.get_text() for each in buttons)
