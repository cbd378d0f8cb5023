"""The secretariat's list of entries: filters, search, columns, export (1.4, O2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import TaskState, WorkflowState
from wagtail.snippets.views.snippets import IndexView

from catalog.entries import lifecycle
from catalog.entries.admin_addresses import ENTRY_HISTORY, inspect_url
from catalog.entries.content import PARTS, Part
from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet, published_q
from catalog.freshness.admin import FRESHNESS_CHOICES, FRESHNESS_CONDITIONS
from catalog.freshness.models import disclaimer
from catalog.secretariat.state_changes import listing_buttons
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.japanese.synonyms import understood
from cms.members.organizations.names import OrganizationFilter
from cms.tabular.spreadsheets import JapaneseSpreadsheet
from cms.web.text import normalise
from cms.web.times import DAY, local_time

#: The number alone, or at the end of the entry's address: `…/matching/search/12/`.
NUMBER = re.compile(r"(?:^|/)(\d{1,18})/?$")
#: Every entry that waits for the secretariat, whether published or not.
WAITING = "waiting"
#: Every entry that readers see, also while a change of it is in review or returned.
LIVE = "live"
STATE_CHOICES = [
    (WAITING, "審査待ち（すべて）"),
    (LIVE, "公開中（すべて）"),
    *EntryState.choices,
]
IN_REVIEW = WorkflowState.STATUS_IN_PROGRESS
RETURNED = WorkflowState.STATUS_NEEDS_CHANGES

_HERE = Q(deleted_at__isnull=True)
_FREE = _HERE & Q(is_stopped=False)
_UNDECIDED = Q(review_status__isnull=True) | ~Q(review_status__in=(IN_REVIEW, RETURNED))
#: `lifecycle.state_of` as query conditions, for entries from `with_states`.
STATE_CONDITIONS: dict[str, Q] = {
    WAITING: _HERE & Q(review_status=IN_REVIEW),
    LIVE: published_q(),
    EntryState.DELETED: Q(deleted_at__isnull=False),
    EntryState.STOPPED: _HERE & Q(is_stopped=True),
    EntryState.RETURNED: _FREE & Q(review_status=RETURNED),
    EntryState.IN_REVIEW: _FREE & Q(review_status=IN_REVIEW, live=False),
    EntryState.PUBLISHED_CHANGES_IN_REVIEW: _FREE & Q(review_status=IN_REVIEW, live=True),
    EntryState.PUBLISHED: _FREE & _UNDECIDED & Q(live=True),
    EntryState.DRAFT: _FREE & _UNDECIDED & Q(live=False),
}
#: Lists of these states are to-do lists, sorted by waiting time, longest first (S4).
WORK_STATES = {WAITING, EntryState.IN_REVIEW, EntryState.PUBLISHED_CHANGES_IN_REVIEW}


def entries_with_states(query: QueryDict) -> EntryQuerySet:
    """Return the entries for the list; deleted ones only if the filter asks for them."""
    entries = Entry.objects.with_states().select_related("organization", "information_type")
    if EntryState.DELETED in query.getlist("state"):
        return entries
    return entries.filter(deleted_at__isnull=True)


def with_waiting_since(entries: EntryQuerySet) -> EntryQuerySet:
    """Add `waiting_since`: the time of the submission that waits for a decision (S4)."""
    tasks = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Entry),
        workflow_state__object_id=Cast(OuterRef("pk"), CharField()),
        workflow_state__status=IN_REVIEW,
    )
    first = tasks.order_by("started_at").values("started_at")[:1]
    return entries.annotate(waiting_since=Subquery(first))


def number_in(text: str) -> int | None:
    """Return the number that `text` gives, alone or as the end of the entry's address."""
    found = NUMBER.search(normalise(text).partition("?")[0].partition("#")[0])
    return int(found[1]) if found else None


def found_by(entries: EntryQuerySet, text: str) -> EntryQuerySet:
    """Search as visitors do, including contact and registrant, and by number or address."""
    saying, number = entries.saying(understood(text)), number_in(text)
    if number is None:
        return saying
    return entries.filter(Q(pk=number) | Q(pk__in=saying.order_by().values("pk")))


def genre_choices() -> list[tuple[int, str]]:
    tree = GenreTree()
    return [(genre.pk, tree.path_of(genre)) for genre in tree.walk()]


