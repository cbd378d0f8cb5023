"""The secretariat's side of freshness: desk, ledger, filters, setting (O1, O6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.freshness import admin as desk_side
from catalog.freshness.answers import report_outdated
from catalog.freshness.desk import outdated_entries, unconfirmed_entries
from catalog.models import AfterFlag, Entry, FreshnessPolicy, FreshnessStep, OutdatedReport
from cms.admin.audit import Operator
from cms.members.models import User
from tests.actors import Actor, Cast
from tests.catalog.freshness.fresh import START, asked
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text, menu_labels, titles, url
from tests.factories import (
    OrganizationFactory,
    entry_in,
    listed_entry,
    published_entry,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db
LEDGER = "/admin/matching/outdated/"
SETTING = "/admin/settings/catalog/freshnesspolicy/"


def report(entry: Entry, note: str = "料金が違う") -> OutdatedReport:
    """Return a report of a new municipality."""
    organization = OrganizationFactory(municipality=True)
    return OutdatedReport.objects.create(entry=entry, organization=organization, note=note)


def close(pk: int) -> str:
    """Return the address of 「対応済みにする」."""
    return reverse("outdated_close", args=[pk])


class TestDesk:
    def told(self, user: Any) -> list[Any]:
        """Return what the two tellers say."""
        return [unconfirmed_entries(user), outdated_entries(user)]

    @pytest.mark.parametrize("name", ["general", "special", "wg"])
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        assert self.told(cast[name].user) == [None, None]
        assert self.told(AnonymousUser()) == [None, None]

    def test_nothing_waits__is_said_too(self, cast: Cast) -> None:
        told = self.told(cast["secretariat"].user)
        assert [(each.label, each.count, each.oldest) for each in told] == [
            ("確認のない情報", 0, None),
            ("情報が古いとの連絡", 0, None),
        ]

    def test_waiting__is_counted_with_the_oldest(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        asked(listed_entry())
        for _ in range(2):
            asked(listed_entry(), FreshnessStep.FLAGGED)
        first, *_ = [report(listed_entry()) for _ in range(3)]
        secretariat = User.objects.get(pk=cast["secretariat"].user.pk)
        assert secretariat.has_perm("catalog.view_entry")
        with django_assert_num_queries(2):
            unconfirmed, outdated = self.told(secretariat)
        assert (unconfirmed.count, unconfirmed.oldest) == (2, START)
        assert (outdated.count, outdated.oldest) == (3, first.created_at)

    @pytest.mark.parametrize("state", [EntryState.STOPPED, EntryState.DELETED])
    def test_what_readers_do_not_see__waits_for_nobody(self, cast: Cast, state: EntryState) -> None:
        entry = entry_in(state)
        asked(entry, FreshnessStep.FLAGGED)
        report(entry)
        told = self.told(cast["secretariat"].user)
        assert [each.count for each in told] == [0, 0]

    def test_links__lead_to_what_was_counted(self, cast: Cast) -> None:
        flagged, reported = listed_entry(title="確認なし"), listed_entry(title="古い")
        asked(flagged, FreshnessStep.FLAGGED)
        report(reported)
        unconfirmed, outdated = self.told(cast["secretariat"].user)
        client = cast["secretariat"].client
        assert titles(client.get(unconfirmed.url)) == ["確認なし"]
        rows = soup(client.get(outdated.url)).select(".result-list tbody tr")
        assert len(rows) == 1
        assert "古い" in rows[0].get_text()


class TestEntryList:
    @pytest.mark.parametrize(
        ("choice", "expected"),
        [
            ("unconfirmed", {"表示中"}),
            ("asked", {"依頼中"}),
            ("reported", {"連絡あり"}),
            ("", {"表示中", "依頼中", "連絡あり", "連絡済み", "新しい"}),
            ("nonsense", {"表示中", "依頼中", "連絡あり", "連絡済み", "新しい"}),
        ],
    )
    def test_filter__narrows_the_list(self, cast: Cast, choice: str, expected: set[str]) -> None:
        entries = {
            title: listed_entry(title=title)
            for title in ("表示中", "依頼中", "連絡あり", "連絡済み", "新しい")
        }
        asked(entries["表示中"], FreshnessStep.FLAGGED)
        asked(entries["依頼中"], FreshnessStep.REMINDED)
        report(entries["連絡あり"])
        report(entries["連絡済み"])
        OutdatedReport.objects.close(entries["連絡済み"].pk)
        page = cast["secretariat"].client.get(url(Entry, "list"), {"freshness": choice})
        assert set(titles(page)) == expected


class TestLedger:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_nothing_of_it(self, cast: Cast, name: str) -> None:
        each = report(listed_entry(), note="秘密の連絡")
        for path in (LEDGER, f"{LEDGER}?export=csv", close(each.pk)):
            response = cast[name].client.get(path)
            assert response.status_code == 302
            assert "秘密の連絡" not in response.content.decode()
        cast[name].client.post(close(each.pk))
        assert OutdatedReport.objects.open().count() == 1

    def test_row__says_who_told_what_of_which_entry(self, cast: Cast) -> None:
        each = report(listed_entry(title="<b>水位</b>"), note="料金が<違う>")
        page = soup(cast["secretariat"].client.get(LEDGER))
        row = page.select_one(".result-list tbody tr").get_text()
        for part in ("<b>水位</b>", "料金が<違う>", each.organization.name, "対応済みにする"):
            assert part in row

    @pytest.mark.parametrize(
        ("query", "number"), [("", 3), ("?closed=no", 1), ("?closed=yes", 1), ("?closed=x", 3)]
    )
    def test_filter__tells_what_waits_from_what_is_done(
        self, cast: Cast, query: str, number: int
    ) -> None:
        stopped = published_entry()
        report(stopped)
        lifecycle.take_down(stopped, secretariat_operator(), "確認のため")
        report(listed_entry())
        done = report(listed_entry())
        OutdatedReport.objects.close(done.entry_id)
        page = soup(cast["secretariat"].client.get(LEDGER + query))
        assert len(page.select(".result-list tbody tr")) == number

    def test_export__is_for_the_desk(self, cast: Cast) -> None:
        each = report(listed_entry(title="水位センサー"))
        response = cast["secretariat"].client.get(f"{LEDGER}?export=csv")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        for part in ("水位センサー", each.organization.name, "料金が違う"):
            assert part in text

    def test_button__closes_once(self, cast: Cast) -> None:
        each, client = report(listed_entry(title="水位センサー")), cast["secretariat"].client
        page = client.get(close(each.pk))
        for part in ("水位センサー", each.organization.name, "料金が違う"):
            assert part in main_text(page)
        for told in (desk_side.CLOSED, desk_side.CLOSED_BEFORE):
            response = client.post(close(each.pk), follow=True)
            assert told in response.content.decode()
        each.refresh_from_db()
        assert each.closed_at is not None

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        client, entry = cast["secretariat"].client, listed_entry()
        report(entry)
        client.get(LEDGER)
        with django_assert_max_num_queries(30) as one:
            client.get(LEDGER)
        for _ in range(29):
            report(entry)
        with django_assert_max_num_queries(len(one)):
            client.get(LEDGER)

    def test_menu__names_it(self, cast: Cast) -> None:
        labels = menu_labels(cast["secretariat"].client)
        assert {"情報が古いとの連絡", "情報の鮮度"} <= set(labels)


class TestHistory:
    def test_entry__remembers_who_told_and_confirmed(self, cast: Cast) -> None:
        entry = listed_entry(organization=cast.owner)
        report_outdated(
            entry, cast["special"].user, "", Operator(cast["special"].user, "192.0.2.7")
        )
        cast["general"].client.post(f"/matching/my/{entry.pk}/still-right/")
        page = cast["secretariat"].client.get(url(Entry, "history", entry.pk))
        for part in ("まだ正しいと確認しました", "情報が古いと知らせました", "192.0.2.7"):
            assert part in main_text(page)


class TestSetting:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__do_not_change_it(self, cast: Cast, name: str) -> None:
        data = {"after_flag": "stop", "stop_after_days": "1"}
        assert cast[name].client.post(SETTING, data, follow=False).status_code == 302
        assert not FreshnessPolicy.load().stops

    def test_default__is_to_leave_entries_published(self) -> None:
        assert FreshnessPolicy.load().after_flag == AfterFlag.NOTHING

    @pytest.mark.parametrize(
        ("days", "is_kept"),
        [("0", False), ("1", True), ("365", True), ("366", False), ("x", False)],
    )
    def test_days__are_between_one_and_a_year(self, cast: Cast, days: str, is_kept: bool) -> None:
        client = cast["secretariat"].client
        address = client.get(SETTING, follow=True).request["PATH_INFO"]
        sent = {"after_flag": "stop", "stop_after_days": days, "disclaimer": "断り書き。"}
        client.post(address, sent)
        assert FreshnessPolicy.load().stops == is_kept

    def test_superuser__changes_it_too(self, superuser: Actor) -> None:
        assert superuser.client.get(SETTING, follow=True).status_code == 200
