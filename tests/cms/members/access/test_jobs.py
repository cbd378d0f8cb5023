"""Records of logins that are old (M25)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms import jobs
from cms.members.access.enums import AlertKind, LoginResult
from cms.members.access.jobs import forget_logins
from cms.members.models import AccessAlert, LoginRecord

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class TestForgetLogins:
    @pytest.mark.parametrize(("age", "kept"), [(399 * DAY, True), (401 * DAY, False)])
    def test_forget__after_400_days(self, age: timedelta, kept: bool) -> None:
        moment = timezone.now() - age
        LoginRecord.objects.create(login_id="x", result=LoginResult.WRONG, created_at=moment)
        AccessAlert.objects.create(
            kind=AlertKind.SAME_ADDRESS, subject="x", day=moment.date(), created_at=moment
        )

        forget_logins()

        assert LoginRecord.objects.exists() == kept
        assert AccessAlert.objects.exists() == kept

    def test_forget__many_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.members.access.jobs.BATCH", 3)
        moment = timezone.now() - 500 * DAY
        LoginRecord.objects.bulk_create(
            LoginRecord(login_id="x", result=LoginResult.WRONG, created_at=moment) for _ in range(8)
        )

        assert forget_logins() == "8件を削除しました"
        assert not LoginRecord.objects.exists()

    @pytest.mark.parametrize("name", ["アクセスログの整理", "使われていないアカウント"])
    def test_jobs__are_registered(self, name: str) -> None:
        assert jobs._registry[name].every == DAY
