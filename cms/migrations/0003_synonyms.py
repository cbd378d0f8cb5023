"""Synonyms, with a list to begin with; 事務局 edits it (V2)."""

from django.db import migrations, models

from cms.grants import granting
from cms.japanese.starters import SYNONYM_GROUPS


def fill(apps, schema_editor):
    groups = apps.get_model("cms", "SynonymGroup").objects
    for words in SYNONYM_GROUPS:
        groups.create(words="\n".join(words))


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_mail_permissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="１行に１語。２語以上。どの語で検索しても、同じグループの語を含む情報が見つかります。",
                        verbose_name="同義語",
                    ),
                ),
            ],
            options={
                "verbose_name": "同義語",
                "verbose_name_plural": "同義語",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        granting("cms", {"事務局": {"synonymgroup": ("add", "change", "delete", "view")}}),
    ]
