"""「テーブル」 in the admin: proposing, moving, pinning, themes, late arrivals (E4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry

from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator
from cms.members.models import LocalGovernment, Organization
from home.events.grouping import lifecycle
from home.events.grouping.people import at_the_tables, persons_of
from home.events.meetings.enums import ParticipantKind, RegistrationState
from home.events.meetings.lifecycle import cancel
from home.events.models import EventPage, Registration
from tests.actors import Cast
from tests.factories import GenreFactory, OrganizationFactory, event_page, registrations

pytestmark = pytest.mark.django_db


def add(event: EventPage, number: int, **fields: Any) -> list[Registration]:
    """Return so many people who take part."""
    people = registrations(number, event=event, state=RegistrationState.CONFIRMED, **fields)
    kind = str(fields.get("kind", "company"))
    for each in people:
        if "name" not in fields:
            each.name, each.organization_name = (
                f"{kind}{each.name}",
                f"{kind}{each.organization_name}",
            )
        each.save()
    return people


@pytest.fixture
def event() -> EventPage:
    """Return an event with four municipalities, six companies and a lecturer."""
    found = event_page(capacity=20)
    rescue = GenreFactory(name="防災")
    add(found, 4, kind=ParticipantKind.MUNICIPALITY, genre=GenreFactory(name="避難", parent=rescue))
    add(found, 6, genre=rescue)
    add(found, 1, kind=ParticipantKind.GUEST)
    return found


@pytest.fixture
def desk(cast: Cast, event: EventPage) -> Callable[..., Any]:
    """Return a function that posts to the screen as the secretariat; without values it opens it."""
    client: Client = cast["secretariat"].client

    def ask(**values: Any) -> Any:
        url = f"/admin/events/{event.pk}/tables/"
        return client.post(url, values) if values else client.get(url)

    return ask


def places(event: EventPage) -> dict[int, tuple[int | None, bool]]:
    rows = event.registrations.values_list("pk", "table__number", "is_pinned")
    return {pk: (number, is_pinned) for pk, number, is_pinned in rows}


class TestPropose:
    def test_proposal__seats_all_but_guests_and_says_why(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        assert 'name="number" value="2"' in desk().content.decode()
        assert desk(action="propose", number="2").status_code == 302
        seated = {number for number, _ in places(event).values()}
        assert seated == {1, 2, None}
        guest = event.registrations.get(kind=ParticipantKind.GUEST)
        assert guest.table is None
        assert [each.reason for each in event.tables.all()] == ["課題：防災", "課題：防災"]
        shown = desk().content.decode()
        for each in ("課題：防災", "もう一度提案", "テーブルのない人 <span>1人", "保存"):
            assert each in shown
        assert PageLogEntry.objects.filter(action="events.propose_tables").exists()
        desk(action="propose", number="2", guests="on")
        guest.refresh_from_db()
        assert guest.table is not None
        assert desk().context["form"].initial["guests"] is True

    @pytest.mark.parametrize("number", ["", "0", "201", "x"])
    def test_number__is_refused_with_a_message(self, number: str, desk: Callable[..., Any]) -> None:
        answer = desk(action="propose", number=number)
        assert answer.status_code == 422
        assert "テーブルの数" in answer.content.decode() or "以上" in answer.content.decode()

    def test_fewer_tables__free_who_was_pinned_there(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        desk(action="propose", number="3")
        event.registrations.filter(table__number=3).update(is_pinned=True)
        kept = event.registrations.filter(table__number=1).first()
        assert kept is not None
        Registration.objects.filter(pk=kept.pk).update(is_pinned=True)
        desk(action="propose", number="2")
        assert {number for number, _ in places(event).values()} == {1, 2, None}
        assert [pk for pk, (_, is_pinned) in places(event).items() if is_pinned] == [kept.pk]

    def test_absent__is_left_out_once_the_event_has_begun(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        desk(action="propose", number="2")
        absent = event.registrations.filter(kind=ParticipantKind.MUNICIPALITY).first()
        assert absent is not None
        Registration.objects.filter(pk=absent.pk).update(attended=False, is_pinned=True)
        desk(action="propose", number="2")
        assert places(event)[absent.pk][0] is not None
        EventPage.objects.filter(pk=event.pk).update(starts_at=timezone.now() - timedelta(hours=1))
        assert ">欠席<" in desk().content.decode()
        desk(action="propose", number="2")
        assert places(event)[absent.pk] == (None, False)

    def test_late_arrival__is_seated_while_the_others_stay(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        desk(action="propose", number="2")
        before = places(event)
        (late,) = add(event, 1, name="遅れた人（架空）", email="late@example.jp")
        assert "テーブルのない1人だけ加える" in desk().content.decode()
        desk(action="rest")
        after = places(event)
        assert after.pop(late.pk)[0] in {1, 2}
        assert after == before


class TestSave:
    def test_moved__is_pinned_and_what_others_did_stays(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        desk(action="propose", number="2")
        one, other = event.registrations.filter(table__number=1)[:2]
        lifecycle.move(event, {other.pk: lifecycle.Wish(2, True)}, Operator())
        # The screen was opened before the other one was moved.
        desk(
            action="save",
            **{f"was-{one.pk}": "1", f"table-{one.pk}": "2"},
            **{f"was-{other.pk}": "1", f"table-{other.pk}": "1"},
            **{"was-theme-1": "", "theme-1": "避難所の\nデジタル化"},
        )
        assert places(event)[one.pk] == places(event)[other.pk] == (2, True)
        assert event.tables.get(number=1).theme == "避難所の デジタル化"
        public = Client().get(event.url).content.decode()
        assert "テーブル1：避難所の デジタル化" in public
        assert one.name not in public
        desk(action="save", **{f"was-{one.pk}": "2!", f"table-{one.pk}": "2"})
        assert places(event)[one.pk] == (2, False)
        desk(action="save", **{f"was-{one.pk}": "2", f"table-{one.pk}": "", f"pin-{one.pk}": "on"})
        assert places(event)[one.pk] == (None, False)

    def test_bad_values__change_nothing(self, event: EventPage, desk: Callable[..., Any]) -> None:
        desk(action="propose", number="2")
        before, (stranger,) = places(event), add(event_page(slug="other"), 1)
        (one, *_) = before
        values = {f"was-{one}": "1", f"table-{one}": "99", "was-x": "1", "was-theme-7": "a"}
        values |= {f"was-{stranger.pk}": "", f"table-{stranger.pk}": "1"}
        assert desk(action="save", **values).status_code == 302
        assert places(event) == before
        stranger.refresh_from_db()
        assert stranger.table is None

    def test_cancelled__leaves_the_table(self, event: EventPage, desk: Callable[..., Any]) -> None:
        desk(action="propose", number="2")
        one = event.registrations.filter(table__number=1).first()
        assert one is not None
        cancel(one)
        assert places(event)[one.pk][0] is None
        assert one.name not in desk().content.decode()


class TestScreen:
    def test_queries__do_not_grow_with_people(
        self, event: EventPage, desk: Callable[..., Any]
    ) -> None:
        desk(action="propose", number="2")
        desk()
        with CaptureQueriesContext(
            connection,
        ) as few:
            desk()
        home = OrganizationFactory(municipality=True)
        add(event, 9, kind=ParticipantKind.MUNICIPALITY, organization=home, name="追加（架空）")
        with CaptureQueriesContext(connection) as many:
            desk()
        assert len(many) == len(few)


class TestPersons:
    def test_persons__know_organisation_challenge_and_place(self) -> None:
        event = event_page(capacity=20)
        LocalGovernment.objects.create(
            code="011002", name="北海道札幌市", latitude=43, longitude=141
        )
        LocalGovernment.objects.create(
            code="472018", name="沖縄県那覇市", latitude=26, longitude=127
        )
        town: Organization = OrganizationFactory(
            municipality=True, name="札幌市", local_government_code="011002"
        )
        town_kind = {"kind": ParticipantKind.MUNICIPALITY}
        root = GenreFactory(name="防災")
        child = GenreFactory(name="消防", parent=root)
        add(event, 1, organization=town, organization_name="札幌市", name="甲", **town_kind)
        add(event, 1, organization_name="札 幌 市", name="乙", genre=child, **town_kind)
        add(event, 1, organization_name="那覇市", name="丙", genre=root, **town_kind)
        add(event, 1, organization_name="どこか村", name="丁", **town_kind)
        rows = at_the_tables(event, timezone.now())
        first, colleague, naha, unknown = persons_of(rows, GenreTree())
        assert first.organization == colleague.organization != naha.organization
        assert first.place == (43.0, 141.0)
        assert naha.place == (26.0, 127.0)
        assert unknown.place is None
        assert colleague.genres == naha.genres == {root.pk}
        assert first.genres == frozenset()
