"""The smartphone of a test: counts codes as an app does, by a clock that the test moves (M3)."""

from __future__ import annotations

from base64 import b32decode
from binascii import unhexlify
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import hotp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from cms.members.second_factor.devices import Secret
from tests.catalog.html import soup
from tests.cms.members.login.logging_in import log_in
from tests.factories import UserFactory

STEP = 30
CODE = "/login/code/"
SETUP = "/login/code/setup/"
FIRST_CODES = "/login/code/setup/codes/"
OWN = "/account/second-factor/"
NEW_CODES = "/account/second-factor/codes/new/"
CODES = "/account/second-factor/codes/"
CHANGE = "/account/second-factor/device/"
NEW_DEVICE = "/account/second-factor/device/new/"


@dataclass
class Clock:
    """Stands in for the module `time`; half a step past the hour, that nothing ticks over."""

    now: float = 1_800_000_015.0

    def time(self) -> float:
        """Return what time it is."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


@dataclass
class Phone:
    """An app that has read a secret."""

    key: str
    clock: Clock

    def code(self, steps: int = 0) -> str:
        """Return what it shows, with a clock that is wrong by so many steps."""
        count = int(self.clock.time()) // STEP + steps
        return f"{hotp(unhexlify(self.key), count):06}"

    def next_code(self) -> str:
        """Wait for the next code and return it."""
        self.clock.pass_by(STEP)
        return self.code()

    def wrong_code(self) -> str:
        """Return a code that is right at no time near by."""
        near = {self.code(steps) for steps in range(-50, 51)}
        return next(code for n in range(200) if (code := f"{n:06}") not in near)


def staff(**fields: Any) -> User:
    """Return an account of the secretariat, with PASSWORD."""
    user = UserFactory(organization=None, **fields)
    user.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    return user


def phone_of(user: User, clock: Clock) -> Phone:
    """Return the phone of an account that has set one up, with the recovery code 1…, 2…, 3…"""
    device = TOTPDevice.objects.create(user=user, name="app", key=Secret.new_key())
    codes = StaticDevice.objects.create(user=user, name="codes")
    for digit in "123":
        StaticToken.objects.create(device=codes, token=digit * 12)
    return Phone(device.key, clock)


def shown_phone(response: Any, clock: Clock) -> Phone:
    """Return a phone whose owner has typed the secret that is on the screen."""
    spelled = "".join(soup(response).select_one(".secret").get_text().split())
    return Phone(b32decode(spelled).hex(), clock)


def enter_password(client: Client, user: User, **more: str) -> Any:
    """Return the answer to the login form."""
    return log_in(client, user.username, **more)


def enter_code(client: Client, code: str, address: str = CODE, **extra: Any) -> Any:
    """Return the answer to a form that asks for a code."""
    return client.post(address, {"code": code}, **extra)


def verified(client: Client, user: User) -> Client:
    """Log `user` in as after his second factor."""
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
    session.save()
    return client


def field_error(response: HttpResponse) -> str:
    """Return what is said at the field of the code; "" if nothing."""
    error = soup(response).select_one("#id_code_error")
    return "" if error is None else error.get_text(strip=True)


def shown_codes(response: HttpResponse) -> list[str]:
    """Return the recovery codes on the screen."""
    return [item.get_text(strip=True) for item in soup(response).select(".codes li")]
