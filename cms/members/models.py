"""Organisations and the accounts of their people."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property

from cms.members.enums import SECRETARIAT_GROUP, Membership, OrganizationKind


class Organization(models.Model):
    """A member body; entries, likes and rights belong to it, not to its people (1.0, M4)."""

    name = models.CharField("団体名", max_length=100, unique=True)
    external_id = models.CharField(
        "団体ID",
        max_length=100,
        blank=True,
        help_text="ファイルで取り込むときに同じ団体と見分けるためのIDです。",
    )
    kind = models.CharField("団体種別", max_length=20, choices=OrganizationKind.choices)
    membership = models.CharField("会員種別", max_length=10, choices=Membership.choices)
    local_government_code = models.CharField(
        "全国地方公共団体コード",
        max_length=6,
        blank=True,
        help_text="地方公共団体のみ。検査数字を含む６桁。",
    )
    domain = models.CharField(
        "メールのドメイン",
        max_length=253,
        blank=True,
        help_text="例：city.example.lg.jp",
    )

    class Meta:
        verbose_name = "団体"
        verbose_name_plural = "団体"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~models.Q(external_id=""),
                name="organization_external_id_unique",
                violation_error_message="この団体IDは他の団体で使われています。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_special(self) -> bool:
        """Local governments and ministries, who may read every entry (V4)."""
        return self.membership == Membership.SPECIAL


class AccountManager(UserManager["User"]):
    """Loads the organisation with the account: every page asks for it."""

    def get_queryset(self) -> models.QuerySet[User]:
        """Return accounts with their organisation, in one query."""
        return super().get_queryset().select_related("organization")


class User(AbstractUser):
    """An account; `username` is the login ID that the association issued (M1)."""

    organization = models.ForeignKey(
        Organization,
        verbose_name="団体",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        help_text="事務局とＷＧメンバのアカウントでは空欄にします。",
    )
    department = models.CharField("部署名", max_length=100, blank=True)
    tel = models.CharField("電話番号", max_length=30, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "アカウント"
        verbose_name_plural = "アカウント"
        indexes = [models.Index(models.functions.Lower("email"), name="user_email_lower")]

    def get_full_name(self) -> str:
        """Return the name in Japanese order, family name first."""
        return f"{self.last_name} {self.first_name}".strip()

    @cached_property
    def is_secretariat(self) -> bool:
        """Association staff, who see everything (1.0)."""
        if self.is_superuser:
            return True
        fetched: bool | None = getattr(self, "is_staff_of_association", None)
        if fetched is not None:
            return fetched
        return self.groups.filter(name=SECRETARIAT_GROUP).exists()
