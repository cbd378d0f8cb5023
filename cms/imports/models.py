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


class State(models.TextChoices):
    TO_CHECK = "to_check", "確認しています"
    UNREADABLE = "unreadable", "読めませんでした"
    TO_MAP = "to_map", "列や値の対応を決めてください"
    CHECKED = "checked", "確認中（まだ取り込んでいません）"
    TAKING_IN = "taking_in", "取り込んでいます"
    DONE = "done", "取込み済み"
    UNDOING = "undoing", "取り消しています"
    UNDONE = "undone", "取消し済み"


#: A process is at work, or will be.
UNDER_WAY = (State.TO_CHECK, State.TAKING_IN, State.UNDOING)
#: Nothing has been written: the file can still be forgotten.
UNDECIDED = (State.TO_CHECK, State.UNREADABLE, State.TO_MAP, State.CHECKED)
#: Somebody has to say how to go on.
WAITING = (State.TO_MAP, State.CHECKED)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def under_way(self) -> ImportRunQuerySet:
        return self.filter(state__in=UNDER_WAY)

    def with_old_files(self) -> ImportRunQuerySet:
        """Return the runs whose files may go; nobody works on them."""
        old = self.filter(created_at__lt=timezone.now() - retention.IMPORTED_FILES)
        return old.exclude(file="").exclude(state__in=UNDER_WAY)

    def waiting(self) -> ImportRunQuerySet:
        """Return read files of which nobody has said yet what to take in."""
        return self.filter(state__in=WAITING)


class ImportRun(models.Model):
    """One file: uploaded, checked, imported, perhaps undone (O4)."""

    kind = models.CharField("種類", max_length=20)
    file = models.FileField(
        "保存先", upload_to=random_name, storage=private_storage, max_length=200, blank=True
    )
    name = models.CharField("ファイル", max_length=200)
    options = models.JSONField("空欄の行に使う値", default=dict)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.TO_CHECK)
    #: How their columns and values become ours, as `mapping.Decided` keeps it; {} for our own.
    mapping = models.JSONField("列と値の対応", default=dict)
    #: Their headings, examples and values, as `mapping.Outline` keeps them.
    outline = models.JSONField("列と値", null=True)
    #: What the check found, as `outcomes.Outcome` keeps it; None before, and without the file.
    outcome = models.JSONField("確認結果", null=True)
    #: Why the file could not be read, or the chosen rows were not taken in.
    problem = models.TextField("できなかった理由", blank=True)
    #: The numbers of the chosen rows, and of those that were refused all the same, with reasons.
    chosen = models.JSONField("選んだ行", default=list)
    refused = models.JSONField("取り込めなかった行", default=dict)
    #: Rows to be written or undone, and how many of them are finished.
    total = models.PositiveIntegerField("対象の行", default=0)
    done = models.PositiveIntegerField("終わった行", default=0)
    #: Starts of the present step since it last got on.
    attempts = models.PositiveSmallIntegerField("始めた回数", default=0)
    #: Where the person who started the present step sat, for the audit.
    address = models.CharField("操作した端末", max_length=45, blank=True)
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
            models.Index(
                fields=["attempts", "id"],
                condition=Q(state__in=UNDER_WAY),
                name="import_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_taken_in(self) -> bool:
        return self.finished_at is not None


class KeptMapping(models.Model):
    """What was decided on the columns and values of a file, for the next one of its shape (O4)."""

    kind = models.CharField("種類", max_length=20)
    #: As `Kind.owner_of` tells.
    owner = models.CharField("だれのファイルか", max_length=20, blank=True)
    #: A hash of the headings.
    shape = models.CharField("見出し", max_length=64)
    mapping = models.JSONField("列と値の対応", default=dict)
    updated_at = models.DateTimeField("決めた日時", auto_now=True)

    class Meta:
        verbose_name = "列と値の対応"
        verbose_name_plural = "列と値の対応"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "shape", "owner"], name="kept_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shape[:8]}"


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
    #: Whether undoing has looked at the row, whatever came of it.
    is_undone = models.BooleanField("取消し済み", default=False)

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
