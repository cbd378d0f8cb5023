"""事務局 reads what is looked for; published entries are found by their last update (O3)."""

from django.db import migrations, models

from cms.grants import granting


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_confidentiality"),
        ("members", "0002_groups"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("live", True)),
                fields=["updated_at", "id"],
                name="entry_published_oldest",
            ),
        ),
        granting("catalog", {"事務局": {"demandcount": ("view",)}}),
    ]
