"""The history of an entry: who did what, and what became different (O11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import LogEntryUserColumn
from wagtail.admin.widgets.button import BaseButton
from wagtail.snippets.views.snippets import HistoryView

from catalog.entries.changes import Change, all_labelled
from catalog.entries.content import BY_NAME
from cms.members.accounts.audit_report import details_of
from cms.web.text import excerpt
from cms.web.times import local_time

#: Of a long text only so much is shown, from shortly before the first difference.
LONGEST_TEXT, LEAD = 60, 12


@dataclass(frozen=True)
class Said:
    """One line about a changed part: `before` → `after`, or a sentence in `note`."""

    label: str
    before: str = ""
    after: str = ""
    note: str = ""


def in_order(changes: dict[str, Any]) -> dict[str, Any]:
    """Return `changes` in the order of the form, which PostgreSQL does not keep in JSON."""
    return {name: changes[name] for name in BY_NAME if name in changes}


def said_of(changes: dict[str, list[Any]], labelled: Iterable[Change]) -> list[Said]:
    """Return what a version changed; of the first version only which parts it has."""
    if all(before is None for before, _ in changes.values()):
        filled = [each.label for each in labelled if changes[each.name][1]]
        return [Said("はじめの内容", note="、".join(filled))] if filled else []
    return [
        Said(each.label, note=documents_said(*changes["documents"]))
        if each.name == "documents"
        else Said(each.label, *shortened(each.before, each.after))
        for each in labelled
    ]


def shortened(before: str, after: str) -> tuple[str, str]:
    """Cut both texts to the part where they begin to differ."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    start = max(same - LEAD, 0) if max(len(before), len(after)) > LONGEST_TEXT else 0
    lead = "…" if start else ""
    return (
        lead + excerpt(before[start:], LONGEST_TEXT),
        lead + excerpt(after[start:], LONGEST_TEXT),
    )


def documents_said(before: Any, after: Any) -> str:
    """Return which documents came, went or were renamed."""
    old, new = (dict(each or ()) for each in (before, after))
    kept = [file for file in new if file in old]
    said = [
        *(f"「{new[file]}」を追加" for file in new if file not in old),
        *(f"「{old[file]}」を削除" for file in old if file not in new),
        *(f"「{old[file]}」を「{new[file]}」に改名" for file in kept if old[file] != new[file]),
    ]
    return "、".join(said) or "順番を変更"


class EntryHistoryView(HistoryView):
    """Who changed an entry, how, when, and from which address (O11)."""

    any_permission_required = ["view"]
    verbose_name_plural = "操作"
    header_buttons: list[BaseButton] = []

    def get_edit_url(self, instance: Any) -> str:
        """Return no address: entries are read here, and edited by their registrants."""
        return ""

    def get_base_queryset(self) -> Any:
        """Return the rows of our own audit; Wagtail's rows repeat them."""
        return super().get_base_queryset().filter(action__startswith="catalog.")

    def get_table(self, object_list: Any) -> Any:
        """Add to each line what it changed, with two queries for all names."""
        lines = list(object_list)
        changes_of = [in_order(line.data.get("changes") or {}) for line in lines]
        labelled = all_labelled(changes_of)
        for line, changes, labels in zip(lines, changes_of, labelled, strict=True):
            name = line.data.get("in_name_of") if changes else ""
            for_others = [Said("代理登録", note=name)] if name else []
            line.said = [*for_others, *said_of(changes, labels)] if changes else []
            line.details = "" if changes else details_of(line)
        return super().get_table(lines)

    @property
    def columns(self) -> list[Any]:
        return [
            Column("message", label="操作"),
            ChangesColumn("said", label="内容", width="40%"),
            LogEntryUserColumn("user", label="操作した人"),
            Column("address", label="アドレス", accessor=lambda line: line.data.get("address", "")),
            Column("timestamp", label="日時", accessor=lambda line: local_time(line.timestamp)),
        ]


class ChangesColumn(Column):
    cell_template_name = "catalog/secretariat/changes_cell.html"
