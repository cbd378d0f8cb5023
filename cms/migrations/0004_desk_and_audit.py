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
        granting("cms", {"事務局": {"jobrun": ("view",)}}),
        granting("wagtailcore", {"事務局": {"modellogentry": ("view",)}}),
    ]
