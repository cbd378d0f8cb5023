"""The menus of the whole site (W2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page


class Menu(ClusterableModel):
    """A menu of the whole site, edited in the admin (W2)."""

    class Place(models.TextChoices):
        """Where the menu stands."""

        MAIN = "main", "メインメニュー"
        FOOTER = "footer", "フッター"

    place = models.CharField("場所", max_length=10, choices=Place.choices, unique=True)

    panels = [FieldPanel("place"), InlinePanel("items", heading="項目", label="項目")]

    class Meta:
        verbose_name = "メニュー"
        verbose_name_plural = "メニュー"

    def __str__(self) -> str:
        return self.get_place_display()


class MenuItem(Orderable):
    """A page, or an address elsewhere, under a name."""

    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page,
        verbose_name="ページ",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.URLField("外部のアドレス", blank=True, help_text="ページを選ばないときだけ")
    label = models.CharField(
        "表示する名前", max_length=40, blank=True, help_text="空欄ならページのタイトル"
    )

    panels = [FieldPanel("page"), FieldPanel("address"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = "メニューの項目"
        verbose_name_plural = "メニューの項目"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for exactly one place to lead to.

        Raises:
            ValidationError: if there is none or there are two, or an address has no name.
        """
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": "ページか外部のアドレスのどちらか一方が必要です。"})
        if self.address and not self.label:
            raise ValidationError({"label": "外部のアドレスには表示する名前が必要です。"})

    @property
    def title(self) -> str:
        """What the menu says."""
        return self.label or (self.page.title if self.page else self.address)

    @property
    def url(self) -> str:
        """Where it leads."""
        return self.page.url or "" if self.page else self.address
