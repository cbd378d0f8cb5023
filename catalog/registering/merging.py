"""Two people at one entry: what only one of them changed goes in, the rest is asked about (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Revision

from catalog.entries.changes import changes_between, labelled
from catalog.entries.content import PARTS
from catalog.entries.models.entry import Entry

#: Parts that have a meaning only with another one go where that one goes.
FOLLOWERS = {"confidentiality": "consent_declared"}
LEADERS = {follower: leader for leader, follower in FOLLOWERS.items()}
ORDER = tuple(part.name for part in PARTS if part.name not in LEADERS)
#: Number of saves in between that are looked through for who changed what.
LATEST = 20
MINE, THEIRS, BOTH = "mine", "theirs", "both"
SECRETARIAT = "事務局"


@dataclass(frozen=True)
class Merge:
    """The parts in which two versions differ: who of the two changed each, or both."""

    mine: list[str]
    theirs: list[str]
    asked: list[str]


@dataclass(frozen=True)
class Question:
    """A part that both changed, with what each wrote, for the choice."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    when: Any
    #: What the person chose; "" if nothing, None if the question is asked for the first time.
    chosen: str | None = None

    @property
    def may_be_both(self) -> bool:
        return self.name == "documents"


def merge(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> Merge:
    """Compare two contents with the one they began from; without it, every difference is asked."""
    differing = _parts(name for name in mine if mine[name] != theirs[name])
    by_me = _parts(changes_between(base, mine)) if base else differing
    by_them = _parts(changes_between(base, theirs)) if base else differing
    both = differing & by_me & by_them
    return Merge(
        mine=_sorted(differing & by_me - both),
        theirs=_sorted(differing & by_them - both),
        asked=_sorted(both),
    )


def copy_parts(names: Iterable[str], source: Entry, target: Entry) -> None:
    """Copy parts of the content; documents belong to the form's `DraftDocuments`."""
    for name in names:
        if name == "genres":
            target.genres = list(source.genres.all())
        elif name != "documents":
            for each in filter(None, (name, FOLLOWERS.get(name))):
                setattr(target, each, getattr(source, each))


def questions(
    names: list[str],
    mine: Entry,
    theirs: Entry,
    since: Revision | None,
    chosen: dict[str, str] | None = None,
) -> list[Question]:
    found = {each.name: each for each in labelled(_compared(names, mine, theirs))}
    last: Any = theirs.latest_revision
    saves = dict.fromkeys(names, last) | last_saves(theirs, since)
    return [
        Question(
            name,
            found[name].label,
            found[name].before,
            found[name].after,
            who=who_saved(saves[name], theirs),
            when=saves[name].created_at,
            chosen=chosen[name] if chosen else None,
        )
        for name in names
    ]


def labels_of(names: Iterable[str]) -> str:
    return "、".join(Entry.label_of(name) for name in names)


def last_saves(entry: Entry, since: Revision | None) -> dict[str, Revision]:
    """Return for each part the last of the latest saves after `since` that changed it."""
    if since is None:
        return {}
    saves = entry.revisions.select_related("user").order_by("-pk").filter(pk__gt=since.pk)
    before = since.as_object().content()
    found: dict[str, Revision] = {}
    for revision in reversed(saves[:LATEST]):
        after = revision.as_object().content()
        found |= dict.fromkeys(_parts(changes_between(before, after)), revision)
        before = after
    return found


def who_saved(revision: Revision, entry: Entry) -> str:
    """Return the name of a colleague; whoever else saves is of the secretariat."""
    user = revision.user
    is_ours = user is not None and user.organization_id == entry.organization_id
    return f"{user.get_full_name()}さん" if is_ours else SECRETARIAT


def when_saved(revision: Revision) -> str:
    moment = timezone.localtime(revision.created_at)
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"


def moment_shown(moment: datetime) -> str:
    """Return the time of day, and before it the date unless it is today."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if is_today else f"{local.month}月{local.day}日 {local:%H:%M}"


def _compared(names: list[str], mine: Entry, theirs: Entry) -> dict[str, list[Any]]:
    ours, other = mine.content(), theirs.content()
    return {name: [ours[name], other[name]] for name in names}


def _parts(names: Iterable[str]) -> set[str]:
    return {LEADERS.get(name, name) for name in names}


def _sorted(names: set[str]) -> list[str]:
    return [name for name in ORDER if name in names]
