"""The groups 事務局 and ＷＧメンバ, which may open Wagtail's admin (1.0)."""

from django.db import migrations

GROUPS = ("事務局", "ＷＧメンバ")


def create_groups(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType")
    permissions = apps.get_model("auth", "Permission")
    admin, _ = content_types.objects.get_or_create(app_label="wagtailadmin", model="admin")
    access, _ = permissions.objects.get_or_create(
        content_type=admin,
        codename="access_admin",
        defaults={"name": "Can access Wagtail admin"},
    )
    for name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(access)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("contenttypes", "0002_remove_content_type_name"),
        # These give permissions on images and files to every group that may open the admin.
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(create_groups, remove_groups)]
