"""Editions, chapters and self-checks, made for one test."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from typing import Any
from unittest import mock

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import Organization
from guidebook.chapters.readers import new_ticket
from guidebook.models import (
    ChapterPage,
    ChecklistItem,
    EditionPage,
    GuidebookIndexPage,
    SelfCheck,
    SelfCheckAnswer,
)
from tests.catalog.html import soup
from tests.factories import OrganizationFactory

GUIDEBOOK = "/guidebook/"
EDITION = f"{GUIDEBOOK}ver2/"
CHECKLIST = f"{EDITION}checklist/"
COPIED = f"{CHECKLIST}?copy=1"
HISTORY = f"{CHECKLIST}history/"
SPRING, SUMMER, AUTUMN = (datetime.date(2026, month, 10) for month in (4, 7, 10))
PASSAGES = ("purpose", "definition", "scenes", "reading")
SCRIPT = "<script>alert(1)</script>"


def make_items(numbers: Iterable[str], former: Mapping[str, str] | None = None) -> list[Any]:
    """Return items of a checklist, each called 「項目…」."""
    return [
        ChecklistItem(
            number=number,
            item=f"項目{number}",
            summary=f"概要{number}",
            former=(former or {}).get(number, ""),
            sort_order=position,
        )
        for position, number in enumerate(numbers)
    ]


def front_of(**passages: list[str]) -> list[tuple[str, Any]]:
    """Return front matter for a page: paragraphs of purpose, definition, scenes, reading."""
    return [(name, {"heading": "", "items": items}) for name, items in passages.items()]


def make_edition(
    sign: str = "ver2.0", *, items: Iterable[str] | list[ChecklistItem] = (), **fields: Any
) -> EditionPage:
    """Return a published edition; `items` are numbers, or items as they are.

    Purpose, definition, scenes and reading are lists of paragraphs.
    """
    defaults = {"title": f"版{sign}", "slug": sign.removesuffix(".0"), "live": True}
    front = front_of(**{name: fields.pop(name) for name in PASSAGES if name in fields})
    edition = EditionPage(edition=sign, **(defaults | {"front": front} | fields))
    found = list(items)
    if found and isinstance(found[0], str):
        found = make_items(found)
    edition.checklist_items = found
    return GuidebookIndexPage.objects.get().add_child(instance=edition)


def make_chapter(edition: EditionPage, number: str = "1", **fields: Any) -> ChapterPage:
    """Return a published chapter of `edition`; `text` is its only paragraph."""
    genres = fields.pop("genres", [])
    text = fields.pop("text", f"{edition.edition}の{number}の本文")
    sections = [("summary", {"heading": "概要", "items": [text]})]
    defaults = {"title": f"章{number}", "slug": number, "live": True, "sections": sections}
    chapter = ChapterPage(number=number, **(defaults | fields))
    chapter.genres = genres
    return EditionPage.objects.get(pk=edition.pk).add_child(instance=chapter)


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN) -> None:
    """Show `page` to those logged in only; of kind GROUPS, to the secretariat only."""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))


def keep_check(
    edition: EditionPage,
    organization: Organization,
    day: datetime.date = SPRING,
    memo: str = "",
    **progress: str,
) -> SelfCheck:
    """Return a stored check; `progress` is given as item_1="done"."""
    check = SelfCheck.objects.create(
        edition=edition, organization=organization, checked_on=day, saved_at=timezone.now()
    )
    items = {item.number: item.item for item in edition.checklist}
    numbered = {name.removeprefix("item_"): to for name, to in progress.items()}
    SelfCheckAnswer.objects.bulk_create(
        SelfCheckAnswer(
            check_of=check, number=number, item=items.get(number, ""), progress=to, memo=memo
        )
        for number, to in numbered.items()
    )
    return check


def keep_checks_of_others(edition: EditionPage, number: int, **progress: str) -> None:
    """Store the check of so many other municipalities."""
    for _ in range(number):
        keep_check(edition, OrganizationFactory(municipality=True), **progress)


def typed(response: HttpResponse, selector: str = "form[data-self-check]") -> dict[str, str]:
    """Return what a browser would send of a form, buttons left out."""
    form = soup(response).select_one(selector)
    data = {
        field["name"]: field.get("value", "")
        for field in form.select("input")
        if field.get("type") != "radio" or field.has_attr("checked")
    }
    for area in form.select("textarea"):
        data[area["name"]] = area.get_text().removeprefix("\r\n").removeprefix("\n")
    for choice in form.select("option[selected]"):
        data[choice.find_parent("select")["name"]] = choice["value"]
    return data


def check_as(client: Client, address: str = CHECKLIST, **changes: str) -> HttpResponse:
    """Open the form, change `changes`, and press 「保存する」."""
    return client.post(address, typed(client.get(address)) | {"action": "save"} | changes)


def ticket_of(chapter: ChapterPage, seconds: float = 60) -> str:
    """Return the ticket of a form that was opened so many seconds ago."""
    with mock.patch("time.time", return_value=time.time() - seconds):
        return new_ticket(chapter)


def answers_in(check: SelfCheck) -> dict[str, tuple[str, str]]:
    """Return progress and memo by the number of the item."""
    rows = SelfCheckAnswer.objects.filter(check_of=check)
    return {each.number: (each.progress, each.memo) for each in rows}
