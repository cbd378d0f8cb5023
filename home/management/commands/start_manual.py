"""`manage.py start_manual`: load the members' manual included in the product (M7)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.starter.starting import start_manual


class Command(BaseCommand):
    """Load it only while no screen leads to a manual."""

    help = "会員の「使い方」がまだないとき、はじめのページと「よくある質問」を入れます。"

    def handle(self, *args: Any, **options: Any) -> None:
        if start_manual():
            self.stdout.write("「使い方」と「よくある質問」を入れました。")
        else:
            self.stdout.write("「使い方」のメニューが、すでにあります。")
