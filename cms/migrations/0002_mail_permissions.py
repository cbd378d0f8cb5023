"""事務局 reads the ledger of mails and tries failed ones again (O10)."""

from django.db import migrations

ACTIONS = ("view", "change")


def grant(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="mailrecord"
    )
    group = apps.get_model("auth", "Group").objects.get(name="事務局")
    for action in ACTIONS:
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_mailrecord",
            defaults={"name": f"Can {action} mailrecord"},
        )
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    through = apps.get_model("auth", "Group").permissions.through
    through.objects.filter(
        group__name="事務局", permission__codename__endswith="_mailrecord"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