class EntryFilterSet(WagtailFilterSet):
    """By state, type, genre, organisation, confidentiality (M13) and date of update."""

    state = django_filters.MultipleChoiceFilter(
        label="状態",
        choices=STATE_CHOICES,
        method="in_states",
        widget=forms.CheckboxSelectMultiple,
    )
    information_type = django_filters.ModelChoiceFilter(
        label="情報種別", queryset=InformationType.objects.order_by("sort_order", "pk")
    )
    genre = django_filters.ChoiceFilter(
        label="行政課題のジャンル", choices=genre_choices, method="in_genre", empty_label="すべて"
    )
    organization = OrganizationFilter(label="登録した団体")
    confidentiality = django_filters.ChoiceFilter(
        label="機密性",
        choices=Entry._meta.get_field("confidentiality").choices,
        empty_label="すべて",
    )
    freshness = django_filters.ChoiceFilter(
        label="情報の鮮度", choices=FRESHNESS_CHOICES, method="in_freshness", empty_label="すべて"
    )
    updated_at = django_filters.DateFromToRangeFilter(
        label="情報更新日", widget=DateRangePickerWidget
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def in_states(self, entries: QuerySet[Entry], name: str, states: list[str]) -> QuerySet[Entry]:
        condition = Q(pk__in=[])
        for state in states:
            condition |= STATE_CONDITIONS[state]
        return entries.filter(condition) if states else entries

    def in_freshness(self, entries: EntryQuerySet, name: str, value: str) -> EntryQuerySet:
        """Return entries that nobody confirmed, or that readers reported as outdated (O6)."""
        return entries.filter(FRESHNESS_CONDITIONS[value])

    def in_genre(self, entries: EntryQuerySet, name: str, genre_id: str) -> EntryQuerySet:
        """Return the entries of the genre or of its descendants (V2)."""
        tree = GenreTree()
        return entries.in_genres(tree.branch_ids([tree.by_pk[int(genre_id)]]))


def listed_as_asked(request: HttpRequest) -> list[int]:
    """Return the ids that the list shows for the filters and the text of `request`.

    Without a filter the result is empty: one tick must not select all entries (S3).
    """
    filters = EntryFilterSet(request.GET, request=request)
    text = request.GET.get("q", "").strip()
    if not filters.is_valid() or not (text or filters.form.has_changed()):
        return []
    entries = filters.filter_queryset(entries_with_states(request.GET))
    return list(found_by(entries, text).values_list("pk", flat=True))


def _is_exported(part: Part) -> bool:
    """Whether a part is exported as text; the title has a column of its own."""
    return part.from_cell is not None and part.name != "title"


def _said(part: Part, entry: Entry) -> str:
    return entry.fact(part) if entry.is_asked_for(part) else ""


def export_columns(tree: GenreTree) -> dict[str, Callable[[Entry], Any]]:
    def genres(entry: Entry) -> str:
        ids = genre_ids_of(entry.genre_key)
        return "；".join(tree.path_of(tree.by_pk[pk]) for pk in ids if pk in tree.by_pk)

    return {
        "番号": lambda entry: entry.pk,
        "外部ID": lambda entry: entry.external_id,
        "タイトル": lambda entry: entry.title,
        "情報種別": lambda entry: entry.information_type.name,
        "行政課題のジャンル": genres,
        "登録した団体": lambda entry: entry.organization.name,
        "状態": lambda entry: str(lifecycle.state_of(entry).label),
        **{part.headers[0]: partial(_said, part) for part in PARTS if _is_exported(part)},
        "登録日": lambda entry: entry.registered_at,
        "情報更新日": lambda entry: entry.updated_at,
        "機密性": lambda entry: str(entry.get_confidentiality_display()),
    }


class EntryIndexView(JapaneseSpreadsheet, IndexView):
    def get_base_queryset(self) -> EntryQuerySet:
        return with_waiting_since(entries_with_states(self.request.GET))

    def order_queryset(self, queryset: EntryQuerySet) -> QuerySet[Entry]:
        """Sort to-do lists by waiting time, longest first (S4)."""
        states = set(self.request.GET.getlist("state"))
        if states and states <= WORK_STATES and not self.is_explicitly_ordered:
            return queryset.order_by(F("waiting_since").asc(nulls_last=True), "pk")
        ordered: QuerySet[Entry] = super().order_queryset(queryset)
        return ordered

    def search_queryset(self, queryset: EntryQuerySet) -> QuerySet[Entry]:
        """Search as on the public site, which ignores full and half width."""
        return found_by(queryset, self.search_query)

    def get_inspect_url(self, instance: Entry) -> str:
        return inspect_url(instance)

    def get_list_more_buttons(self, instance: Entry) -> list[Any]:
        history = reverse(ENTRY_HISTORY, args=[instance.pk])
        buttons = [
            Button("詳細", inspect_url(instance), icon_name="doc-full", priority=40),
            Button("履歴", history, icon_name="history", priority=50),
        ]
        if self.user_has_permission("publish"):
            buttons += listing_buttons(instance, self.request.get_full_path())
        return buttons

    @cached_property
    def export_columns(self) -> dict[str, Callable[[Entry], Any]]:
        return export_columns(GenreTree())

    def get_heading(self, queryset: Any, field: str) -> str:
        return field

    def conditions(self, queryset: Any, number: int) -> list[tuple[str, Any]]:
        return [*super().conditions(queryset, number), ("ご注意", disclaimer())]

    def to_row_dict(self, item: Entry) -> dict[str, Any]:
        return {heading: value(item) for heading, value in self.export_columns.items()}


def _updated(entry: Entry) -> str:
    return local_time(entry.updated_at, DAY)


def list_columns() -> list[Column]:
    return [
        Column("information_type", label="情報種別", sort_key="information_type__sort_order"),
        Column("organization", label="登録した団体", sort_key="organization__name"),
        StatusTagColumn(
            "state",
            label="状態",
            accessor=lambda entry: lifecycle.state_of(entry).label,
            primary=lambda entry: entry.live,
            width="10%",
        ),
        Column("updated_at", label="情報更新日", accessor=_updated, sort_key="updated_at"),
    ]
