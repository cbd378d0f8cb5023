"""The association's own pages."""

from typing import Any

from django.apps import AppConfig
from wagtail.signals import page_published, page_unpublished


class HomeConfig(AppConfig):
    """Home page, standard pages, news, menus."""

    name = "home"
    verbose_name = "協会サイト"

    def ready(self) -> None:
        """Hear of every page that is published or taken back, of whatever type (W3)."""
        for signal in (page_published, page_unpublished):
            signal.connect(self.write_text, dispatch_uid="home-page-texts")

    def write_text(self, instance: Any, **kwargs: Any) -> None:
        """Bring the index of the site search in step with the page."""
        texts: Any = self.get_model("PageText")
        texts.objects.write(instance)
