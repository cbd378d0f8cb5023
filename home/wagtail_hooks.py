"""Wagtail hooks of the association's pages."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from home.contact.admin import ContactLedger, ContactMessageView, MessageFinder
from home.contact.models import ContactMessage
from home.contact.receiving import SCREEN
from home.pages.admin import MenuViewSet

register_snippet(MenuViewSet)
modeladmin_register(ContactLedger)
register_admin_url_finder(ContactMessage, MessageFinder)  # instead of that of the list


@hooks.register("register_admin_urls")
def register_contact_message() -> list[URLPattern]:
    return [path("contacts/<int:pk>/", ContactMessageView.as_view(), name=SCREEN)]


@hooks.register("register_admin_menu_item")
def register_contacts() -> MenuItem:
    return ContactLedger().get_menu_item(order=250)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "home.handle_contact", "お問い合わせへの対応", "お問い合わせを対応済みにしました"
    )
