"""Files taken in through the admin, by 事務局 (O4)."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cms.storage
from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_job_holder"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="種類")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=cms.storage.private_storage,
                        upload_to=cms.storage.random_name,
                        verbose_name="保存先",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="ファイル")),
                ("options", models.JSONField(default=dict, verbose_name="空欄の行に使う値")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="送信日時"
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="取り込んだ日時")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="取り消した日時")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="追加")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="変更")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="変更なし")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="誤り")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="選ばなかった行")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送った人",
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="取り込んだ人",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="取り消した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "ファイルの取込み",
                "verbose_name_plural": "ファイルの取込み",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行")),
                ("label", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "deed",
                    models.CharField(
                        choices=[("added", "追加"), ("changed", "変更"), ("unchanged", "変更なし")],
                        max_length=10,
                        verbose_name="処理",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="対象")),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="前の内容",
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="後の内容",
                    ),
                ),
                ("stays", models.CharField(blank=True, max_length=300, verbose_name="残した理由")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="対象の種類",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="cms.importrun",
                        verbose_name="取込み",
                    ),
                ),
            ],
            options={
                "verbose_name": "取り込んだ行",
                "verbose_name_plural": "取り込んだ行",
                "ordering": ["run", "number"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["-created_at", "-id"], name="import_newest"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("file", ""), _negated=True),
                fields=["created_at"],
                name="import_with_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="imported_row_once_per_run"
            ),
        ),
        granting("cms", {"事務局": {"importrun": ("add", "view")}}),
    ]
