"""Fills a form of a page with what was sent before: text, choices, and files that we hold."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from cms.members.kept_forms.keeping import NAME
from cms.members.kept_forms.models import KeptForm

BUTTONS = {"submit", "button", "image", "reset"}
CHECKED = {"checkbox", "radio"}
#: Controls that take no text, or none of ours.
LEFT_ALONE = BUTTONS | {"file", "password"}
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def filled(html: str, kept: KeptForm, notice: str) -> str | None:
    """Return the page with its form filled in and `notice` above; None if it has no such form.

    A form that is only a button is left as it is: nothing was typed.
    """
    soup = BeautifulSoup(html, "html.parser")
    form = _form_of(soup, kept)
    main = soup.find("main")
    if form is None or main is None:
        return None
    if all(control.get("type") == "hidden" for control in _controls(form)):
        return html
    left = {name: list(values) for name, values in kept.fields.items()}
    for control in _controls(form):
        _fill(control, kept.fields, left)
    for button in form.select("button[name]"):
        left.pop(str(button["name"]), None)
    for name, values in [*left.items(), (NAME, [str(kept.token)])]:
        for value in values:
            hidden = {"type": "hidden", "name": name, "value": value}
            form.append(soup.new_tag("input", attrs=hidden))
    form["data-unsent"] = ""
    for fold in form.find_parents("details"):
        fold["open"] = ""
    place = main.select_one(".wrap") or main
    place.insert(0, BeautifulSoup(notice, "html.parser"))
    return str(soup)


def _form_of(soup: BeautifulSoup, kept: KeptForm) -> Tag | None:
    """Return the form that goes where the kept one went and asks for the most of it."""
    goal = urlsplit(kept.action).path
    found: list[tuple[int, int, Tag]] = []
    for place, form in enumerate(soup.select("main form[method]")):
        action = urlsplit(urljoin(kept.page, str(form.get("action", "")))).path
        names = {str(each["name"]) for each in _controls(form)}
        shared = len(names & set(kept.fields))
        if str(form["method"]).lower() == "post" and action == goal and shared:
            found.append((shared, -place, form))
    return max(found, key=lambda each: each[:2])[2] if found else None


def _controls(form: Tag) -> Iterator[Tag]:
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.get("type") not in LEFT_ALONE and control["name"] != TOKEN:
            yield control


def _fill(control: Tag, sent: dict[str, list[str]], left: dict[str, list[str]]) -> None:
    """Give `control` its value; several of one name take theirs in order."""
    name = str(control["name"])
    if control.get("type") in CHECKED:
        _mark(control, "checked", str(control.get("value", "on")) in sent.get(name, []))
        left.pop(name, None)
    elif not left.get(name):
        return
    elif control.name == "select":
        values = left[name] if control.has_attr("multiple") else [left[name].pop(0)]
        for option in control.select("option"):
            _mark(option, "selected", str(option.get("value", option.get_text())) in values)
        left[name] = [] if control.has_attr("multiple") else left[name]
    elif control.name == "textarea":
        # Browsers drop the first line break inside.
        control.string = f"\n{left[name].pop(0)}"
    else:
        control["value"] = left[name].pop(0)


def _mark(tag: Tag, attribute: str, is_on: bool) -> None:
    if is_on:
        tag[attribute] = ""
    else:
        tag.attrs.pop(attribute, None)
