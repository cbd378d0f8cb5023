"""What the matching service adds to Wagtail's admin."""

from functools import partial

from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from catalog.admin_urls import urlpatterns as admin_urls
from catalog.calls.admin import RegistrationCallViewSet
from catalog.calls.models import RegistrationCall
from catalog.entries.models.definitions import ClassDefinitions
from catalog.entries.models.entry import Entry
from catalog.freshness.admin import OutdatedLedger
from catalog.freshness.report import FreshnessReport
from catalog.links.admin import LinkLedger
from catalog.oversight.admin import ContentReportLedger, WatchMenuItem
from catalog.reading.admin import LikeLedger
from catalog.registering.admin import DefinitionsViewSet, TermsViewSet
from catalog.registering.models import Terms
from catalog.search.admin import SynonymViewSet
from catalog.search.report import DemandReport
from catalog.secretariat.bulk import NothingDeletedAction, ResumeBulkAction, TakeDownBulkAction
from catalog.secretariat.desk import arrange_panels
from catalog.secretariat.entries import EntryViewSet
from catalog.secretariat.policies import CallPolicy, EntryPolicy
from catalog.secretariat.registering import RegisterForMenuItem, organization_buttons
from catalog.secretariat.reports.coverage import CoverageReport
from catalog.secretariat.reports.reviews import ReviewReport
from catalog.secretariat.taxonomy.admin import GenreViewSet, InformationTypeViewSet
from catalog.taxonomy.models import Genre, InformationType
from cms.admin import reports
from cms.admin.audit import AuditedEdit
from cms.admin.policies import NoDeletePolicy
from cms.admin.versions import VersionPolicy
from cms.imports.menu import ImportsMenuItem
from cms.japanese.models import SynonymGroup
from cms.members.organizations.admin import ORGANIZATION_BUTTONS
from cms.reasons.admin import StockReasonViewSet
from cms.reasons.models import StockReason

register_permission_policy(Entry, EntryPolicy(Entry), exact_class=True)
register_permission_policy(Genre, NoDeletePolicy(Genre), exact_class=True)
register_permission_policy(InformationType, NoDeletePolicy(InformationType), exact_class=True)
register_permission_policy(
    ClassDefinitions,
    VersionPolicy(ClassDefinitions),
    exact_class=True,
)
register_permission_policy(Terms, VersionPolicy(Terms), exact_class=True)
register_permission_policy(RegistrationCall, CallPolicy(RegistrationCall), exact_class=True)

LEDGERS = (OutdatedLedger, ContentReportLedger, LinkLedger, LikeLedger)
#: What is edited in the admin and recorded field by field (O11).
AUDITED = (
    ClassDefinitions,
    Genre,
    InformationType,
    RegistrationCall,
    StockReason,
    SynonymGroup,
    Terms,
)
#: The reports by the last part of their address, in the order of the menu (O3).
REPORTS = {
    "coverage": CoverageReport,
    "demand": DemandReport,
    "reviews": ReviewReport,
    "freshness": FreshnessReport,
}
LOG_ACTIONS = {
    "catalog.save_draft": ("下書き保存", "下書きを保存しました"),
    "catalog.submit": ("申請", "審査に提出しました"),
    "catalog.note_consent": ("同意の記録", "団体の同意を記録しました"),
    "catalog.approve": ("承認", "承認して公開しました"),
    "catalog.return": ("差戻し", "差し戻しました"),
    "catalog.take_down": ("公開停止", "公開を停止しました"),
    "catalog.close_text": ("全文の公開の取消し", "全文の公開への同意を取り消しました"),
    "catalog.resume": ("公開再開", "公開を再開しました"),
    "catalog.delete": ("削除", "削除しました"),
    "catalog.restore": ("復元", "復元しました"),
    "catalog.import": ("取込み", "ファイルから取り込んで公開しました"),
    "catalog.confirm": ("確認", "まだ正しいと確認しました"),
    "catalog.report_outdated": ("情報が古いとの連絡", "情報が古いと知らせました"),
    "catalog.close_report": ("連絡への対応", "情報が古いとの連絡を対応済みにしました"),
    "catalog.report_content": ("内容についての連絡", "内容について事務局に知らせました"),
    "catalog.handle_report": ("連絡への対応", "内容についての連絡を対応済みにしました"),
    "catalog.look_through": ("見回り", "見回りで確認しました"),
    "catalog.send_call": ("登録のお願いの送信", "登録のお願いを送信しました"),
    "catalog.withdraw_import": ("取込みの取消し", "ファイルから取り込んだ内容を取り消しました"),
    "catalog.like": ("いいね！", "ファイルからいいね！を取り込みました"),
    "catalog.retire": ("廃止", "廃止し、登録情報を統合先に移しました"),
}


class MatchingServiceGroup(SnippetViewSetGroup):
    """One group in the menu: entries, genres, terms, words, reasons, calls, ledgers (O2)."""

    items = (
        EntryViewSet,
        GenreViewSet,
        InformationTypeViewSet,
        TermsViewSet,
        DefinitionsViewSet,
        SynonymViewSet,
        StockReasonViewSet,
        RegistrationCallViewSet,
    )
    menu_label = "マッチングサービス"
    menu_icon = "pick"
    menu_order = 150

    def get_submenu_items(self) -> list[MenuItem]:
        """Return the snippets, then the ledgers, then the files that are taken in."""
        items: list[MenuItem] = super().get_submenu_items()
        ledgers = enumerate(LEDGERS, start=len(items) + 1)
        return [
            *items,
            *(each().get_menu_item(order=place) for place, each in ledgers),
            ImportsMenuItem(order=len(items) + len(LEDGERS) + 1),
            RegisterForMenuItem(order=len(items) + len(LEDGERS) + 2),
            WatchMenuItem(order=len(items) + len(LEDGERS) + 3),
        ]


register_snippet(MatchingServiceGroup)
for ledger in LEDGERS:
    modeladmin_register(ledger)
hooks.register("register_admin_urls", lambda: admin_urls)
hooks.register("register_bulk_action", TakeDownBulkAction)
hooks.register("register_bulk_action", ResumeBulkAction)
hooks.register("register_bulk_action", NothingDeletedAction, order=100)
hooks.register("construct_homepage_panels", arrange_panels)
hooks.register(ORGANIZATION_BUTTONS, organization_buttons)
for place, report in enumerate(REPORTS.values()):
    item = partial(reports.ReportMenuItem, report, order=100 + place)
    hooks.register("register_reports_menu_item", item)


@hooks.register("register_admin_urls")
def register_reports() -> list[URLPattern]:
    return [
        address
        for name, report in REPORTS.items()
        for address in reports.addresses(f"reports/{name}/", report)
    ]


@hooks.register("insert_global_admin_css")
def add_admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/css/admin.css"))


@hooks.register("register_actions")
def register_edits(actions: ActionRegistry) -> None:
    for model in AUDITED:
        actions.register(model, AuditedEdit)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the actions of the lifecycle (O11)."""
    for action, (label, message) in LOG_ACTIONS.items():
        actions.register_action(action, label, message)
