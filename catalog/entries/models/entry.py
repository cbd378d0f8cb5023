"""An entry: information of an organisation for local governments (コンテンツ管理テーブル)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from catalog.entries import content
from catalog.entries.enums import HANDLED, Confidentiality
from catalog.entries.models.case_facts import CaseFacts
from catalog.entries.models.publishing import PublishEntryAction
from catalog.entries.models.sale import Sale
from catalog.entries.models.text import EntryText
from catalog.entries.models.traits import mask_of, traits_of
from catalog.entries.models.videos import Videos
from catalog.entries.querysets import EntryQuerySet
from catalog.entries.validators import CONSENT_NEEDED, TEXT_NOT_OPEN, contact_is_given
from catalog.taxonomy.keys import genre_key_of
from catalog.taxonomy.models import Genre, InformationType
from cms.members.organizations.models.organizations import Organization
from cms.web.addresses import is_web_address
from cms.web.fields import required_on_save
from cms.web.text import excerpt, normalise

SUMMARY_LENGTH = 2000
EXCERPT_LENGTH = 30


class Entry(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    Sale,
    CaseFacts,
    Videos,
    ClusterableModel,
):
    """A product, case, person or other information that an organisation registered (1.1).

    The row holds what readers see; drafts are revisions. Publishing writes a whole revision to the
    row. Therefore `with_content_json` keeps the columns that are not content, and likes and
    takedowns have tables of their own.
    """

    live = models.BooleanField("公開中", default=False, editable=False)
    information_type = models.ForeignKey(
        InformationType, verbose_name="情報種別", on_delete=models.PROTECT, related_name="entries"
    )
    genres = ParentalManyToManyField(
        Genre, verbose_name="行政課題のジャンル", related_name="entries"
    )
    title = models.CharField("タイトル", max_length=100)
    summary = models.TextField(
        "概要",
        max_length=SUMMARY_LENGTH,
        validators=[MaxLengthValidator(SUMMARY_LENGTH)],
        help_text="2,000文字まで。改行はそのまま表示されます。",
    )
    cost_guide = models.CharField(
        "費用の目安",
        max_length=200,
        blank=True,
        help_text="例：初期費用50万円から、月額３万円から（200文字まで）",
    )
    reference_count = models.PositiveIntegerField(
        "導入実績", null=True, blank=True, help_text="導入した地方公共団体などの数"
    )
    url = models.URLField(
        "製品情報・外部サイト",
        max_length=500,
        blank=True,
        validators=[is_web_address],
        help_text="http:// または https:// で始まるアドレス",
    )
    contact_company = models.CharField("会社名・団体名", max_length=100, blank=True)
    contact_department = models.CharField("部署名", max_length=100, blank=True)
    contact_person = models.CharField("担当者名", max_length=100, blank=True)
    contact_tel = models.CharField("電話番号", max_length=30, blank=True)
    contact_email = models.EmailField("メールアドレス", blank=True)
    confidentiality = models.PositiveSmallIntegerField(
        "機密性",
        choices=[(each.value, each.label) for each in HANDLED],
        default=Confidentiality.CLASS_1,
        help_text="内容と資料の全体についての区分",
    )
    consent_declared = models.BooleanField(
        "所属する行政機関の同意を得ています",
        default=False,
        help_text="機密性２の場合は必須です。"
        "行政機関以外の方は、その情報を提供した行政機関などの同意を得てください。",
    )

    text_is_open = models.BooleanField(
        "全文をだれでも読めるようにし、公開データに載せることに同意します",
        default=False,
        help_text="機密性１の事例情報などで選べます。概要、事例の実績などの文章を、"
        "ログインしていない人も読めます。公開データの利用条件（CC BY 4.0）で、"
        "出典を示せばだれでも利用できます。資料と連絡先は、これまでどおり会員だけに見せます。"
        "同意はいつでも取り消せます。",
    )

    organization = models.ForeignKey(
        Organization,
        verbose_name="登録した団体",
        on_delete=models.PROTECT,
        related_name="entries",
        editable=False,
    )
    registrant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="登録者",
        on_delete=models.SET_NULL,
        null=True,
        related_name="entries",
        editable=False,
    )
    external_id = models.CharField("外部ID", max_length=100, blank=True, editable=False)
    registered_at = models.DateTimeField("登録日", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("情報更新日", default=timezone.now, editable=False)
    deleted_at = models.DateTimeField("削除日時", null=True, editable=False)
    #: The highest document number ever used: numbers are not reused (contract).
    last_document_number = models.PositiveSmallIntegerField(default=0, editable=False)
    form_token = models.UUIDField(null=True, unique=True, editable=False)
    search_title = models.CharField(max_length=300, editable=False, default="")
    genre_key = models.TextField(editable=False, default="")
    traits = models.PositiveSmallIntegerField(editable=False, default=0)

    required_on_save(title)

    objects = EntryQuerySet.as_manager()

    #: Wagtail does not index the references of entries: no screen of ours needs it (S2).
    wagtail_reference_index_ignore = True
    #: Columns that publishing a revision does not change.
    kept_on_publish = (
        "organization_id",
        "registrant_id",
        "external_id",
        "registered_at",
        "updated_at",
        "deleted_at",
        "form_token",
        "last_document_number",
    )
    #: What readers see, besides genres and documents; a change updates `updated_at`.
    content_fields = content.COLUMNS
    contact_fields = content.CONTACT
    #: Read by `cms.admin.workflows`: approval publishes what the reviewer saw (S4).
    publishes_reviewed_version = True

    class Meta:
        verbose_name = "登録情報"
        verbose_name_plural = "登録情報"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~Q(external_id=""),
                name="entry_external_id_unique_in_organization",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(live=False),
                name="entry_deleted_is_not_live",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality=Confidentiality.CLASS_1)
                | Q(confidentiality=Confidentiality.CLASS_2, consent_declared=True),
                name="entry_confidentiality_is_handled",
                violation_error_message=CONSENT_NEEDED,
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-updated_at", "-id"],
                condition=Q(deleted_at__isnull=True),
                name="entry_own_newest",
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(live=True, deleted_at__isnull=True),
                name="entry_published_oldest",
            ),
            models.Index(
                fields=["sales_end_on"],
                condition=Q(live=True, sales_end_on__isnull=False),
                name="entry_sale_ends",
            ),
            models.Index(
                fields=["support_until"],
                condition=Q(live=True, support_until__isnull=False),
                name="entry_support_ends",
            ),
            models.Index(
                fields=["url"],
                condition=Q(live=True, deleted_at__isnull=True),
                name="entry_published_url",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Update the search index in the same transaction, unless `update_fields` is given."""
        if kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        self.search_title = normalise(self.title)[:300]
        self.genre_key = genre_key_of(genre.pk for genre in self.genres.all())
        self.traits = mask_of(traits_of(self))
        with transaction.atomic():
            super().save(*args, **kwargs)
            EntryText.objects.write(self)

    def with_content_json(self, content: dict[str, Any]) -> Entry:
        """Return the entry with `content`, and keep the columns that are not content.

        Genres and types retired since the draft are replaced by their successors (S2).
        """
        entry: Entry = super().with_content_json(with_successors(content))
        for name in self.kept_on_publish:
            setattr(entry, name, getattr(self, name))
        return entry

    def publish(self, revision: Any, user: Any = None, **options: Any) -> None:
        """Publish `revision`; every way of publishing calls this.

        Raises:
            NotPublishableError: if the entry is deleted or stopped.
        """
        skip = options.pop("skip_permission_checks", False)
        PublishEntryAction(revision, user=user, **options).execute(skip_permission_checks=skip)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "catalog/entries/entry_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return context | {"entry": self, "contact": self.contact, "documents": []}

    def clean_for_review(self) -> None:
        """Check all rules of 1.1 before the submission.

        Raises:
            ValidationError: with the messages of all fields.
        """
        problems: dict[str, list[ValidationError]] = {}
        for check in (
            lambda: self.full_clean(exclude=["latest_revision", "live_revision"]),
            self._check_genres,
            lambda: contact_is_given(self.contact_tel, self.contact_email),
        ):
            try:
                check()
            except ValidationError as error:
                problems = error.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    def clean(self) -> None:
        """Check the facts that entries of the type are asked for.

        Raises:
            ValidationError: at the field that is wrong.
        """
        super().clean()
        self.clean_videos()
        if not self.information_type_id:
            return
        if self.text_is_open and not self.text_may_be_open:
            raise ValidationError({"text_is_open": TEXT_NOT_OPEN})
        if self.is_asked_for(content.SALE):
            self.clean_sale()
        if self.is_asked_for(content.RESULTS):
            self.clean_case()

    def _check_genres(self) -> None:
        if not self.genres.all():
            raise ValidationError({"genres": "一つ以上選んでください。"})

    @property
    def is_published(self) -> bool:
        """Same rule as `EntryQuerySet.published()`."""
        return self.live and self.deleted_at is None

    @property
    def is_class_2(self) -> bool:
        """Whether the entry is only for special members (M13)."""
        return self.confidentiality == Confidentiality.CLASS_2

    @property
    def text_may_be_open(self) -> bool:
        """Whether its organisation may open the whole text: class 1 of some types (1.1)."""
        is_class_1 = self.confidentiality == Confidentiality.CLASS_1
        return is_class_1 and self.information_type.text_may_be_open

    @property
    def highest_document_number(self) -> int:
        """The highest document number ever used, drafts included."""
        numbers = (document.number for document in self.documents.all())
        return max(self.last_document_number, *numbers, 0)

    @property
    def consent_label(self) -> str:
        field = self._meta.get_field("consent_declared")
        return str(field.verbose_name) if self.consent_declared else ""

    @property
    def excerpt(self) -> str:
        """The first 30 characters of the summary (V3)."""
        return excerpt(self.summary, EXCERPT_LENGTH)

    @property
    def url_host(self) -> str:
        """The host of the external link, shown so that readers know where it leads."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def ordered_genres(self) -> list[Genre]:
        return sorted(self.genres.all(), key=lambda genre: (genre.sort_order or 0, genre.pk))

    @property
    def genre_names(self) -> list[str]:
        return [genre.name for genre in self.ordered_genres]

    @property
    def contact(self) -> list[tuple[str, str]]:
        """Label and value of each contact field that is not blank (V4)."""
        return [
            (self.label_of(name), value)
            for name in content.CONTACT
            if (value := getattr(self, name))
        ]

    @property
    def facts(self) -> list[tuple[content.Section, list[tuple[str, str]]]]:
        """Sections with label and value of each fact that is given."""
        sections = (each for each in content.SECTIONS if self.is_asked_for(each))
        rows = ((each, self._given(content.facts_in(each))) for each in sections)
        return [(section, facts) for section, facts in rows if facts]

    def _given(self, parts: Iterable[content.Part]) -> list[tuple[str, str]]:
        said = ((self.label_of(part.name), self.fact(part)) for part in parts)
        return [(label, value) for label, value in said if value]

    def fact(self, part: content.Part) -> str:
        """Return what readers see of a fact, "" if it is not given."""
        value = getattr(self, part.current or part.name)
        return part.shown(value) if value else ""

    @property
    def sale_note(self) -> str:
        """What readers are told of the end of the sale of a product, "" while it is sold."""
        return self.end_of_sale if self.is_asked_for(content.SALE) else ""

    def is_asked_for(self, asked: content.Section | content.Part) -> bool:
        """Whether entries of this type have the section or part (1.1)."""
        return asked.is_asked_of(self.information_type.asked_facts)

    @classmethod
    def label_of(cls, name: str) -> str:
        return content.BY_NAME[name].label or str(cls._meta.get_field(name).verbose_name)

    def content(self) -> dict[str, Any]:
        """Return what readers see, comparable between two versions (1.1)."""
        values = {name: getattr(self, name) for name in self.content_fields}
        values["genres"] = sorted(genre.pk for genre in self.genres.all())
        values["documents"] = [
            (document.file.name, document.title) for document in self.documents.all()
        ]
        return values


def with_successors(content: dict[str, Any]) -> dict[str, Any]:
    """Replace retired genres and types in the content of a revision (S2)."""
    type_id, genre_ids = content["information_type"], content["genres"]
    types = InformationType.objects.successor_ids([type_id])
    genres = Genre.objects.successor_ids(genre_ids)
    mapped = dict.fromkeys(genres.get(pk, pk) for pk in genre_ids)
    return content | {"information_type": types.get(type_id, type_id), "genres": list(mapped)}
