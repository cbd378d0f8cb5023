"""Differences between two versions of an entry, by field, with marked text (S4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from catalog.entries.changes import EMPTY, Change, changes_between, labelled
from catalog.entries.content import BY_NAME
from catalog.entries.models.entry import Entry

#: Runs of kanji, kana and letters stay together: people read words, not characters.
PIECES = re.compile(r"[一-龯々〆]+|[ぁ-ゖ]+|[ァ-ヺー]+|\w+|\s|.", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A piece of text: `ins` was added, `del` was removed, "" is unchanged."""

    mark: str
    text: str


@dataclass(frozen=True)
class Difference:
    label: str
    parts: list[Part]


def marked(before: str, after: str) -> list[Part]:
    """Return the text with all differences between `before` and `after` marked."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    parts: list[Part] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part("", "".join(new[b1:b2])))
            continue
        parts += [Part("del", "".join(old[a1:a2])), Part("ins", "".join(new[b1:b2]))]
    return [part for part in parts if part.text]


def differences(published: Entry | None, submitted: Entry) -> list[Difference]:
    """Return the differences to the published version; all content of a new entry (S4)."""
    before = published.content() if published else {}
    changes = labelled(changes_between(before, submitted.content()))
    if published is None:
        given = [each for each in changes if not _is_blank_fact(each)]
        return [Difference(each.label, [Part("", each.after)]) for each in given]
    return [Difference(each.label, _parts(each)) for each in changes]


def _parts(change: Change) -> list[Part]:
    if EMPTY in (change.before, change.after):
        return [Part("del", change.before), Part("ins", change.after)]
    return marked(change.before, change.after)


def unchanged(published: Entry, submitted: Entry) -> list[Difference]:
    before, after = published.content(), submitted.content()
    same = {name: [None, value] for name, value in after.items() if before.get(name) == value}
    kept = [each for each in labelled(same) if not _is_blank_fact(each)]
    return [Difference(each.label, [Part("", each.after)]) for each in kept]


def _is_blank_fact(change: Change) -> bool:
    """Whether nobody needs to read that a fact is not given: most of them are optional."""
    return change.after == EMPTY and BY_NAME[change.name].section is not None
