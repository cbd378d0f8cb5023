"""The app of the guidebook."""

from django.apps import AppConfig


class GuidebookConfig(AppConfig):
    """Editions that local officials read and use for self-checks."""

    name = "guidebook"
    verbose_name = "ガイドブック"
