"""Applications and the terms that applicants accept (M10–M12)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField

from cms.admin.models import TermsVersion
from cms.members.joining.enums import ApplicationState
from cms.members.organizations.enums import DomainVerdict, OrganizationKind
from cms.members.organizations.models.organizations import Organization
from cms.web.fields import telephone_is_valid


class JoiningTerms(TermsVersion):
    """One version of the code of conduct and the terms that applicants accept (M10)."""

    accepted_in = "applications"

    code_of_conduct = RichTextField("行動規範", features=["h3", "bold", "ul", "ol", "link"])
    terms = RichTextField("利用規約", features=["h3", "bold", "ul", "ol", "link"])

    panels = [
        FieldPanel("version"),
        FieldPanel("begins_at"),
        FieldPanel("code_of_conduct"),
        FieldPanel("terms"),
    ]

    class Meta(TermsVersion.Meta):
        verbose_name = "行動規範と利用規約"
        verbose_name_plural = "行動規範と利用規約"


@register_setting(icon="mail", order=905)
class JoiningOffice(BaseGenericSetting):
    """Whom bodies without a domain of their own call to apply (M11)."""

    tel = models.CharField(
        "事務局の電話番号",
        max_length=30,
        blank=True,
        validators=[telephone_is_valid],
        help_text="団体のメールアドレスがない方に、入会の申込みの画面で案内します。",
    )
    hours = models.CharField(
        "受付時間", max_length=60, blank=True, help_text="例：平日 9時30分から17時30分まで"
    )

    class Meta:
        verbose_name = "入会の窓口"
        verbose_name_plural = "入会の窓口"

    @property
    def how_to_call(self) -> str:
        """Return how to apply without an address at an own domain."""
        if not self.tel:
            return "団体のメールアドレスがないときは、事務局にお問い合わせください。"
        hours = f"、{self.hours}" if self.hours else ""
        return (
            f"団体のメールアドレスがないときは、事務局（電話 {self.tel}{hours}）にご連絡ください。"
            "所属を確かめて、事務局が申込みを受け付けます。"
        )


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> ApplicationQuerySet:
        """Return verified applications that need a decision, oldest first (M12)."""
        return self.filter(state=ApplicationState.WAITING).order_by("verified_at", "pk")

    def never_verified(self, before: timedelta) -> ApplicationQuerySet:
        limit = timezone.now() - before
        return self.filter(state=ApplicationState.UNVERIFIED, created_at__lt=limit)


class Application(models.Model):
    """An application to join (M10)."""

    organization_name = models.CharField("団体名", max_length=100)
    kind = models.CharField("団体種別", max_length=20, choices=OrganizationKind.choices)
    local_government_code = models.CharField("全国地方公共団体コード", max_length=6, blank=True)
    last_name = models.CharField("姓", max_length=50)
    first_name = models.CharField("名", max_length=50)
    department = models.CharField("部署名", max_length=100)
    tel = models.CharField("電話番号", max_length=30, blank=True)
    email = models.EmailField("メールアドレス")
    note = models.TextField("事務局への連絡", max_length=1000, blank=True)
    terms = models.ForeignKey(
        JoiningTerms,
        verbose_name="了承した行動規範と利用規約",
        on_delete=models.PROTECT,
        related_name="applications",
    )
    accepted_at = models.DateTimeField("了承した日時", default=timezone.now)
    address = models.GenericIPAddressField("IPアドレス", null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="事務局で入力した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    domain_verdict = models.CharField(
        "ドメインの判定", max_length=20, choices=DomainVerdict.choices
    )
    local_government = models.ForeignKey(
        "members.LocalGovernment",
        verbose_name="ドメインから分かった団体",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        "状態",
        max_length=12,
        choices=ApplicationState.choices,
        default=ApplicationState.UNVERIFIED,
    )
    created_at = models.DateTimeField("申込日時", default=timezone.now)
    verified_at = models.DateTimeField("アドレスを確かめた日時", null=True)
    decided_at = models.DateTimeField("決めた日時", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="決めた人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    reason = models.TextField("お断りの理由", blank=True)
    organization = models.ForeignKey(
        Organization,
        verbose_name="加わった団体",
        on_delete=models.SET_NULL,
        null=True,
        related_name="applications",
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="作ったアカウント",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = ApplicationQuerySet.as_manager()

    #: What the search of the admin reads.
    SEARCHED = ("organization_name", "last_name", "first_name", "department", "email", "tel")

    class Meta:
        verbose_name = "入会の申込み"
        verbose_name_plural = "入会の申込み"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["state", "verified_at", "id"], name="application_waiting"),
            models.Index(fields=["-created_at", "-id"], name="application_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_name} {self.get_full_name()}"

    def get_full_name(self) -> str:
        """Return the name in Japanese order, family name first."""
        return f"{self.last_name} {self.first_name}"

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2].lower()
