"""`manage.py start_guidebook`: load the editions and terms included in the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guidebook.starter.starting import start_guidebook


class Command(BaseCommand):
    """Load them only if the guidebook has no edition."""

    help = "ガイドブックに版が１つもないとき、はじめの版と用語集を入れます。"

    def handle(self, *args: Any, **options: Any) -> None:
        if start_guidebook():
            self.stdout.write("はじめの版と用語集を入れました。")
        else:
            self.stdout.write("ガイドブックには、すでに版があります。")
