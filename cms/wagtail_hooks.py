"""What every app shares adds to Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from cms.desk_panels import arrange_desk
from cms.viewsets import GiveUpView, MailLedger, ResendView

#: What waits stands on the desk, what happened in the audit; the others are of no use here.
STOCK_REPORTS = {
    "workflows",
    "workflow-tasks",
    "site-history",
    "aging-pages",
    "page-types-usage",
}

modeladmin_register(MailLedger)
hooks.register("construct_homepage_panels", arrange_desk, order=1000)


@hooks.register("register_admin_urls")
def register_mail_decisions() -> list[URLPattern]:
    """Give the decisions on failed mails their addresses."""
    return [
        path("mails/<int:pk>/resend/", ResendView.as_view(), name="mail_resend"),
        path("mails/<int:pk>/give_up/", GiveUpView.as_view(), name="mail_give_up"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name what is decided on mails (O11)."""
    actions.register_action("cms.resend_mail", "メールの再送", "もう一度送りました")
    actions.register_action("cms.give_up_mail", "メールの終了", "送らずに終了しました")


@hooks.register("register_reports_menu_item")
def register_mails() -> MenuItem:
    """Put the ledger of mails beside the reports (O2)."""
    return MailLedger().get_menu_item(order=800)


@hooks.register("construct_reports_menu")
def drop_stock_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out Wagtail's reports that are in English, or that ours say better (O2)."""
    menu_items[:] = [each for each in menu_items if each.name not in STOCK_REPORTS]


@hooks.register("construct_help_menu")
def drop_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out Wagtail's own help: it is in English."""
    menu_items.clear()
