"""What the organiser posts from the screen of the tables (E4)."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from cms.web.text import is_number, one_line
from home.events.grouping.lifecycle import MOST_TABLES, Wish
from home.events.meetings.models.registrations import DiscussionTable, Registration

#: Ends the place of who is pinned, in the hidden field that holds what the screen showed.
PINNED = "!"
LONGEST_THEME = DiscussionTable._meta.get_field("theme").max_length or 0


class ProposalForm(forms.Form):
    number = forms.IntegerField(
        label="テーブルの数",
        min_value=1,
        max_value=MOST_TABLES,
        error_messages={
            "required": "テーブルの数を入力してください。",
            "invalid": "テーブルの数を数字で入力してください。",
        },
    )
    guests = forms.BooleanField(label="講師・事務局も座る", required=False)


def place_of(registration: Registration) -> str:
    """Return where somebody sits as a hidden field holds it: 「3」, 「3!」 pinned, 「」 nowhere."""
    table = registration.table
    return f"{table.number}{PINNED if registration.is_pinned else ''}" if table else ""


def wishes_of(posted: QueryDict) -> dict[int, Wish]:
    """Return who is to sit elsewhere, or to be pinned or not, than the screen showed.

    What others changed in the meantime stays. Whoever is moved by hand is pinned.
    """
    wishes = {}
    for name, before in posted.items():
        key = name.removeprefix("was-")
        if name == key or not is_number(key):
            continue
        wanted, is_pinned = str(posted.get(f"table-{key}", "")), f"pin-{key}" in posted
        table = int(wanted) if is_number(wanted) else None
        was_at, was_pinned = str(before).removesuffix(PINNED), str(before).endswith(PINNED)
        if (wanted, is_pinned) != (was_at, was_pinned):
            wishes[int(key)] = Wish(table, is_pinned or wanted != was_at)
    return wishes


def themes_of(posted: QueryDict) -> dict[int, str]:
    """Return the themes that differ from what the screen showed, by the numbers of the tables."""
    themes = {}
    for name, before in posted.items():
        number = name.removeprefix("was-theme-")
        theme = one_line(str(posted.get(f"theme-{number}", "")))[:LONGEST_THEME]
        if name != number and is_number(number) and theme != before:
            themes[int(number)] = theme
    return themes
