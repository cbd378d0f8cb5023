"""事務局 sees the jobs and the audit; mails that failed are counted by an index (O1, O9, O11)."""

from django.db import migrations, models

from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_synonyms"),
        ("members", "0002_groups"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mailrecord",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["created_at"],
                name="mail_failed",
            ),
        ),
        migrations.AlterField(
            model_name="mailrecord",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "送信待ち"),
                    ("sending", "送信中"),
                    ("sent", "送信済み"),
                    ("failed", "送信できず"),
                    ("given_up", "送らずに終了"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="状態",
            ),
        ),
        granting("cms", {"事務局": {"jobrun": ("view",)}}),
        granting("wagtailcore", {"事務局": {"modellogentry": ("view",)}}),
    ]
