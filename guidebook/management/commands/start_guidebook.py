"""`manage.py start_guidebook`: the editions and terms that the product comes with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guidebook.starter.starting import start_guidebook


class Command(BaseCommand):
    """Load them into a guidebook without editions; one that has any is left alone."""

    help = "ガイドブックに版が１つもないとき、はじめの版と用語集を入れます。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say so."""
        if start_guidebook():
            self.stdout.write("はじめの版と用語集を入れました。")
        else:
            self.stdout.write("ガイドブックには、すでに版があります。")
