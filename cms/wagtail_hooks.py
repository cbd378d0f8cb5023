"""Wagtail hooks of the shared app: mails, imports, audit actions, menus (O2, O4, O11)."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from cms.admin.desk import add_figures, arrange_desk
from cms.admin.finding import URL_NAME, WholeSearchView, search_area
from cms.admin.rights import ask_for_move, pages_to_choose
from cms.imports import views as imports
from cms.jobs.panel import add_jobs
from cms.mail.admin import GiveUpView, MailLedger, ResendView
from cms.manual.urls import urlpatterns as manual_urls

#: Replaced by our desk and our audit log, or not useful here.
STOCK_REPORTS = {
    "workflows",
    "workflow-tasks",
    "site-history",
    "aging-pages",
    "page-types-usage",
}

modeladmin_register(MailLedger)
hooks.register("construct_homepage_panels", arrange_desk, order=1000)
hooks.register("construct_homepage_panels", add_jobs, order=1001)
hooks.register("construct_homepage_summary_items", add_figures)
hooks.register("register_admin_urls", lambda: manual_urls)
hooks.register("construct_page_chooser_queryset", pages_to_choose)
hooks.register("before_move_page", ask_for_move)
hooks.register("register_admin_search_area", search_area)


@hooks.register("register_admin_urls")
def register_search() -> list[URLPattern]:
    return [path("find/", WholeSearchView.as_view(), name=URL_NAME)]


@hooks.register("insert_global_admin_js")
def add_admin_js() -> str:
    return format_html('<script type="module" src="{}"></script>', static("cms/js/admin.js"))


@hooks.register("register_admin_urls")
def register_mail_decisions() -> list[URLPattern]:
    return [
        path("mails/<int:pk>/resend/", ResendView.as_view(), name="mail_resend"),
        path("mails/<int:pk>/give_up/", GiveUpView.as_view(), name="mail_give_up"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("cms.resend_mail", "メールの再送", "もう一度送りました")
    actions.register_action("cms.give_up_mail", "メールの終了", "送らずに終了しました")
    actions.register_action("cms.import", "取込み", "ファイルを取り込みました")
    actions.register_action("cms.undo_import", "取込みの取消し", "ファイルの取込みを取り消しました")


@hooks.register("register_reports_menu_item")
def register_mails() -> MenuItem:
    return MailLedger().get_menu_item(order=800)


@hooks.register("construct_reports_menu")
def drop_stock_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Hide Wagtail's reports that are in English or replaced by ours (O2)."""
    menu_items[:] = [each for each in menu_items if each.name not in STOCK_REPORTS]


@hooks.register("register_admin_urls")
def register_imports() -> list[URLPattern]:
    return [
        path("imports/", imports.ImportListView.as_view(), name="imports"),
        path("imports/new/<slug:kind>/", imports.UploadView.as_view(), name="import_upload"),
        path("imports/new/<slug:kind>/blank/", imports.BlankView.as_view(), name="import_blank"),
        path("imports/<int:pk>/", imports.RunView.as_view(), name="import_run"),
        path("imports/<int:pk>/mapping/", imports.MappingView.as_view(), name="import_mapping"),
        path("imports/<int:pk>/copy/", imports.CopyView.as_view(), name="import_copy"),
        path("imports/<int:pk>/undo/", imports.UndoView.as_view(), name="import_undo"),
        path("imports/<int:pk>/discard/", imports.DiscardView.as_view(), name="import_discard"),
    ]


@hooks.register("construct_help_menu")
def drop_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Hide Wagtail's help menu: it is in English."""
    menu_items.clear()


@hooks.register("register_admin_menu_item")
def register_manual() -> MenuItem:
    """Lead to our manual where Wagtail's help would stand, for everybody in the admin."""
    return MenuItem("ヘルプ", reverse("manual"), name="manual", icon_name="help", order=11000)
