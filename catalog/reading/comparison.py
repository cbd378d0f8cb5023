"""Up to four entries side by side (V11), on the screen and in the decision record (V12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.http import QueryDict

from catalog.entries import content
from catalog.entries.documents import in_reading_order
from catalog.entries.models.entry import Entry
from cms.web.text import is_number
from cms.web.times import written_day

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User

MOST = 4
#: In the row of a fact that only entries of other types have.
NOT_ASKED = "（この情報種別にはない項目）"
#: Check boxes send `compare`, shared addresses send `id`; both are read.
KEYS = ("id", "compare")


@dataclass(frozen=True)
class Part:
    """A piece of a cell; it is a link if it has an address."""

    text: str
    url: str = ""
    is_external: bool = False


@dataclass(frozen=True)
class Row:
    """One property of all compared entries; an empty cell shows 未記入."""

    label: str
    cells: list[list[Part]]


@dataclass(frozen=True)
class Choice:
    """The ids in an address; only the first four count."""

    ids: list[int]
    is_too_many: bool

    @classmethod
    def read(cls, query: QueryDict) -> Choice:
        """Read the ids, ignoring everything that is not a whole number (contract)."""
        values = (value for key in KEYS for value in query.getlist(key))
        ids = list(dict.fromkeys(int(value) for value in values if is_number(value)))
        return cls(ids[:MOST], len(ids) > MOST)


class Comparison:
    """The chosen entries whose detail `user` may open, in the order chosen; no others."""

    def __init__(self, choice: Choice, user: User | AnonymousUser, search_url: str) -> None:
        found = (
            Entry.objects.readable_by(user)
            .filter(pk__in=choice.ids)
            .for_rows()
            .prefetch_related("genres", "documents")
        )
        by_pk = {entry.pk: entry for entry in found}
        self.choice = choice
        self.search_url = search_url
        self.entries = [by_pk[pk] for pk in choice.ids if pk in by_pk]

    @property
    def left_out(self) -> int:
        """Number of chosen entries that do not exist or that this user may not open."""
        return len(self.choice.ids) - len(self.entries)

    def url_of(self, entry: Entry) -> str:
        return f"{self.search_url}{entry.pk}/"

    def rows(self) -> list[Row]:
        """Return one row for each property; the first row holds the titles."""
        properties: list[tuple[str, Callable[[Entry], list[Part]]]] = [
            ("タイトル", lambda entry: [Part(entry.title, self.url_of(entry))]),
            ("情報種別", lambda entry: _text(entry.information_type.name)),
            ("機密性", lambda entry: _text(str(entry.get_confidentiality_display()))),
            ("団体", lambda entry: _text(entry.organization.name)),
            ("概要", lambda entry: _text(entry.summary)),
            ("行政課題のジャンル", lambda entry: _text("、".join(entry.genre_names))),
            *((Entry.label_of(part.name), partial(_fact, part)) for part in self.facts()),
            ("製品情報・外部サイト", _link),
            *([("動画", _videos)] if any(each.videos for each in self.entries) else []),
            ("資料", self._documents),
            ("連絡先", lambda entry: [Part(f"{name}：{value}") for name, value in entry.contact]),
            ("登録日", lambda entry: _day(entry.registered_at)),
            ("更新日", lambda entry: _day(entry.updated_at)),
            ("いいね", lambda entry: _text(f"{entry.like_count}件")),
        ]
        return [Row(label, [cell(entry) for entry in self.entries]) for label, cell in properties]

    def facts(self) -> list[content.Part]:
        """Return the facts that at least one of the entries is asked for."""
        return [
            part for part in content.FACTS if any(each.is_asked_for(part) for each in self.entries)
        ]

    def _documents(self, entry: Entry) -> list[Part]:
        """Return the number of files and a link to each, PDF first as on the detail."""
        documents = in_reading_order(entry)
        files = [
            Part(f"{each.title}（{each.kind}）", f"{self.url_of(entry)}documents/{each.number}/")
            for each in documents
        ]
        return [Part(f"{len(files)}件"), *files] if files else []


def _fact(part: content.Part, entry: Entry) -> list[Part]:
    if not entry.is_asked_for(part):
        return _text(NOT_ASKED)
    return _text(entry.fact(part))


def _text(text: str) -> list[Part]:
    return [Part(text)] if text else []


def _link(entry: Entry) -> list[Part]:
    return [Part(entry.url, entry.url, is_external=True)] if entry.url else []


def _videos(entry: Entry) -> list[Part]:
    return [
        Part(f"{each.title}（{each.length}）", each.url, is_external=True) for each in entry.videos
    ]


def _day(moment: datetime) -> list[Part]:
    return [Part(written_day(moment))]
