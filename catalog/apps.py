"""The matching service (ICT地域イノベーション・マッチングサービス)."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Entries, genres, information types, likes."""

    name = "catalog"
    verbose_name = "マッチングサービス"
