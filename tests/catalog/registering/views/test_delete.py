"""Taking an own entry away: asked first, gone at once (R7, R8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.registering.views import delete as delete_view
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.catalog.html import row_ids, soup, text_of
from tests.registering import LIST, Desk, desk_entry, fresh, state

SHOWN = [each for each in EntryState if each != EntryState.DELETED]


class TestDeleteView:
    def test_page__asks_and_offers_the_way_back(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner, title="水位計")
        answer = soup(company.get(f"{LIST}{entry.pk}/delete/"))
        assert answer.title.get_text() == "削除：水位計｜ＡＰＰＬＩＣ"
        page = answer.main
        assert "本当に削除してよいですか？" in page.get_text()
        assert "水位計" in page.get_text()
        assert page.find("button", string="削除").find_parent("form")["method"] == "post"
        assert page.find("a", string="戻る")["href"] == f"{LIST}{entry.pk}/"
        assert state(entry) == EntryState.PUBLISHED

    @pytest.mark.parametrize("before", SHOWN)
    def test_entry__in_any_state_goes_at_once(
        self, cast: Cast, company: Client, desk: Desk, before: EntryState
    ) -> None:
        entry = desk_entry(desk, before, cast.owner)
        page = company.post(f"{LIST}{entry.pk}/delete/", follow=True)
        assert page.redirect_chain == [(f"{LIST}deleted/", 302)]
        assert state(entry) == EntryState.DELETED
        assert fresh(entry).live is False
        assert row_ids(company.get(LIST)) == []

    def test_readers__find_it_nowhere(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        company.post(f"{LIST}{entry.pk}/delete/")
        reader = cast["special"].client
        assert reader.get(f"/matching/search/{entry.pk}/").status_code == 410
        assert row_ids(reader.get("/matching/search/")) == []

    def test_colleague__may_delete(self, cast: Cast, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        cast["colleague"].client.post(f"{LIST}{entry.pk}/delete/")
        assert state(entry) == EntryState.DELETED

    def test_second_press__finds_nothing(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        company.post(f"{LIST}{entry.pk}/delete/")
        deleted_at = fresh(entry).deleted_at
        assert company.post(f"{LIST}{entry.pk}/delete/").status_code == 404
        assert fresh(entry).deleted_at == deleted_at

    def test_press_in_the_instant_of_a_colleagues__is_no_error(
        self, cast: Cast, company: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)

        def after_the_colleague(row: Entry, operator: Operator) -> None:
            lifecycle.delete(row, Operator(cast["colleague"].user))
            lifecycle.delete(row, operator)

        monkeypatch.setattr(delete_view, "delete", after_the_colleague)
        company.raise_request_exception = False
        answer: Any = company.post(f"{LIST}{entry.pk}/delete/")
        assert answer.status_code in {302, 404}
        assert state(entry) == EntryState.DELETED


class TestDeletedView:
    def test_page__says_so_and_leads_to_the_list(self, company: Client) -> None:
        page = company.get(f"{LIST}deleted/")
        assert "削除しました。" in text_of(page)
        assert soup(page).main.find("a", string="ＯＫ")["href"] == LIST
