"""What every app shares adds to Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from cms.desk_panels import arrange_desk
from cms.viewsets import MailLedger, ResendView

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
def register_resend() -> list[URLPattern]:
    """Give the second attempt its address."""
    return [path("mails/<int:pk>/resend/", ResendView.as_view(), name="mail_resend")]


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
