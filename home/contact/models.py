"""The page with the form to the association, and the messages that arrive (W2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.web.pages import AddressTableMixin
from home.contact.enums import Concern
from home.pages.blocks import BodyBlock

TEXT_LENGTH = 2000
NOTE_LENGTH = 1000


class ContactPage(AddressTableMixin, Page):
    """What to know before writing to the association, and the form (W2)."""

    body = StreamField(
        BodyBlock(), verbose_name="内容", blank=True, help_text="入力欄の前に出ます。"
    )

    urlconf = "home.contact.urls"
    content_panels = [*Page.content_panels, FieldPanel("body")]
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "お問い合わせ"


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def open(self) -> ContactMessageQuerySet:
        return self.filter(handled_at__isnull=True)


class ContactMessage(models.Model):
    """A message to the association, for the secretariat only (W2)."""

    concern = models.CharField("ご用件", max_length=20, choices=Concern.choices)
    name = models.CharField("お名前", max_length=100)
    organization = models.CharField("団体名", max_length=200)
    email = models.EmailField("メールアドレス")
    tel = models.CharField("電話番号", max_length=50, blank=True)
    text = models.TextField("内容", max_length=TEXT_LENGTH)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="アカウント",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField("受付日時", default=timezone.now, db_index=True)
    handled_at = models.DateTimeField("対応した日時", null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="対応した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    note = models.TextField("対応のメモ", max_length=NOTE_LENGTH, blank=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "協会へのお問い合わせ"
        verbose_name_plural = "協会へのお問い合わせ"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(handled_at__isnull=True),
                name="contact_message_open",
            ),
            models.Index(fields=["email", "-created_at"], name="contact_message_of_writer"),
            models.Index(fields=["handled_at"], name="contact_message_handled"),
        ]

    def __str__(self) -> str:
        return f"{self.get_concern_display()}：{self.organization} {self.name}"
