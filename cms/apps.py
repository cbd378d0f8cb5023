"""The app of what every other app shares."""

from django.apps import AppConfig, apps
from django.dispatch import Signal
from wagtail import signals

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
        """Silence Wagtail's workflow mails; the site writes its own (O10)."""
        wagtail_app = apps.get_app_config("wagtailcore")
        for signal, model, uid in WORKFLOW_MAILS:
            signal.disconnect(sender=wagtail_app.get_model(model), dispatch_uid=uid)
