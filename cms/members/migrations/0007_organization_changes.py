"""Organisations are merged and renamed by 事務局, each in one step that can be undone (O8)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_first_joining_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="統合日時"),
        ),
        migrations.AddField(
            model_name="organization",
            name="formerly",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="旧名称"),
        ),
        migrations.AddField(
            model_name="organization",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="members.organization",
                verbose_name="統合先",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                help_text="事務局とＷＧメンバのアカウントでは空欄にします。",
                limit_choices_to={"merged_into__isnull": True},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="members.organization",
                verbose_name="団体",
            ),
        ),
        migrations.CreateModel(
            name="OrganizationChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("merger", "統合"), ("renaming", "改称")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("old_name", models.CharField(max_length=100, verbose_name="変更前の団体名")),
                ("new_name", models.CharField(max_length=100, verbose_name="変更後の団体名")),
                (
                    "happened_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="変更日"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="理由・メモ")),
                ("counts", models.JSONField(default=dict, editable=False, verbose_name="件数")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="操作日時"
                    ),
                ),
                (
                    "undone_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="元に戻した日時"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作した人",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_into",
                        to="members.organization",
                        verbose_name="統合先",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="members.organization",
                        verbose_name="団体",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="元に戻した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "団体の統合と改称",
                "verbose_name_plural": "団体の統合と改称",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("view", "change"),
            },
        ),
        migrations.CreateModel(
            name="MovedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100, verbose_name="データの種類")),
                ("row_pk", models.CharField(max_length=64, verbose_name="番号")),
                (
                    "deed",
                    models.CharField(
                        choices=[("added", "加えた"), ("changed", "変えた"), ("removed", "外した")],
                        max_length=10,
                        verbose_name="したこと",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="前の値")),
                ("after", models.JSONField(default=dict, verbose_name="後の値")),
                (
                    "change_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="members.organizationchange",
                    ),
                ),
            ],
            options={
                "verbose_name": "移したデータ",
                "verbose_name_plural": "移したデータ",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="旧名称")),
                ("since", models.DateField(blank=True, null=True, verbose_name="使用開始日")),
                ("until", models.DateField(blank=True, null=True, verbose_name="使用終了日")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="members.organization",
                        verbose_name="団体",
                    ),
                ),
            ],
            options={
                "verbose_name": "旧名称",
                "verbose_name_plural": "旧名称",
                "ordering": ["-until", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "name"), name="former_name_once_per_organization"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organizationchange",
            index=models.Index(fields=["-created_at", "-id"], name="organization_change_newest"),
        ),
        migrations.AddIndex(
            model_name="movedrow",
            index=models.Index(fields=["change_of", "model", "deed"], name="moved_row_of_change"),
        ),
        granting("members", {"事務局": {"organizationchange": ("view", "change")}}),
    ]
