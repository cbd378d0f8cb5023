"""User accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.organizations.models.organizations import Organization


class AccountManager(UserManager["User"]):
    """Fetch the organisation together with the account: every page needs it."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("organization")


class User(AbstractUser):
    """An account; `username` is the login ID issued by the association (M1)."""

    organization = models.ForeignKey(
        Organization,
        verbose_name="団体",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        limit_choices_to={"merged_into__isnull": True},
        help_text="事務局とＷＧメンバのアカウントでは空欄にします。",
    )
    department = models.CharField("部署名", max_length=100, blank=True)
    tel = models.CharField("電話番号", max_length=30, blank=True)
    is_manager = models.BooleanField(
        "団体の管理者",
        default=False,
        help_text="同じ団体のアカウントを招待し、停止し、管理者を引き継げます。団体に１人です。",
    )
    wants_news = models.BooleanField(
        "お知らせメール",
        default=True,
        help_text="登録のお願いなど、事務局からのお知らせをメールで受け取ります。",
    )
    unused_warned_at = models.DateTimeField("未使用のお知らせをした日時", null=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "アカウント"
        verbose_name_plural = "アカウント"
        indexes = [models.Index(models.functions.Lower("email"), name="user_email_lower")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(is_manager=True),
                name="one_manager_per_organization",
                violation_error_message="この団体には、すでに管理者がいます。",
            ),
        ]

    def get_full_name(self) -> str:
        """Return the name in Japanese order, family name first."""
        return f"{self.last_name} {self.first_name}".strip()

    @cached_property
    def is_secretariat(self) -> bool:
        """Whether the user is staff of the association, who may see everything (1.0)."""
        if self.is_superuser:
            return True
        fetched: bool | None = getattr(self, "is_staff_of_association", None)
        if fetched is not None:
            return fetched
        return self.groups.filter(name=SECRETARIAT_GROUP).exists()


class MemberAccountManager(AccountManager):
    """Return only members' accounts: with an organisation, without groups or permissions."""

    def get_queryset(self) -> models.QuerySet[User]:
        members = super().get_queryset().filter(organization__isnull=False, is_superuser=False)
        return members.filter(groups__isnull=True, user_permissions__isnull=True)


class MemberAccount(User):
    """The account of a member, for the secretariat's own screens.

    It has its own permissions: the right to change members must not include the secretariat's
    accounts or anybody's groups, which Wagtail's screens for `User` would allow.
    """

    objects: ClassVar[MemberAccountManager] = MemberAccountManager()

    #: What the search of the admin reads.
    SEARCHED = (
        "username",
        "last_name",
        "first_name",
        "email",
        "tel",
        "department",
        "organization__name",
        "organization__formerly",
    )

    class Meta:
        proxy = True
        verbose_name = "会員のアカウント"
        verbose_name_plural = "会員のアカウント"
        default_permissions = ("add", "change", "view")
