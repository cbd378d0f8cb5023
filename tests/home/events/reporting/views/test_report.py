"""The report: prefilled, published, read, withdrawn; who may see what of it (E6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry

from catalog.entries.enums import Confidentiality
from cms.mail.models import MailRecord
from home.events.meetings.enums import ParticipantKind, RegistrationState
from home.events.models import DiscussionTable, EventPage, Finding, MeetingReport
from home.events.reporting.enums import Part
from home.events.reporting.jobs import MAILS_AFTER, tell_of_reports
from home.events.reporting.results import texts_to_choose
from tests.actors import Cast
from tests.factories import approved_entry, event_page, registrations
from tests.home.events.questionnaires.worlds import source_answers

pytestmark = pytest.mark.django_db

TOWN = ParticipantKind.MUNICIPALITY


@pytest.fixture
def event() -> EventPage:
    """Return a held event with a table, a finding and three who came, of two organisations."""
    found = event_page(
        starts_at=timezone.now() - timedelta(days=2),
        purpose="課題を共有します。\n<b>次に</b>解決します。",
    )
    table = DiscussionTable.objects.create(event=found, number=1, theme="防災")
    Finding.objects.create(event=found, table=table, kind="idea", text="共同で使う")
    people = registrations(4, event=found, state=RegistrationState.CONFIRMED, kind=TOWN)
    people[1].organization_name = " 団体１（架空）"
    for each in people:
        each.attended = each is not people[3]
        each.save()
    return found


def post(cast: Cast, event: EventPage, action: str, **values: Any) -> Any:
    """Post what the screen holds, and what is changed on it."""
    said = {
        "summary": "要約です。",
        "intro": '{"blocks": [{"key": "a", "text": "総括です。", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}',
        "shown": [str(part) for part in Part],
    }
    url = f"/admin/events/{event.pk}/report/"
    return cast["secretariat"].client.post(url, said | {"action": action} | values)


def seen_by(client: Client, event: EventPage) -> str:
    answer = client.get(f"{event.url}report/")
    assert answer.status_code == 200
    return answer.content.decode()


class TestEdit:
    def test_screen__is_filled_from_what_is_there(self, event: EventPage, cast: Cast) -> None:
        answer = cast["secretariat"].client.get(f"/admin/events/{event.pk}/report/")
        page = answer.content.decode()
        for told in ("に開催し、2団体から3人が参加しました。", "1テーブル、1件", "公開する"):
            assert told in page
        assert answer.context["report"].intro == (
            "<p>課題を共有します。</p><p>&lt;b&gt;次に&lt;/b&gt;解決します。</p>"
        )
        assert not MeetingReport.objects.exists()

    def test_publish__and_withdraw(self, event: EventPage, cast: Cast) -> None:
        visitor = cast["visitor"].client
        assert "開催報告" not in visitor.get(event.url).content.decode()
        assert post(cast, event, "save").status_code == 302
        assert visitor.get(f"{event.url}report/").status_code == 404
        assert "まだ公開していません" in seen_by(cast["secretariat"].client, event)
        post(cast, event, "publish")
        page = visitor.get(event.url).content.decode()
        assert "要約です。" in page
        assert f'href="{event.url}report/"' in page
        first = MeetingReport.objects.get().published_at
        post(cast, event, "publish", summary="直しました。")
        assert MeetingReport.objects.get().published_at == first
        assert "直しました。" in visitor.get(event.url).content.decode()
        post(cast, event, "withdraw")
        assert visitor.get(f"{event.url}report/").status_code == 404
        assert "開催報告" not in visitor.get(event.url).content.decode()
        actions = set(PageLogEntry.objects.filter(page=event.pk).values_list("action", flat=True))
        assert {"events.report", "events.publish_report", "events.withdraw_report"} <= actions

    def test_publish__not_before_the_event(self, cast: Cast) -> None:
        event = event_page(slug="coming")
        page = cast["secretariat"].client.get(f"/admin/events/{event.pk}/report/").content.decode()
        assert 'value="publish"' not in page
        post(cast, event, "publish")
        assert not MeetingReport.objects.get().is_published

    def test_bad_values__are_told_and_kept(self, event: EventPage, cast: Cast) -> None:
        answer = post(cast, event, "publish", summary="長" * 301, shown=["x"])
        assert answer.status_code == 422
        assert "長" * 301 in answer.content.decode()
        assert not MeetingReport.objects.exists()

    def test_texts__only_the_chosen_are_told(self, event: EventPage, cast: Cast) -> None:
        event.questionnaire = source_answers()
        event.save()
        first, shown = texts_to_choose(event)[0]
        url = f"/admin/events/{event.pk}/report/"
        assert shown in cast["secretariat"].client.get(url).content.decode()
        assert post(cast, event, "publish", texts=[first]).status_code == 302
        page = seen_by(cast["visitor"].client, event)
        assert "アンケートの結果" in page
        assert "cms/css/charts.css" in page
        assert page.count(f"<li>{shown}") == page.count('class="results-of__texts"') == 1
        assert post(cast, event, "save", texts=["k9"]).status_code == 422
        post(cast, event, "save", shown=[str(Part.ATTENDANCE)], texts=[first])
        assert "アンケートの結果" not in seen_by(cast["visitor"].client, event)


class TestReport:
    def test_report__shows_the_chosen_parts(self, event: EventPage, cast: Cast) -> None:
        post(cast, event, "publish")
        page = seen_by(cast["visitor"].client, event)
        for told in ("総括です。", "参加者数", "テーブル1：防災", "共同で使う", "アイディア"):
            assert told in page
        assert "団体1" not in page
        assert "<td>2</td><td>3</td>" in page
        assert page.count('rel="canonical"') == 1
        post(cast, event, "save", shown=[str(Part.ATTENDANCE)])
        page = seen_by(cast["visitor"].client, event)
        assert "共同で使う" not in page
        assert "参加者数" in page

    def test_entry__only_where_the_reader_finds_it(self, event: EventPage, cast: Cast) -> None:
        class_2 = {"confidentiality": Confidentiality.CLASS_2, "consent_declared": True}
        hidden = approved_entry(title="閉じた事例", **class_2)
        listed = approved_entry(title="開いた事例")
        table = event.tables.get()
        for entry in (hidden, listed):
            Finding.objects.create(
                event=event, table=table, kind="case", text=f"例{entry.pk}", entry=entry
            )
        post(cast, event, "publish")
        told = {name: seen_by(cast[name].client, event) for name in ("visitor", "special")}
        assert {name: "閉じた事例" in page for name, page in told.items()} == {
            "visitor": False,
            "special": True,
        }
        assert all("開いた事例" in page for page in told.values())

    def test_queries__do_not_grow(self, event: EventPage, cast: Cast) -> None:
        post(cast, event, "publish")
        client = cast["visitor"].client
        entry = approved_entry()
        event.findings.update(entry=entry)
        seen_by(client, event)
        with CaptureQueriesContext(connection) as few:
            seen_by(client, event)
        for number in (2, 3, 4):
            table = DiscussionTable.objects.create(event=event, number=number)
            Finding.objects.create(
                event=event, table=table, kind="case", text="例", entry=approved_entry()
            )
        with CaptureQueriesContext(connection) as many:
            seen_by(client, event)
        assert len(many) == len(few)


class TestMails:
    def published(self, event: EventPage) -> MeetingReport:
        past = timezone.now() - MAILS_AFTER - timedelta(minutes=1)
        return MeetingReport.objects.create(event=event, summary="要約", published_at=past)

    def mailed(self) -> list[str]:
        rows = MailRecord.objects.filter(kind="event_report")
        return list(rows.order_by("to").values_list("to", flat=True))

    def test_report__is_told_once_to_who_came(self, event: EventPage) -> None:
        report = self.published(event)
        assert tell_of_reports() == "3通を作成"
        assert tell_of_reports() == "0通を作成"
        assert self.mailed() == [f"person{each}@example.jp" for each in (1, 2, 3)]
        body = MailRecord.objects.filter(kind="event_report")[0].body
        assert f"{event.url}report/" in body
        assert "要約" in body
        report.published_at = report.published_at - timedelta(hours=1)  # type: ignore[operator]
        report.save()
        assert tell_of_reports() == "0通を作成"

    def test_report__just_published_or_withdrawn_is_not_told(self, event: EventPage) -> None:
        report = self.published(event)
        MeetingReport.objects.update(published_at=timezone.now())
        assert tell_of_reports() == "0通を作成"
        MeetingReport.objects.filter(pk=report.pk).update(published_at=None)
        assert tell_of_reports() == "0通を作成"
        assert self.mailed() == []
