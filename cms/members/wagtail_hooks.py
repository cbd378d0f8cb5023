"""What the app registers in Wagtail's admin."""

from functools import partial

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from cms.admin import reports
from cms.admin.audit import AuditedEdit
from cms.admin.versions import VersionPolicy
from cms.members.access.admin import REGISTER_NETWORK, AlertLedger, LockLedger, LoginLedger
from cms.members.access.decisions import HandleAlertsView, HandleAlertView, LiftLockView
from cms.members.access.models import AccessPolicy
from cms.members.access.networks import RegisterNetworkView
from cms.members.access.usage_report import UsageReport
from cms.members.accounts.admin import MemberAccountPolicy, MemberAccountViewSet
from cms.members.accounts.audit_report import AuditView
from cms.members.accounts.decisions import InviteAgainView
from cms.members.accounts.models import MemberAccount
from cms.members.joining.admin import ApplicationPolicy, ApplicationViewSet, JoiningTermsViewSet
from cms.members.joining.desk import add_applications
from cms.members.joining.entering import EnterApplicationView
from cms.members.joining.models import Application, JoiningOffice, JoiningTerms
from cms.members.organizations.admin import OrganizationViewSet
from cms.members.organizations.change_screens import ChangeLedger, MergeView, RenameView, UndoView
from cms.members.organizations.models.organizations import Organization
from cms.members.second_factor.devices import SecondFactorChange
from cms.members.second_factor.verification import needs_second_factor

register_permission_policy(Application, ApplicationPolicy(Application), exact_class=True)
register_permission_policy(JoiningTerms, VersionPolicy(JoiningTerms), exact_class=True)
register_permission_policy(MemberAccount, MemberAccountPolicy(MemberAccount), exact_class=True)

LEDGERS = (
    ChangeLedger,
    LoginLedger,
    AlertLedger,
    LockLedger,
)
LOG_ACTIONS = {
    "members.import": ("取込み", "ファイルから取り込みました"),
    "members.withdraw_import": ("取込みの取消し", "ファイルから取り込んだ内容を取り消しました"),
    "members.add_account": ("アカウントの追加", "アカウントを作り、招待しました"),
    "members.make_manager": ("管理者の交代", "団体の管理者にしました"),
    "members.close_account": ("アカウントの停止", "アカウントを停止しました"),
    "members.reopen_account": ("アカウントの再開", "アカウントを再開しました"),
    "members.no_manager": ("管理者の不在", "団体に管理者がいなくなりました"),
    "members.change_email": ("メールアドレスの変更", "メールアドレスを変更しました"),
    "members.change_password": ("パスワードの変更", "パスワードを変更しました"),
    "members.lift_lock": ("ログインの停止の解除", "ログインの停止を解除しました"),
    "members.handle_alert": ("警告の確認", "アクセスの警告を確認済みにしました"),
    "members.merge": ("団体の統合", "団体を統合しました"),
    "members.rename": ("団体の改称", "団体名を変更しました"),
    "members.undo_change": ("統合・改称の取消し", "団体の統合または改称を元に戻しました"),
    "members.apply": ("入会の申込み", "入会を申し込みました"),
    "members.enter": ("申込みの入力", "事務局が入会の申込みを入力しました"),
    "members.verify": ("アドレスの確認", "メールアドレスを確かめました"),
    "members.approve": ("承認", "入会を承認しました"),
    "members.decline": ("お断り", "入会をお断りしました"),
    "members.invite": ("案内の再送", "案内をもう一度送りました"),
    "members.accept_invitation": ("パスワードの設定", "案内からパスワードを設定しました"),
}


class MembersGroup(ModelViewSetGroup):
    """The menu group for members, applications and logins (O2)."""

    items = (
        ApplicationViewSet,
        OrganizationViewSet("organizations"),
        MemberAccountViewSet("members/accounts", url_prefix="members/accounts"),
        JoiningTermsViewSet,
    )
    menu_label = "会員"
    menu_icon = "group"
    menu_order = 155

    def get_submenu_items(self) -> list[MenuItem]:
        """Put the editable lists first, then the ledgers."""
        items: list[MenuItem] = super().get_submenu_items()
        first = len(items) + 1
        return [
            *items,
            *(each().get_menu_item(order=first + place) for place, each in enumerate(LEDGERS)),
        ]


for ledger in LEDGERS:
    modeladmin_register(ledger)


hooks.register("construct_homepage_panels", add_applications)
for report, order in ((UsageReport, 300), (AuditView, 900)):
    item = partial(reports.ReportMenuItem, report, order=order)
    hooks.register("register_reports_menu_item", item)


@hooks.register("register_admin_urls")
def register_reports() -> list[URLPattern]:
    """Register the URLs of the reports and the audit (O3, O11)."""
    return [
        *reports.addresses("reports/members/", UsageReport),
        *reports.addresses("reports/audit/", AuditView),
    ]


@hooks.register("register_admin_viewset")
def register_members() -> MembersGroup:
    return MembersGroup()


@hooks.register("register_admin_urls")
def register_decisions() -> list[URLPattern]:
    return [
        path(
            "members/applications/enter/",
            EnterApplicationView.as_view(),
            name="enter_application",
        ),
        path("members/locks/<int:pk>/lift/", LiftLockView.as_view(), name="lift_lock"),
        path("members/alerts/handle/", HandleAlertsView.as_view(), name="handle_alerts"),
        path(
            "organizations/<int:pk>/networks/add/",
            RegisterNetworkView.as_view(),
            name=REGISTER_NETWORK,
        ),
        path(
            "members/alerts/<int:pk>/handle/",
            HandleAlertView.as_view(),
            name="handle_alert",
        ),
        path(
            "members/accounts/<int:pk>/invite/",
            InviteAgainView.as_view(),
            name="invite_again",
        ),
        path(
            "organizations/<int:pk>/merge/",
            MergeView.as_view(),
            name="merge_organization",
        ),
        path(
            "organizations/<int:pk>/rename/",
            RenameView.as_view(),
            name="rename_organization",
        ),
        path("members/changes/<int:pk>/undo/", UndoView.as_view(), name="undo_change"),
    ]


@hooks.register("register_actions")
def register_edits(actions: ActionRegistry) -> None:
    for model in (Organization, AccessPolicy, JoiningOffice):
        actions.register(model, AuditedEdit)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Register the labels of actions on members and second factors (O11)."""
    for action, (label, message) in LOG_ACTIONS.items():
        actions.register_action(action, label, message)
    for change in SecondFactorChange:
        actions.register_action(change.value, change.label, f"{change.label}しました。")


@hooks.register("register_account_menu_item")
def link_account(request: HttpRequest) -> dict[str, str]:
    """Lead to the site's own screens for address and password (M2, M6)."""
    return {
        "url": reverse("account"),
        "label": "会員情報",
        "help_text": "メールアドレスとパスワードの変更",
    }


@hooks.register("register_account_menu_item")
def link_second_factor(request: HttpRequest) -> dict[str, str] | None:
    """Link to app and recovery codes in the own account menu (M3)."""
    if not needs_second_factor(request.user):
        return None
    return {
        "url": reverse("second_factor"),
        "label": "確認コードと回復コード",
        "help_text": "確認コードを出すスマートフォンの変更と、回復コードの作り直し",
    }
