"""Attendance at the door: marks of every kind, by form and by module (E3)."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from home.events.meetings import lifecycle
from home.events.models import EventPage, Registration
from home.events.organizing.views.arrivals import made_at

pytestmark = pytest.mark.django_db


def test_form__marks_and_takes_back_and_keeps_the_search(
    staff: Client, event: EventPage, people: list[Registration]
) -> None:
    path = f"/admin/events/{event.pk}/arrivals/"
    page = BeautifulSoup(staff.get(f"{path}?q=サンカシャ２").content, "html.parser")
    assert page.select("[data-registration]") == []
    page = BeautifulSoup(staff.get(f"{path}?q=参加者２").content, "html.parser")
    (row,) = page.select("[data-registration]")
    form = {each["name"]: each["value"] for each in row.select("form [name]")}
    for wanted, attended in (("yes", True), ("yes", True), ("no", None)):
        assert (form["wanted"], form["q"]) == ("yes", "参加者２")
        answer = staff.post(row.form["action"], form | {"wanted": wanted})
        assert answer["Location"].startswith(f"{path}?q=")
        assert Registration.objects.get(pk=people[1].pk).attended is attended


def test_module__gets_who_is_there_whatever_it_sends(
    staff: Client, event: EventPage, people: list[Registration]
) -> None:
    path, one = f"/admin/events/{event.pk}/arrivals/mark/", people[0].pk
    marks = [
        ({"registration": one, "wanted": "yes", "age": "5000"}, [one]),
        ({"registration": one, "wanted": "yes", "age": "5000"}, [one]),
        ({"registration": one, "wanted": "no", "age": "9000"}, [one]),
        ({"registration": one, "wanted": "no", "age": "1"}, []),
        ({"registration": one, "wanted": "yes", "age": "9" * 18}, []),
        ({"registration": people[3].pk, "wanted": "yes", "age": "é"}, []),
        ({"registration": one}, [one]),
    ]
    for mark, present in marks:
        answer = staff.post(path, mark, headers={"accept": "application/json"}).json()
        assert answer["present"] == present, mark
    assert answer["totals"][0] == [1, 1]
    assert staff.get(path).json()["present"] == [one]
    for unknown in ("0", "x", ""):
        assert staff.post(path, {"registration": unknown}).status_code == 404
    assert made_at("") <= timezone.now()


def test_code__asks_and_marks_with_one_press(
    staff: Client, event: EventPage, people: list[Registration]
) -> None:
    path = f"/admin/events/{event.pk}/arrive/{people[0].code.lower()}/"
    assert "出席にする" in staff.get(path).content.decode()
    assert Registration.objects.get(pk=people[0].pk).attended is None
    assert staff.post(path)["Location"] == f"/admin/events/{event.pk}/arrivals/"
    assert Registration.objects.get(pk=people[0].pk).attended is True
    assert "受付済み" in staff.get(path).content.decode()


def test_code__of_who_has_no_seat_offers_one(
    staff: Client, event: EventPage, people: list[Registration]
) -> None:
    path = f"/admin/events/{event.pk}/arrive/{people[3].code}/"
    page = BeautifulSoup(staff.get(path).content, "html.parser")
    seat = page.select_one(".arrival-one a.button")["href"]
    assert staff.post(seat)["Location"] == path
    assert Registration.objects.get(pk=people[3].pk).is_confirmed
    lifecycle.cancel(people[1])
    path = f"/admin/events/{event.pk}/arrive/{people[1].code}/"
    assert "参加者として追加する" in staff.get(path).content.decode()
    assert staff.get(f"/admin/events/{event.pk}/arrive/NOBODY/").status_code == 404
