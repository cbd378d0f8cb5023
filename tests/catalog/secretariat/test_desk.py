"""What the secretariat sees first (O1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.secretariat.desk import waiting_entries
from cms.admin.waiting import TARGET, wait_label
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import buttons, fresh, queries_of, titles
from tests.factories import approved_entry, entry_in, registrant_of, secretariat_operator

pytestmark = pytest.mark.django_db

HOME = "/admin/"
MOST_QUERIES = 43


def desk(cast: Cast, name: str = "secretariat") -> BeautifulSoup:
    """Return the first screen."""
    return soup(cast[name].client.get(HOME))


def waiting(title: str, days: int) -> Entry:
    """Return an entry that has waited for so many days."""
    entry = entry_in(EntryState.IN_REVIEW, title=title)
    started = timezone.now() - timedelta(days=days, hours=1)
    TaskState.objects.filter(revision=entry.latest_revision).update(started_at=started)
    return entry


class TestQueue:
    def test_oldest__comes_first_with_its_days(self, cast: Cast) -> None:
        for title, days in (("三日", 3), ("九日", 9)):
            waiting(title, days)
        rows = desk(cast).select("tr[data-entry-id]")
        assert [row.a.get_text(strip=True) for row in rows] == ["九日", "三日"]
        moments = [timezone.now() - timedelta(days=days, hours=1) for days in (9, 3)]
        waits = [row.select("td")[-1].get_text(strip=True) for row in rows]
        assert waits == [wait_label(each, TARGET) for each in moments]

    def test_row__tells_organisation_type_and_kind(self, cast: Cast) -> None:
        new, changed = waiting("新しい題", 2), entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW)
        stopped = entry_in(EntryState.STOPPED)
        lifecycle.register(fresh(stopped), registrant_of(stopped))
        kinds = {}
        for row in desk(cast).select("tr[data-entry-id]"):
            about, kind = row.select_one("th > span"), row.td
            kinds[int(row["data-entry-id"])] = kind.get_text(" ", strip=True)
            entry = Entry.objects.get(pk=row["data-entry-id"])
            assert entry.organization.name in about.get_text()
            assert entry.information_type.name in about.get_text()
        assert kinds == {new.pk: "新規", changed.pk: "変更", stopped.pk: "変更 公開停止中"}

    def test_title__leads_to_the_review(self, cast: Cast) -> None:
        entry = waiting("題", 1)
        link = desk(cast).select_one("tr[data-entry-id] a")
        assert link["href"] == reverse("entry_review", args=[entry.pk])

    def test_ten__are_shown_and_all_counted(self, cast: Cast) -> None:
        for n in range(11):
            waiting(f"題{n}", n)
        page = desk(cast)
        assert len(page.select("tr[data-entry-id]")) == 10
        link = page.select_one("[data-waiting-count]")
        assert link["data-waiting-count"] == "11"
        assert len(titles(cast["secretariat"].client.get(link["href"]))) == 11

    def test_only_what_waits__is_there(self, cast: Cast) -> None:
        for state in EntryState:
            entry_in(state, title=state.value)
        found = {row.a.get_text(strip=True) for row in desk(cast).select("tr[data-entry-id]")}
        assert found == {"in_review", "published_changes_in_review"}

    def test_stopped_entry_with_a_new_draft__is_there(self, cast: Cast) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.register(fresh(entry), registrant_of(entry))
        assert len(desk(cast).select("tr[data-entry-id]")) == 1

    def test_nothing_waiting__is_told(self, cast: Cast) -> None:
        page = desk(cast)
        assert "今は待っている仕事はありません。" in page.get_text()
        assert not page.select("#waiting-section, tr[data-entry-id]")

    def test_working_group__sees_none_of_it(self, cast: Cast) -> None:
        waiting("秘密の題", 1)
        page = desk(cast, "wg")
        assert "秘密の題" not in page.get_text()
        assert not page.select("[data-waiting-count]")

    @pytest.mark.parametrize("name", ["visitor", "general", "special"])
    def test_members__do_not_get_in(self, cast: Cast, name: str) -> None:
        assert cast[name].client.get(HOME).status_code == 302

    def test_entries__are_named_once(self, cast: Cast) -> None:
        waiting("一度だけの題", 1)
        assert desk(cast).get_text().count("一度だけの題") == 1

    def test_queries__are_as_many_for_nine_as_for_one(self, cast: Cast) -> None:
        waiting("題", 1)
        client = cast["secretariat"].client
        client.get(HOME)
        one = queries_of(client, HOME)
        for n in range(8):
            waiting(f"題{n}", n)
        assert queries_of(client, HOME) == one <= MOST_QUERIES


class TestLinks:
    def follow(self, cast: Cast, label: str) -> Any:
        """Press one of the links."""
        link = next(each for each in desk(cast).select(".desk__ways a") if label in each.get_text())
        return cast["secretariat"].client.get(link["href"])

    def test_published__leads_to_where_each_is_taken_down(self, cast: Cast) -> None:
        approved_entry(title="公開中の情報")
        entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW, title="変更の審査中")
        returned = entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW, title="変更の差戻し")
        lifecycle.return_to_registrant(returned, secretariat_operator(), "直してください")
        for state in (EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED):
            entry_in(state)
        page = self.follow(cast, "公開中の登録情報")
        assert set(titles(page)) == {"公開中の情報", "変更の審査中", "変更の差戻し"}
        links = {link["href"].partition("?")[0] for link in soup(page).select("main a[href]")}
        for entry in Entry.objects.published():
            assert reverse("entry_take_down", args=[entry.pk]) in links

    def test_stopped__leads_to_where_each_is_resumed(self, cast: Cast) -> None:
        entry_in(EntryState.STOPPED)
        assert buttons(self.follow(cast, "公開停止中")) == {"公開を再開"}

    def test_new_genre__is_one_click_away(self, cast: Cast) -> None:
        assert soup(self.follow(cast, "ジャンルを追加")).select_one("[name=parent]") is not None


class TestTeller:
    """What the desk is told of entries (O1)."""

    def test_waiting__are_counted_with_the_age_of_the_oldest(self, cast: Cast) -> None:
        waiting("二日", 2), waiting("八日", 8)
        entry_in(EntryState.DRAFT), entry_in(EntryState.RETURNED)
        told = waiting_entries(cast["secretariat"].user)
        assert told.count == 2
        assert (timezone.now() - told.oldest).days == 8

    def test_link__leads_to_them(self, cast: Cast) -> None:
        waiting("待つ題", 1), approved_entry(title="公開の題")
        told = waiting_entries(cast["secretariat"].user)
        assert titles(cast["secretariat"].client.get(told.url)) == ["待つ題"]

    def test_nothing__is_none_of_any_age(self, cast: Cast) -> None:
        told = waiting_entries(cast["secretariat"].user)
        assert (told.count, told.oldest) == (0, None)

    @pytest.mark.parametrize("name", ["general", "special", "wg"])
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        assert waiting_entries(cast[name].user) is None

    def test_query__is_one_for_many(self, cast: Cast, django_assert_num_queries: Any) -> None:
        user = cast["secretariat"].user
        for n in range(3):
            waiting(f"題{n}", n)
        waiting_entries(user)
        with django_assert_num_queries(1):
            assert waiting_entries(user).count == 3
