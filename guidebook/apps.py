"""The app of the guidebook."""

from importlib import import_module

from django.apps import AppConfig


class GuidebookConfig(AppConfig):
    """Editions that officials read and check themselves against."""

    name = "guidebook"
    verbose_name = "ガイドブック"

    def ready(self) -> None:
        """Say what becomes of self-checks when organisations merge (O8)."""
        import_module("guidebook.organization_rules")
