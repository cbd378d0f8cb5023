"""The groups of the registration form, each with what is filled, wrong or missing (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.entries import content
from catalog.entries.documents import MOST_DOCUMENTS
from catalog.registering.forms import EntryForm


@dataclass(frozen=True)
class Group:
    """Some fields of the form under one heading."""

    key: str
    title: str
    fields: tuple[str, ...]
    missing_word: str = "未入力"

    def needs(self, form: EntryForm) -> list[tuple[str, ...]]:
        """Return the sets of fields of which a submission needs one."""
        return [names for names in form.needs() if set(names) <= set(self.fields)]


GROUPS = (
    Group("content", "内容", ("type", "title", "summary", "url")),
    *(Group(each.key, each.title, content.fields_in(each)) for each in content.SECTIONS),
    Group("genres", "行政課題のジャンル", ("genres",), "未選択"),
    Group("documents", "資料", ()),
    Group(
        "confidentiality",
        "情報の機密性",
        ("confidentiality", "consent_declared", "text_is_open"),
        "未選択",
    ),
    Group("contact", "連絡先", content.CONTACT),
    Group("terms", "登録の規約", ("accept_terms",), "未了承"),
)


OPTIONAL = "任意"
#: The consent to what the secretariat writes, where the form asks for it (S7).
CONSENT = Group("consent", "団体の同意", ("consent_way", "consent_by", "consent_on"))


def groups_of(form: EntryForm) -> list[Group]:
    """Return the groups of the page: no facts that no type in use is asked for."""
    unasked = {each.section.key for each in form.sections() if not each.kinds}
    groups = [group for group in GROUPS if group.key not in unasked]
    if CONSENT.fields[0] not in form.fields:
        return groups
    return [*groups[:-1], CONSENT, groups[-1]]


@dataclass(frozen=True)
class IndexItem:
    """A line of the index beside the form."""

    group: Group
    errors: int
    missing: int
    #: The fields for the script: one of those with `|` between them must be filled.
    needs: str = ""
    #: Words instead of a mark where nothing is required.
    note: str = ""

    @property
    def missing_text(self) -> str:
        word = self.group.missing_word
        return f"{word} {self.missing}" if self.missing > 1 else word


def index_of(form: EntryForm, *, documents: int, document_errors: Sequence[str]) -> list[IndexItem]:
    return [
        IndexItem(
            group, errors=len(document_errors), missing=0, note=f"{documents} / {MOST_DOCUMENTS}"
        )
        if group.key == "documents"
        else _item(group, form)
        for group in groups_of(form)
    ]


def _item(group: Group, form: EntryForm) -> IndexItem:
    needs = group.needs(form)
    return IndexItem(
        group,
        errors=sum(len(form[name].errors) for name in group.fields),
        missing=sum(not any(form[name].value() for name in names) for names in needs),
        needs=" ".join("|".join(names) for names in needs),
        note="" if needs else OPTIONAL,
    )
