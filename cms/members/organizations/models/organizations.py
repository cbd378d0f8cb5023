"""Member organisations and their networks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from cms.members.organizations.codes import (
    ASSOCIATION_CODES,
    code_is_valid,
    is_association_code,
)
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.web.networks import network_or_none, normal_domain

ASSOCIATIONS = "地方公共団体（広域連合・一部事務組合など）"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def standing(self) -> OrganizationQuerySet:
        """Return organisations that are not merged, for choosers, lists and exports (O8)."""
        return self.filter(merged_into__isnull=True)

    def associations(self) -> OrganizationQuerySet:
        """Return associations of municipalities (広域連合, 一部事務組合 and the like; P1)."""
        return self.filter(local_government_code__regex=ASSOCIATION_CODES)


class Organization(ClusterableModel):
    """A member organisation; it owns entries, likes and rights, not its people (1.0, M4).

    A merged organisation stays as a closed row, because old records refer to it (O8).
    """

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
        validators=[code_is_valid],
        help_text="地方公共団体のみ。検査数字を含む６桁。広域連合、一部事務組合などにもあります。",
    )
    domain = models.CharField(
        "メールのドメイン",
        max_length=253,
        blank=True,
        help_text="例：city.example.lg.jp",
    )
    contact_department = models.CharField("部署名", max_length=100, blank=True)
    contact_person = models.CharField("担当者名", max_length=100, blank=True)
    contact_tel = models.CharField("電話番号", max_length=30, blank=True)
    contact_email = models.EmailField("メールアドレス", blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="統合先",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        editable=False,
    )
    closed_at = models.DateTimeField("統合日時", null=True, editable=False)
    formerly = models.TextField("旧名称", blank=True, default="", editable=False)

    objects = OrganizationQuerySet.as_manager()

    #: What the search of the admin reads.
    SEARCHED = (
        "name",
        "formerly",
        "domain",
        "external_id",
        "local_government_code",
        "contact_person",
        "contact_tel",
        "contact_email",
    )
    panels = [
        "name",
        FieldRowPanel(["kind", "membership"]),
        FieldRowPanel(["local_government_code", "domain"]),
        "external_id",
        InlinePanel(
            "networks",
            heading="ネットワーク（IPアドレス）",
            label="ネットワーク",
            help_text="登録があると、ここにないネットワークからのログインを見分けられます。",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["contact_department", "contact_person"]),
                FieldRowPanel(["contact_tel", "contact_email"]),
            ],
            heading="登録情報の連絡先に最初から入る内容",
        ),
    ]

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
        indexes = [models.Index(fields=["domain"], name="organization_domain")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Normalise the domain: it decides who belongs to the organisation (M4, M11).

        Raises:
            ValidationError: if it is not one domain.
        """
        try:
            self.domain = normal_domain(self.domain)
        except ValidationError as error:
            raise ValidationError({"domain": error.messages}) from error

    @property
    def is_association(self) -> bool:
        """Whether it is a 広域連合, 一部事務組合 or the like (P1)."""
        return is_association_code(self.local_government_code)

    @property
    def kind_label(self) -> str:
        """Return the kind; associations of municipalities are named as what they are."""
        return ASSOCIATIONS if self.is_association else str(self.get_kind_display())

    @property
    def is_closed(self) -> bool:
        """Whether it is merged into another organisation (O8)."""
        return self.merged_into_id is not None

    @property
    def former_name_list(self) -> list[str]:
        """Former names, including names of merged organisations, latest first (O8).

        The column is a copy, so that lists need no query per row; `FormerName` is the source.
        """
        return self.formerly.splitlines()

    @property
    def is_special(self) -> bool:
        """Whether it is a local government or ministry, which may read every entry (V4)."""
        return self.membership == Membership.SPECIAL


class Network(models.Model):
    """A block of IP addresses from which people of an organisation log in (M20).

    Other organisations use a shared one too, such as the security cloud of a prefecture.
    """

    organization = ParentalKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="networks"
    )
    cidr = models.CharField(
        "ネットワーク",
        max_length=43,
        help_text="例：203.0.113.0/24、2001:db8::/32、198.51.100.7（１台だけのとき）",
    )
    is_shared = models.BooleanField(
        "ほかの団体と共用",
        default=False,
        help_text="都道府県の自治体情報セキュリティクラウドのように、多くの団体が使う出口のとき。",
    )

    panels = [FieldRowPanel([FieldPanel("cidr"), FieldPanel("is_shared")])]

    class Meta:
        verbose_name = "ネットワーク"
        verbose_name_plural = "ネットワーク"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cidr"],
                name="network_once_per_organization",
                violation_error_message="同じネットワークが二度登録されています。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cidr"], condition=models.Q(is_shared=True), name="network_shared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cidr}（共用）" if self.is_shared else self.cidr

    def clean(self) -> None:
        """Normalise the block.

        Raises:
            ValidationError: if it is no valid block, or contains every address.
        """
        network = network_or_none(self.cidr)
        if network is None:
            raise ValidationError(
                {"cidr": "203.0.113.0/24 や 2001:db8::/32 の形で入力してください。"}
            )
        if network.prefixlen == 0:
            raise ValidationError({"cidr": "すべてのアドレスを含むため登録できません。"})
        self.cidr = str(network)
