"""事務局 edits pages, their images and files, menus and mark, and answers messages (1.0, W2)."""

from django.db import migrations

PAGE_ACTIONS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
COLLECTION_MODELS = (("wagtailimages", "image"), ("wagtaildocs", "document"))
MENU_ACTIONS = ("add", "change", "view", "delete")
MESSAGE_ACTIONS = ("change", "view")


def permission(apps, app_label, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename}
    )
    return found


def grant(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="事務局")
    root_page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for action in PAGE_ACTIONS:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group,
            page=root_page,
            permission=permission(apps, "wagtailcore", "page", f"{action}_page"),
        )
    root_collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for app_label, name in COLLECTION_MODELS:
        for action in ("add", "change", "choose"):
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group,
                collection=root_collection,
                permission=permission(apps, app_label, name, f"{action}_{name}"),
            )
    for action in MENU_ACTIONS:
        group.permissions.add(permission(apps, "home", "menu", f"{action}_menu"))
    group.permissions.add(permission(apps, "home", "siteidentity", "change_siteidentity"))
    for action in MESSAGE_ACTIONS:
        group.permissions.add(
            permission(apps, "home", "contactmessage", f"{action}_contactmessage")
        )


def revoke(apps, schema_editor):
    for name in ("GroupPagePermission", "GroupCollectionPermission"):
        apps.get_model("wagtailcore", name).objects.filter(group__name="事務局").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_root_pages"),
        ("members", "0002_groups"),
        ("cms", "0001_initial"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
