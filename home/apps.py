"""The association's own pages."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home page, standard pages, news, menus."""

    name = "home"
    verbose_name = "協会サイト"
