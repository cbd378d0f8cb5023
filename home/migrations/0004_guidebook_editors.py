"""ＷＧメンバ edit pages below the guidebook; 事務局 approves their changes (G1)."""

from django.db import migrations

GROUP = "ＷＧメンバ"
WORKFLOW = "ガイドブックの公開審査"
ACTIONS = ("add", "change")


def connect(apps, schema_editor):
    index = apps.get_model("guidebook", "GuidebookIndexPage").objects.get()
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="page"
    )
    for action in ACTIONS:
        codename = f"{action}_page"
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": codename}
        )
        apps.get_model("wagtailcore", "GroupPagePermission").objects.create(
            group=group, page_id=index.page_ptr_id, permission=permission
        )
    workflow = apps.get_model("wagtailcore", "Workflow").objects.get(name=WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(
        workflow=workflow, page_id=index.page_ptr_id
    )


def disconnect(apps, schema_editor):
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__name=WORKFLOW).delete()
    index = apps.get_model("guidebook", "GuidebookIndexPage").objects.get()
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        group__name=GROUP, page_id=index.page_ptr_id
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_page_rights"),
        ("guidebook", "0002_rights_and_workflow"),
    ]

    operations = [migrations.RunPython(connect, disconnect)]
