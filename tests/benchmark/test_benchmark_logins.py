"""`manage.py benchmark_logins` (M25)."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from cms.members.models import LoginRecord
from tests.benchmark.management.commands.benchmark_logins import QUESTIONS

pytestmark = pytest.mark.django_db


class TestBenchmarkLogins:
    def test_run__fills_up_and_answers_every_question(self, settings: LazySettings) -> None:
        settings.ALLOWED_HOSTS = ["testserver"]
        for _ in range(2):
            out = StringIO()
            call_command("benchmark_logins", rows=60, stdout=out)

        assert LoginRecord.objects.count() == 60
        lines = out.getvalue().splitlines()
        assert [line.partition("：")[0] for line in lines] == list(QUESTIONS)
        assert lines[0].startswith("すべて：60件")

    def test_run__never_in_production(self, settings: LazySettings) -> None:
        settings.DEMO_ALLOWED = False

        with pytest.raises(CommandError, match="本番環境"):
            call_command("benchmark_logins")

        assert not LoginRecord.objects.exists()
