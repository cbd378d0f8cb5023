"""What the tests of logins and of the second factor may ask for (M1, M3)."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from cms.members.models import User
from tests.factories import UserFactory
from tests.second_factor import Clock, Phone, phone_of, staff

CLOCKS = (
    "django_otp.plugins.otp_totp.models.time",
    "cms.members.second_factor.verification.time",
    "cms.members.second_factor.devices.time",
    "cms.members.second_factor.views.time",
)


@pytest.fixture
def account(db: None) -> User:
    """Return an account with PASSWORD."""
    return UserFactory(username="A-0123", email="Hanako@City.Example.jp")


@pytest.fixture
def clock(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Switch the second factor on; its clock is the test's, and nobody waits after wrong codes."""
    settings.SECRETARIAT_2FA = True
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    settings.OTP_STATIC_THROTTLE_FACTOR = 0
    clock = Clock()
    for name in CLOCKS:
        monkeypatch.setattr(name, clock)
    return clock


@pytest.fixture
def clerk(db: None) -> User:
    """Return an account of the secretariat without a smartphone."""
    return staff(username="jimu-1")


@pytest.fixture
def phone(clerk: User, clock: Clock) -> Phone:
    """Return the clerk's smartphone."""
    return phone_of(clerk, clock)
