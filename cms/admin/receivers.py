"""Signal setup: adds client addresses to Wagtail's log, turns off Wagtail's workflow mails."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import pre_save
from django.dispatch import Signal
from wagtail import signals

from cms.admin.audit import add_address

#: Wagtail's views write log entries; only here can the client address be added (O11).
LOGS = ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")

#: Turned off: Wagtail's workflow mails are half in English and link members to the admin.
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
