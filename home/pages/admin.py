"""The menus in Wagtail's admin."""

from wagtail.snippets.views.snippets import SnippetViewSet

from home.pages.models import Menu


class MenuViewSet(SnippetViewSet):
    """Edit the main menu and the footer (W2)."""

    model = Menu
    icon = "list-ul"
    menu_label = "メニュー"
    menu_order = 400
    add_to_admin_menu = True
    copy_view_enabled = False
