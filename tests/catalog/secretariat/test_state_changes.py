"""Taking down, resuming, deleting and restoring, one by one (S3, 1.1)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry
from catalog.secretariat.state_changes import DELETE, RESTORE, RESUME, TAKE_DOWN, StateChange
from cms.models import StockReason
from cms.reasons.enums import Decision
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, fresh, main_text, url
from tests.factories import entry_in, published_entry

pytestmark = pytest.mark.django_db

#: Change, the state it starts from, the state it leads to.
CHANGES = [
    (TAKE_DOWN, EntryState.PUBLISHED, EntryState.STOPPED),
    (RESUME, EntryState.STOPPED, EntryState.PUBLISHED),
    (DELETE, EntryState.PUBLISHED, EntryState.DELETED),
    (RESTORE, EntryState.DELETED, EntryState.DRAFT),
]
IDS = [change.url_name for change, _, _ in CHANGES]


def address(change: StateChange, entry: Entry) -> str:
    """Return where the change is asked for."""
    return reverse(change.url_name, args=[entry.pk])


def press(cast: Cast, change: StateChange, entry: Entry, **data: Any) -> HttpResponse:
    """Press the button as the secretariat, with a reason."""
    return cast["secretariat"].client.post(
        address(change, entry), {"reason": "苦情があったため"} | data
    )


@pytest.mark.parametrize(("change", "before", "after"), CHANGES, ids=IDS)
class TestEachChange:
    def test_opening_the_screen__changes_nothing(
        self, cast: Cast, change: StateChange, before: EntryState, after: EntryState
    ) -> None:
        entry = entry_in(before)
        response = cast["secretariat"].client.get(address(change, entry))
        assert response.status_code == 200
        assert change.question in main_text(response)
        assert state_of(fresh(entry)) == before

    def test_pressing__acts_and_returns_to_the_list(
        self, cast: Cast, change: StateChange, before: EntryState, after: EntryState
    ) -> None:
        entry = entry_in(before)
        response = press(cast, change, entry)
        assert response["Location"] == url(Entry, "list")
        assert state_of(fresh(entry)) == after

    def test_others__neither_see_nor_act(
        self, cast: Cast, change: StateChange, before: EntryState, after: EntryState
    ) -> None:
        entry = entry_in(before, title="秘密の題")
        for name, method in product(OTHERS, ("get", "post")):
            response = getattr(cast[name].client, method)(address(change, entry), {"reason": "x"})
            assert response.status_code == 302, (name, method)
            assert "秘密の題" not in response.content.decode(), (name, method)
            assert state_of(fresh(entry)) == before, (name, method)

    def test_wrong_state__is_told_and_nothing_happens(
        self, cast: Cast, change: StateChange, before: EntryState, after: EntryState
    ) -> None:
        entry = entry_in(after)
        page = cast["secretariat"].client.get(address(change, entry))
        assert f"「{change.label}」はできません" in main_text(page)
        response = press(cast, change, entry)
        assert response.status_code == 200
        assert state_of(fresh(entry)) == after

    def test_unknown_entry__is_not_found(
        self, cast: Cast, change: StateChange, before: EntryState, after: EntryState
    ) -> None:
        response = cast["secretariat"].client.get(reverse(change.url_name, args=[10**6]))
        assert response.status_code == 404


class TestTakeDown:
    def test_reason__is_asked_for(self, cast: Cast) -> None:
        entry = published_entry()
        response = press(cast, TAKE_DOWN, entry, reason="  ")
        assert response.status_code == 200
        assert fresh(entry).live

    def test_reason__is_kept_with_the_takedown(self, cast: Cast) -> None:
        entry = published_entry()
        press(cast, TAKE_DOWN, entry)
        takedown = entry.takedowns.get()
        assert takedown.reason == "苦情があったため"
        assert takedown.taken_down_by == cast["secretariat"].user

    def test_reason__may_be_chosen(self, cast: Cast) -> None:
        entry = published_entry()
        first = StockReason.objects.filter(decision=Decision.TAKE_DOWN).earliest("place")
        page = cast["secretariat"].client.get(address(TAKE_DOWN, entry))
        assert soup(page).select_one("fieldset label").get_text(strip=True) == first.text
        press(cast, TAKE_DOWN, entry, reason="", chosen=[first.pk])
        assert entry.takedowns.get().reason == first.text

    @pytest.mark.parametrize("change", [RESUME, DELETE, RESTORE], ids=lambda each: each.url_name)
    def test_other_changes__ask_for_none(self, cast: Cast, change: StateChange) -> None:
        before = next(start for each, start, _ in CHANGES if each == change)
        page = cast["secretariat"].client.get(address(change, entry_in(before)))
        assert not soup(page).select("main fieldset, main textarea")

    def test_refused_takedown__keeps_what_was_typed(self, cast: Cast) -> None:
        entry = entry_in(EntryState.DRAFT)
        page = press(cast, TAKE_DOWN, entry)
        assert "公開中の情報ではありません。" in main_text(page)
        assert soup(page).select_one("textarea").get_text(strip=True) == "苦情があったため"

    def test_entry__answers_410_at_once(self, cast: Cast) -> None:
        entry = published_entry()
        press(cast, TAKE_DOWN, entry)
        response = cast["special"].client.get(f"/matching/search/{entry.pk}/")
        assert response.status_code == 410


class TestWayBack:
    def test_next__is_followed(self, cast: Cast) -> None:
        target = f"{url(Entry, 'list')}?state=published"
        assert press(cast, TAKE_DOWN, published_entry(), next=target)["Location"] == target

    def test_foreign_next__is_not(self, cast: Cast) -> None:
        response = press(cast, TAKE_DOWN, published_entry(), next="https://evil.example/")
        assert response["Location"] == url(Entry, "list")
