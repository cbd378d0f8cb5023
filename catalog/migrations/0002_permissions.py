"""What 事務局 and ＷＧメンバ may do in the admin (1.0)."""

from django.db import migrations

#: Nobody deletes genres or types: they are retired, and their addresses go on working (S2).
TERMS = ("add", "change", "view")
SECRETARIAT = {
    "entry": ("view", "publish"),
    "genre": TERMS,
    "informationtype": TERMS,
    "like": ("view",),
    "takedown": ("view",),
    "terms": ("add", "change", "view"),
}
CATEGORY_EDITORS = {"genre": TERMS}


def grant(apps, group_name, rights):
    content_types = apps.get_model("contenttypes", "ContentType")
    permissions = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
    for model, actions in rights.items():
        content_type, _ = content_types.objects.get_or_create(app_label="catalog", model=model)
        for action in actions:
            permission, _ = permissions.objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            group.permissions.add(permission)


def grant_all(apps, schema_editor):
    grant(apps, "事務局", SECRETARIAT)
    grant(apps, "ＷＧメンバ", CATEGORY_EDITORS)


def revoke_all(apps, schema_editor):
    through = apps.get_model("auth", "Group").permissions.through
    through.objects.filter(
        group__name__in=("事務局", "ＷＧメンバ"), permission__content_type__app_label="catalog"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("members", "0002_groups"),
    ]

    operations = [migrations.RunPython(grant_all, revoke_all)]
