"""「テーブル」: who sits with whom, proposed and then arranged by hand (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator
from home.events.grouping import lifecycle
from home.events.grouping.explaining import without_partner
from home.events.grouping.forms import ProposalForm, place_of, themes_of, wishes_of
from home.events.grouping.people import at_the_tables, persons_of
from home.events.grouping.screens import EventScreen
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.registrations import DiscussionTable, Registration

IN_USE = (
    "減らすテーブルに成果が入力されています。"
    "テーブルの数を戻すか、「成果の入力」でほかのテーブルに書き移して消してください。"
)
NOBODY = "参加が決まった人がまだいません。"


@dataclass(frozen=True)
class Seat:
    """A participant on the screen."""

    registration: Registration
    was: str
    #: A municipality with a challenge that nobody else at the table shares.
    is_alone: bool
    is_absent: bool


@dataclass(frozen=True)
class Table:
    """A table on the screen; None holds those without one."""

    table: DiscussionTable | None
    seats: list[Seat]

    @property
    def key(self) -> str:
        return str(self.table.number) if self.table else ""


class TablesView(EventScreen):
    permission = "events.change_discussiontable"
    template_name = "home/events/grouping/tables.html"
    page_title = "テーブル"
    header_icon = "group"
    form: ProposalForm | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Propose, seat who has no table, or take over what was arranged by hand."""
        actions = {"propose": self.propose, "rest": self.seat_the_rest}
        action = actions.get(request.POST.get("action", ""), self.save)
        if not action(Operator.of(request)):
            return self.render_to_response(self.get_context_data(), status=422)
        return redirect("event_tables", self.event.pk)

    def propose(self, operator: Operator) -> bool:
        self.form = ProposalForm(self.request.POST)
        if not self.form.is_valid():
            return False
        number, guests = self.form.cleaned_data["number"], self.form.cleaned_data["guests"]
        try:
            lifecycle.propose_tables(self.event, number, operator, with_guests=guests)
        except lifecycle.TableInUseError:
            self.form.add_error("number", IN_USE)
            return False
        messages.success(self.request, f"{number}のテーブルに組み合わせを提案しました。")
        return True

    def seat_the_rest(self, operator: Operator) -> bool:
        moved = lifecycle.seat_the_rest(self.event, operator)
        messages.success(self.request, f"{moved}人を、空きのあるテーブルに加えました。")
        return True

    def save(self, operator: Operator) -> bool:
        wishes, themes = wishes_of(self.request.POST), themes_of(self.request.POST)
        moved = lifecycle.move(self.event, wishes, operator) if wishes else 0
        named = lifecycle.name_themes(self.event, themes, operator) if themes else 0
        messages.success(
            self.request,
            f"保存しました（席 {moved}人、テーマ {named}件）。"
            if moved or named
            else "変わったところはありません。",
        )
        return True

    @cached_property
    def tables(self) -> list[DiscussionTable]:
        return list(self.event.tables.all())

    @cached_property
    def rows(self) -> list[Table]:
        """Every table with its people, then those without one."""
        people = self.event.registrations.confirmed()
        seats: dict[int | None, list[Seat]] = {None: []}
        alone, present = self._alone()
        for each in people.select_related("genre", "organization", "table").order_by("pk"):
            seat = Seat(each, place_of(each), each.pk in alone, each.pk not in present)
            seats.setdefault(each.table_id, []).append(seat)
        return [Table(each, seats.get(each.pk, [])) for each in self.tables] + [
            Table(None, seats[None])
        ]

    def _alone(self) -> tuple[set[int], set[int]]:
        """Return who has no partner at the table, and who is there at all."""
        at_table: dict[int | None, list[Any]] = {}
        persons = persons_of(at_the_tables(self.event, timezone.now()), GenreTree())
        for person in persons:
            at_table.setdefault(person.table, []).append(person)
        seated = [people for table, people in at_table.items() if table]
        alone = {pk for people in seated for pk in without_partner(people)}
        return alone, {each.id for each in persons}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        *tables, rest = self.rows
        people = [seat for row in self.rows for seat in row.seats if not seat.is_absent]
        seated = [each for each in people if not _is_guest(each)]
        late = [each for each in rest.seats if each in seated]
        initial = {
            "number": len(tables) or lifecycle.usual_number(len(seated)),
            "guests": any(_is_guest(each) for row in tables for each in row.seats),
        }
        return super().get_context_data(
            form=self.form or ProposalForm(initial=initial),
            rows=tables,
            rest=rest,
            late=len(late),
            total=len(people),
            numbers=[each.number for each in self.tables],
            nobody=NOBODY if not people else "",
            **kwargs,
        )


def _is_guest(seat: Seat) -> bool:
    return seat.registration.kind == ParticipantKind.GUEST
