"""Sessions last while somebody works, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cms.jobs import retention
from cms.members.login.sessions import BY_ITSELF, KEY
from cms.members.models import User
from tests.factories import UserFactory

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def days_left(client: Client) -> int:
    """Return for how many days the session stays, as the database has it."""
    expires = Session.objects.get(pk=client.session.session_key).expire_date
    return round((expires - timezone.now()) / DAY)


def after(client: Client, user: User, days: float, path: str = "/account/") -> int:
    """Open a page `days` after the login, the last time after half of them."""
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - days * DAY)
    session = client.session
    session[KEY] = (timezone.now() - days / 2 * DAY).timestamp()
    session.save()
    client.get(path)
    return days_left(client)


def test_session__is_renewed_daily_up_to_its_limit() -> None:
    user = UserFactory()
    client = Client()
    client.force_login(user)
    assert retention.SESSION.total_seconds() == settings.SESSION_COOKIE_AGE

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "SESSION", 10 * DAY)
        assert after(client, user, 1) == 14  # half a day ago: not yet
        assert after(client, user, 4, f"{BY_ITSELF}ping/") == 14  # nobody works
        assert after(client, user, 4) == 10
        assert after(client, user, 85) == 5
    assert after(client, user, 91) == 5


def test_session_of_today__is_not_written() -> None:
    client = Client()
    client.force_login(UserFactory())
    client.get("/account/")
    assert KEY not in client.session
