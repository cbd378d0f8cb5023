"""「成果の入力」: several at once, nothing lost, nobody overwrites others (E6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import RestrictedError
from django.test.utils import CaptureQueriesContext

from catalog.entries.enums import EntryState
from home.events.models import DiscussionTable, EventPage, Finding
from home.events.reporting.keying import adding, mark
from tests.actors import Cast
from tests.factories import approved_entry, entry_in, event_page

pytestmark = pytest.mark.django_db

SHEET = "a" * 32


@pytest.fixture
def event() -> EventPage:
    """Return an event with two tables."""
    found = event_page()
    for number in (1, 2):
        DiscussionTable.objects.create(event=found, number=number, theme=f"テーマ{number}")
    return found


@pytest.fixture
def keyed(cast: Cast, event: EventPage) -> Callable[..., Any]:
    """Return a function that posts to the screen as the secretariat."""

    def post(values: dict[str, str], *, sheet: str = SHEET) -> Any:
        url = f"/admin/events/{event.pk}/findings/"
        return cast["secretariat"].client.post(url, {"sheet": sheet} | values)

    return post


def tables(event: EventPage) -> list[DiscussionTable]:
    return list(event.tables.all())


def texts(event: EventPage) -> list[tuple[int, str, str]]:
    rows = event.findings.order_by("pk").values_list("table__number", "kind", "text")
    return [(number, str(kind), text) for number, kind, text in rows]


def found(event: EventPage, text: str = "元の課題", number: int = 1) -> Finding:
    table = event.tables.get(number=number)
    return Finding.objects.create(event=event, table=table, kind="challenge", text=text)


def row(finding: Finding, **values: str) -> dict[str, str]:
    """Return what the screen posts for a finding as it was shown, with what was changed."""
    said = {
        "was": mark(finding),
        "at": str(finding.table_id),
        "text": finding.text,
        "kind": finding.kind,
        "entry": str(finding.entry_id or ""),
    }
    return {f"{name}-{finding.pk}": value for name, value in (said | values).items()}


class TestAdd:
    def test_lines__become_findings_and_twice_is_once(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        one, two = tables(event)
        values = {
            adding(one.pk, "challenge"): "人手が足りない\r\n\r\n　予算がない　",
            adding(one.pk, "idea"): "共同で使う",
            adding(two.pk, "case"): "となりの市の例",
            "table": "1",
        }
        answer = keyed(values)
        assert answer["Location"].endswith(f"/findings/?saved={SHEET}#table-1")
        keyed(values)
        assert texts(event) == [
            (1, "challenge", "人手が足りない"),
            (1, "challenge", "予算がない"),
            (1, "idea", "共同で使う"),
            (2, "case", "となりの市の例"),
        ]
        keyed(values, sheet="b" * 32)
        assert len(texts(event)) == 8

    def test_too_long__stays_on_the_screen_while_the_rest_is_saved(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        one, two = tables(event)
        long = "長" * 501
        answer = keyed({adding(one.pk, "idea"): f"短い\n{long}", adding(two.pk, "idea"): "保存"})
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "500文字まで" in shown
        assert f"短い\n{long}" in shown
        assert texts(event) == [(2, "idea", "保存")]

    def test_table__of_another_event_takes_nothing(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        other = event_page(slug="other")
        table = DiscussionTable.objects.create(event=other, number=1)
        keyed({adding(table.pk, "idea"): "よそ", "sheet": "<>"})
        assert not Finding.objects.exists()


class TestChange:
    def test_row__is_changed_and_linked_alone(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        first, second = found(event), found(event, "別の課題", 2)
        entry = approved_entry()
        # Somebody at the other table changes a line that this screen shows as it was.
        shown = row(second)
        Finding.objects.filter(pk=second.pk).update(text="別の人の変更")
        address = f"https://example.jp/matching/search/{entry.pk}/"
        keyed(row(first, text="直した\n課題", kind="case", entry=address) | shown)
        first.refresh_from_db()
        assert (first.text, first.kind, first.entry) == ("直した 課題", "case", entry)
        assert texts(event)[1] == (2, "challenge", "別の人の変更")
        keyed(row(first, delete="on"))
        assert len(texts(event)) == 1

    def test_overtaken__keeps_both_until_decided(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        finding = found(event)
        shown = row(finding, text="私の変更")
        Finding.objects.filter(pk=finding.pk).update(text="別の人の変更")
        answer = keyed(shown)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "ほかの人が先に「別の人の変更」に変えました" in page
        assert ">私の変更</textarea>" in page
        finding.refresh_from_db()
        assert finding.text == "別の人の変更"
        keyed(row(finding, text="私の変更"))
        assert texts(event) == [(1, "challenge", "私の変更")]

    def test_gone__is_offered_as_new(self, event: EventPage, keyed: Callable[..., Any]) -> None:
        finding = found(event)
        shown = row(finding, text="私の変更")
        finding.delete()
        answer = keyed(shown | {adding(finding.table_id, "challenge"): "追加"})
        assert answer.status_code == 422
        assert "追加\n私の変更</textarea>" in answer.content.decode()
        assert keyed(row(found(event))).status_code == 302

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"text": " "}, "内容を入力してください"),
            ({"text": "長" * 501}, "500文字まで"),
            ({"entry": "999999"}, "公開中の情報は見つかりません"),
            ({"entry": "市の例"}, "公開中の情報は見つかりません"),
        ],
        ids=["empty", "too long", "no such entry", "no number"],
    )
    def test_bad_value__is_refused_and_kept(
        self, values: dict[str, str], message: str, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        finding = found(event)
        answer = keyed(row(finding, **values))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert message in page
        assert all(each.strip() in page for each in values.values())
        assert texts(event) == [(1, "challenge", "元の課題")]

    def test_entry__that_is_not_public_is_refused(
        self, event: EventPage, keyed: Callable[..., Any]
    ) -> None:
        draft = entry_in(EntryState.DRAFT)
        assert keyed(row(found(event), entry=str(draft.pk))).status_code == 422


class TestScreen:
    def test_queries__do_not_grow_with_tables(
        self, event: EventPage, cast: Cast, keyed: Callable[..., Any]
    ) -> None:
        client, url = cast["secretariat"].client, f"/admin/events/{event.pk}/findings/"
        found(event)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        for number in (3, 4, 5):
            DiscussionTable.objects.create(event=event, number=number)
            found(event, number=number)
        with CaptureQueriesContext(connection) as many:
            assert "テーマ1" in client.get(url).content.decode()
        assert len(many) == len(few)


class TestFinding:
    def test_finding__keeps_its_table_but_not_its_event(self, event: EventPage, cast: Cast) -> None:
        finding = found(event, number=2)
        with pytest.raises(RestrictedError):
            finding.table.delete()
        url = f"/admin/events/{event.pk}/tables/"
        answer = cast["secretariat"].client.post(url, {"action": "propose", "number": "1"})
        assert answer.status_code == 422
        assert "成果が入力されています" in answer.content.decode()
        assert event.tables.count() == 2
        event.delete()
        assert not Finding.objects.exists()
