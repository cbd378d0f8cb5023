"""External links of published entries: what is known of them, and who was told (O5)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from cms.grants import granting

#: The secretariat reads them; to change one is to have it asked again.
RIGHTS = {"事務局": {"linkcheck": ("view", "change")}}


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_reports"),
        ("members", "0002_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.URLField(max_length=500, unique=True, verbose_name="アドレス")),
                ("host", models.CharField(db_index=True, max_length=255, verbose_name="サーバー")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pending", "未確認"),
                            ("answers", "答えあり"),
                            ("failed_once", "応答なし（１回目）"),
                            ("dead", "リンク切れ"),
                            ("unclear", "確認できず"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="判定",
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="判定の日時"
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="応答の番号")),
                (
                    "final_address",
                    models.CharField(blank=True, max_length=1000, verbose_name="転送先"),
                ),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="状況")),
                (
                    "first_failed_at",
                    models.DateTimeField(null=True, verbose_name="最初に失敗した日時"),
                ),
                ("checked_at", models.DateTimeField(null=True, verbose_name="確かめた日時")),
                (
                    "next_check_at",
                    models.DateTimeField(
                        db_index=True,
                        default=django.utils.timezone.now,
                        verbose_name="次に確かめる日時",
                    ),
                ),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("last_modified", models.CharField(blank=True, max_length=200)),
                ("fingerprint", models.TextField(blank=True, verbose_name="内容の特徴")),
                (
                    "new_fingerprint",
                    models.TextField(blank=True, verbose_name="変わったと思われる内容の特徴"),
                ),
                ("changed_at", models.DateTimeField(null=True, verbose_name="内容が変わった日時")),
            ],
            options={
                "verbose_name": "リンクの確認",
                "verbose_name_plural": "リンクの確認",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="LinkNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dead_told_at",
                    models.DateTimeField(null=True, verbose_name="リンク切れを知らせた日時"),
                ),
                (
                    "changed_told_at",
                    models.DateTimeField(null=True, verbose_name="内容の変化を知らせた日時"),
                ),
            ],
            options={
                "verbose_name": "リンクのお知らせ",
                "verbose_name_plural": "リンクのお知らせ",
            },
        ),
        migrations.CreateModel(
            name="LinkRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.UUIDField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "リンクの確認の実行",
                "verbose_name_plural": "リンクの確認の実行",
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("live", True)),
                fields=["url"],
                name="entry_published_url",
            ),
        ),
        migrations.AddIndex(
            model_name="linkcheck",
            index=models.Index(fields=["verdict", "since"], name="link_verdict"),
        ),
        migrations.AddIndex(
            model_name="linkcheck",
            index=models.Index(fields=["-since", "-id"], name="link_newest"),
        ),
        migrations.AddIndex(
            model_name="linkcheck",
            index=models.Index(
                condition=models.Q(("changed_at__isnull", False)),
                fields=["changed_at"],
                name="link_changed",
            ),
        ),
        migrations.AddField(
            model_name="linknotice",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="link_notices",
                to="catalog.entry",
                verbose_name="登録情報",
            ),
        ),
        migrations.AddField(
            model_name="linknotice",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="catalog.linkcheck",
                verbose_name="リンク",
            ),
        ),
        migrations.AddConstraint(
            model_name="linknotice",
            constraint=models.UniqueConstraint(fields=("entry", "link"), name="link_notice_once"),
        ),
        granting("catalog", RIGHTS),
    ]
