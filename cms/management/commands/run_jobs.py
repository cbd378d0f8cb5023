"""`manage.py run_jobs`: run what is due (O9)."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.jobs import run_due


class Command(BaseCommand):
    """Run the due jobs; one line of cron or a systemd timer every few minutes suffices."""

    help = "時間の来た定期処理を実行します。二重に起動しても安全です。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and say what was done."""
        for name, result in run_due():
            self.stdout.write(f"{name}：{result}")
