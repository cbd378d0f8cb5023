"""From what somebody reports to the screen that takes it down (O1, S3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.secretariat.finding import published_named
from tests.actors import Cast
from tests.catalog.screens import OTHERS, titles
from tests.factories import entry_in, listed_entry

pytestmark = pytest.mark.django_db

FIND = "/admin/matching/take_down/"


@pytest.fixture
def entry(db: None) -> Entry:
    """Return a published entry."""
    return listed_entry(title="避難所受付システム")


class TestPublishedNamed:
    @pytest.mark.parametrize(
        "text",
        [
            "{pk}",
            " {pk} ",
            "https://www.example.jp/matching/search/{pk}/",
            "/matching/search/{pk}",
            "https://www.example.jp/matching/search/{pk}/?from=mail#top",
            "避難所受付",
            "しすてむ",
            "ｼｽﾃﾑ",
        ],
    )
    def test_number_address_or_title__names_it(self, entry: Entry, text: str) -> None:
        assert published_named(text.format(pk=entry.pk)) == [entry]

    def test_wide_digits__are_digits(self, entry: Entry) -> None:
        wide = str(entry.pk).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert published_named(wide) == [entry]

    @pytest.mark.parametrize(
        "text", ["", " ", "0", "9" * 18, "9" * 40, "https://example.jp/other/", "無い"]
    )
    def test_nothing__is_named_by_other_texts(self, entry: Entry, text: str) -> None:
        assert published_named(text) == []

    def test_number_in_a_title__names_it_if_no_entry_has_it(self, entry: Entry) -> None:
        other = listed_entry(title="2040年の防災")
        assert published_named("2040") == [other]

    @pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED])
    def test_unpublished__is_not_named(self, state: EntryState) -> None:
        assert published_named(str(entry_in(state).pk)) == []


class TestView:
    def find(self, cast: Cast, text: str, **kwargs: Any) -> Any:
        """Ask for an entry."""
        return cast["secretariat"].client.get(FIND, {"q": text}, **kwargs)

    def test_one__leads_to_the_question(self, cast: Cast, entry: Entry) -> None:
        response = self.find(cast, str(entry.pk))
        question = reverse("entry_take_down", args=[entry.pk])
        assert response["Location"] == f"{question}?next=%2Fadmin%2F"

    def test_several__are_listed(self, cast: Cast, entry: Entry) -> None:
        listed_entry(title="避難の案内"), listed_entry(title="観光")
        entry_in(EntryState.DRAFT, title="避難の下書き")
        page = self.find(cast, "避難", follow=True)
        assert set(titles(page)) == {"避難所受付システム", "避難の案内"}

    def test_none__is_told_above_all_that_is_published(self, cast: Cast, entry: Entry) -> None:
        page = self.find(cast, "無い<b>", follow=True)
        assert "「無い&lt;b&gt;」に当たる公開中の登録情報は見つかりません" in page.content.decode()
        assert titles(page) == ["避難所受付システム"]

    def test_nothing_typed__is_the_list(self, cast: Cast, entry: Entry) -> None:
        assert titles(self.find(cast, "", follow=True)) == ["避難所受付システム"]

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__find_nothing(self, cast: Cast, entry: Entry, name: str) -> None:
        response = cast[name].client.get(FIND, {"q": str(entry.pk)})
        assert response.status_code == 302
        assert "take_down" not in response["Location"].partition("?")[0]

    def test_post__does_nothing(self, cast: Cast, entry: Entry) -> None:
        assert cast["secretariat"].client.post(FIND, {"q": str(entry.pk)}).status_code == 405
        assert Entry.objects.published().filter(pk=entry.pk).exists()
