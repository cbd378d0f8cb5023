"""The parts of an entry's content: label, display, search and columns in files (1.1).

Form, difference, detail, comparison, decision record, index, import and export use this table.
Declare a part that is a plain column here once, in addition to its model field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from catalog.entries.enums import (
    Availability,
    Confidentiality,
    Customizing,
    LgwanUse,
    Operation,
)
from catalog.taxonomy.enums import AskedFacts
from cms.tabular.values import count_in, day, number, one_of, plain, yes_or_no
from cms.web.text import entered
from cms.web.times import written_day


def label_in(choices: type[TextChoices]) -> Callable[[Any], str]:
    labels = dict(choices.choices)
    return lambda value: str(labels.get(value, value))


def day_shown(value: Any) -> str:
    """Return a date, or one as the audit log keeps it, as people write it."""
    return written_day(date.fromisoformat(str(value)))


@dataclass(frozen=True)
class Section:
    """Facts under one heading, in the form and wherever an entry is read."""

    key: str
    title: str
    #: Kinds of `InformationType.asked_facts` whose entries have it; () for all types.
    asked_of: tuple[str, ...] = ()
    help: str = ""
    #: Whether the form folds it while nothing is filled in, and sets short fields side by side.
    is_folded: bool = False
    is_in_pairs: bool = True

    def is_asked_of(self, kind: str) -> bool:
        return not self.asked_of or kind in self.asked_of


COST = Section("cost", "費用と実績")
SALE = Section("sale", "提供状況", (AskedFacts.PRODUCT,))
RESULTS = Section(
    "results",
    "事例の実績",
    (AskedFacts.CASE,),
    "わかるものだけ、１行ずつ書いてください。ほかの団体が自分のところと比べる手がかりになります。",
    is_in_pairs=False,
)
CONDITIONS = Section("conditions", "利用の条件", (AskedFacts.PRODUCT, AskedFacts.CASE))
CASE_CONDITIONS = Section(
    "case-conditions", "取り組んだときの条件", (AskedFacts.CASE,), is_folded=True
)
VIDEOS = Section(
    "videos",
    "動画",
    help="動画サービスのアドレス（２本まで）。題名と長さを付けたリンクになります。",
    is_folded=True,
    is_in_pairs=False,
)
#: In reading order.
SECTIONS = (SALE, RESULTS, COST, CONDITIONS, CASE_CONDITIONS, VIDEOS)


@dataclass(frozen=True)
class Part:
    """One part of the content: a column of the entry, or rows of a related table."""

    #: The key in `Entry.content()`.
    name: str
    #: Column headers in files, besides `header`; exports use the first one (contract).
    headers: tuple[str, ...] = ()
    #: The English name in files and in the form, if it differs from `name`.
    column: str = ""
    #: The label, if the verbose name of the model field does not fit.
    label: str = ""
    #: Whether the search for visitors covers it, as it always does the title (V2).
    is_searched: bool = False
    #: Where it is asked and read, if not in a place of its own.
    section: Section | None = None
    #: Whether it is a fact: one line in detail, confirmation, review and comparison.
    is_fact: bool = False
    #: The property that readers see instead of the value, if it changes with time.
    current: str = ""
    #: Converts a cell to the value; None if one cell is not enough.
    from_cell: Callable[[str], Any] | None = None
    #: Converts the value to text for display.
    shown: Callable[[Any], str] = str

    @property
    def header(self) -> str:
        return self.column or self.name

    def is_asked_of(self, kind: str) -> bool:
        return self.section is None or self.section.is_asked_of(kind)


PARTS = (
    Part("information_type_id", ("情報種別",), column="type", label="情報種別"),
    Part("genres", ("行政課題のジャンル", "ジャンル"), label="行政課題のジャンル"),
    Part(
        "title",
        ("タイトル", "製品・サービス名", "事例名", "氏名"),
        from_cell=entered,
    ),
    Part("summary", ("概要",), is_searched=True, from_cell=entered),
    Part(
        "cost_guide",
        ("費用の目安",),
        is_searched=True,
        section=COST,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "reference_count",
        ("導入実績",),
        section=COST,
        is_fact=True,
        from_cell=count_in,
        shown=lambda number: f"{number:,}団体",
    ),
    Part(
        "availability",
        ("提供状況",),
        section=SALE,
        is_fact=True,
        current="availability_now",
        from_cell=one_of(Availability),
        shown=label_in(Availability),
    ),
    Part(
        "sales_end_on",
        ("販売終了日",),
        section=SALE,
        is_fact=True,
        from_cell=day,
        shown=day_shown,
    ),
    Part(
        "support_until",
        ("保守の終了日",),
        section=SALE,
        is_fact=True,
        from_cell=day,
        shown=day_shown,
    ),
    Part("version", ("バージョン",), section=SALE, is_fact=True, from_cell=entered),
    Part(
        "successor_id",
        ("後継の登録番号",),
        column="successor",
        label="後継の製品・サービス",
        section=SALE,
        from_cell=number,
    ),
    Part(
        "operation",
        ("稼働状況",),
        section=RESULTS,
        is_fact=True,
        from_cell=one_of(Operation),
        shown=label_in(Operation),
    ),
    Part(
        "operating_since",
        ("運用開始",),
        section=RESULTS,
        is_fact=True,
        from_cell=plain,
    ),
    Part(
        "effect",
        ("効果",),
        is_searched=True,
        section=RESULTS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "effect_measure",
        ("効果の測り方",),
        section=RESULTS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "staff_hours",
        ("職員の手間",),
        section=RESULTS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "setbacks",
        ("うまくいかなかったこと",),
        is_searched=True,
        section=RESULTS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "customizing",
        ("カスタマイズ",),
        section=CONDITIONS,
        is_fact=True,
        from_cell=one_of(Customizing),
        shown=label_in(Customizing),
    ),
    Part(
        "lgwan",
        ("LGWANでの利用",),
        section=CONDITIONS,
        is_fact=True,
        from_cell=one_of(LgwanUse),
        shown=label_in(LgwanUse),
    ),
    Part(
        "condition_population",
        ("人口規模",),
        section=CASE_CONDITIONS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "condition_staff",
        ("体制",),
        section=CASE_CONDITIONS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "condition_system",
        ("使った仕組み",),
        is_searched=True,
        section=CASE_CONDITIONS,
        is_fact=True,
        from_cell=entered,
    ),
    Part(
        "condition_disaster",
        ("災害時",),
        section=CASE_CONDITIONS,
        is_fact=True,
        from_cell=entered,
    ),
    Part("video_1_url", ("動画1のアドレス",), section=VIDEOS, from_cell=plain),
    Part("video_1_title", ("動画1の題名",), section=VIDEOS, from_cell=entered),
    Part("video_1_length", ("動画1の長さ",), section=VIDEOS, from_cell=entered),
    Part("video_2_url", ("動画2のアドレス",), section=VIDEOS, from_cell=plain),
    Part("video_2_title", ("動画2の題名",), section=VIDEOS, from_cell=entered),
    Part("video_2_length", ("動画2の長さ",), section=VIDEOS, from_cell=entered),
    Part("url", ("製品情報・外部サイト", "URL"), from_cell=entered),
    Part("contact_company", ("会社名・団体名", "会社名"), is_searched=True, from_cell=entered),
    Part("contact_department", ("部署名",), from_cell=entered),
    Part("contact_person", ("担当者名",), from_cell=entered),
    Part("contact_tel", ("電話番号",), from_cell=plain),
    Part("contact_email", ("メールアドレス",), from_cell=plain),
    Part("documents", ("資料",), label="資料"),
    Part("confidentiality", ("機密性",), shown=lambda value: str(Confidentiality(value).label)),
    Part(
        "consent_declared",
        ("同意の申告", "所属する行政機関の同意を得ています"),
        label="機密性２の同意の申告",
        shown=lambda _: "あり",
    ),
    Part(
        "text_is_open",
        ("全文の公開",),
        label="全文の公開",
        from_cell=yes_or_no,
        shown=lambda _: "同意する",
    ),
)
BY_NAME = {part.name: part for part in PARTS}
#: Parts in related tables.
HANGING = ("genres", "documents")
#: Parts in columns of the entry.
COLUMNS = tuple(part.name for part in PARTS if part.name not in HANGING)
CONTACT = tuple(name for name in COLUMNS if name.startswith("contact_"))
FACTS = tuple(part for part in PARTS if part.is_fact)
#: Fields of the form that stand in a section.
SECTION_FIELDS = tuple(part.header for part in PARTS if part.section)
SEARCHED = tuple(part.name for part in PARTS if part.is_searched)


def facts_in(section: Section) -> list[Part]:
    return [part for part in FACTS if part.section == section]


def fields_in(section: Section) -> tuple[str, ...]:
    """Return the names of the fields that the form asks in `section`."""
    return tuple(part.header for part in PARTS if part.section == section)
