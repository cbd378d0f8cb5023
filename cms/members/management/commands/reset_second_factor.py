"""`manage.py reset_second_factor LOGIN_ID`: for a lost smartphone without recovery codes (M3)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.admin.audit import Operator
from cms.members.accounts.models import User
from cms.members.second_factor.devices import remove


class Command(BaseCommand):
    """Remove app and recovery codes of an account; the next login sets up a new app."""

    help = (
        "確認コードのアプリと回復コードを１つのアカウントから外します。本人にメールで知らせます。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login_id", help="アカウントのID")

    def handle(self, *args: Any, **options: Any) -> None:
        login_id: str = options["login_id"]
        user = User.objects.filter(username=login_id).first()
        if user is None:
            raise CommandError(f"IDが「{login_id}」のアカウントはありません。")
        if remove(user, Operator()):
            self.stdout.write(f"「{login_id}」の確認コードのアプリと回復コードを外しました。")
        else:
            self.stdout.write(f"「{login_id}」には、確認コードのアプリの登録がありません。")
