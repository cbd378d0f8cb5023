"""The app of what every other app shares."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import pre_save
from django.dispatch import Signal
from wagtail import signals

#: Wagtail's views log by themselves, and there is no other place to tell them the address (O11).
LOGS = ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")

#: Wagtail's own mails about workflows, half in English and linking members to the admin.
WORKFLOW_MAILS: tuple[tuple[Signal, str, str], ...] = (
    (signals.task_submitted, "TaskState", "group_approval_task_submitted_email_notification"),
    (signals.workflow_submitted, "WorkflowState", "workflow_state_submitted_email_notification"),
    (signals.workflow_rejected, "WorkflowState", "workflow_state_rejected_email_notification"),
    (signals.workflow_approved, "WorkflowState", "workflow_state_approved_email_notification"),
)


class CmsConfig(AppConfig):
    """Shared models, template tags and static files."""

    name = "cms"
    verbose_name = "サイト共通"

    def ready(self) -> None:
        """Silence Wagtail's workflow mails (O10), give the log its addresses, register jobs."""
        wagtail_app = apps.get_app_config("wagtailcore")
        for signal, model, uid in WORKFLOW_MAILS:
            signal.disconnect(sender=wagtail_app.get_model(model), dispatch_uid=uid)
        audit = import_module("cms.audit")
        for log in LOGS:
            pre_save.connect(audit.add_address, log, dispatch_uid="cms-audit-address")
        for jobs in ("cms.schedule", "cms.retention", "cms.imports.runs", "cms.imports.desk"):
            import_module(jobs)
