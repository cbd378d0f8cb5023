"""Imports of entries and likes in the admin, and their undoing (O4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateparse import parse_datetime
from wagtail.models import WorkflowState

from catalog.entries.models.entry import Entry
from catalog.importing import likes
from catalog.importing.columns import COLUMNS, bundled_for
from catalog.importing.entries import Defaults, EntryImport, Prepared
from catalog.importing.publishing import withdraw_import
from catalog.importing.vocabularies import OTHER_HEADINGS, new_organizations, vocabularies
from catalog.reading.likes import withdraw_imported_like
from catalog.reading.models import Like
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator, record
from cms.imports.forms import UploadForm
from cms.imports.models import ImportedRow
from cms.imports.registry import CheckedKind, RefusedRowsError, Written, referred, register
from cms.members.organizations.models.organizations import Network, Organization
from cms.members.organizations.names import OrganizationField
from cms.tabular.checking import Checked
from cms.tabular.lookups import Vocabulary
from cms.tabular.mappings import Mapping
from cms.tabular.reading.tables import TableRow

CHANGED = "取込みのあとに変更されています。"
USED = "取込みのあとに使われています"
DATES = ("registered_at", "updated_at")
LIKE_TITLE = 0.5
FOUNDED = "この行で作った団体は、使われているため残しました"
OTHER_TITLE = "外部IDが同じ、別の情報を上書きするかもしれません。いまのタイトルと比べてください。"
#: Rows that belong to an entry, or that the site creates for every entry.
OWN = {
    "catalog.EntryText",
    "catalog.EntryDocument",
    "catalog.Entry_genres",
    "catalog.Freshness",
    "catalog.LinkNotice",
    "catalog.SaleNotice",
}


class EntryForm(UploadForm):
    """The file of entries, and values for rows that leave them blank."""

    information_type = forms.ModelChoiceField(
        InformationType.objects.filter(retired_at__isnull=True),
        label="情報種別",
        required=False,
        empty_label="ファイルの列のとおり",
        help_text="情報種別が空欄の行に使います。",
    )
    organization = OrganizationField(
        label="登録した団体",
        required=False,
        help_text="登録した団体が空欄の行に使います。団体名の一部を入力すると、候補が出ます。",
    )
    genres = forms.ModelMultipleChoiceField(
        Genre.objects.filter(retired_at__isnull=True),
        label="行政課題のジャンル",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="ジャンルが空欄の行に使います。",
    )


@register
class EntryFile(CheckedKind):
    """Entries, published with the dates in the file (O4)."""

    code = "entries"
    label = "登録情報"
    columns = COLUMNS
    key = "external_id"
    title = "title"
    facts = ("登録した団体", "情報種別", "いまのタイトル")
    help_text = (
        "団体と外部IDが同じ情報は変更、新しい外部IDは追加になり、すぐに公開されます。"
        "資料（ファイル）はここでは取り込めません。"
    )
    form_class = EntryForm
    batch = 10
    example = {
        "external_id": "A-001",
        "organization": "みなと情報サービス（架空）",
        "type": "製品・サービス情報",
        "genres": "防災;消防",
        "title": "避難所の受付システム（架空）",
        "summary": "避難所の受付と人数の集計を、タブレットで行います。",
        "cost_guide": "月額3万円から",
        "reference_count": "12",
        "contact_tel": "03-0000-0000",
        "contact_email": "info@example.jp",
        "registered_on": "令和８年４月１日",
        "confidentiality": "1",
    }

    takes_more = "summary"
    other_headings = OTHER_HEADINGS

    def bundled(self, header: set[str]) -> Mapping | None:
        return bundled_for(header)

    def vocabularies(self) -> dict[str, Vocabulary]:
        return vocabularies()

    def defaults(self, options: dict[str, Any]) -> set[str]:
        named = {"information_type": "type", "organization": "organization", "genres": "genres"}
        return {column for name, column in named.items() if options.get(name)}

    def owner_of(self, options: dict[str, Any]) -> str:
        return str(options.get("organization") or "")

    def checked(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return _job(options, Operator()).check(rows)

    def choices(self) -> dict[str, list[str]]:
        """Return the terms in use; organisations are too many for a list."""
        in_use = {"retired_at__isnull": True}
        types = InformationType.objects.filter(**in_use).values_list("name", flat=True)
        genres = Genre.objects.filter(**in_use).values_list("name", flat=True)
        return {"type": list(types), "genres": list(genres)}

    def facts_of(self, row: Prepared) -> list[str]:
        """Return where the row goes, and what it replaces: defaults of the form are filled in."""
        entry = row.instance
        kind = entry.information_type.name if entry.information_type_id else ""
        new = "" if entry.organization.pk else "（新しく作る団体）"
        return [f"{entry.organization.name}{new}", kind, row.replaced_title]

    def doubt_of(self, row: Prepared) -> str:
        """Lists numbered from 1 have the same ids: an update rarely has a title all its own."""
        old, new = row.replaced_title, row.instance.title
        is_like = not old or SequenceMatcher(None, old, new).ratio() >= LIKE_TITLE
        return "" if is_like else OTHER_TITLE

    def write(
        self, rows: list[TableRow], options: dict[str, Any], operator: Operator
    ) -> list[Written]:
        """Publish the rows; return what undoing needs.

        Raises:
            RefusedRowsError: if the rows have errors now, although the check found none.
        """
        job = _job(options, operator)
        checked = job.check(rows)
        done = [*checked.added, *checked.altered]
        known = _entries(row.instance.pk for row in checked.altered)
        before = {entry.pk: content_of(entry) for entry in known}
        report = job.write_all(checked)
        if report.errors:
            raise RefusedRowsError(report.errors)
        marks = {entry.pk: mark_of(entry) for entry in _entries(row.instance.pk for row in done)}
        return [
            Written(
                row.cells.number,
                row.instance,
                before.get(row.instance.pk),
                {"mark": marks[row.instance.pk]} | job.founding(row.cells.number),
            )
            for row in done
        ]

    def undo(self, lines: list[ImportedRow], operator: Operator) -> dict[int, str]:
        """Delete unused added entries; restore changed entries that nobody changed since."""
        ids = [line.object_id for line in lines]
        list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=ids).values_list("pk"))
        entries = {entry.pk: entry for entry in _entries(ids)}
        used = referred(Entry, ids, OWN)
        reviewed = _in_review(ids)
        reasons = {}
        for line in lines:
            entry = entries.get(line.object_id)
            if entry is None:
                continue
            if entry.pk in reviewed or not is_as_imported(entry, line):
                reasons[line.pk] = CHANGED
            elif line.before is None and entry.pk in used:
                reasons[line.pk] = f"{USED}（{used[entry.pk]}）。"
            else:
                withdraw_import(entry, as_before(entry, line.before), operator)
        return reasons | _unfound(lines, operator)


def _unfound(lines: list[ImportedRow], operator: Operator) -> dict[int, str]:
    """Delete the organisations that the rows made, unless somebody uses them."""
    made = {line.after["founded"]: line for line in lines if "founded" in line.after}
    used = referred(Organization, made, {Network._meta.label})
    for organization in Organization.objects.filter(pk__in=set(made) - set(used)):
        record(organization, "members.withdraw_import", operator)
        organization.delete()
    return {made[pk].pk: f"{FOUNDED}（{names}）。" for pk, names in used.items()}


def _job(options: dict[str, Any], operator: Operator) -> EntryImport:
    """Return an import with the form's defaults; objects deleted meanwhile are ignored."""
    genres = Genre.objects.filter(pk__in=options.get("genres") or [])
    defaults = Defaults(
        information_type=InformationType.objects.filter(pk=options.get("information_type")).first(),
        organization=Organization.objects.filter(pk=options.get("organization")).first(),
        genres=tuple(genres.order_by("sort_order", "pk")),
        new=new_organizations(options.get("new", {})),
    )
    return EntryImport(defaults, operator, None)


