"""What Wagtail does when a workflow has finished.

Wagtail imports this module while its own models load: it must not import any model.
"""

from typing import Any


def publish_reviewed_version(workflow_state: Any, user: Any = None) -> None:
    """Publish what the reviewer saw where the model asks for it, else the latest version (S4).

    With Wagtail's default a member's edit during the review would go live unread.
    """
    content = workflow_state.content_object
    if getattr(content, "publishes_reviewed_version", False):
        revision = workflow_state.current_task_state.revision
    else:
        revision = content.get_latest_revision()
    revision.publish(user=user)
