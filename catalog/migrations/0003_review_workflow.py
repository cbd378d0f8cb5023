"""The workflow 「掲載審査」 with its one task, decided by 事務局 (S4)."""

from django.db import migrations

WORKFLOW = "掲載審査"


def create_workflow(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType")
    workflows = apps.get_model("wagtailcore", "Workflow")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="事務局")
    task_type, _ = content_types.objects.get_or_create(app_label="catalog", model="entryreviewtask")
    entry_type, _ = content_types.objects.get_or_create(app_label="catalog", model="entry")

    task = apps.get_model("catalog", "EntryReviewTask").objects.create(
        name=WORKFLOW, active=True, content_type=task_type
    )
    task.groups.add(group)
    workflow = workflows.objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.task_ptr_id, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.update_or_create(
        content_type=entry_type, defaults={"workflow": workflow}
    )


def remove_workflow(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("catalog", "EntryReviewTask").objects.filter(name=WORKFLOW).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_rights"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create_workflow, remove_workflow)]
