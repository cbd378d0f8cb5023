"""事務局 keeps the register of organisations (1.0)."""

from django.db import migrations

ACTIONS = ("add", "change", "view")


def grant(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="members", model="organization"
    )
    group = apps.get_model("auth", "Group").objects.get(name="事務局")
    for action in ACTIONS:
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_organization",
            defaults={"name": f"Can {action} organization"},
        )
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    through = apps.get_model("auth", "Group").permissions.through
    through.objects.filter(
        group__name="事務局", permission__content_type__app_label="members"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0002_groups")]

    operations = [migrations.RunPython(grant, revoke)]
