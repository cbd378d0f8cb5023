"""事務局 manages terms and feedback, and approves the work of ＷＧメンバ (G1)."""

from django.db import migrations

from cms.database.grants import granting

GRANTS = {
    "事務局": {"glossaryterm": ("add", "change", "delete", "view"), "feedback": ("change", "view")},
    "ＷＧメンバ": {"glossaryterm": ("add", "change", "view")},
}
WORKFLOW = "ガイドブックの公開審査"


def create_workflow(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType")
    task_type, _ = content_types.objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="事務局")
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=WORKFLOW, active=True, content_type=task_type
    )
    task.groups.add(group)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.task_ptr_id, sort_order=0
    )


def remove_workflow(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name=WORKFLOW).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("guidebook", "0001_initial"),
        ("members", "0002_groups"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        granting("guidebook", GRANTS),
        migrations.RunPython(create_workflow, remove_workflow),
    ]
