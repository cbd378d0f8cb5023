"""Study meetings of the demo world: one to come, with a waiting list, and one that was held."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from catalog.taxonomy.models import Genre
from cms.admin.audit import Operator
from cms.members.organizations.enums import OrganizationKind
from cms.members.organizations.models.organizations import Organization
from home.demo.content import load
from home.demo.outcomes import build_outcome
from home.demo.questionnaires import build_questionnaire
from home.events.meetings import lifecycle
from home.events.meetings.enums import HeardFrom, ParticipantKind, RegistrationState, StayingInTouch
from home.events.meetings.models.pages import EventIndexPage, EventPage
from home.events.meetings.models.parts import ProgrammeItem
from home.events.meetings.models.registrations import Registration
from home.events.questionnaires.models.questions import Questionnaire
from home.pages.models import HomePage

#: As the meeting of the source counted: so many people come from one organisation.
PEOPLE_OF_ONE = {ParticipantKind.MUNICIPALITY: 1.25, ParticipantKind.COMPANY: 1.6}


def build_events() -> EventIndexPage:
    """Create missing events with their participants; changes by editors stay."""
    content = load("events")
    index = EventIndexPage.objects.first()
    if index is None:
        intro = f"<p>{content['index_intro']}</p>"
        index = EventIndexPage(title="勉強会・イベント", slug="events", intro=intro)
        _publish(HomePage.objects.get(), index)
    names = _names(content["family_names"], content["given_names"])
    for data in content["events"]:
        if not EventPage.objects.filter(slug=data["slug"]).exists():
            _build_event(index, data, names)
    return index


def _publish(parent: Page, page: Page) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()


def _names(family: list[str], given: list[str]) -> Iterator[str]:
    """Return invented names, each once; both lists have lengths that only 2 divides."""
    return (
        f"{last} {given[(number + number // len(family)) % len(given)]}"
        for number, last in enumerate(cycle(family))
    )


def _build_event(index: EventIndexPage, data: dict[str, Any], names: Iterator[str]) -> None:
    event = _event(data)
    _publish(index, event)
    event = EventPage.objects.select_related("meeting").get(pk=event.pk)
    people = list(_people(data, names))
    if event.ends_at < timezone.now():
        _held(event, people, is_marked=data.get("is_marked", True))
        if event.questionnaire:
            _answered(event, event.questionnaire)
        if "tables" in data:
            build_outcome(event, data)
        return
    for each in people:
        if each.kind == ParticipantKind.GUEST:
            lifecycle.add_by_hand(event, each, Operator())
        else:
            lifecycle.register(event, [each])
    if data.get("seats_all"):
        for each in event.registrations.waiting():
            lifecycle.seat(each, Operator())


def _event(data: dict[str, Any]) -> EventPage:
    day = timezone.localdate() + timedelta(days=data["days"])
    start, finish = (_moment(day, hour) for hour in data["hours"])
    event = EventPage(
        slug=data["slug"],
        title=data["title"],
        theme=data["theme"],
        purpose=data["purpose"],
        starts_at=start,
        ends_at=finish,
        place=data["place"],
        address=data["address"],
        online_url=data["online_url"],
        audience=data["audience"],
        capacity=data["capacity"],
        municipal_seats=data["municipal_seats"],
        municipal_seats_until=_kept_until(data, day),
        has_party=bool(data["party_note"]),
        party_note=data["party_note"],
        questionnaire=build_questionnaire() if data.get("questionnaire") else None,
        opens_at=min(start, timezone.now()) + timedelta(days=data.get("opens_in", -30)),
    )
    event.genres = list(Genre.objects.filter(name__in=data["genres"]))
    event.items = [
        ProgrammeItem(
            starts_at=datetime.time.fromisoformat(begin),
            ends_at=datetime.time.fromisoformat(end),
            kind=kind,
            title=title,
            speaker=speaker,
        )
        for begin, end, kind, title, speaker in data["programme"]
    ]
    return event


def _kept_until(data: dict[str, Any], day: datetime.date) -> datetime.date | None:
    days = data["municipal_days"]
    return day - timedelta(days=days) if data["municipal_seats"] else None


def _moment(day: datetime.date, hour: str) -> datetime.datetime:
    clock = datetime.time.fromisoformat(hour)
    return timezone.make_aware(datetime.datetime.combine(day, clock))


def _people(data: dict[str, Any], names: Iterator[str]) -> Iterator[Registration]:
    genres = cycle(Genre.objects.filter(name__in=data["genres"]).order_by("pk"))
    heard = cycle(HeardFrom.values)
    kinds = {
        ParticipantKind.MUNICIPALITY: (data["municipal"], OrganizationKind.LOCAL_GOVERNMENT),
        ParticipantKind.COMPANY: (data["companies"], OrganizationKind.COMPANY),
    }
    for kind, (number, of) in kinds.items():
        places = _organizations(of, round(number / PEOPLE_OF_ONE[kind]))
        for place in range(number):
            name, organization = places[place % len(places)]
            yield Registration(
                name=next(names),
                organization_name=name,
                organization=organization,
                kind=kind,
                email=f"{data['slug']}-{kind}-{place}@example.jp",
                party=place % 3 == 0,
                heard_from=next(heard),
                genre=next(genres),
                question="ほかの団体の進め方を聞いてみたい（架空）。" if place % 4 == 0 else "",
            )
    for place in range(data["guests"]):
        yield Registration(
            name=next(names),
            organization_name="",
            badge="講師" if place < len(data["programme"]) // 2 else "事務局",
            kind=ParticipantKind.GUEST,
            email=f"{data['slug']}-guest-{place}@example.jp",
        )


def _organizations(kind: OrganizationKind, number: int) -> list[tuple[str, Organization | None]]:
    """Return members of this kind, filled up with invented organisations that are none."""
    members = list(Organization.objects.filter(kind=kind).order_by("pk")[:number])
    found: list[tuple[str, Organization | None]] = [(str(each), each) for each in members]
    ending = "市" if kind == OrganizationKind.LOCAL_GOVERNMENT else "システムズ"
    letters = "浅井上江沖笠北串幸坂白須瀬園滝千津手富中西沼根野浜平船辺星町"
    rest = number - len(found)
    return found + [(f"{sign}川{ending}（架空）", None) for sign in letters[:rest]]


def _held(event: EventPage, people: list[Registration], *, is_marked: bool) -> None:
    """Write the participants of a meeting that is over; all came, if it `is_marked`."""
    joined, seat = event.opens_at, 0
    for each in people:
        is_guest = each.kind == ParticipantKind.GUEST
        seat += not is_guest
        joined += timedelta(hours=9)
        each.event, each.state = event, RegistrationState.CONFIRMED
        each.seat_no = None if is_guest else seat
        each.joined_at = each.decided_at = joined
        if is_marked:
            each.attended, each.attended_at = True, event.starts_at
        each.save()


def _answered(event: EventPage, questionnaire: Questionnaire) -> None:
    """Let as many of each kind have answered as forms came back; 15 of 39 wish to stay in touch."""
    forms = questionnaire.responses.values_list("kind").annotate(Count("pk"))
    others = [StayingInTouch.NO, StayingInTouch.OTHER] * 5
    wishes = cycle([*[StayingInTouch.YES] * 15, *others, *[""] * 14])
    for kind, number in forms.order_by("kind"):
        for each in event.registrations.filter(kind=kind).order_by("pk")[:number]:
            each.answered_on = timezone.localdate(event.starts_at)
            each.in_touch = next(wishes)
            each.save()
