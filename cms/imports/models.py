"""Imports of files through the admin, with what is needed to undo them (O4)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.files.storage import private_storage, random_name
from cms.jobs import retention


class Deed(models.TextChoices):
    ADDED = "added", "追加"
    CHANGED = "changed", "変更"
    UNCHANGED = "unchanged", "変更なし"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def with_old_files(self) -> ImportRunQuerySet:
        return self.filter(created_at__lt=timezone.now() - retention.IMPORTED_FILES).exclude(
            file=""
        )


class ImportRun(models.Model):
    """One file: uploaded, checked, imported, perhaps undone (O4)."""

    kind = models.CharField("種類", max_length=20)
    file = models.FileField(
        "保存先", upload_to=random_name, storage=private_storage, max_length=200, blank=True
    )
    name = models.CharField("ファイル", max_length=200)
    options = models.JSONField("空欄の行に使う値", default=dict)
    created_at = models.DateTimeField("送信日時", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="送った人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    finished_at = models.DateTimeField("取り込んだ日時", null=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="取り込んだ人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("取り消した日時", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="取り消した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    added = models.PositiveIntegerField("追加", default=0)
    changed = models.PositiveIntegerField("変更", default=0)
    unchanged = models.PositiveIntegerField("変更なし", default=0)
    wrong = models.PositiveIntegerField("誤り", default=0)
    left_out = models.PositiveIntegerField("選ばなかった行", default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "ファイルの取込み"
        verbose_name_plural = "ファイルの取込み"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("add", "view")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
            models.Index(fields=["created_at"], condition=~Q(file=""), name="import_with_file"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.undone_at:
            return "取消し済み"
        return "取込み済み" if self.finished_at else "確認中（まだ取り込んでいません）"


class ImportedRow(models.Model):
    """The result of one row, with what is needed to undo it (O4)."""

    run = models.ForeignKey(
        ImportRun, verbose_name="取込み", on_delete=models.CASCADE, related_name="rows"
    )
    number = models.PositiveIntegerField("行")
    label = models.CharField("名称", max_length=200)
    deed = models.CharField("処理", max_length=10, choices=Deed.choices)
    content_type = models.ForeignKey(
        ContentType, verbose_name="対象の種類", on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField("対象")
    #: The values before the import; null if the row was added.
    before = models.JSONField("前の内容", null=True, encoder=DjangoJSONEncoder)
    #: The values after the import; they show whether somebody has changed them since.
    after = models.JSONField("後の内容", default=dict, encoder=DjangoJSONEncoder)
    #: Why undoing left the row as it is.
    stays = models.CharField("残した理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "取り込んだ行"
        verbose_name_plural = "取り込んだ行"
        ordering = ["run", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="imported_row_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.number}行目 {self.label}"
