"""Mergers and renamings of organisations, with the data to undo them (O8)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.members.organizations.enums import ChangeKind, RowDeed
from cms.members.organizations.models.organizations import Organization


class FormerName(models.Model):
    """A former name of an organisation, or the name of one merged into it (O8)."""

    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField("旧名称", max_length=100)
    since = models.DateField("使用開始日", null=True, blank=True)
    until = models.DateField("使用終了日", null=True, blank=True)

    #: Skip Wagtail's reference index: its rows would remain after the step is undone.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "旧名称"
        verbose_name_plural = "旧名称"
        ordering = ["-until", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="former_name_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationChangeQuerySet(models.QuerySet["OrganizationChange"]):
    def in_force(self) -> OrganizationChangeQuerySet:
        return self.filter(undone_at__isnull=True)


class OrganizationChange(models.Model):
    """One step: a merger or a renaming (O8)."""

    kind = models.CharField("種類", max_length=10, choices=ChangeKind.choices)
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.PROTECT, related_name="changes"
    )
    into = models.ForeignKey(
        Organization,
        verbose_name="統合先",
        on_delete=models.PROTECT,
        null=True,
        related_name="changes_into",
    )
    old_name = models.CharField("変更前の団体名", max_length=100)
    new_name = models.CharField("変更後の団体名", max_length=100)
    happened_on = models.DateField("変更日", default=timezone.localdate)
    note = models.TextField("理由・メモ", max_length=1000, blank=True)
    counts = models.JSONField("件数", default=dict, editable=False)
    created_at = models.DateTimeField("操作日時", default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("元に戻した日時", null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="元に戻した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = OrganizationChangeQuerySet.as_manager()

    #: Skip Wagtail's reference index: its rows would remain after the step is undone.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "団体の統合と改称"
        verbose_name_plural = "団体の統合と改称"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["-created_at", "-id"], name="organization_change_newest")]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"

    @property
    def is_merger(self) -> bool:
        return self.kind == ChangeKind.MERGER


class MovedRow(models.Model):
    """What a step did to one row of any table, for an exact undo (O8)."""

    change_of = models.ForeignKey(OrganizationChange, on_delete=models.CASCADE, related_name="rows")
    model = models.CharField("データの種類", max_length=100)
    row_pk = models.CharField("番号", max_length=64)
    deed = models.CharField("したこと", max_length=10, choices=RowDeed.choices)
    #: Values as text by field name; a removed row has all its fields.
    before: Any = models.JSONField("前の値", default=dict)
    after: Any = models.JSONField("後の値", default=dict)

    #: Skip Wagtail's reference index: its rows would remain after the step is undone.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "移したデータ"
        verbose_name_plural = "移したデータ"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["change_of", "model", "deed"], name="moved_row_of_change")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_pk}：{self.get_deed_display()}"