def _entries(ids: Iterable[int]) -> Iterable[Entry]:
    return Entry.objects.filter(pk__in=list(ids)).prefetch_related("genres", "documents")


def _in_review(ids: Iterable[int]) -> set[int]:
    entry_type = ContentType.objects.get_for_model(Entry)
    states = WorkflowState.objects.active().filter(base_content_type=entry_type)
    found = states.filter(object_id__in=[str(pk) for pk in ids])
    return {int(pk) for pk in found.values_list("object_id", flat=True)}


def content_of(entry: Entry) -> dict[str, Any]:
    content: dict[str, Any] = entry.serializable_data()
    return content | {name: getattr(entry, name).isoformat() for name in DATES}


def mark_of(entry: Entry) -> str:
    """Return a hash of the content and the dates that readers see."""
    seen = [entry.content(), entry.registered_at, entry.updated_at]
    written = json.dumps(seen, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def is_as_imported(entry: Entry, line: ImportedRow) -> bool:
    """Whether the entry is unchanged since the import: published, no draft, same hash."""
    if not entry.is_published or entry.has_unpublished_changes:
        return False
    return mark_of(entry) == line.after["mark"]


def as_before(entry: Entry, before: dict[str, Any] | None) -> Entry | None:
    """Return the entry as before the import, with its dates; None if it did not exist."""
    if before is None:
        return None
    restored = entry.with_content_json(before)
    for name in DATES:
        setattr(restored, name, parse_datetime(before[name]))
    return restored


@register
class LikeFile(CheckedKind):
    """Likes of special members (V5)."""

    code = "likes"
    label = "いいね！"
    columns = likes.COLUMNS
    key = "external_id"
    title = "organization"
    example = {
        "organization": "架空市",
        "entry_organization": "みなと情報サービス（架空）",
        "external_id": "A-001",
        "liked_on": "2026-04-01",
    }
    help_text = (
        "特別会員の「いいね！」を加えます。登録情報は、番号か、登録した団体と外部IDで指定します。"
    )

    def checked(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return likes.check(rows)

    def write(
        self, rows: list[TableRow], options: dict[str, Any], operator: Operator
    ) -> list[Written]:
        checked = self.checked_without_error(rows, options)
        added = checked.added
        likes.write(checked, operator)
        return [Written(row.cells.number, row.instance, None, {}) for row in added]

    def undo(self, lines: list[ImportedRow], operator: Operator) -> dict[int, str]:
        """Delete the likes that still exist."""
        ids = [line.object_id for line in lines]
        for like in Like.objects.filter(pk__in=ids).select_related("entry", "organization"):
            withdraw_imported_like(like, operator)
        return {}
