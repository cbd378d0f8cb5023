"""Synonyms, with a list to begin with; 事務局 edits it (V2)."""

from django.db import migrations, models

from cms.japanese.starters import SYNONYM_GROUPS

ACTIONS = ("add", "change", "delete", "view")


def fill(apps, schema_editor):
    groups = apps.get_model("cms", "SynonymGroup").objects
    for words in SYNONYM_GROUPS:
        groups.create(words="\n".join(words))


def grant(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="synonymgroup"
    )
    group = apps.get_model("auth", "Group").objects.get(name="事務局")
    for action in ACTIONS:
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_synonymgroup",
            defaults={"name": f"Can {action} synonymgroup"},
        )
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    through = apps.get_model("auth", "Group").permissions.through
    through.objects.filter(
        group__name="事務局", permission__codename__endswith="_synonymgroup"
    ).delete()


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
        migrations.RunPython(grant, revoke),
    ]
