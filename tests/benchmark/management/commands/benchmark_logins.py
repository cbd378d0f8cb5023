"""`manage.py benchmark_logins`: how fast the admin filters and pages a long access log (M25)."""

from __future__ import annotations

import itertools
import random
import re
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.members.access.enums import LoginResult, Verdict
from cms.members.access.models import LoginRecord
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization

BATCH = 10_000
RUNS = 5
#: Typical queries of the secretariat.
QUESTIONS = {
    "すべて": "",
    "判定": "?verdict=unknown",
    "結果": "?result=wrong",
    "団体": "?organization=団体0007",
    "ID": "?login_id=bench-17",
    "アドレス": "?address=10.0.1.7",
    "今日": "?days=1",
    "判定と結果と期間": "?verdict=unknown&result=success&days=30",
    "最後のページ": "?p=33333",
}


class Command(BaseCommand):
    """Fill the log up to N rows over 400 days, and measure each query with the test client."""

    help = "アクセスログの一覧を計測します。架空の記録を足すため、本番環境では動きません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=1_000_000, help="記録の件数")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("本番環境では架空の記録を追加できません。")
        self._fill(options["rows"] - LoginRecord.objects.count())
        client = Client()
        client.force_login(self._superuser(), backend=settings.AUTHENTICATION_BACKENDS[-1])
        for name, query in QUESTIONS.items():
            times, hits = self._measure(client, f"/admin/members/logins/{query}")
            self.stdout.write(
                f"{name}：{hits:,}件　中央値{median(times):.0f}ms　最大{max(times):.0f}ms"
            )

    def _superuser(self) -> User:
        user, _ = User.objects.get_or_create(
            username="benchmark", defaults={"is_superuser": True, "last_name": "計測"}
        )
        return user

    def _measure(self, client: Client, url: str) -> tuple[list[float], int]:
        """Return the time of each run in milliseconds, and the number of hits."""
        response = client.get(url, headers={"host": settings.ALLOWED_HOSTS[0]})
        if response.status_code != 200:  # OK
            raise CommandError(f"{url}: {response.status_code}")
        times = []
        for _ in range(RUNS):
            started = time.perf_counter()
            client.get(url, headers={"host": settings.ALLOWED_HOSTS[0]})
            times.append((time.perf_counter() - started) * 1000)
        shown = re.search(r"件中(\d+)件", response.content.decode())
        return times, int(shown.group(1)) if shown else 0

    def _fill(self, number: int) -> None:
        rows = self._rows()
        for start in range(0, number, BATCH):
            LoginRecord.objects.bulk_create(
                itertools.islice(rows, min(BATCH, number - start)), batch_size=1_000
            )
        if number > 0:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _rows(self) -> Iterator[LoginRecord]:
        """Yield logins of invented organisations, most of them from own networks."""
        chance = random.Random(7)  # noqa: S311  # the same log every time
        organizations = self._organizations()
        now = timezone.now()
        while True:
            place = chance.randrange(len(organizations))
            is_odd = chance.random() < 0.02  # one in fifty
            yield LoginRecord(
                created_at=now - timedelta(seconds=chance.randrange(400 * 86_400)),
                login_id=f"bench-{place}",
                organization=organizations[place],
                address=f"10.{place // 250}.{place % 250}.{chance.randrange(20)}",
                user_agent="Mozilla/5.0 (benchmark)",
                result=LoginResult.WRONG
                if chance.random() < 0.1
                else LoginResult.SUCCESS,  # a tenth
                verdict=Verdict.UNKNOWN if is_odd else Verdict.OWN,
            )

    def _organizations(self) -> list[Organization]:
        names = [f"計測団体{number:04}（架空）" for number in range(1_788)]
        known = set(Organization.objects.filter(name__in=names).values_list("name", flat=True))
        Organization.objects.bulk_create(
            Organization(name=name, kind="company", membership="general")
            for name in names
            if name not in known
        )
        return list(Organization.objects.filter(name__in=names).order_by("name"))
