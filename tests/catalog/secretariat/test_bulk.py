"""Taking down and resuming many entries at once (S3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry, Takedown
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, fresh, main_text
from tests.factories import entry_in, published_entry

pytestmark = pytest.mark.django_db

TAKE_DOWN = "/admin/bulk/catalog/entry/take_down/"
RESUME = "/admin/bulk/catalog/entry/resume/"
REASON = {"reason": "一斉点検のため"}


def ids(*entries: Entry) -> str:
    """Return the query that names the entries."""
    return "?" + "&".join(f"id={entry.pk}" for entry in entries)


def act(cast: Cast, address: str, **data: Any) -> HttpResponse:
    """Press the button as the secretariat."""
    return cast["secretariat"].client.post(address, REASON | data)


class TestTakeDownMany:
    def test_chosen__are_stopped_for_one_reason(self, cast: Cast) -> None:
        chosen, left = [published_entry(), published_entry()], published_entry()
        act(cast, TAKE_DOWN + ids(*chosen))
        assert [state_of(fresh(each)) for each in chosen] == [EntryState.STOPPED] * 2
        assert state_of(fresh(left)) == EntryState.PUBLISHED
        assert set(Takedown.objects.values_list("reason", flat=True)) == {"一斉点検のため"}

    def test_chosen_reason__needs_no_word_typed(self, cast: Cast) -> None:
        entry = published_entry()
        page = cast["secretariat"].client.get(TAKE_DOWN + ids(entry))
        box = soup(page).select_one("main fieldset label")
        act(cast, TAKE_DOWN + ids(entry), reason="", chosen=[box.input["value"]])
        assert entry.takedowns.get().reason == box.get_text(strip=True)

    def test_without_reason__nothing_happens(self, cast: Cast) -> None:
        entry = published_entry()
        assert act(cast, TAKE_DOWN + ids(entry), reason="").status_code == 200
        assert fresh(entry).live

    def test_wrong_states__are_left_alone_and_named(self, cast: Cast) -> None:
        good, draft = (
            published_entry(title="公開中の一件"),
            entry_in(EntryState.DRAFT, title="下書きの一件"),
        )
        address = TAKE_DOWN + ids(good, draft)
        text = main_text(cast["secretariat"].client.get(address))
        assert "次の1件を「公開停止」します。" in text
        assert "次の1件は、今の状態では「公開停止」できません。 下書きの一件" in text
        act(cast, address)
        assert state_of(fresh(good)) == EntryState.STOPPED
        assert state_of(fresh(draft)) == EntryState.DRAFT

    def test_opening_the_screen__changes_nothing(self, cast: Cast) -> None:
        entry = published_entry()
        cast["secretariat"].client.get(TAKE_DOWN + ids(entry))
        assert fresh(entry).live

    @pytest.mark.parametrize("name", OTHERS)
    @pytest.mark.parametrize("address", [TAKE_DOWN, RESUME])
    def test_others__neither_see_nor_act(self, cast: Cast, name: str, address: str) -> None:
        entry = published_entry(title="秘密の題")
        for method in ("get", "post"):
            response = getattr(cast[name].client, method)(address + ids(entry), REASON)
            assert response.status_code == 302
            assert "秘密の題" not in response.content.decode()
        assert fresh(entry).live

    @pytest.mark.parametrize("query", ["", "?id=x", "?id=0", "?id=1&id=x"])
    def test_nonsense__is_a_clean_page(self, cast: Cast, query: str) -> None:
        response = cast["secretariat"].client.get(TAKE_DOWN + query)
        assert response.status_code == 200
        assert "選ばれていません" in main_text(response)


class TestSelectAll:
    """「すべて選択」 means what the list shows, never the whole table."""

    def test_without_filter__means_nothing(self, cast: Cast) -> None:
        entry = published_entry()
        act(cast, f"{TAKE_DOWN}?id=all")
        assert fresh(entry).live
        text = main_text(cast["secretariat"].client.get(f"{TAKE_DOWN}?id=all"))
        assert "先に状態や団体などの条件で絞り込んでください" in text

    def test_filter__is_obeyed(self, cast: Cast) -> None:
        inside, outside = published_entry(), published_entry()
        act(cast, f"{TAKE_DOWN}?id=all&organization={inside.organization_id}")
        assert state_of(fresh(inside)) == EntryState.STOPPED
        assert fresh(outside).live

    def test_search__is_obeyed(self, cast: Cast) -> None:
        inside, outside = published_entry(title="水位計"), published_entry(title="温度計")
        act(cast, f"{TAKE_DOWN}?id=all&q=水位")
        assert state_of(fresh(inside)) == EntryState.STOPPED
        assert fresh(outside).live

    @pytest.mark.parametrize("query", ["state=nonsense", "q=%20", "genre=x", "p=2"])
    def test_filter_that_says_nothing__means_nothing(self, cast: Cast, query: str) -> None:
        entry = published_entry()
        act(cast, f"{TAKE_DOWN}?id=all&{query}")
        assert fresh(entry).live


class TestResumeMany:
    def test_chosen__come_back(self, cast: Cast) -> None:
        stopped = [entry_in(EntryState.STOPPED), entry_in(EntryState.STOPPED)]
        act(cast, RESUME + ids(*stopped))
        assert [state_of(fresh(each)) for each in stopped] == [EntryState.PUBLISHED] * 2


class TestDeletion:
    def test_many__are_deleted_by_nobody(self, cast: Cast, superuser: Actor) -> None:
        entry = published_entry(title="秘密の題")
        address = f"/admin/bulk/catalog/entry/delete/{ids(entry)}"
        for client in (superuser.client, cast["secretariat"].client, cast["wg"].client):
            for method in ("get", "post"):
                response = getattr(client, method)(address)
                assert response.status_code == 302
                assert "秘密の題" not in response.content.decode()
        assert fresh(entry).live
