"""The study meeting of the source, replayed: 61 people, 11 tables, the figures of its report.

Everybody is invented; kinds, numbers and programme are those of the source (E4, E6).
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import time, timedelta
from itertools import cycle, islice

import pytest
from django.utils import timezone

from cms.mail.models import MailRecord
from cms.members.models import LocalGovernment
from home.events.grouping.people import at_the_tables, organizations_of
from home.events.meetings import lifecycle
from home.events.meetings.enums import ItemKind, ParticipantKind
from home.events.models import (
    EventPage,
    MeetingReport,
    ProgrammeItem,
    Questionnaire,
    Registration,
)
from home.events.reporting.enums import Part
from home.events.reporting.jobs import tell_of_reports
from home.events.reporting.keying import adding
from tests.actors import Cast
from tests.factories import GenreFactory, event_page, secretariat_operator
from tests.home.events.questionnaires.worlds import source_answers

pytestmark = pytest.mark.django_db

TABLES = 11
#: Kind → people, organisations, as the source counts them.
PEOPLE = {
    ParticipantKind.MUNICIPALITY: (15, 12),
    ParticipantKind.COMPANY: (32, 20),
    ParticipantKind.GUEST: (14, 3),
}
PROGRAMME = [
    ("13:10", "13:15", ItemKind.GREETING, "開会挨拶"),
    ("13:15", "14:00", ItemKind.LECTURE, "IoT・オープンデータ技術と観光・まちづくり"),
    ("14:00", "14:45", ItemKind.LECTURE, "観光マーケットにおけるカスタマーニーズの変化について"),
    ("14:45", "15:00", ItemKind.BREAK, "休憩"),
    ("15:00", "16:30", ItemKind.DISCUSSION, "自治体の観光政策に関する課題共有"),
    ("16:30", "16:55", ItemKind.PRESENTATION, "検討内容発表"),
    ("16:55", "17:00", ItemKind.REVIEW, "講評"),
    ("17:15", "19:00", ItemKind.PARTY, "情報交換会"),
]
#: The table of the source, as the report prints it.
ATTENDANCE = [
    ["自治体・財団", "12", "15"],
    ["一般（企業等）", "20", "32"],
    ["講師・国の機関・事務局", "－", "14"],
    ["計", "32", "61"],
]
#: The response rates of the source, of its three kinds and of all.
RATES = ("86.7％", "62.5％", "42.9％", "63.9％")


def announced() -> EventPage:
    """Return the meeting with its programme, for 60."""
    event = event_page(title="交流勉強会 2015（架空）", slug="kouryu-2015", capacity=60)
    event.items = [
        ProgrammeItem(
            starts_at=time.fromisoformat(begin),
            ends_at=time.fromisoformat(end),
            kind=kind,
            title=title,
        )
        for begin, end, kind, title in PROGRAMME
    ]
    event.save_revision().publish()
    return event


def everybody() -> list[Registration]:
    """Return who wants to come: several from some organisations, written in different ways."""
    genres = cycle([GenreFactory(name=name) for name in ("観光", "交通", "産業")])
    people = []
    for kind, (number, organizations) in PEOPLE.items():
        names = [f"{kind.label[:2]}{place}団体（架空）" for place in range(1, organizations + 1)]
        if kind == ParticipantKind.MUNICIPALITY:
            names = [f"架空{place}市" for place in "一二三四五六七八九十東西"]
            for north, name in enumerate(names):
                LocalGovernment.objects.create(
                    code=f"{north:06}", name=f"某山県{name}", latitude=32 + north, longitude=135
                )
        for place, name in enumerate(islice(cycle(names), number)):
            spelling = (
                name if place < organizations else f" {name.replace('（', '(').replace('）', ')')}"
            )
            people.append(
                Registration(
                    name=f"{kind.label}{place}（架空）",
                    organization_name=spelling,
                    kind=kind,
                    email=f"{kind}{place}@example.jp",
                    genre=next(genres),
                )
            )
    return people


def registered(event: EventPage) -> None:
    """Register everybody: the secretariat adds the lecturers and itself."""
    operator = secretariat_operator()
    for each in everybody():
        if each.kind == ParticipantKind.GUEST:
            lifecycle.add_by_hand(event, each, operator)
        else:
            lifecycle.register(event, [each])


def held(event: EventPage) -> None:
    """Let the day pass; everybody came."""
    begun = timezone.now() - timedelta(hours=6)
    EventPage.objects.filter(pk=event.pk).update(
        starts_at=begun, ends_at=begun + timedelta(hours=5)
    )
    event.registrations.update(attended=True, attended_at=begun)


def answered() -> Questionnaire:
    """Return the questionnaire with the 39 answers of the source, of the kinds of participants."""
    found = source_answers()
    kinds = {"town": ParticipantKind.MUNICIPALITY, "staff": ParticipantKind.GUEST}
    for name, kind in kinds.items():
        found.responses.filter(kind=name).update(kind=kind)
    return found


def test_meeting__is_seated_held_and_reported_as_in_the_source(cast: Cast) -> None:
    event, desk = announced(), cast["secretariat"].client
    registered(event)
    assert event.registrations.confirmed().count() == 61

    tables = f"/admin/events/{event.pk}/tables/"
    proposal = {"action": "propose", "number": TABLES, "guests": "on"}
    assert desk.post(tables, proposal).status_code == 302
    seated = list(at_the_tables(event, timezone.now()))
    homes = organizations_of(seated)
    pairs = Counter((each.table_id, homes[each.pk]) for each in seated)
    assert max(pairs.values()) == 1
    sizes = Counter(each.table_id for each in seated)
    assert (len(sizes), min(sizes.values()), max(sizes.values())) == (TABLES, 5, 6)
    towns = Counter(each.table_id for each in seated if each.kind == "municipality")
    assert (len(towns), max(towns.values())) == (TABLES, 2)
    assert any("最大距離" in each.reason for each in event.tables.all())

    held(event)
    table = event.tables.get(number=1)
    keyed = {"sheet": "a1", adding(table.pk, "idea"): "案内板を共同で作る\n夜の催しを続ける"}
    assert desk.post(f"/admin/events/{event.pk}/findings/", keyed).status_code == 302

    EventPage.objects.filter(pk=event.pk).update(questionnaire=answered())
    report = {"summary": "要約", "intro": "null", "shown": [*Part.values], "action": "publish"}
    assert desk.post(f"/admin/events/{event.pk}/report/", report).status_code == 302
    page = cast["visitor"].client.get(f"{event.url}report/").content.decode()
    assert figures(page) == ATTENDANCE
    for _, _, _, title in PROGRAMME:
        assert title in page
    assert "夜の催しを続ける" in page
    for rate in RATES:
        assert rate in page
    assert not re.search(r"自治体・財団\d", page)

    MeetingReport.objects.update(published_at=timezone.now() - timedelta(hours=1))
    assert tell_of_reports() == "61通を作成"
    assert MailRecord.objects.filter(kind="event_report").count() == 61


def figures(page: str) -> list[list[str]]:
    """Return the rows of the table of who came, as they are read."""
    (table,) = re.findall(r'class="attendance">(.+?)</table>', page, re.DOTALL)
    rows = re.findall(r"<tr>(.+?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    spoken = r"<span class=.*?</span>|<[^>]+>"
    return [[re.sub(spoken, "", cell) for cell in row] for row in cells][1:]
