"""「操作の記録」: who did what, when, on what and from which address (O11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import ContentTypeFilter, DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.coreutils import get_content_type_label
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from cms.admin.audit import field_label
from cms.admin.reports import MomentColumn, Report
from cms.members.accounts.models import User

SEE_AUDIT = "wagtailcore.view_modellogentry"
LINES_A_QUERY = 500
#: Keys in the data of our own log entries, and their labels.
DETAILS = {
    "in_name_of": "代理登録",
    "consent": "同意",
    "reason": "理由",
    "comment": "理由",
    "organization": "団体",
    "former": "前の管理者",
    "account": "アカウント",
    "locked": "停止していたアドレス",
    "terms": "規約の版",
    "entries": "移した件数",
    "from": "前の名称",
    "to": "後の名称",
    "recipients": "宛先の数",
    "added": "追加した行",
    "changed": "変更した行",
    "stays": "残った行",
    "lost": "戻せなかったもの",
}
#: Keys whose values are names of fields, and their labels.
FIELDS = {"fields": "項目", "changes": "変更"}


def log_models() -> list[Any]:
    """Return Wagtail's log models in a fixed order: queries refer to them by index."""
    return sorted(registry.get_log_entry_models(), key=lambda model: str(model._meta.label))


def action_choices() -> list[tuple[str, str]]:
    return [(action, action_label(action)) for action, _ in registry.get_choices()]


def action_label(action: str) -> str:
    """Return the label of an action; an action that no longer exists is its own label."""
    if not registry.action_exists(action):
        return action
    app = action.partition(".")[0]
    label = str(registry.get_action_label(action))
    return label if app == "wagtail" else f"{apps.get_app_config(app).verbose_name}：{label}"


def logged_types(request: Any) -> QuerySet[ContentType]:
    """Return the content types in the log; each EXISTS uses the index of the log."""
    condition = Q(pk__in=[])
    for model in log_models():
        condition |= Q(Exists(model.objects.filter(content_type=OuterRef("pk"))))
    return ContentType.objects.filter(condition).order_by("app_label", "model")


class AuditFilterSet(WagtailFilterSet):
    timestamp = django_filters.DateFromToRangeFilter(label="期間", widget=DateRangePickerWidget)
    person = django_filters.CharFilter(
        label="操作した人", method="by_person", help_text="ID、氏名または団体名（一部でも）"
    )
    action = django_filters.MultipleChoiceFilter(
        label="操作", choices=action_choices, widget=forms.CheckboxSelectMultiple
    )
    object_type = ContentTypeFilter(
        label="対象の種類", method="of_type", queryset=logged_types, empty_label="すべて"
    )
    label = django_filters.CharFilter(label="対象の名前", lookup_expr="icontains")

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []

    def by_person(self, lines: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Every word of `text` must match the ID, the name or the organisation."""
        people = User.objects.order_by()
        for word in text.split():
            people = people.filter(
                Q(username__icontains=word)
                | Q(last_name__icontains=word)
                | Q(first_name__icontains=word)
                | Q(organization__name__icontains=word)
            )
        return lines.filter(user__in=people.values("pk"))

    def of_type(self, lines: Any, name: str, kind: ContentType) -> QuerySet[Any]:
        """Filter by type; all page models count as one type."""
        found: QuerySet[Any] = lines.filter_on_content_type(kind)
        return found


def person_of(line: Any) -> str:
    if line.user_id is None:
        return "自動処理"
    if line.user is None:
        return "（削除されたアカウント）"
    name = line.user.get_full_name() or line.user.get_username()
    organization = line.user.organization
    return f"{name}（{organization}）" if organization else name


def details_of(line: Any) -> str:
    data, said = line.data, []
    model = line.content_type.model_class() if line.content_type else None
    for key, name in FIELDS.items():
        labels = dict.fromkeys(field_label(model, each) for each in data.get(key) or ())
        said += [f"{name}：{'・'.join(labels)}"] if labels else []
    said += [f"{name}：{data[key]}" for key, name in DETAILS.items() if data.get(key)]
    return "、".join(said)


class AuditView(Report):
    """The whole Wagtail log with IP addresses, for the secretariat only (O11).

    Like Wagtail's site history it reads both logs in one union. Unlike it, it includes accounts,
    which the secretariat may not edit.
    """

    permission = SEE_AUDIT
    url_name = "audit"
    page_title = "操作の記録"
    header_icon = "history"
    explanation = (
        "登録情報、会員、ジャンル、ページ、設定に対する操作です。"
        "アドレスが空のものは、定期処理やコマンドが行った操作か、記録を始める前の操作です。"
    )
    filterset_class = AuditFilterSet
    columns = [
        MomentColumn("timestamp", label="日時"),
        Column("person", label="操作した人", accessor=person_of),
        Column(
            "action", label="操作", accessor=lambda line: action_label(line.action), width="16%"
        ),
        TitleColumn("label", label="対象", get_url=lambda line: line.edit_url),
        Column(
            "content_type",
            label="対象の種類",
            accessor=lambda line: get_content_type_label(line.content_type),
        ),
        Column("details", label="内容", accessor=details_of),
        Column("address", label="アドレス", accessor=lambda line: line.data.get("address", "")),
    ]
    more_columns = [
        Column("object_id", label="対象の番号", accessor=lambda line: str(line.object_id)),
        Column(
            "login_id", label="ID", accessor=lambda line: line.user.username if line.user else ""
        ),
    ]

    def link_of(self, item: Any, field: str) -> str:
        """Lead nowhere: to find the screens would cost queries for every line of a file."""
        return ""

    def get_filtered_queryset(self) -> Any:
        """Return ID, time and model of all entries, newest first; Wagtail would hide some."""
        parts = []
        for number, model in enumerate(log_models()):
            keys = model.objects.values("pk", "timestamp")
            marked = keys.annotate(log_model_index=Value(number, output_field=IntegerField()))
            parts.append(self.filter_queryset(marked).order_by())
        first, *others = parts
        return first.union(*others, all=True).order_by("-timestamp", "-pk")

    def get_table(self, object_list: Iterable[dict[str, Any]]) -> Any:
        return super().get_table([] if self.is_export else list(self.lines(object_list)))

    def decorate_paginated_queryset(self, queryset: Any) -> Any:
        return self.lines(queryset) if self.is_export else queryset

    def lines(self, rows: Iterable[dict[str, Any]]) -> Iterator[Any]:
        """Yield the full log entries with their edit URLs, LINES_A_QUERY per query."""
        waiting = iter(rows)
        while part := list(islice(waiting, LINES_A_QUERY)):
            yield from self._part(part)

    def _part(self, rows: list[dict[str, Any]]) -> Iterator[Any]:
        keys: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            keys[row["log_model_index"]].append(row["pk"])
        found: dict[tuple[int, int], Any] = {}
        for number, model in enumerate(log_models()):
            lines = model.objects.filter(pk__in=keys[number]).select_related("content_type")
            for line in self._with_addresses(lines.prefetch_related("user__organization")):
                found[number, line.pk] = line
        for row in rows:
            yield found[row["log_model_index"], row["pk"]]

    def _with_addresses(self, lines: Any) -> Iterator[Any]:
        """Yield the entries with the edit URL of each object; exports need none."""
        if self.is_export:
            yield from lines
            return
        finder = AdminURLFinder(self.request.user)
        for line, instance in lines.with_instances():
            line.edit_url = finder.get_edit_url(instance)
            yield line
