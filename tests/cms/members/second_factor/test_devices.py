"""App and recovery codes: set up, asked, changed, removed; what is told of it (M3, O11)."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from cms.admin.audit import Operator
from cms.mail.models import MailRecord
from cms.members.models import User
from cms.members.second_factor import devices
from cms.members.second_factor.devices import SecondFactorChange, Secret
from tests.cms.members.login.logging_in import is_logged_in
from tests.factories import UserFactory
from tests.second_factor import (
    CODE,
    FIRST_CODES,
    SETUP,
    Clock,
    Phone,
    enter_code,
    enter_password,
    field_error,
    phone_of,
    shown_codes,
    shown_phone,
    staff,
    verified,
)

pytestmark = pytest.mark.django_db

OPERATOR = Operator(address="203.0.113.9")


@pytest.fixture
def secret(clerk: User, clock: Clock) -> Secret:
    """Return a secret of the clerk."""
    return Secret(clerk, Secret.new_key())


def set_up(secret: Secret, clock: Clock) -> TOTPDevice | None:
    """Return the app that has read `secret`."""
    counter = secret.counter_for(Phone(secret.key, clock).code())
    assert counter is not None
    return devices.set_up(secret, counter, OPERATOR)


def audited(user: User) -> list[str]:
    """Return what the audit says of an account, the oldest first."""
    entries = ModelLogEntry.objects.filter(object_id=str(user.pk)).order_by("timestamp", "pk")
    return list(entries.values_list("action", flat=True))


class TestSecret:
    def test_address__what_apps_expect(self, secret: Secret) -> None:
        parts = urlsplit(secret.address)
        query = parse_qs(parts.query)

        assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
        assert unquote(parts.path) == "/APPLIC:jimu-1"
        assert query["issuer"] == ["APPLIC"]
        assert query["digits"] == ["6"]
        assert query["period"] == ["30"]
        assert len(query["secret"][0]) == 32

    def test_keys__are_long_and_never_the_same(self) -> None:
        keys = {Secret.new_key() for _ in range(20)}

        assert len(keys) == 20
        assert {len(bytes.fromhex(key)) for key in keys} == {20}

    def test_picture__has_no_inline_style_or_script(self, secret: Secret) -> None:
        picture = unquote(secret.picture)

        assert picture.startswith("data:image/svg+xml;charset=utf-8,<svg")
        assert "style" not in picture
        assert "script" not in picture

    @pytest.mark.parametrize(
        ("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)]
    )
    def test_counter__forgives_half_a_minute(
        self, secret: Secret, clock: Clock, steps: int, is_right: bool
    ) -> None:
        counter = secret.counter_for(Phone(secret.key, clock).code(steps))

        assert (counter is not None) is is_right


class TestSetUp:
    def test_set_up__app_and_ten_codes(self, secret: Secret, clock: Clock, clerk: User) -> None:
        device = set_up(secret, clock)

        assert device is not None
        assert devices.has_device(clerk)
        assert len(set(devices.recovery_codes(clerk))) == devices.RECOVERY_CODES == 10
        assert {len(code.replace("-", "")) for code in devices.recovery_codes(clerk)} == {12}
        assert audited(clerk) == [SecondFactorChange.SET_UP]

    def test_set_up__never_a_second_one(self, secret: Secret, clock: Clock, clerk: User) -> None:
        set_up(secret, clock)
        codes = devices.recovery_codes(clerk)

        assert set_up(Secret(clerk, Secret.new_key()), clock) is None
        assert TOTPDevice.objects.get(user=clerk).key == secret.key
        assert devices.recovery_codes(clerk) == codes
        assert audited(clerk) == [SecondFactorChange.SET_UP]

    def test_set_up__in_spite_of_an_unconfirmed_one(
        self, secret: Secret, clock: Clock, clerk: User
    ) -> None:
        TOTPDevice.objects.create(user=clerk, name="half", confirmed=False)

        assert not devices.has_device(clerk)
        assert set_up(secret, clock) is not None

    def test_set_up__keeps_the_clock_of_the_phone(self, secret: Secret, clock: Clock) -> None:
        phone = Phone(secret.key, clock)
        counter = secret.counter_for(phone.code(1))
        assert counter is not None
        device = devices.set_up(secret, counter, OPERATOR)
        assert device is not None

        assert not devices.accepts(device, phone.code(1))
        assert devices.accepts(device, phone.code(2))


class TestReplace:
    def test_replace__only_the_new_app_and_the_new_codes(self, clerk: User, phone: Phone) -> None:
        secret = Secret(clerk, Secret.new_key())
        counter = secret.counter_for(Phone(secret.key, phone.clock).code())
        assert counter is not None

        devices.replace(secret, counter, OPERATOR)

        assert TOTPDevice.objects.get(user=clerk).key == secret.key
        assert StaticDevice.objects.filter(user=clerk).count() == 1
        assert devices.recovery_codes_left(clerk) == 10
        assert "1111-1111-1111" not in devices.recovery_codes(clerk)
        assert audited(clerk) == [SecondFactorChange.REPLACED]


class TestRenewCodes:
    def test_renew__old_ones_are_void(self, clerk: User, phone: Phone) -> None:
        other = staff()
        phone_of(other, phone.clock)
        device = StaticDevice.objects.get(user=clerk)

        devices.renew_codes(clerk, OPERATOR)

        assert devices.recovery_codes_left(clerk) == 10
        assert not devices.accepts(device, "111111111111")
        assert devices.recovery_codes_left(other) == 3
        assert StaticDevice.objects.get(user=clerk) == device
        assert audited(clerk) == [SecondFactorChange.NEW_CODES]


class TestNotice:
    def test_mail__says_what_when_and_from_where(self, clerk: User, phone: Phone) -> None:
        devices.renew_codes(clerk, OPERATOR)

        record = MailRecord.objects.get()
        assert record.to == clerk.email
        assert record.subject == "【ＡＰＰＬＩＣ】回復コードを再作成しました"
        assert "203.0.113.9" in record.body
        assert "jimu-1" in record.body
        assert str(timezone.localdate().year) in record.body

    def test_audit__knows_person_and_address(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)
        client.post(CODE, {"code": "111111111111"}, REMOTE_ADDR="198.51.100.7")

        entry = ModelLogEntry.objects.get(action=SecondFactorChange.CODE_USED)
        assert entry.user == clerk
        assert entry.data == {"address": "198.51.100.7"}
        assert entry.message == "回復コードでログインしました。"
        assert MailRecord.objects.get().subject == "【ＡＰＰＬＩＣ】回復コードでログインしました"

    def test_account_without_address__is_no_error(self, phone: Phone, clerk: User) -> None:
        clerk.email = ""

        devices.renew_codes(clerk, OPERATOR)

        assert not MailRecord.objects.exists()
        assert audited(clerk) == [SecondFactorChange.NEW_CODES]

    def test_secrets__are_in_no_log_audit_or_mail(
        self, client: Client, clerk: User, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        first, wrong = phone.code(), phone.wrong_code()
        enter_code(client, wrong, SETUP)
        enter_code(client, first, SETUP)
        codes = shown_codes(client.get(FIRST_CODES))
        client.post(FIRST_CODES)
        client.post("/logout/")
        enter_password(client, clerk)
        enter_code(client, codes[0])

        told = [record.getMessage() for record in caplog.records]
        told += [str(entry.data) for entry in ModelLogEntry.objects.all()]
        told += [f"{record.subject} {record.body}" for record in MailRecord.objects.all()]
        spelled = {phone.key, first, wrong, *codes, *(code.replace("-", "") for code in codes)}
        private = [line for line in told if not line.startswith("(0.")]
        assert is_logged_in(client)
        assert len(ModelLogEntry.objects.all()) == 2
        assert [line for line in private if any(word in line for word in spelled)] == []


class TestThrottle:
    @pytest.fixture(autouse=True)
    def slow(self, settings: LazySettings, clock: Clock) -> None:
        """Let people wait after wrong codes, as the real site does."""
        del settings.OTP_TOTP_THROTTLE_FACTOR
        del settings.OTP_STATIC_THROTTLE_FACTOR

    def test_throttled__even_the_right_code_waits(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)
        enter_code(client, phone.wrong_code())
        device = TOTPDevice.objects.filter(user=clerk, throttling_failure_count=1)
        assert device.update(throttling_failure_count=6) == 1

        response = enter_code(client, phone.code())

        assert re.search(r"[123]\d秒ほど待ってから", field_error(response))
        assert not is_logged_in(client)
        _let_time_pass(clerk, seconds=33)
        enter_code(client, phone.code())
        assert is_logged_in(client)

    def test_throttled__waiting_is_no_guess(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)
        TOTPDevice.objects.filter(user=clerk).update(
            throttling_failure_count=8, throttling_failure_timestamp=timezone.now()
        )
        responses = [enter_code(client, phone.code()) for _ in range(7)]
        _let_time_pass(clerk, seconds=200)

        enter_code(client, phone.code())

        assert {response.status_code for response in responses} == {200}
        assert "3分ほど待ってから" in field_error(responses[-1])
        assert is_logged_in(client)

    def test_throttled__recovery_codes_have_their_own(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)
        enter_code(client, phone.wrong_code())

        enter_code(client, "111111111111")

        assert is_logged_in(client)

    def test_throttled__a_new_attempt_does_not_help(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        TOTPDevice.objects.filter(user=clerk).update(
            throttling_failure_count=20, throttling_failure_timestamp=timezone.now()
        )
        for _ in range(2):
            enter_password(client, clerk)

            assert "待ってから" in field_error(enter_code(client, phone.code()))


class TestResetSecondFactor:
    """The command for a lost phone without codes."""

    def test_reset__sets_an_app_up_anew(
        self, client: Client, clerk: User, phone: Phone, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = staff()
        phone_of(other, phone.clock)
        verified(client, clerk)

        call_command("reset_second_factor", "jimu-1")

        assert "jimu-1" in capsys.readouterr().out
        assert not TOTPDevice.objects.filter(user=clerk).exists()
        assert not StaticToken.objects.filter(device__user=clerk).exists()
        assert devices.has_device(other)
        assert client.get("/admin/")["Location"] == "/login/?next=/admin/"
        enter_password(client, clerk)
        assert client.get(CODE)["Location"] == SETUP

    def test_reset__is_audited_and_mailed(self, clerk: User, phone: Phone) -> None:
        call_command("reset_second_factor", "jimu-1")

        entry = ModelLogEntry.objects.get(action=SecondFactorChange.REMOVED)
        assert entry.object_id == str(clerk.pk)
        assert entry.user is None
        record = MailRecord.objects.get()
        assert record.to == clerk.email
        assert "解除しました" in record.subject
        assert "IPアドレス" not in record.body

    def test_reset__nothing_to_remove(
        self, clerk: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("reset_second_factor", "jimu-1")

        assert "登録がありません" in capsys.readouterr().out
        assert audited(clerk) == []
        assert not MailRecord.objects.exists()

    def test_reset__half_a_device_is_removed_too(self, clerk: User) -> None:
        TOTPDevice.objects.create(user=clerk, name="half", confirmed=False)

        call_command("reset_second_factor", "jimu-1")

        assert not TOTPDevice.objects.exists()

    @pytest.mark.parametrize("login_id", ["nobody", "jimu-1@example.jp", "", "JIMU-1"])
    def test_reset__unknown_id(self, clerk: User, phone: Phone, login_id: str) -> None:
        with pytest.raises(CommandError, match="アカウントはありません"):
            call_command("reset_second_factor", login_id)

        assert devices.has_device(clerk)

    def test_reset__a_member_has_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        UserFactory(username="member")

        call_command("reset_second_factor", "member")

        assert "登録がありません" in capsys.readouterr().out


def _let_time_pass(user: User, seconds: int) -> None:
    """Let the last wrong code lie further back."""
    device: Any = TOTPDevice.objects.get(user=user)
    device.throttling_failure_timestamp -= timedelta(seconds=seconds)
    device.save()
