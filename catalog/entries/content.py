"""What an entry says, part by part: where it is asked, shown, searched, read from files (1.1).

Form, difference, detail, comparison, decision record, index, import and export read this table. A
part that an entry keeps as a plain column is declared here once, beside its model field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.entries.enums import Confidentiality
from cms.web.text import without_controls


def as_typed(text: str) -> str:
    """Return the text of a cell as it is kept."""
    return without_controls(text)


def narrow(text: str) -> str:
    """Return digits and signs half as wide, as they are typed into forms."""
    return unicodedata.normalize("NFKC", without_controls(text))


def whole_number(text: str) -> str | None:
    """Return the digits of a number as people write it, 「１２団体」; None for a blank cell."""
    return narrow(text).replace(",", "").strip().rstrip("団体件社") or None


@dataclass(frozen=True)
class Part:
    """One part of the content: a column of the entry, or what hangs on it."""

    #: As in `Entry.content()`.
    name: str
    #: What heads its column in files, besides the name; the first heads it in exports (contract).
    headers: tuple[str, ...] = ()
    #: The column in files, if named otherwise.
    column: str = ""
    #: Its label, if the model field has another or there is none.
    label: str = ""
    #: Whether visitors find the entry by it (V2).
    is_searched: bool = False
    #: Whether it is a fact of its own: a line of detail, confirmation, review and comparison.
    is_fact: bool = False
    #: What a cell becomes; None for what needs more than its cell.
    from_cell: Callable[[str], Any] | None = None
    #: How people read the value.
    shown: Callable[[Any], str] = str

    @property
    def header(self) -> str:
        """The column in files by its English name."""
        return self.column or self.name


PARTS = (
    Part("information_type_id", ("情報種別",), column="type", label="情報種別"),
    Part("genres", ("行政課題のジャンル", "ジャンル"), label="行政課題のジャンル"),
    Part(
        "title",
        ("タイトル", "製品・サービス名", "事例名", "氏名"),
        from_cell=as_typed,
    ),
    Part("summary", ("概要",), is_searched=True, from_cell=as_typed),
    Part("cost_guide", ("費用の目安",), is_searched=True, is_fact=True, from_cell=as_typed),
    Part(
        "reference_count",
        ("導入実績",),
        is_fact=True,
        from_cell=whole_number,
        shown=lambda number: f"{number:,}団体",
    ),
    Part("url", ("製品情報・外部サイト", "URL"), from_cell=as_typed),
    Part("contact_company", ("会社名・団体名", "会社名"), is_searched=True, from_cell=as_typed),
    Part("contact_department", ("部署名",), from_cell=as_typed),
    Part("contact_person", ("担当者名",), from_cell=as_typed),
    Part("contact_tel", ("電話番号",), from_cell=narrow),
    Part("contact_email", ("メールアドレス",), from_cell=narrow),
    Part("documents", ("資料",), label="資料"),
    Part("confidentiality", ("機密性",), shown=lambda value: str(Confidentiality(value).label)),
    Part(
        "consent_declared",
        ("同意の申告", "所属する行政機関の同意を得ています"),
        label="機密性２の同意の申告",
        shown=lambda _: "あり",
    ),
)
BY_NAME = {part.name: part for part in PARTS}
#: What hangs on the entry in tables of its own.
HANGING = ("genres", "documents")
#: The columns of the entry itself.
COLUMNS = tuple(part.name for part in PARTS if part.name not in HANGING)
CONTACT = tuple(name for name in COLUMNS if name.startswith("contact_"))
FACTS = tuple(part.name for part in PARTS if part.is_fact)
SEARCHED = tuple(part.name for part in PARTS if part.is_searched)
