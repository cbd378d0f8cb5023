"""The app of the guidebook."""

from django.apps import AppConfig


class GuidebookConfig(AppConfig):
    """Editions that officials read and check themselves against."""

    name = "guidebook"
    verbose_name = "ガイドブック"
