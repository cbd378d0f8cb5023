"""Loads the members' manual and the answers to common questions; their texts are our own (M7)."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page

from home.pages.models import HomePage, Menu, MenuItem, StandardPage
from home.pages.topics import HelpTopic

TEXTS = Path(__file__).with_name("manual.toml")

Blocks = list[tuple[str, Any]]


@transaction.atomic
def start_manual() -> bool:
    """Add the pages and what leads to them, if the screens lead nowhere yet; return whether."""
    if Menu.objects.filter(place=Menu.Place.HELP).exists():
        return False
    content = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    home = HomePage.objects.get()
    index = _page(home, content["index"])
    questions = _page(home, content["questions"])
    pages = [(_page(index, each), each) for each in content["pages"]]
    _lead_on(index, [page for page, _ in pages], questions)
    menu = Menu(place=Menu.Place.HELP)
    answers = [(HelpTopic.SITE.value, index)]
    answers += [(topic, page) for page, each in pages for topic in each["topics"]]
    menu.items = [
        MenuItem(page=page, topic=topic, sort_order=number)
        for number, (topic, page) in enumerate(answers)
    ]
    menu.save()
    return True


def _page(parent: Page, data: dict[str, Any]) -> StandardPage:
    """Return the page of this slug, or add it."""
    found = StandardPage.objects.child_of(parent).filter(slug=data["slug"]).first()
    if found is not None:
        return found
    page = StandardPage(
        title=data["title"],
        slug=data["slug"],
        search_description=data["about"],
        body=_body(data),
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _body(data: dict[str, Any]) -> Blocks:
    body: Blocks = [("text", _html(data))]
    for section in data.get("sections", []):
        body.append(("heading", {"text": section["heading"], "level": "h2"}))
        body.append(("text", _html(section)))
    return body


def _html(part: dict[str, Any]) -> str:
    """Return text, then steps, then points, then what is to be added."""
    texts = [f"<p>{escape(text)}</p>" for text in part.get("text", [])]
    steps = "".join(f"<li>{escape(step)}</li>" for step in part.get("steps", []))
    points = "".join(f"<li>{escape(point)}</li>" for point in part.get("points", []))
    after = [f"<p>{escape(text)}</p>" for text in part.get("after", [])]
    lists = [f"<ol>{steps}</ol>" if steps else "", f"<ul>{points}</ul>" if points else ""]
    return "".join([*texts, *lists, *after])


def _lead_on(index: StandardPage, pages: list[StandardPage], questions: StandardPage) -> None:
    """Put cards with all pages on the first one."""
    cards = [
        {"title": page.title, "text": page.search_description, "page": page, "address": ""}
        for page in [*pages, questions]
    ]
    index.body.append(("links", {"heading": "画面ごとの使い方", "cards": cards}))
    index.save_revision().publish()
