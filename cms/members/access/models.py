"""Login records, access alerts, and the policy for unknown networks (M21, M22)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.database.subjects import AboutSomething
from cms.members.access.enums import AlertKind, LoginResult, UnknownAddress, Verdict
from cms.members.organizations.models.organizations import Organization


class LoginRecord(models.Model):
    """One login attempt; a job deletes old ones (M21, M25)."""

    created_at = models.DateTimeField("日時", default=timezone.now)
    login_id = models.CharField("入力されたID", max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="アカウント",
        on_delete=models.SET_NULL,
        null=True,
        related_name="login_records",
        db_index=False,
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name="団体",
        on_delete=models.SET_NULL,
        null=True,
        related_name="login_records",
        db_index=False,
    )
    address = models.GenericIPAddressField("IPアドレス", null=True)
    user_agent = models.CharField("ブラウザ", max_length=300, blank=True)
    result = models.CharField("結果", max_length=20, choices=LoginResult.choices)
    verdict = models.CharField("判定", max_length=10, choices=Verdict.choices, blank=True)

    class Meta:
        verbose_name = "アクセスログ"
        verbose_name_plural = "アクセスログ"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="login_newest"),
            models.Index(fields=["organization", "-created_at", "-id"], name="login_organization"),
            models.Index(fields=["verdict", "-created_at", "-id"], name="login_verdict"),
            models.Index(fields=["result", "-created_at", "-id"], name="login_result"),
            models.Index(fields=["user", "address"], name="login_user_and_address"),
            models.Index(fields=["address", "-created_at"], name="login_address"),
            models.Index(fields=["login_id", "-created_at"], name="login_id_typed"),
        ]

    def __str__(self) -> str:
        return f"{self.login_id} {self.get_result_display()}"


class AccessAlert(AboutSomething):
    """One alert to the secretariat, at most once a day per subject (M22, M24)."""

    kind = models.CharField("種類", max_length=20, choices=AlertKind.choices)
    subject = models.CharField("対象", max_length=200)
    day = models.DateField("日")
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, null=True, related_name="+"
    )
    address = models.GenericIPAddressField("IPアドレス", null=True)
    created_at = models.DateTimeField("日時", default=timezone.now)
    handled_at = models.DateTimeField("確認した日時", null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="確認した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "アクセスの警告"
        verbose_name_plural = "アクセスの警告"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "day"], name="alert_once_a_day"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(handled_at__isnull=True),
                name="alert_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


@register_setting(icon="lock", order=900)
class AccessPolicy(BaseGenericSetting):
    """What happens to a login from a network that the organisation has not registered (M22)."""

    unknown_address = models.CharField(
        "登録にないネットワークからのログイン",
        max_length=10,
        choices=UnknownAddress.choices,
        default=UnknownAddress.MAIL,
        help_text="ネットワークを登録していない団体には、どれを選んでも影響しません。",
    )

    class Meta:
        verbose_name = "ログインの見守り"
        verbose_name_plural = "ログインの見守り"
