"""What Wagtail's own log and mails are heard of, or not."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import pre_save
from django.dispatch import Signal
from wagtail import signals

from cms.admin.audit import add_address

#: Wagtail's views log by themselves, and there is no other place to tell them the address (O11).
LOGS = ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")

#: Wagtail's own mails about workflows, half in English and linking members to the admin.
WORKFLOW_MAILS: tuple[tuple[Signal, str, str], ...] = (
    (signals.task_submitted, "TaskState", "group_approval_task_submitted_email_notification"),
    (signals.workflow_submitted, "WorkflowState", "workflow_state_submitted_email_notification"),
    (signals.workflow_rejected, "WorkflowState", "workflow_state_rejected_email_notification"),
    (signals.workflow_approved, "WorkflowState", "workflow_state_approved_email_notification"),
)

for signal, model, uid in WORKFLOW_MAILS:
    sender = apps.get_app_config("wagtailcore").get_model(model)
    signal.disconnect(sender=sender, dispatch_uid=uid)
for log in LOGS:
    pre_save.connect(add_address, log, dispatch_uid="cms-audit-address")
