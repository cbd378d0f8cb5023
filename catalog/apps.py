"""The matching service (ICT地域イノベーション・マッチングサービス)."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "マッチングサービス"
