"""Admin screens for applications and the terms of joining (M10, M12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from cms.admin.policies import DenyingPolicy
from cms.admin.screens import AnySpelling
from cms.admin.versions import VersionViewSet
from cms.admin.waiting import TARGET, wait_label
from cms.members.joining.decisions import DECIDE, ApplicationView
from cms.members.joining.enums import ApplicationState
from cms.members.joining.models import Application, JoiningTerms
from cms.tabular.spreadsheets import JapaneseSpreadsheet
from cms.web.listing import PAGE_SIZE
from cms.web.times import local_time

#: Order of states in the list: waiting first, unverified last, because a job deletes these.
RANKS = {ApplicationState.WAITING: 0, ApplicationState.UNVERIFIED: 2}


class ApplicationPolicy(DenyingPolicy):
    """Nobody adds, edits or deletes applications here: they come from the public form."""

    denied = frozenset({"add", "change", "delete"})


def wait_of(application: Application) -> str:
    if application.state != ApplicationState.WAITING or application.verified_at is None:
        return ""
    return wait_label(application.verified_at, TARGET)


#: Heading and value of each column of the export (O3).
EXPORTED: dict[str, Callable[[Application], Any]] = {
    "申込日時": lambda row: row.created_at,
    "状態": lambda row: row.get_state_display(),
    "待っている日数": wait_of,
    "団体名": lambda row: row.organization_name,
    "団体種別": lambda row: row.get_kind_display(),
    "全国地方公共団体コード": lambda row: row.local_government_code,
    "姓": lambda row: row.last_name,
    "名": lambda row: row.first_name,
    "部署名": lambda row: row.department,
    "電話番号": lambda row: row.tel,
    "メールアドレス": lambda row: row.email,
    "ドメインの判定": lambda row: row.get_domain_verdict_display(),
    "事務局で入力した人": lambda row: row.entered_by.get_full_name() if row.entered_by else "",
    "了承した版": lambda row: row.terms.version,
    "了承した日時": lambda row: row.accepted_at,
    "事務局への連絡": lambda row: row.note,
    "決めた日時": lambda row: row.decided_at,
    "決めた人": lambda row: row.decided_by.get_full_name() if row.decided_by else "",
    "お断りの理由": lambda row: row.reason,
}


class ApplicationIndexView(AnySpelling, JapaneseSpreadsheet, IndexView):
    """The list; the longest waiting application comes first (M12)."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet[Application]:
        rows: QuerySet[Application] = Application.objects.select_related(
            "terms", "decided_by", "entered_by"
        )
        return rows

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(DECIDE):
            return []
        url = reverse("enter_application")
        return [HeaderButton("申込みを入力", url=url, icon_name="plus")]

    def order_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Put waiting applications first, oldest first, and decided ones next, newest first."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Application] = super().order_queryset(queryset)
            return ordered
        ranks = [When(state=state, then=Value(rank)) for state, rank in RANKS.items()]
        waiting = When(state=ApplicationState.WAITING, then=F("verified_at"))
        return queryset.order_by(
            Case(*ranks, default=Value(1)),
            Case(waiting, default=Value(None)).asc(nulls_last=True),
            "-created_at",
            "-pk",
        )

    def get_heading(self, queryset: Any, field: str) -> str:
        return field

    def to_row_dict(self, item: Application) -> dict[str, Any]:
        return {heading: value(item) for heading, value in EXPORTED.items()}


class ApplicationURLFinder(ModelAdminURLFinder):
    def get_edit_url(self, instance: Application) -> str | None:
        if self.user and not self.user.has_perm("members.view_application"):
            return None
        return reverse("applications:inspect", args=[instance.pk])


class ApplicationViewSet(ModelViewSet):
    """List, search and decide on applications (M12)."""

    url_finder_class = ApplicationURLFinder

    name = "applications"
    model = Application
    icon = "mail"
    menu_label = "入会の申込み"
    index_view_class = ApplicationIndexView
    inspect_view_class = ApplicationView
    inspect_view_enabled = True
    inspect_template_name = ApplicationView.template_name
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["note"]  # nobody may use the form
    list_display = [
        "organization_name",
        Column("person", label="氏名", accessor="get_full_name"),
        Column("kind", label="団体種別", accessor="get_kind_display", sort_key="kind"),
        Column("domain", label="ドメイン"),
        Column("verdict", label="ドメインの判定", accessor="get_domain_verdict_display"),
        Column("state", label="状態", accessor="get_state_display", sort_key="state"),
        Column("wait", label="待っている日数", accessor=wait_of),
        Column(
            "created_at",
            label="申込日時",
            accessor=lambda row: local_time(row.created_at),
            sort_key="created_at",
        ),
    ]
    list_filter = ["state", "domain_verdict"]
    list_export = list(EXPORTED)
    list_per_page = PAGE_SIZE
    search_backend_name = None
    search_fields = Application.SEARCHED


class JoiningTermsViewSet(VersionViewSet):
    name = "joining_terms"
    model = JoiningTerms
    menu_label = "行動規範と利用規約"
    inspect_view_fields = ["version", "begins_at", "code_of_conduct", "terms"]
