"""`manage.py export_guidebook EDITION`: export an edition as YAML (G8)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidebook.editions.models.pages import EditionPage
from guidebook.exchange.exporting import export_edition
from guidebook.exchange.pages import find_edition


class Command(BaseCommand):
    """Export the latest version of an edition, including drafts."""

    help = "ガイドブックの版をYAMLで書き出します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help="版の記号（例：ver2.0）")
        parser.add_argument("--output", type=Path, help="書き出すファイル（なければ標準出力）")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = find_edition(options["edition"])
        if edition is None:
            known = "、".join(EditionPage.objects.values_list("edition", flat=True)) or "ありません"
            raise CommandError(f"版「{options['edition']}」がありません。今ある版：{known}")
        text = export_edition(edition)
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            options["output"].write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{options['output']} に書けません：{error.strerror}") from error
