"""Authenticator app and recovery codes of an account: set up, check, change, remove (M3).

django-otp stores them and slows down guessing. Every change is in the audit and mailed to the user;
codes and secrets are in neither.
"""

from __future__ import annotations

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from math import ceil

import segno
from django.db import models, transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from cms import mail
from cms.admin import audit
from cms.admin.audit import Operator
from cms.members.accounts.models import User

CODE_DIGITS = 6
#: Digits only, because the input field opens the numeric keyboard of a phone.
RECOVERY_DIGITS = 12
RECOVERY_CODES = 10
#: How far the clock of a phone may be off, in steps of 30 seconds.
TOLERANCE = 1


class SecondFactorChange(models.TextChoices):
    """Changes that are written to the audit and mailed to the user."""

    SET_UP = "members.second_factor.set_up", "確認コードのアプリを登録"
    REPLACED = "members.second_factor.replaced", "確認コードのアプリを変更"
    NEW_CODES = "members.second_factor.new_codes", "回復コードを再作成"
    CODE_USED = "members.second_factor.code_used", "回復コードでログイン"
    REMOVED = "members.second_factor.removed", "確認コードのアプリの登録を解除"


@dataclass(frozen=True)
class Secret:
    """The secret that an app reads once to compute the same codes as the site."""

    user: User
    key: str

    @staticmethod
    def new_key() -> str:
        return str(random_hex(20))

    @property
    def address(self) -> str:
        return str(TOTPDevice(user=self.user, key=self.key).config_url)

    @property
    def picture(self) -> str:
        """The QR code as a `data:` URL, which the content security policy allows."""
        return str(segno.make(self.address, error="m").svg_data_uri(scale=4, light="#fff"))

    @property
    def groups(self) -> list[str]:
        return fours(b32encode(unhexlify(self.key)).decode())

    def counter_for(self, code: str) -> TOTP | None:
        """Return the counter that produces `code`; None if the code is wrong."""
        counter = TOTP(unhexlify(self.key))
        counter.time = time.time()
        return counter if counter.verify(int(code), tolerance=TOLERANCE) else None


def fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def has_device(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def recovery_codes(user: User) -> list[str]:
    tokens = StaticToken.objects.filter(device__user=user).order_by("pk")
    return ["-".join(fours(token)) for token in tokens.values_list("token", flat=True)]


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def device_for(user: User, code: str) -> Device | None:
    """Return the device that checks `code`: twelve digits are a recovery code, six an app code."""
    kind = StaticDevice if len(code) == RECOVERY_DIGITS else TOTPDevice
    return kind.objects.filter(user=user, confirmed=True).first()


def seconds_to_wait(device: Device) -> int:
    """Return the time without checks after wrong codes: 1, 2, 4, 8… seconds."""
    is_allowed, reason = device.verify_is_allowed()
    if is_allowed:
        return 0
    return max(1, ceil((reason["locked_until"] - timezone.now()).total_seconds()))


def accepts(device: Device, code: str) -> bool:
    """Whether `code` is right; a right code is used up, and a wrong one is counted."""
    return verify_token(device.user, device.persistent_id, code) is not None


def set_up(secret: Secret, counter: TOTP, operator: Operator) -> Device | None:
    """Add the first app with recovery codes; return None if the account already has an app.

    Two screens may be open at the same time: the second one must not add another phone.
    """
    with transaction.atomic():
        _lock(secret.user)
        if has_device(secret.user):
            return None
        device = _add(secret, counter)
        _write_codes(secret.user)
        _announce(secret.user, SecondFactorChange.SET_UP, operator)
    return device


def replace(secret: Secret, counter: TOTP, operator: Operator) -> Device:
    """Replace the app and the recovery codes; other sessions end."""
    with transaction.atomic():
        _lock(secret.user)
        _delete(secret.user)
        device = _add(secret, counter)
        _write_codes(secret.user)
        _announce(secret.user, SecondFactorChange.REPLACED, operator)
    return device


def renew_codes(user: User, operator: Operator) -> None:
    """Create ten new recovery codes; the old ones become invalid."""
    with transaction.atomic():
        _lock(user)
        _write_codes(user)
        _announce(user, SecondFactorChange.NEW_CODES, operator)


def note_recovery_code(user: User, operator: Operator) -> None:
    """Notify the user of a used recovery code, in case somebody else used it."""
    with transaction.atomic():
        _announce(user, SecondFactorChange.CODE_USED, operator)


def remove(user: User, operator: Operator) -> bool:
    """Remove app and codes, and end all sessions; return whether there were any devices."""
    with transaction.atomic():
        _lock(user)
        if not _delete(user):
            return False
        _announce(user, SecondFactorChange.REMOVED, operator)
    return True


def _lock(user: User) -> None:
    """Lock the account row: nobody else changes its devices until the transaction ends."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _add(secret: Secret, counter: TOTP) -> Device:
    """Store the app; the code used for the set-up cannot be used again."""
    return TOTPDevice.objects.create(
        user=secret.user,
        name="認証アプリ",
        key=secret.key,
        tolerance=TOLERANCE,
        drift=counter.drift,
        last_t=counter.t(),
        last_used_at=timezone.now(),
    )


def _write_codes(user: User) -> None:
    """Replace the recovery codes; a session opened with an old one stays valid."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "回復コード"})
    device.token_set.all().delete()
    limit = 10**RECOVERY_DIGITS
    codes = [f"{secrets.randbelow(limit):0{RECOVERY_DIGITS}}" for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)


def _delete(user: User) -> bool:
    apps, _ = TOTPDevice.objects.filter(user=user).delete()
    codes, _ = StaticDevice.objects.filter(user=user).delete()
    return bool(apps or codes)


def _announce(user: User, change: SecondFactorChange, operator: Operator) -> None:
    audit.record(user, change.value, operator)
    context = {"user": user, "change": change.label, "at": timezone.localtime()}
    context |= {"address": operator.address}
    mail.post("second_factor_changed", [user.email], context, of=user)
