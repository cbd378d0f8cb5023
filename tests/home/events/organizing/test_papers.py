"""Name tags, seat sheet and workbook (E3)."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader
from wagtail.models import PageLogEntry

from home.events.models import EventPage, Registration
from home.events.organizing.papers.fonts import fitted, lines_of, printable, register_font
from home.events.registrations.codes import arrival_url
from tests.actors import Cast

pytestmark = pytest.mark.django_db


def pages_of(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return [page.extract_text() for page in pages]


class TestFitted:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("", [""]),
            ("山田", ["山田"]),
            ("山田太郎左衛門", ["山田太郎左衛門"]),
            ("山" * 18, ["山" * 9, "山" * 9]),
            ("Alexander Montgomery", ["Alexander", "Montgomery"]),
            ("山" * 99, ["山" * 12, f"{'山' * 11}…"]),
        ],
    )
    def test_fitted__keeps_to_the_width_whatever_the_length(
        self, text: str, lines: list[str]
    ) -> None:
        found = fitted(text, 100, largest=20, smallest=8)
        assert found.lines == lines
        register_font()
        assert all(list(lines_of(each, 100, found.size - 0.01)) == [each] for each in lines)

    def test_printable__replaces_what_the_font_has_not(self) -> None:
        assert printable("𠮷野 髙﨑") == "〓野 髙﨑"


class TestTags:
    def test_tags__ten_on_a_sheet_for_those_who_take_part(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        event.registrations.filter(pk=people[1].pk).update(badge="名札の表記", department="総務課")
        event.registrations.bulk_create(
            Registration(
                event=event,
                name=f"追加{each}",
                kind="national",
                state="confirmed",
                person=f"{each}",
                code=f"CODE{each}",
            )
            for each in range(7)
        )
        first, second = pages_of(staff, f"/admin/events/{event.pk}/tags/")
        every = first + second
        assert every.count("国の機関") == 7
        for text in ("自治体・財団", "講師・事務局", "名札の表記", "総務課", people[0].code):
            assert text in every, text
        assert "参加者4" not in every
        (only,) = pages_of(staff, f"/admin/events/{event.pk}/tags/?kind=guest")
        assert "自治体" not in only
        assert len(pages_of(staff, f"/admin/events/{event.pk}/tags/?q=だれもいない")) == 1


class TestSheet:
    def test_sheet__has_tables_with_roles_and_who_has_none(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        table = event.tables.create(number=2, theme="防災<b>")
        event.registrations.filter(pk__in=[people[0].pk, people[1].pk]).update(table=table)
        (page,) = pages_of(staff, f"/admin/events/{event.pk}/seats/")
        assert "テーブル2" in page
        assert "防災<b>" in page
        order = [
            page.index(text)
            for text in ("（2人）", "進行役", "オブザーバ", "テーブル未定", "講師・事務局")
        ]
        assert order == sorted(order)


class TestWorkbook:
    def test_workbook__has_people_totals_and_conditions(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        answer = staff.get(f"/admin/events/{event.pk}/participants.xlsx/?kind=company")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == ["参加者", "集計", "条件"]
        headings, *rows = book["参加者"].values
        assert [row[headings.index("メールアドレス")] for row in rows] == [
            each.email for each in people[1:4]
        ]
        conditions = dict(book["条件"].values)
        assert conditions["区分"] == "一般（企業等）"
        assert conditions["件数"] == 3
        entry = PageLogEntry.objects.get(action="events.export")
        assert entry.data["people"] == 3


class TestRights:
    @pytest.mark.parametrize("name", ["tags", "seats", "participants.xlsx"])
    def test_files__are_the_secretariats_own(self, cast: Cast, event: EventPage, name: str) -> None:
        answer = cast["wg"].client.get(f"/admin/events/{event.pk}/{name}/")
        assert answer["Location"] == "/admin/"
        assert not PageLogEntry.objects.filter(action__startswith="events.").exists()


class TestCode:
    def test_code__leads_the_staff_to_the_person(
        self, client: Client, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        own = f"{event.get_url()}registration/{people[0].key}/"
        assert f'src="{own}code.svg"' in client.get(own).content.decode()
        answer = client.get(f"{own}code.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"style" not in answer.content
        path = arrival_url(people[0]).removeprefix("http://testserver")
        assert people[0].name in staff.get(path[path.index("/admin/") :]).content.decode()
        waiting = f"{event.get_url()}registration/{people[3].key}/code.svg"
        assert client.get(waiting).status_code == 404
