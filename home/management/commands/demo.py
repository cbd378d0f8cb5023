"""`manage.py demo`: build the demo world (contract)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test.utils import override_settings

from catalog.entries.models.entry import Entry
from catalog.search.models import SearchWord
from catalog.search.vocabulary import rebuild_vocabulary
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization
from guidebook.starter.starting import start_guidebook
from home.demo.desk import build_desk
from home.demo.entries import build_entries, build_taxonomy
from home.demo.members import PASSWORD, build_members
from home.demo.pages import build_pages
from home.demo.terms import build_terms
from home.demo.year import build_neighbours, build_neighbours_entries, build_year
from home.search.models import PageText

#: Demo users have no mailboxes: their mails are recorded, not sent.
NO_MAILBOXES = "django.core.mail.backends.dummy.EmailBackend"


class Command(BaseCommand):
    """Build the demo world; a second run adds nothing."""

    help = "架空の団体・登録情報・ページからなるデモを作ります。本番環境では動きません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="会員も情報もないデータベースにだけ作る"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the demo world and print its accounts.

        Raises:
            CommandError: in production.
        """
        if not settings.DEMO_ALLOWED:
            raise CommandError("本番環境ではデモを作れません。")
        if options["if_empty"] and has_content():
            self.stdout.write("データベースに内容があるため、デモは作りません。")
            return
        with override_settings(EMAIL_BACKEND=NO_MAILBOXES), transaction.atomic():
            accounts = build_members() + build_neighbours()
            build_taxonomy()
            build_terms()
            build_entries()
            build_neighbours_entries()
            build_desk()
            if not SearchWord.objects.exists():
                rebuild_vocabulary()
            start_guidebook()
            build_year()
            build_pages()
            PageText.objects.rebuild()
        self.stdout.write("デモのアカウント（パスワードはすべて " + PASSWORD + "）")
        for account in accounts:
            self.stdout.write(f"  {account.login_id:<10} {account.belongs_to}")


def has_content() -> bool:
    return any(model.objects.exists() for model in (User, Organization, Entry))
